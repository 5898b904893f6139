"""The same rules over whole columns, for the recompute of a portfolio.

Every function here is the twin of a scalar one and takes the operations in the same order, so that
both give the same numbers; the tests hold them against each other. Unknown is NaN. A column has one
entry per alliance; a list of columns has one column per criterion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alliances.rules.shares import FEW
from core.rounding import TIDY
from scorecards.rules.additive import JUDGED_FROM, TOLERANCE, check_weights
from scorecards.rules.quadrants import (
    AMBER,
    FIX_OR_EXIT,
    GREEN,
    LIGHT_TOUCH,
    RED,
    SUSTAIN,
    UNKNOWN,
    UNPLACED,
    WHITE_GLOVE,
)
from scorecards.rules.values import EXPONENTIAL, LOG, ValueFunction, is_straight

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scores:
    """Columns: value (NaN unknown), coverage 0..1, low, high, and the number of known criteria."""

    value: Column
    coverage: Column
    low: Column
    high: Column
    known: NDArray[np.int64]
    total: int


def apply(function: ValueFunction, raw: Column) -> Column:
    """Twin of ValueFunction.__call__: scores 0..100, NaN where the raw value is NaN."""
    if function.scale == EXPONENTIAL:
        clamped = np.minimum(np.maximum(raw, function.low), function.high)
        span = function.high - function.low
        if is_straight(low=function.low, high=function.high, rho=function.rho):
            return 100.0 * ((clamped - function.low) / span)
        return 100.0 * (
            np.expm1(-function.rho * (clamped - function.low)) / np.expm1(-function.rho * span)
        )
    points = function.points
    if function.scale == LOG:
        first = points[0][0]
        axis = np.log(np.where(raw <= first, first, raw))
        return _piecewise(axis, [(float(np.log(x)), y) for x, y in points])
    return _piecewise(raw, points)


def _piecewise(raw: Column, points: Sequence[tuple[float, float]]) -> Column:
    xs = np.array([x for x, _ in points])
    ys = np.array([y for _, y in points])
    # side="left": a raw value that stands on a point belongs to the segment that ends there.
    segment = np.clip(np.searchsorted(xs, raw, side="left") - 1, 0, len(xs) - 2)
    x0, x1, y0, y1 = xs[segment], xs[segment + 1], ys[segment], ys[segment + 1]
    score = y0 + (y1 - y0) * ((raw - x0) / (x1 - x0))
    return np.minimum(np.maximum(score, np.minimum(y0, y1)), np.maximum(y0, y1))


def rounded_column(values: Column, places: int = 0) -> Column:
    """Twin of core.rounding.rounded; NaN stays."""
    sizes = np.floor(np.rint(np.abs(values) * 10**places * TIDY) / TIDY + 0.5)
    found: Column = np.copysign(sizes, values) / 10**places + 0.0
    return found


def round_score(values: Column) -> Column:
    """Twin of additive.round_score."""
    return rounded_column(values, 1)


def weighted(
    columns: Sequence[Column],
    weights: Sequence[float],
    shares: Sequence[Column | float] | None = None,
    *,
    minimum_coverage: float = 0.0,
) -> Scores:
    """Twin of additive.weighted."""
    if len(columns) != len(weights):
        raise ValueError("There must be one weight for each score.")
    total = check_weights(weights)
    size = len(columns[0])
    known_weight, weighted_sum = np.zeros((2, size))
    known = np.zeros(size, dtype=np.int64)
    every: Sequence[Column | float] = shares if shares is not None else [1.0] * len(weights)
    for column, weight, share in zip(columns, weights, every, strict=True):
        there, carried = ~np.isnan(column), weight * share
        known += there
        known_weight += np.where(there, carried, 0.0)
        weighted_sum += np.where(there, carried * column, 0.0)
    coverage = np.minimum(known_weight / total, 1.0)
    low = weighted_sum / total
    high = np.minimum(low + 100.0 * (1.0 - coverage), 100.0)
    value = _mean(weighted_sum, known_weight, coverage, low, high, minimum_coverage)
    return Scores(value, coverage, low, high, known, len(columns))


def withhold(
    part: Scores, judged: Sequence[tuple[Column, Column | float]], *, least: int
) -> Scores:
    """Twin of additive.withhold."""
    known = np.zeros(len(part.value), dtype=np.int64)
    for column, share in judged:
        known += ~np.isnan(column) & (np.asarray(share) + TOLERANCE >= JUDGED_FROM)
    return replace(part, value=np.where(known >= least, part.value, np.nan))


def two_level(groups: Sequence[tuple[float, Scores]], *, minimum_coverage: float = 0.0) -> Scores:
    """Twin of additive.two_level; each group is (weight, scores)."""
    total = check_weights([weight for weight, _ in groups])
    size = len(groups[0][1].value)
    known_weight, weighted_sum, coverage, low, high = np.zeros((5, size))
    known = np.zeros(size, dtype=np.int64)
    for weight, scores in groups:
        share = weight / total
        coverage += share * scores.coverage
        low += share * scores.low
        high += share * scores.high
        known += scores.known
        there = ~np.isnan(scores.value)
        known_weight += np.where(there, weight, 0.0)
        weighted_sum += np.where(there, weight * scores.value, 0.0)
    coverage = np.minimum(coverage, 1.0)
    high = np.minimum(high, 100.0)
    value = _mean(weighted_sum, known_weight, coverage, low, high, minimum_coverage)
    return Scores(value, coverage, low, high, known, sum(scores.total for _, scores in groups))


def _mean(
    weighted_sum: Column,
    known_weight: Column,
    coverage: Column,
    low: Column,
    high: Column,
    minimum_coverage: float,
) -> Column:
    there = (known_weight > 0) & (coverage > 0) & (coverage + TOLERANCE >= minimum_coverage)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.minimum(np.maximum(weighted_sum / known_weight, low), high)
    return np.where(there, value, np.nan)


def quadrant(
    value: Column, risk: Column, *, value_cut: float = 50.0, risk_cut: float = 50.0
) -> NDArray[np.str_]:
    """Twin of quadrants.quadrant: unplaced where either score is NaN."""
    high_value, high_risk = value >= value_cut, risk >= risk_cut
    placed = ~(np.isnan(value) | np.isnan(risk))
    return np.select(
        [
            placed & high_value & high_risk,
            placed & high_value & ~high_risk,
            placed & ~high_value & high_risk,
            placed,
        ],
        [WHITE_GLOVE, SUSTAIN, FIX_OR_EXIT, LIGHT_TOUCH],
        default=UNPLACED,
    )


def percent(part: Column, whole: Column) -> Column:
    """Share of the whole, 0..100 %; unknown where there was nothing to be measured."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, np.minimum(np.maximum(100.0 * part / whole, 0.0), 100.0), np.nan)


