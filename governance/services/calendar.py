"""A month of meetings over all alliances a person sees."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from accounts.models import User
from governance.models import Meeting

MOST = 500


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar, on the reader's clock."""

    date: date
    meetings: list[Meeting]
    in_month: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks` begin on Monday and reach into the months beside; `days` are those of this month
    that have meetings, and `count` leaves out what was cancelled. `too_many`: only the first MOST
    are shown."""

    first: date
    before: date
    after: date
    is_this_month: bool
    weeks: list[list[Day]]
    days: list[Day]
    count: int
    too_many: bool


def first_of_month(text: str, today: date) -> date:
    """The first day of "2026-11"; of this month for anything else or outside 2000 to 2099."""
    try:
        first = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return today.replace(day=1)
    return first if 2000 <= first.year <= 2099 else today.replace(day=1)


def calendar_month(*, user: User, first: date, today: date, zone: tzinfo, only_mine: bool) -> Month:
    """The meetings that `user` sees in the month of `first`, on the clock of `zone`. One query."""
    after = (first + timedelta(days=31)).replace(day=1)
    start, end = first - timedelta(days=6), after + timedelta(days=6)
    low, high = (datetime(d.year, d.month, d.day, tzinfo=zone) for d in (start, end))
    rows = Meeting.objects.visible_to(user).select_related("committee__alliance")
    rows = rows.filter(starts_at__gte=low, starts_at__lt=high)
    if only_mine:
        rows = rows.attended_by(user)
    found = list(rows.order_by("starts_at", "pk")[: MOST + 1])
    by_day: dict[date, list[Meeting]] = defaultdict(list)
    for meeting in found[:MOST]:
        by_day[meeting.starts_at.astimezone(zone).date()].append(meeting)
    weeks = [
        [Day(d, by_day.get(d, []), d.month == first.month, d == today) for d in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    days = [day for week in weeks for day in week if day.in_month and day.meetings]
    return Month(
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        after=after,
        is_this_month=first == today.replace(day=1),
        weeks=weeks,
        days=days,
        count=sum(row.state != Meeting.State.CANCELLED for day in days for row in day.meetings),
        too_many=len(found) > MOST,
    )
