"""The share of readings in which an alliance stands in each quadrant, and in each band of health.

Whole columns at once, in pieces: for a piece of alliances the readings of an axis are two matrix
products, `[known, doubt] x [W; W o U]`. What cannot change its side in any reading is not counted
but known, and an axis of which only the weights are in doubt has a closed form. The rest is within
`draws.ERROR`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, factorial

import numpy as np
from numpy.typing import NDArray

from scorecards.rules import quadrants, vectorised
from scorecards.rules.confidence.draws import (
    COUNT,
    FEW,
    LEAST_WEIGHT,
    MOST_WEIGHT,
    AxisDraws,
    Numbers,
    axis_draws,
    factor,
)
from scorecards.rules.scoring import HEALTH, RISK, VALUE, CriterionRule, ModelRule
from scorecards.rules.vectorised import Column

# Alliances of which the readings are held at once: 5 MB an axis, which stays near the processor.
PIECE = 128
# Readings are added up in blocks that a byte can count.
BLOCK = 49
# A closed form in floats loses digits by cancelling; below this it is exact enough to be preferred.
CLOSE_ENOUGH = 1e-6
MOST_CORNERS = 10
# A sum of weights times gaps below this is 0.
HAIR = 1e-9

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Evidence:
    """What is known of the criteria of an axis or a dimension: one row an alliance, one column a
    criterion. In a reading a score is `known` + `doubt` x a uniform number 0..100: `known` is the
    score times the share of the evidence that counts, `doubt` what is missing of that share."""

    draws: AxisDraws
    known: NDArray[np.float64]
    doubt: NDArray[np.float64]

    def of(self, rows: NDArray[np.intp] | slice) -> Evidence:
        return Evidence(self.draws, self.known[rows], self.doubt[rows])

    def __len__(self) -> int:
        return len(self.known)


def evidence(
    criteria: Sequence[CriterionRule],
    raws: Mapping[str, Column],
    shares: Mapping[str, Column],
    size: int,
) -> Evidence:
    """Raw values by indicator key (NaN or missing: unknown) and the share 0..1 of their evidence
    that counts (missing: all of it)."""
    known, doubt = np.zeros((2, size, len(criteria)))
    for place, criterion in enumerate(criteria):
        score = vectorised.apply(criterion.function, raws.get(criterion.key, np.full(size, np.nan)))
        share = np.clip(shares.get(criterion.key, np.ones(size)), 0.0, 1.0)
        share = np.where(np.isnan(score) | np.isnan(share), 0.0, share)
        known[:, place] = share * np.nan_to_num(score)
        doubt[:, place] = 1.0 - share
    return Evidence(axis_draws(criteria), known, doubt)


def decided(cut: float) -> float:
    """The lowest score that is on the upper side of a cut once it is rounded to a decimal: what is
    shown decides where an alliance stands, so it decides in every reading."""
    return (ceil(10.0 * cut - HAIR) - 0.5) / 10.0


def pieces(size: int) -> Iterator[slice]:
    return (slice(start, start + PIECE) for start in range(0, size, PIECE))


def gaps(found: Evidence, cut: float, count: int = COUNT) -> Numbers:
    """Sum of weight x (score - cut) in each of the first `count` readings: one row a reading, one
    column an alliance. Its sign says on which side of the cut the weighted mean is, whatever the
    weights add up to."""
    terms = np.concatenate([found.known - cut, found.doubt], axis=1).astype(np.float32)
    sums: Numbers = found.draws.both[:count] @ terms.T
    return sums


def always(found: Evidence, cut: float) -> Flags:
    """Which alliances have a weighted mean at or above the cut in every possible reading."""
    low = (found.known - cut) * np.array(found.draws.middle)
    worst = np.where(low > 0, LEAST_WEIGHT * low, MOST_WEIGHT * low).sum(axis=1)
    reached: Flags = worst >= -HAIR
    return reached


def never(found: Evidence, cut: float) -> Flags:
    """Which alliances have a weighted mean below the cut in every possible reading."""
    high = (found.known + 100.0 * found.doubt - cut) * np.array(found.draws.middle)
    best = np.where(high > 0, MOST_WEIGHT * high, LEAST_WEIGHT * high).sum(axis=1)
    missed: Flags = best < -HAIR
    return missed


def counted(flags: Flags) -> Column:
    """The share of readings (rows) in which a flag is set, by column."""
    blocks = flags.view(np.uint8).reshape(len(flags) // BLOCK, BLOCK, -1)
    share: Column = blocks.sum(axis=1, dtype=np.uint8).sum(axis=0, dtype=np.float64) / len(flags)
    return share


def axis_shares(found: Evidence, cut: float) -> Column:
    """P(weighted mean >= cut) of every alliance, 0..1."""
    shares = np.where(always(found, cut), 1.0, 0.0)
    open_rows = np.flatnonzero((shares == 0.0) & ~never(found, cut))
    sharp = open_rows[~found.doubt[open_rows].any(axis=1)]
    exact = _weights_alone(found.of(sharp), cut)
    there = ~np.isnan(exact)
    shares[sharp[there]] = exact[there]
    left = np.setdiff1d(open_rows, sharp[there], assume_unique=True)
    for piece in pieces(len(left)):
        rows = left[piece]
        shares[rows] = counted(gaps(found.of(rows), cut) >= 0)
    return shares


def _weights_alone(found: Evidence, cut: float) -> Column:
    """`closed.weights_within` for columns; NaN where floats do not give it to CLOSE_ENOUGH."""
    size, count = found.known.shape
    chances = np.full(size, np.nan)
    if not size or count > MOST_CORNERS:
        return chances
    terms = (found.known - cut) * np.array(found.draws.middle)
    limit = -np.where(terms > 0, LEAST_WEIGHT * terms, MOST_WEIGHT * terms).sum(axis=1)
    sides = (MOST_WEIGHT - LEAST_WEIGHT) * np.abs(terms)
    corners, sign = limit[:, None], np.ones(1)
    for place in range(count):
        corners = np.concatenate([corners, corners - sides[:, place, None]], axis=1)
        sign = np.concatenate([sign, -sign])
    powers = np.maximum(corners, 0.0) ** count
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        whole = factorial(count) * sides.prod(axis=1)
        lost = powers.sum(axis=1) * np.finfo(np.float64).eps * count / whole
        below = np.clip((powers * sign).sum(axis=1) / whole, 0.0, 1.0)
    good = np.isfinite(lost) & (lost < CLOSE_ENOUGH)
    chances[good] = 1.0 - below[good]
    return chances


@dataclass(frozen=True)
class Placing:
    """The evidence behind a quadrant, and the cuts as they decide."""

    value: Evidence
    risk: Evidence
    value_cut: float
    risk_cut: float

    @property
    def shared(self) -> frozenset[str]:
        """Indicators of both axes: a reading has one value of them."""
        return frozenset(self.value.draws.keys) & frozenset(self.risk.draws.keys)

    def of(self, rows: NDArray[np.intp] | slice) -> Placing:
        return Placing(self.value.of(rows), self.risk.of(rows), self.value_cut, self.risk_cut)

    def __len__(self) -> int:
        return len(self.value)


def placing(
    model: ModelRule, raws: Mapping[str, Column], shares: Mapping[str, Column], size: int
) -> Placing:
    """The evidence on value and risk. Raises ValueError where the model has not both."""
    if not (model.on(VALUE) and model.on(RISK)):
        raise ValueError("A model that places alliances has criteria of value and of risk.")
    value, risk = (evidence(model.on(axis), raws, shares, size) for axis in (VALUE, RISK))
    cuts = model.thresholds
    return Placing(value, risk, decided(cuts.value_cut), decided(cuts.risk_cut))


def quadrant_shares(found: Placing) -> dict[str, Column]:
    """The share of readings in each of the four quadrants, 0..1, adding to 1.

    Without an indicator on both axes they are independent: the share of a quadrant is the product
    of its sides. Otherwise they are counted together.
    """
    value = axis_shares(found.value, found.value_cut)
    risk = axis_shares(found.risk, found.risk_cut)
    both = value * risk
    if found.shared:
        open_rows = np.flatnonzero((value > 0) & (value < 1) & (risk > 0) & (risk < 1))
        for piece in pieces(len(open_rows)):
            rows = open_rows[piece]
            high_value = gaps(found.value.of(rows), found.value_cut) >= 0
            high_risk = gaps(found.risk.of(rows), found.risk_cut) >= 0
            value[rows], risk[rows] = counted(high_value), counted(high_risk)
            both[rows] = counted(high_value & high_risk)
    return {
        quadrants.WHITE_GLOVE: both,
        quadrants.SUSTAIN: value - both,
        quadrants.FIX_OR_EXIT: risk - both,
        quadrants.LIGHT_TOUCH: np.maximum(1.0 - value - risk + both, 0.0),
    }


def band_shares(
    model: ModelRule,
    raws: Mapping[str, Column],
    shares: Mapping[str, Column],
    size: int,
) -> dict[str, Column]:
    """The share of readings in which health is green, amber and red, 0..1, adding to 1; by FEW.

    Health is the mean of its dimensions, each the mean of its criteria; both kinds of weights vary.
    Where the model holds to its weakest link, a dimension that is red keeps health from green.
    Raises ValueError for a model without health.
    """
    names = model.dimensions()
    if not names:
        raise ValueError("The model has no criteria of health.")
    green_from = decided(model.thresholds.green_from)
    red_below = decided(model.thresholds.red_below)
    parts = [evidence(model.on(HEALTH, name), raws, shares, size) for name in names]
    # Every dimension on one side settles it: the mean is there too.
    green = np.all([always(part, max(green_from, red_below)) for part in parts], axis=0)
    red = np.all([never(part, red_below) for part in parts], axis=0)
    found = {quadrants.GREEN: green.astype(float), quadrants.RED: red.astype(float)}
    counts = _outer_weights(model, names, parts)
    open_rows = np.flatnonzero(~green & ~red)
    for piece in pieces(len(open_rows)):
        rows = open_rows[piece]
        # Distances from red, so that their sign says which dimension is red.
        distances = [gaps(part.of(rows), red_below, FEW) for part in parts]
        level = np.zeros_like(distances[0])
        for weight, part in zip(counts, distances, strict=True):
            level += weight * part
        is_green = level >= green_from - red_below
        if model.thresholds.weakest_link:
            for part in distances:
                is_green &= part >= 0
        found[quadrants.GREEN][rows] = counted(is_green)
        found[quadrants.RED][rows] = counted(level < 0)
    rest = np.maximum(1.0 - found[quadrants.GREEN] - found[quadrants.RED], 0.0)
    return {
        quadrants.GREEN: found[quadrants.GREEN],
        quadrants.AMBER: rest,
        quadrants.RED: found[quadrants.RED],
    }


def _outer_weights(
    model: ModelRule, names: Sequence[str], parts: Sequence[Evidence]
) -> list[Numbers]:
    """What makes health, in every reading, of the weighted sums of its dimensions: the weight of
    the dimension over the sum of the weights inside it."""
    outer = [model.dimension_weights.get(name, 1.0) * factor(f"dimension {name}") for name in names]
    total = np.sum(outer, axis=0)
    return [
        (weight / total).astype(np.float32)[:FEW, None] / part.draws.total[:FEW]
        for part, weight in zip(parts, outer, strict=True)
    ]


# So many readings are enough to say how far they lie apart.
SPANNED = 343


def axis_spans(found: Evidence) -> NDArray[np.float64]:
    """Between which two means eight of ten readings lie: two rows, one column an alliance."""
    means = [axis_readings(found.of(piece), SPANNED) for piece in pieces(len(found))]
    by_alliance = np.ascontiguousarray(np.concatenate(means, axis=1).T)
    spans: NDArray[np.float64] = np.quantile(by_alliance, [0.1, 0.9], axis=1)
    return spans


def axis_readings(found: Evidence, count: int = COUNT) -> Numbers:
    """The weighted mean 0..100 in each of the first `count` readings: one row a reading, one column
    an alliance."""
    means: Numbers = gaps(found, 0.0, count) / found.draws.total[:count]
    return means
