"""The yearly evaluation of an alliance: eight dream killers, and risks that they propose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import Alliance, Membership, Person
from alliances.rules.periods import fiscal_year
from core.revision.updates import save_revision
from scorecards.models import Evaluation, EvaluationAnswer, Risk
from scorecards.rules.dream_killers import BY_KEY, KILLERS, Killer, proposes_risk, severity_of
from scorecards.services.risks import record_risk

NOT_HIGH = "A risk is proposed where the answer is “Clearly” or more."


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody says of one dream killer: level 0 to 3, None for “cannot judge”."""

    level: int | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class KillerRow:
    """A dream killer with this year's answer and last year's."""

    killer: Killer
    now: EvaluationAnswer | None
    last: EvaluationAnswer | None

    @property
    def proposes(self) -> bool:
        """Whether a risk is proposed, and none was recorded of it."""
        return self.now is not None and proposes_risk(self.now.level) and self.now.risk_id is None


def year_of(today: date) -> int:
    """The fiscal year of a day."""
    return fiscal_year(today, settings.FISCAL_YEAR_START_MONTH)


def current_evaluation(*, alliance: Alliance, year: int) -> Evaluation | None:
    """One query."""
    return Evaluation.objects.filter(alliance=alliance, year=year).select_related("done_by").first()


def rows_of(*, alliance: Alliance, year: int) -> list[KillerRow]:
    """The eight, with the answers of `year` and of the last year before it that has any. Two
    queries."""
    years = Evaluation.objects.filter(alliance=alliance, year__lt=year).order_by("-year")
    last = years.values_list("year", flat=True).first()
    rows = EvaluationAnswer.objects.filter(
        evaluation__alliance=alliance, evaluation__year__in=[year, last or year]
    )
    found = {(row.evaluation.year, row.killer): row for row in rows.select_related("evaluation")}
    return [
        KillerRow(one, found.get((year, one.key)), found.get((last or 0, one.key)))
        for one in KILLERS
    ]


def usual_owner(*, alliance: Alliance) -> int | None:
    """Whom a proposed risk is offered to first: the alliance manager. One query."""
    rows = Membership.objects.managing().filter(alliance=alliance).order_by("pk")
    return rows.values_list("person", flat=True).first()


@transaction.atomic
def save_evaluation(
    *,
    alliance: Alliance,
    year: int,
    expected: int,
    answers: Mapping[str, Judged],
    user: User,
    today: date,
) -> Evaluation:
    """Save what was judged, by dream killer. Raises StaleRevision where somebody was faster, and
    ValidationError for a dream killer that is none."""
    if unknown := set(answers) - set(BY_KEY):
        raise ValidationError(f"“{min(unknown)}” is not one of the eight.")
    row, made = Evaluation.objects.select_for_update(of=("self",)).get_or_create(
        alliance=alliance, year=year, defaults={"done_on": today, "done_by": user}
    )
    if not made:
        row.done_on, row.done_by = today, user
        save_revision(instance=row, expected=expected, fields=["done_on", "done_by"])
    there = {one.killer: one for one in row.answers.all()}
    for key, judged in answers.items():
        answer = there.get(key) or EvaluationAnswer(evaluation=row, killer=key)
        if answer.pk and (answer.level, answer.words) == (judged.level, judged.words.strip()):
            continue
        answer.level, answer.words = judged.level, judged.words.strip()
        answer.save(update_fields=["level", "words"] if answer.pk else None)
    return row


@transaction.atomic
def record_killer_risk(
    *, evaluation: Evaluation, expected: int, killer: str, owner: Person | None, today: date
) -> Risk:
    """Make a risk of an answer that is high, with the response that is proposed against it.

    Raises StaleRevision, and ValidationError where the answer is not high, or has its risk.
    """
    answer = evaluation.answers.filter(killer=killer).first()
    if answer is None or not proposes_risk(answer.level):
        raise ValidationError(NOT_HIGH)
    if answer.risk_id is not None:
        raise ValidationError("A risk was already recorded of this answer.")
    save_revision(instance=evaluation, expected=expected, fields=[])
    known = BY_KEY[killer]
    probability, impact = severity_of(answer.level or 0)
    risk = Risk(
        title=known.risk,
        probability=probability,
        impact=impact,
        owner=owner,
        side=owner.side if owner else "",
        response=known.response,
    )
    answer.risk = record_risk(alliance=evaluation.alliance, risk=risk, today=today)
    answer.save(update_fields=["risk"])
    return risk
