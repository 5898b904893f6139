"""From wall time in a zone to the two instants of a meeting, the only place that does it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from core.dates.wall_time import to_instant


def instants(*, on: date, at: time, time_zone: str, minutes: int) -> tuple[datetime, datetime]:
    """Start and end in UTC of a meeting of `minutes` (1 to 1440) that begins at wall time.

    The length is elapsed time: a meeting over the clock change is not an hour longer. Raises
    UnknownZone.
    """
    starts_at = to_instant(datetime.combine(on, at.replace(second=0, microsecond=0)), time_zone)
    return starts_at, starts_at + timedelta(minutes=minutes)
