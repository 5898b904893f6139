"""When the reminder of a meeting is due, and when it is too late.

All functions are pure; instants are aware datetimes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.dates.quiet_hours import QuietHours, postponed
from core.dates.wall_time import to_instant, to_wall

MAX_OFFSET_MINUTES = 60 * 24 * 60
DAY_MINUTES = 24 * 60
CLOCKS = timedelta(hours=25)
"""The most by which clock changes set a whole-day offset apart from its minutes: Samoa left out a
day."""
GRACE = timedelta(minutes=15)
"""A reminder at the very start still has this long to go out."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When to send (`due_at`) and from when on it makes no sense any more (`not_after`)."""

    due_at: datetime
    not_after: datetime


def due_before(starts_at: datetime, offset_minutes: int, zone: str) -> datetime:
    """The instant that lies an offset before a meeting. Whole days count on the wall of the
    meeting's `zone`: a day before Sunday 09:00 is Saturday 09:00, also where the clocks change
    between. Minutes and hours are real time. Raises UnknownZone."""
    if offset_minutes and offset_minutes % DAY_MINUTES == 0:
        days = timedelta(days=offset_minutes // DAY_MINUTES)
        return to_instant(to_wall(starts_at, zone) - days, zone)
    return starts_at - timedelta(minutes=offset_minutes)


def timing(
    *,
    starts_at: datetime,
    offset_minutes: int,
    zone: str = "UTC",
    quiet: QuietHours | None = None,
) -> Timing:
    """When a reminder `offset_minutes` before the start is sent: until the start, but at least
    GRACE after the due time. `zone` is the meeting's, see `due_before`.

    A reminder inside the recipient's quiet hours waits for their end; where that would be at or
    past the start, it goes a minute before they begin. Raises ValueError for a negative or absurd
    offset.
    """
    if not 0 <= offset_minutes <= MAX_OFFSET_MINUTES:
        raise ValueError(f"A reminder lies 0 to {MAX_OFFSET_MINUTES} minutes before the start.")
    due = due_before(starts_at, offset_minutes, zone)
    limit = max(starts_at, due + GRACE)
    if quiet is None or not quiet.covers(to_wall(due, quiet.zone)):
        return Timing(due, limit)
    later = postponed(now=due, not_after=starts_at, quiet=quiet)
    begins, _ = quiet.bounds(to_wall(due, quiet.zone))
    return Timing(later or to_instant(begins, quiet.zone) - timedelta(minutes=1), limit)


def offsets_to_plan(
    offsets: list[int], *, starts_at: datetime, scheduled_at: datetime, zone: str = "UTC"
) -> list[int]:
    """Which offsets a meeting scheduled (or moved) at `scheduled_at` still needs.

    Those whose time had not passed by then, and of the ones that had only the last: who is
    invited at short notice is reminded once, not once for every offset.
    """
    late = [n for n in offsets if due_before(starts_at, n, zone) < scheduled_at]
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


def offset_words(minutes: int) -> str:
    """1440 is "1 day before", 90 is "90 minutes before", 0 is "at the start"."""
    if minutes == 0:
        return "at the start"
    for size, unit in ((10080, "week"), (1440, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0:
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'} before"
    raise AssertionError("every whole number of minutes is divisible by one")
