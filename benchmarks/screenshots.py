"""Pictures of every state of the chat page: light, dark, and on a phone.

    python benchmarks/screenshots.py FOLDER

Serves the shipped articles to a Chromium of its own, as `make screenshots` does.
"""

import shutil
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from quoth.index import Filter, SentenceEmbedder
from quoth.rag import Answer, Assistant, Found, Turn
from quoth.rag.cached import shipped_index
from quoth.ui.accounts import Accounts, line_for
from quoth.ui.app import launch
from quoth.ui.library import Library
from quoth.ui.serving import SHIPPED_EXAMPLES

WINDOWS: Mapping[str, tuple[int, int]] = {"desktop": (1280, 800), "phone": (390, 844)}
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
DISPUTED = SHIPPED_EXAMPLES[2]
LONG_FOUND, LONG_READ = "Who found this?", "Who has read this?"  # searched for and read until told


class Waiting(Assistant):
    """Takes as long for two questions as the pictures of it need."""

    told = threading.Event()

    def steps(
        self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Iterator[Found | Answer]:
        """See `Assistant`."""
        if question == LONG_FOUND:
            self.told.wait()
        for step in super().steps(question, history, where):
            yield step
            if question == LONG_READ and isinstance(step, Found):
                self.told.wait()


def ask(page: Page, question: str) -> None:
    page.fill("#box textarea", question)
    page.press("#box textarea", "Enter")
    expect(page.locator("#chat .asked").last).to_have_text(question)
    expect(page.locator("#chat .wait")).to_have_count(0, timeout=60_000)


def answer(page: Page) -> None:
    ask(page, SHIPPED_EXAMPLES[0])


def source(page: Page) -> None:
    disputed(page)
    page.locator("#chat button.cite").first.click()
    expect(page.locator("#source mark.strong").first).to_be_visible()


def why(page: Page) -> None:
    answer(page)
    page.locator("details.why summary").click()
    expect(page.locator("#chat .chart li").first).to_be_visible()
    page.locator("details.why").evaluate("(one) => one.scrollIntoView()")


def reopened(page: Page) -> None:
    answer(page)
    page.reload()
    expect(page.locator("#chat .answer")).to_be_visible(timeout=20_000)
    page.locator("details.why summary").click()
    expect(page.locator("#chat .chart li").first).to_be_visible()
    page.locator("#chat .chart").evaluate("(one) => one.scrollIntoView({block: 'end'})")


def formats(page: Page) -> None:
    answer(page)
    page.locator("#chat .formats summary").click()


def searching(page: Page) -> None:
    page.fill("#box textarea", LONG_FOUND)
    page.press("#box textarea", "Enter")
    expect(page.locator("#chat .wait")).to_contain_text("Searching")


def reading(page: Page) -> None:
    answer(page)
    page.fill("#box textarea", LONG_READ)
    page.press("#box textarea", "Enter")
    expect(page.locator("#chat .wait")).to_contain_text("Reading")


def followed(page: Page) -> None:
    ask(page, "Where was Ana de Armas born?")
    ask(page, "When did she leave Los Angeles?")


def disputed(page: Page) -> None:
    ask(page, DISPUTED)


def declined(page: Page) -> None:
    ask(page, "Which composer premiered quartets in Ulaanbaatar?")


def chats(page: Page) -> None:
    answer(page)
    page.click("#new")
    expect(page.locator("#chat .asked")).to_have_count(0)
    declined(page)
    page.click("#open-chats")


def articles(page: Page) -> None:
    page.click("#open-articles")
    expect(page.locator("#articles .rows li").first).to_be_visible()


def narrowed(page: Page) -> None:
    articles(page)
    page.locator("#articles .link", has_text="Ask only this").last.click()
    ask(page, SHIPPED_EXAMPLES[0])


def empty(page: Page) -> None:
    expect(page.get_by_role("button", name=SHIPPED_EXAMPLES[0])).to_be_visible()


STATES: tuple[Callable[[Page], None], ...] = (
    empty, answer, searching, reading, source, why, reopened, formats, followed, disputed, declined,
    chats, articles, narrowed,
)  # fmt: skip


def door(browser: Browser, url: str, folder: Path) -> None:
    """Take pictures of the page that asks who one is."""
    for page, name in windows(browser):
        page.goto(url)
        page.get_by_label("Password").fill("no")
        page.get_by_label("Name").fill("ada")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).not_to_be_empty()
        page.screenshot(path=folder / f"door-{name}.png")


def take(browser: Browser, url: str, folder: Path) -> None:
    """Take every picture; they are named state-window-scheme.png."""
    for state in STATES:
        for page, name in windows(browser):
            page.goto(url)
            expect(page.locator("#box textarea")).to_be_visible(timeout=20_000)
            state(page)
            page.screenshot(path=folder / f"{state.__name__}-{name}.png")
            Waiting.told.set()
            Waiting.told.clear()


def windows(browser: Browser) -> Iterator[tuple[Page, str]]:
    """A fresh window of each size and scheme, one at a time, and its name."""
    for window, (width, height) in WINDOWS.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            yield context.new_page(), f"{window}-{scheme}"
            context.close()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    index, embedder = shipped_index(), SentenceEmbedder()
    accounts = Accounts.parse(line_for("ada", "x"), "here")
    with Waiting.open(index, embedder=embedder) as assistant, sync_playwright() as playwright:
        library = Library(index, embedder)
        demo, url = launch(assistant, port=free_port(), examples=SHIPPED_EXAMPLES, library=library)
        locked, locked_url = launch(assistant, port=free_port(), accounts=accounts)
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        take(browser, url, folder)
        door(browser, locked_url, folder)
        browser.close()
        demo.close(verbose=False)
        locked.close(verbose=False)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
