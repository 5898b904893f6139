"""How much open issues weigh: by severity, and more the longer they stay. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

WEIGHTS = {"low": 1.0, "medium": 2.0, "high": 4.0, "critical": 8.0}
"""Each step of severity weighs twice as much as the one below. Ours, no standard."""

DOUBLES_AFTER = 90.0
"""Days after which an issue weighs twice what it did when it was raised; then it stays at that."""

ACCEPTED_COUNTS = 365
"""Days for which an issue still counts that was closed because one lives with it: not solved."""


def burden(weight: NDArray[Any], age_days: NDArray[Any]) -> NDArray[np.float64]:
    """Points of issues with these weights, open for so many days."""
    aged: NDArray[np.float64] = weight * (1.0 + np.clip(age_days / DOUBLES_AFTER, 0.0, 1.0))
    return aged
