"""The scorecard of an alliance and quarter: opened, answered, finalised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance
from alliances.rules.periods import Quarter
from alliances.services.periods import quarter_of, stored_quarter
from core.revision.updates import save_revision
from scorecards.models import Indicator, Measurement, Placement, Scorecard, ScoringModel
from scorecards.rules.evidence import Known, dated, is_expired
from scorecards.rules.scoring import score
from scorecards.services.scoring_models import CompiledModel, compile_model

# A move of this many points wants evidence and a comment: what changed, and how do we know?
NOTABLE_MOVE = 10
TO_COME = "Evidence cannot be dated in the future. Enter the day it was seen."
TOO_OLD = (
    "Evidence of {day:%-d %b %Y} is too old to count. Enter newer evidence, or answer “Not known”."
)
MEASURED = ("raw", "evidence", "evidence_on", "comment", "measured_by", "measured_at")


@dataclass(frozen=True, slots=True)
class Answer:
    """One manual answer as entered. `raw` 0..100, or None for “not known”."""

    raw: float | None
    evidence: str = ""
    evidence_on: date | None = None
    comment: str = ""


def model_for(*, tier: str) -> ScoringModel | None:
    """The active model of a tier, or the one for tiers without their own. One query."""
    rows = {
        model.tier: model for model in ScoringModel.objects.active().filter(tier__in=[tier, ""])
    }
    return rows.get(tier) or rows.get("")


@transaction.atomic
def open_scorecard(*, alliance: Alliance, quarter: Quarter) -> Scorecard:
    """The scorecard of the quarter, made if it is not there. Twice gives the same one.

    Raises ValidationError when no scoring model is active for the tier of the alliance.
    """
    model = model_for(tier=alliance.tier)
    if model is None:
        raise ValidationError(
            "No scoring model is active for this tier. Ask an administrator to activate one."
        )
    scorecard, _ = Scorecard.objects.get_or_create(
        alliance=alliance, year=quarter.year, quarter=quarter.number, defaults={"model": model}
    )
    return scorecard


@transaction.atomic
def open_due_scorecards(*, today: date | None = None) -> int:
    """A scorecard of the current quarter for every alliance that owes reviews. Returns how many
    were made; running twice makes none."""
    quarter = quarter_of(today or timezone.localdate())
    there = Scorecard.objects.filter(
        alliance=OuterRef("pk"), year=quarter.year, quarter=quarter.number
    )
    missing = (
        Alliance.objects.owing_reviews().filter(~Exists(there)).order_by().values_list("pk", "tier")
    )
    active = {model.tier: model for model in ScoringModel.objects.active()}
    rows = [
        Scorecard(alliance_id=pk, year=quarter.year, quarter=quarter.number, model=model)
        for pk, tier in missing
        if (model := active.get(tier) or active.get("")) is not None
    ]
    Scorecard.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2_000)
    return len(rows)


@transaction.atomic
def save_answers(
    *,
    scorecard: Scorecard,
    expected: int,
    answers: Mapping[int, Answer],
    user: User,
    today: date | None = None,
) -> Scorecard:
    """Save answers by indicator id; what is not named stays as it is. Marks scores for a recompute.

    An answer without a day of evidence is dated today, unless it repeats the score that stands
    without saying anything new: then it keeps the evidence and the day of that one. Raises
    StaleRevision when somebody saved in between, and ValidationError when the scorecard is final,
    or for evidence of a day to come or so old that the answer would not count.
    """
    if scorecard.state == Scorecard.State.FINAL:
        raise ValidationError("This scorecard is final. Its answers can no longer change.")
    day = today or timezone.localdate()
    save_revision(instance=scorecard, expected=expected, fields=[])
    there = {m.indicator_id: m for m in scorecard.measurements.filter(indicator__in=answers)}
    earlier = earlier_answers(scorecard=scorecard)
    allowed = dict(
        Indicator.objects.filter(pk__in=answers).values_list("pk", "stale_after_days").order_by()
    )
    for indicator_id, answer in answers.items():
        row = there.get(indicator_id) or Measurement(scorecard=scorecard, indicator_id=indicator_id)
        evidence, evidence_on = dated(
            answer.raw,
            answer.evidence,
            answer.evidence_on,
            standing=standing(there.get(indicator_id), earlier.get(indicator_id)),
            today=day,
        )
        wanted = (answer.raw, evidence, evidence_on, answer.comment)
        if row.pk and wanted == (row.raw, row.evidence, row.evidence_on, row.comment):
            continue
        if row.pk is None and answer.raw is None and not (evidence or answer.comment):
            continue
        if evidence_on != row.evidence_on:
            _check_day(wanted[0], evidence_on, today=day, stale_after_days=allowed[indicator_id])
        row.raw, row.evidence, row.evidence_on, row.comment = wanted
        row.measured_by = user
        row.save(update_fields=MEASURED if row.pk else None)
    return scorecard


def _check_day(
    raw: float | None, evidence_on: date | None, *, today: date, stale_after_days: int
) -> None:
    if evidence_on is not None and evidence_on > today:
        raise ValidationError(TO_COME)
    if raw is not None and is_expired(evidence_on, today=today, stale_after_days=stale_after_days):
        raise ValidationError(TOO_OLD.format(day=evidence_on))


def previous_of(*, scorecard: Scorecard) -> Scorecard | None:
    """The scorecard before this one of the same alliance, however long ago. One query."""
    earlier = Q(year__lt=scorecard.year) | Q(year=scorecard.year, quarter__lt=scorecard.quarter)
    rows = Scorecard.objects.filter(earlier, alliance=scorecard.alliance_id)
    return rows.order_by("-year", "-quarter").first()


def earlier_answers(*, scorecard: Scorecard) -> dict[int, Measurement]:
    """The newest known answer to each question on the scorecards before this one. One query."""
    year, quarter = scorecard.year, scorecard.quarter
    before = Q(scorecard__year__lt=year) | Q(scorecard__year=year, scorecard__quarter__lt=quarter)
    rows = Measurement.objects.filter(
        before, scorecard__alliance=scorecard.alliance_id, raw__isnull=False
    )
    rows = rows.select_related("scorecard").order_by("scorecard__year", "scorecard__quarter")
    return {row.indicator_id: row for row in rows}


def standing(here: Measurement | None, earlier: Measurement | None) -> list[Known]:
    """The answers that stand: this quarter's first, then the one before it."""
    rows = [(here, False), (earlier, True)]
    return [
        Known(row.raw, row.evidence, day_of(row), earlier=is_earlier)
        for row, is_earlier in rows
        if row is not None and row.raw is not None
    ]


