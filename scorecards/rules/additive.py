"""Weighted additive scores that say how much of themselves is known.

An unknown criterion is left out, never counted as 0: the score is the weighted mean of what is
known, the coverage says which share of the weight that is, and the range says where the score could
lie if the unknown criteria came in anywhere between 0 and 100.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.rounding import rounded

# Shares of weights are sums of floats; 0.1 + 0.2 must reach a minimum of 0.3.
TOLERANCE = 1e-9
# Judgement of which less than this share is left, two half-lives on, places nothing any more.
JUDGED_FROM = 0.25


@dataclass(frozen=True, slots=True)
class Score:
    """value 0..100 or None when too little is known; coverage 0..1; low <= value <= high."""

    value: float | None
    coverage: float
    low: float
    high: float
    known: int
    total: int


def round_score(value: float | None) -> float | None:
    """One decimal, half up. Scores are rounded before they meet a threshold, so that what is
    shown is what decides."""
    return None if value is None else rounded(value, 1)


def check_weights(weights: Sequence[float]) -> float:
    """The sum of the weights. Raises ValueError for a negative weight or a sum of 0."""
    if any(weight < 0 or not math.isfinite(weight) for weight in weights):
        raise ValueError("Weights must be 0 or more.")
    total = 0.0
    for weight in weights:
        total += weight
    if total <= 0:
        raise ValueError("At least one weight must be above 0.")
    return total


def weighted(
    scores: Sequence[float | None],
    weights: Sequence[float],
    shares: Sequence[float] | None = None,
    *,
    minimum_coverage: float = 0.0,
) -> Score:
    """Weighted mean of the known scores (0..100 each) with coverage and range.

    `shares` (0..1 each, all 1 if not given) say how much of each weight its evidence still carries:
    it fades with age, and may be there in part. Below `minimum_coverage` (0..1) the value is
    unknown; coverage and range are given all the same.
    """
    if len(scores) != len(weights):
        raise ValueError("There must be one weight for each score.")
    total = check_weights(weights)
    carried = weights if shares is None else carry(weights, shares)
    there = [(s, weight) for s, weight in zip(scores, carried, strict=True) if s is not None]
    known_weight = weighted_sum = 0.0
    for score, weight in there:
        known_weight += weight
        weighted_sum += weight * score
    coverage = min(known_weight / total, 1.0)
    low = weighted_sum / total
    high = min(low + 100.0 * (1.0 - coverage), 100.0)
    value = _mean(weighted_sum, known_weight, coverage, low, high, minimum_coverage)
    return Score(value, coverage, low, high, len(there), len(scores))


def carry(weights: Sequence[float], shares: Sequence[float]) -> list[float]:
    """The weights as far as their evidence carries them. Raises ValueError for a share outside
    0..1."""
    if any(not 0 <= share <= 1 for share in shares):
        raise ValueError("Shares of evidence must lie between 0 and 1.")
    return [weight * share for weight, share in zip(weights, shares, strict=True)]


def withhold(part: Score, judged: Sequence[tuple[float | None, float]], *, least: int) -> Score:
    """`part` without its value where fewer than `least` of the `judged` (score, share of its
    evidence that is left) are known and not faded away. Coverage and range are given all the same.
    """
    known = sum(score is not None and share + TOLERANCE >= JUDGED_FROM for score, share in judged)
    return part if known >= least else replace(part, value=None)


def two_level(groups: Sequence[tuple[float, Score]], *, minimum_coverage: float = 0.0) -> Score:
    """Weighted mean of the scores of groups, each (weight, score): factors first, then groups.

    A group keeps its weight as long as its score is known; a group without one is left out.
    Coverage and range run through both levels.
    """
    total = check_weights([weight for weight, _ in groups])
    known_weight = weighted_sum = coverage = low = high = 0.0
    for weight, score in groups:
        share = weight / total
        coverage += share * score.coverage
        low += share * score.low
        high += share * score.high
        if score.value is not None:
            known_weight += weight
            weighted_sum += weight * score.value
    coverage = min(coverage, 1.0)
    high = min(high, 100.0)
    value = _mean(weighted_sum, known_weight, coverage, low, high, minimum_coverage)
    known, size = (sum(getattr(score, name) for _, score in groups) for name in ("known", "total"))
    return Score(value, coverage, low, high, known, size)


def _mean(
    weighted_sum: float,
    known_weight: float,
    coverage: float,
    low: float,
    high: float,
    minimum_coverage: float,
) -> float | None:
    """None where too little of the weight is known for a score to be shown."""
    if known_weight > 0 and coverage > 0 and coverage + TOLERANCE >= minimum_coverage:
        return min(max(weighted_sum / known_weight, low), high)
    return None


def effective_weights(
    scores: Sequence[float | None],
    weights: Sequence[float],
    groups: Sequence[str] | None = None,
    group_weights: dict[str, float] | None = None,
    *,
    shares: Sequence[float] | None = None,
    minimum_coverage: float = 0.0,
) -> list[float]:
    """What each criterion really counts for, given what is known; adds to 1, or all 0.

    Without groups: the share of the known weight. With groups: the share inside its group times the
    share of the group among the groups whose score is known, which needs `minimum_coverage` (0..1)
    of the group's weight. A group without an entry in `group_weights` counts for the sum of its
    criteria. `shares` as in `weighted`. What is known of the other groups counts as far as it keeps
    the score within its range, as `two_level` does.
    """
    carried = list(weights) if shares is None else carry(weights, shares)
    names = list(groups) if groups is not None else [""] * len(weights)
    full: dict[str, float] = {}
    known: dict[str, float] = {}
    for name, weight, there, score in zip(names, weights, carried, scores, strict=True):
        full[name] = full.get(name, 0.0) + weight
        if score is not None:
            known[name] = known.get(name, 0.0) + there
    known = {
        name: weight
        for name, weight in known.items()
        if weight > 0 and weight / full[name] + TOLERANCE >= minimum_coverage
    }
    wished = {name: (group_weights or {}).get(name, full[name]) for name in full}
    reachable = sum(wished[name] for name in known)
    if reachable <= 0:
        return [0.0] * len(weights)
    effective = [
        0.0
        if score is None or name not in known
        else (there / known[name]) * (wished[name] / reachable)
        for name, there, score in zip(names, carried, scores, strict=True)
    ]
    whole = sum(wished.values())
    parts = [
        0.0 if score is None or full[name] <= 0 else wished[name] * there / (full[name] * whole)
        for name, there, score in zip(names, carried, scores, strict=True)
    ]
    return _within_range(scores, effective, parts)


def _within_range(
    scores: Sequence[float | None], effective: list[float], parts: list[float]
) -> list[float]:
    """The `effective` weights, moved so far towards what is left out that their sum is a score that
    is still possible. `parts` is what each known criterion is of the whole weight."""
    low = mean = left_out = beside = 0.0
    for score, weight, part in zip(scores, effective, parts, strict=True):
        low += part * (score or 0.0)
        mean += weight * (score or 0.0)
        if weight == 0:
            left_out += part
            beside += part * (score or 0.0)
    high = low + 100.0 * (1.0 - min(sum(parts), 1.0))
    possible = min(max(mean, low), high)
    if left_out <= 0 or abs(possible - mean) <= TOLERANCE:
        return effective
    moved = min((possible - mean) / (beside / left_out - mean), 1.0)
    return [
        moved * part / left_out if weight == 0 else (1.0 - moved) * weight
        for weight, part in zip(effective, parts, strict=True)
    ]
