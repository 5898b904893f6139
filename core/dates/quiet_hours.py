"""Hours of the day in which a person wants no mail. Pure: instants are aware datetimes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from core.dates.wall_time import to_instant, to_wall


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of the day, on the recipient's clock, in which nothing is sent.

    [start, end) on wall time; an end before the start runs past midnight; equal means none.
    """

    start: time
    end: time
    zone: str

    def covers(self, wall: datetime) -> bool:
        """Whether wall time on the recipient's clock is quiet."""
        moment = wall.time()
        if self.start == self.end:
            return False
        if self.start < self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end

    def bounds(self, wall: datetime) -> tuple[datetime, datetime]:
        """Start and end, as wall time, of the quiet stretch that covers `wall`."""
        begins = datetime.combine(wall.date(), self.start)
        if begins > wall:
            begins -= timedelta(days=1)
        ends = datetime.combine(begins.date(), self.end)
        if ends <= begins:
            ends += timedelta(days=1)
        return begins, ends


def quiet_hours(start: time | None, end: time | None, zone_name: str) -> QuietHours | None:
    """The quiet hours of a person, or None where one of the two ends is not set."""
    if start is None or end is None or start == end:
        return None
    return QuietHours(start, end, zone_name)


def postponed(*, now: datetime, not_after: datetime, quiet: QuietHours | None) -> datetime | None:
    """When to send instead, if `now` is quiet for the recipient and their morning is early enough.

    None means now: a retry or a late message must not ring in the night, but one that would be
    too late by morning still goes.
    """
    if quiet is None:
        return None
    wall = to_wall(now, quiet.zone)
    if not quiet.covers(wall):
        return None
    at_end = to_instant(quiet.bounds(wall)[1], quiet.zone)
    return at_end if now < at_end < not_after else None
