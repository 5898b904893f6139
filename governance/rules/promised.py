"""When moving the date of an action asks for a reason. Pure.

An action counts by the day it was **first** promised for (alliances.rules.punctuality). A date that
moves changes when it is overdue, not whether the first promise was kept: otherwise every late
action could be made punctual by moving it (docs/decisions/0095).
"""

from __future__ import annotations

from datetime import date

from core.dates.parsing import NotADate
from core.dates.typed import parse_day


def asks_reason(*, due_on: date, new: date, side: str, today: date) -> bool:
    """Whether a new date needs a reason: it was promised to or by the other company, or the day
    has passed. Moving it to an earlier day never does."""
    return new > due_on and (side in ("theirs", "joint") or due_on < today)


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
