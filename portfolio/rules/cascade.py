"""What serves each goal of a tree, with all that stands below it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alliances.rules.goals import Ids, rolled_up

Floats = NDArray[np.float64]
BAND_COUNT = 4  # green, amber, red, not known


@dataclass(frozen=True, slots=True)
class Served:
    """The alliances that serve a goal or one below it, each once; their planned and delivered
    value (None where it is known of none) and how many are in each band of health: green, amber,
    red, not known. `valued`: of how many the planned value is known."""

    alliances: int = 0
    planned: float | None = None
    delivered: float | None = None
    bands: tuple[int, ...] = (0,) * BAND_COUNT
    valued: int = 0


def served(
    *,
    goals: Ids,
    alliances: Ids,
    planned: Floats,
    delivered: Floats,
    bands: Ids,
    parents: Mapping[int, int | None],
) -> dict[int, Served]:
    """By key of a goal. A row is one tie; `planned`, `delivered` (NaN where not known) and `bands`
    (0 to 3) are those of its alliance. Goals that nothing serves are absent."""
    if not len(goals):
        return {}
    keys, first = np.unique(alliances, return_index=True)
    ties, things = rolled_up(goals, alliances, parents)
    if not len(ties):
        return {}
    at = first[np.searchsorted(keys, things)]
    names, place = np.unique(ties, return_inverse=True)

    def sums(column: Floats) -> tuple[Any, Any]:
        values = column[at]
        known = ~np.isnan(values)
        total = np.bincount(place, np.where(known, values, 0.0), len(names))
        return total, np.bincount(place, known, len(names))

    plan, plan_known = sums(planned)
    done, done_known = sums(delivered)
    each = np.bincount(place * BAND_COUNT + bands[at], minlength=len(names) * BAND_COUNT)
    counted = each.reshape(len(names), BAND_COUNT)
    return {
        int(name): Served(
            alliances=int(counted[n].sum()),
            planned=float(plan[n]) if plan_known[n] else None,
            delivered=float(done[n]) if done_known[n] else None,
            bands=tuple(int(one) for one in counted[n]),
            valued=int(plan_known[n]),
        )
        for n, name in enumerate(names)
    }


def rolled_counts(counts: Mapping[int, int], parents: Mapping[int, int | None]) -> dict[int, int]:
    """Counts by goal with those of all goals below: of what is tied to one goal only."""
    found: dict[int, int] = {}
    for goal, count in counts.items():
        at: int | None = goal
        seen: set[int] = set()
        while at is not None and at in parents and at not in seen:
            seen.add(at)
            found[at] = found.get(at, 0) + count
            at = parents[at]
    return found


def cascade_finding(goals: int, without: int) -> str:
    """The title of the page."""
    if not goals:
        return "No goals yet"
    if not without:
        return "Every goal has an alliance" if goals > 1 else "The goal has an alliance"
    verb = "has" if without == 1 else "have"
    return f"{without} of {goals} goal{'' if goals == 1 else 's'} {verb} no alliance"
