"""The regression gate: a report against the one that was saved, question by question."""

import json
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from quoth.corpus.documents import Frozen
from quoth.corpus.errors import QuothError, first_fault
from quoth.eval.changes import ALPHA, Change, Flip, changes_of, flip_of, worse_first
from quoth.eval.origin import Origin
from quoth.eval.summary import Report, Row, Scored

MARGIN = 0.03
_FEWEST = 2  # questions: no measure may fall by more, but one of few questions may fall by that
_NOISE = 0.005  # processors round differently: a smaller fall is none, however consistent
_DIGITS = 6


class BaselineError(QuothError):
    """A baseline that can't be read, or has nothing in common with the set."""


class Saved(Scored):
    """What a baseline keeps of a question; `asked` tells whether the row is still the same."""

    asked: str


class Baseline(Frozen):
    """A saved report, without words and times."""

    set: str
    origin: Origin
    rows: dict[str, Saved]


class Verdict(Frozen):
    """What the gate found; it fails where anything fell."""

    changes: tuple[Change, ...]
    fallen: tuple[Change, ...]
    flips: tuple[Flip, ...]
    compared: int
    new: tuple[str, ...]
    gone: tuple[str, ...]


def baseline_of(report: Report) -> Baseline:
    """What to keep of a report."""
    rows = {row.id: _saved(row) for row in report.rows}
    return Baseline(set=report.set, origin=report.origin, rows=rows)


def _saved(row: Row) -> Saved:
    rounded = {name: round(value, _DIGITS) for name, value in row.scores.items()}
    return Saved(
        asked=digest(row),
        outcome=row.outcome,
        answerable=row.answerable,
        right=row.right,
        confidence=round(row.confidence, _DIGITS),
        scores=rounded,
    )


def digest(row: Row) -> str:
    """A hash of what is asked and expected."""
    told = row.model_dump_json(include={"question", "history", "answerable", "expected"})
    return sha256(told.encode()).hexdigest()[:12]


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Write a baseline as JSON, a question a line, so that a change of it can be read."""
    head = baseline.model_dump(mode="json", exclude={"rows"})
    lines = [f"{json.dumps(name)}: {row.model_dump_json()}" for name, row in baseline.rows.items()]
    body = ",\n".join(lines)
    path.write_text(f'{json.dumps(head)[:-1]}, "rows": {{\n{body}\n}}}}\n', encoding="utf-8")


def read_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        BaselineError: naming the file and what is wrong.
    """
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        message = (
            f"{path}: can't be read ({error.strerror}); make it with: quoth eval --save {path}"
        )
        raise BaselineError(message) from error
    except ValidationError as error:
        place, what = first_fault(error)
        message = f"{path}: {place or 'it'}: {what}; make it with: quoth eval --save {path}"
        raise BaselineError(message) from error


def judge(report: Report, baseline: Baseline, margin: float = MARGIN) -> Verdict:
    """Hold a report against a baseline, over the questions that both have unchanged.

    Raises:
        BaselineError: there is no such question.
    """
    now, then = baseline_of(report).rows, baseline.rows
    same = [name for name in now if name in then and now[name].asked == then[name].asked]
    if not same:
        message = f"the baseline of {baseline.set} shares no question with {report.set}"
        raise BaselineError(message)
    changes = changes_of([then[name] for name in same], [now[name] for name in same])
    rows = {row.id: row for row in report.rows}
    flips = [flip_of(rows[name], then[name].outcome) for name in same
             if then[name].outcome != now[name].outcome]  # fmt: skip
    return Verdict(
        changes=tuple(changes),
        fallen=tuple(change for change in changes if fell(change, margin)),
        flips=tuple(worse_first(flips)),
        compared=len(same),
        new=tuple(name for name in now if name not in same),
        gone=tuple(name for name in then if name not in same),
    )


def fell(change: Change, margin: float) -> bool:
    """Whether a measure is worse with p < 0.05, or by more than the margin.

    The margin is never finer than two questions: of a measure that applies to few, one question
    alone would be more than any margin.
    """
    loss = -change.better
    significantly = change.p < ALPHA and loss > _NOISE
    return significantly or loss > max(margin, _FEWEST / change.questions)
