"""Quarters of calendar and fiscal years, and rows that follow a change of the fiscal year."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from alliances.rules.periods import Quarter, fiscal_year, fiscal_year_bounds
from alliances.services.periods import quarter_of, stored_quarter
from portfolio.rules.reviews import quarter_owed, quarters_due, review_due_on
from portfolio.rules.selection import default_comparison
from scorecards.services.scorecards import open_scorecard
from tests.factories import ReviewFactory

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MONTHS = st.integers(1, 12)

# the year starts in, day, quarter, its first and last day
FISCAL = [
    (1, date(2026, 11, 30), "Q4 2026", date(2026, 10, 1), date(2026, 12, 31)),
    (2, date(2026, 1, 31), "Q4 2026", date(2025, 11, 1), date(2026, 1, 31)),
    (2, date(2026, 2, 1), "Q1 2027", date(2026, 2, 1), date(2026, 4, 30)),
    (2, date(2026, 10, 31), "Q3 2027", date(2026, 8, 1), date(2026, 10, 31)),
    (2, date(2026, 11, 30), "Q4 2027", date(2026, 11, 1), date(2027, 1, 31)),
    (4, date(2026, 3, 31), "Q4 2026", date(2026, 1, 1), date(2026, 3, 31)),
    (10, date(2026, 9, 30), "Q4 2026", date(2026, 7, 1), date(2026, 9, 30)),
    (10, date(2026, 11, 30), "Q1 2027", date(2026, 10, 1), date(2026, 12, 31)),
    (12, date(2028, 2, 29), "Q1 2028", date(2027, 12, 1), date(2028, 2, 29)),
]


@pytest.mark.parametrize(("start", "day", "words", "first", "last"), FISCAL)
def test_quarters_of_fiscal_years(start, day, words, first, last, settings):
    settings.FISCAL_YEAR_START_MONTH = start
    quarter = quarter_of(day)
    assert (str(quarter), quarter.first_day, quarter.last_day) == (words, first, last)
    assert stored_quarter(quarter.year, quarter.number) == quarter
    assert default_comparison(day, start) == first - timedelta(days=1)


@given(DAYS, MONTHS)
def test_quarters_follow_each_other_and_make_the_fiscal_year(day, start):
    quarter = Quarter.containing(day, start)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.year == fiscal_year(day, start)
    assert quarter.next().first_day == quarter.last_day + timedelta(days=1)
    assert quarter.next().previous() == quarter
    first, last = fiscal_year_bounds(quarter.year, start)
    assert Quarter(quarter.year, 1, start).first_day == first
    assert Quarter(quarter.year, 4, start).last_day == last


@given(DAYS, MONTHS, MONTHS)
def test_no_two_quarters_become_the_same(day, was, now):
    quarter = Quarter.containing(day, was)
    assert quarter.renumbered(now).next() == quarter.next().renumbered(now)
    assert quarter.renumbered(was) == quarter


@given(DAYS, MONTHS)
def test_a_review_is_owed_exactly_from_the_day_after_it_was_due(day, start):
    owed = quarter_owed(day, start)
    assert review_due_on(owed) < day <= review_due_on(owed.next())
    assert owed < quarters_due(day, start)[0]


@pytest.mark.parametrize(("year", "number", "start"), [(2026, 0, 1), (2026, 5, 1), (2026, 1, 13)])
def test_what_is_no_quarter(year, number, start):
    with pytest.raises(ValueError, match="numbered|month"):
        Quarter(year, number, start)


@pytest.mark.django_db
def test_rows_follow_a_change_of_the_fiscal_year(settings):
    settings.FISCAL_YEAR_START_MONTH = 2
    review = ReviewFactory(year=2025, quarter=4)
    quarters = [Quarter(2026, number) for number in (1, 2, 3, 4)]
    cards = [open_scorecard(alliance=review.alliance, quarter=one) for one in quarters]
    said = StringIO()
    call_command("renumber_quarters", was=1, stdout=said)
    assert said.getvalue() == "5 scorecards and reviews have another quarter.\n"
    review.refresh_from_db()
    assert (review.year, review.quarter) == (2026, 4)
    for card in cards:
        before = (card.quarter, card.revision)
        card.refresh_from_db()
        assert (card.year, card.quarter) == (2027, before[0])
        assert card.revision == before[1] + 1
    with pytest.raises(CommandError, match="month"):
        call_command("renumber_quarters", was=0)
