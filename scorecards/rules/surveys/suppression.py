"""What may be shown of a survey. Pure.

Three rules, and nothing else decides (docs/decisions/0106):

1. The answers of a side to a question are shown from `minimum` answers on. "I cannot judge this" is
   none.
2. Everything else (gap, mean of a dimension, of all questions, of both sides, a class, a trend, a
   score) is made of what is shown by rule 1 alone, so that nothing hidden can be subtracted.
   Sides are never pooled.
3. A survey may be held soon after another one that asked the same question. Where the people of a
   side who answered are the same but for a few, the difference of the two would be the answer of
   those few: the later one is withheld. So is the third within `APART`, since of three sums one may
   be the other two and a single answer. After `APART` people answer about another time.

Results are shown once, when the survey is closed, so that there is no before and after.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

USUAL, LEAST = 5, 3
"""Answers of a side from which they are shown: as a rule, and at least."""
APART = timedelta(days=60)
"""Two surveys whose ends lie further apart ask about another time."""
FEW, CLOSE = "few", "close"


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier survey, of less than APART ago, that showed the same side on the same question:
    how many answered it, and how many people answered one of the two surveys but not both."""

    n: int
    changed_people: int


def why_withheld(*, n: int, minimum: int, earlier: Iterable[Earlier] = ()) -> str:
    """Why `n` answers of a side to a question are not shown: FEW, CLOSE; "" where they are."""
    if n < max(minimum, LEAST):
        return FEW
    near = list(earlier)
    apart = (change for one in near for change in (one.changed_people, abs(n - one.n)))
    return CLOSE if len(near) > 1 or any(0 < change < minimum for change in apart) else ""


def shows_comments(*, n: int, minimum: int) -> bool:
    """Whether the `n` comments of a side are shown."""
    return n >= max(minimum, LEAST)


def why_not_askable(*, ours: int, theirs: int, minimum: int) -> str:
    """Which side has fewer people than answers are needed: "ours", "theirs" or ""."""
    if ours < minimum:
        return "ours"
    return "theirs" if theirs < minimum else ""
