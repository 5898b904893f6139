"""Why a score moved: what each criterion added to the change, largest first."""

from collections.abc import Mapping
from dataclasses import dataclass

MOVED = "moved"  # the criterion's own score moved
APPEARED = "appeared"  # it was unknown and is known now
VANISHED = "vanished"  # it was known and is unknown now
REWEIGHTED = "reweighted"  # same score, but it counts for more or less than before


@dataclass(frozen=True, slots=True)
class Part:
    """A criterion's part in a score: its score 0..100 or None, and its effective weight 0..1."""

    score: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class Contribution:
    """Points that one criterion added to (or took from) a score."""

    key: str
    points: float
    before: float | None
    after: float | None
    kind: str


def total_of(parts: Mapping[str, Part]) -> float | None:
    """The score that the parts make, or None when nothing is known."""
    known = [part for part in parts.values() if part.score is not None and part.weight > 0]
    if not known:
        return None
    return sum(part.weight * part.score for part in known if part.score is not None)


def explain_change(
    before: Mapping[str, Part], after: Mapping[str, Part], *, at_least: float = 0.05
) -> list[Contribution]:
    """Split the change of a score over its criteria; the points add up to the change exactly.

    With the same weights and everything known a part is weight * delta. Where weights differ
    (something became known or unknown, or the model changed) the part is the mean weight times the
    delta, plus the change of weight times the distance from the middle of both totals; a criterion
    that appears or vanishes counts by its distance from that middle. Parts smaller than `at_least`
    points are left out. Nothing can be explained from or to an unknown score: the list is empty.
    """
    old_total, new_total = total_of(before), total_of(after)
    if old_total is None or new_total is None:
        return []
    middle = (old_total + new_total) / 2.0
    found = []
    for key in {**before, **after}:
        contribution = _contribution(key, before.get(key), after.get(key), middle)
        if contribution is not None and abs(contribution.points) >= at_least:
            found.append(contribution)
    return sorted(found, key=lambda item: (-abs(item.points), item.key))


def _contribution(
    key: str, old: Part | None, new: Part | None, middle: float
) -> Contribution | None:
    s0 = old.score if old is not None and old.weight > 0 else None
    s1 = new.score if new is not None and new.weight > 0 else None
    if s0 is None and s1 is None:
        return None
    if s0 is None and new is not None and s1 is not None:
        return Contribution(key, new.weight * (s1 - middle), None, s1, APPEARED)
    if s1 is None and old is not None and s0 is not None:
        return Contribution(key, -old.weight * (s0 - middle), s0, None, VANISHED)
    assert old is not None and new is not None and s0 is not None and s1 is not None
    points = (old.weight + new.weight) / 2.0 * (s1 - s0) + (new.weight - old.weight) * (
        (s0 + s1) / 2.0 - middle
    )
    return Contribution(key, points, s0, s1, MOVED if s0 != s1 else REWEIGHTED)
