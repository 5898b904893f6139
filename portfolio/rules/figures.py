"""Step two of the portfolio page: its figures, each beside what it was on the day compared with,
its bars of health, and the order of its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from core.rounding import half_up
from plans.rules.value import pace_words, share_of_expected
from portfolio.rules.exceptions import Ranking, Records, find
from portfolio.rules.exposure import MONTHS, ONLY_SOURCE
from portfolio.rules.quadrant_picture import WIDE
from portfolio.rules.quadrant_picture.picture import cell_members, drawn
from scorecards.rules.quadrants import BANDS, QUADRANTS, UNPLACED, WHITE_GLOVE
from scorecards.rules.standings import (
    IN_WHITE_GLOVE,
    NOT_PLACED,
    Flags,
    Floats,
    Standing,
    Standings,
    day_number,
)

Places = NDArray[np.intp]
UNPLACED_SHOWN = 6
UNCERTAIN_SHOWN = 5
MOVES_SHOWN = 6
# Of a bar of health, in units of its picture. A number narrower than this would stand out of its
# part.
BAR_WIDTH, GAP, LEAST_FOR_TEXT, A_DIGIT = 320.0, 2.0, 9.0, 7.0
SORTS = (
    *("name", "quadrant", "value", "risk", "health", "planned", "coverage", "holds", "replace"),
    "importance",
)


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount over `known` of `total` alliances; None where no alliance has one."""

    amount: float | None
    known: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.known == self.total


@dataclass(frozen=True, slots=True)
class Figures:
    """One day. `bands` and `quadrants` count alliances by word ("" is health not known);
    `coverage` and `white_glove_share` are percentages, None where nothing is known. `pace` is what
    was delivered as a share of what was expected by the days of the actuals, over the `measured`
    alliances that know both, `pace_age` the mean age of these actuals in days by value."""

    active: int
    planned: Sum
    delivered: Sum
    bands: dict[str, int]
    quadrants: dict[str, int]
    values: dict[str, float]
    coverage: float | None
    pace: float | None
    pace_age: int | None
    measured: int

    @property
    def pace_words(self) -> str:
        """ "0.89 of pace, actuals 58 days old, 40 of 54 alliances measured"."""
        total = self.planned.known
        return pace_words(self.pace, self.pace_age, self.measured, total, of="alliances")

    @property
    def white_glove(self) -> int:
        return self.quadrants[WHITE_GLOVE]

    @property
    def unplaced(self) -> int:
        return self.quadrants[UNPLACED]

    @property
    def placed(self) -> int:
        return self.active - self.unplaced

    @property
    def assessed_value(self) -> float:
        """The planned value of the alliances that stand in a quadrant."""
        return sum(amount for key, amount in self.values.items() if key != UNPLACED)

    def share(self, quadrant: str) -> float | None:
        """Percent of the assessed value that stands in a quadrant; None where nothing is known."""
        whole = self.assessed_value
        return 100.0 * self.values[quadrant] / whole if whole else None

    @property
    def white_glove_share(self) -> float | None:
        return self.share(WHITE_GLOVE)


@dataclass(frozen=True, slots=True)
class Sure:
    """How many placements are known to hold or not, how many are `uncertain`, of these how many one
    answer would settle, and the planned value that the uncertain ones carry."""

    known: int
    uncertain: int
    by_one_answer: int
    value: float


@dataclass(frozen=True, slots=True)
class Headlines:
    """Moves are those because something happened: `into_white_glove` counts those that would have
    been placed elsewhere before, like for like. `shifted` counts those that stand in another
    quadrant although nothing happened."""

    now: Figures
    before: Figures
    into_white_glove: int
    out_of_white_glove: int
    moved: int
    shifted: int = 0
    sure: Sure = Sure(0, 0, 0, 0.0)

    def change(self, name: str) -> float | None:
        """Now minus before; None where either is unknown or there was nothing before."""
        now, before = _figure(self.now, name), _figure(self.before, name)
        if now is None or before is None or not self.before.active:
            return None
        return now - before

    def change_percent(self, name: str) -> float | None:
        """Change relative to before, in percent; None where before is unknown or 0."""
        before, change = _figure(self.before, name), self.change(name)
        return None if change is None or not before else 100.0 * change / before


def _figure(figures: Figures, name: str) -> float | None:
    found = getattr(figures, name)
    return found.amount if isinstance(found, Sum) else found


def _sum(column: Floats, there: Flags) -> Sum:
    every = column[there]
    known = every[~np.isnan(every)]
    amount = float(known.sum()) if len(known) else None
    return Sum(amount, len(known), len(every))


