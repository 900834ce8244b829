"""The chat page in a real Chromium, over a small real index."""

import json
import shutil
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from quoth.index import Index, SentenceEmbedder, Snapshot
from quoth.rag import Assistant, QuothError
from quoth.rag.features import Sentence
from quoth.rag.interaction import LateInteraction
from quoth.ui.app import PAGE, launch

pytestmark = pytest.mark.browser

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
HOSTILE = (
    'Preface 🦅.\n\nThe falcon\'s <b onclick="x()">price</b>\twas  ${x} {{y}} in C:\\users\\new,'
    " \\n &amp; 🦅 <img src=http://evil.test/x> שלום `end` \u0085e\u0301\r\nand the falcon's"
    ' <script>window.__ran=1</script> price "rose" &#10; again. Unrelated words follow here.\n'
)
FILLER = "The town lies on a river and has a market on Saturdays. " * 60
ARTICLES = {
    "harbour.md": "---\ntitle: The harbour\nsource: The Courier\npublished: 2021-03-14\n"
    f"url: https://example.org/harbour\n---\n\n{FILLER}\n\n"
    "Engineers dredged the harbour twice because silt had returned."
    f"\n\n{FILLER}\n\nThe harbour was dredged by engineers in 2020, too.\n\n{FILLER}\n",
    "sub dir/fälcon.txt": HOSTILE,
    "bees.md": "---\ntitle: Bees\n---\n\nBees sleep at night. Honey keeps for years.\n",
}
DEFECT = "What happens when the program has a defect?"
HARBOUR, FALCON, ALIEN = (
    "Why was the harbour dredged twice by engineers?",
    "What was the falcon's price again?",
    "Which composer premiered quartets in Ulaanbaatar?",
)


class OverlapReader:
    """Gives a sentence the share of the question's longer words that it holds."""

    def read(
        self,
        question: str,
        sentences: Sequence[Sentence],
        snapshot: Snapshot,
        interaction: LateInteraction,
    ) -> NDArray[np.float64]:
        """See `Reader`."""
        del snapshot, interaction
        if question == DEFECT:
            raise ZeroDivisionError
        wanted = {word for word in words_of(question) if len(word) > 3}
        shares = [len(wanted & words_of(one.text)) / len(wanted) for one in sentences]
        return np.array(shares, dtype=np.float64)


def words_of(text: str) -> set[str]:
    return {word.strip(".,?").removesuffix("'s") for word in text.lower().split()}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("page")
    for name, text in ARTICLES.items():
        path = folder / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    embedder = SentenceEmbedder()
    Index.sync(folder / "index", [folder / "articles"], embedder=embedder)
    with Assistant(Index.open(folder / "index"), embedder, OverlapReader()) as opened:
        yield opened


