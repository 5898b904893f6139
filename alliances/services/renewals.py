"""Deciding whether an agreement goes on, on record, and taking the decision back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import Agreement, AgreementDecision
from alliances.rules import renewals
from alliances.rules.renewals import Terms
from core.revision.updates import save_revision

CHANGES = ("ends_on", "notice_by", "renews_automatically", "ending")
GONE_ON = "This decision can no longer be undone: the agreement has changed since. Edit it instead."


def terms_of(agreement: Agreement) -> Terms:
    return Terms(
        effective_on=agreement.effective_on,
        ends_on=agreement.ends_on,
        notice_by=agreement.notice_by,
        terminated_on=agreement.terminated_on,
        renews=agreement.renews_automatically,
        ending=agreement.ending,
    )


@transaction.atomic
def decide(
    *,
    agreement: Agreement,
    expected: int,
    choice: str,
    decided_on: date,
    user: User,
    today: date,
    ends_on: date | None = None,
    notice_by: date | None = None,
    note: str = "",
) -> AgreementDecision:
    """Renew the agreement until `ends_on`, record that notice was given (it ends on `ends_on`), or
    that it is left to end. Raises ValidationError for what cannot be, and StaleRevision."""
    _check(agreement, choice, decided_on, today, ends_on)
    before = {name: getattr(agreement, name) for name in CHANGES}
    if choice == renewals.RENEW:
        agreement.ends_on, agreement.notice_by, agreement.ending = ends_on, notice_by, ""
    else:
        agreement.ending, agreement.renews_automatically = choice, False
        if choice == renewals.NOTICE:
            agreement.ends_on = ends_on
            if agreement.notice_by and ends_on and agreement.notice_by > ends_on:
                agreement.notice_by = ends_on
    decision = AgreementDecision(
        agreement=agreement,
        choice=choice,
        decided_on=decided_on,
        decided_by=user,
        ends_on=agreement.ends_on,
        notice_by=agreement.notice_by if choice == renewals.RENEW else None,
        note=note,
        before={name: _plain(value) for name, value in before.items()},
    )
    agreement._change_reason = _reason(decision)  # type: ignore[attr-defined]
    agreement.full_clean()
    save_revision(instance=agreement, expected=expected, fields=CHANGES)
    decision.left_at = agreement.revision
    decision.save(force_insert=True)
    return decision


def _check(
    agreement: Agreement, choice: str, decided_on: date, today: date, ends_on: date | None
) -> None:
    if choice not in renewals.choices(terms_of(agreement), today):
        raise ValidationError("This agreement is already settled. Reload the page to see how.")
    if decided_on > today:
        raise ValidationError({"decided_on": "Record a decision on its day or later."})
    if choice == renewals.RENEW:
        if ends_on is None:
            raise ValidationError({"ends_on": "Enter the new end date."})
        if agreement.ends_on and ends_on <= agreement.ends_on:
            until = f"{agreement.ends_on:%-d %b %Y}"
            raise ValidationError({"ends_on": f"Enter a date after the current end, {until}."})
    elif choice == renewals.NOTICE and ends_on is None:
        raise ValidationError({"ends_on": "Enter the day on which the agreement ends."})


def _reason(decision: AgreementDecision) -> str:
    return f"{decision.words}. {decision.note}".strip()[:100]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def undo(*, decision: AgreementDecision) -> Agreement:
    """Take a decision back: the agreement gets the dates it had. Raises ValidationError where it
    has been changed since."""
    agreement = Agreement.objects.select_for_update().get(pk=decision.agreement_id)
    if agreement.revision != decision.left_at:
        raise ValidationError(GONE_ON)
    for name, value in decision.before.items():
        is_day = name.endswith(("_on", "_by"))
        setattr(agreement, name, date.fromisoformat(value) if is_day and value else value)
    agreement._change_reason = f"Decision undone: {decision.words}"  # type: ignore[attr-defined]
    save_revision(instance=agreement, expected=agreement.revision, fields=CHANGES)
    decision.delete()
    return agreement
