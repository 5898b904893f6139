"""Shares of few: counts first, an interval on demand, and less weight in scores. Pure."""

from __future__ import annotations

from math import sqrt

FEW = 5
"""Shares of fewer items are shown as counts first, and count for less in a score."""


def percent(part: int, whole: int) -> float | None:
    """Percent, 0 to 100; None of nothing: no evidence is not 0 and not 100."""
    return None if whole == 0 else 100.0 * part / whole


def share_percent(part: float, whole: float) -> float | None:
    """The share, 0 to 100, as scores take it; None of nothing.

    Of fewer than FEW it is at most (part + 1/2) / (whole + 1), so that few good results count for
    less and a bad one never helps: both the share and that bound fall with each bad item and rise
    with each good one. `scorecards.rules.vectorised.share_percent` is the twin.
    """
    if whole <= 0:
        return None
    share = part / whole
    if whole < FEW:
        share = min(share, (part + 0.5) / (whole + 1))
    return 100.0 * min(max(share, 0.0), 1.0)


def wilson(k: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Between which shares (0 to 1) the rate lies behind `k` of `n`: the score interval of Wilson,
    Probable inference, Journal of the American Statistical Association 22 (1927), 209-212; with
    z = 1.96 in 95 of 100 cases. Never outside 0 to 1, also for 0 and for all of few. Raises
    ValueError for no items, or more of them than there are."""
    if not 0 <= k <= n or n == 0:
        raise ValueError(f"{k} of {n} is no share.")
    p, zz = k / n, z * z
    middle = (p + zz / (2 * n)) / (1 + zz / n)
    half = z / (1 + zz / n) * sqrt(p * (1 - p) / n + zz / (4 * n * n))
    # At the ends the formula gives 0 and 1 exactly; floating point does not.
    low = 0.0 if k == 0 else max(0.0, middle - half)
    high = 1.0 if k == n else min(1.0, middle + half)
    return low, high


def interval_words(k: int, n: int) -> str:
    """What few items say at most, as a sentence; "" of nothing."""
    if n == 0:
        return ""
    low, high = (int(100 * share + 0.5) for share in wilson(k, n))
    return (
        f"{k} of {n} fits a long-run rate of {low} % to {high} % "
        "(95 % interval of Wilson): the fewer there are, the wider it is."
    )
