"""The gate: quiet where nothing changed, and caught are the regressions that it is there for."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from towns import Cleaning, Shifted, Shuffled, Unsure

from quoth.eval import Report
from quoth.eval.baseline import (
    BaselineError,
    baseline_of,
    fell,
    judge,
    read_baseline,
    write_baseline,
)
from quoth.eval.changes import Change, changes_of, compare_reports
from quoth.eval.summary import Scored
from quoth.rag import Settings

Evaluate = Callable[..., Report]


def fallen(report: Report, against: Report) -> set[str]:
    return {change.measure for change in judge(report, baseline_of(against)).fallen}


def test_nothing_fell_where_nothing_changed(report: Report, evaluated: Evaluate) -> None:
    verdict = judge(evaluated(), baseline_of(report))
    assert verdict.fallen == ()
    assert verdict.flips == ()
    assert verdict.compared == report.questions
    assert all(change.p == 1.0 for change in verdict.changes)


def test_a_shuffled_retriever_is_caught(report: Report, evaluated: Evaluate) -> None:
    found = fallen(evaluated(Shuffled), report)
    assert {"span nDCG@10", "document Success@1", "quoted first", "citation recall"} <= found


def test_a_threshold_of_one_is_caught(report: Report, evaluated: Evaluate) -> None:
    worse = evaluated(Unsure, Settings(threshold=1.0))
    verdict = judge(worse, baseline_of(report))
    assert {"answered", "quoted first", "quoted"} <= {one.measure for one in verdict.fallen}
    assert {flip.after for flip in verdict.flips} == {"not answered"}


def test_offsets_shifted_by_one_are_caught(report: Report, evaluated: Evaluate) -> None:
    assert "whole sentences" in fallen(evaluated(Shifted), report)


def test_words_that_are_not_the_articles_are_caught(report: Report, evaluated: Evaluate) -> None:
    assert fallen(evaluated(Cleaning), report) == {"exact"}


def test_a_baseline_written_and_read_is_the_same(report: Report, tmp_path: Path) -> None:
    baseline = baseline_of(report)
    write_baseline(baseline, tmp_path / "baseline.json")
    assert read_baseline(tmp_path / "baseline.json") == baseline
    lines = (tmp_path / "baseline.json").read_text().splitlines()
    assert len(lines) == report.questions + 2, "a line for each question"


def test_changed_rows_are_not_compared_but_counted(report: Report) -> None:
    baseline = baseline_of(report)
    changed = report.rows[0].model_copy(update={"question": "Who leads Arlen?"})
    verdict = judge(report.model_copy(update={"rows": (changed, *report.rows[1:])}), baseline)
    assert verdict.new == verdict.gone == (changed.id,)
    assert verdict.compared == report.questions - 1


def test_a_baseline_of_other_questions_is_refused(report: Report, tmp_path: Path) -> None:
    other = baseline_of(report).model_copy(update={"rows": {}})
    with pytest.raises(BaselineError, match="shares no question with towns"):
        judge(report, other)
    with pytest.raises(BaselineError, match="can't be read"):
        read_baseline(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text(json.dumps({"set": 1}))
    with pytest.raises(BaselineError, match=r"bad\.json: set: .*quoth eval --save"):
        read_baseline(tmp_path / "bad.json")


@pytest.mark.parametrize(
    ("better", "p", "questions", "expected"),
    [
        (-0.05, 0.5, 100, True),
        (-0.02, 0.5, 100, False),
        (-0.02, 0.01, 100, True),
        (-0.001, 0.0, 100, False),
        (-0.07, 0.5, 14, False),
        (0.5, 0.0, 100, False),
    ],
    ids=["beyond the margin", "within it", "significantly", "rounding", "one of few", "a rise"],
)
def test_what_counts_as_fallen(better: float, p: float, questions: int, expected: bool) -> None:
    change = Change(measure="m", questions=questions, before=0, after=0, better=better, p=p)
    assert fell(change, 0.03) is expected


def scored(**scores: float) -> Scored:
    return Scored(outcome="quoted", answerable=True, right=True, confidence=0.5, scores=scores)


def test_a_measure_that_applies_to_other_answers_now_is_compared_by_swapping() -> None:
    before = [scored(precision=1.0) for _ in range(20)] + [scored()]
    after = [scored(precision=0.0) for _ in range(20)] + [scored(precision=1.0)]
    change = changes_of(before, after)[0]
    assert (change.before, change.questions) == (1.0, 21)
    assert change.after == pytest.approx(1 / 21)
    assert change.p < 0.01


def test_a_lower_risk_is_better() -> None:
    changes = {c.measure: c for c in changes_of([scored(risk=1.0)] * 9, [scored(risk=0.0)] * 9)}
    assert (changes["risk"].before, changes["risk"].after) == (1.0, 0.0)
    assert changes["risk"].better == 1.0
    assert changes["risk"].p < 0.01


def test_configurations_are_put_side_by_side(report: Report, evaluated: Evaluate) -> None:
    comparison = compare_reports(report, evaluated(settings=Settings(ranking="dense")))
    assert comparison.before.settings.ranking == "rerank"
    assert comparison.after.settings.ranking == "dense"
    by_name = {change.measure: change for change in comparison.changes}
    assert by_name["exact"].before == by_name["exact"].after == 1.0
