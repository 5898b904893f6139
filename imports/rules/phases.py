"""What an import is doing while it is under way, and how far of 100 it is when that begins."""

from __future__ import annotations

from collections.abc import Callable

READING = "Reading the file"
COMPARING = "Comparing with the portfolio"
WRITING = "Writing"
RESTORING = "Restoring what was changed"
DELETING = "Deleting what was created"

STEPS = {READING: 15, COMPARING: 40, WRITING: 70, RESTORING: 20, DELETING: 40}


Progress = Callable[[str, int, int], None]


def no_progress(phase: str, done: int, total: int) -> None:
    """Nobody watches."""


def step_of(phase: str, done: int, total: int) -> int:
    """How far of 100: the start of the phase, and its share of what is left to 95."""
    start = STEPS[phase]
    return start + (95 - start) * done // total if total else start
