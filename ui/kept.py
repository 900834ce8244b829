"""Chats as the browser keeps them: questions, and references to places in articles, never words.

What comes back from a browser may have been edited by anyone. Everything in it is checked, and the
markup is made anew from the articles; what no longer fits them is told, not shown.
"""

from collections.abc import Callable
from typing import Annotated

from pydantic import Field, TypeAdapter

from quoth.corpus import Document, Passage, Span
from quoth.corpus.documents import Frozen
from quoth.index import Filter
from quoth.rag.answers import Answer, Hit, Mention, Quote
from quoth.ui.source import Ref

MOST_TURNS = 50  # in one chat
_LONGEST = 4000  # characters of a question kept
_MOST_PLACES = 40  # in one answer

Find = Callable[[str], Document | None]
Place = Annotated[str, Field(max_length=2000)]  # a Ref, written


class KeptMention(Frozen):
    """A place and the number of its citation."""

    ref: Place
    citation: int


class KeptQuote(KeptMention):
    """What a `Quote` adds to a place."""

    confidence: float
    speaker: Span | None = None
    answer: Span | None = None
    context: Span | None = None
    also: tuple[KeptMention, ...] = Field(default=(), max_length=_MOST_PLACES)


class KeptAnswer(Frozen):
    """An answer without words; the nearest passages are kept only where nothing was quoted."""

    confidence: float
    understood: str | None = Field(default=None, max_length=_LONGEST)
    quotes: tuple[KeptQuote, ...] = Field(default=(), max_length=_MOST_PLACES)
    disagreements: tuple[tuple[int, ...], ...] = ()
    nearest: tuple[Place, ...] = Field(default=(), max_length=_MOST_PLACES)


class KeptTurn(Frozen):
    """A question and its answer, if it got one."""

    question: str = Field(max_length=_LONGEST)
    answer: KeptAnswer | None = None
    where: Filter | None = None


KeptTurns = TypeAdapter(Annotated[list[KeptTurn], Field(max_length=MOST_TURNS)])


def keep(question: str, answer: Answer | None, where: Filter | None = None) -> str:
    """Write a turn for the browser, as JSON."""
    kept = KeptTurn(question=question[:_LONGEST], answer=_kept(answer) if answer else None,
                    where=where)  # fmt: skip
    return kept.model_dump_json(exclude_defaults=True)


def _kept(answer: Answer) -> KeptAnswer:
    quotes = [
        KeptQuote(
            **_mention(quote).model_dump(),
            confidence=quote.confidence,
            speaker=quote.speaker,
            answer=quote.answer,
            context=quote.context,
            also=tuple(map(_mention, quote.also)),
        )
        for quote in answer.quotes
    ]
    hits = () if quotes else answer.hits
    passages = [hit.passage for hit in hits]
    return KeptAnswer(
        confidence=answer.confidence,
        understood=answer.understood and answer.understood[:_LONGEST],
        quotes=tuple(quotes),
        disagreements=answer.disagreements,
        nearest=tuple(str(Ref.to(one.document, one.start, one.end)) for one in passages),
    )


def _mention(place: Mention) -> KeptMention:
    ref = str(Ref.to(place.document, place.start, place.end))
    return KeptMention(ref=ref, citation=place.citation)


def restore(turn: KeptTurn, find: Find, fingerprint: str) -> Answer | None:
    """Put an answer together again from the articles.

    Returns:
        The answer; its only hits are the nearest passages. None where the turn had no answer.

    Raises:
        ValueError: an article has changed or is gone, or the browser's copy was tampered with.
    """
    if turn.answer is None:
        return None
    kept = turn.answer
    hits = [
        Hit(passage=Passage(**_place(ref, find)), score=0.0, rank=rank)
        for rank, ref in enumerate(kept.nearest, start=1)
    ]
    answer = Answer(
        query=turn.question,
        understood=kept.understood,
        quotes=tuple(_quote(quote, find) for quote in kept.quotes),
        confidence=kept.confidence,
        disagreements=kept.disagreements,
        hits=tuple(hits),
        fingerprint=fingerprint,
    )
    if any(not 1 <= one <= len(answer.quotes) for group in answer.disagreements for one in group):
        message = "a disagreement names a quote that isn't there"
        raise ValueError(message)
    return answer


def _quote(kept: KeptQuote, find: Find) -> Quote:
    also = tuple(Mention(**_place(one.ref, find), citation=one.citation) for one in kept.also)
    spans = {name: getattr(kept, name) for name in ("speaker", "answer", "context")}
    about = {"citation": kept.citation, "confidence": kept.confidence, "also": also}
    return Quote(**_place(kept.ref, find), **about, **spans)


def _place(written: str, find: Find) -> dict[str, object]:
    """The document and span of a reference, checked against the document."""
    ref = Ref.parse(written)
    document = find(ref.document_id)
    if document is None or not ref.fits(document):
        message = f"{ref.document_id} has changed since it was quoted, or is gone"
        raise ValueError(message)
    return {"document": document, "start": ref.start, "end": ref.end}