def share_percent(part: Column, whole: Column) -> Column:
    """Twin of alliances.rules.shares.share_percent; NaN where there was nothing to be measured."""
    with np.errstate(invalid="ignore", divide="ignore"):
        few = np.where(whole < FEW, (part + 0.5) / (whole + 1.0), 1.0)
        share = np.minimum(part / whole, few)
        return np.where(whole > 0, 100.0 * np.minimum(np.maximum(share, 0.0), 1.0), np.nan)


def band(score: Column, *, green_from: float, red_below: float) -> NDArray[np.str_]:
    """Twin of quadrants.band."""
    return np.select(
        [np.isnan(score), score >= green_from, score < red_below],
        [UNKNOWN, GREEN, RED],
        default=AMBER,
    )


def faded(age: Column, half_life: float) -> Column:
    """Twin of evidence.faded: the share that is left after `age` days; all of it where the age is
    not known."""
    found: Column = np.exp2(-np.maximum(np.nan_to_num(age), 0.0) / half_life)
    return found


def weakest(
    band: NDArray[np.str_], dimensions: Mapping[str, Column], *, red_below: float
) -> NDArray[np.str_]:
    """Twin of quadrants.weakest."""
    if not dimensions:
        return np.full(len(band), "")
    names = np.array([*dimensions, ""])
    scores = np.stack([np.where(score < red_below, score, np.inf) for score in dimensions.values()])
    lowest = scores.argmin(axis=0)
    red = np.isfinite(np.take_along_axis(scores, lowest[None], axis=0)[0])
    return names[np.where(red & (band == GREEN), lowest, len(dimensions))]


def capped(band: NDArray[np.str_], held_by: NDArray[np.str_]) -> NDArray[np.str_]:
    """Twin of quadrants.capped."""
    return np.where(held_by != "", AMBER, band)
