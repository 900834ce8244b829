"""How long the chat page takes: a turn beyond the answer itself, and a click on a citation.

    python benchmarks/page.py [--turns 10]

In a Chromium of its own, over the shipped articles.
"""

import argparse
import shutil
import socket
import time
from collections.abc import Iterator, Sequence
from statistics import median

from playwright.sync_api import Page, expect, sync_playwright

from quoth.rag import Answer, Assistant, Filter, Found, Turn
from quoth.rag.cached import shipped_index
from quoth.ui.app import launch
from quoth.ui.serving import SHIPPED_EXAMPLES

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
QUESTION = SHIPPED_EXAMPLES[0]

# Timed inside the page, so that talking to the browser isn't counted.
UNTIL = """async ([selector, start]) => {
    const before = performance.now();
    const done = () => document.querySelectorAll(selector).length;
    const count = done();
    start === "send"
        ? document.querySelector("#box .submit-button").click()
        : document.querySelector(start).click();
    while (done() === count) await new Promise(requestAnimationFrame);
    return performance.now() - before;
}"""


def turn(page: Page) -> float:
    """Milliseconds from sending a question to its answer on the screen."""
    page.fill("#box textarea", QUESTION)
    return float(page.evaluate(UNTIL, ["#chat .answer", "send"]))


def click(page: Page) -> float:
    """Milliseconds from a click on a citation to the marked article."""
    taken = float(page.evaluate(UNTIL, ["#source mark.strong", "#chat button.cite"]))
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('#source .article').replaceChildren()")
    return taken


class Timed(Assistant):
    """Notes how long its last answer took; what a turn takes beyond that is the page's."""

    last = 0.0  # milliseconds

    def steps(
        self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Iterator[Found | Answer]:
        """See `Assistant`."""
        self.last = 0.0
        steps = super().steps(question, history, where)
        while True:
            started = time.perf_counter()
            step = next(steps, None)
            self.last += 1000 * (time.perf_counter() - started)
            if step is None:
                return
            yield step


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--turns", type=int, default=10)
    turns = options.parse_args().turns
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Timed.open(shipped_index()) as assistant, sync_playwright() as playwright:
        assistant.ask(QUESTION)
        demo, url = launch(assistant, port=port)
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(reduced_motion="reduce")
        page.goto(url)
        expect(page.locator("#box textarea")).to_be_visible(timeout=20_000)
        timed = [(turn(page), assistant.last) for _ in range(turns)]
        clicks = median(click(page) for _ in range(turns))
        browser.close()
        demo.close(verbose=False)
    print(f"a turn        {median(whole for whole, _ in timed):.0f} ms")
    print(f"  above ask   {median(whole - alone for whole, alone in timed):.0f} ms")
    print(f"click to mark {clicks:.0f} ms   (medians of {turns})")


if __name__ == "__main__":
    main()