def _pace(standing: Standing, day: int) -> tuple[float | None, int | None, int]:
    """Share of what was expected, mean age of the actuals in days, and how many are measured."""
    both = standing.there & ~np.isnan(standing.expected) & ~np.isnan(standing.delivered)
    delivered, expected = standing.delivered[both], standing.expected[both]
    share = share_of_expected(float(delivered.sum()), float(expected.sum()))
    days = standing.delivered_on[both]
    dated = ~np.isnan(days) & (expected > 0)
    if share is None or not dated.any():
        return share, None, int(both.sum())
    age = day - float(np.average(days[dated], weights=expected[dated]))
    return share, max(0, int(half_up(age))), int(both.sum())


def _figures(standing: Standing, day: date) -> Figures:
    there = standing.there
    quadrants = np.bincount(standing.quadrant[there], minlength=len(QUADRANTS))
    bands = np.bincount(standing.band[there], minlength=len(BANDS))
    planned = np.nan_to_num(standing.planned)
    values = np.bincount(standing.quadrant[there], weights=planned[there], minlength=len(QUADRANTS))
    # An alliance that was never scored has no evidence: it counts with 0, it is not left out.
    coverage = np.nan_to_num(standing.coverage)[there]
    pace, age, measured = _pace(standing, day_number(day))
    return Figures(
        active=int(there.sum()),
        planned=_sum(standing.planned, there),
        delivered=_sum(standing.delivered, there),
        bands=dict(zip(BANDS, bands.tolist(), strict=True)),
        quadrants=dict(zip(QUADRANTS, quadrants.tolist(), strict=True)),
        values=dict(zip(QUADRANTS, values.tolist(), strict=True)),
        coverage=float(coverage.mean()) if len(coverage) else None,
        pace=pace,
        pace_age=age,
        measured=measured,
    )


def headlines(rows: Standings) -> Headlines:
    """The figures of both days and how many moved between the quadrants."""
    moved = rows.moved
    inside = rows.now.quadrant == IN_WHITE_GLOVE
    was_inside = rows.quadrant_like == IN_WHITE_GLOVE
    return Headlines(
        now=_figures(rows.now, rows.day),
        before=_figures(rows.before, rows.compared_with),
        into_white_glove=int((moved & inside).sum()),
        out_of_white_glove=int((moved & was_inside).sum()),
        moved=int(moved.sum()),
        shifted=int(rows.shifted.sum()),
        sure=_sure(rows),
    )


