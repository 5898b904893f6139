"""Value functions: from a raw measurement to a score between 0 (worst) and 100 (best).

Every indicator goes through a partial value function before anything is added up (multi-attribute
value theory; Keeney & Raiffa, Decisions with Multiple Objectives, 1976). Piecewise linear through a
few points is enough for a scorecard; a logarithmic axis serves money, and the exponential form is
offered because published portfolio models use it.

On a risk axis "best" reads "most": 100 is the highest risk.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LINEAR = "linear"
LOG = "log"
EXPONENTIAL = "exponential"
SCALES = (LINEAR, LOG, EXPONENTIAL)

# Below this bend the exponential differs from the straight line by less than rounding does, and a
# still smaller one would divide by zero.
LEAST_BEND = 1e-12

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class ValueFunction:
    """A monotone function onto 0..100, clamped outside its range.

    `points` are (raw, score) pairs with strictly rising raw values and scores that only rise or
    only fall. On the log scale raw values must be above 0. The exponential scale uses `low`,
    `high` and `rho` instead.
    """

    scale: str = LINEAR
    points: Points = ()
    low: float = 0.0
    high: float = 100.0
    rho: float = 0.0

    def __post_init__(self) -> None:
        if self.scale not in SCALES:
            raise ValueError(f"Unknown scale “{self.scale}”; use one of {', '.join(SCALES)}.")
        if self.scale == EXPONENTIAL:
            check_exponential(self.low, self.high, self.rho)
        else:
            check_points(self.points, positive=self.scale == LOG)

    @classmethod
    def from_json(cls, data: Any) -> "ValueFunction":
        """Read the stored form: a list of points, or an object with a scale.

        Raises ValueError with a sentence for the person who edits the model.
        """
        try:
            if isinstance(data, dict):
                scale = str(data.get("scale", LINEAR))
                if scale == EXPONENTIAL:
                    return cls(
                        scale=scale,
                        low=float(data["low"]),
                        high=float(data["high"]),
                        rho=float(data["rho"]),
                    )
                return cls(scale=scale, points=_pairs(data["points"]))
            return cls(points=_pairs(data))
        except (KeyError, TypeError) as error:
            raise ValueError(
                "A value function is a list of [raw, score] pairs, or an object with “scale” and "
                "“points”."
            ) from error

    def __call__(self, raw: float | None) -> float | None:
        """Score of a raw value, 0..100. Unknown (None) stays unknown."""
        if raw is None:
            return None
        if self.scale == EXPONENTIAL:
            return exponential(raw, low=self.low, high=self.high, rho=self.rho)
        if self.scale == LOG:
            return log_piecewise(raw, self.points)
        return piecewise(raw, self.points)


def _pairs(data: Any) -> Points:
    return tuple((float(raw), float(score)) for raw, score in data)


def check_points(points: Sequence[tuple[float, float]], *, positive: bool = False) -> None:
    """Raise ValueError where the points do not make a monotone function onto 0..100."""
    if len(points) < 2:
        raise ValueError("A value function needs at least two points.")
    raws = [raw for raw, _ in points]
    scores = [score for _, score in points]
    if not all(math.isfinite(number) for number in (*raws, *scores)):
        raise ValueError("The points of a value function must be finite numbers.")
    if any(later <= earlier for earlier, later in itertools.pairwise(raws)):
        raise ValueError("The raw values of the points must rise from one point to the next.")
    if positive and raws[0] <= 0:
        raise ValueError("On a logarithmic scale the raw values must be above 0.")
    if any(not 0 <= score <= 100 for score in scores):
        raise ValueError("The scores of the points must lie between 0 and 100.")
    steps = [later - earlier for earlier, later in itertools.pairwise(scores)]
    if any(step > 0 for step in steps) and any(step < 0 for step in steps):
        raise ValueError("The scores of the points must only rise or only fall.")


def check_exponential(low: float, high: float, rho: float) -> None:
    """Raise ValueError where the exponential form has no meaning."""
    if not all(math.isfinite(number) for number in (low, high, rho)):
        raise ValueError("Low, high and rho must be finite numbers.")
    if high <= low:
        raise ValueError("The high end must lie above the low end.")
    if abs(rho) * (high - low) > 500:
        raise ValueError("Rho is too large for this range.")


def piecewise(raw: float, points: Sequence[tuple[float, float]]) -> float:
    """Linear interpolation through the points; the end scores hold outside them."""
    if raw <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if raw <= x1:
            score = y0 + (y1 - y0) * ((raw - x0) / (x1 - x0))
            return min(max(score, min(y0, y1)), max(y0, y1))
    return points[-1][1]


def log_piecewise(raw: float, points: Sequence[tuple[float, float]]) -> float:
    """As `piecewise`, on the logarithm of the raw value; 0 and below score as the first point."""
    if raw <= points[0][0]:
        return points[0][1]
    logs = [(math.log(x), y) for x, y in points]
    return piecewise(math.log(raw), logs)


def is_straight(*, low: float, high: float, rho: float) -> bool:
    """Whether the exponential form is the straight line between both ends, rho = 0 or nearly so."""
    return abs(rho) * (high - low) < LEAST_BEND


def exponential(raw: float, *, low: float, high: float, rho: float) -> float:
    """100 * (1 - exp(-rho (x - low))) / (1 - exp(-rho (high - low))), clamped to low..high.

    Source: the single-attribute value function of the R package KraljicMatrix 0.2.1 as its code
    computes it (its text divides by rho instead); after Montgomery, Ogden & Boehmke, 2018.
    rho = 0 is the straight line between both ends.
    """
    check_exponential(low, high, rho)
    clamped = min(max(raw, low), high)
    if is_straight(low=low, high=high, rho=rho):
        return 100.0 * ((clamped - low) / (high - low))
    return 100.0 * (math.expm1(-rho * (clamped - low)) / math.expm1(-rho * (high - low)))


# A manual answer is already a score: its anchors are worded at 0, 25, 50, 75 and 100.
IDENTITY = ValueFunction(points=((0.0, 0.0), (100.0, 100.0)))
