"""In which order exceptions stand: by what waiting costs.

Every kind of exception has a severity (1 to 10) that grows by up to AGE_ADDS with its age, or as
its deadline comes nearer, and a little with how many there are. An alliance weighs by its quadrant
and its value score. An entry is one alliance with all its cases: the worst one counts in full, each
further one with a part, so that five small matters do not outrank a severe one but two severe ones
outrank one.

    cost = WEIGHT[quadrant] * (0.5 + value / 100) * (worst + SHARE_OF_OTHERS * others)

What is at a critical juncture stands before the rest, whatever it costs (Kind.comes_first).

An entry asks for attention when one of its cases is grave by itself, or when all of them together
are costly; the rest is to be watched. A list of everything would manage nothing by exception.

The numbers are ours; no published standard exists. What there may be, each app offers itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from scorecards.rules.quadrants import QUADRANTS, WEIGHT
from scorecards.rules.standings import IN_WHITE_GLOVE, Flags, Floats, Standings, day_number

SHARE_OF_OTHERS = 0.3
AGE_ADDS = 0.75
OLDEST_AGE_DAYS = 180
# Each further commitment, meeting or sponsor adds a tenth, up to five of them.
EACH_MORE_ADDS = 0.1
MOST_COUNTED = 6
# An entry asks for attention from so many points of its worst case, or from such a cost.
GRAVE_POINTS, COSTLY = 9.0, 30.0
# How near a reader stands to an alliance; the nearest first.
THEIR_OWN, WHITE_GLOVES, MEMBERS, ANYBODY = range(4)


class Kind(Protocol):
    """What the ranking needs of a kind of exception (core.registry.exceptions.ExceptionKind)."""

    @property
    def key(self) -> str: ...
    @property
    def severity(self) -> float: ...
    @property
    def ahead_days(self) -> int: ...
    @property
    def adds_up(self) -> bool: ...
    @property
    def includes(self) -> tuple[str, ...]: ...
    @property
    def comes_first(self) -> bool: ...
    @property
    def columns(self) -> Callable[[Any, Any], tuple[Any, ...]] | None: ...


@dataclass(frozen=True, slots=True)
class Cases:
    """One row per alliance and kind. `at` is the place in the standings, `kind` that in the kinds;
    `days` since when (or, for a deadline, until when), NaN where not known; `count` how many, or by
    how much; `also` a further figure, NaN where the kind has none."""

    at: NDArray[np.intp]
    kind: NDArray[np.intp]
    days: Floats
    count: Floats
    also: Floats

    def __len__(self) -> int:
        return len(self.at)

    def only(self, wanted: NDArray[Any]) -> Cases:
        columns = (self.at, self.kind, self.days, self.count, self.also)
        return Cases(*(column[wanted] for column in columns))


@dataclass(frozen=True, slots=True)
class Records:
    """What tables say: rows of alliance key, place in `keys`, day number and count. The first keys
    are those of `kinds`, the others those of facts."""

    kinds: Sequence[Kind]
    keys: Sequence[str]
    rows: Floats

    def fact(self, key: str, standings: Standings) -> tuple[Floats, Floats]:
        """Its day numbers and counts over the standings; NaN where there is none."""
        mine = self.rows[self.rows[:, 1] == self.keys.index(key)]
        at, found = standings.positions_of(mine[:, 0].astype(np.int64))
        columns = np.full((2, len(standings)), np.nan)
        columns[:, at[found]] = mine[found, 2:].T
        return columns[0], columns[1]


@dataclass(frozen=True)
class Ranking:
    """Entries in order, worst first. Entry i has the cases order[start[i]:start[i + 1]], the
    most severe first; `worst` are the points of that one."""

    kinds: Sequence[Kind]
    at: NDArray[np.intp]
    cost: Floats
    worst: Floats
    start: NDArray[np.intp]
    order: NDArray[np.intp]
    cases: Cases

    def __len__(self) -> int:
        return len(self.at)

    @cached_property
    def attention(self) -> Flags:
        """Which entries ask for attention; the others are to be watched."""
        out: Flags = (self.worst >= GRAVE_POINTS - 1e-9) | (self.cost >= COSTLY - 1e-9)
        return out

    def by_reason(self, wanted: NDArray[np.intp]) -> list[tuple[Any, NDArray[np.intp]]]:
        """The wanted entries under the reason that leads each of them, so that each stands once;
        kinds in their own order."""
        leads = self.cases.kind[self.order[self.start[wanted]]] if len(wanted) else wanted
        groups = ((kind, wanted[leads == place]) for place, kind in enumerate(self.kinds))
        return [(kind, entries) for kind, entries in groups if len(entries)]

    def cases_of(self, entry: int) -> list[tuple[Any, float, float, float]]:
        """(kind, days, count, also) of an entry, the most severe first."""
        rows = self.order[self.start[entry] : self.start[entry + 1]]
        found = self.cases.only(rows)
        columns = (found.days, found.count, found.also)
        numbers = zip(found.kind.tolist(), *(column.tolist() for column in columns), strict=True)
        return [(self.kinds[kind], *figures) for kind, *figures in numbers]

    def with_case(self, key: str) -> frozenset[int]:
        """The places in the standings of alliances to which the kind `key` applies."""
        place = [kind.key for kind in self.kinds].index(key)
        return frozenset(self.cases.at[self.cases.kind == place].tolist())

    def counts(self) -> list[tuple[Any, int]]:
        """How many alliances each kind applies to; kinds that apply to none are left out."""
        counts = np.bincount(self.cases.kind, minlength=len(self.kinds)).tolist()
        return [(kind, count) for kind, count in zip(self.kinds, counts, strict=True) if count]


def find(rows: Standings, records: Records) -> Ranking:
    """What needs attention, ranked."""
    kinds = records.kinds
    parts = [_of_records(rows, records)]
    for place, kind in enumerate(kinds):
        if kind.columns is not None:
            with np.errstate(invalid="ignore"):
                where, *figures = kind.columns(rows, lambda key: records.fact(key, rows))
            at, full = np.flatnonzero(where), np.ones(len(rows))
            days, count, also = ((each * full)[at] for each in (*figures, np.nan)[:3])
            parts.append(Cases(at, np.full(len(at), place), days, count, also))
    return rank(rows, _without_repeats(_joined(parts), kinds), kinds)


def rank(rows: Standings, cases: Cases, kinds: Sequence[Kind]) -> Ranking:
    """One entry per alliance, by what waiting costs; see the head of this module."""
    points = _points(cases, kinds)
    entries, place = np.unique(cases.at, return_inverse=True)
    worst, total = np.zeros(len(entries)), np.zeros(len(entries))
    np.maximum.at(worst, place, points)
    np.add.at(total, place, points)
    value = np.where(np.isnan(rows.now.value[entries]), 50.0, rows.now.value[entries])
    weights = np.array([WEIGHT[word] for word in QUADRANTS])[rows.now.quadrant[entries]]
    cost = weights * (0.5 + value / 100.0) * (worst + SHARE_OF_OTHERS * (total - worst))
    lifted = np.zeros(len(entries), np.bool_)
    np.logical_or.at(lifted, place, np.array([kind.comes_first for kind in kinds])[cases.kind])
    by_cost = np.lexsort((rows.ids[entries], -np.round(cost, 6), ~lifted))
    position = np.empty(len(entries), np.intp)
    position[by_cost] = np.arange(len(entries))
    sizes = np.bincount(position[place], minlength=len(entries))
    return Ranking(
        kinds=kinds,
        at=entries[by_cost],
        cost=cost[by_cost],
        worst=worst[by_cost],
        start=np.concatenate(([0], np.cumsum(sizes))).astype(np.intp),
        order=np.lexsort((cases.kind, -points, position[place])),
        cases=cases,
    )


def nearness(ranking: Ranking, rows: Standings, part: Floats, *, whole: bool) -> NDArray[np.int8]:
    """How near the reader stands to each entry. `part` is theirs in each alliance of `rows` (NaN
    none, 1 member, more for who answers for it); `whole` readers answer for the portfolio, and so
    for white glove before the rest."""
    mine = np.nan_to_num(part)[ranking.at]
    glove = whole & (rows.now.quadrant[ranking.at] == IN_WHITE_GLOVE)
    near = np.where(glove, WHITE_GLOVES, np.where(mine > 0, MEMBERS, ANYBODY))
    return np.where(mine > 1, THEIR_OWN, near).astype(np.int8)


def first_for(ranking: Ranking, near: NDArray[np.int8], most: int = 3) -> NDArray[np.intp]:
    """Entries that need this reader most: what asks for attention and, of their own alliances, what
    is to be watched; the nearest first, then by cost."""
    wanted = np.flatnonzero(ranking.attention | (near == THEIR_OWN))
    order = np.lexsort((wanted, ~ranking.attention[wanted], near[wanted]))
    out: NDArray[np.intp] = wanted[order[:most]]
    return out


def with_kind(ranking: Ranking, rows: Standings, kind: Kind) -> Ranking:
    """Only alliances that `kind` applies to, with all their cases, in the same order."""
    cases = ranking.cases
    mine = cases.at[cases.kind == ranking.kinds.index(kind)]
    return rank(rows, cases.only(np.isin(cases.at, mine)), ranking.kinds)


def _joined(parts: Sequence[Cases]) -> Cases:
    every = ((part.at, part.kind, part.days, part.count, part.also) for part in parts)
    return Cases(*(np.concatenate(column) for column in zip(*every, strict=True)))


def _of_records(rows: Standings, records: Records) -> Cases:
    """Several tables may speak of the same case: the oldest day counts and the numbers add up."""
    kinds = records.kinds
    at, found = rows.positions_of(records.rows[:, 0].astype(np.int64))
    wanted = found & (records.rows[:, 1] < len(kinds))
    wanted &= rows.now.there[at] if len(rows) else False
    at, (_, kind, day, count) = at[wanted], records.rows[wanted].T
    key, place = np.unique(at * len(kinds) + kind.astype(np.intp), return_inverse=True)
    oldest = np.full(len(key), np.inf)
    np.minimum.at(oldest, place, np.where(np.isnan(day), np.inf, day))
    oldest[np.isinf(oldest)] = np.nan
    at, kind = np.divmod(key, len(kinds))
    days = day_number(rows.day) - oldest
    days = np.where(np.array([each.ahead_days > 0 for each in kinds])[kind], -days, days)
    counts = np.bincount(place, weights=count, minlength=len(key)).astype(np.float64)
    return Cases(at, kind, np.maximum(days, 0.0), counts, np.full(len(at), np.nan))


def _without_repeats(cases: Cases, kinds: Sequence[Kind]) -> Cases:
    """Drop what another case of the same alliance says already: the notice date comes before the
    end of the agreement."""
    keys = [kind.key for kind in kinds]
    wanted = np.ones(len(cases), np.bool_)
    for place, kind in enumerate(kinds):
        also = [keys.index(key) for key in kind.includes if key in keys]
        if also:
            repeats = np.isin(cases.kind, also) & np.isin(cases.at, cases.at[cases.kind == place])
            wanted &= ~repeats
    return cases.only(wanted)


def _points(cases: Cases, kinds: Sequence[Kind]) -> Floats:
    severity = np.array([kind.severity for kind in kinds])[cases.kind]
    ahead = np.array([float(kind.ahead_days) for kind in kinds])[cases.kind]
    days = np.where(np.isnan(cases.days), OLDEST_AGE_DAYS / 2, cases.days)
    aged = np.clip(days / OLDEST_AGE_DAYS, 0.0, 1.0)
    nearing = 1.0 - np.clip(days / np.maximum(ahead, 1.0), 0.0, 1.0)
    urgency = np.where(ahead > 0, nearing, aged)
    many = np.array([kind.adds_up for kind in kinds])[cases.kind]
    further = np.where(many, np.clip(cases.count, 1, MOST_COUNTED) - 1.0, 0.0)
    out: Floats = severity * (1 + AGE_ADDS * urgency) * (1 + EACH_MORE_ADDS * further)
    return out
