"""When a meeting is: its instants, its time as words on a clock, and when it counts as missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.dates.wall_time import to_instant, zone, zone_words

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
    """The words of a meeting on the clock of a zone. Raises UnknownZone."""
    start, end = (moment.astimezone(zone(zone_name)) for moment in (starts_at, ends_at))
    last = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%H:%M} on {end.day} {end:%B}"
    offset = f"{start:%z}"
    return Span(
        date=f"{start:%A} {start.day} {start:%B} {start.year}",
        day=f"{start:%a} {start.day} {start:%b}",
        start=f"{start:%H:%M}",
        hours=f"{start:%H:%M} to {last}",
        zone=zone_name.replace("_", " "),
        place=zone_words(zone_name),
        offset=f"UTC{offset[:3]}:{offset[3:5]}",
    )


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
