"""Absences and who stands in: in words, and which of them meet. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.text import plural

LONGEST = 366
"""Days for which somebody stands in; later days are entered anew."""
NAMED = 3


def overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    """Whether two spans of days, both ends included, share a day."""
    return one[0] <= other[1] and other[0] <= one[1]


def span_words(starts_on: date, ends_on: date) -> str:
    """ "3 to 12 Dec 2026", "28 Dec 2026 to 4 Jan 2027", "3 Dec 2026"."""
    last = f"{ends_on.day} {ends_on:%b} {ends_on.year}"
    if starts_on == ends_on:
        return last
    if starts_on.year != ends_on.year:
        return f"{starts_on.day} {starts_on:%b} {starts_on.year} to {last}"
    first = f"{starts_on.day}"
    return f"{first} to {last}" if starts_on.month == ends_on.month else (
        f"{first} {starts_on:%b} to {last}"
    )  # fmt: skip


def unseen_words(deputy: str, alliances: Sequence[str]) -> str:
    """What the one who sets it up is told before it is saved; "" where the deputy sees all."""
    if not alliances:
        return ""
    names = ", ".join(alliances[:NAMED])
    more = len(alliances) - NAMED
    rest = f" and {plural(more, 'other alliance')}" if more > 0 else ""
    return f"{deputy} does not see {names}{rest}. Nothing about that goes to them."


def because_words(name: str, until: date) -> str:
    """Why somebody receives a copy."""
    day = f"{until.day} {until:%b} {until.year}"
    return f"You receive this because you stand in for {name} until {day}."
