"""The chat page in a real Chromium, over a small real index."""

import pytest
from browsing import PHONE, Visit, dom_text, shown_quotes
from pages import ALIEN, DEFECT, FALCON, HARBOUR, RICH
from playwright.sync_api import expect

from quoth.rag import Assistant
from quoth.ui.app import PAGE, SCRIPTS, STYLES

pytestmark = pytest.mark.browser


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


def test_every_part_of_an_answer_is_there_and_opens_its_source(
    visit: Visit, assistant: Assistant
) -> None:
    rich = assistant.ask(RICH)
    reply = visit.ask(RICH)
    assert shown_quotes(reply) == [rich.quotes[i].text for i in (1, 0, 2)]  # newest side first
    assert [dom_text(mark) for mark in reply.locator(".words mark").all()] == [
        "52 million",
        "41 million",
    ]
    expect(reply).to_contain_text("said by Ada Brown")
    expect(reply.locator(".before")).to_be_hidden()
    reply.get_by_text("What came before").click()
    expect(reply.locator(".before")).to_have_text("The mayor spoke of it first.")
    assert reply.locator(".differ .date").all_text_contents() == ["9 January 2023", "1 June 2022"]
    reply.locator(".also button.cite").click()
    expect(visit.page.locator("#source mark.strong")).to_have_text("the auditors found")
    expect(visit.page.locator("#source h2")).to_have_text("The audit")


def test_the_panel_names_the_heading_and_copies_the_quote_with_its_citation(visit: Visit) -> None:
    reply = visit.ask(RICH)
    reply.locator("blockquote").nth(1).locator("button.cite").first.click()
    panel = visit.page.locator("#source")
    expect(panel.locator(".where")).to_have_text("Costs")
    expect(panel.locator(".heading")).to_have_text("# Costs")
    visit.click("Copy quote")
    expect(panel.locator(".cited")).to_have_text("Copied")
    assert visit.page.evaluate("navigator.clipboard.readText()") == (
        "“It cost 41 million,” said Ada Brown.\n— The ledger, Evening Post, 1 June 2022"
    )


def test_why_this_answer_shows_the_hits_and_opens_them(visit: Visit, assistant: Assistant) -> None:
    reply = visit.ask(HARBOUR)
    reply.get_by_text("Why this answer").click()
    rows = reply.locator(".chart .hits li")
    expect(rows).to_have_count(len(assistant.ask(HARBOUR).hits))
    expect(rows.first).to_contain_text("Meaning")
    expect(rows.first.locator(".quoted")).to_be_visible()
    rows.first.locator("button.cite").click()
    [hit, *_] = assistant.ask(HARBOUR).hits
    expect(visit.page.locator("#source mark.strong").first).to_be_in_viewport()
    assert dom_text(visit.page.locator("#source mark.strong")) == hit.passage.text
    expect(visit.page.locator("#source .place")).to_have_text(f"1 of {rows.count()}")


@pytest.mark.parametrize("question", [FALCON, RICH, ALIEN])
def test_why_this_answer_ranks_the_sentences_that_were_judged(
    visit: Visit, assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    reply = visit.ask(question)
    reply.get_by_text("Why this answer").click()
    rows = reply.locator(".chart .candidates li")
    expect(rows).to_have_count(len(answer.candidates))
    assert answer.candidates
    for row, one in zip(rows.all(), answer.candidates, strict=True):
        assert dom_text(row.locator(".sentence")) == one.text
        expect(row.locator(".told")).to_have_text(f"{one.confidence:.2f}")
        expect(row.locator(".fill")).to_have_attribute(
            "style", f"width: {round(100 * one.confidence)}%;"
        )
        mark = round(100 * assistant.settings.threshold)
        expect(row.locator(".mark")).to_have_attribute("style", f"left: {mark}%;")
    quoted = reply.locator(".candidates li:has(.quoted) .sentence").all_text_contents()
    assert quoted == [
        one.text for one in answer.candidates if one.text in {q.text for q in answer.quotes}
    ]
    rows.last.locator("button.cite").click()
    expect(visit.page.locator("#source mark.strong").first).to_be_in_viewport()
    assert dom_text(visit.page.locator("#source mark.strong")) == answer.candidates[-1].text


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


def test_what_is_copied_are_the_quotes_with_their_sources(
    visit: Visit, assistant: Assistant
) -> None:
    reply = visit.ask(HARBOUR)
    reply.get_by_role("button", name="Copy", exact=True).click()
    expect(reply.locator(".copy.link")).to_have_text("Copied")
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    source = "— The Courier · The harbour · 14 March 2021"
    quotes = assistant.ask(HARBOUR).quotes
    assert copied == "\n\n".join(f"{quote.text}\n{source}" for quote in quotes)


def test_a_citation_keeps_the_chat_of_a_page_with_a_query(visit: Visit) -> None:
    visit.go("?from=mail&__theme=dark")
    reply = visit.ask(HARBOUR)
    visit.open(reply)
    expect(reply).to_be_visible()
    expect(visit.page.locator("#chat .asked")).to_have_count(1)
    assert visit.page.url.endswith("?from=mail&__theme=dark")


def test_in_the_dark_words_are_light(visit: Visit) -> None:
    visit.page.emulate_media(color_scheme="dark")
    visit.go()
    words = visit.ask(HARBOUR).locator(".words").first
    ink = words.evaluate("(one) => getComputedStyle(one).color")
    assert min(map(int, ink.removeprefix("rgb(").removesuffix(")").split(","))) > 200


def test_on_a_phone_the_article_fills_the_window_and_keeps_the_focus(visit: Visit) -> None:
    visit.page.set_viewport_size(PHONE)
    panel = visit.open(visit.ask(HARBOUR))
    box = panel.bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["height"]) == (0, 390, 844)
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


def test_a_forged_citation_gets_a_sentence(visit: Visit) -> None:
    reply = visit.ask(HARBOUR)
    cite = reply.locator("button.cite").first
    cite.evaluate("(one) => { one.value = '../../etc/passwd'; }")
    cite.click()
    expect(visit.page.locator("#source h2")).to_have_text("This is no citation of this page.")


def test_the_page_reads_its_files_from_beside_the_code() -> None:
    names = {path.name for path in PAGE.iterdir()}
    assert {"page.css", "panel.css", "page.js", "panel.js", "panel.html", "icon.svg"} <= names
    assert names >= {*STYLES, *SCRIPTS}
