"""The headline figures of a portfolio, each beside what it was on the day compared with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from portfolio.rules.snapshot import (
    BAND_WORDS,
    IN_WHITE_GLOVE,
    QUADRANT_WORDS,
    Flags,
    Floats,
    Snapshot,
    Standing,
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
    `coverage`, `attained` (delivered against planned, over alliances that know both) and
    `white_glove_share` are percentages, None where nothing is known."""

    active: int
    planned: Sum
    delivered: Sum
    bands: dict[str, int]
    quadrants: dict[str, int]
    values: dict[str, float]
    coverage: float | None
    attained: float | None

    @property
    def white_glove(self) -> int:
        return self.quadrants["white_glove"]

    @property
    def unplaced(self) -> int:
        return self.quadrants["unplaced"]

    @property
    def placed(self) -> int:
        return self.active - self.unplaced

    @property
    def white_glove_share(self) -> float | None:
        """Percent of the planned value that stands in white glove."""
        if not self.planned.amount:
            return None
        return 100.0 * self.values["white_glove"] / self.planned.amount


@dataclass(frozen=True, slots=True)
class Headlines:
    """`into_white_glove` counts those that were placed elsewhere before."""

    now: Figures
    before: Figures
    into_white_glove: int
    out_of_white_glove: int
    moved: int

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
    kept = column[there]
    known = kept[~np.isnan(kept)]
    amount = float(known.sum()) if len(known) else None
    return Sum(amount, len(known), len(kept))


def _attained(standing: Standing) -> float | None:
    both = standing.there & ~np.isnan(standing.planned) & ~np.isnan(standing.delivered)
    planned = float(standing.planned[both].sum())
    return 100.0 * float(standing.delivered[both].sum()) / planned if planned > 0 else None


def _figures(standing: Standing) -> Figures:
    there = standing.there
    quadrants = np.bincount(standing.quadrant[there], minlength=len(QUADRANT_WORDS))
    bands = np.bincount(standing.band[there], minlength=len(BAND_WORDS))
    planned = np.nan_to_num(standing.planned)
    values = np.bincount(
        standing.quadrant[there], weights=planned[there], minlength=len(QUADRANT_WORDS)
    )
    # An alliance that was never scored has no evidence: it counts with 0, it is not left out.
    coverage = np.nan_to_num(standing.coverage)[there]
    return Figures(
        active=int(there.sum()),
        planned=_sum(standing.planned, there),
        delivered=_sum(standing.delivered, there),
        bands=dict(zip(BAND_WORDS, bands.tolist(), strict=True)),
        quadrants=dict(zip(QUADRANT_WORDS, quadrants.tolist(), strict=True)),
        values=dict(zip(QUADRANT_WORDS, values.tolist(), strict=True)),
        coverage=float(coverage.mean()) if len(coverage) else None,
        attained=_attained(standing),
    )


def headlines(rows: Snapshot) -> Headlines:
    """The figures of both days and how many moved between the quadrants."""
    moved = rows.moved
    inside = rows.now.quadrant == IN_WHITE_GLOVE
    was_inside = rows.before.quadrant == IN_WHITE_GLOVE
    return Headlines(
        now=_figures(rows.now),
        before=_figures(rows.before),
        into_white_glove=int((moved & inside).sum()),
        out_of_white_glove=int((moved & was_inside).sum()),
        moved=int(moved.sum()),
    )
