"""What the governance of an alliance has to cover: the seven duties of a captain of change, where
each is covered, and where it is not. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

STEERING, MANAGEMENT, OPERATING = "steering", "management", "operating"
_HIGH, _MIDDLE = (STEERING, MANAGEMENT, OPERATING), (MANAGEMENT, STEERING, OPERATING)
_LOW = (OPERATING, MANAGEMENT, STEERING)
FREQUENCIES = {
    "each": "at every meeting",
    "quarter": "once a quarter",
    "half_year": "every 6 months",
    "year": "once a year",
}


@dataclass(frozen=True, slots=True)
class Duty:
    """`kinds` are the kinds of committee that commonly cover it, the most usual first; `topic` and
    `frequency` what these commonly have on their agenda, and how often."""

    name: str
    means: str
    kinds: tuple[str, ...]
    topic: str
    frequency: str = "each"


DUTIES = {
    "set_cadence": Duty(
        "Set the cadence",
        "Decide who meets how often and on what, and keep to it.",
        _HIGH,
        "Committees, cadence and roles of the coming year",
        "half_year",
    ),
    "measure": Duty(
        "Measure progress",
        "Compare what was promised with what was done, in numbers.",
        _MIDDLE,
        "Scorecard and deliverables",
    ),
    "cheer": Duty(
        "Cheer the teams on",
        "Say what went well, and who did it, on both sides.",
        _MIDDLE,
        "Wins and thanks",
    ),
    "inspect": Duty(
        "Inspect the work",
        "Look at the work itself, not only at reports about it.",
        _LOW,
        "Work in progress",
    ),
    "steer": Duty(
        "Steer round turbulence",
        "See trouble early, and agree how to get past it.",
        _MIDDLE,
        "Issues and risks",
    ),
    "correct": Duty(
        "Make course corrections",
        "Find the cause, change the rule, and measure whether it helped.",
        _HIGH,
        "Course corrections and their effect",
        "quarter",
    ),
    "arrive": Duty(
        "Ensure safe arrival",
        "Hold on to what success means, until it is reached or given up openly.",
        _HIGH,
        "What success means, and how far away it is",
        "year",
    ),
}
ORDER = tuple(DUTIES)


def usual_kind(duty: str, kinds: Collection[str]) -> str:
    """Which of the `kinds` of committee that there are commonly covers `duty`; "" for none. Raises
    KeyError for an unknown duty."""
    return next((kind for kind in DUTIES[duty].kinds if kind in kinds), "")


@dataclass(frozen=True, slots=True)
class Cover:
    """How one duty is covered: by which committee ("" for none), which was closed on
    `closed_on` or has no schedule; by which person beside its chair, who left on `left_on`."""

    committee: str = ""
    closed_on: date | None = None
    meets: bool = False
    person: str = ""
    left_on: date | None = None
    is_gone: bool = False


def gap(cover: Cover) -> str:
    """Why a duty is not covered, as a sentence; "" where it is."""
    if not cover.committee:
        return "No committee covers this yet."
    if cover.closed_on:
        return f"{cover.committee} was closed on {cover.closed_on:%-d %b %Y}."
    if not cover.meets:
        return f"{cover.committee} has no schedule."
    if cover.is_gone:
        when = f" on {cover.left_on:%-d %b %Y}" if cover.left_on else ""
        return f"{cover.person} has left{when}."
    return ""
