"""Whether two texts tell the same fact, so that one of them need only be mentioned."""

import re

from quoth.corpus.words import content_stems, overlap, word_set
from quoth.rag.days import days_in
from quoth.rag.numerals import numbers_in
from quoth.rag.stance import negations

SAME_WORDS = 0.8  # Jaccard: sentences that share more are the same sentence twice
_CAPITAL = re.compile(r"[A-Z]")
_SAME_MEANING = 0.6  # Jaccard of the words that carry meaning
_WITH_ANSWER = 0.4  # the same, where the answer is known to be the same


def same_fact(one: str, other: str, answers: tuple[str, str] = ("", "")) -> bool:
    """Whether two texts say the same: in nearly the same words, or the same answer in like words.

    Texts that give different numbers or dates, or of which one denies, never do.

    Args:
        one: A text.
        other: Another.
        answers: The words in each that answer the question, where they are known.

    >>> same_fact("The film opens on May 23.", "On May 23 the film opens in theaters.")
    True
    >>> same_fact("The film opens on May 23.", "The film opens on May 24.")
    False
    """
    alike = overlap(word_set(one), word_set(other)) >= SAME_WORDS or _like(one, other, answers)
    return alike and values_agree(one, other) and negations(one) == negations(other)


def _like(one: str, other: str, answers: tuple[str, str]) -> bool:
    """Whether enough of the words that carry meaning are common to both, names aside and all."""
    left, right = (_told(_unnamed(text)) for text in (one, other))
    if len(left & right) <= 1 or overlap(left, right) < _WITH_ANSWER:
        return False
    needed = _WITH_ANSWER if same_answer(*answers) else _SAME_MEANING
    return overlap(left, right) >= needed and overlap(_told(one), _told(other)) >= needed


def _told(text: str) -> frozenset[str]:
    """What carries the meaning, without digits: values have been compared already."""
    return frozenset(stem for stem in content_stems(text) if not stem[0].isdigit())


def _unnamed(text: str) -> str:
    """A text without its names: what is told of the same people may be something else."""
    return " ".join(word for word in text.split() if not _CAPITAL.search(word))


def same_answer(one: str, other: str) -> bool:
    """Whether the words that answer mean the same: a value, or a part of the other's words."""
    if not one or not other or not values_agree(one, other):
        return False
    left, right = set(content_stems(one)), set(content_stems(other))
    return bool(left and right) and (left <= right or right <= left or bool(numbers_in(one)))


def values_agree(one: str, other: str) -> bool:
    """Whether every number and date of the text that has fewer is also in the other."""
    return _numbers_agree(one, other) and _days_agree(one, other)


def _numbers_agree(one: str, other: str) -> bool:
    fewer, more = sorted((numbers_in(one), numbers_in(other)), key=len)
    return all(any(n.agrees(m) for m in more) for n in fewer)


def _days_agree(one: str, other: str) -> bool:
    fewer, more = sorted((days_in(one), days_in(other)), key=len)
    return all(any(n.agrees(m) for m in more) for n in fewer)
