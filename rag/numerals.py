"""Numbers in English text, in digits or words, as intervals that can be compared.

An interval says what a writer commits to: "36" is 36; "about 40" is 36 to 44; "over 30" is 30 or
more; "1.2 million" is what rounds to it. Two numbers agree where their intervals meet. Libraries
were tried first: text2num reads "1.2 million" as two numbers, quantulum3 weighs 24 MB.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf

_ONES = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS: dict[str, float] = {
    **{word: n for n, word in enumerate(_ONES, start=1)},
    **{word: 10 * n for n, word in enumerate(_TENS, start=2)},
    **dict.fromkeys(("a", "an", "next", "previous", "following"), 1), "zero": 0,
    "half a": 0.5, "half an": 0.5, "a couple of": 2, "a pair of": 2,
}  # fmt: skip
_SCALES: dict[str, float] = {
    "dozen": 12, "hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9,
}  # fmt: skip
_VAGUE: dict[str, tuple[float, float]] = {  # what stands for a number and is none: its bounds
    "a few": (2, 9), "several": (3, 12), "a handful of": (3, 9), "dozens of": (20, 200),
    "scores of": (20, 200), "hundreds of": (100, 2000), "thousands of": (1000, 200_000),
}  # fmt: skip
_MEASURES: dict[str, tuple[str, float]] = {  # a unit: what it measures, its size
    "second": ("time", 1 / 86400), "minute": ("time", 1 / 1440), "hour": ("time", 1 / 24),
    "day": ("time", 1), "week": ("time", 7), "fortnight": ("time", 14), "month": ("time", 30.44),
    "year": ("time", 365.25), "decade": ("time", 3652.5), "century": ("time", 36525),
    "centurie": ("time", 36525), "metre": ("length", 1), "meter": ("length", 1),
    "km": ("length", 1000), "kilometre": ("length", 1000), "kilometer": ("length", 1000),
    "mile": ("length", 1609.34), "foot": ("length", 0.3048), "feet": ("length", 0.3048),
    "ft": ("length", 0.3048), "inch": ("length", 0.0254), "inche": ("length", 0.0254),
    "cm": ("length", 0.01), "kg": ("mass", 1), "kilo": ("mass", 1), "kilogram": ("mass", 1),
    "lb": ("mass", 0.4536), "pound": ("£", 1), "tonne": ("mass", 1000), "ton": ("mass", 1000),
    "gram": ("mass", 0.001), "dollar": ("$", 1), "buck": ("$", 1), "cent": ("$", 0.01),
    "euro": ("€", 1), "yen": ("¥", 1), "%": ("%", 1), "percent": ("%", 1), "per cent": ("%", 1),
}  # fmt: skip
_LARGE = 1e3  # from this scale on a number may be rounded: "$11k" is 10.5 to 11.5 thousand
_CONVERTED = 0.03  # what a change of unit may cost: months are no exact number of days
_ABOUT = (0.9, 1.1)

_SMALL = rf"(?:(?:{'|'.join(_TENS)})[\s-](?:{'|'.join(_ONES[:9])})|{'|'.join(_ONES + _TENS)})\b"
_SCALED = r"(?:dozen|hundred|thousand|million|billion|trillion)\b"
_NUMBER = re.compile(
    rf"(?P<vague>\b(?:{'|'.join(_VAGUE)})\b)"
    r"|(?P<sign>[$£€¥])?\s?"
    rf"(?:(?P<digits>(?<![\w.,])\d+(?:,\d{{3}})*(?:\.\d+)?)(?:(?P<suffix>k|mn?|bn?)\b|(?![^\W_]))"
    rf"|\b(?P<words>{_SMALL}|zero\b|a couple of\b|a pair of\b|(?:half an?|an?)(?=\s{_SCALED})"
    r"|an?(?=\s(?:day|week|month|year|decade|hour)\b)|(?:next|previous|following)(?=\sday\b)))"
    rf"(?P<scales>(?:[\s-]{_SCALED}(?:\s(?:and\s)?{_SMALL})?)*)",
    re.IGNORECASE,
)
_Bounds = tuple[tuple[re.Pattern[str], tuple[float, float]], ...]
_BEFORE: _Bounds = tuple(  # what the words before a number do to its bounds; the first that fits
    (re.compile(rf"(?:(?:\b(?:{words}))\s|~)\Z", re.IGNORECASE), bounds)
    for words, bounds in (
        (r"just over|a little over|slightly more than", (1, 1.1)),
        (r"about|around|approximately|roughly|some|circa|an estimated|close to", _ABOUT),
        (r"nearly|almost|just under|not quite|just short of", (0.9, 1)),
        (r"(?:no (?:less|fewer)|more) than|over|at least|above|upwards of|exceeding", (1, inf)),
        (r"(?:no more|less|fewer) than|under|below|up to|at most|as many as", (0, 1)),
    )
)
_AFTER: _Bounds = (
    (re.compile(r"\s(?:or so|or thereabouts)\b|-?ish\b", re.IGNORECASE), _ABOUT),
    (re.compile(r"\+|\s(?:or more|plus)\b|-plus\b", re.IGNORECASE), (1, inf)),
)
_TO = re.compile(r"\s?[-–]\s?|\s(?:to|or)\s", re.IGNORECASE)  # noqa: RUF001
_UNIT = re.compile(r"[\s-]?(?P<unit>%|per cent\b|[^\W\d_]+)")
_AGE = re.compile(r"[\s-](?:years?|yrs?)[\s-](?:old|of age)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text: characters `start` to `end`, and the interval that it stands for.

    `unit` is "age", "time" (in days), "length" (metres), "mass" (kilograms), "%", a currency's
    sign, or else the next word in lower case without its plural s; "" where no word follows.
    `scale` is 1000 for "five thousand".
    """

    start: int
    end: int
    low: float
    high: float
    unit: str
    scale: float = 1.0

    def agrees(self, other: "Number") -> bool:
        """Whether both can be the same number, units aside."""
        slack = 1 + (_CONVERTED if self.unit == "time" else 1e-9)
        return self.low <= other.high * slack and other.low <= self.high * slack