@pytest.fixture(scope="module")
def url(assistant: Assistant) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    demo, url = launch(assistant, port=port, examples=[HARBOUR, FALCON])
    yield url
    demo.close(verbose=False)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.skip("no Chromium: run make browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page in a window of its own that notes every request abroad and every error."""

    def __init__(self, browser: Browser, url: str, **window: Any) -> None:
        options = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
        self.context: BrowserContext = browser.new_context(**{**options, **window})
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        home = url.partition("?")[0]
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._listen)
        self.page.on("request", lambda request: self._watch(request.url, home))
        self.page.goto(url)
        expect(self.page.locator("#box textarea")).to_be_visible(timeout=20_000)

    def _listen(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _watch(self, address: str, home: str) -> None:
        if not address.startswith((home, "data:")):
            self.complaints.append(address)

    def ask(self, question: str) -> Locator:
        """Type a question; its answer, or the notice given in place of one."""
        replies = self.page.locator("#chat :is(.answer, .notice)")
        before = replies.count()
        self.page.fill("#box textarea", question)
        self.page.press("#box textarea", "Enter")
        expect(replies).to_have_count(before + 1, timeout=60_000)
        return replies.last

    def open(self, reply: Locator) -> Locator:
        """Click the reply's first citation; the panel."""
        reply.locator("button.cite").first.click()
        panel = self.page.locator("#source")
        expect(panel.locator("mark.strong").first).to_be_in_viewport()
        return panel


@pytest.fixture
def visit(chromium: Browser, url: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    window = getattr(request, "param", {})
    query = window.pop("query", "") if isinstance(window, dict) else ""
    visited = Visit(chromium, url + query, **window)
    yield visited
    visited.context.close()
    assert visited.complaints == []


def dom_text(where: Locator) -> str:
    """All text of the elements, joined, as the DOM holds it."""
    return "".join(where.evaluate_all("elements => elements.map((one) => one.textContent)"))


def shown_quotes(reply: Locator) -> list[str]:
    return [dom_text(quote) for quote in reply.locator(".words").all()]


@pytest.mark.parametrize("question", [HARBOUR, FALCON])
def test_quotes_in_the_page_are_the_articles_to_the_byte(
    visit: Visit, assistant: Assistant, question: str
) -> None:
    expected = assistant.ask(question).quotes
    reply = visit.ask(question)
    assert shown_quotes(reply) == [quote.text for quote in expected]
    for quote in expected:
        document = assistant.document(quote.document.id)
        assert document is not None
        assert quote.text == document.text[quote.start : quote.end]


def test_the_hostile_quote_is_as_hostile_as_its_article(visit: Visit) -> None:
    [text] = shown_quotes(visit.ask(FALCON))
    for trap in (
        "\t",
        "\r\n",
        "  ",
        "\\n",
        "C:\\users",
        "${x}",
        "{{y}}",
        "<script>",
        "&#10;",
        "🦅",
    ):
        assert trap in text


@pytest.mark.parametrize("question", [HARBOUR, FALCON])
def test_a_citation_opens_its_article_at_the_quote(
    visit: Visit, assistant: Assistant, question: str
) -> None:
    [first, *_] = assistant.ask(question).quotes
    panel = visit.open(visit.ask(question))
    assert dom_text(panel.locator("mark.strong")) == first.text
    assert dom_text(panel.locator(".article")) == first.document.text
    expect(panel.locator("h2")).to_be_focused()
    assert visit.page.evaluate("window.__ran") is None


def test_escape_closes_the_article_and_returns_to_the_citation(visit: Visit) -> None:
    reply = visit.ask(HARBOUR)
    panel = visit.open(reply)
    visit.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(reply.locator("button.cite").first).to_be_focused()


def test_next_walks_through_the_quotes_of_the_answer(visit: Visit, assistant: Assistant) -> None:
    quotes = assistant.ask(HARBOUR).quotes
    assert len(quotes) > 1
    panel = visit.open(visit.ask(HARBOUR))
    assert dom_text(panel.locator("mark.light")) == quotes[1].text
    panel.get_by_role("button", name="Next quote").click()
    expect(panel.locator(".place")).to_have_text(f"2 of {len(quotes)}")
    assert dom_text(panel.locator("mark.strong")) == quotes[1].text
    expect(panel.locator("mark.strong")).to_be_in_viewport()
    panel.get_by_role("button", name="Previous quote").click()
    expect(panel.locator("mark.strong")).to_have_text(quotes[0].text)


def test_the_panel_says_whose_article_it_is(visit: Visit) -> None:
    panel = visit.open(visit.ask(HARBOUR))
    expect(panel.locator("h2")).to_have_text("The harbour")
    expect(panel.locator(".facts")).to_have_text("The Courier · 14 March 2021 · Original")
    expect(panel.get_by_role("link")).to_have_attribute("href", "https://example.org/harbour")


def test_a_question_that_the_articles_do_not_answer_is_declined(
    visit: Visit, assistant: Assistant
) -> None:
    reply = visit.ask(ALIEN)
    expect(reply).to_contain_text("Not in these articles.")
    expect(reply).to_contain_text("Nearest passages, not answers")
    assert shown_quotes(reply) == []
    near = [hit.passage.text for hit in assistant.ask(ALIEN).hits]
    assert [dom_text(passage) for passage in reply.locator(".text").all()] == near
    visit.open(reply)


def test_an_empty_question_gets_a_sentence_and_no_bubble(visit: Visit) -> None:
    reply = visit.ask("   ")
    expect(reply).to_contain_text("the question is empty")
    expect(visit.page.locator("#chat .asked")).to_have_count(0)


def test_a_defect_ends_the_turn_with_a_sentence_and_the_chat_goes_on(visit: Visit) -> None:
    expect(visit.ask(DEFECT)).to_contain_text("Something went wrong")
    expect(visit.page.locator("#chat .asked")).to_have_text(DEFECT)
    assert shown_quotes(visit.ask(HARBOUR))


def test_a_question_is_text_whatever_it_holds(visit: Visit) -> None:
    question = "<img src=http://evil.test/x> ${x} **falcon** $y$ \\n  <b>price?"
    visit.ask(question)
    assert dom_text(visit.page.locator("#chat .asked")) == question


def test_an_example_asks_its_question(visit: Visit) -> None:
    visit.page.get_by_role("button", name=FALCON).click()
    expect(visit.page.locator("#chat .asked")).to_have_text(FALCON)
    expect(visit.page.locator("#chat .quote").first).to_be_visible(timeout=60_000)


def test_a_new_chat_is_empty(visit: Visit) -> None:
    visit.open(visit.ask(HARBOUR))
    visit.page.get_by_role("button", name="New chat").click()
    expect(visit.page.locator("#chat .asked")).to_have_count(0)
    expect(visit.page.locator("#source")).to_be_hidden()
    expect(visit.page.get_by_role("button", name=FALCON)).to_be_visible()


@pytest.mark.parametrize(
    "visit", [{"permissions": ["clipboard-read", "clipboard-write"]}], indirect=True
)
def test_what_is_copied_are_the_quotes_with_their_sources(
    visit: Visit, assistant: Assistant
) -> None:
    reply = visit.ask(HARBOUR)
    reply.get_by_role("button", name="Copy with sources").click()
    expect(reply.locator(".copy")).to_have_text("Copied")
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    source = "— The Courier · The harbour · 14 March 2021"
    quotes = assistant.ask(HARBOUR).quotes
    assert copied == "\n\n".join(f"{quote.text}\n{source}" for quote in quotes)


@pytest.mark.parametrize("visit", [{"query": "?from=mail&__theme=dark"}], indirect=True)
def test_a_citation_keeps_the_chat_of_a_page_with_a_query(visit: Visit) -> None:
    reply = visit.ask(HARBOUR)
    visit.open(reply)
    expect(reply).to_be_visible()
    expect(visit.page.locator("#chat .asked")).to_have_count(1)
    assert visit.page.url.endswith("?from=mail&__theme=dark")


@pytest.mark.parametrize("visit", [{"color_scheme": "dark"}], indirect=True)
def test_in_the_dark_words_are_light(visit: Visit) -> None:
    words = visit.ask(HARBOUR).locator(".words").first
    ink = words.evaluate("(one) => getComputedStyle(one).color")
    assert min(map(int, ink.removeprefix("rgb(").removesuffix(")").split(","))) > 200


@pytest.mark.parametrize(
    "visit", [{"viewport": {"width": 390, "height": 800}, "has_touch": True}], indirect=True
)
def test_on_a_phone_the_article_fills_the_window_and_keeps_the_focus(visit: Visit) -> None:
    panel = visit.open(visit.ask(HARBOUR))
    box = panel.bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["height"]) == (0, 390, 800)
    for _ in range(8):
        visit.page.keyboard.press("Tab")
        outside = "() => document.querySelector('#chat, #box')?.contains(document.activeElement)"
        assert not visit.page.evaluate(outside)
    width = visit.page.evaluate("document.documentElement.scrollWidth")
    assert width == 390
    visit.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_all_of_it_works_from_the_keyboard(visit: Visit) -> None:
    visit.page.locator("#box textarea").focus()
    visit.page.keyboard.type(HARBOUR)
    visit.page.keyboard.press("Enter")
    cite = visit.page.locator("#chat button.cite").first
    expect(cite).to_be_visible(timeout=60_000)
    for _ in range(20):
        if cite.evaluate("(one) => one === document.activeElement"):
            break
        visit.page.keyboard.press("Shift+Tab")
    expect(cite).to_be_focused()
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#source mark.strong")).to_be_in_viewport()


def test_nothing_of_gradio_is_left_to_see(visit: Visit) -> None:
    visit.ask(HARBOUR)
    expect(visit.page.locator("footer:visible")).to_have_count(0)
    expect(visit.page.get_by_role("button", name="Clear")).to_be_hidden()
    assert visit.page.title() == "Quoth"


def test_the_page_passes_axe(visit: Visit) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    assert axe.run(visit.page).violations_count == 0
    visit.open(visit.ask(HARBOUR))
    assert axe.run(visit.page).violations_count == 0
    visit.ask(ALIEN)
    assert axe.run(visit.page).violations_count == 0


def call(url: str, name: str, /, **arguments: Any) -> tuple[str, Any]:
    """One call of the API: the name of the event that ended it, and its data."""
    body = json.dumps(arguments).encode()
    address = f"{url}gradio_api/call/v2/{name}"
    post = urllib.request.Request(address, body, {"content-type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(post) as reply:  # noqa: S310
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{url}gradio_api/call/{name}/{event}") as reply:  # noqa: S310
        lines = reply.read().decode().strip().splitlines()
    return lines[-2].removeprefix("event: "), json.loads(lines[-1].removeprefix("data: "))


def test_programs_get_the_same_answer_as_json(url: str, assistant: Assistant) -> None:
    event, [answer] = call(url, "ask", question=HARBOUR)
    assert event == "complete"
    assert answer == json.loads(assistant.ask(HARBOUR).model_dump_json())


def test_programs_get_hits_as_json(url: str, assistant: Assistant) -> None:
    _, [hits] = call(url, "retrieve", question=HARBOUR, k=2)
    expected = assistant.retrieve(HARBOUR, 2)
    assert hits == [json.loads(hit.model_dump_json()) for hit in expected]


def test_programs_are_told_what_is_wrong_with_a_question(url: str) -> None:
    event, data = call(url, "ask", question=" ")
    assert event == "error"
    assert "the question is empty" in json.dumps(data)


def test_the_gate_is_in_front_of_the_server(url: str) -> None:
    with urllib.request.urlopen(url) as reply:  # noqa: S310
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
    foreign = urllib.request.Request(url, headers={"host": "evil.test"})  # noqa: S310
    with pytest.raises(urllib.error.HTTPError, match="421"):
        urllib.request.urlopen(foreign)  # noqa: S310


@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket")  # Gradio leaves its probe open
def test_a_port_that_is_taken_is_named(url: str, assistant: Assistant) -> None:
    port = int(url.rstrip("/").rpartition(":")[2])
    with pytest.raises(QuothError, match=f"port {port}"):
        launch(assistant, port=port)


def test_a_forged_citation_gets_a_sentence(visit: Visit) -> None:
    reply = visit.ask(HARBOUR)
    cite = reply.locator("button.cite").first
    cite.evaluate("(one) => { one.value = '../../etc/passwd'; }")
    cite.click()
    expect(visit.page.locator("#source h2")).to_have_text("This is no citation of this page.")


def test_the_page_reads_its_files_from_beside_the_code() -> None:
    names = {path.name for path in PAGE.iterdir()}
    assert {"page.css", "panel.css", "page.js", "panel.js", "panel.html", "icon.svg"} <= names
