"""Asking for what somebody owes: the mail that is offered, and how the record of it reads. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

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
    """ "Nudged 12 Nov by Ruth Lee, 2 times"; empty where nobody asked yet."""
    if not count or day is None:
        return ""
    when = "today" if day == today else f"on {short_day(day, today)}"
    times = f", {count} times" if count > 1 else ""
    return f"Nudged {when}{f' by {by}' if by else ''}{times}"


@dataclass(frozen=True, slots=True)
class NudgeMail:
    """A mail that opens, filled in, in the mail program of the person who sends it."""

    address: str
    subject: str
    text: str

    @property
    def url(self) -> str:
        """RFC 6068: lines end with CR LF, and nothing but letters and digits is left as it is."""
        body = quote(self.text.replace("\n", "\r\n"), safe="")
        return f"mailto:{quote(self.address, safe='@')}?subject={quote(self.subject)}&body={body}"


def nudge_mail(
    *, address: str, to: str, sender: str, name: str, due_on: date, today: date, alliance: str
) -> NudgeMail:
    """The mail that asks `to` for the promise `name`."""
    late = (today - due_on).days
    due = f"{due_on.day} {due_on:%b} {due_on.year}"
    if late > 0:
        stands = f"was due on {due} and is {plural(late, 'day')} late"
        asks = "When can we expect it?"
    else:
        stands = f"is due {'today' if not late else f'on {due}'}"
        asks = "Is it on track?"
    return NudgeMail(
        address=address,
        subject=f"{name}, due {due} ({alliance})",
        text=f"Hello {to},\n\n“{name}” {stands}. {asks}\n\nKind regards\n{sender}\n",
    )
