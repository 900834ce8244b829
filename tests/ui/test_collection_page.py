"""The collection in a real Chromium: looked through, narrowed, added to, removed from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Visit, dom_text, serving, shown_quotes
from pages import FALCON, HARBOUR, OverlapReader, Prepared
from playwright.sync_api import Browser, expect

from quoth.index import Index, SentenceEmbedder
from quoth.ui.library import Library

pytestmark = pytest.mark.browser
ROWS = "#articles .rows li"
PATROL = "What do watchmen carry on patrol?"
TEXT = "On patrol watchmen carry <b>lanterns</b> & keys.\r\nNobody  else does.\n"


def test_the_articles_are_listed_with_what_is_known_of_them(visit: Visit) -> None:
    visit.click("Articles")
    rows = visit.page.locator(ROWS)
    expect(rows).to_have_count(5)
    expect(rows.first).to_contain_text("The audit")
    expect(rows.first).to_contain_text("The Courier · 9 January 2023 · 7 words · 1 passage")
    bars = visit.page.locator("#articles .bars .bar")
    expect(bars).to_have_count(23)
    expect(visit.page.locator("#articles .span")).to_have_text(
        "March 2021 – January 2023 · 2 without a date"
    )
    expect(visit.page.locator("#articles .drop")).to_be_hidden()
    expect(visit.page.get_by_role("button", name="Remove: Bees")).to_have_count(0)


def test_an_article_opens_from_the_list(visit: Visit) -> None:
    visit.click("Articles")
    visit.page.locator(ROWS).filter(has_text="Bees").locator(".open").click()
    panel = visit.page.locator("#source")
    expect(panel.locator("h2")).to_have_text("Bees")
    assert dom_text(panel.locator(".article")).startswith("Bees sleep")
    visit.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(visit.page.locator("#open-articles")).to_be_focused()


def test_words_and_dates_narrow_the_list(visit: Visit) -> None:
    visit.click("Articles")
    visit.page.fill("#articles input[name=text]", "AUD")
    expect(visit.page.locator(ROWS)).to_have_count(1)
    visit.click("Clear")
    expect(visit.page.locator(ROWS)).to_have_count(5)
    visit.page.locator("#articles .bars .bar").first.click()
    expect(visit.page.locator("#articles .found")).to_have_text("1 of 5 articles")
    expect(visit.page.locator(ROWS)).to_contain_text(["The harbour"])


def test_a_filter_holds_for_questions_until_it_is_taken_away(visit: Visit) -> None:
    visit.click("Articles")
    visit.page.locator("#articles .outlets summary").click()
    visit.page.get_by_label("Evening Post").check()
    expect(visit.page.locator(ROWS)).to_have_count(1)
    visit.click("Ask only these")
    expect(visit.page.locator("#scope .chip")).to_contain_text("Searching only Evening Post")
    reply = visit.ask(HARBOUR)
    expect(reply).to_contain_text("Not in these articles.")
    expect(reply.locator(".scope")).to_contain_text("Searched only: Evening Post.")
    reply.get_by_role("button", name="Search all articles").click()
    assert shown_quotes(visit.reply(2))
    expect(visit.page.locator("#scope .chip")).to_be_hidden()
    expect(visit.replies.last.locator(".scope")).to_have_count(0)


def test_one_article_alone_can_be_asked(visit: Visit) -> None:
    visit.click("Articles")
    visit.click("Ask only: Bees")
    expect(visit.page.locator("#scope .chip")).to_contain_text("“Bees”")
    expect(visit.ask(FALCON)).to_contain_text("Not in these articles.")
    visit.page.locator("#scope .clear").click()
    assert shown_quotes(visit.ask(FALCON))


@pytest.fixture
def open_visit(
    chromium: Browser, page_folder: Path, minilm: SentenceEmbedder, tmp_path: Path
) -> Iterator[Visit]:
    """A server that lets its users change a collection of its own."""
    index = tmp_path / "open.index"
    Index.sync(index, [page_folder / "articles" / "bees.md"], embedder=minilm)
    with (
        Prepared(Index.open(index), minilm, OverlapReader()) as assistant,
        serving(assistant, library=Library(index, minilm)) as url,
    ):
        visit = Visit(chromium, url)
        yield visit
        visit.context.close()
    assert visit.complaints == []


def files(*named: tuple[str, str]) -> list[Any]:
    return [
        {"name": name, "mimeType": "text/plain", "buffer": text.encode()} for name, text in named
    ]


def test_an_added_article_answers_until_it_is_removed(open_visit: Visit) -> None:
    visit, page = open_visit, open_visit.page
    expect(visit.ask(PATROL)).to_contain_text("Not in these articles.")
    visit.click("Articles")
    picked = files(("night <i>.txt", TEXT), ("empty.md", ""), ("x.exe", "MZ"), ("row.jsonl", "{}"))
    page.set_input_files("#articles input[type=file]", picked)
    outcomes = page.locator("#articles .outcomes li")
    expect(outcomes).to_have_count(4, timeout=20_000)
    assert outcomes.all_text_contents() == [
        "night <i>.txt added",
        "empty.md is empty; nothing to quote",
        "x.exe is of a kind that isn't read; .jsonl, .md, .txt are",
        'row.jsonl line 1: needs the keys "_id" and "text", as in {"_id": "a1", "text": "..."}',
    ]
    expect(page.locator("#head .count")).to_have_text("· 2 articles")
    page.keyboard.press("Escape")
    reply = visit.ask(PATROL)
    assert shown_quotes(reply) == ["On patrol watchmen carry <b>lanterns</b> & keys."]
    assert dom_text(visit.open(reply).locator(".article")) == TEXT
    page.keyboard.press("Escape")
    visit.click("Articles")
    remove = page.get_by_role("button", name="Remove: On patrol")
    remove.click()
    visit.click("Put it back")
    expect(remove).to_be_visible(timeout=20_000)
    remove.click()
    expect(page.get_by_text("Removed: On patrol")).to_be_visible()
    page.keyboard.press("Escape")
    expect(visit.ask(PATROL)).to_contain_text("Not in these articles.")


def test_files_can_be_dropped(open_visit: Visit) -> None:
    open_visit.click("Articles")
    expect(open_visit.page.locator("#articles .drop")).to_be_visible()
    open_visit.page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["It hailed in May."], "hail.txt"));
            const how = {dataTransfer: data, bubbles: true, cancelable: true};
            const drop = new DragEvent("drop", how);
            document.querySelector("#articles .drop").dispatchEvent(drop);
        }"""
    )
    expect(open_visit.page.locator("#articles .outcomes li")).to_have_text(["hail.txt added"])
