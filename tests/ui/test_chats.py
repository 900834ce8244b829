"""Chats in a real Chromium: again, undone, edited, stopped, kept, reopened, judged, saved."""

import json
import re
from pathlib import Path

import pytest
from browsing import Visit, dom_text, free_port, serving, shown_quotes
from pages import ALIEN, FALCON, HARBOUR, RICH, SLOW, UNDERSTOOD, Prepared
from playwright.sync_api import Browser, expect

from quoth.ui.exports import export
from quoth.ui.feedback import Feedback

pytestmark = pytest.mark.browser


def asked(visit: Visit) -> list[str]:
    return visit.page.locator("#chat .asked").all_text_contents()


def test_ask_again_answers_the_last_question_anew(visit: Visit) -> None:
    visit.ask(ALIEN)
    token = visit.ask(HARBOUR).locator(".token").get_attribute("value")
    visit.click("Ask again")
    expect(visit.page.locator(f".token[value='{token}']")).to_have_count(0)
    visit.reply(2)
    assert asked(visit) == [ALIEN, HARBOUR]


def test_undo_takes_the_last_question_back(visit: Visit) -> None:
    visit.ask(HARBOUR)
    visit.ask(ALIEN)
    visit.click("Undo")
    expect(visit.page.locator("#chat .asked")).to_have_text([HARBOUR])
    visit.click("Undo")
    expect(visit.page.locator("#chat .asked")).to_have_count(0)
    expect(visit.page.get_by_role("button", name=FALCON)).to_be_visible()


def test_the_last_question_can_be_edited(visit: Visit) -> None:
    visit.ask(HARBOUR)
    visit.click("Edit the question")
    box = visit.page.locator("#box textarea")
    expect(box).to_have_value(HARBOUR)
    expect(box).to_be_focused()
    visit.ask(FALCON)
    assert asked(visit) == [FALCON]


def test_only_the_last_question_can_be_changed(visit: Visit) -> None:
    visit.ask(ALIEN)
    visit.ask(ALIEN)
    expect(visit.page.get_by_role("button", name="Undo")).to_have_count(1)


@pytest.mark.parametrize("step", ["Searching the articles…", "Reading "])
def test_a_slow_answer_says_how_far_it_is_and_can_be_stopped(visit: Visit, step: str) -> None:
    visit.type(SLOW)
    expect(visit.page.locator("#chat .wait .now")).to_contain_text(step)
    visit.click("Stop")
    expect(visit.replies).to_have_text(["Stopped."], timeout=1_000)
    visit.page.wait_for_timeout(2_000)  # longer than the rest would have taken
    expect(visit.replies).to_have_text(["Stopped."])
    visit.ask(HARBOUR)
    assert asked(visit) == [SLOW, HARBOUR]


def test_each_step_is_told_once_and_without_what_surrounds_it(visit: Visit) -> None:
    live = visit.page.get_by_role("status").and_(visit.page.locator("#told"))
    visit.page.evaluate(
        "window.told = []; new MutationObserver(() => told.push("
        "document.querySelector('#told').textContent)).observe("
        "document.querySelector('#told'), {childList: true})"
    )
    visit.type(SLOW)
    expect(live).to_have_text(re.compile(r"^Reading \d+ passages from \d articles…$"))
    expect(visit.page.locator("#chat .wait")).to_have_attribute("aria-live", "off")
    expect(visit.page.locator("#chat .wait .among")).to_contain_text("The Courier")
    visit.reply(1)
    expect(live).to_be_empty()
    told = visit.page.evaluate("told")
    assert [one.split()[0] for one in told if one] == ["Searching", "Reading"]


def test_a_quick_answer_is_not_announced_before_it_is_there(visit: Visit) -> None:
    visit.ask(HARBOUR)
    visit.page.evaluate(
        "window.told = []; new MutationObserver(() => told.push(1)).observe("
        "document.querySelector('#told'), {childList: true})"
    )
    visit.ask(RICH)
    visit.page.wait_for_timeout(700)
    assert visit.page.evaluate("told.length") <= 1  # emptied, at most


