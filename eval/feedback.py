"""What readers of the chat page thought of answers, made into rows of a set."""

from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from quoth.corpus.errors import first_fault
from quoth.eval.questions import Expected, Question, SetError

_NOTED = 200  # characters of a quote in a note


class GivenQuote(BaseModel):
    """What is needed of a quote in the JSON of an answer."""

    document_id: str
    start: int
    text: str


class GivenAnswer(BaseModel):
    """What is needed of the JSON of an answer; other keys are passed over."""

    quotes: list[GivenQuote]


class Feedback(BaseModel):
    """One line of the page's file; other keys are passed over."""

    time: str
    verdict: Literal["up", "down", "wrong source"]
    question: str
    history: tuple[str, ...] = ()
    answer: GivenAnswer


def read_feedback(path: Path) -> list[Feedback]:
    """Read the file that the page writes.

    Raises:
        SetError: naming file, line and what is wrong.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path}: can't be read ({error}); name the .jsonl file that the page has written"
        raise SetError(message) from error
    return [_line(path, n, line) for n, line in enumerate(lines, start=1) if line.strip()]


def _line(path: Path, number: int, line: str) -> Feedback:
    try:
        return Feedback.model_validate_json(line)
    except ValidationError as error:
        place, what = first_fault(error)
        message = f"{path}:{number}: {place}: {what}; expected the page's feedback"
        raise SetError(message) from None


def rows_of(feedback: list[Feedback]) -> list[Question]:
    """Make a row of each question asked; of several verdicts on it, the last one counts.

    An approved answer is expected again: its quotes, or that there are none. A disapproved one
    tells what isn't expected, not what is: its row waits, unjudged, for somebody to say, with
    what was quoted in its note.
    """
    last = {(one.history, one.question): one for one in feedback}
    return [_row(one) for one in last.values()]


def _row(one: Feedback) -> Question:
    asked = "\n".join((*one.history, one.question))
    approved = one.verdict == "up"
    quotes = one.answer.quotes
    return Question(
        id=f"feedback-{sha256(asked.encode()).hexdigest()[:8]}",
        question=one.question,
        history=one.history,
        expected=tuple(map(_expected, quotes)) if approved else (),
        answerable=bool(quotes) if approved else None,
        tags=("feedback",),
        note=f"{one.time}: {one.verdict}" + ("" if approved else f" for {_quoted(quotes)}"),
    )


def _expected(quote: GivenQuote) -> Expected:
    return Expected(document=quote.document_id, quote=quote.text, start=quote.start)


def _quoted(quotes: list[GivenQuote]) -> str:
    texts = [f"“{quote.text[:_NOTED]}” ({quote.document_id})" for quote in quotes]
    return ", ".join(texts) or "declining"
