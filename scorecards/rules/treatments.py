"""How the alliances of each quadrant are treated, when a treatment is proposed, and what of an
agreed one is kept. Pure.

The numbers are ours, editable by the company (scorecards.Treatment); no published standard exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np

from core.rounding import shown
from core.text import plural
from scorecards.rules.quadrants import (
    FIX_OR_EXIT,
    LIGHT_TOUCH,
    SUSTAIN,
    TITLES,
    UNPLACED,
    WHITE_GLOVE,
)

LIGHT, STANDARD, DEEP = "light", "standard", "deep"
# Days from one held review to the next, by depth.
REVIEW_DAYS: Mapping[str, int] = MappingProxyType({LIGHT: 370, STANDARD: 190, DEEP: 100})
DEPTH_WORDS = {
    LIGHT: "light: a review once a year",
    STANDARD: "standard: a review twice a year",
    DEEP: "deep: a review every quarter, with comments",
}
# A review is deep where so many of its sections were commented on.
DEEP_COMMENTS = 3
# Who must know is told within so many days.
TELL_WITHIN_DAYS = 7
# So many days after it was due, what is not kept becomes an exception.
GRACE_DAYS = 7
# A quadrant is entered for good once it has held so long, or at once where the placement is certain
# and nothing was proposed in as many days.
HOLDS_DAYS = 7
CERTAIN = 0.6
GROUPS = ("leader", "sponsor", "executives")
GROUP_WORDS = {
    "leader": "alliance leader",
    "sponsor": "executive sponsor",
    "executives": "executives",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed: a governance meeting and a contact with every sponsor at least each so many
    days (None: nothing is agreed), how deep reviews go ("": none), and who must know."""

    meeting_days: int | None = None
    sponsor_days: int | None = None
    review_depth: str = ""
    tells_leader: bool = False
    tells_sponsor: bool = False
    tells_executives: bool = False

    @property
    def told(self) -> list[str]:
        """The groups that must know."""
        return [group for group in GROUPS if getattr(self, f"tells_{group}")]

    @property
    def words(self) -> list[str]:
        """Each point in words, such as "meeting at least every 30 days"."""
        found = []
        if self.meeting_days:
            found.append(f"governance meeting at least every {self.meeting_days} days")
        if self.sponsor_days:
            found.append(f"contact with every sponsor at least every {self.sponsor_days} days")
        if self.review_depth:
            found.append(f"reviews {DEPTH_WORDS[self.review_depth]}")
        if self.told:
            found.append(f"must know: {', '.join(GROUP_WORDS[group] for group in self.told)}")
        return found


