"""Every score opens into what it is made of: rows, coverage, range, and why it moved. Read only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from alliances.rules.periods import Quarter
from scorecards.models import Criterion, Dimension, Indicator, Placement, Quadrant, ScoringModel
from scorecards.rules import words
from scorecards.rules.additive import Score
from scorecards.rules.changes import APPEARED, VANISHED, Contribution, explain_change
from scorecards.rules.evidence import STALE, freshness
from scorecards.rules.quadrants import band
from scorecards.rules.scoring import AXES, DIMENSIONS, HEALTH, RISK, VALUE, parts_of, score
from scorecards.services.scoring_models import CompiledModel, compile_criteria

# "Why" compares with where the alliance stood a month before the current placement began.
COMPARE_AFTER = timedelta(days=30)
HISTORY_ROWS = 200
REASONS = 4
RECENT_ROWS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of an axis. `hidden` rows rest on deal terms the reader may not see; `weight`
    is the percentage it counts for now, `nominal` what it would with everything known."""

    key: str
    name: str
    question: str
    is_manual: bool
    raw: float | None
    said: str
    score: float | None
    weight: float
    nominal: float
    contribution: float | None
    evidence_on: date | None
    is_stale: bool
    hidden: bool = False
    missing: str = ""
    url_name: str = ""
    source: str = ""
    anchor: str = ""


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
    band: str
    coverage: float
    low: float
    high: float
    known: int
    total: int
    rows: tuple[Row, ...] = ()
    change: float | None = None
    since: date | None = None
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
    """The whole page about where an alliance stands."""

    placement: Placement | None = None
    model: ScoringModel | None = None
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
    def since_words(self) -> str:
        """The day with which changes compare: "22 Oct 2026"."""
        since = self.value.since if self.value is not None else None
        return f"{since.day} {since:%b %Y}" if since else ""

    @property
    def recent(self) -> list[Placement]:
        return self.history[:RECENT_ROWS]

    @property
    def is_placed(self) -> bool:
        return self.placement is not None and self.placement.quadrant != Quadrant.UNPLACED

    @property
    def is_thin(self) -> bool:
        """Placed on less than half of the criteria: said openly beside the quadrant."""
        place = self.placement
        return place is not None and 2 * place.criteria_known < place.criteria_total


def history_of(*, alliance_id: int, as_of: date | None = None) -> list[Placement]:
    """Placements of an alliance, newest first, with their models. One query."""
    rows = Placement.objects.filter(alliance=alliance_id).select_related("model")
    if as_of is not None:
        rows = rows.filter(valid_from__lte=as_of)
    return list(rows.order_by("-valid_from")[:HISTORY_ROWS])


def models_of(placements: Iterable[Placement | None]) -> dict[int, CompiledModel]:
    """The compiled models of these placements. One query, or none."""
    models = {p.model_id: p.model for p in placements if p is not None and p.model_id is not None}
    if not models:
        return {}
    grouped: dict[int, list[Criterion]] = {pk: [] for pk in models}
    rows = Criterion.objects.filter(model__in=models).select_related("indicator")
    for criterion in rows.order_by("position", "pk"):
        grouped[criterion.model_id].append(criterion)
    return {
        pk: compile_criteria(model=model, criteria=grouped[pk])
        for pk, model in models.items()
        if model is not None
    }


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
    history = history_of(alliance_id=alliance_id, as_of=as_of)
    if not history:
        return Explanation()
    current = history[0]
    earlier = _at(history, current.valid_from - COMPARE_AFTER) or history[-1]
    before = None if earlier is current else earlier
    compiled = models_of([current, before])
    found = Explanation(placement=current, history=history, since=current.quadrant_since)
    now = compiled.get(current.model_id or 0)
    if now is None:
        return found
    then = compiled.get(before.model_id or 0) if before is not None else None
    found.model = now.model
    raws = _raws(current)
    scored = score(now.rule, raws)
    quarters = _quarter_ends(as_of or today)
    for axis in AXES:
        part = _part(
            key=axis,
            label={VALUE: "Value", RISK: "Risk", HEALTH: "Health"}[axis],
            result=getattr(scored, axis),
            shown=getattr(current, axis),
            band=current.health_band if axis == HEALTH else "",
            rows=_rows(now, current, axis, None, confidential, as_of or today)
            if with_rows and axis != HEALTH
            else (),
            change=_delta(getattr(current, axis), getattr(before, axis, None)),
            since=_since(before, current),
            reasons=_reasons(now, then, current, before, axis, confidential),
            course=_course(history, axis, quarters),
        )
        setattr(found, axis, part)
    for name in DIMENSIONS:
        if name not in scored.dimensions:
            continue
        result = scored.dimensions[name]
        found.dimensions.append(
            _part(
                key=name,
                label=Dimension(name).label,
                result=result,
                shown=getattr(current, name),
                band=_band(now, getattr(current, name)),
                rows=_rows(now, current, HEALTH, name, confidential, as_of or today)
                if with_rows
                else (),
                change=_delta(getattr(current, name), getattr(before, name, None)),
                since=_since(before, current),
                reasons=(),
                course=_course(history, name, quarters),
            )
        )
    return found


