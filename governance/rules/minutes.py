"""Minutes on their way: who has to answer by when, and what the answers come to. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from core.text import plural

LATE_AFTER = timedelta(days=2)
"""Minutes that are not circulated by then, after the end of the meeting, are asked for."""

OVERDUE_AFTER = timedelta(days=7)
"""From then on they are an exception of the alliance."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: `side` is ours or theirs, `answer` approved or objected."""

    side: str
    answer: str


def settled(
    answers: Iterable[Given], *, sides: Collection[str], is_over: bool, silence_approves: bool
) -> tuple[str, str]:
    """The state of circulated minutes (circulated, approved, objected), and by what they are
    approved, in words. One objection outweighs every approval; without one, each of `sides` has to
    approve, or to be silent until the time `is_over` where that was agreed to be enough."""
    given = list(answers)
    if any(one.answer == "objected" for one in given):
        return "objected", ""
    approving = {one.side for one in given if one.answer == "approved"}
    if approving >= set(sides):
        return "approved", "approved by both sides" if len(set(sides)) > 1 else "approved"
    if is_over and silence_approves:
        return "approved", "approved: nobody objected in time"
    return "circulated", ""


def waiting_words(days: int) -> str:
    """ "answer within 3 days", "answer today", "2 days overdue"; `days` are left."""
    if days < 0:
        return f"{plural(-days, 'day')} overdue"
    if days == 0:
        return "answer today"
    return f"answer within {plural(days, 'day')}"
