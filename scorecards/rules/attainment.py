"""What plans.rules.objectives says of one objective, over columns of them: one entry an objective.

Every function is the twin of a scalar one and takes the operations in the same order; the tests
hold them against each other. Unknown is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plans.rules.objectives import (
    BAND,
    EXPIRED_AFTER_DAYS,
    FLOW,
    HIGHEST,
    LEAST_ELAPSED,
    LESS,
    LEVEL,
    MORE,
    TOLERANCE,
)

Column = NDArray[np.float64]
Flags = NDArray[np.bool_]
# Words as numbers, in columns. 0 is "not said".
MEASURED_AS = {"": 0, FLOW: 1, LEVEL: 2}
DIRECTION = {"": 0, MORE: 1, LESS: 2, BAND: 3}


@dataclass(frozen=True, slots=True)
class Terms:
    """Columns of the terms; `measured_as` and `direction` by the numbers above."""

    measured_as: Column
    direction: Column
    baseline: Column
    target: Column
    target_to: Column

    @property
    def is_said(self) -> Flags:
        band = (self.direction == DIRECTION[BAND]) & np.isnan(self.target_to)
        found: Flags = (self.measured_as > 0) & (self.direction > 0) & ~band
        return found

    @property
    def is_flow(self) -> Flags:
        found: Flags = self.measured_as == MEASURED_AS[FLOW]
        return found

    @property
    def has_way(self) -> Flags:
        way = self.target - self.baseline
        rises = (self.direction == DIRECTION[MORE]) & (way > 0)
        falls = (self.direction == DIRECTION[LESS]) & (way < 0)
        found: Flags = (self.measured_as == MEASURED_AS[LEVEL]) & (rises | falls)
        return found

    @property
    def has_pace(self) -> Flags:
        band = (self.direction == DIRECTION[BAND]) & (np.nan_to_num(self.target_to) != 0)
        return (self.is_flow & ((self.target != 0) | band)) | self.has_way


def _share_of_target(value: Column, target: Column, less: Flags) -> Column:
    value, target = np.where(less, -value, value), np.where(less, -target, target)
    short_of_loss = np.where(value >= 0, HIGHEST, target / value)
    met = np.where(value >= 0, 1.0, 0.0)
    found = np.select([target > 0, target == 0], [value / target, met], short_of_loss)
    return np.minimum(np.maximum(found, 0.0), HIGHEST)


def against_expected(terms: Terms, value: Column, expected: Column) -> Column:
    """Twin of objectives.against_expected: share of what was to be expected, 0 to 1.5."""
    part = np.where(terms.is_flow, expected, 1.0)
    less = terms.direction == DIRECTION[LESS]
    nobody, everybody = np.zeros(len(value), np.bool_), np.ones(len(value), np.bool_)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        low, high = terms.target * part, terms.target_to * part
        in_band = np.where(
            value < low,
            _share_of_target(value, low, nobody),
            np.where(value > high, _share_of_target(value, high, everybody), 1.0),
        )
        covered = (value - terms.baseline) / (terms.target - terms.baseline)
        on_way = np.minimum(np.maximum(covered / expected, 0.0), HIGHEST)
        of_target = _share_of_target(value, terms.target * part, less)
        found = np.select(
            [terms.direction == DIRECTION[BAND], terms.has_way], [in_band, on_way], of_target
        )
    unknown = ~terms.is_said | (terms.has_pace & (expected <= 0)) | np.isnan(value)
    return np.where(unknown, np.nan, found)


def measured(terms: Terms, value: Column, expected: Column, age: Column) -> Column:
    """Twin of `objectives.progress(...).against`, for an even pace: NaN unless it is measured, that
    is recent enough, and far enough into the year for a comparison."""
    against = against_expected(terms, value, expected)
    grows = terms.is_flow & (terms.direction == DIRECTION[MORE]) & (terms.target > 0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        covered = (value - terms.baseline) / (terms.target - terms.baseline)
        reached = grows & (value >= terms.target)
        arrived = terms.has_way & (covered >= 1)
    early = terms.has_pace & (expected + TOLERANCE < LEAST_ELAPSED)
    against = np.where((reached | arrived) & np.isnan(against) & terms.is_said, HIGHEST, against)
    recent = age <= EXPIRED_AFTER_DAYS
    return np.where(reached | (recent & (arrived | ~early)), against, np.nan)


def planned_worth(terms: Terms) -> Column:
    """Twin of objectives.planned_worth."""
    way = np.abs(terms.target - terms.baseline)
    whole = (terms.direction == DIRECTION[MORE]) & (terms.measured_as > 0)
    return np.where(terms.has_way, way, np.where(whole, terms.target, np.nan))


def delivered_worth(terms: Terms, value: Column) -> Column:
    """Twin of objectives.delivered_worth."""
    way = value - np.nan_to_num(terms.baseline)
    way = np.where(terms.direction == DIRECTION[MORE], way, -way)
    whole = np.where(np.isnan(planned_worth(terms)), np.nan, value)
    return np.where(terms.has_way, way, whole)
