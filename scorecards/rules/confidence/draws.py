"""The readings of a model, drawn once with a fixed seed and used for every alliance.

**Weights**: each lies between half and double the model's, uniformly and independently; then they
are divided by their sum. So the model stays the middle, no criterion loses its say, and the region
can be said in a sentence and does not depend on how many criteria there are. The dimensions of
health vary likewise.

**Scores**: of a criterion whose evidence counts for a share f (0 unknown, 1 known today), the score
is f s + (1 - f) u with u uniform on 0..100: sharp where f is 1, anywhere where it is 0, and between
in a range that narrows towards s. One indicator on two axes has one u for both; where one axis
rises with it and the other falls, it is mirrored.

Both are drawn by the name of the criterion and not by its place, so the order of criteria changes
nothing and a criterion that comes or goes leaves the readings of the others alone. Draws are
stratified (Latin hypercube: McKay, Beckman & Conover, Technometrics 21, 1979), which is never worse
than N / (N - 1) times plain sampling (Owen, Annals of Statistics 25, 1997).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from scorecards.rules.scoring import CriterionRule
from scorecards.rules.values import EXPONENTIAL

Numbers = NDArray[np.float32]

# N = 1.96^2 / (4 d^2): the share of readings is within one point of a hundred of the true one, 19
# times of 20 (Tervonen & Lahdelma, European J. of Operational Research 178, 2007).
COUNT = 9604
ERROR = 0.98 / COUNT**0.5
# The first of them, within two points of a hundred: for bands of health, which take four dimensions
# each, and for the worth of answers.
FEW = 2401
SEED = 2026
LEAST_WEIGHT, MOST_WEIGHT = 0.5, 2.0


@dataclass(frozen=True)
class AxisDraws:
    """Readings of the criteria of an axis or a dimension. `both` has one row a reading: the weight
    of every criterion as drawn, not yet divided by their sum (`total`), then each times the score,
    0..100, that it has if nothing is known. `middle` are the weights of the model."""

    keys: tuple[str, ...]
    middle: tuple[float, ...]
    both: Numbers
    total: Numbers


def rises(criterion: CriterionRule) -> bool:
    """Whether a higher raw value means a higher score."""
    points = criterion.function.points
    return criterion.function.scale == EXPONENTIAL or points[-1][1] >= points[0][1]


def axis_draws(criteria: Iterable[CriterionRule]) -> AxisDraws:
    """The readings of these criteria, which are all of one axis or dimension."""
    return _axis_draws(
        tuple((one.axis, one.key, float(one.weight), rises(one)) for one in criteria)
    )


@lru_cache(maxsize=64)
def _axis_draws(criteria: tuple[tuple[str, str, float, bool], ...]) -> AxisDraws:
    weights = [weight * factor(f"{axis} {key}") for axis, key, weight, _ in criteria]
    scores = []
    for _, key, _, rising in criteria:
        position = uniform(key)
        scores.append(100.0 * (position if rising else 1.0 - position))
    drawn = np.array(weights).reshape(len(criteria), COUNT)
    both = np.concatenate([drawn, drawn * np.array(scores).reshape(drawn.shape)])
    return AxisDraws(
        tuple(key for _, key, _, _ in criteria),
        tuple(weight for _, _, weight, _ in criteria),
        np.ascontiguousarray(both.T, dtype=np.float32),
        drawn.sum(axis=0).astype(np.float32)[:, None],
    )


def factor(name: str) -> NDArray[np.float64]:
    """By how much the weight of `name` is multiplied in each reading."""
    return LEAST_WEIGHT + (MOST_WEIGHT - LEAST_WEIGHT) * uniform(f"weight of {name}")


@lru_cache(maxsize=256)
def uniform(name: str) -> NDArray[np.float64]:
    """COUNT numbers between 0 and 1, one in each COUNT-th part, in an order that belongs to the
    name; the first FEW of them, and each FEW after, are one in each FEW-th part."""
    source = np.random.default_rng([SEED, crc32(name.encode())])
    rounds = COUNT // FEW
    parts = source.permuted(np.tile(np.arange(FEW), (rounds, 1)), axis=1)
    within = source.permuted(np.tile(np.arange(rounds), (FEW, 1)), axis=1)
    places = [rounds * part + within[part, place] for place, part in enumerate(parts)]
    return (np.concatenate(places) + source.random(COUNT)) / COUNT


@lru_cache(maxsize=256)
def in_order(key: str) -> NDArray[np.intp]:
    """The FEW readings by the raw value they give to `key`, lowest first."""
    return np.argsort(uniform(key)[:FEW])
