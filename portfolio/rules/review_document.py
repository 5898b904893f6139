"""What a quarterly review says, as values: built from live data, stored when it is held. Pure.

A stored document is read for years, by pages, slides and print. So a version never changes once it
has been released: another field is another version, with a renderer of its own, and the old ones
stay. A field with a default may be added, which says nothing in documents from before it. It holds
values (numbers, days, units) and the labels of other apps as they read on its day; sentences are
made by the renderer. What a deal term would reveal is not part of it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

from core.typed_json import Json, from_json, to_json
from portfolio.rules.review_scores import Scores
from scorecards.rules.expected_loss import points


class UnknownReviewVersion(ValueError):
    """The document was written by a release that this one does not know."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A deliverable or an action. `standing` is kept, late, open, ahead, dropped or moved; the
    last two after the day it was first promised for."""

    kind: str
    name: str
    side: str
    owner: str
    due_on: date
    kept_on: date | None
    standing: str
    days_late: int


@dataclass(frozen=True, slots=True)
class SidePromises:
    """How many promises of one side there were, and what became of them."""

    side: str
    total: int
    kept: int
    late: int
    open: int


@dataclass(frozen=True, slots=True)
class PriorPromises:
    sides: tuple[SidePromises, ...]
    rows: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveProgress:
    """`attained` and `expected` are percent of the target of a sum, or of the way of a level from
    baseline to target; None where no percentage says anything. `target_to` is the upper end of a
    band, `age` the days since the actual."""

    what: str
    why: str
    decision: str
    unit: str
    currency: str
    baseline: Decimal | None
    target: Decimal
    actual: Decimal | None
    actual_on: date | None
    attained: float | None
    expected: float | None
    reading: str
    band: str
    words: str
    target_to: Decimal | None = None
    age: int | None = None
    withdrawn: bool = False
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """The plan in force. `elapsed` is percent of its year. `carried` says that it is last year's;
    `pace` is what it delivered as a share of what was expected, by actuals `pace_age` days old, of
    `pace_measured` of the `pace_total` objectives that count as value."""

    year: int
    version: int
    elapsed: float
    objectives: tuple[ObjectiveProgress, ...]
    carried: str = ""
    pace: float | None = None
    pace_age: int | None = None
    pace_measured: int = 0
    pace_total: int = 0


@dataclass(frozen=True, slots=True)
class CommitteeMeetings:
    """Meetings of one committee that fell due; `missed` includes those nobody recorded."""

    committee: str
    held: int
    missed: int
    due: int


@dataclass(frozen=True, slots=True)
class DecisionTaken:
    text: str
    reasoning: str
    committee: str
    on: date


@dataclass(frozen=True, slots=True)
class OpenRisk:
    """`probability` and `impact` are 1 to 5, `severity` is their product and `band` its colour."""

    title: str
    probability: int
    impact: int
    severity: int
    band: str
    side: str
    owner: str
    response: str
    due_on: date | None
    overdue: bool

    @property
    def weight(self) -> str:
        """How grave it is, in words that tell two days apart."""
        return f"severity {self.severity}"


@dataclass(frozen=True, slots=True)
class RegisteredRisk:
    """A risk of the register with what counts on the day: the words of `probability` and `impact`,
    and the expected loss in points with its colour. `in_place_on` is the day since which its
    response is in place."""

    title: str
    probability: str
    impact: str
    expected_loss: float
    band: str
    side: str
    owner: str
    response: str
    in_place_on: date | None
    due_on: date | None
    overdue: bool

    @property
    def weight(self) -> str:
        """How grave it is, in words that tell two days apart."""
        return f"expected loss {self.points}"

    @property
    def points(self) -> str:
        return points(self.expected_loss)


@dataclass(frozen=True, slots=True)
class Commitments:
    """What both sides promise up to the day `until`."""

    until: date
    rows: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """What the manager said to one section, and the revision of it that was read."""

    section: str
    text: str
    author: str
    written_on: date
    revision: int


@dataclass(frozen=True, slots=True)
class ReviewV1:
    """One review as of the day `as_of`, measured against the day `since`: that of the last review
    (`since_review`) or the first of the quarter. `held_by` and `held_in` (the meeting) are empty
    until it is held."""

    alliance: str
    tier: str
    year: int
    quarter: int
    as_of: date
    since: date
    since_review: bool
    promises: PriorPromises
    plan: PlanProgress | None
    scorecard: Scores
    committees: tuple[CommitteeMeetings, ...]
    decisions: tuple[DecisionTaken, ...]
    risks: tuple[OpenRisk, ...]
    commitments: Commitments
    comments: tuple[Comment, ...]
    held_by: str = ""
    held_in: str = ""

    VERSION: ClassVar[int] = 1

    def to_json(self) -> Json:
        return {"version": self.VERSION, **to_json(self)}

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """Raises UnknownReviewVersion, and UnreadableJson for a document that is not whole."""
        version = data.get("version")
        if version != cls.VERSION:
            raise UnknownReviewVersion(
                f"This review was stored as version {version!r}; this is version {cls.VERSION}."
            )
        parts = {name: value for name, value in data.items() if name != "version"}
        found: Self = from_json(cls, parts, "review")
        return found


@dataclass(frozen=True, slots=True)
class Company:
    """For which partner a `person` works, where several are allied."""

    person: str
    name: str


@dataclass(frozen=True, slots=True)
class ReviewV2(ReviewV1):
    """Names the companies behind the sides as they were called that day (`companies`: of owners,
    where there are several partners), and what was `missing` (sentences) when it was held.
    `presented_on` is the last day on which it was presented before. `kinds_apart`: deliverables and
    actions are counted apart."""

    VERSION: ClassVar[int] = 2
    ours: str = ""
    theirs: str = ""
    joint: str = ""
    companies: tuple[Company, ...] = ()
    missing: tuple[str, ...] = ()
    presented_on: date | None = None
    kinds_apart: bool = False

    @property
    def digest(self) -> str:
        """Two documents that say the same have the same one."""
        text = json.dumps(self.to_json(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class ReviewV3(ReviewV2):
    """Tells risks by their expected loss."""

    VERSION: ClassVar[int] = 3
    risks: tuple[RegisteredRisk, ...]  # type: ignore[assignment]


def read_document(data: Json) -> ReviewV1 | ReviewV2 | ReviewV3:
    """A stored review of whatever version. Raises UnknownReviewVersion, UnreadableJson."""
    version = data.get("version")
    kinds: dict[object, type[ReviewV1]] = {
        kind.VERSION: kind for kind in (ReviewV1, ReviewV2, ReviewV3)
    }
    if type(version) is not int or version not in kinds:
        raise UnknownReviewVersion(
            f"This review was stored as version {version!r}; this release reads versions 1 to 3."
        )
    return kinds[version].from_json(data)
