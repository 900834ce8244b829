"""Sets of questions: what is asked, and which quotes are expected."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import Field, ValidationError

from quoth.corpus import Document
from quoth.corpus.documents import Frozen
from quoth.corpus.errors import QuothError

_NAMED = 10  # stale rows in an error's one line
SHIPPED = Path(__file__).parent / "sets" / "articles.jsonl"


class SetError(QuothError):
    """A set of questions that can't be read or doesn't fit the articles."""


class Expected(Frozen):
    """A verbatim quote that answers, and the document it stands in.

    Of several that have the same `side`, any one will do; a disagreement has two sides or more.
    """

    document: str
    quote: str = Field(min_length=1)
    side: str = ""


class Question(Frozen):
    """One row of a set. `history` holds the questions asked before it, oldest first."""

    id: str
    question: str
    history: tuple[str, ...] = ()
    expected: tuple[Expected, ...] = ()
    answerable: bool
    tags: tuple[str, ...] = ()
    note: str = ""


class Span(Frozen):
    """Where an expected quote stands."""

    document: str
    start: int
    end: int
    side: str

    def touches(self, document: str, start: int, end: int) -> bool:
        """Whether a span of a document shares characters with it."""
        return document == self.document and start < self.end and self.start < end


def load_set(path: Path) -> list[Question]:
    """Read a set.

    Raises:
        SetError: naming file, line and what is wrong.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path}: can't be read ({error}); name a .jsonl file of questions"
        raise SetError(message) from error
    rows = [_row(path, n, line) for n, line in enumerate(lines, start=1) if line.strip()]
    ids = [row.id for row in rows]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice or not rows:
        message = f"{path}: " + (f"ids used twice: {', '.join(twice)}" if rows else "no questions")
        raise SetError(message)
    return rows


def _row(path: Path, number: int, line: str) -> Question:
    try:
        question = Question.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = f"{path}:{number}: {place}: {first['msg']}".replace(": : ", ": ")
        raise SetError(message) from None
    if question.answerable != bool(question.expected):
        message = f"{path}:{number}: answerable is {question.answerable}, with {len(question.expected)} expected quotes"  # noqa: E501
        raise SetError(message)
    return question


def locate(questions: Iterable[Question], documents: Sequence[Document]) -> dict[str, list[Span]]:
    """Find where the expected quotes stand.

    Returns:
        Spans by question id. A quote that stands in its document more than once is judged by its
        first place.

    Raises:
        SetError: naming every row whose quote doesn't stand verbatim in its document.
    """
    texts = {document.id: document.text for document in documents}
    spans: dict[str, list[Span]] = {}
    stale: list[str] = []
    for question in questions:
        for expected in question.expected:
            start = texts.get(expected.document, "").find(expected.quote)
            if start < 0:
                stale.append(f"{question.id} ({expected.document})")
                continue
            end = start + len(expected.quote)
            span = Span(document=expected.document, start=start, end=end, side=expected.side)
            spans.setdefault(question.id, []).append(span)
    if stale:
        named = ", ".join(stale[:_NAMED]) + (", ..." if len(stale) > _NAMED else "")
        message = f"{len(stale)} expected quotes don't stand verbatim in their articles: {named}"
        raise SetError(message)
    return spans