FIELDS = tuple(Terms.__dataclass_fields__)
DEFAULTS: Mapping[str, Terms] = MappingProxyType(
    {
        WHITE_GLOVE: Terms(30, 30, DEEP, True, True, True),
        SUSTAIN: Terms(60, 60, STANDARD, False, True, False),
        FIX_OR_EXIT: Terms(30, 60, STANDARD, True, True, False),
        LIGHT_TOUCH: Terms(180, None, LIGHT, False, False, False),
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an alliance stands (`quadrant`, `since`, how surely it `holds`: 0 to 1, None unknown),
    and what was proposed: the quadrants of the proposal that is `waiting` and of the last one that
    was `answered` ("" none), and the day of the last proposal."""

    quadrant: str
    since: date
    holds: float | None
    waiting: str = ""
    answered: str = ""
    proposed_on: date | None = None


def is_settled(found: Standing, today: date) -> bool:
    """Whether the quadrant counts as entered: it has held for a week, or it is certain and the
    alliance did not just come from another one. Going back and forth proposes nothing new."""
    if (today - found.since).days >= HOLDS_DAYS:
        return True
    lately = found.proposed_on is not None and (today - found.proposed_on).days < HOLDS_DAYS
    return found.holds is not None and found.holds >= CERTAIN and not lately


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done: the waiting proposal is `overtaken`, a new one is made (`propose`)."""

    overtaken: bool = False
    propose: bool = False


def next_step(found: Standing, today: date) -> Step:
    """What the placement means for what was proposed. Doubled calls find nothing more to do."""
    if found.quadrant == UNPLACED or found.quadrant == found.waiting:
        return Step()
    if not is_settled(found, today):
        return Step()
    return Step(overtaken=bool(found.waiting), propose=found.quadrant != found.answered)


def days_over(today: Any, agreed: Any, last: Any, every: Any) -> Any:
    """By how many days something that is agreed to happen each `every` days is late; negative while
    it is not due. It is first due that long after it was `agreed`, whatever was before. All are
    numbers of days, or arrays of them; NaN where nothing is agreed, and as `last` for never."""
    since = np.fmax(agreed, last)
    return np.where(np.isnan(agreed) | np.isnan(every), np.nan, today - since - every)


@dataclass(frozen=True, slots=True)
class Line:
    """One point of an agreed treatment against the records: what is agreed each `every` days, when
    it was `last` done, by when it is next `due`."""

    what: str
    every: int
    last: date | None
    due: date
    today: date
    never: str = "not yet"

    @property
    def kept(self) -> bool:
        return self.today <= self.due

    @property
    def days_over(self) -> int:
        return (self.today - self.due).days

    @property
    def broken(self) -> bool:
        """Not kept for longer than the grace."""
        return self.days_over > GRACE_DAYS

    @property
    def words(self) -> str:
        """ "Sponsor contact 41 days ago, agreed every 30"."""
        ago = self.never if self.last is None else _ago((self.today - self.last).days)
        return f"{self.what} {ago}, agreed every {self.every}"

    @property
    def state(self) -> str:
        if self.kept:
            return f"due by {self.due:%-d %b %Y}"
        return f"{plural(self.days_over, 'day')} late"


def _ago(days: int) -> str:
    return "today" if days <= 0 else f"{plural(days, 'day')} ago"


def line(
    what: str, *, every: int, agreed_on: date, last: date | None, today: date, never: str = ""
) -> Line:
    """A point that is first due `every` days after it was agreed. Twin of `days_over`."""
    since = agreed_on if last is None else max(last, agreed_on)
    due = since + timedelta(days=every)
    return Line(what, every, last, due, today, never or "not yet")


@dataclass(frozen=True, slots=True)
class Telling:
    """Who of those that must know was told, and when; `due` is by when all are."""

    group: str
    told_on: date | None
    due: date
    today: date

    @property
    def kept(self) -> bool:
        return self.told_on is not None or self.today <= self.due

    @property
    def broken(self) -> bool:
        return self.told_on is None and (self.today - self.due).days > GRACE_DAYS

    @property
    def words(self) -> str:
        who = GROUP_WORDS[self.group]
        return (
            f"{who} not told".capitalize() if self.told_on is None else f"{who} told".capitalize()
        )

    @property
    def state(self) -> str:
        if self.told_on is not None:
            return f"on {self.told_on:%-d %b %Y}"
        if self.kept:
            return f"due by {self.due:%-d %b %Y}"
        return f"{plural((self.today - self.due).days, 'day')} late"


def moved_words(before: str, now: str, day: date) -> str:
    """ "Moved from sustain to white glove on 12 Nov 2026"."""
    on = f"{day:%-d %b %Y}"
    if before in ("", UNPLACED):
        return f"First placed in {TITLES[now].lower()} on {on}"
    return f"Moved from {TITLES[before].lower()} to {TITLES[now].lower()} on {on}"


def score_words(name: str, before: float | None, now: float | None) -> str:
    """ "risk 64 (was 46)"; "" where it is not known."""
    if now is None:
        return ""
    was = "" if before is None or shown(before) == shown(now) else f" (was {shown(before)})"
    return f"{name} {shown(now)}{was}"
