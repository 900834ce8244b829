"""Re-check an exported answer: do its quotes still stand where it says?"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from quoth.corpus import Document
from quoth.corpus.documents import Frozen
from quoth.corpus.errors import QuothError, first_fault
from quoth.index import Snapshot

State = Literal["exact", "moved", "stale"]


class AnswerFileError(QuothError):
    """A file that isn't an exported answer."""


class ExportedQuote(BaseModel):
    """What is needed of a quote in the JSON of an answer."""

    document_id: str
    start: int
    end: int
    text: str
    citation: int


class ExportedCitation(BaseModel):
    """What is needed of a citation in the JSON of an answer."""

    number: int
    sha256: str


class ExportedAnswer(BaseModel):
    """The JSON of an answer; other keys are passed over."""

    query: str
    quotes: list[ExportedQuote]
    citations: list[ExportedCitation]


class Verdict(Frozen):
    """What became of a quote.

    - exact: the article is unchanged and the words stand where they did.
    - moved: the article has changed, or has another id now; the words stand at `start`.
    - stale: the words don't stand in the article any more, or the article is gone.
    """

    document_id: str
    start: int
    end: int
    text: str
    state: State
    note: str


def read_answer(path: Path) -> ExportedAnswer:
    """Read an answer as `quoth ask --json` prints it.

    Raises:
        AnswerFileError: naming the file and what is missing.
    """
    try:
        return ExportedAnswer.model_validate_json(path.read_bytes())
    except OSError as error:
        message = f"{path}: can't be read ({error.strerror}); name a file made by: quoth ask --json"
        raise AnswerFileError(message) from error
    except ValidationError as error:
        place, what = first_fault(error)
        message = f"{path}: {place or 'it'}: {what}; expected the output of: quoth ask --json"
        raise AnswerFileError(message) from error


def verify(answer: ExportedAnswer, snapshot: Snapshot) -> list[Verdict]:
    """Hold each quote against the index, in the order of the answer."""
    hashes = {citation.number: citation.sha256 for citation in answer.citations}
    return [_verdict(quote, hashes.get(quote.citation, ""), snapshot) for quote in answer.quotes]


def _verdict(quote: ExportedQuote, sha256: str, snapshot: Snapshot) -> Verdict:
    document = snapshot.document(quote.document_id) or snapshot.document_by_hash(sha256)
    if document is None:
        return _judged(quote, "stale", "the article is not in the index any more")
    in_place = document.text[quote.start : quote.end] == quote.text
    if in_place and document.sha256 == sha256:
        if document.id == quote.document_id:
            return _judged(quote, "exact", "")
        return _judged(quote, "moved", f"the article's id is {document.id} now")
    place = _nearest(document, quote)
    if place is None:
        return _judged(quote, "stale", "the article has changed and doesn't hold these words")
    moved = quote.model_copy(
        update={"document_id": document.id, "start": place, "end": place + len(quote.text)}
    )
    return _judged(moved, "moved", f"the article has changed; the words stood at {quote.start}")


def _nearest(document: Document, quote: ExportedQuote) -> int | None:
    """Where the words stand now: of several places, the one nearest to where they stood.

    The only search for words in Quoth: it reports where they went, and cites nothing.
    """
    places = []
    place = document.text.find(quote.text)
    while place >= 0:
        places.append(place)
        place = document.text.find(quote.text, place + 1)
    return min(places, key=lambda found: abs(found - quote.start), default=None)


def _judged(quote: ExportedQuote, state: State, note: str) -> Verdict:
    return Verdict(
        document_id=quote.document_id,
        start=quote.start,
        end=quote.end,
        text=quote.text,
        state=state,
        note=note,
    )
