"""When the deliverables of a plan skeleton are due. Pure."""

from __future__ import annotations

from datetime import date, timedelta


def due_day(after: int, *, today: date, first: date, last: date) -> date:
    """`after` days from `today`, or from the `first` day of a year to come; by its `last` day where
    that still lies ahead."""
    day = max(today, first) + timedelta(days=after)
    return min(day, last) if last > today else day
