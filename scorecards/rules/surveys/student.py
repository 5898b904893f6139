"""Student's t distribution, which the standard library does not have. Pure."""

from __future__ import annotations

from functools import lru_cache
from math import exp, inf, lgamma, log, sqrt

_STEPS = 200
_TINY = 1e-300
_ENOUGH = 1e-15


def _continued(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function by Lentz's method (Press et al.,
    Numerical Recipes, 3rd edition, 6.4)."""
    c, d = 1.0, 1.0 / max(1.0 - (a + b) * x / (a + 1.0), _TINY)
    found = d
    for m in range(1, _STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 + term * d
            d = 1.0 / (d if abs(d) > _TINY else _TINY)
            c = 1.0 + term / c
            c = c if abs(c) > _TINY else _TINY
            found *= d * c
        if abs(d * c - 1.0) < _ENOUGH:
            break
    return found


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), for 0 <= x <= 1."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1.0 - x))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _continued(a, b, x) / a
    return 1.0 - front * _continued(b, a, 1.0 - x) / b


@lru_cache(maxsize=4096)
def two_sided(degrees: float, confidence: float = 0.95) -> float:
    """The t beyond which, on both sides together, lies 1 - `confidence` of the distribution.
    `degrees` of freedom may be a fraction. Infinite for none."""
    if degrees <= 0:
        return inf
    outside, low, high = 1.0 - confidence, 0.0, 1.0  # of x = degrees / (degrees + t^2)
    for _ in range(120):
        middle = (low + high) / 2
        if incomplete_beta(degrees / 2, 0.5, middle) < outside:
            low = middle
        else:
            high = middle
    x = (low + high) / 2
    return sqrt(degrees * (1.0 - x) / x) if x > 0 else inf