def day_of(row: Measurement) -> date:
    """The day of an answer's evidence; of answers without one, the day they were given."""
    return row.evidence_on or timezone.localdate(row.measured_at)


@transaction.atomic
def finalise(*, scorecard: Scorecard, expected: int, user: User, now: Any = None) -> Scorecard:
    """Close the scorecard: its answers and what was computed are stored as they are.

    The scores are computed with the model version of the scorecard, from its own answers and from
    the computed indicators of the current placement. Raises StaleRevision, ValidationError.
    """
    if scorecard.state == Scorecard.State.FINAL:
        raise ValidationError("This scorecard is already final.")
    compiled = compile_model(model=scorecard.model)
    placement = records_of(scorecard=scorecard, today=timezone.localdate())
    computed = computed_detail(scorecard=scorecard, compiled=compiled, placement=placement)
    answers = {m.indicator.key: m.raw for m in scorecard.measurements.select_related("indicator")}
    raws = {**computed.get("raw", {}), **{k: v for k, v in answers.items() if v is not None}}
    scored = score(compiled.rule, raws)
    scorecard.state = Scorecard.State.FINAL
    scorecard.finalised_at = now or timezone.now()
    scorecard.finalised_by = user
    scorecard.health, scorecard.value = scored.health.value, scored.value.value
    scorecard.risk = scored.risk.value
    scorecard.coverage = round(100 * scored.health.coverage, 1)
    scorecard.detail = {
        **computed,
        "dimensions": {name: part.value for name, part in scored.dimensions.items()},
    }
    figures = ("health", "value", "risk", "coverage", "detail")
    return save_revision(
        instance=scorecard,
        expected=expected,
        fields=["state", "finalised_at", "finalised_by", *figures],
    )


def records_of(*, scorecard: Scorecard, today: date) -> Placement | None:
    """The placement whose computed figures belong to the scorecard: today's, or that of the last
    day of its quarter once the quarter is over; the first one where history begins later."""
    day = min(today, stored_quarter(scorecard.year, scorecard.quarter).last_day)
    rows = Placement.objects.filter(alliance=scorecard.alliance_id).order_by("-valid_from")
    return rows.as_of(day).first() or rows.last()


def computed_detail(
    *, scorecard: Scorecard, compiled: CompiledModel, placement: Placement | None
) -> dict[str, Any]:
    """The computed part of a placement's detail, without manual answers of other quarters. While
    a scorecard is open it shows the records of now; once final, what it stored. No query."""
    if scorecard.state == Scorecard.State.FINAL:
        return {part: scorecard.detail.get(part, {}) for part in ("raw", "of", "on")}
    if placement is None:
        return {}
    computed = {c.indicator.key for c in compiled.criteria if not c.indicator.is_manual}
    return {
        part: {key: value for key, value in members.items() if key in computed}
        for part, members in placement.detail.items()
    }
