"""Risks: recorded with a response, edited by version, closed with an outcome and a reason.

What a risk counts never falls in silence: lower numbers need a reason, which stays in its history;
what has happened counts until the issue made of it is resolved; no risk is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from alliances.models import Alliance
from core.revision.updates import save_revision
from governance.models import Issue
from scorecards.models import Risk
from scorecards.rules.expected_loss import is_lower

SOURCE = "risk"  # issues made of a risk name it so
ENDING = ("state", "closed_on", "outcome", "closing_reason")
NEEDS_REASON = "Say why it is lower now: the reason stays in the history of the risk."
DEALT_WITH = "The issue made of it is resolved."


@transaction.atomic
def record_risk(*, alliance: Alliance, risk: Risk, today: date) -> Risk:
    """Add an open risk; its side is its owner's where none is chosen. Raises ValidationError when
    it has no response."""
    risk.alliance = alliance
    risk.opened_on = today
    risk.full_clean(exclude=["alliance"])
    risk.save(force_insert=True)
    return risk


@transaction.atomic
def edit_risk(*, risk: Risk, expected: int, fields: Iterable[str], reason: str = "") -> Risk:
    """Save changes; lower numbers only with a `reason`. Raises StaleRevision when somebody was
    faster, ValidationError when it is closed, and for other numbers of what has happened."""
    before = Risk.objects.get(pk=risk.pk)
    if before.state != Risk.State.OPEN:
        raise ValidationError("This risk is closed. Reopen it before you edit it.")
    if is_lower(risk.numbers, before.numbers):
        if before.occurred_on is not None:
            raise ValidationError(
                {"impact": "It has happened: its numbers stay until it is dealt with."}
            )
        if not reason.strip():
            raise ValidationError({"reason": NEEDS_REASON})
    if not risk.side and risk.owner is not None:
        risk.side = risk.owner.side
    risk._change_reason = reason.strip() or None  # type: ignore[attr-defined]
    return save_revision(instance=risk, expected=expected, fields=fields)


@transaction.atomic
def put_in_place(
    *,
    risk: Risk,
    expected: int,
    residual_probability: int,
    residual_impact: int,
    in_place_on: date,
    evidence: str,
) -> Risk:
    """Record that the response is in place, what shows it, and what is left of the risk: that
    counts from now on. Raises StaleRevision, and ValidationError for what has happened, is closed
    or would be greater than before."""
    if risk.state != Risk.State.OPEN or risk.occurred_on is not None:
        raise ValidationError("Only a response to an open risk that has not happened can help.")
    risk.residual_probability, risk.residual_impact = residual_probability, residual_impact
    risk.in_place_on, risk.evidence = in_place_on, evidence.strip()
    risk.full_clean(exclude=["alliance"])
    fields = ["residual_probability", "residual_impact", "in_place_on", "evidence"]
    risk._change_reason = "Response in place"  # type: ignore[attr-defined]
    return save_revision(instance=risk, expected=expected, fields=fields)


@transaction.atomic
def close_risk(
    *, risk: Risk, expected: int, outcome: str, reason: str, closed_on: date, today: date
) -> Risk:
    """Close an open risk with its outcome and the reason. What is accepted keeps counting.

    Raises ValidationError for a day before it was opened or after `today`, when it is closed, and
    while an issue that was made of it is not resolved.
    """
    if risk.state != Risk.State.OPEN:
        raise ValidationError("This risk is already closed.")
    if outcome not in Risk.Outcome.values:
        raise ValidationError({"outcome": "Choose why it is no longer open."})
    if not reason.strip():
        raise ValidationError({"reason": "Say what happened, in a sentence."})
    if not risk.opened_on <= closed_on <= today:
        between = f"{risk.opened_on:%-d %b %Y} (opened) and {today:%-d %b %Y} (today)"
        raise ValidationError({"closed_on": f"Enter a date between {between}."})
    issue = Issue.objects.unsolved().filter(source_kind=SOURCE, source_id=risk.pk).first()
    if issue is not None:
        raise ValidationError(f"It has happened. Resolve the issue “{issue.title}” first.")
    has_happened = risk.occurred_on is not None
    risk.state = Risk.State.OCCURRED if has_happened else Risk.State.CLOSED
    risk.closed_on, risk.outcome, risk.closing_reason = closed_on, outcome, reason.strip()
    return save_revision(instance=risk, expected=expected, fields=ENDING)


@transaction.atomic
def reopen_risk(*, risk: Risk, expected: int) -> Risk:
    """Open a closed risk again. Raises StaleRevision, or ValidationError when it is open."""
    if risk.state == Risk.State.OPEN:
        raise ValidationError("This risk is already open.")
    return _open_again(risk, expected)


def _open_again(risk: Risk, expected: int) -> Risk:
    risk.state, risk.closed_on, risk.outcome, risk.closing_reason = Risk.State.OPEN, None, "", ""
    return save_revision(instance=risk, expected=expected, fields=ENDING)


def _locked(risk: Risk) -> Risk:
    return Risk.objects.select_for_update(of=("self",)).get(pk=risk.pk)


@transaction.atomic
def mark_occurred(*, risk: Risk, today: date) -> Risk:
    """Record that a risk has happened, on the day somebody made an issue of it. It stays open and
    is certain from now on. Raises ValidationError when it is closed."""
    row = _locked(risk)
    if row.state != Risk.State.OPEN:
        raise ValidationError("This risk is closed. Reopen it before you make an issue of it.")
    if row.occurred_on is not None:
        return row
    row.occurred_on = today
    return save_revision(instance=row, expected=row.revision, fields=["occurred_on"])


@transaction.atomic
def take_back_occurred(*, risk: Risk) -> Risk:
    """It has not happened after all; what never was said to have happened stays as it is."""
    row = _locked(risk)
    if row.occurred_on is None:
        return row
    row.occurred_on = None
    return save_revision(instance=row, expected=row.revision, fields=["occurred_on"])


@transaction.atomic
def deal_with(*, risk: Risk, on: date) -> Risk:
    """The issue that was made of a risk is resolved: the risk no longer counts. One that somebody
    has closed, or that has not happened, stays as it is."""
    row = _locked(risk)
    if row.state != Risk.State.OPEN or row.occurred_on is None:
        return row
    row.state, row.closing_reason = Risk.State.OCCURRED, DEALT_WITH
    row.closed_on = max(on, row.opened_on)
    return save_revision(instance=row, expected=row.revision, fields=ENDING)


@transaction.atomic
def not_dealt_with(*, risk: Risk) -> Risk:
    """The issue that was made of a risk was opened again: it counts again."""
    row = _locked(risk)
    return _open_again(row, row.revision) if row.state == Risk.State.OCCURRED else row
