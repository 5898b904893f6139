"""Plan against actual, and the scorecard with what moved since the last review."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from alliances.models import Alliance
from alliances.rules.periods import fiscal_year
from plans.models import Objective, ObjectiveActual
from plans.rules import objectives as progress_rules
from plans.rules.plans import IN_FORCE
from portfolio.rules.review_document import Cause, ObjectiveProgress, PlanProgress, Score, Scores
from scorecards.models import Dimension, Placement, Quadrant
from scorecards.rules.changes import explain_change
from scorecards.rules.quadrants import band
from scorecards.rules.scoring import parts_of
from scorecards.services.scoring_models import compile_models

HEALTH_LINES = (("health", "Health"), *Dimension.choices)
LINES = (*HEALTH_LINES, ("value", "Value"), ("risk", "Risk"))
CAUSES_AT_MOST = 5


def plan_progress(*, alliance: Alliance, quarter_end: date, as_of: date) -> PlanProgress | None:
    """Objectives of the plan in force in the year of the quarter. One query."""
    start_month = settings.FISCAL_YEAR_START_MONTH
    year = fiscal_year(quarter_end, start_month)
    rows = list(_objectives(alliance, year, as_of))
    if not rows:
        return None
    elapsed = progress_rules.expected(fiscal_year=year, day=as_of, start_month=start_month)
    versions = [row.pop("plan__version") for row in rows]
    objectives = tuple(_objective(row, year, as_of) for row in rows)
    return PlanProgress(year, versions[0], round(elapsed, 1), objectives)


def _objectives(alliance: Alliance, year: int, as_of: date) -> QuerySet[Any, dict[str, Any]]:
    """What is known of each objective, and the version of its plan."""
    actuals = ObjectiveActual.objects.filter(objective=OuterRef("pk"), as_of__lte=as_of)
    newest = actuals.order_by("-as_of")
    plans = {"plan__alliance": alliance, "plan__fiscal_year": year, "plan__state__in": IN_FORCE}
    return (
        Objective.objects.filter(**plans)
        .order_by("pk")
        .values(
            *("what", "why", "decision", "unit", "currency", "baseline", "target", "plan__version"),
            actual=Subquery(newest.values("value")[:1]),
            actual_on=Subquery(newest.values("as_of")[:1]),
        )
    )


def _objective(row: dict[str, Any], year: int, as_of: date) -> ObjectiveProgress:
    progress = progress_rules.progress(
        baseline=row["baseline"],
        target=row["target"],
        actual=row["actual"],
        measured_on=row["actual_on"],
        fiscal_year=year,
        today=as_of,
        start_month=settings.FISCAL_YEAR_START_MONTH,
    )
    return ObjectiveProgress(
        **row,
        attained=None if progress.attained is None else round(progress.attained, 1),
        expected=round(progress.expected, 1),
        reading=progress.reading,
        band=progress.band,
        words=progress.words,
    )


def scores(*, alliance: Alliance, then: date, as_of: date) -> Scores:
    """Scores on `as_of` beside those on `then`, with what moved them. Two queries.

    Indicators that reveal deal terms count in the scores and are never named.
    """
    rows = Placement.objects.filter(alliance=alliance).select_related("model")
    found = list((rows.as_of(as_of) | rows.as_of(then)).order_by())
    now = next((row for row in found if _held_on(row, as_of)), None)
    before = next((row for row in found if _held_on(row, then)), None)
    words = dict(Quadrant.choices)
    quadrant = now.quadrant if now else Quadrant.UNPLACED.value
    return Scores(
        rows=tuple(_score(key, name, now, before) for key, name in LINES),
        quadrant=quadrant,
        quadrant_words=words[quadrant],
        quadrant_then=words[before.quadrant] if before else "",
        coverage=round(now.health_coverage) if now else 0,
        evidence_on=now.evidence_on if now else None,
        causes=_causes(now, before),
    )


def _held_on(row: Placement, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)


def _score(key: str, name: str, now: Placement | None, before: Placement | None) -> Score:
    after = getattr(now, key, None)
    return Score(
        key=key,
        name=name,
        now=after,
        then=getattr(before, key, None),
        good={"risk": "down", "value": "none"}.get(key, "up"),
        band=_band(now, after) if key not in ("value", "risk") else "",
    )


def _band(now: Placement | None, score: float | None) -> str:
    if now is None or now.model is None:
        return "unknown"
    cuts = {"green_from": now.model.green_from, "red_below": now.model.red_below}
    return band(score, **cuts) or "unknown"


def _causes(now: Placement | None, before: Placement | None) -> tuple[Cause, ...]:
    """The largest contributions to the change of health and of risk. One query, or none."""
    if now is None or before is None or now.model is None or before.model is None:
        return ()
    compiled = compile_models({before.model, now.model})
    names = {
        criterion.indicator.key: criterion.indicator.name
        for model in compiled.values()
        for criterion in model.criteria
        if not criterion.indicator.reveals_deal_terms
    }
    found = []
    for axis in ("health", "risk"):
        earlier, later = (
            parts_of(
                compiled[model.pk].rule,
                axis,
                row.detail.get("raw", {}),
                row.detail.get("share", {}),
            )
            for model, row in ((before.model, before), (now.model, now))
        )
        found += [
            Cause(axis, names[item.key], round(item.points, 1), item.before, item.after, item.kind)
            for item in explain_change(earlier, later)
            if item.key in names
        ]
    return tuple(sorted(found, key=lambda item: -abs(item.points))[:CAUSES_AT_MOST])
