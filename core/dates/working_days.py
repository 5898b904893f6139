"""Counting working days: Monday to Friday, without the days that are closed. Pure."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

MOST = 400
"""Of all days looked at; a calendar that is closed for longer has no working day."""


def is_working_day(day: date, closed: Container[date] = ()) -> bool:
    """`closed` holds public holidays and days on which the company does not work."""
    return day.weekday() < 5 and day not in closed


def add_working_days(day: date, count: int, closed: Container[date] = ()) -> date:
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


def working_days_between(day: date, until: date, closed: Container[date] = ()) -> int:
    """How many working days there are after `day` up to `until`, which counts; 0 for days past."""
    days = (until - day).days
    return sum(is_working_day(day + timedelta(days=n), closed) for n in range(1, days + 1))