def test_the_focus_stays_on_stop_from_step_to_step(visit: Visit) -> None:
    visit.type(SLOW)
    stop = visit.page.get_by_role("button", name="Stop")
    stop.focus()
    expect(visit.page.locator("#chat .wait .now")).to_contain_text("Reading")
    expect(stop).to_be_focused()
    visit.page.keyboard.press("Enter")
    expect(visit.replies).to_have_text(["Stopped."])


def test_a_question_understood_from_the_chat_can_be_asked_bare(visit: Visit) -> None:
    visit.ask(HARBOUR)
    reply = visit.ask(RICH)
    expect(reply.locator(".understood")).to_contain_text(f"Understood as: {UNDERSTOOD}")
    visit.click("Search only what I typed")
    expect(visit.reply(3).locator(".understood")).to_have_count(0)
    assert asked(visit) == [HARBOUR, RICH, RICH]


def test_a_question_in_the_address_is_asked(visit: Visit) -> None:
    visit.go("?q=What%20was%20the%20falcon%27s%20price%20again%3F&from=mail")
    assert shown_quotes(visit.reply(1))
    assert asked(visit) == [FALCON]
    assert visit.page.url == f"{visit.url}?from=mail"


def test_reloading_keeps_the_chat(visit: Visit) -> None:
    before = [shown_quotes(visit.ask(HARBOUR)), shown_quotes(visit.ask(RICH)), []]
    near = visit.ask(ALIEN).locator(".text").all_text_contents()
    visit.go()
    visit.reply(3)
    assert [shown_quotes(reply) for reply in visit.replies.all()] == before
    assert visit.replies.last.locator(".text").all_text_contents() == near
    assert asked(visit) == [HARBOUR, RICH, ALIEN]
    expect(visit.replies.nth(1)).to_contain_text("said by Ada Brown")


@pytest.mark.parametrize("question", [HARBOUR, RICH, ALIEN])
def test_a_reopened_answer_shows_the_same_chart(visit: Visit, question: str) -> None:
    def chart() -> str:
        reply = visit.reply(1)
        reply.get_by_text("Why this answer").click()
        expect(reply.locator(".chart .candidates li").first).to_be_visible()
        visit.page.evaluate("document.querySelectorAll('.terms').forEach((one) => one.remove())")
        return reply.locator(".chart").inner_html()

    visit.type(question)
    before = chart()
    visit.go()
    assert chart() == before


def test_an_answer_kept_without_its_chart_says_so(visit: Visit) -> None:
    visit.ask(HARBOUR)
    visit.page.evaluate(
        "Object.keys(localStorage).forEach((key) => { const kept = JSON.parse(localStorage[key]);"
        " kept.turns.forEach(({answer}) => { delete answer.hits; delete answer.candidates; });"
        " localStorage[key] = JSON.stringify(kept); })"
    )
    visit.go()
    reply = visit.reply(1)
    assert shown_quotes(reply)
    reply.get_by_text("Why this answer").click()
    expect(reply.locator(".chart")).to_contain_text("Ask again to see it.")


def test_what_a_browser_keeps_holds_no_words_of_articles(visit: Visit) -> None:
    quotes = shown_quotes(visit.ask(HARBOUR)) + shown_quotes(visit.ask(RICH))
    kept = visit.page.evaluate("JSON.stringify({...localStorage})")
    assert HARBOUR in kept
    assert not [quote for quote in quotes if quote[:20] in kept]
    assert "<" not in kept