def _part(*, key: str, label: str, result: Score, shown: float | None, **rest: Any) -> Part:
    return Part(
        key=key,
        label=label,
        score=shown,
        coverage=100 * result.coverage,
        low=result.low,
        high=result.high,
        known=result.known,
        total=result.total,
        **rest,
    )


def _band(compiled: CompiledModel, number: float | None) -> str:
    cuts = compiled.rule.thresholds
    return band(number, green_from=cuts.green_from, red_below=cuts.red_below)


def _raws(placement: Placement) -> dict[str, float | None]:
    raws: dict[str, float | None] = dict(placement.detail.get("raw", {}))
    return raws


def _at(history: Sequence[Placement], day: date) -> Placement | None:
    """The placement in force at the end of `day`; `history` is newest first."""
    return next((row for row in history if row.valid_from <= day), None)


def _since(before: Placement | None, current: Placement) -> date | None:
    if before is None:
        return None
    return max(before.valid_from, current.valid_from - COMPARE_AFTER)


def _delta(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else round(now - then, 1)


def _quarter_ends(today: date, count: int = 7) -> list[date]:
    """The last days of the quarters before, oldest first, and today."""
    quarter, days = Quarter.containing(today), [today]
    for _ in range(count):
        quarter = quarter.previous()
        days.append(quarter.last_day)
    return days[::-1]


def _course(
    history: Sequence[Placement], name: str, days: Sequence[date]
) -> tuple[float | None, ...]:
    rows = [_at(history, day) for day in days]
    values = [None if row is None else getattr(row, name) for row in rows]
    while values and values[0] is None:
        values.pop(0)
    return tuple(values)


def _reasons(
    now: CompiledModel,
    then: CompiledModel | None,
    current: Placement,
    before: Placement | None,
    axis: str,
    confidential: bool,
) -> tuple[Reason, ...]:
    if then is None or before is None:
        return ()
    found = explain_change(
        parts_of(then.rule, axis, _raws(before)),
        parts_of(now.rule, axis, _raws(current)),
        at_least=0.5,
    )
    indicators = {c.indicator.key: c.indicator for m in (then, now) for c in m.criteria}
    return tuple(_reason(item, indicators[item.key], confidential) for item in found[:REASONS])


def _reason(item: Contribution, indicator: Indicator, confidential: bool) -> Reason:
    if indicator.reveals_deal_terms and not confidential:
        return Reason("Deal terms", 0.0, "hidden")
    return Reason(indicator.name, round(item.points, 1), item.kind)


def _rows(
    compiled: CompiledModel,
    placement: Placement,
    axis: str,
    dimension: str | None,
    confidential: bool,
    today: date,
) -> tuple[Row, ...]:
    parts = parts_of(compiled.rule, axis, _raws(placement))
    chosen = [
        criterion
        for criterion in compiled.criteria
        if criterion.axis == axis
        and criterion.indicator.key in parts
        and (dimension is None or criterion.dimension == dimension)
    ]
    whole = sum(criterion.weight for criterion in chosen) or 1.0
    inside = sum(parts[criterion.indicator.key].weight for criterion in chosen) or 1.0
    scale = inside if dimension is not None else 1.0
    rows = []
    for criterion in chosen:
        part = parts[criterion.indicator.key]
        rows.append(
            row_of(
                criterion=criterion,
                detail=placement.detail,
                score=part.score,
                weight=part.weight / scale,
                nominal=criterion.weight / whole,
                confidential=confidential,
                today=today,
            )
        )
    return tuple(rows)


def row_of(
    *,
    criterion: Criterion,
    detail: dict[str, Any],
    score: float | None,
    weight: float,
    nominal: float,
    confidential: bool,
    today: date,
) -> Row:
    """One criterion in words. Shares are 0..1; raw values and dates come from `detail`."""
    indicator = criterion.indicator
    key = indicator.key
    manual = indicator.source == Indicator.Source.MANUAL
    hidden = indicator.reveals_deal_terms and not confidential
    raw = detail.get("raw", {}).get(key)
    of = detail.get("of", {}).get(key)
    on = detail.get("on", {}).get(key)
    seen = date.fromisoformat(on) if on else None
    url_name, source = words.SOURCES.get(key, ("", ""))
    old = (
        manual
        and seen is not None
        and (freshness(seen, today=today, stale_after_days=indicator.stale_after_days) == STALE)
    )
    return Row(
        key=key,
        name=indicator.name,
        question=indicator.question,
        is_manual=manual,
        raw=None if hidden else raw,
        said=""
        if hidden
        else words.raw_words(
            raw, indicator.unit, tuple(of) if of else None, settings.PORTFOLIO_CURRENCY
        ),
        score=None if hidden or score is None else round(score, 1),
        weight=100 * weight,
        nominal=100 * nominal,
        contribution=None if hidden or score is None else round(weight * score, 1),
        # The end of an agreement is what was measured, not the day on which we learned it.
        evidence_on=None if key == "agreement_end" else seen,
        is_stale=old,
        hidden=hidden,
        missing="" if raw is not None else words.MISSING.get(key, words.NOT_ANSWERED),
        url_name=url_name,
        source=source,
        anchor=words.nearest_anchor(raw, indicator.anchors) if manual and raw is not None else "",
    )
