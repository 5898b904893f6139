"""Every score opens into what it is made of: rows, coverage, range, and why it moved. Read only.
Guests see none of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import dropwhile
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from accounts.models import User
from alliances.models import Alliance
from alliances.rules.periods import Quarter
from alliances.services.access import access_to
from core.audit.reads import terms_shown
from scorecards.models import Placement, Quadrant
from scorecards.rules.additive import Score
from scorecards.rules.assessment import PLACING, Asked, Gap, gaps, shortest_way
from scorecards.rules.changes import APPEARED, VANISHED, Contribution, explain_change
from scorecards.rules.scoring import HEALTH, RISK, VALUE, parts_of, score
from scorecards.rules.words import source_of
from scorecards.services.criteria import Row, row_of
from scorecards.services.scoring_models import CompiledModel, compile_models

REASONS = 4
# "Why" compares with where the alliance stood a month before the current placement began.
COMPARE_AFTER = timedelta(days=30)
HISTORY_ROWS = 200


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
            f"{self.label}: from {known[0]:.0f} to {known[-1]:.0f} in {len(self.course)} quarters"
        )


@dataclass(slots=True)
class Explanation:
    """The whole page about where an alliance stands; `since` is the day that changes compare with,
    `history` starts with the newest. `gaps` say what a placement lacks, `way` the criteria that
    would do."""

    placement: Placement | None = None
    health: Part | None = None
    dimensions: list[Part] = field(default_factory=list)
    value: Part | None = None
    risk: Part | None = None
    since: date | None = None
    history: list[Placement] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    way: list[Way] = field(default_factory=list)

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
        place = self.placement
        return place is not None and 2 * place.criteria_known < place.criteria_total


def explanation_panel(alliance: Alliance, user: User, today: date) -> Explanation:
    """Where the alliance stands and why. Two queries; cached on the instance, for two
    panels of one page."""
    cached: dict[int, Explanation] = alliance.__dict__.setdefault("_explanations", {})
    if user.pk not in cached:
        cached[user.pk] = explain(
            alliance_id=alliance.pk,
            confidential=access_to(alliance=alliance, user=user).confidential,
            today=today,
            with_rows=False,
        )
    return cached[user.pk]


def _history(alliance_id: int, as_of: date | None) -> list[Placement]:
    """Placements of an alliance, newest first, with their models. One query.

    Details stay text: of up to 200 of them two are read (`_raws`).
    """
    rows = Placement.objects.filter(alliance=alliance_id).select_related("model").defer("detail")
    if as_of is not None:
        rows = rows.filter(valid_from__lte=as_of)
    rows = rows.annotate(detail_text=Cast("detail", TextField()))
    return list(rows.order_by("-valid_from")[:HISTORY_ROWS])


@dataclass(frozen=True, slots=True)
class _Seen:
    """Two placements with their models, as one reader may see them on `day`; `course` are those in
    force at the ends of the last quarters."""

    current: Placement
    before: Placement | None
    now: CompiledModel
    then: CompiledModel | None
    course: Sequence[Placement | None]
    confidential: bool
    day: date

    def part(self, key: str, result: Score, **rest: Any) -> Part:
        """The stored score of an axis or a dimension, and what `result` says of its evidence."""
        shown, earlier = getattr(self.current, key), getattr(self.before, key, None)
        course = [None if row is None else getattr(row, key) for row in self.course]
        return Part(
            key=key,
            label=key.capitalize(),
            score=shown,
            coverage=100 * result.coverage,
            low=result.low,
            high=result.high,
            known=result.known,
            total=result.total,
            change=None if shown is None or earlier is None else round(shown - earlier, 1),
            course=tuple(dropwhile(lambda score: score is None, course)),
            **rest,
        )

    def reasons(self, axis: str) -> tuple[Reason, ...]:
        """Why the score of an axis moved, the strongest first; nothing where it was or is not
        known."""
        if self.then is None or self.before is None:
            return ()
        if getattr(self.current, axis) is None or getattr(self.before, axis) is None:
            return ()
        found = explain_change(
            parts_of(self.then.rule, axis, *_evidence(self.before)),
            parts_of(self.now.rule, axis, *_evidence(self.current)),
            at_least=0.5,
        )
        both = (*self.then.criteria, *self.now.criteria)
        indicators = {criterion.indicator.key: criterion.indicator for criterion in both}

        def reason(item: Contribution) -> Reason:
            indicator = indicators[item.key]
            if indicator.reveals_deal_terms and not self.confidential:
                return Reason("Deal terms", 0.0, "hidden")
            return Reason(indicator.name, round(item.points, 1), item.kind)

        return tuple(map(reason, found[:REASONS]))

    def rows(self, axis: str, dimension: str = "") -> tuple[Row, ...]:
        """The criteria of an axis, or of a dimension of health: its shares are of the dimension."""
        parts = parts_of(self.now.rule, axis, *_evidence(self.current))
        chosen = [
            criterion
            for criterion in self.now.criteria
            if (criterion.axis, criterion.dimension) == (axis, dimension)
            and criterion.indicator.key in parts
        ]
        whole = sum(criterion.weight for criterion in chosen) or 1.0
        inside = sum(parts[criterion.indicator.key].weight for criterion in chosen) or 1.0
        scale = inside if dimension else 1.0
        return tuple(
            row_of(
                criterion=criterion,
                detail=self.current.detail,
                score=parts[criterion.indicator.key].score,
                weight=parts[criterion.indicator.key].weight / scale,
                nominal=criterion.weight / whole,
                confidential=self.confidential,
                today=self.day,
            )
            for criterion in chosen
        )


def explain(
    *,
    alliance_id: int,
    confidential: bool,
    today: date,
    as_of: date | None = None,
    with_rows: bool = True,
) -> Explanation:
    """Where an alliance stands and why. Two queries.

    `confidential` says whether the reader may see deal terms; without it rows and reasons that rest
    on them are hidden. `as_of` shows the page as it stood at the end of an earlier day.
    """
    history = _history(alliance_id, as_of)
    if not history:
        return Explanation()
    current = history[0]
    compared_with = current.valid_from - COMPARE_AFTER
    earlier = _at(history, compared_with) or history[-1]
    before = None if earlier is current else earlier
    for placement in {current, earlier}:
        placement.detail = json.loads(placement.detail_text)  # type: ignore[attr-defined]
    found = Explanation(placement=current, history=history)
    compiled = compile_models({row.model for row in (current, before) if row and row.model})
    now = compiled.get(current.model_id or 0)
    if now is None:
        return found
    then = compiled.get(before.model_id or 0) if before is not None else None
    if before is not None:
        found.since = max(before.valid_from, compared_with)
    course = [_at(history, day) for day in _quarter_ends(as_of or today)]
    seen = _Seen(current, before, now, then, course, confidential, as_of or today)
    if with_rows and confidential and now.tells_terms(_raws(current)):
        terms_shown(alliance_id)
    scored = score(now.rule, *_evidence(current))

    def axis(key: str, result: Score) -> Part:
        rows = seen.rows(key) if with_rows else ()
        return seen.part(key, result, reasons=seen.reasons(key), rows=rows)

    found.value, found.risk = axis(VALUE, scored.value), axis(RISK, scored.risk)
    found.health = seen.part(
        HEALTH, scored.health, reasons=seen.reasons(HEALTH), band=current.health_band
    )
    if not found.is_placed:
        _say_what_is_missing(found, now, confidential)
    found.dimensions = [
        seen.part(
            name,
            result,
            band=now.rule.thresholds.band(getattr(current, name)),
            rows=seen.rows(HEALTH, name) if with_rows else (),
        )
        for name, result in scored.dimensions.items()
    ]
    return found


def _say_what_is_missing(found: Explanation, model: CompiledModel, confidential: bool) -> None:
    asked = [
        Asked(
            criterion.indicator.key,
            criterion.axis,
            criterion.weight,
            criterion.indicator.is_manual,
            criterion.indicator.name,
            criterion.indicator.reveals_deal_terms and not confidential,
        )
        for criterion in model.criteria
        if criterion.axis in PLACING
    ]
    raws, shares = _evidence(found.placement) if found.placement else ({}, {})
    known = {key: shares.get(key, 1.0) for key in raws}
    cuts = model.rule.thresholds
    found.gaps = gaps(asked, known, cuts)
    found.way = [
        Way(one.name, one.judged, *(("", "") if one.judged else source_of(one.key)))
        for one in shortest_way(asked, known, cuts)
    ]


def _raws(placement: Placement) -> dict[str, float | None]:
    return placement.detail.get("raw", {})  # type: ignore[no-any-return]


def _evidence(placement: Placement) -> tuple[dict[str, float | None], dict[str, float]]:
    """Raw values, and the shares of their weight that the evidence carried on that day."""
    return _raws(placement), placement.detail.get("share", {})


def _at(history: Sequence[Placement], day: date) -> Placement | None:
    """The placement in force at the end of `day`; `history` is newest first."""
    return next((row for row in history if row.valid_from <= day), None)


def _quarter_ends(today: date, count: int = 7) -> list[date]:
    """The last days of the quarters before, oldest first, and today."""
    quarter, days = Quarter.containing(today), [today]
    for _ in range(count):
        quarter = quarter.previous()
        days.append(quarter.last_day)
    return days[::-1]