def _sure(rows: Standings) -> Sure:
    unsure = rows.now.uncertain
    return Sure(
        known=int((rows.now.placed & ~np.isnan(rows.now.holds)).sum()),
        uncertain=int(unsure.sum()),
        by_one_answer=int((unsure & rows.one_answer).sum()),
        value=float(np.nan_to_num(rows.now.planned[unsure]).sum()),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar from `x`, `width` wide; `middle` is where its number stands, if it fits."""

    band: str
    count: int
    x: float
    width: float
    middle: float
    fits: bool


def health_bar(counts: Mapping[str, int], width: float = BAR_WIDTH) -> list[Part]:
    """The parts of one bar, `width` units long in all; bands without alliances have none."""
    total = sum(counts.get(band, 0) for band in BANDS)
    present = [band for band in BANDS if counts.get(band, 0)]
    free = width - GAP * max(0, len(present) - 1)
    parts, x = [], 0.0
    for band in present:
        count = counts[band]
        part = free * count / total
        fits = part >= LEAST_FOR_TEXT + A_DIGIT * (len(f"{count:,}") - 1)
        parts.append(Part(band, count, round(x, 1), round(part, 1), round(x + part / 2, 1), fits))
        x += part + GAP
    return parts


@dataclass(frozen=True, slots=True)
class Sort:
    """By `key` (one of SORTS), rising or falling."""

    key: str = "importance"
    falling: bool = True

    @classmethod
    def parse(cls, text: str, usual: Sort | None = None) -> Sort:
        """From an address: "risk" rises, "-risk" falls; anything unknown is as `usual`, or by
        importance."""
        key = text.removeprefix("-")
        return cls(key, text.startswith("-")) if key in SORTS else usual or cls()

    @property
    def address(self) -> str:
        return f"-{self.key}" if self.falling else self.key

    def turned(self, key: str) -> str:
        """The address that sorts by `key`: the other way round if it is in force already. Figures
        begin with the largest, words with the first."""
        if key == self.key:
            return Sort(key, not self.falling).address
        return Sort(key, key not in ("name", "quadrant")).address


def sorted_places(
    rows: Standings, sort: Sort, wanted: Flags, replace: Floats | None = None
) -> Places:
    """Places of the wanted rows in order; unknown figures stand last either way.

    By name the rows are taken in their own order: the database knows how names sort. Equal figures
    stand by their keys, which stay when names change. `replace` are the months it would take to
    replace each, NaN where not known.
    """
    places = np.flatnonzero(wanted)
    if sort.key == "name":
        return places[::-1] if sort.falling else places
    if sort.key == "replace":
        figures = (np.full(len(rows), np.nan) if replace is None else replace)[places]
    else:
        figures = _sorted_by(rows, sort.key)[places]
    order = np.lexsort((rows.ids[places], -figures if sort.falling else figures, np.isnan(figures)))
    return places[order]


def _sorted_by(rows: Standings, key: str) -> Floats:
    if key == "importance":
        return rows.importance
    if key == "quadrant":
        return rows.now.quadrant.astype(np.float64)
    out: Floats = getattr(rows.now, key)
    return out


@dataclass(frozen=True, slots=True)
class Exposure:
    """The months it would take to replace each alliance, NaN where not known, and whether it was
    recorded as the only source."""

    months: Floats
    only: Flags


@dataclass(frozen=True, slots=True)
class Figured:
    """The figures, and places in the standings: those `drawn` one by one, those in the table as it
    is sorted (None without a table), the largest not placed, the most important that moved and
    those whose placement is uncertain."""

    headlines: Headlines
    ranking: Ranking
    drawn: Places
    table: Places | None
    unplaced: Places
    moved: Places
    uncertain: Places
    exposure: Exposure


def figure(rows: Standings, records: Records, table: Sort | None = None, cell: str = "") -> Figured:
    """All that is made of the columns. `cell` limits the table to a part of the picture."""
    wanted = cell_members(rows, cell) if cell else rows.now.there
    not_placed = rows.now.there & (rows.now.quadrant == NOT_PLACED)
    exposure = _exposure(rows, records)
    return Figured(
        headlines=headlines(rows),
        ranking=find(rows, records),
        drawn=drawn(rows, WIDE)[0],
        table=None if table is None else sorted_places(rows, table, wanted, exposure.months),
        unplaced=_largest(rows, not_placed, UNPLACED_SHOWN),
        moved=_largest(rows, rows.moved, MOVES_SHOWN),
        uncertain=_largest(rows, rows.now.uncertain, UNCERTAIN_SHOWN),
        exposure=exposure,
    )


def _exposure(rows: Standings, records: Records) -> Exposure:
    only = ~np.isnan(records.fact(ONLY_SOURCE, rows)[1])
    return Exposure(records.fact(MONTHS, rows)[1], only)


def _largest(rows: Standings, wanted: Flags, most: int) -> Places:
    """Places of the most important of those wanted: by attention, then by planned value."""
    places = np.flatnonzero(wanted)
    planned = np.nan_to_num(rows.now.planned[places])
    order = np.lexsort((rows.ids[places], -planned, -rows.importance[places]))
    return places[order[:most]]


# What an executive sees first: risk and exposure, or value (a setting of the company).
RISK_FIRST, VALUE_FIRST = "risk", "value"
# Columns of risk and exposure.
RISKY = ("risk", "replace")
STATS = ("active", "planned", "delivered", "white_glove", "coverage", "on_time")
STATS_RISK_FIRST = ("active", "white_glove", "on_time", "coverage", "planned", "delivered")


def stats_for(opens_on: str) -> tuple[str, ...]:
    """The figures at the top of the page in the order of a reader for whom it `opens_on` risk;
    others see the usual one."""
    return STATS_RISK_FIRST if opens_on == RISK_FIRST else STATS


def columns_for(opens_on: str, keys: Sequence[str]) -> list[str]:
    """The columns of the table in the order of a reader: risk, and how long it takes to replace a
    partner, stand before value, or after it; others see the usual one."""
    if opens_on not in (RISK_FIRST, VALUE_FIRST):
        return list(keys)
    order = (*RISKY, "value") if opens_on == RISK_FIRST else ("value", *RISKY)
    moved = [key for key in order if key in keys]
    at = min(keys.index(key) for key in moved)
    rest = [key for key in keys if key not in moved]
    return [*rest[:at], *moved, *rest[at:]]


def usual_sort(opens_on: str) -> Sort | None:
    """By what the table of a reader is sorted who did not say; None is by importance."""
    return {RISK_FIRST: Sort("risk"), VALUE_FIRST: Sort("value")}.get(opens_on)
