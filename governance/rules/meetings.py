"""When a meeting is: its instants, its time as words on a clock, and when it counts as missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from core.dates.wall_time import city, to_instant, zone, zone_words

SHORTEST, LONGEST = 5, 14 * 24 * 60
"""How long a meeting may last, in minutes: up to 14 days."""

USUAL_LENGTH = 8 * 60
"""A longer one, in minutes, is asked about: a working day."""

HALF_A_YEAR = 182

MISSED_AFTER = timedelta(hours=48)
"""Time to record a meeting before it counts as not held: two days for writing minutes."""


def instants(*, on: date, at: time, time_zone: str, minutes: int) -> tuple[datetime, datetime]:
    """Start and end in UTC of a meeting of `minutes` (1 to LONGEST) that begins at wall time.

    The length is elapsed time: a meeting over the clock change is not an hour longer. Raises
    UnknownZone.
    """
    starts_at = to_instant(datetime.combine(on, at.replace(second=0, microsecond=0)), time_zone)
    return starts_at, starts_at + timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True)
class Span:
    """`date` "Tuesday 24 November 2026", `day` "Tue 24 Nov", `hours` "15:00 to 16:00", `zone`
    "Europe/Berlin", `place` "Berlin time", `offset` "UTC+01:00"."""

    date: str
    day: str
    start: str
    hours: str
    zone: str
    place: str
    offset: str


def span(starts_at: datetime, ends_at: datetime, zone_name: str) -> Span:
    """The words of a meeting on the clock of a zone. Raises UnknownZone.

    Where the clocks change in between, or an hour exists twice, both times say by which clock:
    "02:30 CEST to 02:30 CET".
    """
    start, end = (moment.astimezone(zone(zone_name)) for moment in (starts_at, ends_at))
    changes = start.utcoffset() != end.utcoffset()
    first = _clock(start, changes)
    last = _clock(end, changes)
    if end.date() != start.date():
        year = f" {end.year}" if end.year != start.year else ""
        last += f" on {end:%a} {end.day} {end:%B}{year}"
    offset = f"{start:%z}"
    return Span(
        date=f"{start:%A} {start.day} {start:%B} {start.year}",
        day=f"{start:%a} {start.day} {start:%b}",
        start=_clock(start),
        hours=f"{first} to {last}",
        zone=zone_name.replace("_", " "),
        place=zone_words(zone_name),
        offset=f"UTC{offset[:3]}:{offset[3:5]}",
    )


def _clock(moment: datetime, named: bool = False) -> str:
    """ "15:00"; "02:30 CEST" where that hour exists twice, or if it is to be `named`."""
    if named or is_twice(moment):
        return f"{moment:%H:%M} {_clock_name(moment)}"
    return f"{moment:%H:%M}"


def is_twice(moment: datetime) -> bool:
    """Whether the wall time of an aware moment exists a second time in its zone: the hour that a
    clock change repeats."""
    # In the gap of spring the two readings differ as well, but no instant falls into it.
    return moment.replace(fold=1 - moment.fold).utcoffset() != moment.utcoffset()


def _clock_name(moment: datetime) -> str:
    """ "CEST"; "UTC+10:30" where the zone has numbers for names."""
    name = moment.tzname() or ""
    offset = f"{moment:%z}"
    return name if name.isalpha() else f"UTC{offset[:3]}:{offset[3:5]}"


def clock_words(moment: datetime, zone_name: str) -> str:
    """The time of day of an instant on the clock of a zone, as `span` says it. Raises
    UnknownZone."""
    return _clock(moment.astimezone(zone(zone_name)))


def missing_time(on: date, at: time, zone_name: str) -> str:
    """What to say of a wall time that a clock change leaves out or repeats: "02:30 does not exist
    on 28 March 2027 in Berlin: the clocks go forward. The meeting starts at 03:00." Empty for any
    other. Raises UnknownZone."""
    wall = datetime.combine(on, at.replace(second=0, microsecond=0))
    start = to_instant(wall, zone_name).astimezone(zone(zone_name))
    day = f"{on.day} {on:%B %Y} in {city(zone_name)}"
    if start.replace(tzinfo=None) != wall:
        there = f"{start:%H:%M}"
        return f"{wall:%H:%M} does not exist on {day}. The meeting starts at {there}."
    if is_twice(start):
        first = _clock(start)
        return f"{wall:%H:%M} happens twice on {day}. The meeting starts the first time, {first}."
    return ""


def days_of(starts_at: datetime, ends_at: datetime, zone_info: tzinfo) -> list[date]:
    """Every day on which a meeting takes place on a clock; one that ends at midnight does not reach
    into the next."""
    first = starts_at.astimezone(zone_info).date()
    last = (ends_at - timedelta(seconds=1)).astimezone(zone_info).date()
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]


def short_day(day: date, today: date) -> str:
    """ "Tue 24 Nov", with its year where it is more than half a year from `today`."""
    year = f" {day.year}" if abs((day - today).days) > HALF_A_YEAR else ""
    return f"{day:%a} {day.day} {day:%b}{year}"


def same_clock(starts_at: datetime, ends_at: datetime, first: str, second: str) -> bool:
    """Whether the clocks of two zones agree throughout a meeting."""
    return first == second or all(
        moment.astimezone(zone(first)).utcoffset() == moment.astimezone(zone(second)).utcoffset()
        for moment in (starts_at, ends_at)
    )


def own_span(starts_at: datetime, ends_at: datetime, own: str, reader: str) -> Span | None:
    """The words on the meeting's `own` clock where the `reader`'s shows another time."""
    if same_clock(starts_at, ends_at, reader, own):
        return None
    return span(starts_at, ends_at, own)
