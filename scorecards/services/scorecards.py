"""The scorecard of an alliance and quarter: opened, answered, finalised."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
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
from core.rounding import rounded
from scorecards.models import Indicator, Measurement, Placement, Scorecard, ScoringModel
from scorecards.rules.evidence import Known, dated, faded, is_forgotten, older_than
from scorecards.rules.scoring import score
from scorecards.services.baselines import begin_baseline
from scorecards.services.scoring_models import (
    CompiledModel,
    active_versions,
    choose,
    compile_model,
)

TO_COME = "Evidence cannot be dated in the future. Enter the day it was seen."
TOO_OLD = (
    "Evidence of {day:%-d %b %Y} is too old to count. Enter newer evidence, or answer “Not known”."
)
NOT_NEWER = (
    "There is newer evidence: the answer so far rests on {newer:%-d %b %Y}. Evidence of "
    "{day:%-d %b %Y} cannot replace it."
)
NO_LONGER_OPEN: dict[str, str] = {
    Scorecard.State.OPEN: "This scorecard is open.",
    Scorecard.State.SUBMITTED: "This scorecard is with the leader. Withdraw it to change answers.",
    Scorecard.State.REVIEWED: "This scorecard was reviewed. Its answers can no longer change.",
    Scorecard.State.PARTNER: "The partner is replying to this scorecard. Answer their disputes.",
    Scorecard.State.FINAL: "This scorecard is final. Its answers can no longer change.",
}
MEASURED = (
    *("raw", "evidence", "evidence_on", "comment", "company_only"),
    *("measured_by", "measured_at", "withdrawn_on", "looked_again_on"),
)
# The parts of what a placement or a final scorecard stores to explain itself.
DETAIL = ("raw", "of", "on", "share")


@dataclass(frozen=True, slots=True)
class Answer:
    """One manual answer as entered. `raw` 0..100, or None for “not known”.

    `again`: somebody looked at the answer that stands and found it still true; False takes back a
    look of the same day. `company_only`: its evidence is not for the partner. None leaves either as
    it is."""

    raw: float | None
    evidence: str = ""
    evidence_on: date | None = None
    comment: str = ""
    again: bool | None = None
    company_only: bool | None = None


def model_for(*, tier: str, alliance_type: int | None = None) -> ScoringModel | None:
    """The active model of a tier and type (its key). One query."""
    return choose(active_versions(), tier, alliance_type)


@transaction.atomic
def open_scorecard(*, alliance: Alliance, quarter: Quarter) -> Scorecard:
    """The scorecard of the quarter, made if it is not there. Twice gives the same one.

    Raises ValidationError when no scoring model is active for the tier of the alliance.
    """
    model = model_for(tier=alliance.tier, alliance_type=alliance.alliance_type_id)
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
        Alliance.objects.owing_reviews()
        .filter(~Exists(there))
        .order_by()
        .values_list("pk", "tier", "alliance_type")
    )
    active = active_versions()
    rows = [
        Scorecard(alliance_id=pk, year=quarter.year, quarter=quarter.number, model=model)
        for pk, tier, kind in missing
        if (model := choose(active, tier, kind)) is not None
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
    states: Collection[str] = (Scorecard.State.OPEN,),
) -> Scorecard:
    """Save answers by indicator id; what is not named stays as it is. Marks scores for a recompute.

    An answer without a day of evidence is dated today, unless it repeats the score that stands
    without saying anything new: then it keeps the evidence and the day of that one, unless somebody
    looked `again`, which is evidence of today. Raises StaleRevision when somebody saved in between,
    and ValidationError when the scorecard is in none of `states`, or for evidence of a day to come,
    so old that the answer would not count, or older than that of the answer so far. An answer of an
    earlier day is not erased but withdrawn: it counts on until the question is answered again.
    """
    if scorecard.state not in states:
        raise ValidationError(NO_LONGER_OPEN[scorecard.state])
    day = today or timezone.localdate()
    save_revision(instance=scorecard, expected=expected, fields=[])
    there = {m.indicator_id: m for m in scorecard.measurements.filter(indicator__in=answers)}
    earlier = earlier_answers(scorecard=scorecard)
    asked = Indicator.objects.filter(pk__in=answers, source=Indicator.Source.MANUAL)
    half_lives = dict(asked.values_list("pk", "half_life_days").order_by())
    for indicator_id, answer in answers.items():
        row = there.get(indicator_id) or Measurement(scorecard=scorecard, indicator_id=indicator_id)
        known = standing(there.get(indicator_id), earlier.get(indicator_id))
        if _enter(row, answer, known, today=day, half_life=half_lives.get(indicator_id)):
            row.measured_by = user
            row.save(update_fields=MEASURED if row.pk else None)
    return scorecard


def _enter(
    row: Measurement, answer: Answer, known: list[Known], *, today: date, half_life: float | None
) -> bool:
    """Put the answer into `row`; whether there is something to save."""
    only = row.company_only if answer.company_only is None else answer.company_only
    if answer.again and (stands := _same(answer, known)) is not None:
        return _look_again(row, answer, stands, only=only, today=today)
    if answer.again is False and row.looked_again_on == today and answer.raw == row.raw:
        row.evidence_on, row.looked_again_on = _seen_before(row, known, today), None
        row.evidence, row.comment, row.company_only = answer.evidence, answer.comment, only
        return True
    if answer.raw is None and row.raw is not None and not _given_today(row, today):
        if row.is_withdrawn and row.comment == answer.comment:
            return False
        row.withdrawn_on, row.comment = row.withdrawn_on or today, answer.comment
        return True
    evidence, evidence_on = dated(
        answer.raw, answer.evidence, answer.evidence_on, standing=known, today=today
    )
    wanted = (answer.raw, evidence, evidence_on, answer.comment, only)
    there = (row.raw, row.evidence, row.evidence_on, row.comment, row.company_only)
    if row.pk and wanted == there and not row.is_withdrawn:
        return False
    if row.pk is None and answer.raw is None and not (evidence or answer.comment):
        return False
    if evidence_on != row.evidence_on:
        _check_day(answer.raw, evidence_on, known, today=today, half_life=half_life)
    if (answer.raw, evidence_on) != (row.raw, row.evidence_on):
        row.looked_again_on = None
    row.raw, row.evidence, row.evidence_on, row.comment, row.company_only = wanted
    row.withdrawn_on, row.measured_at = None, timezone.now()
    return True


def _same(answer: Answer, known: list[Known]) -> Known | None:
    """The answer that stands, where this one says the same."""
    return next((one for one in known[:1] if one.raw == answer.raw), None)


def _seen_before(row: Measurement, known: list[Known], today: date) -> date | None:
    """The day of the evidence before somebody looked again on `today`."""
    before = row.history.exclude(looked_again_on=today).order_by("-history_date", "-history_id")
    found = before.values_list("evidence_on", flat=True).first()
    return found or next((one.on for one in known if one.earlier), row.evidence_on)


def _look_again(
    row: Measurement, answer: Answer, stands: Known, *, only: bool, today: date
) -> bool:
    """No change, still true: the words are kept, and what was seen is of today."""
    wanted = (answer.raw, answer.evidence or stands.evidence, today, answer.comment, only, today)
    there = (row.raw, row.evidence, row.evidence_on, row.comment, row.company_only)
    if (*there, row.looked_again_on) == wanted and not row.is_withdrawn:
        return False
    row.raw, row.evidence, row.evidence_on, row.comment, row.company_only, _ = wanted
    row.looked_again_on, row.withdrawn_on, row.measured_at = today, None, timezone.now()
    return True


def _given_today(row: Measurement, today: date) -> bool:
    """An answer of today has been no fact of any day before, and is simply corrected."""
    first = row.history.order_by("history_date").values_list("history_date", flat=True).first()
    return first is not None and timezone.localdate(first) >= today


def _check_day(
    raw: float | None,
    evidence_on: date | None,
    known: list[Known],
    *,
    today: date,
    half_life: float | None,
) -> None:
    if evidence_on is not None and evidence_on > today:
        raise ValidationError(TO_COME)
    if raw is None:
        return
    if is_forgotten(evidence_on, today=today, half_life=half_life):
        raise ValidationError(TOO_OLD.format(day=evidence_on))
    if (newer := older_than(evidence_on, known)) is not None:
        raise ValidationError(NOT_NEWER.format(day=evidence_on, newer=newer))


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
def finalise(
    *, scorecard: Scorecard, expected: int, user: User | None, now: datetime | None = None
) -> Scorecard:
    """Close the scorecard: its answers and what was computed are stored as they are. The first one
    of an alliance becomes its baseline. Who may, and when: services.lifecycle.

    The scores are computed with the model version of the scorecard from what the placement counts,
    and from its own answers: one alliance has one figure. Raises StaleRevision, ValidationError.
    """
    if scorecard.state == Scorecard.State.FINAL:
        raise ValidationError("This scorecard is already final.")
    compiled = compile_model(model=scorecard.model)
    day = timezone.localdate()
    placement = records_of(scorecard=scorecard, today=day)
    computed = computed_detail(scorecard=scorecard, compiled=compiled, placement=placement)
    answers = {row.indicator_id: row for row in scorecard.measurements.all()}
    detail = with_answers(computed, compiled, answers, on=day)
    scored = score(compiled.rule, detail["raw"], detail["share"])
    scorecard.state = Scorecard.State.FINAL
    scorecard.finalised_at = now or timezone.now()
    scorecard.finalised_by = user
    scorecard.health, scorecard.value = scored.health.value, scored.value.value
    scorecard.risk = scored.risk.value
    scorecard.coverage = rounded(100 * scored.health.coverage, 1)
    scorecard.detail = {
        **detail,
        "dimensions": {name: part.value for name, part in scored.dimensions.items()},
    }
    figures = ("health", "value", "risk", "coverage", "detail")
    begin_baseline(scorecard=scorecard, user=user, now=scorecard.finalised_at)
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
    """What the placement counted: computed figures and the answers of this and earlier quarters,
    of the criteria of the scorecard's model. Once it is final, what it stored. No query."""
    if scorecard.state == Scorecard.State.FINAL:
        return {part: scorecard.detail.get(part, {}) for part in DETAIL}
    if placement is None:
        return {}
    asked = set(compiled.rule.keys())
    return {
        part: {key: value for key, value in placement.detail.get(part, {}).items() if key in asked}
        for part in DETAIL
    }


def with_answers(
    computed: Mapping[str, Any],
    compiled: CompiledModel,
    answers: Mapping[int, Measurement],
    *,
    on: date,
) -> dict[str, Any]:
    """What a scorecard counts with its own answers, by indicator id: those that the placement does
    not count yet are as old as they are at the end of the day `on`. No query."""
    found = {part: dict(computed.get(part, {})) for part in DETAIL}
    for criterion in compiled.criteria:
        indicator, answer = criterion.indicator, answers.get(criterion.indicator_id)
        if answer is None or answer.raw is None:
            continue
        seen_on = day_of(answer)
        given = (answer.raw, seen_on.isoformat())
        if given == (found["raw"].get(indicator.key), found["on"].get(indicator.key)):
            continue  # counted already, with the age it had that day
        found["raw"][indicator.key], found["on"][indicator.key] = given
        if indicator.half_life_days is not None:
            share = faded(seen_on, today=on, half_life=indicator.half_life_days)
            found["share"][indicator.key] = rounded(share, 4)
    return found
