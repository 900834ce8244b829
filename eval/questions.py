"""Sets of questions: what is asked, and which quotes are expected."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import Field, ValidationError

from quoth.corpus import Document
from quoth.corpus.documents import Frozen
from quoth.corpus.errors import QuothError, first_fault

_NAMED = 10  # stale rows in an error's one line
SHIPPED = Path(__file__).parent / "sets" / "articles.jsonl"


class SetError(QuothError):
    """A set of questions that can't be read or doesn't fit the articles."""


class Expected(Frozen):
    """A verbatim quote that answers, and the document it stands in.

    Of several that have the same `side`, any one will do; a disagreement has two sides or more.
    `start` says where the quote stood, for one that stands there more than once.
    """

    document: str
    quote: str = Field(min_length=1)
    side: str = ""
    start: int | None = None


class Question(Frozen):
    """One row of a set.

    `history` holds the questions asked before it, oldest first. `answerable` is None where nobody
    has judged it yet: such a row is asked and counted, but not scored. `answers` are short strings,
    any of which an answer should contain.
    """

    id: str
    question: str
    history: tuple[str, ...] = ()
    expected: tuple[Expected, ...] = ()
    answerable: bool | None
    answers: tuple[str, ...] = ()
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


class Stale(Frozen):
    """An expected quote that doesn't stand verbatim in its document any more."""

    id: str
    document: str
    quote: str
    why: str


Spans = dict[str, list[Span]]  # by question id


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
        place, what = first_fault(error)
        message = f"{path}:{number}: {place}: {what}".replace(": : ", ": ")
        raise SetError(message) from None
    if bool(question.answerable) != bool(question.expected):
        message = f"{path}:{number}: answerable is {question.answerable}, with {len(question.expected)} expected quotes"  # noqa: E501
        raise SetError(message)
    return question


def write_rows(path: Path, rows: Iterable[Question]) -> None:
    """Append rows to a set; the file is made where there is none."""
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    with path.open("a", encoding="utf-8") as file:
        file.write("\n" if written and not written.endswith("\n") else "")
        file.writelines(row.model_dump_json(exclude_defaults=True) + "\n" for row in rows)


def find_spans(
    questions: Iterable[Question], documents: Sequence[Document]
) -> tuple[Spans, list[Stale]]:
    """Find where the expected quotes stand.

    Returns:
        Spans by question id, and the quotes that don't stand verbatim in their documents. A quote
        that stands there more than once is judged by the place nearest to `start`, or the first.
    """
    texts = {document.id: document.text for document in documents}
    spans: Spans = {}
    stale: list[Stale] = []
    for question in questions:
        for expected in question.expected:
            text = texts.get(expected.document)
            start = _place(text or "", expected)
            if start < 0:
                why = "no such document" if text is None else "the document doesn't hold it"
                given = expected.model_dump(include={"document", "quote"})
                stale.append(Stale(id=question.id, why=why, **given))
                continue
            end = start + len(expected.quote)
            span = Span(document=expected.document, start=start, end=end, side=expected.side)
            spans.setdefault(question.id, []).append(span)
    return spans, stale


def _place(text: str, expected: Expected) -> int:
    """Where a quote starts, or -1: of several places the one nearest to where it stood."""
    places, at = list[int](), text.find(expected.quote)
    while at >= 0:
        places.append(at)
        at = text.find(expected.quote, at + 1)
    return min(places, key=lambda place: abs(place - (expected.start or 0)), default=-1)


def locate(questions: Iterable[Question], documents: Sequence[Document]) -> Spans:
    """Find where the expected quotes stand, and insist on all of them. See `find_spans`.

    Raises:
        SetError: naming every row whose quote doesn't stand verbatim in its document.
    """
    spans, stale = find_spans(questions, documents)
    if stale:
        names = [f"{one.id} ({one.document})" for one in stale]
        named = ", ".join(names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")
        message = f"{len(stale)} expected quotes don't stand verbatim in their articles: {named}"
        raise SetError(message)
    return spans
