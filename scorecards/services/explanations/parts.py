"""What the page about where an alliance stands is made of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from scorecards.models import Placement, Quadrant
from scorecards.rules.assessment import Gap
from scorecards.rules.changes import APPEARED, VANISHED
from scorecards.rules.veil import said
from scorecards.services.confidence.looks import Belief
from scorecards.services.confidence.told import Move, Sureness
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
class Way:
    """A criterion that would help to place the alliance: to be answered, or computed from what the
    page `url_name` of the alliance shows."""

    name: str
    judged: bool
    url_name: str = ""
    source: str = ""


# Of a dimension at least this share of its weight, in percent, must be known before a sentence
# concludes from it.
CONCLUDES_FROM = 50.0


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
    cuts: tuple[float, ...] = ()
    # On which side of its cuts the score lies, of a part that is shown no finer to this reader.
    side: str = ""
    veiled: bool = False

    @property
    def said(self) -> str:
        """The score as it reads; "" where it is not known."""
        return self.side if self.veiled else said(self.score, self.cuts)

    @property
    def concludes(self) -> bool:
        """Whether enough is known for a sentence about it: half of its weight, on more than one
        criterion."""
        enough = self.coverage >= CONCLUDES_FROM and self.known >= min(2, self.total)
        return self.score is not None and enough

    @property
    def is_range_telling(self) -> bool:
        return self.total > 0 and self.high - self.low >= 1

    @property
    def course_words(self) -> str:
        known = [number for number in self.course if number is not None]
        if not known:
            return ""
        return (
            f"{self.label}: from {said(known[0], self.cuts)} to {said(known[-1], self.cuts)} "
            f"in {len(self.course)} quarters"
        )


@dataclass(frozen=True, slots=True)
class Stood:
    """Where the alliance stood from `since` on, in words, as the reader may see it."""

    since: date
    quadrant: str
    value: str
    risk: str
    health: str
    band: str
    known: str

    def is_same_as(self, before: Stood | None) -> bool:
        """Whether nothing shown has changed since the row before."""
        return before is not None and replace(before, since=self.since) == self


@dataclass(slots=True)
class Explanation:
    """The whole page about where an alliance stands; `since` is the day that changes compare with,
    `history` starts with the newest. `gaps` say what a placement lacks, `way` the criteria that
    would do; `sureness` how sure it is, where the reader may know all that it rests on; `moves`
    what moved the scores; `belief` until when a green may be believed."""

    placement: Placement | None = None
    # Criteria of value and risk that the reader may know of: how many are known, of how many.
    known: int = 0
    total: int = 0
    health: Part | None = None
    dimensions: list[Part] = field(default_factory=list)
    value: Part | None = None
    risk: Part | None = None
    since: date | None = None
    history: list[Stood] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    way: list[Way] = field(default_factory=list)
    sureness: Sureness | None = None
    moves: list[Move] = field(default_factory=list)
    belief: Belief | None = None

    @property
    def to_answer(self) -> list[Way]:
        """Of the way the criteria that somebody answers; `to_record` follow from records."""
        return [step for step in self.way if step.judged]

    @property
    def to_record(self) -> list[Way]:
        return [step for step in self.way if not step.judged]

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
        return 2 * self.known < self.total
