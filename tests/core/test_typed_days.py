"""Days as people type them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates.parsing import NotADate
from core.dates.typed import parse_day, write_day

SUNDAY, MONDAY = date(2026, 11, 29), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("today", SUNDAY, date(2026, 11, 29)),
        ("Tomorrow", SUNDAY, date(2026, 11, 30)),
        ("yesterday", SUNDAY, date(2026, 11, 28)),
        # A day without a year is the nearest of its kind.
        ("12 Mar", SUNDAY, date(2027, 3, 12)),
        ("Mar 12", SUNDAY, date(2027, 3, 12)),
        ("12.3.", SUNDAY, date(2027, 3, 12)),
        ("12/3", SUNDAY, date(2027, 3, 12)),
        ("3/25", SUNDAY, date(2027, 3, 25)),
        ("1 Oct", SUNDAY, date(2026, 10, 1)),
        ("29 feb", SUNDAY, date(2028, 2, 29)),
        ("26th of November", SUNDAY, date(2026, 11, 26)),
        ("Thu 26 Nov", SUNDAY, date(2026, 11, 26)),
        ("Thursday, 26 Nov 2026", SUNDAY, date(2026, 11, 26)),
        # A weekday is the coming one, never today; "next" is that of next week.
        ("fri", SUNDAY, date(2026, 12, 4)),
        ("fri", MONDAY, date(2026, 12, 4)),
        ("next fri", SUNDAY, date(2026, 12, 4)),
        ("next Friday", MONDAY, date(2026, 12, 11)),
        ("monday", MONDAY, date(2026, 12, 7)),
        ("this mon", MONDAY, date(2026, 11, 30)),
        ("last mon", MONDAY, date(2026, 11, 23)),
        ("in 2 weeks", SUNDAY, date(2026, 12, 13)),
        ("a month", date(2026, 1, 31), date(2026, 2, 28)),
        ("3 days ago", SUNDAY, date(2026, 11, 26)),
        ("next month", SUNDAY, date(2026, 12, 29)),
        ("end of quarter", SUNDAY, date(2026, 12, 31)),
        ("eom", SUNDAY, date(2026, 11, 30)),
        ("12.3.27", SUNDAY, date(2027, 3, 12)),
        ("12-3-2027", SUNDAY, date(2027, 3, 12)),
        ("2027-03-12", SUNDAY, date(2027, 3, 12)),
        ("20270312", SUNDAY, date(2027, 3, 12)),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, today: date, day: date) -> None:
    assert parse_day(text, today) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("soon", "Enter a date such as 12 Mar 2027."),
        ("ongoing", "Enter a date such as 12 Mar 2027."),
        ("44000", "Enter a date such as 12 Mar 2027."),
        ("Mar 2027", "Enter the day too, such as 12 Mar 2027."),
        ("2027", "Enter the day too, such as 12 Mar 2027."),
        ("31 feb", "There is no 31 February. Enter a date such as 12 Mar 2027."),
        ("2026-13-01", "There is no month 13. Enter a date such as 12 Mar 2027."),
        ("in 2 weeks ago", "Enter a date such as 12 Mar 2027."),
        ("monkey", "Enter a date such as 12 Mar 2027."),
    ],
)
def test_what_is_no_day_says_how_to_write_one(text: str, words: str) -> None:
    with pytest.raises(NotADate) as refused:
        parse_day(text, SUNDAY)
    assert str(refused.value) == words


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_what_is_written_is_read_back(day: date, today: date) -> None:
    assert parse_day(write_day(day), today) == day
    assert parse_day(day.isoformat(), today) == day


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-170, 170))
def test_without_a_year_a_near_day_is_itself(today: date, days: int) -> None:
    day = today + timedelta(days=days)
    if (day.month, day.day) != (2, 29):
        assert parse_day(f"{day.day} {day:%b}", today) == day


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_a_sentence(text: str) -> None:
    try:
        assert parse_day(text, SUNDAY) is not None
    except NotADate as refused:
        assert str(refused).endswith(".")
