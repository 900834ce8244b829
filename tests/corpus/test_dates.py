import datetime

import pytest

from quoth.corpus.dates import leading_date, read_date

DAY = datetime.date(2025, 5, 16)


@pytest.mark.parametrize(
    "value",
    ["2025-05-16", "16 May 2025", "May 16, 2025", "2025-05-16T08:30:00Z", DAY,
     datetime.datetime(2025, 5, 16, 8, 30, tzinfo=datetime.UTC), "Fri, 16 May 2025 10:00:00 +0200"],
    ids=str,
)  # fmt: skip
def test_a_date_that_names_one_day_is_read(value: object) -> None:
    assert read_date(value) == DAY


@pytest.mark.parametrize("value", ["05/04/2025", "May 2025", "2025", "Friday"], ids=str)
def test_a_date_with_several_readings_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="more than one reading; write YYYY-MM-DD"):
        read_date(value)


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(ValueError, match="'soon' is not a date"):
        read_date("soon")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (" date 2025-05-16 It rained.", "It rained."),
        ("date: 2025-05-16\nIt rained.", "It rained."),
        ("Published: 16 May 2025\r\nIt rained.", "It rained."),
        ("  DATE 2025-05-16", ""),
    ],
)
def test_a_leading_date_mark_is_found(text: str, rest: str) -> None:
    found, end = leading_date(text)
    assert found == DAY
    assert text[end:] == rest


@pytest.mark.parametrize(
    "text",
    ["Date night in London.\nThey met.", "It rained on date 2025-05-16 again.", "",
     "date 2025-13-45 It rained.", "Dates 2025-05-16"],
)  # fmt: skip
def test_no_mark_is_seen_where_there_is_none(text: str) -> None:
    assert leading_date(text) == (None, 0)
