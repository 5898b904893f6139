"""A meeting's time as words on somebody's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.dates.wall_time import zone, zone_words


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


def same_clock(starts_at: datetime, ends_at: datetime, first: str, second: str) -> bool:
    """Whether the clocks of two zones agree throughout a meeting."""
    return first == second or all(
        moment.astimezone(zone(first)).utcoffset() == moment.astimezone(zone(second)).utcoffset()
        for moment in (starts_at, ends_at)
    )
