"""What is missing before an alliance can be placed, and the shortest way to it.

An alliance is assessed when value and risk both rest on enough of their weight and on the judgement
of a person; see `Thresholds`. Until then it is "not assessed yet" and stands in no quadrant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scorecards.rules.additive import JUDGED_FROM, TOLERANCE
from scorecards.rules.quadrants import Thresholds

# The axes that place an alliance.
PLACING = ("value", "risk")


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion of value or risk. Weights are relative within an axis. `hidden` ones are never
    part of a way: whether they are known is not for every reader."""

    key: str
    axis: str
    weight: float
    judged: bool
    name: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """What an axis lacks. `coverage` and `needed` are percentages of its weight; `judged` of
    `judged_needed` criteria are judged."""

    axis: str
    coverage: float
    needed: float
    judged: int
    judged_needed: int

    @property
    def lacks_coverage(self) -> bool:
        return self.coverage + 100 * TOLERANCE < self.needed

    @property
    def is_open(self) -> bool:
        return self.lacks_coverage or self.judged < self.judged_needed


def gaps(asked: Sequence[Asked], known: Mapping[str, float], cuts: Thresholds) -> list[Gap]:
    """What each axis lacks before an alliance is placed of which the `known` keys are known, with
    the shares (0..1) that their evidence still carries. Axes that lack nothing are left out, as are
    those the model does not measure."""
    found = []
    for axis in PLACING:
        mine = [one for one in asked if one.axis == axis and one.weight > 0]
        if not mine:
            continue
        there = sum(one.weight * known.get(one.key, 0.0) for one in mine)
        judged = [one for one in mine if one.judged]
        found.append(
            Gap(
                axis,
                100 * there / sum(one.weight for one in mine),
                cuts.placement_coverage,
                sum(_is_judged(one, known) for one in judged),
                min(cuts.placement_judged, len(judged)),
            )
        )
    return [gap for gap in found if gap.is_open]


def _is_judged(one: Asked, known: Mapping[str, float]) -> bool:
    return known.get(one.key, 0.0) + TOLERANCE >= JUDGED_FROM


def shortest_way(
    asked: Sequence[Asked], known: Mapping[str, float], cuts: Thresholds
) -> list[Asked]:
    """The fewest criteria that would place the alliance: judged ones as far as they are wanted,
    then what adds most; an answer that has faded is asked again. A criterion of both axes is named
    once. Where even all of those that may be named do not suffice, they are as far as one gets.
    """
    way: dict[str, Asked] = {}
    for axis in PLACING:
        there = {**known, **dict.fromkeys(way, 1.0)}
        for gap in gaps([one for one in asked if one.axis == axis], there, cuts):
            way |= {one.key: one for one in _fill(gap, asked, there)}
    for key in list(way):  # chosen for one axis, and a later step counts for both
        left = way.keys() - {key}
        if gaps(asked, {**known, **dict.fromkeys(left, 1.0)}, cuts) == gaps(
            asked, {**known, **dict.fromkeys(way, 1.0)}, cuts
        ):
            del way[key]
    return list(way.values())


def _fill(gap: Gap, asked: Sequence[Asked], known: Mapping[str, float]) -> list[Asked]:
    """Criteria that close a gap. Of two that add the same somebody can answer the judged one at
    once."""
    mine = [one for one in asked if one.axis == gap.axis and one.weight > 0]
    whole, reached = sum(one.weight for one in mine), gap.coverage
    adds = {one.key: one.weight * (1.0 - known.get(one.key, 0.0)) for one in mine}
    free = [
        one
        for one in mine
        if not one.hidden and adds[one.key] > 0 and (one.judged or one.key not in known)
    ]
    free.sort(key=lambda one: (-adds[one.key], not one.judged))
    unjudged = [one for one in free if one.judged and not _is_judged(one, known)]
    chosen = unjudged[: max(gap.judged_needed - gap.judged, 0)]
    reached += 100 * sum(adds[one.key] for one in chosen) / whole
    for one in free:
        if reached + 100 * TOLERANCE >= gap.needed:
            break
        if one not in chosen:
            chosen.append(one)
            reached += 100 * adds[one.key] / whole
    return chosen
