"""Chats as the browser keeps them: questions, and references to places in articles, never words.

With them go the numbers of the chart that explains an answer, as the chart tells them. What comes
back from a browser may have been edited by anyone. Everything in it is checked, and the markup is
made anew from the articles; what no longer fits them is told, not shown.
"""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from quoth.corpus import Document, Passage, Span
from quoth.corpus.documents import Frozen
from quoth.index import Filter
from quoth.rag.answers import Answer, Candidate, Hit, Mention, Place, Quote
from quoth.ui.source import Ref
from quoth.ui.why import NAMES, told

MOST_TURNS = 50  # in one chat
_LONGEST = 4000  # characters of a question kept
_MOST_PLACES = 40  # in one answer

Find = Callable[[str], Document | None]
Written = Annotated[str, Field(max_length=2000)]  # a Ref
Probability = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Score = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Rank = Annotated[int, Field(ge=1, le=10**9)]
Part = Annotated[str, Field(pattern=f"^(?:{'|'.join(NAMES)})$")]


class KeptMention(Frozen):
    """A place and the number of its citation."""

    ref: Written
    citation: int


class KeptQuote(KeptMention):
    """What a `Quote` adds to a place."""

    confidence: float
    speaker: Span | None = None
    addressee: Span | None = None
    answer: Span | None = None
    context: Span | None = None
    also: tuple[KeptMention, ...] = Field(default=(), max_length=_MOST_PLACES)


class KeptCandidate(Frozen):
    """A place and how likely it is to answer."""

    ref: Written
    confidence: Probability


class KeptHit(Frozen):
    """A place, its score, and the parts of that by name, each with its rank where that is known."""

    ref: Written
    score: Score = 0.0
    parts: dict[Part, tuple[Score, Rank | None]] = Field(default_factory=dict)


class KeptAnswer(Frozen):
    """An answer without words; `nearest` stands in place of `hits` in what was kept of old."""

    confidence: float
    understood: str | None = Field(default=None, max_length=_LONGEST)
    unanswered: tuple[Annotated[str, Field(max_length=_LONGEST)], ...] = Field(
        default=(), max_length=_MOST_PLACES
    )
    quotes: tuple[KeptQuote, ...] = Field(default=(), max_length=_MOST_PLACES)
    disagreements: tuple[tuple[int, ...], ...] = ()
    hits: tuple[KeptHit, ...] = Field(default=(), max_length=_MOST_PLACES)
    candidates: tuple[KeptCandidate, ...] = Field(default=(), max_length=_MOST_PLACES)
    nearest: tuple[Written, ...] = Field(default=(), max_length=_MOST_PLACES)


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
            addressee=quote.addressee,
            answer=quote.answer,
            context=quote.context,
            also=tuple(map(_mention, quote.also)),
        )
        for quote in answer.quotes
    ]
    return KeptAnswer(
        confidence=answer.confidence,
        understood=answer.understood and answer.understood[:_LONGEST],
        unanswered=answer.unanswered,
        quotes=tuple(quotes),
        disagreements=answer.disagreements,
        hits=tuple(map(_kept_hit, answer.hits)),
        candidates=tuple(
            KeptCandidate(ref=_ref(one), confidence=told(one.confidence))
            for one in answer.candidates
        ),
    )


def _mention(place: Mention) -> KeptMention:
    return KeptMention(ref=_ref(place), citation=place.citation)


def _kept_hit(hit: Hit) -> KeptHit:
    parts = {
        name: (told(score), hit.ranks.get(name))
        for name, score in hit.scores.items()
        if name in NAMES
    }
    return KeptHit(ref=_ref(hit.passage), score=told(hit.score), parts=parts)


def _ref(place: Place | Passage) -> str:
    return str(Ref.to(place.document, place.start, place.end))


def restore(turn: KeptTurn, find: Find, fingerprint: str) -> Answer | None:
    """Put an answer together again from the articles.

    Returns:
        The answer; without hits and candidates where a place of those no longer stands, though the
        quotes do. None where the turn had no answer.

    Raises:
        ValueError: an article has changed or is gone, or the browser's copy was tampered with.
    """
    if turn.answer is None:
        return None
    kept = turn.answer
    answer = Answer(
        query=turn.question,
        understood=kept.understood,
        unanswered=kept.unanswered,
        quotes=tuple(_quote(quote, find) for quote in kept.quotes),
        confidence=kept.confidence,
        disagreements=kept.disagreements,
        **_behind(kept, find),
        fingerprint=fingerprint,
    )
    if any(not 1 <= one <= len(answer.quotes) for group in answer.disagreements for one in group):
        message = "a disagreement names a quote that isn't there"
        raise ValueError(message)
    return answer


def _behind(kept: KeptAnswer, find: Find) -> dict[str, Any]:
    """The hits and candidates of an answer: all of them or, where it has quotes to show, none."""
    hits = kept.hits or [KeptHit(ref=ref) for ref in kept.nearest]
    try:
        return {
            "hits": tuple(_hit(hit, rank, find) for rank, hit in enumerate(hits, start=1)),
            "candidates": tuple(
                Candidate(**_place(one.ref, find), confidence=one.confidence)
                for one in kept.candidates
            ),
        }
    except ValueError:
        if kept.quotes:
            return {}
        raise


def _hit(kept: KeptHit, rank: int, find: Find) -> Hit:
    return Hit(
        passage=Passage(**_place(kept.ref, find)),
        score=kept.score,
        rank=rank,
        scores={name: score for name, (score, _) in kept.parts.items()},
        ranks={name: place for name, (_, place) in kept.parts.items() if place},
    )


def _quote(kept: KeptQuote, find: Find) -> Quote:
    also = tuple(Mention(**_place(one.ref, find), citation=one.citation) for one in kept.also)
    spans = {name: getattr(kept, name) for name in ("speaker", "addressee", "answer", "context")}
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
