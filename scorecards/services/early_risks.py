"""What somebody sees coming: said by anyone who sees the alliance, answered by who manages it."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import Alliance
from core.revision.updates import save_revision
from scorecards.models import EarlyRisk, Risk
from scorecards.services.risks import record_risk

ANSWER = ("state", "answer", "answered_by", "answered_on", "risk")
ANSWERED = "This has been answered already."


@transaction.atomic
def say_early(*, alliance: Alliance, early: EarlyRisk, by: User, today: date) -> EarlyRisk:
    """Record what somebody sees coming. Raises ValidationError where a field says nothing."""
    early.alliance, early.raised_by, early.raised_on = alliance, by, today
    early.full_clean(exclude=["alliance", "raised_by"])
    early.save(force_insert=True)
    return early


@transaction.atomic
def take_in(
    *, early: EarlyRisk, expected: int, risk: Risk, answer: str, by: User, today: date
) -> Risk:
    """Record the risk and answer who said it. Raises StaleRevision, and ValidationError where it
    has been answered, or the risk has no response."""
    _require_waiting(early)
    record_risk(alliance=early.alliance, risk=risk, today=today)
    early.risk = risk
    _answer(early, EarlyRisk.State.TAKEN, answer, by, today)
    save_revision(instance=early, expected=expected, fields=ANSWER)
    return risk


@transaction.atomic
def decline(*, early: EarlyRisk, expected: int, answer: str, by: User, today: date) -> EarlyRisk:
    """Answer why it is not taken in. Raises StaleRevision, and ValidationError without an answer or
    where it has one."""
    _require_waiting(early)
    if not answer.strip():
        raise ValidationError({"answer": "Say why it is not taken into the register."})
    _answer(early, EarlyRisk.State.DECLINED, answer, by, today)
    return save_revision(instance=early, expected=expected, fields=ANSWER)


def _require_waiting(early: EarlyRisk) -> None:
    if early.state != EarlyRisk.State.WAITING:
        raise ValidationError(ANSWERED)


def _answer(early: EarlyRisk, state: str, answer: str, by: User, today: date) -> None:
    early.state, early.answer = state, answer.strip()
    early.answered_by, early.answered_on = by, today
