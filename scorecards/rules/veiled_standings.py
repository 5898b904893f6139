"""Standings as a reader reads them from whom some scores are hidden.

What is hidden is replaced where the page begins, so that nothing made of it later tells more: not a
number, a place in the picture, an order, a change or a phrase.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from scorecards.rules.assessment import PLACING
from scorecards.rules.standings import Flags, Floats, Ids, Standings

AXES = ("value", "risk", "health")


@dataclass(frozen=True, slots=True)
class Veils:
    """A row for each alliance of which the reader is shown the side of some scores only: `axes`
    says of which, `coverage` and `coverage_before` are those of the other axes (NaN where every
    axis is veiled)."""

    ids: Ids
    axes: Mapping[str, Flags]
    coverage: Floats
    coverage_before: Floats


def veiled(rows: Standings, veils: Veils) -> Standings:
    """The same with the middle of its side in place of every hidden score. What moved without news
    is taken off the earlier day first, so that news stays news. How sure a placement is rests on
    the numbers and is left out."""
    at, found = rows.positions_of(veils.ids)
    at = at[found]
    flags = {axis: np.zeros(len(rows), np.bool_) for axis in AXES}
    now: dict[str, Any] = {}
    before: dict[str, Any] = {}
    for axis in AXES:
        hidden = flags[axis]
        hidden[at] = veils.axes[axis][found]
        cuts = rows.cuts_of(axis)
        for day, scores, shown in (
            (now, getattr(rows.now, axis), rows.now),
            (before, rows.like(axis), rows.before),
        ):
            day[axis] = np.where(hidden, middles(scores, cuts), getattr(shown, axis))
            day[f"{axis}_shift"] = np.where(hidden, 0.0, getattr(shown, f"{axis}_shift"))
    placing = np.any([flags[axis] for axis in PLACING], axis=0)
    for day, shown, coverage in (
        (now, rows.now, veils.coverage),
        (before, rows.before, veils.coverage_before),
    ):
        day["coverage"] = shown.coverage.copy()
        day["coverage"][at] = coverage[found]
        day["holds"] = np.where(placing, np.nan, shown.holds)
    return replace(
        rows,
        now=replace(rows.now, **now),
        before=replace(rows.before, **before),
        one_answer=rows.one_answer & ~placing,
        veils=flags,
    )


def middles(scores: Floats, cuts: tuple[Floats, ...]) -> Floats:
    """The middle of the side on which each score lies between its own `cuts`, which rise. A score
    on a cut belongs to the upper side."""
    edges = [np.zeros(len(scores)), *cuts, np.full(len(scores), 100.0)]
    out = np.full(len(scores), np.nan)
    for low, high in pairwise(edges):
        out = np.where(scores >= low, (low + high) / 2.0, out)
    return out
