"""The cascade of goals: levels, the order of the tree, and what stands below a goal. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

LEVELS = ("company", "division", "alliance")
Ids = NDArray[np.int64]


def below(level: str, other: str) -> bool:
    """Whether a goal of `level` may stand below one of the level `other`."""
    return level in LEVELS and other in LEVELS and LEVELS.index(level) > LEVELS.index(other)


def in_tree_order(
    rows: Iterable[tuple[int, int | None, str]],
) -> list[tuple[int, int]]:
    """(key, depth) of `rows` (key, key above, name), parents before children and by name within
    one parent. A row whose parent is not among them stands at the top; so does one in a circle."""
    given = list(rows)
    keys = {key for key, _, _ in given}
    under: dict[int | None, list[tuple[str, int]]] = defaultdict(list)
    for key, above, name in given:
        under[above if above in keys else None].append((name.casefold(), key))
    found: list[tuple[int, int]] = []
    seen: set[int] = set()

    def walk(start: int | None, depth: int) -> None:
        for _, key in sorted(under[start]):
            if key not in seen:
                seen.add(key)
                found.append((key, depth))
                walk(key, depth + 1)

    walk(None, 0)
    for key, _, _ in sorted(given, key=lambda row: row[2].casefold()):
        if key not in seen:
            seen.add(key)
            found.append((key, 0))
            walk(key, 1)
    return found


def lineage(parents: Mapping[int, int | None]) -> dict[int, tuple[int, ...]]:
    """By key, the key itself and all above it, the nearest first. A circle ends where it closes."""
    found = {}
    for key in parents:
        line: list[int] = []
        at: int | None = key
        while at is not None and at in parents and at not in line:
            line.append(at)
            at = parents[at]
        found[key] = tuple(line)
    return found


def rolled_up(goals: Ids, things: Ids, parents: Mapping[int, int | None]) -> tuple[Ids, Ids]:
    """Ties (a goal and what is tied to it, one column each) with those of every goal counted for
    all goals above it as well: an alliance that is tied to two goals below one counts there once.
    Ties to goals that are not in `parents` are left out."""
    lines = lineage(parents)
    known = np.array([goal in lines for goal in goals.tolist()], dtype=bool)
    goals, things = goals[known], things[known]
    if not len(goals):
        return goals, things
    lengths = np.array([len(lines[goal]) for goal in goals.tolist()], dtype=np.int64)
    flat = np.array([one for goal in goals.tolist() for one in lines[goal]], dtype=np.int64)
    pairs = np.unique(np.column_stack([flat, np.repeat(things, lengths)]), axis=0)
    return pairs[:, 0], pairs[:, 1]


def with_those_above(wanted: Iterable[int], parents: Mapping[int, int | None]) -> set[int]:
    """`wanted` and every goal above one of them: a tree that is narrowed stays a tree."""
    lines = lineage(parents)
    return {one for key in wanted for one in lines.get(key, (key,))}


def page_of_tree(keys: Sequence[int], parents: Mapping[int, int | None], first: int) -> list[int]:
    """The goals above the one at place `first`, the highest first: what a further page of a long
    tree repeats, so that its first row does not stand alone."""
    if not 0 < first < len(keys):
        return []
    return list(reversed(lineage(parents)[keys[first]][1:]))
