import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from quoth.ui.guard import BODY_LIMIT, Guard, Message, Receive, Scope, Send
from quoth.ui.login import LoginPage


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the body that was received."""
    body = (await receive())["body"] if scope["method"] == "POST" else b"page"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-own", b"1")]})
    await send({"type": "http.response.body", "body": body})


def request(
    path: str = "/",
    *,
    method: str = "GET",
    headers: Iterable[tuple[str, str]] = (("host", "127.0.0.1:7860"),),
    chunks: Iterable[bytes] = (b"",),
    **options: Any,
) -> tuple[int, dict[str, str], bytes]:
    """One request through a guard made with `options`: status, headers, body."""
    parts = list(chunks)
    sent: list[Message] = []

    async def receive() -> Message:
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: Message) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    scope = {"type": "http", "method": method, "path": path, "headers": raw}
    asyncio.run(Guard(echo, **options)(scope, receive, send))
    start, *rest = sent
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], named, b"".join(message["body"] for message in rest)


def post(host: str, origin: str | None, **options: Any) -> int:
    headers = [("host", host), *([("origin", origin)] if origin else [])]
    return request("/gradio_api/queue/join", method="POST", headers=headers, **options)[0]


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost", "LOCALHOST:1", "[::1]:7860"])
def test_this_machine_is_known_by_all_its_names(host: str) -> None:
    assert request(headers=[("host", host)])[0] == 200


@pytest.mark.parametrize(
    "host",
    ["evil.test", "evil.test:7860", "127.0.0.1.evil.test", "", "localhost:x", "a@localhost"],
)
def test_another_host_name_is_refused(host: str) -> None:
    status, headers, body = request(headers=[("host", host)])
    assert status == 421
    assert "content-security-policy" in headers
    assert b"host" in body


def test_a_request_with_two_host_headers_is_refused() -> None:
    assert request(headers=[("host", "localhost"), ("host", "evil.test")])[0] == 421


def test_a_host_can_be_allowed_by_name() -> None:
    assert request(headers=[("host", "Notes.example")], allowed_hosts=["notes.EXAMPLE"])[0] == 200


def test_on_every_address_numbers_are_welcome_and_names_are_not() -> None:
    every = "0.0.0.0"  # noqa: S104 - nothing is bound
    assert request(headers=[("host", "192.168.1.7:7860")], host=every)[0] == 200
    assert request(headers=[("host", "evil.test")], host=every)[0] == 421
    assert request(headers=[("host", "192.168.1.7:7860")])[0] == 421


def test_the_page_itself_may_post() -> None:
    assert post("127.0.0.1:7860", "http://127.0.0.1:7860") == 200


def test_a_program_without_origin_may_post() -> None:
    assert post("127.0.0.1:7860", None) == 200


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "http://127.0.0.1:1", "x"])
def test_another_site_may_not_post(origin: str) -> None:
    assert post("127.0.0.1:7860", origin) == 403


def test_behind_a_proxy_the_public_name_is_origin_and_host() -> None:
    assert post("notes.example", "https://notes.example", allowed_hosts=["notes.example"]) == 200


def test_a_body_up_to_the_limit_arrives_whole() -> None:
    half = b"x" * (BODY_LIMIT // 2)
    status, _, body = request("/", method="POST", chunks=[half, half])
    assert status == 200
    assert body == half + half


def test_a_body_over_the_limit_is_refused_though_no_length_was_named() -> None:
    half = b"x" * (BODY_LIMIT // 2)
    assert request("/", method="POST", chunks=[half, half, b"x"])[0] == 413


def test_a_length_over_the_limit_is_refused_before_reading() -> None:
    headers = [("host", "localhost"), ("content-length", str(BODY_LIMIT + 1))]
    assert request("/", method="POST", headers=headers, chunks=[])[0] == 413


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/upload/",
        "/gradio_api/deep_link",
        "/gradio_api/proxy=http://169.254.169.254/",
        "/openapi.json",
        "/gradio_api/openapi.json",
        "/docs",
        "/monitoring/summary",
        "/notes/gradio_api/upload",
    ],
)
def test_routes_that_the_page_does_not_need_are_closed(path: str) -> None:
    assert request(path)[0] == 404


@pytest.mark.parametrize(
    "path", ["/", "/config", "/gradio_api/call/v2/ask", "/assets/upload-x.js", "/theme.css"]
)
def test_routes_that_the_page_needs_are_open(path: str) -> None:
    assert request(path)[0] == 200


def test_every_answer_carries_the_policy_beside_its_own_headers() -> None:
    _, headers, body = request()
    assert body == b"page"
    assert headers["x-own"] == "1"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "connect-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_web_socket_is_closed() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    asyncio.run(Guard(echo)({"type": "websocket", "path": "/", "headers": []}, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


CHECK = "/gradio_api/login_check"


def knock(path: str, method: str, status: int, kind: str = "http") -> tuple[list[str], bytes]:
    """One request to an application that answers the check with a status: its paths; the body."""
    seen: list[str] = []
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        seen.append(scope["path"])
        answer = status if scope["path"] == CHECK else 200
        await send({"type": "http.response.start", "status": answer, "headers": []})
        await send({"type": "http.response.body", "body": b"behind"})

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": kind, "method": method, "path": path, "headers": [], "query_string": b"a=b"}
    asyncio.run(LoginPage(app, page="door")(scope, receive, send))
    return seen, b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize(
    ("path", "method", "status", "seen", "body"),
    [
        ("/", "GET", 401, [CHECK], b"door"),
        ("/", "GET", 200, [CHECK, "/"], b"behind"),
        ("/", "HEAD", 401, ["/"], b"behind"),
        ("/config", "GET", 401, ["/config"], b"behind"),
        ("/login", "POST", 401, ["/login"], b"behind"),
    ],
)
def test_only_the_front_page_is_another_one(
    path: str, method: str, status: int, seen: list[str], body: bytes
) -> None:
    assert knock(path, method, status) == (seen, body)
