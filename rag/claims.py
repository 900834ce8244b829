"""What quotes claim in answer to a question, and whether two claims give different values.

Where the words that answer are known and hold a value of the kind asked for, it is that value; else
all values of that kind in the text, less those that both texts give.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from quoth.corpus.words import content_stems
from quoth.rag.days import Day, days_in
from quoth.rag.numerals import Number, numbers_in

_NAME = re.compile(r"(?<![\w’'])[^\W\d_a-z][\w’'.-]*\w")  # noqa: RUF001
_OF_NAMES = re.compile(r"[A-Z]|\A\W*[a-z]{1,2}\b")  # the "de" of a name too
_FIRST_WORD = re.compile(r"[A-Z][a-z]{2,}(?=\s(?!\w{1,2}\b)[a-z])")  # it may be no name
_PRONOUN = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
_SURE = 0.5  # share of the shorter text's meaning that two quotes must share to be about one thing
_REPORT_OF = re.compile(
    r"\b(?:report|article|issue|edition|dated|published)(?: of| from| on| dated)?\s\Z",
    re.IGNORECASE,
)
_REPORTING = frozenset(
    content_stems("accord claim day first know month new report say said see source tell told year")
)
Fits = Callable[[Number], bool]  # whether a number is of the kind that is asked for


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said in answer to a question: a text, and the words in it that answer, if known."""

    document: str
    text: str
    answer: tuple[int, int] | None = None

    @property
    def answer_text(self) -> str:
        """The words that answer, or "" where they aren't known."""
        return self.text[slice(*self.answer)] if self.answer else ""


def numbers_differ(fits: Fits, one: Claim, other: Claim) -> bool:
    """Whether each gives a number of the kind asked for that the other doesn't."""
    left, right = (_numbers(claim, fits) for claim in (one, other))
    left_only = [n for n in left if not any(n.agrees(m) for m in right)]
    right_only = [m for m in right if not any(m.agrees(n) for n in left)]
    return any(_comparable(n.unit, m.unit) for n in left_only for m in right_only)


def _comparable(one: str, other: str) -> bool:
    """Whether two units are one, or a word that counts nothing ("37 in May") stands for either."""
    return one == other or any(not unit or counts_nothing(unit) for unit in (one, other))


def counts_nothing(unit: str) -> bool:
    """Whether the word after a number is no unit: "37 when"."""
    return unit.isalpha() and not content_stems(unit)


def _numbers(claim: Claim, fits: Fits) -> list[Number]:
    """The numbers that answer: those in the answer words, else those that fit."""
    dates = days_in(claim.text)
    numbers = [
        number
        for number in numbers_in(claim.text)
        if not any(number.start < day.end and day.start < number.end for day in dates)
    ]
    fitting = [number for number in numbers if fits(number)]
    if claim.answer:
        start, end = claim.answer
        inside = [number for number in numbers if number.start < end and start < number.end]
        sure = [number for number in inside if fits(number) or not number.unit]
        return sure or fitting
    return fitting


def dates_differ(one: Claim, other: Claim) -> bool:
    """Whether both give dates, and none of one can be any of the other's."""
    left, right = _days(one), _days(other)
    pairs = [(a, b) for a in left for b in right]
    return any(a.comparable(b) for a, b in pairs) and not any(a.agrees(b) for a, b in pairs)


def _days(claim: Claim) -> list[Day]:
    days = [day for day in days_in(claim.text) if not _REPORT_OF.search(claim.text[: day.start])]
    start, end = claim.answer or (0, 0)
    return [day for day in days if day.start < end and start < day.end] or days


def about(question: str, *claims: Claim) -> bool:
    """Whether each text can be about whom the question names: by name, by "she", or unnamed."""
    asked = _names(question)
    for claim in claims:
        names = _names(claim.text)
        if asked and not asked & names and names and not _PRONOUN.search(claim.text):
            return False
    return True


def one_event(question: str, one: Claim, other: Claim) -> bool:
    """Whether two texts have more in common than names: a word, or a day that goes by a name."""
    return bool(_told(question, one.text) & _told(question, other.text))


def _told(question: str, text: str) -> set[str]:
    """The stems of what a text tells, without names and without the words of reports."""
    first = _FIRST_WORD.match(text)
    opening = first[0] if first and first[0] not in question else ""
    plain = " ".join(word for word in text.split() if not _OF_NAMES.search(word))
    named = {f"day {day.name}" for day in days_in(text) if day.name}
    told = {stem for stem in content_stems(f"{opening} {plain}") if not stem.isdigit()}
    return named | told - _REPORTING


def names_differ(question: str, one: Claim, other: Claim) -> bool:
    """Whether both answer by a name, neither text knows the other's, and both tell of one thing.

    Without the answer words nothing tells which of several names is meant.
    """
    names = [_names(claim.answer_text) for claim in (one, other)]
    if not all(names) or names[0] & _names(other.text) or names[1] & _names(one.text):
        return False
    left, right = (_told(question, _around(claim)) for claim in (one, other))
    return len(left & right) >= _SURE * min(len(left), len(right)) > 0


def _names(text: str) -> set[str]:
    return {name for name in _NAME.findall(text) if content_stems(name)}


def _around(claim: Claim) -> str:
    start, end = claim.answer or (0, 0)
    return f"{claim.text[:start]} {claim.text[end:]}"
