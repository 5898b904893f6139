"""What the views of the calendar show: the dates of a period, folded by day or hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from accounts.models import User
from alliances.models import Alliance
from core.registry.calendar import Asked, CalendarDate, CalendarKind, calendar_dates
from governance.rules.calendar import (
    Period,
    crowd,
    days_of,
    hours_shown,
    weeks_of,
)
from governance.services.holiday_marks import marks_of_dates

SHOWN = {"month": 4, "week": 3, "agenda": 25, "day": 300, "year": 1}
"""How many dates of a day (in a week: of an hour) stand there before the others are folded."""


@dataclass(slots=True)
class Slot:
    """The dates of a day, or of an hour of it: the first ones, and how many there are `more`."""

    dates: list[CalendarDate] = field(default_factory=list)
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.dates)


@dataclass(frozen=True, slots=True)
class Day:
    """`crowd`: how full it is, 0 to 4, beside the fullest day that is shown."""

    date: date
    slot: Slot
    in_period: bool
    is_today: bool
    crowd: int


@dataclass(frozen=True, slots=True)
class HourRow:
    """An hour of a week (None: whole days), with a slot for each of its days."""

    hour: int | None
    slots: list[tuple[date, Slot]]


@dataclass(frozen=True, slots=True)
class MonthOfYear:
    first: date
    weeks: list[list[Day | None]]
    total: int


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """`count` is how many dates the period has; `days` those of its days that have any; `movable`
    kind and key of those that the reader may put on another day, `marks` why one side does not
    work then, by kind and key."""

    period: Period
    count: int
    days: list[Day]
    weeks: list[list[Day]]
    hours: list[HourRow]
    months: list[MonthOfYear]
    movable: frozenset[tuple[str, int]]
    marks: Mapping[tuple[str, int], list[str]]

    @property
    def week_days(self) -> list[date]:
        """A day for each day of the week, in the reader's order."""
        return days_of(self.period.week, self.period.week + timedelta(days=6))


def week_start_of(user: User) -> int:
    """On which day the weeks of this person begin: 0 is Monday."""
    return int(user.week_start)


def calendar_page(
    *, asked: Asked, kinds: Sequence[CalendarKind], period: Period, today: date
) -> CalendarPage:
    """One query for each kind, one for what may be moved, and two for days off."""
    found = calendar_dates(asked, kinds)
    slots = _slots(found, period, by_hour=asked.by_hour)
    per_day = _by_day(slots) if asked.by_hour else {day: slot for (day, _), slot in slots.items()}
    fullest = max((slot.total for slot in per_day.values()), default=0)

    def day_of(day: date) -> Day:
        slot = per_day.get(day) or Slot()
        full = crowd(slot.total, fullest)
        return Day(day, slot, period.holds(day), day == today, full)

    days = {day: day_of(day) for day in days_of(period.grid_first, period.grid_last)}
    return CalendarPage(
        period=period,
        count=_count(found, days, period.first, period.last),
        days=[day for day in days.values() if day.slot.total and day.in_period],
        weeks=_weeks(list(days.values())) if period.view == "month" else [],
        hours=_hours(slots, days) if asked.by_hour else [],
        months=_months(found, days, asked.user) if period.view == "year" else [],
        movable=_movable(found, asked.user),
        marks=_marks(slots.values(), asked.user) if period.view != "year" else {},
    )


def _slots(
    found: Iterable[CalendarDate], period: Period, *, by_hour: bool
) -> dict[tuple[date, int | None], Slot]:
    slots: dict[tuple[date, int | None], Slot] = defaultdict(Slot)
    together: dict[tuple[date, int | None], dict[str, int]] = defaultdict(dict)
    for one in found:
        hour = one.hour if by_hour else None
        first, last = max(one.first, period.grid_first), min(one.last, period.grid_last)
        for day in days_of(first, last):
            slots[day, hour].dates.append(one)
            if one.count:
                together[day, hour][one.kind.key] = one.count
            else:
                slots[day, hour].total += 1
    for key, slot in slots.items():
        slot.total += sum(together[key].values())
        slot.dates.sort(key=lambda one: one.place)
        del slot.dates[SHOWN[period.view] :]
    return dict(slots)


def _by_day(slots: Mapping[tuple[date, int | None], Slot]) -> dict[date, Slot]:
    days: dict[date, Slot] = defaultdict(Slot)
    for (day, _), slot in sorted(slots.items(), key=lambda pair: (pair[0][0], pair[0][1] or -1)):
        days[day].dates += slot.dates
        days[day].total += slot.total
    return dict(days)


def _count(found: Iterable[CalendarDate], days: Mapping[date, Day], first: date, last: date) -> int:
    """How many dates there are from `first` to `last`: what lasts for several days is one."""
    total = sum(days[day].slot.total for day in days_of(first, last))
    for one in found:
        if one.is_wide and one.first <= last and one.last >= first:
            total -= (min(one.last, last) - max(one.first, first)).days
    return total


def _weeks(days: Sequence[Day]) -> list[list[Day]]:
    return [list(days[at : at + 7]) for at in range(0, len(days), 7)]


def _hours(
    slots: Mapping[tuple[date, int | None], Slot], days: Mapping[date, Day]
) -> list[HourRow]:
    hours = hours_shown(hour for _, hour in slots if hour is not None)
    return [
        HourRow(hour, [(day, slots.get((day, hour)) or Slot()) for day in days])
        for hour in (None, *hours)
    ]


def _months(
    found: Sequence[CalendarDate], days: Mapping[date, Day], user: User
) -> list[MonthOfYear]:
    months = []
    year = next(iter(days)).year
    for number in range(1, 13):
        weeks = [
            [days[day] if day.month == number else None for day in week]
            for week in weeks_of(year, number, week_start_of(user))
        ]
        own = [day.date for week in weeks for day in week if day is not None]
        months.append(MonthOfYear(own[0], weeks, _count(found, days, own[0], own[-1])))
    return months


def _marks(slots: Iterable[Slot], user: User) -> dict[tuple[str, int], list[str]]:
    """Of what is shown and agreed on a clock: holidays and closing days of either side."""
    shown = [one for slot in slots for one in slot.dates if one.time_zone]
    coming = {(one.kind.key, one.pk): one for one in shown if one.state == "scheduled"}
    return {key: found for key, found in marks_of_dates(coming, user).items() if found}


def _movable(found: Iterable[CalendarDate], user: User) -> frozenset[tuple[str, int]]:
    offered = [one for one in found if one.kind.move_url and one.state in one.kind.movable_states]
    if not offered or user.is_guest:
        return frozenset()
    mine = Alliance.objects.editable_by(user).filter(pk__in={one.alliance for one in offered})
    editable = set(mine.order_by().values_list("pk", flat=True))
    return frozenset((one.kind.key, one.pk) for one in offered if one.alliance in editable)
