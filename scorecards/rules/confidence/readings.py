"""Shares as counted outcomes: "17 of 20 plausible readings say white glove"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor

# Readings that are shown: twenty dots can be counted at a glance.
SHOWN = 20
# A placement that holds in fewer readings is uncertain, and drawn so.
CERTAIN_FROM = 0.6
# The error of a share; see draws. Below, two shares are the same.
HAIR = 1e-9


def readings(shares: Mapping[str, float], count: int = SHOWN) -> dict[str, int]:
    """`count` readings in proportion to the shares: whole numbers that add up to `count`, by
    largest remainder (a tie goes to the larger share, then to the earlier name). Shares need not
    add to 1. Raises ValueError for a negative share or for none above 0.
    """
    total = sum(shares.values())
    if any(share < 0 for share in shares.values()) or not total > 0:
        raise ValueError("Shares must be 0 or more, and one of them above 0.")
    exact = {name: count * share / total for name, share in shares.items()}
    given = {name: floor(share + HAIR) for name, share in exact.items()}
    order = sorted(exact, key=lambda name: (given[name] - exact[name], -exact[name]))
    for name in order[: count - sum(given.values())]:
        given[name] += 1
    return given


def is_uncertain(share: float | None) -> bool:
    """Whether a placement holds in so few readings that it is drawn differently. By the share
    itself, never by the dots: 0.599 is 12 of 20 and uncertain."""
    return share is not None and share < CERTAIN_FROM - HAIR


def likeliest(shares: Mapping[str, float]) -> str:
    """The name with the largest share; of two that are equal the earlier one."""
    return max(shares, key=lambda name: shares[name])


def others(counts: Mapping[str, int], own: str) -> Sequence[tuple[str, int]]:
    """What the readings say that do not agree with `own`, most first: "then fix or exit 6"."""
    rest = [(name, count) for name, count in counts.items() if name != own and count]
    return sorted(rest, key=lambda pair: -pair[1])
