"""In which order things wait for a person: by what one more day of waiting costs.

    cost = severity(kind) * weight(quadrant) * weight(tier) * urgency(days left) * people waiting

Severity is what is lost when this kind of thing is not done. Urgency is 1 on the day itself, falls
to a half at the kind's horizon, and doubles at most when it is late by a whole horizon. The numbers
are ours and stand in one place; no published standard exists. Every item says the same in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from alliances.rules.contact import CONTACT_STALE_DAYS
from scorecards.rules.quadrants import TITLES, UNPLACED, WEIGHT


class Kind(StrEnum):
    """What waits, in the order in which equals are named."""

    SIGN_PLAN = "sign_plan"
    AGREE_PLAN = "agree_plan"
    NOTICE = "notice"
    AGREEMENT_END = "agreement_end"
    REMINDER = "reminder"
    AGENDA = "agenda"
    MINUTES = "minutes"
    DELIVERABLE = "deliverable"
    ACTION = "action"
    CHASE_DELIVERABLE = "chase_deliverable"
    CHASE_ACTION = "chase_action"
    REVIEW = "review"
    SPONSOR = "sponsor"
    SCORECARD = "scorecard"
    NORTH_STAR = "north_star"


@dataclass(frozen=True, slots=True)
class Manner:
    """`severity` 1 to 10; `horizon` in days; `shown` days before it is due it appears."""

    severity: float
    horizon: int
    shown: int


MANNERS: dict[Kind, Manner] = {
    Kind.SIGN_PLAN: Manner(7, 7, 0),
    Kind.AGREE_PLAN: Manner(6, 7, 0),
    Kind.NOTICE: Manner(8, 30, 90),
    Kind.AGREEMENT_END: Manner(7, 30, 90),
    Kind.REMINDER: Manner(6, 3, 14),
    Kind.AGENDA: Manner(6, 4, 8),
    Kind.MINUTES: Manner(5, 5, 0),
    Kind.DELIVERABLE: Manner(6, 7, 14),
    Kind.ACTION: Manner(5, 5, 7),
    Kind.CHASE_DELIVERABLE: Manner(5, 7, 7),
    Kind.CHASE_ACTION: Manner(4, 5, 2),
    Kind.REVIEW: Manner(5, 14, 30),
    Kind.SPONSOR: Manner(5, 30, 0),
    Kind.SCORECARD: Manner(4, 14, 45),
    Kind.NORTH_STAR: Manner(3, 30, 30),
}
TIER_WEIGHT = {"strategic": 1.2, "core": 1.0, "unassigned": 0.9, "tactical": 0.8}
PER_PERSON = 0.05
PEOPLE_AT_MOST = 12
SPONSOR_SILENT_DAYS = CONTACT_STALE_DAYS
AGREEMENT_LOOKS_BACK_DAYS = 30

TIER_WORDS = {"strategic": "Strategic", "core": "Core", "tactical": "Tactical"}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `key` is unique and stable; `people` wait for it; `side` owes it;
    `completes` names an action or deliverable that is done in place: (what, pk, revision). `step`
    is the button, which leads to `step_url`, or to `url` like the title."""

    kind: Kind
    key: str
    title: str
    due_on: date
    alliance_id: int
    alliance: str
    quadrant: str = "unplaced"
    tier: str = "unassigned"
    detail: str = ""
    people: int = 0
    side: str = "ours"
    url: str = ""
    step: str = "Open"
    step_url: str = ""
    completes: tuple[str, int, int] | None = None


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
    manner = MANNERS[item.kind]
    return (
        manner.severity
        * WEIGHT.get(item.quadrant, WEIGHT[UNPLACED])
        * TIER_WEIGHT.get(item.tier, TIER_WEIGHT["unassigned"])
        * urgency((item.due_on - today).days, manner.horizon)
        * (1 + PER_PERSON * min(item.people, PEOPLE_AT_MOST))
    )


def is_shown(kind: Kind, due_on: date, today: date) -> bool:
    """Whether something of this kind has come near enough to be on the list."""
    return (due_on - today).days <= MANNERS[kind].shown


def rank(items: Iterable[Item], today: date) -> list[Ranked]:
    """Dearest first. Equal ones by day, kind, alliance and key, so that the order is stable."""
    order = list(Kind)
    found = [Ranked(item, cost(item, today), why(item, today)) for item in items]
    return sorted(
        found,
        key=lambda row: (
            -round(row.cost, 6),
            row.item.due_on,
            order.index(row.item.kind),
            row.item.alliance,
            row.item.key,
        ),
    )


def why(item: Item, today: date) -> str:
    """Why it ranks where it does, in words: "White glove, in 3 days, 9 people wait"."""
    placed = item.quadrant != UNPLACED and TITLES.get(item.quadrant)
    place = placed or TIER_WORDS.get(item.tier) or "Not placed yet"
    parts = [place, _time(item, (item.due_on - today).days)]
    if item.people:
        parts.append(f"{item.people} {'person waits' if item.people == 1 else 'people wait'}")
    if item.side == "theirs":
        parts.append("theirs to keep")
    elif item.side == "joint":
        parts.append("both sides answer for it")
    return ", ".join(parts)


def _time(item: Item, days: int) -> str:
    if item.kind in (Kind.SIGN_PLAN, Kind.AGREE_PLAN):
        return "waits for you"
    if item.kind is Kind.SPONSOR:
        return _days(-days, "over the limit") if days < 0 else "at the limit"
    if item.kind is Kind.MINUTES:
        return _days(-days, "ago") if days < 0 else "today"
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    if days > 0:
        return f"in {days} days"
    return _days(-days, "late")


def _days(number: int, words: str) -> str:
    return f"{number} day{'' if number == 1 else 's'} {words}"


_NUMBERS = "no one two three four five six seven eight nine ten".split()


def number_word(number: int, *, capital: bool = False) -> str:
    """ "six" up to ten, digits beyond."""
    word = _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)
    return word.capitalize() if capital else word


def greeting(hour: int) -> str:
    """Good morning until noon, afternoon until six, evening after that."""
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


def heading(*, name: str, hour: int, first_alliance: str) -> str:
    """The finding of the page: where to start."""
    rest = f"Start with {first_alliance}" if first_alliance else "Nothing is waiting for you"
    return f"{greeting(hour)}, {name}. {rest}"


def lead(*, things: int, alliances: int, meetings: int, unprepared: int) -> str:
    """How much there is, in two short sentences."""
    first = ""
    if things:
        over = f" over {number_word(alliances)} alliances" if alliances > 1 else ""
        first = f"{number_word(things, capital=True)} thing{'' if things == 1 else 's'}{over}. "
    if not meetings:
        return f"{first}No meeting in the next seven days."
    words = f"{number_word(meetings, capital=True)} meeting{'' if meetings == 1 else 's'}"
    if not unprepared:
        ready = (
            "prepared" if meetings == 1 else "both prepared" if meetings == 2 else "all prepared"
        )
    elif meetings == 1:
        ready = "without an agenda"
    else:
        ready = f"{number_word(unprepared)} without an agenda"
    return f"{first}{words} in the next seven days, {ready}."
