"""One scorecard as a page: this period beside the last, answers and computed figures. Read only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from scorecards.models import Criterion, Indicator, Measurement, Scorecard
from scorecards.rules import words
from scorecards.rules.scoring import AXES, DIMENSIONS, HEALTH, Scored, score
from scorecards.services.criteria import Row, row_of
from scorecards.services.scorecards import computed_detail, records_of
from scorecards.services.scoring_models import CompiledModel, compile_model


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion in this period, with its answer and the one of the last period: neither for a
    reader from whom the row is hidden."""

    criterion: Criterion
    row: Row
    answer: Measurement | None
    last: Measurement | None
    last_score: float | None
    change: float | None
    last_anchor: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of a dimension or axis, with the score that they make."""

    key: str
    label: str
    score: float | None
    band: str
    coverage: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Period:
    scorecard: Scorecard
    previous: Scorecard | None
    compiled: CompiledModel
    scored: Scored
    sections: tuple[Section, ...]
    answered: int
    asked: int


def previous_of(*, scorecard: Scorecard) -> Scorecard | None:
    """The scorecard before this one of the same alliance, however long ago. One query."""
    earlier = Scorecard.objects.filter(alliance=scorecard.alliance_id)
    period = (scorecard.year, scorecard.quarter)
    rows = earlier.filter(year__lte=scorecard.year).order_by("-year", "-quarter")[:5]
    return next((row for row in rows if (row.year, row.quarter) < period), None)


def period_of(*, scorecard: Scorecard, confidential: bool, today: date) -> Period:
    """Everything the page of one scorecard shows. Four queries."""
    compiled = compile_model(model=scorecard.model)
    previous = previous_of(scorecard=scorecard)
    cards = [scorecard.pk, *([previous.pk] if previous else [])]
    answers: dict[tuple[int, int], Measurement] = {
        (row.scorecard_id, row.indicator_id): row
        for row in Measurement.objects.filter(scorecard__in=cards).select_related("measured_by")
    }
    placement = None
    if scorecard.state == Scorecard.State.OPEN:
        placement = records_of(scorecard=scorecard, today=today)
    detail = computed_detail(scorecard=scorecard, compiled=compiled, placement=placement)
    detail = _with_answers(detail, compiled, scorecard, answers)
    scored = score(compiled.rule, detail["raw"])
    sections = []
    for axis in AXES:
        for dimension in DIMENSIONS if axis == HEALTH else ("",):
            lines = tuple(
                _line(
                    criterion, compiled, detail, scorecard, previous, answers, confidential, today
                )
                for criterion in compiled.criteria
                if criterion.axis == axis and criterion.dimension == dimension
            )
            if lines:
                sections.append(_section(axis, dimension, scored, lines, compiled))
    asked = {c.indicator_id for c in compiled.criteria if c.indicator.source == "manual"}
    given = {
        indicator_id
        for (card, indicator_id), row in answers.items()
        if card == scorecard.pk and row.raw is not None and indicator_id in asked
    }
    return Period(scorecard, previous, compiled, scored, tuple(sections), len(given), len(asked))


def _with_answers(
    detail: dict[str, Any],
    compiled: CompiledModel,
    scorecard: Scorecard,
    answers: dict[tuple[int, int], Measurement],
) -> dict[str, Any]:
    raw, on = dict(detail.get("raw", {})), dict(detail.get("on", {}))
    for criterion in compiled.criteria:
        answer = answers.get((scorecard.pk, criterion.indicator_id))
        if answer is None or answer.raw is None:
            continue
        raw[criterion.indicator.key] = answer.raw
        if answer.evidence_on:
            on[criterion.indicator.key] = answer.evidence_on.isoformat()
    return {"raw": raw, "of": detail.get("of", {}), "on": on}


def _line(
    criterion: Criterion,
    compiled: CompiledModel,
    detail: dict[str, Any],
    scorecard: Scorecard,
    previous: Scorecard | None,
    answers: dict[tuple[int, int], Measurement],
    confidential: bool,
    today: date,
) -> Line:
    indicator = criterion.indicator
    rule = next(
        c for c in compiled.rule.criteria if (c.key, c.axis) == (indicator.key, criterion.axis)
    )
    last = answers.get((previous.pk, indicator.pk)) if previous is not None else None
    before = last.raw if last is not None else None
    if indicator.source == Indicator.Source.COMPUTED and previous is not None:
        before = previous.detail.get("raw", {}).get(indicator.key)
    hidden = indicator.reveals_deal_terms and not confidential
    row = row_of(
        criterion=criterion,
        detail=detail,
        score=rule.function(detail["raw"].get(indicator.key)),
        weight=0.0,
        nominal=0.0,
        confidential=confidential,
        today=today,
    )
    if hidden:
        return Line(criterion, row, answer=None, last=None, last_score=None, change=None)
    last_score = rule.function(before)
    change = None
    if last_score is not None and row.score is not None:
        change = round(row.score - last_score, 1)
    anchor = ""
    if row.is_manual and before is not None:
        anchor = words.nearest_anchor(before, indicator.anchors)
    answer = answers.get((scorecard.pk, indicator.pk))
    return Line(criterion, row, answer, last, last_score, change, anchor)


def _section(
    axis: str, dimension: str, scored: Scored, lines: tuple[Line, ...], compiled: CompiledModel
) -> Section:
    result = scored.dimensions.get(dimension) if dimension else getattr(scored, axis)
    number = result.value if result else None
    return Section(
        key=dimension or axis,
        label=(dimension or axis).capitalize(),
        score=number,
        band=compiled.rule.thresholds.band(number) if dimension else "",
        coverage=100 * result.coverage if result else 0.0,
        lines=lines,
    )
