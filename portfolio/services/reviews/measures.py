"""Plan against actual, and the scorecard with what moved since the last review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from alliances.models import Alliance
from core.rounding import rounded, whole_number
from plans.models import Objective, ObjectiveActual
from plans.rules.objectives import Progress
from plans.rules.plans import until_agreed
from plans.services.progress import (
    elapsed_on,
    newest_of,
    progress_of,
    this_year,
    value_of,
    with_newest,
)
from portfolio.rules.review_document import ObjectiveProgress, PlanProgress
from portfolio.rules.review_scores import AxisMove, Cause, Certainty, Outcome, Score, Scores
from scorecards.models import Dimension, Placement, Quadrant
from scorecards.rules.changes import explain_change
from scorecards.rules.confidence.readings import is_uncertain
from scorecards.rules.quadrants import band
from scorecards.rules.scoring import parts_of
from scorecards.services.confidence.told import Said, bands_said, move, sureness
from scorecards.services.scoring_models import CompiledModel, compile_models, thresholds_of

HEALTH_LINES = (("health", "Health"), *Dimension.choices)
LINES = (*HEALTH_LINES, ("value", "Value"), ("risk", "Risk"))
MOVING = ("health", "value", "risk")
CAUSES_AT_MOST = 5


def plan_progress(*, alliance: Alliance, quarter_end: date, as_of: date) -> PlanProgress | None:
    """Objectives of the plan in force in the year of the quarter: that of the year before until
    there is one. One query, and one where value is in another currency."""
    year = this_year(quarter_end)
    rows = Objective.objects.filter(plan__alliance=alliance).in_force_on(as_of, year=year)
    found = list(with_newest(rows.select_related("plan").order_by("pk"), as_of))
    if not found:
        return None
    plan = found[0].plan
    lines = [(row, newest_of(row)) for row in found]
    read = [(row, at, progress_of(row, at, plan.fiscal_year, as_of)) for row, at in lines]
    value = value_of(read, plan.fiscal_year, as_of)
    return PlanProgress(
        year=plan.fiscal_year,
        version=plan.version,
        elapsed=rounded(100 * elapsed_on(plan.fiscal_year, as_of), 1),
        objectives=tuple(_objective(*line) for line in read),
        carried=until_agreed(plan.fiscal_year, year),
        pace=None if value.share is None else rounded(value.share, 2),
        pace_age=value.age,
        pace_measured=value.measured,
        pace_total=value.total,
    )


def _objective(
    row: Objective, newest: ObjectiveActual | None, progress: Progress
) -> ObjectiveProgress:
    return ObjectiveProgress(
        what=row.what,
        why=row.why,
        decision=row.decision,
        unit=row.unit,
        currency=row.currency,
        baseline=row.baseline,
        target=row.target,
        actual=newest.value if newest else None,
        actual_on=newest.as_of if newest else None,
        attained=_tenths(progress.attained),
        expected=_tenths(progress.expected),
        reading=progress.reading,
        band=progress.band,
        words=progress.words,
        target_to=row.target_to,
        age=progress.measured_days_ago,
        withdrawn=progress.is_withdrawn,
        dropped=row.dropped_on is not None,
    )


def _tenths(percent: float | None) -> float | None:
    return None if percent is None else rounded(percent, 1)


def scores(*, alliance: Alliance, then: date, as_of: date) -> Scores:
    """Scores on `as_of` beside those on `then`, with what moved them. Two queries.

    Indicators that reveal deal terms count in the scores and are never named.
    """
    rows = Placement.objects.filter(alliance=alliance).select_related("model")
    found = list((rows.as_of(as_of) | rows.as_of(then)).order_by())
    now = next((row for row in found if _held_on(row, as_of)), None)
    before = next((row for row in found if _held_on(row, then)), None)
    compiled = compile_models({row.model for row in (now, before) if row and row.model})
    words = dict(Quadrant.choices)
    quadrant = now.quadrant if now else Quadrant.UNPLACED.value
    return Scores(
        rows=tuple(_score(key, name, now, before) for key, name in LINES),
        quadrant=quadrant,
        quadrant_words=words[quadrant],
        quadrant_then=words[before.quadrant] if before else "",
        coverage=whole_number(now.health_coverage) if now else 0,
        evidence_on=now.evidence_on if now else None,
        causes=_causes(now, before, compiled),
        certainty=_certainty(now, compiled, as_of),
        moves=_moves(now, before),
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
        cuts=()
        if now is None or now.model is None
        else thresholds_of(model=now.model).cuts_of(key),
        band=_band(now, after) if key not in ("value", "risk") else "",
    )


def _cuts(now: Placement | None, key: str) -> tuple[float, ...]:
    return thresholds_of(model=now.model).cuts_of(key) if now and now.model else ()


def _band(now: Placement | None, score: float | None) -> str:
    if now is None or now.model is None:
        return "unknown"
    cuts = {"green_from": now.model.green_from, "red_below": now.model.red_below}
    return band(score, **cuts) or "unknown"


def _certainty(
    now: Placement | None, compiled: Mapping[int, CompiledModel], as_of: date
) -> Certainty | None:
    """How many readings agree; None where that is not kept."""
    if now is None or now.model is None:
        return None
    model = compiled[now.model.pk]
    sure = sureness(placement=now, compiled=model, today=as_of, naming_terms=False)
    bands = _outcomes(bands_said(now))
    if sure is None:
        unsure = is_uncertain(now.band_holds)
        return Certainty((), bands, uncertain=False, band_uncertain=unsure) if bands else None
    fact = sure.fact
    return Certainty(
        placed=_outcomes(sure.said),
        bands=bands,
        uncertain=sure.uncertain,
        band_uncertain=sure.band_uncertain,
        fact=fact.name if fact else "",
        fact_known=fact.known if fact else "",
        fact_settles=fact.settles if fact else "",
    )


def _outcomes(said: Iterable[Said]) -> tuple[Outcome, ...]:
    return tuple(Outcome(one.key, one.title, one.count) for one in said)


def _moves(now: Placement | None, before: Placement | None) -> tuple[AxisMove, ...]:
    if now is None or before is None:
        return ()
    told = (move(axis, before, now) for axis in MOVING)
    return tuple(AxisMove(one.axis, one.before, one.after, **one.parts) for one in told if one)


def _causes(
    now: Placement | None, before: Placement | None, compiled: Mapping[int, CompiledModel]
) -> tuple[Cause, ...]:
    """The largest contributions to the change of health and of risk."""
    if now is None or before is None or now.model is None or before.model is None:
        return ()
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
            Cause(
                axis, names[item.key], rounded(item.points, 1), item.before, item.after, item.kind
            )
            for item in explain_change(earlier, later)
            if item.key in names
        ]
    return tuple(sorted(found, key=lambda item: -abs(item.points))[:CAUSES_AT_MOST])
