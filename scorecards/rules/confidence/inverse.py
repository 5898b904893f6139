"""From a score back to the raw value that has it."""

from __future__ import annotations

import itertools
import math

from scorecards.rules.values import EXPONENTIAL, LOG, ValueFunction, is_straight


def inverse(function: ValueFunction, score: float) -> float | None:
    """The raw value at which `function` reaches `score` (0..100); of several the first. None where
    it never does: its points may begin above or end below."""
    if function.scale == EXPONENTIAL:
        return _exponential(function, score)
    for (x0, y0), (x1, y1) in itertools.pairwise(function.points):
        if not min(y0, y1) <= score <= max(y0, y1):
            continue
        share = 0.0 if y0 == y1 else (score - y0) / (y1 - y0)
        if function.scale == LOG:
            return math.exp(math.log(x0) + share * (math.log(x1) - math.log(x0)))
        return x0 + share * (x1 - x0)
    return None


def _exponential(function: ValueFunction, score: float) -> float | None:
    if not 0.0 <= score <= 100.0:
        return None
    span, share = function.high - function.low, score / 100.0
    if is_straight(low=function.low, high=function.high, rho=function.rho):
        return function.low + share * span
    return function.low - math.log1p(share * math.expm1(-function.rho * span)) / function.rho
