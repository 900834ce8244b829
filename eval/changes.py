"""Two outcomes of the same questions: which measures differ, how surely, and which rows flipped."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from quoth.corpus.documents import Frozen
from quoth.eval.evaluate import GOOD, Outcome
from quoth.eval.origin import Origin
from quoth.eval.significance import Values, p_value, swap_p_value
from quoth.eval.summary import OF_A_SET, Judged, Report, Row, Scored, Shown, names_of

ALPHA = 0.05
LOWER_IS_BETTER = ("risk", "AURC", "ECE")
NEITHER_IS_BETTER = ("words shown", "coverage")


class Change(Frozen):
    """A measure before and after, and how likely so much of a difference is by chance.

    `questions` is to how many it applies, `better` the difference as an improvement: negative
    where it is worse, 0 where neither more nor less is better in itself.
    """

    measure: str
    questions: int
    before: float
    after: float
    better: float
    p: float


class Flip(Frozen):
    """A question whose outcome changed, and what is quoted now."""

    id: str
    question: str
    before: Outcome
    after: Outcome
    quotes: tuple[Shown, ...]

    @property
    def worse(self) -> bool:
        """Whether it was good and isn't any more."""
        return self.before in GOOD and self.after not in GOOD


class Comparison(Frozen):
    """Two reports on the same set, and where each comes from."""

    before: Origin
    after: Origin
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]


def compare_reports(before: Report, after: Report) -> Comparison:
    """Put two reports on the same set side by side."""
    pairs = list(zip(before.rows, after.rows, strict=True))
    flips = [flip_of(new, old.outcome) for old, new in pairs if old.outcome != new.outcome]
    return Comparison(
        before=before.origin,
        after=after.origin,
        changes=tuple(changes_of(before.rows, after.rows)),
        flips=tuple(worse_first(flips)),
    )


def worse_first(flips: Sequence[Flip]) -> list[Flip]:
    """Order flips: those that got worse first, then by id."""
    return sorted(flips, key=lambda flip: (not flip.worse, flip.id))


def flip_of(row: Row, before: Outcome) -> Flip:
    """Say what became of a question whose outcome was another one."""
    return Flip(
        id=row.id, question=row.question, before=before, after=row.outcome, quotes=row.quotes
    )


def changes_of(before: Sequence[Scored], after: Sequence[Scored]) -> list[Change]:
    """Compare each measure over the same questions, in the same order.

    A measure that applies to none of them on one side is left out.
    """
    names = [name for name in names_of(after) if name in names_of(before)]
    single = [_change_of_rows(name, before, after) for name in names]
    both = Judged([*before, *after])
    half = len(both.right) // 2
    return [*single, *(_change_of_set(name, both, half) for name in OF_A_SET if half)]


def _change_of_rows(name: str, before: Sequence[Scored], after: Sequence[Scored]) -> Change:
    """Compare the means of a measure that belongs to single questions.

    Where it applies to the same questions before and after, differences change sign; where it
    doesn't (only answers that were given have words), rows change sides.
    """
    values = np.array([row.scores.get(name, np.nan) for row in (*before, *after)])
    n = len(before)
    old, new = values[:n], values[n:]
    if (np.isnan(old) == np.isnan(new)).all():
        kept = np.flatnonzero(~np.isnan(old)).tolist()
        p = p_value({str(i): new[i] for i in kept}, {str(i): old[i] for i in kept})
    else:
        p = swap_p_value(n, lambda rows: _mean(values[rows]))
    questions = int(max(np.isfinite(old).sum(), np.isfinite(new).sum()))
    return _change(name, questions, (_mean(old), _mean(new)), p)


def _change_of_set(name: str, both: Judged, n: int) -> Change:
    """Compare a statistic of the whole set: rows change sides."""

    def statistic(rows: NDArray[np.int64]) -> float:
        return OF_A_SET[name](both, rows)

    values = statistic(np.arange(n)), statistic(np.arange(n, 2 * n))
    return _change(name, n, values, swap_p_value(n, statistic))


def _mean(values: Values) -> float:
    """The mean of those that are numbers; 0 where a swap has left none."""
    kept = values[~np.isnan(values)]
    return float(kept.mean()) if len(kept) else 0.0


def _change(name: str, questions: int, values: tuple[float, float], p: float) -> Change:
    before, after = values
    sign = 0 if name in NEITHER_IS_BETTER else -1 if name in LOWER_IS_BETTER else 1
    return Change(
        measure=name,
        questions=questions,
        before=before,
        after=after,
        better=sign * (after - before),
        p=p,
    )
