from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoth.rag.days import Day, days_in
from quoth.rag.numerals import numbers_in


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("thirty-six dogs", 36, 36, "dog"),
        ("a hundred and five people", 105, 105, "people"),
        ("two thousand five hundred", 2500, 2500, ""),
        ("three dozen cats", 36, 36, "cat"),
        ("$11,000", 11000, 11000, "$"),
        ("$11k", 10500, 11500, "$"),
        ("half a million", 450_000, 550_000, ""),
        ("1.2 million", 1_150_000, 1_250_000, ""),
        ("£2.5bn", 2.45e9, 2.55e9, "£"),
        ("about 40", 36, 44, ""),
        ("over 30", 30, inf, ""),
        ("at least 20 ships", 20, inf, "ship"),
        ("up to 50", 0, 50, ""),
        ("nearly 10", 9, 10, ""),
        ("20 or so", 18, 22, "or"),
        ("five to seven days", 5, 7, "time"),
        ("between 5 and 7 km", 5000, 7000, "length"),
        ("two to three million", 2e6, 3.5e6, ""),
        ("the 62-year-old", 62, 62, "age"),
        ("62 years old", 62, 62, "age"),
        ("40 per cent", 40, 40, "%"),
        ("a few days", 2, 9, "time"),
        ("the next day", 1, 1, "time"),
        ("0", 0, 0, ""),
    ],
)
def test_a_number_is_read(text: str, low: float, high: float, unit: str) -> None:
    [number] = numbers_in(text)
    assert number.low == pytest.approx(low)
    assert number.high == pytest.approx(high)
    assert number.unit == unit


@pytest.mark.parametrize(
    "text", ["the 50th birthday", "in the 1990s", "one-off? no: a", "B52", "²"]
)
def test_what_is_no_number_is_passed_over(text: str) -> None:
    assert [n for n in numbers_in(text) if n.low != 1] == []


def test_units_of_time_are_compared_in_days() -> None:
    [weeks], [days], [decades], [years] = map(
        numbers_in, ("two weeks", "14 days", "more than three decades", "over 30 years")
    )
    assert weeks.agrees(days)
    assert decades.agrees(years)
    assert not weeks.agrees(years)


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        ("on Jan. 5", None, 1, 5),
        ("January 5, 2020", 2020, 1, 5),
        ("5th of May", None, 5, 5),
        ("5 January 2020", 2020, 1, 5),
        ("in May", None, 5, None),
        ("September 2024", 2024, 9, None),
        ("2025-05-16", 2025, 5, 16),
        ("the eve of Valentine’s Day", None, 2, 13),
        ("the weekend of Valentine's Day", None, 2, None),
        ("in 2011", 2011, None, None),
    ],
)
def test_a_date_is_read_as_far_as_it_is_said(
    text: str, year: int | None, month: int | None, day: int | None
) -> None:
    [found] = days_in(text)
    assert (found.year, found.month, found.day) == (year, month, day)


@pytest.mark.parametrize(
    "text", ["She may go", "the March on Rome", "2011 people", "2,011", "$2011", "February 31"]
)
def test_what_is_no_date_is_passed_over(text: str) -> None:
    assert days_in(text) == ()


def test_a_whole_date_is_compared_with_a_day_of_the_week() -> None:
    [friday], [date] = days_in("on Friday"), days_in("2024-01-05")
    assert friday.comparable(date)
    assert friday.agrees(date)
    assert not friday.agrees(Day(0, 1, year=2024, month=1, day=6))


@given(st.text(st.sampled_from("0123456789 ,.$%-–kmbn'’aeMJu²٣\n"), max_size=60))
def test_whatever_the_text_what_is_found_lies_in_it_in_order(text: str) -> None:
    for found in (numbers_in(text), days_in(text)):
        edges = [edge for one in found for edge in (one.start, one.end)]
        assert edges == sorted(edges)
        assert all(0 <= edge <= len(text) for edge in edges)
    assert all(number.low <= number.high for number in numbers_in(text))
