"""Dates as articles write them, read without ever guessing."""

import datetime
import re
from itertools import product

# " date 2025-05-16 Hollywood ..." or "Published: 16 May 2025" on a line of its own.
_MARK = re.compile(
    r"\A\s*(?:date|published|publication date)\b[ \t]*:?[ \t]*"
    r"(?:(?P<iso>\d{4}-\d{2}-\d{2})\b|(?P<line>[^\r\n]{6,40}?)[ \t]*(?=[\r\n]|\Z))\s*",
    re.IGNORECASE,
)


def read_date(value: object) -> datetime.date:
    """Read a date from front matter or JSON: a date, a datetime or a string.

    Only what names one day is accepted: "16 May 2025" and "2025-05-16T08:00Z" are; "May 2025"
    (no day) and "05/04/2025" (two readings) are not.

    Raises:
        ValueError: saying what was found and how to write it.

    >>> read_date("May 16, 2025")
    datetime.date(2025, 5, 16)
    """
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    readings = {_parse(str(value), day_first, default) for day_first, default in _READINGS}
    if len(readings) != 1:
        message = f"the date {str(value)[:40]!r} has more than one reading; write YYYY-MM-DD"
        raise ValueError(message)
    return readings.pop()


def leading_date(text: str) -> tuple[datetime.date | None, int]:
    """Find a date mark at the start of a text.

    Returns:
        The date and the character after the mark, or (None, 0) where there is no mark.

    >>> leading_date(" date 2025-05-16 It rained.")
    (datetime.date(2025, 5, 16), 17)
    """
    mark = _MARK.match(text[:200])
    if mark is None:
        return None, 0
    try:
        return read_date(mark["iso"] or mark["line"]), mark.end()
    except ValueError:  # the first line merely begins with the word "date"
        return None, 0


# What is missing from a date is filled from a default: two defaults show whether anything was.
_READINGS = tuple(
    product((False, True), (datetime.datetime(2001, 1, 1), datetime.datetime(2004, 2, 2)))  # noqa: DTZ001
)


def _parse(value: str, day_first: bool, default: datetime.datetime) -> datetime.date:
    from dateutil import parser

    # ISO dates have one reading whatever the locale; dateutil's dayfirst would swap them.
    iso = re.match(r"\s*\d{4}-\d{2}-\d{2}", value) is not None
    try:
        return parser.parse(value, dayfirst=day_first and not iso, default=default).date()
    except (ValueError, OverflowError):
        message = f"{value[:40]!r} is not a date; write YYYY-MM-DD"
        raise ValueError(message) from None
