"""Judged sentences to an answer: the fewest quotes that answer, or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from quoth.corpus import Document
from quoth.rag.answers import Answer, Hit, Quote, check_verbatim, number_citations
from quoth.rag.features import Sentence

THRESHOLD = 0.226  # below this confidence nothing is quoted; README has what it costs and brings
MOST_QUOTES = 3
NEAREST = 3  # passages offered where nothing is quoted
_COMPANION = 0.25  # a further quote needs this share of the best one's probability
_SAME_WORDS = 0.8  # Jaccard: sentences that share more are the same sentence twice


@dataclass(frozen=True, slots=True)
class Choice:
    """A span chosen to be quoted."""

    document: Document
    start: int
    end: int
    probability: float

    @property
    def text(self) -> str:
        """Its words, cut from the document."""
        return self.document.text[self.start : self.end]


def compose(
    query: str,
    sentences: Sequence[Sentence],
    probabilities: NDArray[np.float64],
    *,
    hits: Sequence[Hit],
    fingerprint: str,
    threshold: float = THRESHOLD,
) -> Answer:
    """Choose what to quote.

    The best sentence comes first; others follow while they are about as good, say something else,
    and fit; neighbours in a document become one quote.

    Args:
        query: The question as asked.
        sentences: Candidates.
        probabilities: That each of them answers, (len(sentences),).
        hits: The passages they are from, best first.
        fingerprint: The index's.
        threshold: The least confidence at which anything is quoted.

    Returns:
        An answer whose quotes have been checked against their documents; without quotes, and
        with the nearest passages as hits, where the best sentence is below the threshold.
    """
    confidence = float(probabilities.max(initial=0.0))
    if confidence < threshold:
        nearest = tuple(hits[:NEAREST])
        return Answer(query=query, confidence=confidence, hits=nearest, fingerprint=fingerprint)
    choices = _choose(sentences, probabilities)
    numbers = number_citations(choice.document for choice in choices)
    quotes = tuple(
        Quote(
            document=choice.document,
            start=choice.start,
            end=choice.end,
            citation=numbers[choice.document.id],
            confidence=choice.probability,
        )
        for choice in choices
    )
    answer = Answer(
        query=query,
        quotes=quotes,
        confidence=confidence,
        hits=tuple(hits),
        fingerprint=fingerprint,
    )
    check_verbatim(answer, [quote["text"] for quote in answer.model_dump()["quotes"]])
    return answer


def _choose(sentences: Sequence[Sentence], probabilities: NDArray[np.float64]) -> list[Choice]:
    """Pick sentences by probability; ties in the order given."""
    order = np.argsort(-probabilities, kind="stable")
    least = probabilities[order[0]] * _COMPANION
    choices: list[Choice] = []
    for i in order:
        sentence = sentences[i]
        choice = Choice(sentence.document, sentence.start, sentence.end, float(probabilities[i]))
        if probabilities[i] < least or len(choices) == MOST_QUOTES:
            break
        neighbour = next((n for n, c in enumerate(choices) if _adjacent(c, choice)), None)
        if neighbour is not None:
            choices[neighbour] = _merge(choices[neighbour], choice)
        elif not any(_same(choice, other) for other in choices):
            choices.append(choice)
    return choices


def _adjacent(one: Choice, other: Choice) -> bool:
    """Whether only blanks inside one paragraph lie between two spans of a document."""
    if one.document.id != other.document.id:
        return False
    first, second = sorted((one, other), key=lambda choice: choice.start)
    between = one.document.text[first.end : second.start]
    return first.end <= second.start and not between.strip() and between.count("\n") < 2  # noqa: PLR2004


def _merge(one: Choice, other: Choice) -> Choice:
    start, end = min(one.start, other.start), max(one.end, other.end)
    return replace(one, start=start, end=end)


def _same(one: Choice, other: Choice) -> bool:
    """Whether two spans overlap, or say the same in the same words."""
    if one.document.id == other.document.id and one.start < other.end and other.start < one.end:
        return True
    words, others = (set(choice.text.lower().split()) for choice in (one, other))
    return len(words & others) > _SAME_WORDS * len(words | others)
