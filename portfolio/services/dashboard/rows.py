"""One alliance of the portfolio page as a row: its figures, what changed, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.rounding import rounded
from portfolio.rules.figures import Exposure
from portfolio.services.dashboard.details import Detail
from portfolio.services.dashboard.sure import Agreement, Wanted, agreement
from scorecards.rules.assessment import PLACING
from scorecards.rules.quadrants import BANDS, QUADRANTS, TITLES
from scorecards.rules.standings import Standings
from scorecards.rules.veil import said
from scorecards.rules.veiled_standings import AXES

Details = Mapping[int, Detail]


@dataclass(frozen=True, slots=True)
class Row:
    """One alliance in the table or in a list. `now` are its figures, None where not known; `said`
    its scores as they read, "" where not known; `changes` those of its scores in whole points, None
    where there is none. `agrees` says in how many readings it stands there, `wanted` which answer
    would help most; `months` are those it would take to replace it."""

    detail: Detail
    quadrant: str
    quadrant_before: str
    band: str
    now: dict[str, float | None]
    said: dict[str, str]
    changes: dict[str, float | None]
    agrees: Agreement | None = None
    uncertain: bool = False
    wanted: Wanted | None = None
    months: int | None = None
    only_source: bool = False
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


def said_pair(rows: Standings, score: str, at: int) -> tuple[str, str]:
    """How value, risk or health read (before, now): with a decimal where the whole number would
    stand on the other side of a cut, and as their side where the reader may not see the number."""
    if score == "health" and rows.is_veiled(score, at):
        return BANDS[rows.before.band[at]], BANDS[rows.now.band[at]]
    cuts = [float(cut[at]) for cut in rows.cuts_of(score)]
    cuts = [] if any(map(np.isnan, cuts)) else cuts
    veiled = rows.is_veiled(score, at)
    before, now = (said(known(number), cuts, veiled=veiled) for number in pair(rows, score, at))
    return before, now


def row_at(rows: Standings, at: int, details: Details, exposure: Exposure | None = None) -> Row:
    now, before = rows.now, rows.before

    def change(name: str) -> float | None:
        if rows.is_veiled(name, at):
            return None
        old, new = pair(rows, name, at)
        points = new - old
        return None if np.isnan(points) else rounded(points) or None

    figures = ("planned", "coverage")
    detail, quadrant = detail_at(rows, at, details), QUADRANTS[now.quadrant[at]]
    if any(rows.is_veiled(axis, at) for axis in PLACING):
        detail = detail.without_terms()
    return Row(
        detail=detail,
        quadrant=quadrant,
        quadrant_before=QUADRANTS[before.quadrant[at]] if before.there[at] else "",
        band=BANDS[now.band[at]],
        now={name: known(getattr(now, name)[at]) for name in figures},
        said={name: said_pair(rows, name, at)[1] for name in AXES},
        changes={name: change(name) for name in AXES},
        agrees=agreement_at(rows, at, detail),
        uncertain=bool(now.uncertain[at]),
        months=_months(exposure, at),
        only_source=exposure is not None and bool(exposure.only[at]),
    )


def _months(exposure: Exposure | None, at: int) -> int | None:
    found = None if exposure is None else known(exposure.months[at])
    return None if found is None else int(found)


def agreement_at(rows: Standings, at: int, detail: Detail) -> Agreement | None:
    """In how many readings the alliance stands where it does; None where that is not known, or not
    for this reader."""
    now = rows.now
    if not now.placed[at] or np.isnan(now.holds[at]):
        return None
    return agreement(detail, QUADRANTS[now.quadrant[at]])
