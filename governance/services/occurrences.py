"""Which meetings a cadence gives: the dates of its rule, moved off holidays where it says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import structlog
from django.conf import settings

from alliances.rules.free_days import FAR, FreeDays
from alliances.services.free_days import Calendars, calendars_of
from core.dates.wall_time import UnknownZone, to_instant
from governance.models import Cadence
from governance.models.committee import OnHoliday
from governance.rules.meetings import instants
from governance.rules.recurrence import BadRule, Occurrence, occurrences, parse, walls

log = structlog.get_logger(__name__)
NO_MORE = datetime(2101, 1, 1, tzinfo=UTC)
_MARGIN = timedelta(days=FAR + 2)


def horizon(now: datetime) -> datetime:
    """Up to when meetings are made ahead."""
    return now + timedelta(days=settings.MEETING_HORIZON_DAYS)


def days_off(cadence: Cadence, calendars: Calendars | None = None) -> FreeDays:
    """Those of both sides of its alliance. Needs the committee."""
    alliance = cadence.committee.alliance_id
    return (calendars or calendars_of([alliance])).of(alliance, cadence.time_zone)


def expected(
    cadence: Cadence, after: datetime, until: datetime, calendars: Calendars | None = None
) -> dict[date, Occurrence]:
    """What a cadence gives in [after, until), by the date of its rule, which stays the key of an
    occurrence that is held on another day because of a holiday.

    A rule that cannot be read gives none and is logged: it must not stop the others.
    """
    moves = cadence.on_holiday != OnHoliday.KEEP
    margin = _MARGIN if moves else timedelta()
    try:
        found = occurrences(
            cadence.rrule,
            cadence.starts_local,
            cadence.time_zone,
            after=after - margin,
            until=until + margin,
            counts_from=cadence.counts_from,
        )
    except (BadRule, UnknownZone) as error:
        log.error("cadence_unreadable", cadence=cadence.pk, error=str(error))
        return {}
    if moves:
        found = _off_holidays(found, cadence, days_off(cadence, calendars))
        found = [one for one in found if after <= one.starts_at < until]
    return {one.key: one for one in found}


def _off_holidays(found: list[Occurrence], cadence: Cadence, free: FreeDays) -> list[Occurrence]:
    """Each on a day that both sides work. One that would fall on the day of another of the series
    is left out: a daily meeting is not held twice on the day before Christmas."""
    taken = {one.key for one in found if not free.is_free(one.key)}
    kept = []
    for one in found:
        if one.key not in taken:
            day = free.moved(one.key, cadence.on_holiday)
            if day in taken:
                continue
            taken.add(day)
            wall = datetime.combine(day, one.starts_local.time())
            one = Occurrence(one.key, wall, to_instant(wall, cadence.time_zone))
        kept.append(one)
    return kept


def first_after(cadence: Cadence, moment: datetime, calendars: Calendars | None = None) -> datetime:
    """When the first meeting from `moment` on starts; NO_MORE where the rule has ended or cannot be
    read."""
    try:
        rule = parse(cadence.rrule)
        coming = walls(
            rule,
            cadence.starts_local,
            cadence.time_zone,
            counts_from=cadence.counts_from,
            since=(moment - timedelta(days=2)).date(),
        )
        starts = (to_instant(wall, cadence.time_zone) for wall in coming)
        first = next((instant for instant in starts if instant >= moment), None)
    except (BadRule, UnknownZone):
        return NO_MORE
    if cadence.on_holiday == OnHoliday.KEEP:
        return first or NO_MORE
    # A holiday may bring a later one forward, or put off one that lay before.
    until = (first or moment) + _MARGIN
    found = expected(cadence, moment, until, calendars)
    if found:
        return min(one.starts_at for one in found.values())
    return first - _MARGIN if first else NO_MORE


def fields_of(cadence: Cadence, occurrence: Occurrence) -> dict[str, object]:
    """What a meeting takes from its cadence."""
    on, at = occurrence.starts_local.date(), occurrence.starts_local.time()
    starts_at, ends_at = instants(
        on=on, at=at, time_zone=cadence.time_zone, minutes=cadence.duration_minutes
    )
    return {
        "local_date": on,
        "local_time": at,
        "time_zone": cadence.time_zone,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "mode": cadence.mode,
        "location": cadence.location,
    }
