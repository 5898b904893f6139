"""Small models and portfolios for the tests of confidence."""

from __future__ import annotations

import numpy as np

from scorecards.rules.quadrants import Thresholds
from scorecards.rules.scoring import CriterionRule, ModelRule
from scorecards.rules.values import ValueFunction

FALLING = ValueFunction(points=((0.0, 100.0), (100.0, 0.0)))


def model(*criteria: tuple, **cuts: float) -> ModelRule:
    """From (key, axis, weight) and what else a criterion has."""
    return ModelRule(tuple(CriterionRule(*one) for one in criteria), Thresholds(**cuts))


def columns(**rows: list[float | None]) -> dict[str, np.ndarray]:
    """Raw values by key; None is unknown."""
    return {key: np.array(row, dtype=float) for key, row in rows.items()}


def plain(axes: dict[str, tuple[list[float], np.ndarray, np.ndarray]], *, count: int = 200_000):
    """The same readings drawn plainly and by another source: by axis (weights, known, doubt) the
    weighted mean in each reading."""
    source = np.random.default_rng(99)
    means = {}
    for axis, (weights, known, doubt) in axes.items():
        drawn = np.array(weights) * source.uniform(0.5, 2.0, (count, len(weights)))
        scores = known + doubt * source.uniform(0.0, 100.0, (count, len(weights)))
        means[axis] = (drawn * scores).sum(axis=1) / drawn.sum(axis=1)
    return means
