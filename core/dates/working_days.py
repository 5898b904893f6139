"""Counting working days: Monday to Friday, without the days that are closed. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

MOST = 400
"""Of all days looked at; a calendar that is closed for longer has no working day."""


def is_working_day(day: date, closed: Collection[date] = ()) -> bool:
    """`closed` holds public holidays and days on which the company does not work."""
    return day.weekday() < 5 and day not in closed


def add_working_days(day: date, count: int, closed: Collection[date] = ()) -> date:
    """The working day that is `count` working days after `day`, which may itself be a day off: two
    after a Saturday is the Tuesday; `day` for 0. Raises ValueError where nobody ever works."""
    if count <= 0:
        return day
    found, left = day, count
    for _ in range(MOST + count * 7):
        found += timedelta(days=1)
        left -= is_working_day(found, closed)
        if left <= 0:
            return found
    raise ValueError("There is no working day ahead.")
