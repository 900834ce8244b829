"""Quotes of different articles that give different answers to one question.

Compared is what the question asks for: numbers of the kind asked for, dates, a name, yes or no.
Where a quote's answer words are known, only they are; else all values of that kind in it, less
those that both quotes give. Two values agree when one writer could mean what the other says
(rag/numerals.py, rag/days.py), so "about 40" and "41" agree, and "36" and "37" don't.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quoth.corpus.words import content_stems, stem
from quoth.rag.answers import Quote
from quoth.rag.days import Day, days_in
from quoth.rag.numerals import Number, numbers_in
from quoth.rag.stance import asks_yes_or_no, opposite_stance

_OLD = re.compile(r"\bhow old\b|\b(?:what|which) age\b", re.IGNORECASE)
_MEASURE = re.compile(
    r"\bhow (?:(?P<time>long|soon)|(?P<length>far|tall|high|deep|wide|big)|(?P<mass>heavy)"
    r"|(?P<money>much|expensive))\b|\b(?:what|which) (?P<share>percentage|percent|share)\b"
    r"|\b(?:what|which) (?P<price>price|sum|amount|cost)\b|\bcost\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\b(?:how many|how few|number of|what number of)\s+(?P<what>[^?,]+)", re.I)
_WHEN = re.compile(
    r"\bwhen\b|\b(?:what|which) (?:year|date|day|month)\b|\bsince when\b", re.IGNORECASE
)
_NAME_ASKED = re.compile(
    r"\b(?:who|whom|whose|(?:which|what) (?:\w+ )?(?:person|man|woman|actor|actress|author|player"
    r"|director|city|country|place|state|town|team|company|film|movie|song|book))\b|\bwhere\b",
    re.IGNORECASE,
)
_MANY_NAMES = re.compile(
    r"\b(?:who (?:are|were|else)|which \w+s\b|what \w+s\b|(?:are|were) (?:some|the)\b|all|besides)",
    re.IGNORECASE,
)
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
_UNITS = {
    "time": {"time"}, "length": {"length"}, "mass": {"mass"}, "share": {"%"},
    "money": {"$", "£", "€", "¥", "%", "mass"}, "price": {"$", "£", "€", "¥"},
}  # fmt: skip
_AGES = range(10, 121)  # years; below them a number alone is more often no age


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


def disagreements(question: str, quotes: Sequence[Quote]) -> tuple[tuple[int, ...], ...]:
    """Group the quotes that contradict each other.

    Args:
        question: What was asked.
        quotes: The quotes, in the order of the answer.

    Returns:
        Positions, from 1, of the quotes of each group, newest document first, undated last. A
        group holds two documents or more; it also holds those that agree with one of its sides.
    """
    claims = [claim_of(quote) for quote in quotes]
    groups: list[set[int]] = []
    for i, one in enumerate(claims):
        for j in range(i):
            if contradict(question, one, claims[j]):
                joined = [group for group in groups if group & {i, j}]
                groups = [group for group in groups if not group & {i, j}]
                groups.append({i, j}.union(*joined))
    return tuple(
        tuple(i + 1 for i in sorted(group, key=lambda i: _newest_first(quotes[i], i)))
        for group in sorted(groups, key=min)
    )


def opposed(question: str, chosen: Claim, others: Sequence[Claim]) -> list[int]:
    """Say which claims, by position from 0, contradict the chosen one."""
    return [i for i, other in enumerate(others) if contradict(question, chosen, other)]


def contradict(question: str, one: Claim, other: Claim) -> bool:
    """Whether claims of two documents answer a question differently."""
    if one.document == other.document or one.text == other.text:
        return False
    if _WHEN.search(question):
        return _dates_differ(one, other) and _one_event(question, one, other)
    fits = _fitting(question)
    if fits:
        old = _OLD.search(question) is not None
        alike = _about(question, one, other) if old else _one_event(question, one, other)
        return alike and _numbers_differ(fits, one, other)
    if asks_yes_or_no(question):
        return opposite_stance(question, one.text, other.text)
    if _NAME_ASKED.search(question) and not _MANY_NAMES.search(question):
        return _names_differ(question, one, other)
    return False


def claim_of(quote: Quote) -> Claim:
    """A quote as a claim."""
    span = quote.answer
    answer = (span.start - quote.start, span.end - quote.start) if span else None
    return Claim(quote.document.id, quote.text, answer)


def _newest_first(quote: Quote, position: int) -> tuple[int, int]:
    published = quote.document.published
    return -(published.toordinal() if published else 0), position


def _fitting(question: str) -> Callable[[Number], bool] | None:
    """What numbers a question asks for; None where it asks for none."""
    if _OLD.search(question):
        return lambda n: (
            n.unit == "age" or ((not n.unit or _counts_nothing(n.unit)) and n.low in _AGES)
        )
    count = _COUNT.search(question)
    if count:
        counted = set(content_stems(count["what"]))
        return lambda n: stem(n.unit) in counted or (n.unit in counted)
    measure = _MEASURE.search(question)
    if measure:
        return lambda n: n.unit in _UNITS[measure.lastgroup or "price"]
    return None


def _numbers_differ(fits: Callable[[Number], bool], one: Claim, other: Claim) -> bool:
    left, right = (_numbers(claim, fits) for claim in (one, other))
    left_only = [n for n in left if not any(n.agrees(m) for m in right)]
    right_only = [m for m in right if not any(m.agrees(n) for n in left)]
    return any(_comparable(n.unit, m.unit) for n in left_only for m in right_only)


def _comparable(one: str, other: str) -> bool:
    """Whether two units are one, or a word that counts nothing ("37 in May") stands for either."""
    return one == other or any(not unit or _counts_nothing(unit) for unit in (one, other))


def _counts_nothing(unit: str) -> bool:
    return unit.isalpha() and not content_stems(unit)


def _numbers(claim: Claim, fits: Callable[[Number], bool]) -> list[Number]:
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


def _dates_differ(one: Claim, other: Claim) -> bool:
    left, right = _days(one), _days(other)
    pairs = [(a, b) for a in left for b in right]
    return any(a.comparable(b) for a, b in pairs) and not any(a.agrees(b) for a, b in pairs)


def _days(claim: Claim) -> list[Day]:
    days = [day for day in days_in(claim.text) if not _REPORT_OF.search(claim.text[: day.start])]
    start, end = claim.answer or (0, 0)
    return [day for day in days if day.start < end and start < day.end] or days


def _about(question: str, *claims: Claim) -> bool:
    """Whether each text can be about whom the question names: by name, by "she", or unnamed."""
    asked = _names(question)
    for claim in claims:
        names = _names(claim.text)
        if asked and not asked & names and names and not _PRONOUN.search(claim.text):
            return False
    return True


def _one_event(question: str, one: Claim, other: Claim) -> bool:
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


def _names_differ(question: str, one: Claim, other: Claim) -> bool:
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
