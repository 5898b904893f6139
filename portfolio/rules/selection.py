"""Which alliances, on which day, beside which earlier day: what an address of the page selects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alliances.rules.periods import Quarter
from core.rounding import whole_number
from core.text import day_words
from scorecards.rules.confidence.readings import CERTAIN_FROM

EARLIEST = date(1990, 1, 1)
# How sure a placement is, in the words of the filter; see scorecards.rules.confidence.readings.
SURE, UNCERTAIN, NOT_ASSESSED = "sure", "uncertain", "unassessed"
CONFIDENCES = (
    (SURE, "Sure"),
    (UNCERTAIN, f"Uncertain (below {whole_number(100 * CERTAIN_FROM)} %)"),
    (NOT_ASSESSED, "Not assessed"),
)


@dataclass(frozen=True, slots=True)
class Stood:
    """Words that an alliance's placement of a day must have; empty sets ask for every word."""

    stages: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    quadrants: frozenset[str] = frozenset()
    confidences: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Selection:
    """Empty sets ask for everything. `goals` holds the chosen goals with all below them."""

    as_of: date
    compared_with: date
    today: date
    tiers: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    types: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    regions: frozenset[str] = frozenset()
    managers: frozenset[int] = frozenset()
    goals: frozenset[int] = frozenset()
    quadrants: frozenset[str] = frozenset()
    confidences: frozenset[str] = frozenset()

    @property
    def days(self) -> dict[str, date]:
        return {"day": self.as_of, "compared_with": self.compared_with}

    @property
    def is_today(self) -> bool:
        return self.as_of >= self.today

    def is_kept(self, day: date, since: date | None) -> bool:
        """Whether `day` is over and lies no earlier than the first day that was kept: then the page
        shows what was known on it. Today is read from the records."""
        return since is not None and since <= day < self.today

    @property
    def stood(self) -> Stood:
        """What the alliances must have been on a day to count on that day."""
        return Stood(self.stages, self.tiers, self.quadrants, self.confidences)

    @property
    def is_filtered(self) -> bool:
        of_today = (self.types, self.units, self.regions, self.managers, self.goals)
        return self.stood != Stood() or any(of_today)


def default_comparison(day: date, start_month: int = 1) -> date:
    """The end of the last quarter of a fiscal year that starts in `start_month`."""
    return Quarter.containing(day, start_month).previous().last_day


def date_problem(day: date, *, latest: date, what: str) -> str:
    """Why `day` cannot be shown, as a sentence; empty if it can. `latest` is the last possible."""
    said = f"{what} {day_words(day)} is too"
    if day > latest:
        return f"{said} late: the last possible day is {day_words(latest)}."
    if day < EARLIEST:
        return f"{said} early: the first possible day is {day_words(EARLIEST)}."
    return ""
