"""A turn without a browser: what the page is told to show, one thing after another."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st
from pages import ALIEN, HARBOUR, Prepared

from quoth.corpus import Document, Passage
from quoth.rag import Found, Hit
from quoth.ui.actions import act
from quoth.ui.foot import reading_html
from quoth.ui.memory import Memory
from quoth.ui.turns import Desk, Talk, closed

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


def found(*sources: tuple[str, str | None]) -> Found:
    documents = [
        Document(id=f"{n}", text="Rain.", title=title, source=source)
        for n, (title, source) in enumerate(sources)
    ]
    hits = [
        Hit(passage=Passage(document=one, start=0, end=5), score=1, rank=n)
        for n, one in enumerate(documents, start=1)
    ]
    return Found(query="?", hits=tuple(hits))


def test_a_turn_shows_the_question_then_what_is_read_then_the_answer(assistant: Prepared) -> None:
    desk = Desk(assistant, Memory())
    shown = [
        (messages[-1]["content"], box, talk.waiting)
        for messages, box, talk in desk.take_turn(HARBOUR, Talk())
    ]
    assert [(box, waiting) for _, box, waiting in shown] == [
        ("", True),
        (None, True),
        (None, False),
    ]
    searching, reading, answer = (content for content, _, _ in shown)
    assert "Searching the articles…" in searching
    assert re.search(r"Reading \d passages from \d articles…", reading)
    assert all('value="stop"' in content for content in (searching, reading))
    assert 'class="answer"' in answer


def test_a_turn_broken_off_while_reading_is_told_to_have_stopped(assistant: Prepared) -> None:
    steps = Desk(assistant, Memory()).take_turn(ALIEN, Talk())
    next(steps)
    _, _, talk = next(steps)
    assert "Stopped." in closed(talk).messages[-1]["content"]


def test_a_question_that_is_none_never_reads(assistant: Prepared) -> None:
    updates = list(act(Desk(assistant, Memory()), Talk(), {"do": "ask", "question": "  "}))
    assert len(updates) == 2
    assert "the question is empty" in updates[-1][0][-1]["content"]


@given(st.lists(st.tuples(texts, st.none() | texts), min_size=1, max_size=6))
def test_no_name_of_an_outlet_makes_a_tag(sources: list[tuple[str, str | None]]) -> None:
    shown = reading_html(found(*sources))
    assert re.findall("<[^>]*>", shown) == re.findall("<[^>]*>", reading_html(found(("a", None))))
    among = re.findall(r'<span class="among" dir="auto">([^<]*)</span>', shown)
    assert len(html.unescape(among[0])) <= 3 * 40 + 20


def test_what_is_read_is_counted_and_named_once() -> None:
    shown = reading_html(found(*(("t", f"Outlet {n // 2}") for n in range(10))))
    assert "Reading 10 passages from 10 articles…" in shown
    assert "Outlet 0, Outlet 1, Outlet 2 and 2 more" in shown
