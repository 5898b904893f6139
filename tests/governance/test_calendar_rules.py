"""Which days the views of the calendar show, and where a dragged meeting lands."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates.wall_time import to_instant, to_wall
from governance.rules.calendar import (
    AGENDA_DAYS,
    VIEWS,
    crowd,
    day_asked_for,
    days_of,
    dropped_on,
    hours_shown,
    period,
    period_words,
)

DAYS = st.dates(date(2000, 2, 1), date(2099, 11, 30))
MONDAY, SATURDAY, SUNDAY = 0, 5, 6


@pytest.mark.parametrize(
    ("view", "on", "start", "first", "last", "grid", "words"),
    [
        ("month", "2026-12-15", MONDAY, "2026-12-01", "2026-12-31", "2026-11-30 2027-01-03",
         "in December 2026"),
        ("month", "2026-12-15", SUNDAY, "2026-12-01", "2026-12-31", "2026-11-29 2027-01-02",
         "in December 2026"),
        ("month", "2027-02-28", MONDAY, "2027-02-01", "2027-02-28", "2027-02-01 2027-02-28",
         "in February 2027"),
        ("week", "2026-12-31", MONDAY, "2026-12-28", "2027-01-03", "2026-12-28 2027-01-03",
         "from 28 Dec 2026 to 3 Jan 2027"),
        ("week", "2026-12-31", SATURDAY, "2026-12-26", "2027-01-01", "2026-12-26 2027-01-01",
         "from 26 Dec 2026 to 1 Jan 2027"),
        ("day", "2026-12-01", MONDAY, "2026-12-01", "2026-12-01", "2026-12-01 2026-12-01",
         "on Tuesday 1 December 2026"),
        ("agenda", "2026-12-01", MONDAY, "2026-12-01", "2026-12-28", "2026-12-01 2026-12-28",
         "from 1 Dec to 28 Dec 2026"),
        ("year", "2028-02-29", MONDAY, "2028-01-01", "2028-12-31", "2028-01-01 2028-12-31",
         "in 2028"),
    ],
)  # fmt: skip
def test_the_days_of_a_view(view, on, start, first, last, grid, words):
    found = period(view, date.fromisoformat(on), start)
    assert [f"{found.first}", f"{found.last}"] == [first, last]
    assert f"{found.grid_first} {found.grid_last}" == grid
    assert period_words(found) == words


@given(st.sampled_from(VIEWS), DAYS, st.sampled_from([MONDAY, SATURDAY, SUNDAY]))
def test_periods_follow_each_other_without_a_gap(view, on, start):
    found = period(view, on, start)
    assert found.holds(on)
    assert found.grid_first <= found.first <= found.last <= found.grid_last
    following = period(view, found.after, start)
    assert following.first == found.last + timedelta(days=1)
    assert period(view, found.before, start).last == found.first - timedelta(days=1)
    if view in ("week", "month"):
        assert found.grid_first.weekday() == start
        assert len(days_of(found.grid_first, found.grid_last)) % 7 == 0
    if view == "agenda":
        assert len(days_of(found.first, found.last)) == AGENDA_DAYS


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-05", date(2026, 11, 5)),
        ("2026-11", date(2026, 11, 1)),
        ("2026", date(2026, 1, 1)),
        ("2026-02-30", None),
        ("1999-12-31", None),
        ("2100", None),
        ("", None),
        ("tomorrow", None),
        ("9" * 400, None),
    ],
)
def test_the_day_of_an_address(text, day):
    assert day_asked_for(text) == day


@pytest.mark.parametrize(
    ("to", "reader", "own", "wall"),
    [
        # 15:00 in Berlin, dropped on a day: the reader's time stays.
        ("2026-12-03", "Europe/Berlin", "Europe/Berlin", "2026-12-03 15:00"),
        ("2026-12-03T09", "Europe/Berlin", "Europe/Berlin", "2026-12-03 09:00"),
        # The reader in New York sees 09:00 and drops it on 22:00: in Berlin it is the next day.
        ("2026-12-03T22", "America/New_York", "Europe/Berlin", "2026-12-04 04:00"),
        # Over the clock change the wall time stays, not the distance.
        ("2027-04-01", "Europe/Berlin", "Europe/Berlin", "2027-04-01 15:00"),
        ("2027-04-01", "America/New_York", "Europe/Berlin", "2027-04-01 15:00"),
        # Clocks in America change two weeks earlier.
        ("2027-03-20", "America/New_York", "Europe/Berlin", "2027-03-20 14:00"),
        ("2026-13-01", "Europe/Berlin", "Europe/Berlin", None),
        ("2026-12-03T25", "Europe/Berlin", "Europe/Berlin", None),
        ("1999-12-03", "Europe/Berlin", "Europe/Berlin", None),
        ("", "Europe/Berlin", "Europe/Berlin", None),
    ],
)
def test_where_a_meeting_lands(to, reader, own, wall):
    starts_at = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    landed = dropped_on(to, starts_at, reader, own)
    assert landed == (wall and datetime.fromisoformat(wall))


ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), DAYS, ZONES, ZONES)
def test_a_meeting_lands_on_the_readers_day(starts, day, reader, own):
    starts_at = starts.replace(second=0, microsecond=0, tzinfo=UTC)
    landed = dropped_on(f"{day}", starts_at, reader, own)
    assert landed is not None
    seen = to_wall(to_instant(landed, own), reader)
    was = to_wall(starts_at, reader)
    # An hour that the clocks skip or repeat moves it by at most that.
    meant = datetime.combine(day, was.time())
    assert abs(seen - meant) <= timedelta(hours=1)


def test_the_hours_of_a_week():
    assert list(hours_shown([])) == list(range(8, 18))
    assert list(hours_shown([6, 22])) == list(range(6, 23))


@pytest.mark.parametrize(
    ("count", "most", "level"),
    [(0, 0, 0), (0, 9, 0), (1, 1, 1), (2, 2, 2), (4, 4, 4), (1, 40, 1), (20, 40, 2), (40, 40, 4)],
)
def test_how_full_a_day_is(count, most, level):
    assert crowd(count, most) == level
