import datetime

import pytest
from rich.console import Console

from quoth.corpus import Document, Span
from quoth.rag import Answer, Mention, Quote
from quoth.ui import terminal

PAPER = Document(
    id="a",
    text="Ama Lee sang.\n“It rained on [May 5],” she said.",
    title="Rain",
    source="Coast Weekly",
    published=datetime.date(2021, 3, 14),
)
OTHER = Document(id="b", text="It rained on May 6.")


@pytest.fixture
def answer() -> Answer:
    one = Quote(
        document=PAPER, start=14, end=len(PAPER.text), citation=1, confidence=0.9,
        speaker=Span(start=0, end=7), addressee=Span(start=8, end=12),
        context=Span(start=0, end=13), answer=Span(start=29, end=34),
        also=(Mention(document=OTHER, start=0, end=19, citation=2),),
    )  # fmt: skip
    other = Quote(document=OTHER, start=0, end=19, citation=2, confidence=0.5)
    return Answer(
        query="And when?", understood="When did it rain?", quotes=(one, other), confidence=0.9,
        disagreements=((1, 2),), unanswered=("And [why]?",), fingerprint="f",
    )  # fmt: skip


def test_a_pipe_gets_the_words_as_they_are_with_what_belongs_to_them(
    answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.print_answer(answer)
    assert capsys.readouterr().out == (
        "Understood as: When did it rain?\n\n"
        "“It rained on [May 5],” she said.\n"
        "— Ama Lee, to sang [1] also in [2]\n"
        "Before it: Ama Lee sang.\n\n"
        "It rained on May 6.\n"
        "[2]\n\n"
        "Not in these articles: And [why]?\n\n"
        "Sources differ\n"
        "[1] Coast Weekly · 2021-03-14\n"
        "[2] b\n\n"
        "[1] Rain\n"
        "Coast Weekly · 2021-03-14 · a\n"
        "[2] It rained on May 6.\n"
        "b\n"
    )


def test_a_terminal_shows_the_words_that_answer_in_bold(
    answer: Answer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(terminal, "out", lambda: Console(force_terminal=True, highlight=False))
    monkeypatch.setenv("TERM", "xterm")
    terminal.print_answer(answer)
    assert "[\x1b[1mMay 5\x1b[0m]" in capsys.readouterr().out
