"""Dates in English text: as much of year, month and day as is said, never filled in."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMED = {  # days that have the same date every year
    "valentine's day": (2, 14), "new year's eve": (12, 31), "new year's day": (1, 1),
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25),
    "boxing day": (12, 26), "halloween": (10, 31), "independence day": (7, 4),
    "april fools' day": (4, 1), "april fool's day": (4, 1), "st. patrick's day": (3, 17),
    "may day": (5, 1), "bastille day": (7, 14),
}  # fmt: skip

_APOSTROPHE = re.compile("[’‘]")  # noqa: RUF001
_MONTH = (
    r"(?P<month{0}>(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?)"
)
_DAY = r"(?P<day{0}>[0-3]?\d)(?:st|nd|rd|th)?\b(?![:.,]\d|%)"
_YEAR = r"(?P<year{0}>1[0-9]\d\d|20\d\d)\b"
_BEFORE_MONTH = (
    r"\b(?:in|of|since|until|till|by|last|this|next|early|late|mid|from|to|through|during|between"
    r"|and|for|before|after)[\s-]"
)
_DATE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d\d-\d\d)\b"
    rf"|\b{_MONTH.format(1)}\s{_DAY.format(1)}(?:,?\s{_YEAR.format(1)})?"
    rf"|\b{_DAY.format(2)}\s(?:of\s)?{_MONTH.format(2)}(?:,?\s{_YEAR.format(2)})?"
    rf"|\b{_MONTH.format(3)},?\s(?:of\s)?{_YEAR.format(3)}"
    rf"|(?i:{_BEFORE_MONTH}){_MONTH.format(4)}(?!\s\d)"
    rf"|(?<![$£€¥\d,.])\b{_YEAR.format(5)}(?!,\d|\.\d|%|\s(?:dollars|people|years|days|miles)|s\b)"
    rf"|(?P<eve>(?i:\b(?:eve|night before|evening before|day before)(?:\sof)?\s))?"
    rf"(?P<weekend>(?i:\bweekend(?:\sof)?\s))?(?P<named>(?i:\b(?:{'|'.join(_NAMED)})))"
    r"(?P<weekend2>\s(?i:weekend))?"
    r"|\b(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A date of a text, at characters `start` to `end`.

    What isn't said is None: "in May" has no year and no day, "Sunday" only `weekday` (0 is Monday).
    `name` is that of a day which has one, like "christmas", and "" for others.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    name: str = ""

    def comparable(self, other: "Day") -> bool:
        """Whether both say the same part of a date."""
        return any(a is not None and b is not None for a, b in self._pairs(other))

    def agrees(self, other: "Day") -> bool:
        """Whether both can be the same day: no part that both say differs."""
        return all(a == b for a, b in self._pairs(other) if a is not None and b is not None)

    def _pairs(self, other: "Day") -> tuple[tuple[int | None, int | None], ...]:
        one, two = self._weekday(), other._weekday()
        return (
            (self.year, other.year),
            (self.month, other.month),
            (self.day, other.day),
            (one, two),
        )

    def _weekday(self) -> int | None:
        """The day of the week, where it is said or follows from the whole date."""
        if self.weekday is None and self.year and self.month and self.day:
            return datetime.date(self.year, self.month, self.day).weekday()
        return self.weekday


@lru_cache(maxsize=2048)  # each of an answer's candidates is compared with many others
def days_in(text: str) -> tuple[Day, ...]:
    """Find the dates of a text, in order. A day that no month has is passed over.

    >>> [(d.month, d.day) for d in days_in("On Jan. 5, not on the eve of Valentine's Day")]
    [(1, 5), (2, 13)]
    """
    return tuple(_days(_APOSTROPHE.sub("'", text)))


def _days(text: str) -> Iterator[Day]:
    for match in _DATE.finditer(text):
        start, end = match.span()
        if match["iso"]:
            year, month, day = map(int, match["iso"].split("-"))
        elif match["weekday"]:
            yield Day(start, end, weekday=_WEEKDAYS.index(match["weekday"][:3].lower()))
            continue
        elif match["named"]:
            yield _named(match)
            continue
        else:
            year, day = (int(_part(match, name) or 0) for name in ("year", "day"))
            name = (_part(match, "month") or "")[:3].lower()
            month = _MONTHS.index(name) + 1 if name else 0
        if _exists(year, month, day):
            yield Day(start, end, year or None, month or None, day or None)


def _part(match: re.Match[str], name: str) -> str | None:
    """The one alternative's group of this name that took part."""
    groups = match.groupdict()
    return next((groups[f"{name}{n}"] for n in range(1, 6) if groups.get(f"{name}{n}")), None)


def _named(match: re.Match[str]) -> Day:
    """A day that goes by its name; a weekend around it is somewhere in its month."""
    start, end = match.span()
    name = match["named"].lower()
    month, day = _NAMED[name]
    if match["weekend"] or match["weekend2"]:
        return Day(start, end, month=month, name=name)
    if match["eve"]:
        before = datetime.date(2001, month, day) - datetime.timedelta(days=1)
        month, day = before.month, before.day
    return Day(start, end, month=month, day=day, name=name)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year or 2000, month or 1, day or 1)
    except ValueError:
        return False
    return True
