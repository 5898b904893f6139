"""The first meeting of an alliance: what it is about. Pure."""

from __future__ import annotations

AGENDA = (
    ("Who we are, on both sides", 15),
    ("North Star: what we want to reach together", 20),
    ("Priorities of each side, and where they differ", 30),
    ("How we measure: metrics and scorecard", 20),
    ("Cadence: who meets how often and on what", 15),
    ("Roles: who is responsible, accountable, consulted, informed", 20),
    ("Risks and how we deal with them", 20),
    ("The first 90 days", 30),
)
MINUTES = sum(minutes for _, minutes in AGENDA)
"""How long it takes by its agenda."""
STAGES = ("launching",)
"""In which stages of its life an alliance is asked to hold one."""


def wants_kickoff(stage: str, *, has_one: bool) -> bool:
    return stage in STAGES and not has_one
