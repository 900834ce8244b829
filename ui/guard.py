"""The gate in front of the page: what a browser, or another site in it, may send here.

Gradio answers any host name, any origin and a body of any size. A page that reads somebody's
articles on their own machine must not: a foreign site could rebind its name to 127.0.0.1 and read
along. This is pure ASGI and knows nothing of Gradio but the paths that it leaves open.
"""

import ipaddress
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_LIMIT = 512 * 1024  # bytes; a chat of fifty answers, reopened, is about 130 KB
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, never bound here

# Uploads, the fetching of other addresses and Gradio's own tools: the page needs none of them.
CLOSED = re.compile(
    r"/(upload|upload_progress|deep_link|process_recording|(undo-)?vibe-edit|run-history|runs"
    r"|monitoring|openapi\.json|docs|redoc|proxy=|custom_component|stream|dev)(/|$|(?<==))"
)

# Gradio's front end compiles templates and writes style elements, hence the two 'unsafe-…'.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
)


class Guard:
    """Refuses what the page never sends, and adds the headers that hold the browser to it.

    Args:
        app: The ASGI application behind the gate.
        host: The address that the server listens on. Listening on every address admits any
            numeric host too: a foreign site can rebind a name, but not a number.
        allowed_hosts: Further host names, without port: a proxy's public name, for instance.
        body_limit: The largest request, in bytes.
    """

    def __init__(
        self,
        app: App,
        *,
        host: str = "127.0.0.1",
        allowed_hosts: Iterable[str] = (),
        body_limit: int = BODY_LIMIT,
    ) -> None:
        self.app, self.body_limit = app, body_limit
        self.numeric = host in EVERY_ADDRESS
        self.hosts = LOOPBACK | {name.lower() for name in (host, *allowed_hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, or refuse it with a status and a sentence."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        refusal = self._refusal(scope)
        body = b"" if refusal or _is_safe(scope) else await _read(receive, self.body_limit)
        if body is None:
            refusal = self._too_large
        if refusal:
            await refuse(send, *refusal)
            return
        forward = receive if _is_safe(scope) else _replay(body or b"", receive)
        await self.app(scope, forward, _with_headers(send))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        host = _header(scope, b"host")
        if not self._knows(host):
            advice = "Open the page by the address that it printed, or allow this host name."
            return 421, f"Unknown host {host[:100]!r}. {advice}"
        if CLOSED.search(scope["path"]):
            return 404, "Not found."
        origin = _header(scope, b"origin")
        if origin and not _is_safe(scope) and urlsplit(origin).netloc.lower() != host:
            return 403, "Requests from other sites are refused."
        length = _header(scope, b"content-length")
        if length.isdecimal() and int(length) > self.body_limit:
            return self._too_large
        return None

    @property
    def _too_large(self) -> tuple[int, str]:
        return 413, f"The request is larger than {self.body_limit // 1024} KB."

    def _knows(self, host: str) -> bool:
        name = host_name(host)
        return name in self.hosts or (self.numeric and _is_address(name))


def host_name(host: str) -> str:
    """The name in a Host header, without port and brackets, in lower case; "" if malformed.

    >>> host_name("LocalHost:7860"), host_name("[::1]:80"), host_name("a@b:c")
    ('localhost', '::1', '')
    """
    found = re.fullmatch(r"(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+))(?::\d{1,5})?", host, re.ASCII)
    return (found[1] or found[2]).lower() if found else ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_safe(scope: Scope) -> bool:
    return scope["method"] in {"GET", "HEAD"}


def _header(scope: Scope, name: bytes) -> str:
    """The one value of a header, lower case; "" when it is missing or there are several."""
    values = [value for key, value in scope["headers"] if key.lower() == name]
    return values[0].decode("latin-1").lower() if len(values) == 1 else ""


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The whole body, or None as soon as it is larger than the limit."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def replayed() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replayed


def _with_headers(send: Send) -> Send:
    ours = {name for name, _ in HEADERS}

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message.get("headers", ()) if pair[0].lower() not in ours]
            message = {**message, "headers": [*kept, *HEADERS]}
        await send(message)

    return sending


async def refuse(send: Send, status: int, reason: str) -> None:
    """Answer a request with a status and a sentence."""
    body = reason.encode()
    length = str(len(body)).encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", length)]
    start = {"type": "http.response.start", "status": status, "headers": headers}
    await _with_headers(send)(start)
    await send({"type": "http.response.body", "body": body})
