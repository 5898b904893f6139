"""When a reminder is due, when it is too late, and what a failed try means.

All functions are pure; instants are aware datetimes, the random part is an argument.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from governance.rules.wall_time import to_instant, to_wall

BACKOFF_MINUTES = (1, 5, 15, 60, 240)
JITTER = 0.2
"""A wait is lengthened by up to this share: what failed together shall not return together."""

MAX_OFFSET_MINUTES = 60 * 24 * 60
GRACE = timedelta(minutes=15)
"""A reminder at the very start still has this long to go out."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When to send (`due_at`) and from when on it makes no sense any more (`not_after`)."""

    due_at: datetime
    not_after: datetime


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


def quiet_hours(start: time | None, end: time | None, zone_name: str) -> QuietHours | None:
    """The quiet hours of a person, or None where one of the two ends is not set."""
    if start is None or end is None or start == end:
        return None
    return QuietHours(start, end, zone_name)


def _bounds(quiet: QuietHours, wall: datetime) -> tuple[datetime, datetime]:
    """Start and end, as wall time, of the quiet stretch that covers `wall`."""
    begins = datetime.combine(wall.date(), quiet.start)
    if begins > wall:
        begins -= timedelta(days=1)
    ends = datetime.combine(begins.date(), quiet.end)
    if ends <= begins:
        ends += timedelta(days=1)
    return begins, ends


def timing(
    *,
    starts_at: datetime,
    offset_minutes: int,
    quiet: QuietHours | None = None,
    not_after: datetime | None = None,
) -> Timing:
    """When a reminder `offset_minutes` before the start is sent.

    `not_after` is the start unless given, but at least GRACE after the due time. A reminder
    inside the recipient's quiet hours waits for their end; where that would be at or past
    `not_after`, it goes a minute before they begin. Raises ValueError for a negative or absurd
    offset.
    """
    if not 0 <= offset_minutes <= MAX_OFFSET_MINUTES:
        raise ValueError(f"A reminder lies 0 to {MAX_OFFSET_MINUTES} minutes before the start.")
    due = starts_at - timedelta(minutes=offset_minutes)
    limit = not_after or max(starts_at, due + GRACE)
    if quiet is None:
        return Timing(due, limit)
    wall = to_wall(due, quiet.zone)
    if not quiet.covers(wall):
        return Timing(due, limit)
    begins, ends = _bounds(quiet, wall)
    at_end = to_instant(ends, quiet.zone)
    if at_end < min(limit, starts_at):
        return Timing(at_end.astimezone(UTC), limit)
    before = to_instant(begins, quiet.zone) - timedelta(minutes=1)
    return Timing(before.astimezone(UTC), limit)


def postponed(*, now: datetime, not_after: datetime, quiet: QuietHours | None) -> datetime | None:
    """When to send instead, if `now` is quiet for the recipient and their morning is early enough.

    None means now: a retry or a late reminder must not ring in the night, but one that would be
    too late by morning still goes.
    """
    if quiet is None or not quiet.covers(to_wall(now, quiet.zone)):
        return None
    _, ends = _bounds(quiet, to_wall(now, quiet.zone))
    at_end = to_instant(ends, quiet.zone)
    return at_end if now < at_end < not_after else None


def offsets_to_plan(
    offsets: list[int], *, starts_at: datetime, scheduled_at: datetime
) -> list[int]:
    """Which offsets a meeting scheduled (or moved) at `scheduled_at` still needs.

    Those whose time had not passed by then, and of the ones that had only the last: whoever is
    invited at short notice hears of it once, not once for every offset.
    """
    late = [n for n in offsets if starts_at - timedelta(minutes=n) < scheduled_at]
    on_time = [n for n in offsets if n not in late]
    notice = [min(late)] if late and scheduled_at < starts_at else []
    return sorted(on_time + notice, reverse=True)


def clean_offsets(offsets: object) -> list[int]:
    """Offsets in minutes, largest first, each once; what is not a sensible number is dropped."""
    if not isinstance(offsets, list | tuple):
        return []
    numbers = {
        number
        for number in offsets
        if isinstance(number, int)
        and not isinstance(number, bool)
        and 0 <= number <= MAX_OFFSET_MINUTES
    }
    return sorted(numbers, reverse=True)


def backoff(attempt: int, chance: float) -> timedelta:
    """The wait after the given failed attempt (1 is the first); `chance` in [0, 1) adds jitter.

    1, 5, 15, 60, 240 minutes, and 240 from then on, each lengthened by up to 20 %.
    """
    minutes = BACKOFF_MINUTES[min(max(attempt, 1), len(BACKOFF_MINUTES)) - 1]
    return timedelta(minutes=minutes * (1 + JITTER * min(max(chance, 0.0), 1.0)))


def message_id(
    *,
    meeting: int,
    schedule_version: int,
    offset_minutes: int,
    recipient: int,
    domain: str,
) -> str:
    """The Message-ID of a ledger row: the same key gives the same id, so a copy can be told.

    Only hexadecimal digits and the domain reach the header. Nothing can be read back from it.
    """
    key = f"{meeting}|{schedule_version}|{offset_minutes}|{recipient}|email"
    safe = "".join(c for c in domain.lower() if c.isascii() and (c.isalnum() or c in ".-")).strip(
        ".-"
    )
    return f"<reminder.{hashlib.sha256(key.encode()).hexdigest()[:40]}@{safe or 'localhost'}>"


def offset_words(minutes: int) -> str:
    """1440 is "1 day before", 90 is "90 minutes before", 0 is "at the start"."""
    if minutes == 0:
        return "at the start"
    for size, unit in ((10080, "week"), (1440, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0:
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'} before"
    raise AssertionError("every whole number of minutes is divisible by one")
