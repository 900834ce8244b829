"""What an answer is made of: hits, quotes, citations.

No type stores words: a quote is a span of its document, and its text is cut from the document when
it is asked for. Citations are derived from the quotes, so the two can't disagree.
"""

import datetime
from collections.abc import Iterable
from typing import Any, Self

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    computed_field,
    model_serializer,
    model_validator,
)

from quoth.corpus.documents import Document, Frozen, Passage, Span, check_span
from quoth.corpus.errors import NotVerbatim

_JSON_ORDER = (
    "query",
    "understood",
    "answered",
    "confidence",
    "unanswered",
    "quotes",
    "citations",
    "disagreements",
    "hits",
    "candidates",
    "fingerprint",
)


class Turn(Frozen):
    """One exchange of the conversation so far."""

    question: str
    answer: "Answer | None" = None


class Hit(Frozen):
    """A passage found for a query.

    `scores` holds the parts that made `score`, by name, `ranks` its rank by each part alone among
    the candidates, `terms` the stemmed words that it shares with the query. Higher scores are
    better; ranks count from 1.
    """

    passage: Passage = Field(exclude=True)
    score: float
    rank: int = Field(ge=1)
    scores: dict[str, float] = Field(default_factory=dict)
    ranks: dict[str, int] = Field(default_factory=dict)
    terms: tuple[str, ...] = ()

    @model_serializer(mode="wrap")
    def _with_span(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        passage = self.passage
        place = {"passage_id": passage.id, "document_id": passage.document.id}
        span = {"start": passage.start, "end": passage.end, "text": passage.text}
        return {**place, **span, **handler(self)}


class Place(Frozen):
    """A span of a document, whose words are cut from it when they are asked for."""

    document: Document = Field(exclude=True, repr=False)
    start: int
    end: int

    @model_validator(mode="after")
    def _lies_in_document(self) -> Self:
        check_span(self.document, self.start, self.end)
        return self

    @property
    def text(self) -> str:
        """The characters of the document, untouched."""
        return self.document.text[self.start : self.end]

    @model_serializer(mode="wrap")
    def _with_text(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        span = {"start": self.start, "end": self.end, "text": self.text}
        return {"document_id": self.document.id, **span, **handler(self)}


class Candidate(Place):
    """A sentence that was judged as an answer; `confidence` is as a quote's."""

    confidence: float = Field(ge=0, le=1)


class Mention(Place):
    """A span of another document that says the same as a quote, with its own citation."""

    citation: int = Field(ge=1)


class Quote(Mention):
    """A verbatim span of a document, with the number of its citation.

    `confidence` is the probability that the answer quotes the right sentence, times how far the
    ranking prefers the best quote to this one. More spans of the same document may belong to it:
    `speaker` names who said it, `addressee` to whom (an outlet, mostly), `answer` holds the very
    words that answer, inside the quote, and `context` is an earlier sentence that a reader needs to
    know who or what is meant. `also` lists where other documents say the same.
    """

    confidence: float = Field(ge=0, le=1)
    speaker: Span | None = None
    addressee: Span | None = None
    answer: Span | None = None
    context: Span | None = None
    also: tuple[Mention, ...] = ()

    @model_validator(mode="after")
    def _has_its_parts(self) -> Self:
        for span in (self.speaker, self.addressee, self.context):
            if span:
                check_span(self.document, span.start, span.end)
        if self.answer and not self.start <= self.answer.start < self.answer.end <= self.end:
            message = f"the answer {self.answer} lies outside its quote {self.start}-{self.end}"
            raise ValueError(message)
        return self

    @property
    def attribution(self) -> str:
        """Who said it, and to whom, in the document's words: "Ama Lee, to Elle"; "" if nobody."""
        if not self.speaker:
            return ""
        text, to = self.document.text, self.addressee
        speaker = text[self.speaker.start : self.speaker.end]
        return f"{speaker}, to {text[to.start : to.end]}" if to else speaker

    @property
    def page(self) -> int | None:
        """The page it starts on, from 1; None where the document has no pages."""
        pages = enumerate(self.document.pages, start=1)
        return next((n for n, page in pages if page.start <= self.start < page.end), None)


class Citation(Frozen):
    """A numbered source, with the hash by which its text can be re-verified."""

    number: int = Field(ge=1)
    document_id: str
    title: str
    source: str | None
    published: datetime.date | None
    url: str | None
    sha256: str


class Found(Frozen):
    """What was found for a question, before it is read: the passages to read, best first.

    `understood` is the question as it was searched for, where it leaned on the conversation.
    """

    query: str
    understood: str | None = None
    hits: tuple[Hit, ...] = ()


class Answer(Frozen):
    """Quotes in the order of their use, or none and the nearest passages as `hits`.

    `candidates` are the sentences judged best, best first, whether they are quoted or not.
    `understood` is the question as it was searched for, where it leaned on the conversation.
    `unanswered` are the parts of a question asking several things that got no quote.
    `disagreements` groups the positions (from 1) of quotes that contradict each other.
    `fingerprint` is the index's: same fingerprint, same query, same answer.
    """

    query: str
    understood: str | None = None
    quotes: tuple[Quote, ...] = ()
    confidence: float = Field(ge=0, le=1)
    unanswered: tuple[str, ...] = ()
    disagreements: tuple[tuple[int, ...], ...] = ()
    hits: tuple[Hit, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    fingerprint: str

    @computed_field  # type: ignore[prop-decorator]
    @property
    def answered(self) -> bool:
        """Whether there is anything to quote."""
        return bool(self.quotes)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def citations(self) -> tuple[Citation, ...]:
        """One citation for each document quoted, or said to say the same, by number."""
        places = [place for quote in self.quotes for place in (quote, *quote.also)]
        documents = {place.citation: place.document for place in places}
        return tuple(cite(number, documents[number]) for number in sorted(documents))

    @model_serializer(mode="wrap")
    def _in_reading_order(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        dumped = handler(self)
        return {name: dumped[name] for name in _JSON_ORDER if name in dumped}


def cite(number: int, document: Document) -> Citation:
    """Describe a document as a numbered source."""
    return Citation(
        number=number,
        document_id=document.id,
        title=document.display_title,
        source=document.source,
        published=document.published,
        url=document.url,
        sha256=document.sha256,
    )


def number_citations(documents: Iterable[Document]) -> dict[str, int]:
    """Number documents by first appearance, from 1.

    >>> one, two = (Document(id=name, text="Rain.") for name in "ab")
    >>> number_citations([two, one, two])
    {'b': 1, 'a': 2}
    """
    numbers: dict[str, int] = {}
    for document in documents:
        numbers.setdefault(document.id, len(numbers) + 1)
    return numbers


def check_verbatim(answer: Answer, shown: Iterable[str]) -> None:
    """Hold what is about to be shown against the documents.

    Args:
        answer: The answer.
        shown: The words of its quotes, as they will be shown, in order.

    Raises:
        NotVerbatim: a text isn't, byte for byte, the span of the document that it claims to be.
    """
    for quote, text in zip(answer.quotes, shown, strict=True):
        source = quote.document.text[quote.start : quote.end]
        if text.encode() != source.encode():
            message = (
                f"{quote.document.id}:{quote.start}-{quote.end}: the quote {text[:40]!r} is not"
                f" the article's {source[:40]!r}; nothing is shown. Please report this"
            )
            raise NotVerbatim(message)
