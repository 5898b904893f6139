"""The stages of a life, in the order in which they are shown."""

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
