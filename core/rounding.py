"""One rounding for every figure: half up, as people round.

Floats are sums whose last bits differ by the order of adding: 64.65 may be a hair less. They are
brought to eight decimals of the place first, so that equal figures round alike everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

# What a figure is brought to before it is rounded: so many parts of its last place.
TIDY = 1e8


def half_up(value: float | Decimal, places: int = 0) -> Decimal:
    """`value` with `places` decimals, halves away from zero: 64.65 -> 64.7, -0.5 -> -1.

    Raises ValueError for a float that is no finite number.
    """
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if not math.isfinite(value):
        raise ValueError("Only a finite number can be rounded.")
    return Decimal(_units(value, places)).scaleb(-places)


def rounded(value: float, places: int = 0) -> float:
    """`half_up` of a float as a float, for figures that are stored and computed with."""
    return _units(value, places) / 10**places


def whole_number(value: float | Decimal) -> int:
    """The nearest whole number, halves away from zero."""
    return int(half_up(value))


def _units(value: float, places: int) -> int:
    """How many of the last decimal `value` is."""
    size = math.floor(round(abs(value) * 10**places * TIDY) / TIDY + 0.5)
    return -size if value < 0 else size


def shown(value: float | Decimal, *, cuts: Iterable[float] = ()) -> str:
    """A score as it is read: whole, but with its decimal where the whole number would stand on
    the other side of one of `cuts`. 64.7 is "64.7" beside "green from 65", and "65" elsewhere."""
    whole, precise = half_up(value), half_up(value, 1)
    if any((whole >= cut) != (precise >= cut) for cut in map(Decimal, cuts)):
        return f"{precise}"
    return f"{whole}" if whole else "0"
