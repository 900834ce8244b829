"""Judged sentences to an answer: the fewest quotes that answer, or none."""

from collections.abc import Sequence

from quoth.corpus import Span
from quoth.rag.addressees import addressee_of
from quoth.rag.answers import (
    Answer,
    Candidate,
    Hit,
    Mention,
    Quote,
    check_verbatim,
    number_citations,
)
from quoth.rag.choices import Choice, Judged, choose_for_each
from quoth.rag.context import context_of
from quoth.rag.disagreements import disagreements
from quoth.rag.speakers import speaker_of

THRESHOLD = 0.26  # below this confidence nothing is quoted; README has what it costs and brings
NEAREST = 3  # passages offered where nothing is quoted
CANDIDATES = 8  # of the sentences judged, that an answer tells of


def compose(
    query: str,
    parts: Sequence[Judged],
    *,
    hits: Sequence[Hit],
    fingerprint: str,
    threshold: float = THRESHOLD,
    understood: str | None = None,
) -> Answer:
    """Make an answer: choose what to quote, and say of each quote what belongs to it.

    Args:
        query: The question as asked.
        parts: The question with the sentences judged for it; several where it asks several things.
        hits: The passages they are from, best first.
        fingerprint: The index's.
        threshold: The least confidence at which anything is quoted for a part.
        understood: The question as it was searched for, if not as it was asked.

    Returns:
        An answer whose quotes have been checked against their documents; it names the parts that
        got none, where others did. Without quotes, and with the nearest passages as hits, where
        the best sentence of each part is below the threshold. The confidence is that of the
        weakest part quoted.
    """
    answered = [part for part in parts if part.confidence >= threshold]
    confidence = min((part.confidence for part in answered), default=_most(parts))
    question = understood or query
    quotes = _quotes(choose_for_each(answered)) if answered else ()
    answer = Answer(
        query=query,
        understood=understood,
        quotes=quotes,
        confidence=confidence,
        unanswered=tuple(p.asked for p in parts if answered and p.confidence < threshold),
        disagreements=disagreements(question, quotes),
        hits=tuple(hits if answered else hits[:NEAREST]),
        candidates=_candidates(parts),
        fingerprint=fingerprint,
    )
    check_verbatim(answer, [quote["text"] for quote in answer.model_dump()["quotes"]])
    return answer


def _most(parts: Sequence[Judged]) -> float:
    return max((part.confidence for part in parts), default=0.0)


def _candidates(parts: Sequence[Judged]) -> tuple[Candidate, ...]:
    """The sentences judged best, best first, each once; ties in the order given."""
    judged = [
        (float(part.probabilities[i]), part.sentences[i])
        for part in parts
        for i in part.best_first[:CANDIDATES]
    ]
    once: dict[tuple[str, int], Candidate] = {}
    for p, one in sorted(judged, key=lambda pair: -pair[0]):
        place = {"document": one.document, "start": one.start, "end": one.end}
        once.setdefault((one.document.id, one.start), Candidate(**place, confidence=p))
    return tuple(once.values())[:CANDIDATES]


def _quotes(choices: Sequence[Choice]) -> tuple[Quote, ...]:
    """Number the documents in reading order, a quote's own before those that say the same."""
    numbers = number_citations(
        place.document for choice in choices for place in (choice, *choice.also)
    )
    return tuple(_quote(choice, choices, numbers) for choice in choices)


def _quote(choice: Choice, choices: Sequence[Choice], numbers: dict[str, int]) -> Quote:
    document, start, end = choice.document, choice.start, choice.end
    speaker = speaker_of(document, start, end)
    return Quote(
        document=document,
        start=start,
        end=end,
        citation=numbers[document.id],
        confidence=choice.probability,
        speaker=speaker,
        addressee=addressee_of(document, start, end) if speaker else None,
        answer=choice.answer,
        context=_unquoted(context_of(document, start, end), choice, choices),
        also=tuple(
            Mention(
                document=other.document,
                start=other.start,
                end=other.end,
                citation=numbers[other.document.id],
            )
            for other in choice.also
        ),
    )


def _unquoted(context: Span | None, choice: Choice, choices: Sequence[Choice]) -> Span | None:
    """The context, unless another quote of the answer shows it anyway."""
    shown = any(
        context.start < other.end and other.start < context.end
        for other in choices
        if context and other.document.id == choice.document.id
    )
    return None if shown else context
