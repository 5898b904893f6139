"""The dates of a recurrence rule, period by period (RFC 5545, section 3.3.10).

Written out rather than left to dateutil, which looks for the next date until the year 9999: a rule
that never meets took seconds to refuse. dateutil is what the tests compare with.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST_YEAR = 2100
"""Nothing is looked for after it."""

Days = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that can be used, `text` in one order and in capitals. What it does not say is empty,
    or 0. `days` are (position, weekday), position 0 for every such day. `until` is wall time, or an
    instant in UTC.
    """

    text: str = field(compare=False)
    frequency: str
    interval: int
    count: int
    until: datetime | None
    days: Days
    month_days: tuple[int, ...]
    months: tuple[int, ...]
    positions: tuple[int, ...]
    week_start: str


@dataclass(frozen=True, slots=True)
class Period:
    """One day, week, month or year in which a rule looks for dates, and those it finds."""

    year: int
    month: int
    dates: tuple[date, ...]


def counted_from(rule: Rule, first_on: date) -> date:
    """The day from whose period the interval counts: the first that the rule would give on or after
    `first_on` if it left out no period.

    "Every 2 weeks on Monday" from a Wednesday starts next Monday; RFC 5545 would count from the
    week of that Wednesday, whose Monday is past, and start a week later.
    """
    if rule.interval == 1 or not (rule.days or rule.month_days or rule.months):
        return first_on
    return next(dates(replace(rule, interval=1, count=0), first_on), first_on)


def dates(rule: Rule, start: date, since: date | None = None) -> Iterator[date]:
    """The dates from `start` (DTSTART) on, or from `since`, in order, up to LAST_YEAR and COUNT;
    UNTIL is a time of day and left to the caller."""
    low = max(start, since or start)
    found = (
        day
        for period in periods(rule, start, start if rule.count else low)
        for day in period.dates
        if day >= start
    )
    return (day for day in islice(found, rule.count or None) if day >= low)


def periods(rule: Rule, start: date, since: date | None = None) -> Iterator[Period]:
    """The periods in which the rule looks, from that of `start` or of `since` on."""
    since = max(start, since or start)
    if rule.frequency == "DAILY":
        yield from _days(rule, start, since)
    elif rule.frequency == "WEEKLY":
        yield from _weeks(rule, start, since)
    elif rule.frequency == "MONTHLY":
        yield from _months(rule, start, since)
    else:
        yield from _years(rule, start, since)


def _days(rule: Rule, start: date, since: date) -> Iterator[Period]:
    skipped = (since - start).days // rule.interval
    day, step = start + timedelta(days=skipped * rule.interval), timedelta(days=rule.interval)
    while day.year <= LAST_YEAR:
        length = monthrange(day.year, day.month)[1]
        fits = (
            _has_month_day(rule.month_days, day.day, length)
            and _has_weekday(rule.days, day.weekday(), day.day, length)
            and (not rule.months or day.month in rule.months)
        )
        yield Period(day.year, day.month, (day,) if fits else ())
        day += step


def _weeks(rule: Rule, start: date, since: date) -> Iterator[Period]:
    begin = start - timedelta(days=(start.weekday() - WEEKDAYS.index(rule.week_start)) % 7)
    step = timedelta(weeks=rule.interval)
    begin += step * ((since - begin) // step)
    days = rule.days or ((0, WEEKDAYS[start.weekday()]),)
    wanted = {WEEKDAYS.index(weekday) for _, weekday in days}
    while begin.year <= LAST_YEAR:
        week = [begin + timedelta(days=place) for place in range(7)]
        yield Period(
            begin.year,
            begin.month,
            tuple(
                day
                for day in week
                if day.weekday() in wanted and (not rule.months or day.month in rule.months)
            ),
        )
        begin += step


def _months(rule: Rule, start: date, since: date) -> Iterator[Period]:
    first = start.year * 12 + start.month - 1
    passed = since.year * 12 + since.month - 1 - first
    place = first + passed // rule.interval * rule.interval
    while (year := place // 12) <= LAST_YEAR:
        month = place % 12 + 1
        if not rule.months or month in rule.months:
            found = _in_month(_filled(rule, start), year, month)
            yield Period(year, month, _chosen(found, rule.positions))
        place += rule.interval


def _years(rule: Rule, start: date, since: date) -> Iterator[Period]:
    year = start.year + (since.year - start.year) // rule.interval * rule.interval
    filled = _filled(rule, start)
    while year <= LAST_YEAR:
        if filled.months:
            found = tuple(
                day
                for month in sorted(set(filled.months))
                for day in _in_month(filled, year, month)
            )
        else:
            found = _in_year(filled, year)
        yield Period(year, 0, _chosen(found, rule.positions))
        year += rule.interval


def _filled(rule: Rule, start: date) -> Rule:
    """What a monthly or yearly rule leaves out it takes from its start."""
    if rule.days or rule.month_days:
        return rule
    months = rule.months or ((start.month,) if rule.frequency == "YEARLY" else ())
    return replace(rule, month_days=(start.day,), months=months)


def _in_month(rule: Rule, year: int, month: int) -> tuple[date, ...]:
    return _dates_in_month(rule.days, rule.month_days, year, month)


@lru_cache(maxsize=8192)
def _dates_in_month(
    days: Days, month_days: tuple[int, ...], year: int, month: int
) -> tuple[date, ...]:
    """Asked again for every committee that meets by the same rule."""
    first, length = monthrange(year, month)
    return tuple(
        date(year, month, day)
        for day in range(1, length + 1)
        if _has_month_day(month_days, day, length)
        and _has_weekday(days, (first + day - 1) % 7, day, length)
    )


@lru_cache(maxsize=512)
def _dates_in_year(days: Days, month_days: tuple[int, ...], year: int) -> tuple[date, ...]:
    """A weekday's position counts within the year: its second Monday."""
    length = 366 if isleap(year) else 365
    begin, found = date(year, 1, 1), []
    for place in range(length):
        day = begin + timedelta(days=place)
        if _has_month_day(month_days, day.day, monthrange(year, day.month)[1]) and _has_weekday(
            days, day.weekday(), place + 1, length
        ):
            found.append(day)
    return tuple(found)


def _in_year(rule: Rule, year: int) -> tuple[date, ...]:
    return _dates_in_year(rule.days, rule.month_days, year)


def _has_month_day(month_days: tuple[int, ...], day: int, length: int) -> bool:
    return not month_days or day in month_days or day - length - 1 in month_days


def _has_weekday(days: Days, weekday: int, place: int, length: int) -> bool:
    """`place`: which day of a period of `length` days it is, 1 the first."""
    if not days:
        return True
    from_start, from_end = (place - 1) // 7 + 1, -((length - place) // 7 + 1)
    name = WEEKDAYS[weekday]
    return any(
        name == wanted and position in (0, from_start, from_end) for position, wanted in days
    )


def _chosen(found: tuple[date, ...], positions: tuple[int, ...]) -> tuple[date, ...]:
    """BYSETPOS: of all dates of the period those at these places, in order, each once."""
    if not positions:
        return found
    places = {place - 1 if place > 0 else len(found) + place for place in positions}
    return tuple(day for place, day in enumerate(found) if place in places)
