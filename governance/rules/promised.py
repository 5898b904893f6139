"""When an action is on time, and when moving its date asks for a reason. Pure.

An action is on time when it was done by the day it was **first** promised for. A date that moves
changes when it is overdue, not whether the first promise was kept: otherwise every late action
could be made punctual by moving it (docs/decisions/0095).
"""

from __future__ import annotations

from datetime import date

from core.dates.parsing import NotADate
from core.dates.typed import parse_day


def asks_reason(*, due_on: date, new: date, side: str, today: date) -> bool:
    """Whether a new date needs a reason: it was promised to or by the other company, or the day
    has passed. Moving it to an earlier day never does."""
    return new > due_on and (side in ("theirs", "joint") or due_on < today)


def kept_first_promise(*, first_due_on: date, done_on: date | None) -> bool:
    return done_on is not None and done_on <= first_due_on


def moved_words(*, first_due_on: date, due_on: date, moves: int) -> str:
    """ "First promised for 3 Nov 2026, moved 2 times"; "" for one that never moved."""
    if not moves:
        return ""
    times = "once" if moves == 1 else f"{moves} times"
    if first_due_on == due_on:
        return f"Moved {times}, back to the day first promised"
    return f"First promised for {first_due_on:%-d %b %Y}, moved {times}"


def day_and_words(text: str, today: date) -> tuple[date | None, str]:
    """A day at the beginning of a text, and the rest: "12 Dec, legal is not done". None where the
    text begins with no day. Tried is the longest beginning that is one."""
    cleaned = " ".join(text.split())
    words = cleaned.split(" ")
    for count in range(min(4, len(words)), 0, -1):
        try:
            day = parse_day(" ".join(words[:count]).strip(",;:. "), today)
        except (NotADate, ValueError):
            continue
        return day, " ".join(words[count:]).strip(",;:-. ")
    return None, cleaned
