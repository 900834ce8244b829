"""What a report says of a small collection where the right numbers are known."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from towns import MAYORS, NOWHERE, open_towns, town_questions

from quoth.eval import Report
from quoth.eval.conversations import Conversations
from quoth.eval.meanings import meaning
from quoth.eval.summary import Group, Row
from quoth.index import Filter
from quoth.rag import Answer, Assistant, Settings, Turn

Evaluate = Callable[..., Report]


def row(report: Report, name: str) -> Row:
    return next(row for row in report.rows if row.id == name)


def test_the_numbers_are_those_that_are_known(report: Report) -> None:
    overall = report.overall
    assert overall["exact"] == overall["whole sentences"] == overall["declined"] == 1.0
    assert overall["document R@10"] > 0.9
    assert overall["AUROC"] == 1.0
    assert overall["contains answer"] == 1.0
    assert report.counts["contains answer"] == len(MAYORS)
    assert report.counts["declined"] == len(NOWHERE)
    assert overall["coverage"] == pytest.approx(26 / 32)
    assert overall["risk"] == 0.0
    assert report.counts["risk"] == 26


def test_questions_without_judgements_are_counted_and_not_scored(report: Report) -> None:
    assert report.unjudged == 1
    assert report.questions == len(town_questions())
    unjudged = row(report, "unjudged")
    assert unjudged.outcome == "unjudged"
    assert set(unjudged.scores) <= {"exact", "whole sentences", "words shown"}
    assert report.counts["coverage"] == report.questions - 1


def test_two_runs_differ_in_nothing_but_latency(report: Report, evaluated: Evaluate) -> None:
    again = evaluated()
    assert again.model_dump(exclude={"latency"}) == report.model_dump(exclude={"latency"})
    assert set(again.latency.model_dump()) == {"p50", "p95", "seconds"}


def test_what_is_given_is_what_the_assistant_says(towns: Path) -> None:
    """All is asked without a threshold: that must not change what a user gets."""
    settings = Settings(threshold=0.9)
    with open_towns(towns, settings=settings) as assistant:
        talks = Conversations.of(assistant)
        for question in town_questions():
            asked = (*question.history, question.question)
            given = talks.given(asked)
            said = assistant.ask(question.question, talks.turns(question.history))
            assert given.quotes == said.quotes
            assert given.confidence == said.confidence


def test_both_sides_and_follow_ups_have_their_measures(report: Report) -> None:
    sides = row(report, "sides")
    assert sides.scores["both sides"] == 1.0
    assert sides.scores["citation recall"] == pytest.approx(len(sides.quotes) / len(MAYORS))
    assert isinstance(report.tags["follow-ups"], Group)
    assert report.tags["follow-ups"].questions == 1


def test_intervals_hold_their_means(report: Report) -> None:
    for name, mean in report.overall.items():
        low, high = report.intervals[name]
        assert low - 1e-9 <= mean <= high + 1e-9, name


def test_every_measure_has_a_meaning(report: Report) -> None:
    meanings = [meaning(name) for name in report.overall]
    assert all(meanings)
    assert len(set(meanings)) == len(meanings)


def test_the_worst_come_in_order(evaluated: Evaluate) -> None:
    worst = evaluated(settings=Settings(threshold=0.9)).worst
    assert len(worst) <= 10
    withheld = [row.outcome == "not answered" for row in worst]
    assert withheld == sorted(withheld), "wrong and sure first, then what was withheld"
    assert all(row.instead for row in worst if row.outcome == "not answered")


def test_retrieval_is_measured_to_ten_however_few_are_read(towns: Path) -> None:
    with open_towns(towns, settings=Settings(read=2)) as assistant:
        talks = Conversations.of(assistant)
        asked = ("Who is mayor of Brost?",)
        assert [hit.rank for hit in talks.hits(asked)] == list(range(1, 11))


def test_the_origin_says_what_the_numbers_depend_on(report: Report) -> None:
    origin = report.origin
    assert origin.model == "hashing"
    assert origin.settings == Settings()
    assert {"quoth", "torch", "faiss-cpu"} <= origin.versions.keys()


def test_a_conversation_is_asked_with_its_answers(towns: Path) -> None:
    class Listening(Assistant):
        def ask(
            self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
        ) -> Answer:
            heard.append((question, [turn.answer is not None for turn in history]))
            return super().ask(question, history, where)

    heard: list[tuple[str, list[bool]]] = []
    with open_towns(towns, Listening) as assistant:
        talks = Conversations.of(assistant)
        talks.ask(("Who is mayor of Brost?", "When was it finished?"))
        talks.ask(("Who is mayor of Brost?",))
    assert heard == [("Who is mayor of Brost?", []), ("When was it finished?", [True])]
