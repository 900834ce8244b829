"""The page that asks who one is, in place of Gradio's own.

That one has no title, no heading and no landmarks for those who listen to it, and too little
contrast in the dark. This is pure ASGI: it asks the application behind it whether a visitor is let
in. Its page posts to `login`, as Gradio's does.
"""

from quoth.ui.guard import App, Message, Receive, Scope, Send

_CHECK = "/gradio_api/login_check"  # Gradio's: 401 for those who aren't logged in
_UNAUTHORIZED = 401


class LoginPage:
    """Shows a page of ours to visitors who aren't logged in, and passes on all else.

    Args:
        app: The ASGI application behind it.
        page: HTML that posts the form fields `username` and `password` to `login`, and loads
            itself again once it is answered with 200.
    """

    def __init__(self, app: App, *, page: str) -> None:
        self.app, self._page = app, page.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        front = scope["type"] == "http" and scope["path"] == "/" and scope["method"] == "GET"
        if front and not await self._is_known(scope):
            await self._show(send)
        else:
            await self.app(scope, receive, send)

    async def _is_known(self, scope: Scope) -> bool:
        """Whether the visitor who sends these headers is logged in."""
        statuses: list[int] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        check = {"path": _CHECK, "raw_path": _CHECK.encode(), "query_string": b""}
        await self.app({**scope, **check}, receive, send)
        return _UNAUTHORIZED not in statuses

    async def _show(self, send: Send) -> None:
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(self._page)).encode()),
            (b"cache-control", b"no-store"),  # once logged in, the same address is another page
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self._page})
