"""What is shown of a score to a reader who may not see one of its parts.

From a total, the weights and all its other parts the missing part can be computed. So such a reader
is told on which side of its cuts the score lies, and nothing finer: no number, change, range or
coverage.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.rounding import shown
from scorecards.rules.quadrants import AMBER, GREEN, RED

LOW, HIGH = "low", "high"


def side(score: float | None, cuts: Sequence[float]) -> str:
    """ "low" or "high" for an axis with one cut, "red", "amber" or "green" for health with its two;
    "" where the score is not known. A score on a cut belongs to the upper side."""
    if score is None:
        return ""
    words = (LOW, HIGH) if len(cuts) == 1 else (RED, AMBER, GREEN)
    return words[sum(score >= cut for cut in cuts)]


def said(score: float | None, cuts: Sequence[float], *, veiled: bool = False) -> str:
    """How a score 0..100 reads: its side where it is veiled, else the number; "" where it is not
    known. `cuts` rise."""
    if score is None:
        return ""
    return side(score, cuts) if veiled else shown(score, cuts=cuts)
