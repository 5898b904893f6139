"""Which days a view of the calendar shows, how they fold, and where a dragged meeting lands."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.dates.wall_time import to_instant, to_wall

MONDAY, SATURDAY, SUNDAY = 0, 5, 6
VIEWS = ("agenda", "day", "week", "month", "year")
AGENDA_DAYS = 28
FIRST_YEAR, LAST_YEAR = 2000, 2099
DAY_BEGINS, DAY_ENDS = 8, 18
"""The hours that a week always shows, the last one excluded."""


@dataclass(frozen=True, slots=True)
class Period:
    """What is looked at: from `first` to `last`, with the days that lead one period back and on.
    A month's grid also shows days of the months beside it, from `grid_first` to `grid_last`; `week`
    is the first day of the week of `on`."""

    view: str
    first: date
    last: date
    before: date
    after: date
    grid_first: date
    grid_last: date
    week: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def day_asked_for(text: str) -> date | None:
    """The day of "2026-11-05", the first of "2026-11" and of "2026"; None for anything else, and
    outside 2000 to 2099."""
    for pattern in ("%Y-%m-%d", "%Y-%m", "%Y"):
        try:
            day = datetime.strptime(text, pattern).date()
        except ValueError:
            continue
        return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
    return None


def period(view: str, on: date, week_start: int) -> Period:
    """The period of `view` (one of VIEWS) that holds the day `on`; an agenda begins with it. Weeks
    begin on `week_start` (0 is Monday)."""
    one, week = timedelta(days=1), _week_of(on, week_start)
    if view == "month":
        first = on.replace(day=1)
        last = _next_month(first) - one
        grid_first = _week_of(first, week_start)
        grid_last = _week_of(last, week_start) + timedelta(days=6)
        before = (first - one).replace(day=1)
        return Period(view, first, last, before, last + one, grid_first, grid_last, week)
    if view == "year":
        first, last = date(on.year, 1, 1), date(on.year, 12, 31)
        return Period(view, first, last, date(on.year - 1, 1, 1), last + one, first, last, week)
    length = {"day": 1, "week": 7}.get(view, AGENDA_DAYS)
    first = week if view == "week" else on
    last = first + timedelta(days=length - 1)
    before = first - timedelta(days=length)
    return Period(view, first, last, before, last + one, first, last, week)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _week_of(day: date, week_start: int) -> date:
    return day - timedelta(days=(day.weekday() - week_start) % 7)


def weeks_of(year: int, month: int, week_start: int) -> list[list[date]]:
    """The days of a month in whole weeks, with those of the months beside it."""
    return Calendar(week_start).monthdatescalendar(year, month)


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def period_words(found: Period) -> str:
    """ "in December 2026", "on Tuesday 1 December 2026", "from 30 Nov to 6 Dec 2026"."""
    first, last = found.first, found.last
    if found.view == "month":
        return f"in {first:%B} {first.year}"
    if found.view == "year":
        return f"in {first.year}"
    if first == last:
        return f"on {first:%A} {first.day} {first:%B} {first.year}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"from {first.day} {first:%b}{year} to {last.day} {last:%b} {last.year}"


def hours_shown(hours: Iterable[int]) -> Sequence[int]:
    """The hours of a week in which something begins, and all between; the working day always."""
    found = [DAY_BEGINS, DAY_ENDS - 1, *hours]
    return range(min(found), max(found) + 1)


def crowd(count: int, most: int) -> int:
    """How full a day is, from 0 (empty) to 4, where the fullest day of the year holds `most`."""
    if not count:
        return 0
    return 1 + min(3, (count - 1) * 4 // max(most, 4))


def dropped_on(
    text: str, starts_at: datetime, reader_zone: str, meeting_zone: str
) -> datetime | None:
    """Where a meeting that starts at `starts_at` lands, as wall time in its own zone, when it is
    dropped on the day "2026-12-03", where it keeps its time, or on "2026-12-03T15", the reader's
    hour, where it keeps its minutes. None for anything else."""
    wall = to_wall(starts_at, reader_zone)
    for pattern in ("%Y-%m-%d", "%Y-%m-%dT%H"):
        try:
            place = datetime.strptime(text, pattern)
        except ValueError:
            continue
        if not FIRST_YEAR <= place.year <= LAST_YEAR:
            return None
        hour = place.hour if "T" in text else wall.hour
        landed = to_instant(place.replace(hour=hour, minute=wall.minute), reader_zone)
        return to_wall(landed, meeting_zone)
    return None
