"""A proposed treatment is taken over, adapted or declined; and who had to know was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from alliances.models import Alliance
from alliances.services.goals.confirming import read_picks
from core.db.prepared import place_of
from core.revision.updates import save_revision
from core.text import plural
from scorecards.models import AllianceTreatment
from scorecards.rules.treatments import DEFAULTS, FIELDS, GROUPS, Terms

State = AllianceTreatment.State
ANSWER = ("state", "reason", "answered_on", "answered_by")
ANSWERED = "This proposal has been answered already."
SAY_WHY = "Say why, in a sentence."


@transaction.atomic
def take_over(
    *, treatment: AllianceTreatment, expected: int, user: User, today: date
) -> AllianceTreatment:
    """Agree on it as it is; what was agreed before ends. Raises StaleRevision, ValidationError."""
    return _agree(treatment, State.TAKEN, "", expected, user, today)


@transaction.atomic
def adapt(
    *,
    treatment: AllianceTreatment,
    expected: int,
    terms: Terms,
    reason: str,
    user: User,
    today: date,
) -> AllianceTreatment:
    """Agree on other terms, and say why. One that is agreed can be adapted again. Raises
    StaleRevision, and ValidationError without a reason or any point."""
    if not reason.strip():
        raise ValidationError({"reason": SAY_WHY})
    if not terms.words:
        raise ValidationError("Agree on at least one point, or decline the treatment.")
    treatment.set_terms(terms)
    if not treatment.is_agreed:
        return _agree(treatment, State.ADAPTED, reason, expected, user, today)
    treatment.state, treatment.reason, treatment.answered_by = State.ADAPTED, reason.strip(), user
    fields = [*FIELDS, "state", "reason", "answered_by"]
    return save_revision(instance=treatment, expected=expected, fields=fields)


@transaction.atomic
def decline(
    *, treatment: AllianceTreatment, expected: int, reason: str, user: User, today: date
) -> AllianceTreatment:
    """Say why not; what was agreed before holds on. Raises StaleRevision, ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": SAY_WHY})
    return _answered(treatment, State.DECLINED, reason, expected, user, today)


def _agree(
    treatment: AllianceTreatment, state: str, reason: str, expected: int, user: User, today: date
) -> AllianceTreatment:
    rows = AllianceTreatment.objects.agreed().select_for_update(of=("self",))
    for before in rows.filter(alliance=treatment.alliance_id).exclude(pk=treatment.pk):
        before.ended_on = today
        before.save(update_fields=["ended_on"])
    return _answered(treatment, state, reason, expected, user, today)


def _answered(
    treatment: AllianceTreatment, state: str, reason: str, expected: int, user: User, today: date
) -> AllianceTreatment:
    if treatment.state != State.PROPOSED:
        raise ValidationError(ANSWERED)
    treatment.state, treatment.reason = state, reason.strip()
    treatment.answered_on, treatment.answered_by = today, user
    return save_revision(instance=treatment, expected=expected, fields=[*ANSWER, *FIELDS])


@transaction.atomic
def record_told(
    *, treatment: AllianceTreatment, expected: int, told: Mapping[str, date | None], today: date
) -> AllianceTreatment:
    """Record when each group that must know was told (None: not yet). Raises StaleRevision, and
    ValidationError for a day that has not come, and where the treatment is not in force."""
    if not treatment.is_agreed:
        raise ValidationError("This treatment is not in force.")
    for group, day in told.items():
        if group not in GROUPS:
            raise ValidationError(f"“{group}” is nobody who must know.")
        if day is not None and day > today:
            raise ValidationError({group: "This day has not come yet."})
        setattr(treatment, f"{group}_told_on", day)
    fields = [f"{group}_told_on" for group in told]
    return save_revision(instance=treatment, expected=expected, fields=fields)


@dataclass(frozen=True)
class Taken:
    """`rows` were taken over; `left` had been answered or changed meanwhile."""

    rows: list[AllianceTreatment]
    left: int

    @property
    def words(self) -> str:
        done = f"{plural(len(self.rows), 'treatment')} taken over." if self.rows else ""
        left = f"{self.left} changed since you saw them: look again." if self.left else ""
        return f"{done} {left}".strip()


def waiting_for(*, user: User) -> QuerySet[AllianceTreatment, Any]:
    """Proposals that `user` may answer, the gravest quadrant first."""
    rows = AllianceTreatment.objects.waiting().filter(alliance__in=_editable(user))
    first = place_of("quadrant", list(DEFAULTS))
    return rows.select_related("alliance").order_by(first, "proposed_on", "alliance__name", "pk")


def _editable(user: User) -> QuerySet[Alliance, Any]:
    return Alliance.objects.editable_by(user).order_by().values("pk")


@transaction.atomic
def take_over_many(*, picks: Iterable[str], user: User, today: date) -> Taken:
    """Take over those of `picks` ("pk:revision") that `user` may answer and that are as they were
    seen. Raises ValidationError where nothing was chosen, or nothing of it is theirs."""
    seen = read_picks(picks)
    if not seen:
        raise ValidationError("Choose at least one treatment.")
    rows = AllianceTreatment.objects.filter(alliance__in=_editable(user), pk__in=seen)
    found = list(rows.order_by("pk"))
    if not found:
        raise ValidationError("None of these treatments waits for you.")
    done: list[AllianceTreatment] = []
    for row in found:
        if row.state == State.PROPOSED and row.revision == seen[row.pk]:
            done.append(take_over(treatment=row, expected=row.revision, user=user, today=today))
    return Taken(done, len(found) - len(done))
