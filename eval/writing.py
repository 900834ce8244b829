"""Help to write a set: choose a passage to ask about, and make a row of what was asked."""

import random
from collections.abc import Collection, Iterable, Iterator, Sequence

from quoth.corpus import Document, sentences_of
from quoth.corpus.documents import Frozen
from quoth.corpus.sentences import trim
from quoth.eval.questions import Expected, Question, SetError, Span

_SENTENCES = 6  # shown together


class Page(Frozen):
    """A few sentences of a document in a row; spans without blanks around them."""

    document: Document
    sentences: tuple[tuple[int, int], ...]

    @property
    def texts(self) -> list[str]:
        """The sentences, cut from the document."""
        return [self.document.text[start:end] for start, end in self.sentences]


def pages_of(document: Document) -> list[Page]:
    """Cut a document into pages of six sentences; headings and blanks are left out."""
    spans = [trim(document.text, *span) for span in sentences_of(document)]
    kept = [span for span in spans if span[1] > span[0] and document.text[span[0]] != "#"]
    groups = (kept[n : n + _SENTENCES] for n in range(0, len(kept), _SENTENCES))
    return [Page(document=document, sentences=tuple(group)) for group in groups]


def unasked(documents: Sequence[Document], spans: Iterable[Span], seed: int) -> Iterator[Page]:
    """Pages that no expected quote is from, in an order by chance."""
    known = list(spans)
    pages = [page for document in documents for page in pages_of(document)]
    random.Random(seed).shuffle(pages)  # noqa: S311 - a sample, no secret
    for page in pages:
        places = [(page.document.id, *sentence) for sentence in page.sentences]
        if not any(span.touches(*place) for span in known for place in places):
            yield page


def read_numbers(told: str) -> list[int]:
    """Read numbers apart by blanks or commas.

    Raises:
        SetError: something isn't a number.

    >>> read_numbers("1, 3")
    [1, 3]
    """
    try:
        return [int(part) for part in told.replace(",", " ").split()]
    except ValueError:
        message = f"expected numbers of sentences, like 1 3; found {told!r}"
        raise SetError(message) from None


def new_row(page: Page, question: str, numbers: Sequence[int], taken: Collection[str]) -> Question:
    """Make a row: the sentences of these numbers, from 1, answer; without any, nothing does.

    Raises:
        SetError: there is no sentence of such a number.
    """
    wrong = [number for number in numbers if not 1 <= number <= len(page.sentences)]
    if wrong:
        message = f"there is no sentence {wrong[0]}; they are numbered 1 to {len(page.sentences)}"
        raise SetError(message)
    spans = [page.sentences[number - 1] for number in numbers]
    document = page.document
    return Question(
        id=_free_id(taken),
        question=question,
        answerable=bool(spans),
        expected=tuple(
            Expected(
                document=document.id,
                quote=document.text[start:end],
                start=_told(document, start, end),
            )
            for start, end in spans
        ),
    )


def _told(document: Document, start: int, end: int) -> int | None:
    """Where a quote starts, if that isn't the first place with its words."""
    return None if document.text.find(document.text[start:end]) == start else start


def _free_id(taken: Collection[str]) -> str:
    return next(name for n in range(1, len(taken) + 2) if (name := f"new-{n:03}") not in taken)
