"""Judged sentences to an answer: the fewest quotes that answer, or none."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from quoth.corpus import Span
from quoth.rag.answers import (
    Answer,
    Candidate,
    Hit,
    Mention,
    Quote,
    check_verbatim,
    number_citations,
)
from quoth.rag.choices import Choice, choose
from quoth.rag.context import context_of
from quoth.rag.disagreements import disagreements
from quoth.rag.features import Sentence
from quoth.rag.speakers import speaker_of

THRESHOLD = 0.19  # below this confidence nothing is quoted; README has what it costs and brings
NEAREST = 3  # passages offered where nothing is quoted
CANDIDATES = 8  # of the sentences judged, that an answer tells of


def compose(  # noqa: PLR0913 - all of an answer's parts come together here
    query: str,
    sentences: Sequence[Sentence],
    probabilities: NDArray[np.float64],
    *,
    hits: Sequence[Hit],
    fingerprint: str,
    threshold: float = THRESHOLD,
    answers: Sequence[Span | None] | None = None,
    understood: str | None = None,
) -> Answer:
    """Make an answer: choose what to quote, and say of each quote what belongs to it.

    Args:
        query: The question as asked.
        sentences: Candidates.
        probabilities: That each of them answers, (len(sentences),).
        hits: The passages they are from, best first.
        fingerprint: The index's.
        threshold: The least confidence at which anything is quoted.
        answers: For each sentence the words in it that answer, where the reader is sure of them.
        understood: The question as it was searched for, if not as it was asked.

    Returns:
        An answer whose quotes have been checked against their documents; without quotes, and
        with the nearest passages as hits, where the best sentence is below the threshold.
    """
    confidence = float(probabilities.max(initial=0.0))
    answered = confidence >= threshold
    question = understood or query
    known = answers or [None] * len(sentences)
    quotes = _quotes(choose(question, sentences, probabilities, known)) if answered else ()
    answer = Answer(
        query=query,
        understood=understood,
        quotes=quotes,
        confidence=confidence,
        disagreements=disagreements(question, quotes),
        hits=tuple(hits if answered else hits[:NEAREST]),
        candidates=_candidates(sentences, probabilities),
        fingerprint=fingerprint,
    )
    check_verbatim(answer, [quote["text"] for quote in answer.model_dump()["quotes"]])
    return answer


def _candidates(
    sentences: Sequence[Sentence], probabilities: NDArray[np.float64]
) -> tuple[Candidate, ...]:
    """The sentences judged best, best first; ties in the order given."""
    best = np.argsort(-probabilities, kind="stable")[:CANDIDATES].tolist()
    return tuple(
        Candidate(document=one.document, start=one.start, end=one.end, confidence=probability)
        for one, probability in ((sentences[i], float(probabilities[i])) for i in best)
    )


def _quotes(choices: Sequence[Choice]) -> tuple[Quote, ...]:
    """Number the documents in reading order, a quote's own before those that say the same."""
    numbers = number_citations(
        place.document for choice in choices for place in (choice, *choice.also)
    )
    return tuple(_quote(choice, choices, numbers) for choice in choices)


def _quote(choice: Choice, choices: Sequence[Choice], numbers: dict[str, int]) -> Quote:
    document, start, end = choice.document, choice.start, choice.end
    return Quote(
        document=document,
        start=start,
        end=end,
        citation=numbers[document.id],
        confidence=choice.probability,
        speaker=speaker_of(document, start, end),
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
