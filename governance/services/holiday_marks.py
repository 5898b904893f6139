"""Meetings that fall on a day off of either side: marked, and other days proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.models import User
from alliances.rules.free_days import AFTER, BEFORE, FreeDays
from alliances.services.free_days import Calendars, calendars_of
from core.registry.calendar import CalendarDate
from governance.models import Meeting
from governance.rules.meetings import days_of

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Why the day of a meeting is one, and the nearest days on which both sides work."""

    marks: list[str]
    before: date | None = None
    after: date | None = None


def _free(meeting: Meeting, calendars: Calendars | None) -> FreeDays:
    alliance = meeting.committee.alliance_id
    return (calendars or calendars_of([alliance])).of(alliance, meeting.time_zone)


def marks_of(meeting: Meeting, user: User, calendars: Calendars | None = None) -> list[str]:
    """ "Holiday in Germany: Christmas Day", on any of its days on its own clock. Needs the
    committee. Guests are not told why a company is closed."""
    free = _free(meeting, calendars)
    days = days_of(meeting.starts_at, meeting.ends_at, ZoneInfo(meeting.time_zone))
    found = [mark for day in days for mark in free.marks(day, with_reasons=not user.is_guest)]
    return list(dict.fromkeys(found))


def marks_of_dates(dates: Mapping[Key, CalendarDate], user: User) -> dict[Key, list[str]]:
    """The same of dates in a calendar that are agreed on the clock of a zone. One query; none
    without dates."""
    if not dates:
        return {}
    calendars = calendars_of({one.alliance for one in dates.values()})
    found = {}
    for key, one in dates.items():
        assert one.starts_at and one.ends_at
        free = calendars.of(one.alliance, one.time_zone)
        days = days_of(one.starts_at, one.ends_at, ZoneInfo(one.time_zone))
        marks = [mark for day in days for mark in free.marks(day, with_reasons=not user.is_guest)]
        found[key] = list(dict.fromkeys(marks))
    return found


def days_off(meeting: Meeting, user: User, *, now: datetime) -> DaysOff | None:
    """For the page of a meeting that is still to come; None where both sides work. One query."""
    if meeting.state != Meeting.State.SCHEDULED or meeting.starts_at <= now:
        return None
    calendars = calendars_of([meeting.committee.alliance_id])
    marks = marks_of(meeting, user, calendars)
    if not marks:
        return None
    free = _free(meeting, calendars)
    before = free.nearest(meeting.local_date, BEFORE)
    today = now.astimezone(ZoneInfo(meeting.time_zone)).date()
    return DaysOff(
        marks,
        before if before and before >= today else None,
        free.nearest(meeting.local_date, AFTER),
    )
