"""What pages tell of the measurements besides scores, as one number for each alliance.

Scores are written when they move by enough; counts and sums that other pages show as well must not
wait for that: "8 of 16" here and "8 of 17" there would be two figures of one fact.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.db.columns import Column
from scorecards.services.measures.columns import Measures

# A prime below 2^31, and two multipliers that keep every product below 2^53.
MODULUS, BY_KEY, BY_COUNT = 2_147_483_647, 1_000_003, 8_191
# Money is shown with three digits.
SHOWN_DIGITS = 3
MONEY = ("value_at_stake",)


def told(found: Measures, size: int) -> Column:
    """Changes (but for one case in 2^31) whenever a count behind a share does, or the shown digits
    of money at stake. Whole numbers of 0 and above."""
    total = np.zeros(size, dtype=np.int64)
    for key in sorted(found.parts):
        part, whole = (
            np.nan_to_num(column, nan=-1.0).astype(np.int64) for column in found.parts[key]
        )
        total = (total * BY_KEY + (part + 1) * BY_COUNT + whole + 1) % MODULUS
    for key in MONEY:
        shown = _shown(found.raw[key]) % MODULUS
        total = (total * BY_KEY + shown) % MODULUS
    return total.astype(np.float64)


def _shown(amount: Column) -> NDArray[np.int64]:
    """The digits that are shown and their place, as one whole number; 0 where not known."""
    size = np.abs(np.nan_to_num(amount))
    with np.errstate(divide="ignore"):
        place = np.where(size > 0, np.floor(np.log10(np.maximum(size, 1e-9))), 0.0)
    digits = np.floor(size / 10.0 ** (place - SHOWN_DIGITS + 1) + 0.5)
    signed = np.where(np.nan_to_num(amount) < 0, 100_000.0, 0.0)
    shown = (digits + signed + 1_000_000.0 * (place + 10.0)).astype(np.int64)
    return np.where(np.isnan(amount), 0, shown)
