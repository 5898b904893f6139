"""A month of meetings over all alliances a person sees."""

from __future__ import annotations

from calendar import Calendar, day_abbr, day_name
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from accounts.models import User
from alliances.services.free_days import calendars_of
from governance.models import Meeting
from governance.rules.meetings import LONGEST, days_of
from governance.services.holiday_marks import marks_of

MOST = 500


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar, on the reader's clock."""

    date: date
    meetings: list[Meeting]
    in_month: bool
    is_today: bool

    @property
    def entries(self) -> list[tuple[Meeting, bool]]:
        """Its meetings, and whether each began on a day before."""
        return [(row, row.days[0] != self.date) for row in self.meetings]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks` begin on the reader's first day of the week, as `weekdays` (short and long names)
    do, and reach into the months beside; `days` are those of this month
    that have meetings, and `count` leaves out what was cancelled. `too_many`: only the first MOST
    are shown."""

    first: date
    before: date
    after: date
    is_this_month: bool
    weekdays: list[tuple[str, str]]
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
    """The meetings that `user` sees in the month of `first`, on the clock of `zone`, each on every
    of its days and with its `marks` (holidays). Three queries."""
    after = (first + timedelta(days=31)).replace(day=1)
    start, end = first - timedelta(days=6), after + timedelta(days=6)
    low, high = (datetime(d.year, d.month, d.day, tzinfo=zone) for d in (start, end))
    rows = Meeting.objects.visible_to(user).select_related("committee__alliance")
    rows = rows.filter(starts_at__lt=high, ends_at__gt=low)
    # Named for the index: none lasts longer.
    rows = rows.filter(starts_at__gte=low - timedelta(minutes=LONGEST))
    if only_mine:
        rows = rows.attended_by(user)
    found = list(rows.order_by("starts_at", "pk")[: MOST + 1])
    by_day: dict[date, list[Meeting]] = defaultdict(list)
    for meeting in found[:MOST]:
        meeting.days = days_of(meeting.starts_at, meeting.ends_at, zone)  # type: ignore[attr-defined]
        for day in meeting.days:  # type: ignore[attr-defined]
            by_day[day].append(meeting)
    _mark(found[:MOST], user)
    weeks = [
        [Day(d, by_day.get(d, []), d.month == first.month, d == today) for d in week]
        for week in Calendar(user.week_start).monthdatescalendar(first.year, first.month)
    ]
    days = [day for week in weeks for day in week if day.in_month and day.meetings]
    shown = {row.pk: row for day in days for row in day.meetings}.values()
    return Month(
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        after=after,
        is_this_month=first == today.replace(day=1),
        weekdays=[
            (day_abbr[day], day_name[day]) for day in Calendar(user.week_start).iterweekdays()
        ],
        weeks=weeks,
        days=days,
        count=sum(row.state != Meeting.State.CANCELLED for row in shown),
        too_many=len(found) > MOST,
    )


def _mark(meetings: list[Meeting], user: User) -> None:
    """Give each meeting that is still to be held its `marks`."""
    coming = [row for row in meetings if row.state == Meeting.State.SCHEDULED]
    calendars = calendars_of({row.committee.alliance_id for row in coming})
    for row in coming:
        row.marks = marks_of(row, user, calendars)  # type: ignore[attr-defined]
