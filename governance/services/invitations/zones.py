"""The clock changes of a zone as a VTIMEZONE (RFC 5545 3.6.5), read from the zone tables.

Each change is written down by its own date: rules that a parliament may change next year are not
guessed. The moment of a change is wall time before it, as the RFC has it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from core.dates.wall_time import zone

DAY = timedelta(days=1)


@lru_cache(maxsize=512)
def timezone_of(name: str, first: int, last: int) -> Timezone:
    """The zone from the beginning of the year `first` to the end of `last`. Raises UnknownZone."""
    found = Timezone()
    found.add("tzid", name)
    begin, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    groups: dict[tuple[str, timedelta, timedelta, bool], list[datetime]] = {}
    offset, _, _ = _state(name, begin)
    for moment in (begin, *_changes(name, begin, end)):
        after, words, is_summer = _state(name, moment)
        wall = (moment + offset).replace(tzinfo=None)
        groups.setdefault((words, offset, after, is_summer), []).append(wall)
        offset = after
    for (words, before, after, is_summer), walls in groups.items():
        part = TimezoneDaylight() if is_summer else TimezoneStandard()
        part.add("dtstart", walls[0])
        if walls[1:]:
            part.add("rdate", walls[1:])
        part.add("tzname", words)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        found.add_component(part)
    return found


def _state(name: str, moment: datetime) -> tuple[timedelta, str, bool]:
    there = moment.astimezone(zone(name))
    offset = there.utcoffset() or timedelta(0)
    return offset, there.tzname() or name, bool(there.dst())


def _changes(name: str, begin: datetime, end: datetime) -> list[datetime]:
    """The instants, to the second, at which the clock or its name changes."""
    found = []
    at = begin
    while at < end:
        if _state(name, at) != _state(name, at + DAY):
            low, high = 0, int(DAY.total_seconds())
            while high - low > 1:
                middle = (low + high) // 2
                same = _state(name, at + timedelta(seconds=middle)) == _state(name, at)
                low, high = (middle, high) if same else (low, middle)
            found.append(at + timedelta(seconds=high))
        at += DAY
    return found
