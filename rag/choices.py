"""Judged sentences to the spans worth quoting: few, apart, and with the other side of a dispute."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from quoth.corpus import Document, Span
from quoth.rag.claims import Claim
from quoth.rag.disagreements import contradict, opposed
from quoth.rag.features import Sentence
from quoth.rag.same import same_fact

MOST_QUOTES = 3  # and one more for the other side, where articles disagree
QUOTES_EACH = 2  # for each part of a question that asks several things
MOST_MENTIONS = 3  # of other documents that say the same as a quote
_COMPANION = 0.08  # a further quote needs this share of the best one's probability
_LOOKED_AT = 15  # the best sentences, of which one may be the other side or say the same
_BLANK_LINE = 2  # line ends


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, or a part of one, as asked and as understood, and sentences judged for it.

    `probabilities`, float64 (len(sentences),), as a reader gave them; `answers`, the words
    that answer in each of them, where they are known.
    """

    asked: str
    understood: str
    sentences: Sequence[Sentence]
    probabilities: NDArray[np.float64]
    answers: Sequence[Span | None]

    @property
    def confidence(self) -> float:
        """The best sentence's probability; 0 without sentences."""
        return float(self.probabilities.max(initial=0.0))

    @property
    def best_first(self) -> list[int]:
        """The positions of the sentences in the order of their probabilities; ties as given."""
        order: list[int] = np.argsort(-self.probabilities, kind="stable").tolist()
        return order


@dataclass(frozen=True, slots=True)
class Choice:
    """A span chosen to be quoted; `also` holds spans of other documents that say the same."""

    document: Document
    start: int
    end: int
    probability: float
    answer: Span | None = None
    also: tuple["Choice", ...] = ()

    @property
    def text(self) -> str:
        """Its words, cut from the document."""
        return self.document.text[self.start : self.end]

    @property
    def answer_text(self) -> str:
        """The words in it that answer, or "" where they aren't known."""
        return self.document.text[self.answer.start : self.answer.end] if self.answer else ""

    @property
    def claim(self) -> Claim:
        """What it says, to be compared with others."""
        words = (
            (self.answer.start - self.start, self.answer.end - self.start) if self.answer else None
        )
        return Claim(self.document.id, self.text, words)


def choose(judged: Judged, most: int = MOST_QUOTES) -> list[Choice]:
    """Choose what to quote.

    The best sentence comes first, then the one that contradicts it, if there is any; others follow
    while they are about as good, say something else, and fit. Neighbours in a document become one
    quote. What says the same in another document becomes a mention.

    Returns:
        At most `most` + 1 choices, in the order of their use; none for no sentences.
    """
    question, sentences = judged.understood, judged.sentences
    ranked = [
        Choice(s.document, s.start, s.end, float(judged.probabilities[i]), judged.answers[i])
        for i, s in ((i, sentences[i]) for i in judged.best_first)
    ]
    if not ranked:
        return []
    best = ranked[0].probability
    close = [choice for choice in ranked if choice.probability >= best * _COMPANION]
    further = ranked[:_LOOKED_AT]
    chosen = _with_other_side(question, _pick(close, most), further)
    return _with_mentions(question, chosen, further)


def choose_for_each(parts: Sequence[Judged]) -> list[Choice]:
    """Choose what to quote for each part of a question, in their order, nothing twice."""
    if len(parts) == 1:
        return choose(parts[0])
    chosen: list[Choice] = []
    for choice in (choice for part in parts for choice in choose(part, QUOTES_EACH)):
        twice = next((n for n, other in enumerate(chosen) if _overlap(choice, other)), None)
        if twice is None:
            chosen.append(choice)
        else:
            chosen[twice] = _merge(chosen[twice], choice)
    return chosen


def _pick(ranked: Sequence[Choice], most: int) -> list[Choice]:
    """Take the best while there is room; join neighbours, leave out what is said already."""
    choices: list[Choice] = []
    for choice in ranked:
        neighbour = next((n for n, c in enumerate(choices) if _adjacent(c, choice)), None)
        if neighbour is not None:
            choices[neighbour] = _merge(choices[neighbour], choice)
        elif not any(_overlap(choice, other) or _same(choice, other) for other in choices):
            if len(choices) == most:
                break
            choices.append(choice)
    return choices


def _with_other_side(
    question: str, choices: list[Choice], ranked: Sequence[Choice]
) -> list[Choice]:
    """Put the best that contradicts the first choice beside it."""
    first, *rest = choices
    found = opposed(question, first.claim, [choice.claim for choice in rest])
    if found:
        other = rest.pop(found[0])
        return [first, other, *rest]
    free = [choice for choice in ranked if not any(_overlap(choice, c) for c in choices)]
    found = opposed(question, first.claim, [choice.claim for choice in free])
    return [first, free[found[0]], *rest] if found else choices


def _with_mentions(
    question: str, choices: Sequence[Choice], ranked: Sequence[Choice]
) -> list[Choice]:
    """Give each choice the spans of other documents that say the same, each to one choice."""
    made: list[Choice] = []
    quoted = {choice.document.id for choice in choices}
    for choice in choices:
        also: list[Choice] = []
        for other in ranked:
            known = quoted | {mention.document.id for mention in also}
            if len(also) == MOST_MENTIONS or other.document.id in known:
                continue
            if _same(choice, other) and not contradict(question, choice.claim, other.claim):
                also.append(other)
        quoted |= {mention.document.id for mention in also}
        made.append(replace(choice, also=tuple(also)))
    return made


def _adjacent(one: Choice, other: Choice) -> bool:
    """Whether only blanks inside one paragraph lie between two spans of a document."""
    if one.document.id != other.document.id:
        return False
    first, second = sorted((one, other), key=lambda choice: choice.start)
    between = one.document.text[first.end : second.start]
    blank = not between.strip() and between.count("\n") < _BLANK_LINE
    return first.end <= second.start and blank


def _merge(one: Choice, other: Choice) -> Choice:
    start, end = min(one.start, other.start), max(one.end, other.end)
    return replace(one, start=start, end=end, answer=one.answer or other.answer)


def _overlap(one: Choice, other: Choice) -> bool:
    same = one.document.id == other.document.id
    return same and one.start < other.end and other.start < one.end


def _same(one: Choice, other: Choice) -> bool:
    return same_fact(one.text, other.text, (one.answer_text, other.answer_text))
