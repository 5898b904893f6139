"""Asking for what somebody owes: the e-mail, how often, and how the record reads. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from core.text import plural

NEAR_DAYS = 183  # further away, a day shows its year
YEAR = 365


def short_day(day: date, today: date) -> str:
    """ "12 Nov", with the year where the day is more than half a year from `today`."""
    year = f" {day.year}" if abs((day - today).days) > NEAR_DAYS else ""
    return f"{day.day} {day:%b}{year}"


def unlikely_day(day: date | None, *, due_on: date) -> str:
    """A question about a day of delivery more than a year before it was due; empty if likely."""
    if day is None or (due_on - day).days <= YEAR:
        return ""
    return f"{day:%-d %b %Y} is more than a year before the due date, {due_on:%-d %b %Y}."


def nudged_words(*, count: int, day: date | None, by: str, today: date) -> str:
    """ "Nudged on 12 Nov by Ruth Lee, 2 times"; empty where nobody asked yet."""
    if not count or day is None:
        return ""
    when = "today" if day == today else f"on {short_day(day, today)}"
    times = f", {count} times" if count > 1 else ""
    return f"Nudged {when}{f' by {by}' if by else ''}{times}"


def stands(due_on: date, today: date) -> str:
    """How a promise stands: "was due on 12 Nov 2026 and is 4 days late", "is due today"."""
    late, due = (today - due_on).days, f"{due_on.day} {due_on:%b} {due_on.year}"
    if late > 0:
        return f"was due on {due} and is {plural(late, 'day')} late"
    return f"is due {'on ' + due if late else 'today'}"


def asks(due_on: date, today: date) -> str:
    return "When can we expect it?" if due_on < today else "Is it on track?"


def letter(*, to: str, sender: str, name: str, stands: str, asks: str) -> str:
    """The e-mail that is sent unless the sender writes their own."""
    greeting = f"Hello {to}" if to else "Hello"
    return f"{greeting},\n\n“{name}” {stands}. {asks}\n\nKind regards\n{sender}"


def too_soon(
    last: datetime | None, *, now: datetime, every: timedelta, person: str, by: str
) -> str:
    """Why somebody is not to be nudged again yet, as a sentence; "" where they may be."""
    if last is None or now - last >= every:
        return ""
    day, again = last.date(), (last + every).date()
    who = f"{by} nudged {person}" if by else f"{person} was nudged"
    when = "today" if day == now.date() else f"on {short_day(day, now.date())}"
    return f"{who} for this {when}. You can nudge them again from {short_day(again, now.date())}."