def test_earlier_chats_are_listed_opened_and_deleted(visit: Visit) -> None:
    quotes = shown_quotes(visit.ask(HARBOUR))
    visit.click("New chat")
    expect(visit.page.locator("#chat .asked")).to_have_count(0)
    visit.ask(ALIEN)
    visit.click("Chats")
    rows = visit.page.locator("#chats .rows li")
    expect(rows).to_have_count(2)
    rows.filter(has_text="harbour").locator(".open").click()
    expect(visit.page.locator("#chat .asked")).to_have_text([HARBOUR])
    assert shown_quotes(visit.replies.last) == quotes
    visit.ask(FALCON)
    visit.click("Chats")
    expect(rows.filter(has_text="harbour")).to_contain_text("2 questions")
    visit.click(f"Delete: {ALIEN}")
    expect(rows).to_have_count(1)
    visit.click("Delete all")
    expect(visit.page.locator("#chats .empty")).to_be_visible()


@pytest.mark.parametrize(
    "kept",
    [
        "not json",
        '{"turns": 7}',
        '{"turns": [{"question": "<img src=x onerror=window.__ran=1>", "answer": 5}]}',
        '{"turns": [{"question": "Q", "answer": {"confidence": 1, "nearest": ["YQ.0.9.00"]}}]}',
    ],
)
def test_a_chat_that_was_tampered_with_does_no_harm(visit: Visit, kept: str) -> None:
    visit.page.evaluate(
        "(kept) => { localStorage['quoth.chat.1-x'] = kept; sessionStorage['quoth.open'] = '1-x' }",
        kept,
    )
    visit.go()
    if "YQ" in kept:
        expect(visit.reply(1)).to_contain_text("The articles have changed since this was asked.")
    visit.click("New chat")
    expect(visit.replies).to_have_count(0)
    assert shown_quotes(visit.ask(HARBOUR))
    assert visit.page.evaluate("window.__ran") is None


def test_two_visitors_do_not_see_each_other(visit: Visit, chromium: Browser) -> None:
    other = Visit(chromium, visit.url)
    visit.ask(HARBOUR)
    other.ask(ALIEN)
    assert asked(visit) == [HARBOUR]
    assert asked(other) == [ALIEN]
    other.click("Chats")
    expect(other.page.locator("#chats .rows li")).to_have_count(1)
    other.context.close()
    assert other.complaints == []


def test_two_windows_of_one_visitor_keep_both_their_chats(visit: Visit) -> None:
    visit.ask(HARBOUR)
    first, visit.page = visit.page, visit.new_page()
    visit.ask(ALIEN)
    visit.page.close()
    visit.page = first
    visit.ask(FALCON)
    visit.click("Chats")
    expect(visit.page.locator("#chats .rows li")).to_have_count(2)


def test_a_chat_outlives_the_server(chromium: Browser, assistant: Prepared) -> None:
    port = free_port()
    with serving(assistant, port=port) as url:
        visit = Visit(chromium, url)
        quotes = shown_quotes(visit.ask(HARBOUR))
    with serving(assistant, port=port):
        visit.go()
        assert shown_quotes(visit.reply(1)) == quotes
        assert shown_quotes(visit.ask(FALCON))
        visit.context.close()


def test_verdicts_are_written_once_each(
    visit: Visit, feedback: Feedback, assistant: Prepared
) -> None:
    feedback.file.unlink(missing_ok=True)
    visit.ask(HARBOUR)
    visit.ask(ALIEN)
    for name in ("Bad answer", "Bad answer", "Wrong source"):
        visit.click(name)
        expect(visit.page.get_by_role("button", name=name).last).to_have_attribute(
            "aria-pressed", "true"
        )
    lines = [json.loads(line) for line in feedback.file.read_text().splitlines()]
    assert [line["verdict"] for line in lines] == ["down", "wrong source"]
    assert lines[0]["question"] == ALIEN
    assert lines[0]["history"] == [HARBOUR]
    assert lines[0]["answer"] == json.loads(assistant.ask(ALIEN).model_dump_json())


