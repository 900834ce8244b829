"""Quotes of different articles that give different answers to one question.

Compared is what the question asks for: numbers of the kind asked for, dates, a name, yes or no
(rag/claims.py, rag/stance.py). Two values agree when one writer could mean what the other says
(rag/numerals.py, rag/days.py), so "about 40" and "41" agree, and "36" and "37" don't.
"""

import re
from collections.abc import Sequence

from quoth.corpus.words import content_stems, stem
from quoth.rag.answers import Quote
from quoth.rag.claims import (
    Claim,
    Fits,
    about,
    counts_nothing,
    dates_differ,
    names_differ,
    numbers_differ,
    one_event,
)
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
_UNITS = {
    "time": {"time"}, "length": {"length"}, "mass": {"mass"}, "share": {"%"},
    "money": {"$", "£", "€", "¥", "%", "mass"}, "price": {"$", "£", "€", "¥"},
}  # fmt: skip
_AGES = range(10, 121)  # years; below them a number alone is more often no age


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
        return dates_differ(one, other) and one_event(question, one, other)
    fits = _fitting(question)
    if fits:
        old = _OLD.search(question) is not None
        alike = about(question, one, other) if old else one_event(question, one, other)
        return alike and numbers_differ(fits, one, other)
    if asks_yes_or_no(question):
        return opposite_stance(question, one.text, other.text)
    if _NAME_ASKED.search(question) and not _MANY_NAMES.search(question):
        return names_differ(question, one, other)
    return False


def claim_of(quote: Quote) -> Claim:
    """A quote as a claim."""
    span = quote.answer
    answer = (span.start - quote.start, span.end - quote.start) if span else None
    return Claim(quote.document.id, quote.text, answer)


def _newest_first(quote: Quote, position: int) -> tuple[int, int]:
    published = quote.document.published
    return -(published.toordinal() if published else 0), position


def _fitting(question: str) -> Fits | None:
    """What numbers a question asks for; None where it asks for none."""
    if _OLD.search(question):
        return lambda n: (
            n.unit == "age" or ((not n.unit or counts_nothing(n.unit)) and n.low in _AGES)
        )
    count = _COUNT.search(question)
    if count:
        counted = set(content_stems(count["what"]))
        return lambda n: stem(n.unit) in counted or (n.unit in counted)
    measure = _MEASURE.search(question)
    if measure:
        return lambda n: n.unit in _UNITS[measure.lastgroup or "price"]
    return None