@lru_cache(maxsize=2048)  # each of an answer's candidates is compared with many others
def numbers_in(text: str) -> tuple[Number, ...]:
    """Find the numbers of a text, in order; "five to seven days" and "between 5 and 7" are one.

    >>> [(n.low, n.unit) for n in numbers_in("The 37-year-old paid $11,000.")]
    [(37.0, 'age'), (11000.0, '$')]
    """
    joined: list[Number] = []
    for match in _NUMBER.finditer(text):
        number = _number(text, match)
        if joined and _is_range(text, joined[-1], match.start()):
            first = joined[-1]
            low = _plain(text, first) * number.scale / first.scale * _unit(text, number.end)[1]
            if low < number.high:
                joined[-1] = replace(number, start=first.start, low=low)
                continue
        joined.append(number)
    return tuple(joined)


def _number(text: str, match: re.Match[str]) -> Number:
    """Read one number, with its unit and what qualifies it."""
    start, end = match.span()
    start += len(match[0]) - len(match[0].lstrip())
    unit, factor = _unit(text, end)
    if match["vague"]:
        low, high = _VAGUE[match["vague"].lower()]
        return Number(start, end, low * factor, high * factor, unit)
    value, scale, step = _value(match)
    if match["sign"]:
        unit, factor = match["sign"], 1.0
    low, high = _bounds(text, start, end)
    if low == high == 1:
        low, high = value - step / 2, value + step / 2
    else:
        low, high = value * low, value * high if value else 0.0
    return Number(start, end, low * factor, high * factor, unit, scale)


def _value(match: re.Match[str]) -> tuple[float, float, float]:
    """The value, its scale, and the step it is rounded to: 0 where it isn't."""
    digits, suffix = match["digits"], (match["suffix"] or "").lower()
    current = float(digits.replace(",", "")) if digits else _small(match["words"])
    total, scale = 0.0, _SCALES[suffix] if suffix else 1.0
    current *= scale
    for word in re.findall(rf"{_SMALL}|{_SCALED}", match["scales"], re.IGNORECASE):
        times = _SCALES.get(word.lower(), 0.0)
        if not times:
            current += _small(word)
        elif times < _LARGE:
            current, scale = current * times, times
        else:  # "two hundred thousand" is a product, "two thousand five hundred" a sum
            total, current, scale = total + current * times, 0.0, times
    rounded = scale >= _LARGE and not current - (0 if total else current)
    decimals = len(digits.partition(".")[2]) if digits else int(current + total < scale)
    return total + current, scale, scale / 10**decimals if rounded else 0.0


def _small(words: str) -> float:
    words = words.lower()
    return (
        _WORDS[words]
        if words in _WORDS
        else sum(map(_WORDS.__getitem__, re.split(r"[\s-]", words)))
    )


def _bounds(text: str, start: int, end: int) -> tuple[float, float]:
    before = text[max(0, start - 24) : start]
    found = (bounds for pattern, bounds in _BEFORE if pattern.search(before))
    after = (bounds for pattern, bounds in _AFTER if pattern.match(text, end))
    return next(found, next(after, (1, 1)))


def _unit(text: str, end: int) -> tuple[str, float]:
    """What is counted or measured, and the factor to the common unit."""
    if _AGE.match(text, end):
        return "age", 1.0
    match = _UNIT.match(text, end)
    if match is None:
        return "", 1.0
    word = match["unit"].lower()
    single = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    return _MEASURES.get(single, (single, 1.0))


def _plain(text: str, number: Number) -> float:
    """The value of a number before its unit was taken into account."""
    return number.low / (_unit(text, number.end)[1] or 1.0)


def _is_range(text: str, one: Number, start: int) -> bool:
    between = text[one.end : start].rstrip("$£€¥") or " "
    if between.strip().lower() == "and":
        return re.search(r"\bbetween\s\Z", text[: one.start], re.IGNORECASE) is not None
    return _TO.fullmatch(between if between.strip() in "-–" else between.rstrip() + " ") is not None  # noqa: RUF001