def test_numbers_that_a_browser_has_kept_are_never_written_as_findings(
    visit: Visit, feedback: Feedback
) -> None:
    visit.ask(HARBOUR)
    visit.go()
    visit.reply(1)
    feedback.file.unlink(missing_ok=True)
    visit.click("Good answer")
    expect(visit.page.get_by_role("button", name="Good answer")).to_have_attribute(
        "aria-pressed", "true"
    )
    written = json.loads(feedback.file.read_text())["answer"]
    assert written["quotes"]
    assert (written["hits"], written["candidates"]) == ([], [])


def choose(visit: Visit, name: str) -> None:
    """Open the last answer's menu, and choose from it."""
    visit.page.locator("#chat .formats summary").last.click()
    visit.click(name)


@pytest.mark.parametrize(("name", "kind"), [("Copy as Markdown", "md"), ("Copy as JSON", "json")])
def test_an_answer_is_copied_as_it_would_be_saved(
    visit: Visit, assistant: Prepared, name: str, kind: str
) -> None:
    visit.ask(RICH)
    choose(visit, name)
    menu = visit.page.locator("#chat .formats")
    expect(menu.locator("summary")).to_have_text("Copied")
    expect(visit.page.get_by_role("status").and_(visit.page.locator("#told"))).to_have_text(
        "Copied"
    )
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert copied == export(assistant.ask(RICH), kind)["text"]
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    expect(menu.locator("summary")).to_have_text("Copy or save as…")


def test_the_menu_works_from_the_keyboard_and_closes(visit: Visit) -> None:
    panel = visit.open(visit.ask(HARBOUR))
    summary = visit.page.locator("#chat .formats summary")
    first = visit.page.get_by_role("button", name="Copy as Markdown")
    summary.focus()
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    expect(first).to_be_focused()
    visit.page.keyboard.press("Escape")
    expect(first).to_be_hidden()
    expect(summary).to_be_focused()
    expect(panel).to_be_visible()
    visit.page.keyboard.press("Enter")
    expect(first).to_be_in_viewport(ratio=1)
    visit.page.locator("#box textarea").focus()
    expect(first).to_be_hidden()


def test_copying_an_answer_that_was_forgotten_says_so(visit: Visit) -> None:
    visit.ask(HARBOUR)
    visit.page.locator("#chat .token").evaluate("(one) => { one.value = 'x'; }")
    visit.page.evaluate("navigator.clipboard.writeText('before')")
    choose(visit, "Copy as JSON")
    summary = visit.page.locator("#chat .formats summary")
    expect(summary).to_have_text("This answer is too long ago. Ask again.")
    assert visit.page.evaluate("navigator.clipboard.readText()") == "before"


def test_an_answer_is_saved_as_json(visit: Visit, assistant: Prepared, tmp_path: Path) -> None:
    visit.ask(HARBOUR)
    with visit.page.expect_download() as download:
        choose(visit, "Save as JSON")
    assert download.value.suggested_filename.endswith(".json")
    download.value.save_as(tmp_path / "answer.json")
    saved = json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))
    assert saved == json.loads(assistant.ask(HARBOUR).model_dump_json())


def test_an_answer_is_saved_as_markdown(visit: Visit, tmp_path: Path) -> None:
    [first, *_] = shown_quotes(visit.ask(HARBOUR))
    with visit.page.expect_download() as download:
        choose(visit, "Save as Markdown")
    download.value.save_as(tmp_path / "answer.md")
    assert first in (tmp_path / "answer.md").read_text(encoding="utf-8")


def test_on_paper_stands_the_whole_conversation(visit: Visit) -> None:
    visit.ask(HARBOUR)
    visit.open(visit.ask(RICH))
    visit.page.emulate_media(media="print")
    for gone in ("#box", "#head nav", ".tools"):
        expect(visit.page.locator(gone).first).to_be_hidden()
    log = visit.page.locator("#chat .bubble-wrap")
    assert log.evaluate("(one) => one.scrollHeight <= one.clientHeight + 1")
    assert dom_text(visit.page.locator("#source .article"))
