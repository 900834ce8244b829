"""Results of a set to one report: means with intervals, by tag, curves, rows, and their origin."""

from collections.abc import Callable, Mapping, Sequence
from statistics import mean

import numpy as np
from numpy.typing import NDArray

from quoth.corpus.documents import Frozen
from quoth.eval.declining import (
    Bin,
    aurc,
    auroc,
    calibration_error,
    reliability,
    risk_coverage,
)
from quoth.eval.evaluate import GOOD, Outcome, Result, Scores, judged
from quoth.eval.origin import Origin
from quoth.eval.questions import Expected
from quoth.eval.significance import Interval, bootstrap, interval
from quoth.rag import Answer

WORST = 10
FOLLOW_UPS = "follow-ups"

Whole = Callable[["Judged", NDArray[np.int64]], float]


class Shown(Frozen):
    """A quote of an answer, as text: a report outlives its index."""

    document: str
    start: int
    end: int
    text: str


class Scored(Frozen):
    """What is measured of one question.

    `right` says whether an expected quote would have been quoted without a threshold.
    """

    outcome: Outcome
    answerable: bool | None
    right: bool
    confidence: float
    scores: Scores


class Row(Scored):
    """One question, what was expected, and what was quoted.

    `quotes` are those that a user gets; without any, `instead` is what would have been quoted
    without a threshold.
    """

    id: str
    question: str
    history: tuple[str, ...]
    tags: tuple[str, ...]
    note: str
    quotes: tuple[Shown, ...]
    instead: tuple[Shown, ...]
    expected: tuple[Expected, ...]


class Group(Frozen):
    """Means over the questions of a group to which a measure applies."""

    questions: int
    scores: Scores


class Point(Frozen):
    """What a threshold would have given: the share answered, and the share of that not right."""

    coverage: float
    risk: float
    threshold: float


class Latency(Frozen):
    """Seconds for a question, after the model is loaded: the only numbers that change."""

    p50: float
    p95: float
    seconds: tuple[float, ...]


class Report(Frozen):
    """The scores of a set. `counts` says over how many questions each measure is averaged."""

    set: str
    questions: int
    unjudged: int
    overall: Scores
    intervals: dict[str, Interval]
    counts: dict[str, int]
    tags: dict[str, Group]
    curve: tuple[Point, ...]
    reliability: tuple[Bin, ...]
    rows: tuple[Row, ...]
    origin: Origin
    latency: Latency

    @property
    def worst(self) -> list[Row]:
        """The ten worst: wrong and sure of it first, then answers that were withheld."""
        bad = [row for row in self.rows if row.outcome not in (*GOOD, "unjudged")]
        return sorted(bad, key=_badness)[:WORST]


def _badness(row: Row) -> tuple[bool, float, str]:
    withheld = row.outcome == "not answered"
    return withheld, row.confidence if withheld else -row.confidence, row.id


class Judged:
    """The judged questions in arrays: confidence, right, answerable, each (n,)."""

    def __init__(self, rows: Sequence[Scored]) -> None:
        kept = [row for row in rows if row.answerable is not None]
        self.confidence = np.array([row.confidence for row in kept], dtype=np.float64)
        self.right = np.array([row.right for row in kept], dtype=bool)
        self.answerable = np.array([row.answerable for row in kept], dtype=bool)


# Statistics of a whole set: no single question has them.
OF_A_SET: Mapping[str, Whole] = {
    "AURC": lambda all_, rows: aurc(all_.confidence[rows], all_.right[rows]),
    "AUROC": lambda all_, rows: auroc(all_.confidence[rows], all_.answerable[rows]),
    "ECE": lambda all_, rows: calibration_error(all_.confidence[rows], all_.right[rows]),
}


def summarise(name: str, results: Sequence[Result], origin: Origin) -> Report:
    """Average each measure over the questions it applies to, overall and by tag."""
    rows = tuple(row_of(result) for result in results)
    values = {n: np.array([r.scores[n] for r in rows if n in r.scores]) for n in names_of(rows)}
    all_ = Judged(rows)
    n = len(all_.right)
    sets = {name: of(all_, np.arange(n)) for name, of in OF_A_SET.items()} if n else {}
    wide = {s: bootstrap(n, lambda drawn, s=s: OF_A_SET[s](all_, drawn)) for s in sets}  # type: ignore[misc]
    return Report(
        set=name,
        questions=len(rows),
        unjudged=len(rows) - len(judged(results)),
        overall={name: float(one.mean()) for name, one in values.items()} | sets,
        intervals={name: interval(one) for name, one in values.items()} | wide,
        counts={name: len(one) for name, one in values.items()} | dict.fromkeys(sets, n),
        tags=_by_tag(rows),
        curve=tuple(
            Point(coverage=coverage, risk=wrong, threshold=threshold)
            for coverage, wrong, threshold in risk_coverage(all_.confidence, all_.right)
        ),
        reliability=tuple(reliability(all_.confidence, all_.right)),
        rows=rows,
        origin=origin,
        latency=latency_of([result.seconds for result in results]),
    )


def names_of(rows: Sequence[Scored]) -> list[str]:
    """The measures of any row, in the order in which they are first met."""
    return list(dict.fromkeys(name for row in rows for name in row.scores))


def row_of(result: Result) -> Row:
    """What a report keeps of a result."""
    question = result.question
    return Row(
        id=question.id,
        question=question.question,
        history=question.history,
        tags=question.tags,
        note=question.note,
        outcome=result.outcome,
        answerable=question.answerable,
        right=result.right,
        confidence=result.eager.confidence,
        scores=result.scores,
        quotes=_shown(result.answer),
        instead=() if result.answer.answered else _shown(result.eager),
        expected=question.expected,
    )


def _shown(answer: Answer) -> tuple[Shown, ...]:
    return tuple(
        Shown(document=quote.document.id, start=quote.start, end=quote.end, text=quote.text)
        for quote in answer.quotes
    )


def _by_tag(rows: Sequence[Row]) -> dict[str, Group]:
    """A group for each tag, and one for the questions that come after others."""
    groups = {tag: [r for r in rows if tag in r.tags] for r in rows for tag in r.tags}
    later = [row for row in rows if row.history]
    if later and later not in groups.values():
        groups[FOLLOW_UPS] = later
    return {tag: group_of(groups[tag]) for tag in sorted(groups)}


def group_of(rows: Sequence[Row]) -> Group:
    """Means over some rows."""
    means = {n: mean(r.scores[n] for r in rows if n in r.scores) for n in names_of(rows)}
    return Group(questions=len(rows), scores=means)


def latency_of(seconds: Sequence[float]) -> Latency:
    """The median and the 95th percentile of some seconds."""
    p50, p95 = np.percentile(seconds, [50, 95])
    return Latency(p50=float(p50), p95=float(p95), seconds=tuple(seconds))
