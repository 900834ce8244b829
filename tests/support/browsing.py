"""A real Chromium on a page of ours: what the tests of the page share."""

import gc
import shutil
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from quoth.rag import Assistant
from quoth.ui.app import launch

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
_WAIT = 60_000  # milliseconds; a first answer on a busy machine


class Visit:
    """A window that notes every request abroad and every error."""

    def __init__(self, browser: Browser, url: str, **window: Any) -> None:
        options = {"viewport": DESKTOP, "reduced_motion": "reduce", "accept_downloads": True,
                   "permissions": ["clipboard-read", "clipboard-write"]}  # fmt: skip
        self.url = url
        self.context = browser.new_context(**{**options, **window})
        self.complaints: list[str] = []
        self.page = self.new_page()

    def new_page(self) -> Page:
        """One more page of this window, watched like the first."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)
        page.on("request", lambda request: self._watch(request.url))
        self.go(page=page)
        return page

    def go(self, query: str = "", page: Page | None = None) -> None:
        """Load the page."""
        page = page or self.page
        page.goto(self.url + query)
        expect(page.locator("#box textarea")).to_be_visible(timeout=20_000)

    def reset(self) -> None:
        """Begin anew, as a first visitor at a desk; the browser's cache stays warm."""
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.page.set_viewport_size(DESKTOP)
        self.page.emulate_media(color_scheme="light", media="screen")
        self.go()
        self.complaints.clear()

    def _listen(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _watch(self, address: str) -> None:
        if not address.startswith((self.url, "data:", f"blob:{self.url}")):
            self.complaints.append(address)

    @property
    def replies(self) -> Locator:
        """All that was said in reply so far."""
        return self.page.locator("#chat :is(.answer, .notice)")

    def type(self, question: str) -> None:
        """Send a question; don't wait for its answer."""
        self.page.fill("#box textarea", question)
        self.page.press("#box textarea", "Enter")

    def ask(self, question: str) -> Locator:
        """Send a question; its answer, or the notice given in place of one."""
        before = self.replies.count()
        self.type(question)
        return self.reply(before + 1)

    def reply(self, number: int) -> Locator:
        """The last of so many replies, once it is there."""
        expect(self.replies).to_have_count(number, timeout=_WAIT)
        return self.replies.last

    def click(self, name: str) -> None:
        """Click the page's last button of this name."""
        self.page.get_by_role("button", name=name, exact=True).last.click()

    def open(self, reply: Locator) -> Locator:
        """Click the reply's first citation; the panel."""
        reply.locator("button.cite").first.click()
        panel = self.page.locator("#source")
        expect(panel.locator("mark.strong").first).to_be_in_viewport()
        return panel


def dom_text(where: Locator) -> str:
    """All text of the elements, joined, as the DOM holds it."""
    return "".join(where.evaluate_all("elements => elements.map((one) => one.textContent)"))


def shown_quotes(reply: Locator) -> list[str]:
    """The words of a reply's quotes."""
    return [dom_text(quote) for quote in reply.locator(".words").all()]


def chromium_path() -> str | None:
    """Debian's Chromium, or another one; None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def serving(assistant: Assistant, **options: Any) -> Iterator[str]:
    """A server for a while; its address. What Gradio leaves behind is cleared away quietly."""
    demo, url = launch(assistant, **{"port": free_port(), **options})
    try:
        yield url
    finally:
        demo.close(verbose=False)
        del demo
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            gc.collect()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
