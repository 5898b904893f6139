"""One alliance of the portfolio page as a row: its figures, what changed, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from portfolio.services.dashboard.details import Detail
from portfolio.services.dashboard.sure import Agreement, Wanted, agreement
from scorecards.rules.quadrants import BANDS, QUADRANTS, TITLES
from scorecards.rules.standings import Standings

Details = Mapping[int, Detail]


@dataclass(frozen=True, slots=True)
class Row:
    """One alliance in the table or in a list. `now` are its figures, None where not known;
    `changes` those of its scores in whole points, None where there is none. `agrees` says in how
    many readings it stands there, `wanted` which answer would help most."""

    detail: Detail
    quadrant: str
    quadrant_before: str
    band: str
    now: dict[str, float | None]
    changes: dict[str, float | None]
    agrees: Agreement | None = None
    uncertain: bool = False
    wanted: Wanted | None = None
    at_juncture: bool = False

    @property
    def ask(self) -> str:
        """ "Ask Omar": the first name of who manages it."""
        return f"Ask {self.detail.manager.split()[0]}" if self.detail.manager else "Ask"

    @property
    def was_elsewhere(self) -> str:
        """Where it stood before, in words; empty if it stood there already or was not there."""
        if not self.quadrant_before or self.quadrant_before == self.quadrant:
            return ""
        return TITLES[self.quadrant_before].lower()


def detail_at(rows: Standings, at: int, details: Details) -> Detail:
    return details.get(int(rows.ids[at]), Detail())


def known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)


def pair(rows: Standings, score: str, at: int) -> tuple[float, float]:
    """(before, now)"""
    return float(getattr(rows.before, score)[at]), float(getattr(rows.now, score)[at])


def row_at(rows: Standings, at: int, details: Details) -> Row:
    now, before = rows.now, rows.before

    def change(name: str) -> float | None:
        old, new = pair(rows, name, at)
        points = new - old
        return None if np.isnan(points) or abs(points) < 0.5 else round(points)

    figures = ("value", "risk", "health", "planned", "coverage")
    detail, quadrant = detail_at(rows, at, details), QUADRANTS[now.quadrant[at]]
    return Row(
        detail=detail,
        quadrant=quadrant,
        quadrant_before=QUADRANTS[before.quadrant[at]] if before.there[at] else "",
        band=BANDS[now.band[at]],
        now={name: known(getattr(now, name)[at]) for name in figures},
        changes={name: change(name) for name in ("value", "risk", "health")},
        agrees=agreement_at(rows, at, detail),
        uncertain=bool(now.uncertain[at]),
    )


def agreement_at(rows: Standings, at: int, detail: Detail) -> Agreement | None:
    """In how many readings the alliance stands where it does; None where that is not known, or not
    for this reader."""
    now = rows.now
    if not now.placed[at] or np.isnan(now.holds[at]):
        return None
    return agreement(detail, QUADRANTS[now.quadrant[at]])
