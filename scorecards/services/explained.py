"""What an explanation consists of, for pages and panels: parts, their rows, and why they moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from scorecards.models import Placement, Quadrant
from scorecards.rules.changes import APPEARED, VANISHED
from scorecards.services.criteria import Row

REASONS = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a score moved: "Cadence kept +6.2". `hidden` where it would reveal deal terms."""

    name: str
    points: float
    kind: str

    @property
    def words(self) -> str:
        if self.kind == APPEARED:
            return "known now"
        return "no longer known" if self.kind == VANISHED else ""


@dataclass(frozen=True, slots=True)
class Part:
    """An axis, or a dimension of health: score, how much of it is known, and its rows."""

    key: str
    label: str
    score: float | None
    coverage: float
    low: float
    high: float
    known: int
    total: int
    band: str = ""
    rows: tuple[Row, ...] = ()
    change: float | None = None
    reasons: tuple[Reason, ...] = ()
    course: tuple[float | None, ...] = ()

    @property
    def is_range_telling(self) -> bool:
        return self.total > 0 and self.high - self.low >= 1

    @property
    def course_words(self) -> str:
        known = [number for number in self.course if number is not None]
        if not known:
            return ""
        return (
            f"{self.label}: from {known[0]:.0f} to {known[-1]:.0f} in {len(self.course)} quarters"
        )


@dataclass(slots=True)
class Explanation:
    """The whole page about where an alliance stands; `since` is the day that changes compare with,
    `history` starts with the newest."""

    placement: Placement | None = None
    health: Part | None = None
    dimensions: list[Part] = field(default_factory=list)
    value: Part | None = None
    risk: Part | None = None
    since: date | None = None
    history: list[Placement] = field(default_factory=list)

    @property
    def axes(self) -> list[Part]:
        """Value and risk, which place the alliance."""
        return [part for part in (self.value, self.risk) if part is not None]

    @property
    def reasons(self) -> list[tuple[str, Reason]]:
        """The strongest reasons of both axes: ("risk", reason), largest first."""
        both = [(part.key, reason) for part in self.axes for reason in part.reasons]
        return sorted(both, key=lambda pair: -abs(pair[1].points))[:REASONS]

    @property
    def is_placed(self) -> bool:
        return self.placement is not None and self.placement.quadrant != Quadrant.UNPLACED

    @property
    def is_thin(self) -> bool:
        """Placed on less than half of the criteria: said openly beside the quadrant."""
        place = self.placement
        return place is not None and 2 * place.criteria_known < place.criteria_total
