"""In which order things wait for a person: by what one more day of waiting costs.

    cost = severity(kind) * weight(quadrant) * weight(tier) * urgency(days left) * people waiting
           * juncture

Severity is what is lost when this kind of thing is not done. Urgency is 1 on the day itself, falls
to a half at the kind's horizon, and doubles at most when it is late by a whole horizon. The numbers
are ours and stand in one place; no published standard exists. Every item says the same in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alliances.rules.worklist import Item
from core.text import plural
from scorecards.rules.quadrants import TITLES, UNPLACED, WEIGHT

TIER_WEIGHT = {"strategic": 1.2, "core": 1.0, "unassigned": 0.9, "tactical": 0.8}
PER_PERSON = 0.05
PEOPLE_AT_MOST = 12
# What waits in an alliance at a critical juncture is twice as dear.
AT_JUNCTURE = 2.0

TIER_WORDS = {"strategic": "Strategic", "core": "Core", "tactical": "Tactical"}


@dataclass(frozen=True, slots=True)
class Ranked:
    item: Item
    cost: float
    why: str


def urgency(days_left: int, horizon: int) -> float:
    """1 on the day, 0.5 a horizon before it, at most 2 a horizon after it; always above 0."""
    if days_left >= 0:
        return horizon / (horizon + days_left)
    return 1.0 + min(1.0, -days_left / horizon)


def cost(item: Item, today: date) -> float:
    """What one more day of waiting costs; only the order of these numbers means something."""
    return (
        item.kind.severity
        * WEIGHT.get(item.place.quadrant, WEIGHT[UNPLACED])
        * TIER_WEIGHT.get(item.place.tier, TIER_WEIGHT["unassigned"])
        * urgency((item.due_on - today).days, item.kind.horizon)
        * (1 + PER_PERSON * min(item.people, PEOPLE_AT_MOST))
        * (AT_JUNCTURE if item.place.juncture else 1.0)
    )


def rank(items: Iterable[Item], today: date) -> list[Ranked]:
    """Dearest first. Equal ones by day, kind, alliance and key, so that the order is stable."""
    found = [Ranked(item, cost(item, today), why(item, today)) for item in items]
    return sorted(
        found,
        key=lambda row: (
            -round(row.cost, 6),
            row.item.due_on,
            row.item.kind.order,
            row.item.place.name,
            row.item.key,
        ),
    )


def why(item: Item, today: date) -> str:
    """Why it ranks where it does, in words: "White glove, in 3 days, 9 people waiting"."""
    placed = item.place.quadrant != UNPLACED and TITLES.get(item.place.quadrant)
    place = placed or TIER_WORDS.get(item.place.tier) or "Not assessed yet"
    parts = [place, _time(item, (item.due_on - today).days)]
    if item.place.juncture:
        parts.insert(0, f"Critical juncture ({item.place.juncture})")
    if item.people:
        parts.append(plural(item.people, "person waiting", "people waiting"))
    if item.side == "theirs":
        parts.append(f"{item.place.partner} owes this")
    elif item.side == "joint":
        parts.append("owed jointly")
    return ", ".join(parts)


def _time(item: Item, days: int) -> str:
    kind = item.kind
    if kind.always:
        return kind.always
    if days < 0:
        return f"{plural(-days, 'day')} {kind.late}"
    if kind.due:
        return kind.due
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    return f"in {days} days"


def greeting(hour: int) -> str:
    """Good morning until noon, afternoon until six, evening after that."""
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


def heading(*, name: str, hour: int, first_alliance: str) -> str:
    """The finding of the page: where to start."""
    rest = (
        f"Start with {first_alliance}" if first_alliance else "Nothing needs your attention today"
    )
    return f"{greeting(hour)}, {name}. {rest}"


def lead(*, things: int, alliances: int, meetings: int, unprepared: int) -> str:
    """How much there is, in two short sentences."""
    first = ""
    if things:
        over = f" in {alliances} alliances" if alliances > 1 else ""
        first = f"{plural(things, 'item')}{over}. "
    if not meetings:
        return f"{first}No meetings in the next 7 days."
    if not unprepared:
        ready = {1: "prepared", 2: "both prepared"}.get(meetings, "all prepared")
    else:
        ready = f"{'' if meetings == 1 else f'{unprepared} '}without an agenda"
    return f"{first}{plural(meetings, 'meeting')} in the next 7 days, {ready}."
