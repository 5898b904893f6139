"""The words of a life and of the quadrant, in the order in which they are shown."""

from __future__ import annotations

from dataclasses import dataclass

STAGES = (
    "exploring",
    "qualifying",
    "negotiating",
    "launching",
    "operating",
    "transforming",
    "exiting",
    "closed",
)

QUADRANTS = {
    "white_glove": "white glove",
    "sustain": "sustain",
    "fix_or_exit": "fix or exit",
    "light_touch": "light touch",
}


@dataclass(frozen=True)
class Step:
    """One stage of the stepper: `state` is past, current or ahead."""

    name: str
    state: str


def steps(stage: str) -> list[Step]:
    """All stages with their state; with an unknown stage everything lies ahead."""
    here = STAGES.index(stage) if stage in STAGES else -1
    return [
        Step(name, "current" if at == here else "past" if at < here else "ahead")
        for at, name in enumerate(STAGES)
    ]
