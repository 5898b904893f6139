"""When a due date is told, and the words of a line of the digest. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from core.text import plural

LOOK_BACK = 14
"""Days: what should have been told longer ago is not told any more."""


def stage(day: date, offsets: Collection[int], today: date) -> int | None:
    """The last of `offsets` (days before `day`) that `today` has reached; None before the first of
    them, and LOOK_BACK days after it was reached."""
    left = (day - today).days
    reached = min((offset for offset in offsets if offset >= left), default=None)
    if reached is None or reached - left > LOOK_BACK:
        return None
    return reached


def window(offsets: Collection[int], today: date) -> tuple[date, date]:
    """The first and last day of which something may be told today. Raises ValueError for none."""
    first = today + timedelta(days=min(offsets) - LOOK_BACK)
    return first, today + timedelta(days=max(offsets))


def day_words(day: date, today: date) -> str:
    """ "in 3 days, on Thursday 3 December 2026", "yesterday, on ..."."""
    days = (day - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    if near is None:
        near = f"in {plural(days, 'day')}" if days > 0 else f"{plural(-days, 'day')} ago"
    return f"{near}, {day:%A %-d %B %Y}"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a digest, as it stands when it is said. `name` is the kind's; in a restricted
    alliance `title` and `alliance` are empty. `acts_for` names for whom the reader stands in.
    `url` leads to the thing, or to the answer of somebody without a sign-in; "" for neither."""

    name: str
    title: str
    alliance: str
    day: date
    ahead: str
    past: str
    step: str
    url: str = ""
    acts_for: str = ""
    restricted: bool = False

    def when(self, today: date) -> str:
        return f"{self.past if self.day < today else self.ahead} {day_words(self.day, today)}"

    @property
    def what(self) -> str:
        """ "Action: Send the draft", "Action in a restricted alliance"."""
        if self.restricted:
            return f"{self.name} in a restricted alliance"
        return f"{self.name}: {self.title}" if self.title else self.name


def subject(lines: Collection[Line]) -> str:
    """ "Due: Send the draft (Northstar) and 2 more"; nothing is named of restricted alliances."""
    named = next((line for line in lines if not line.restricted), None)
    if named is None:
        return f"{plural(len(lines), 'due date')} in Entente"
    more = len(lines) - 1
    title = named.title or named.name
    return f"Due: {title} ({named.alliance})" + (f" and {more} more" if more else "")
