"""What a scoring model may not say: sentences for whoever edits it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from scorecards.rules.scoring import DIMENSIONS, RISK
from scorecards.rules.values import EXPONENTIAL, ValueFunction

MORE, LESS = "more", "less"


def dimension_errors(weights: Any) -> list[str]:
    """What is wrong with the weights of the dimensions; those not named weigh 1."""
    if not isinstance(weights, dict):
        return ["Enter the weights as an object: a number for each dimension."]
    errors = []
    for name, weight in weights.items():
        if name not in DIMENSIONS:
            errors.append(f"“{name}” is no dimension. Use {', '.join(DIMENSIONS)}.")
        elif not is_weight(weight):
            errors.append(f"The weight of “{name}” must be a number of 0 or more.")
    if not errors and all(weights.get(name, 1) == 0 for name in DIMENSIONS):
        errors.append("At least one dimension needs a weight above 0.")
    return errors


def is_weight(value: Any) -> bool:
    """A finite number of 0 or more; True and False are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0


def direction_error(name: str, axis: str, better: str, function: ValueFunction) -> str:
    """Whether the value function of a criterion lets its score move the wrong way.

    `better` says which way the measured value is better. Health and value rise with what is better,
    risk falls with it.
    """
    rising = slope(function)
    if not better or rising == 0:
        return ""
    wanted = 1 if (better == MORE) == (axis != RISK) else -1
    if rising == wanted:
        return ""
    way = "rise" if wanted > 0 else "fall"
    return (
        f"{name}: {better} is better here, so the score of {axis} must {way} with the measured "
        "value. Turn the points round."
    )


def slope(function: ValueFunction) -> int:
    """1 for a value function that rises, -1 for one that falls, 0 for a flat one."""
    if function.scale == EXPONENTIAL:
        return 1
    return _sign(function.points[-1][1] - function.points[0][1])


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def axis_errors(axis: str, weights: Sequence[float]) -> list[str]:
    """What is wrong with the weights of an axis."""
    if not all(is_weight(weight) for weight in weights):
        return [f"The weights of the {axis} axis must be numbers of 0 or more."]
    if not any(weight > 0 for weight in weights):
        return [f"The {axis} axis needs a criterion with a weight above 0."]
    return []
