"""Risks: recorded with a response, edited by version, closed with a date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from alliances.models import Alliance
from core.revision.updates import save_revision
from scorecards.models import Risk


@transaction.atomic
def record_risk(*, alliance: Alliance, risk: Risk, today: date) -> Risk:
    """Add an open risk. Raises ValidationError when it has no response."""
    risk.alliance = alliance
    risk.opened_on = today
    risk.full_clean(exclude=["alliance"])
    risk.save(force_insert=True)
    return risk


@transaction.atomic
def edit_risk(*, risk: Risk, expected: int, fields: Iterable[str]) -> Risk:
    """Save changes. Raises StaleRevision when somebody was faster, ValidationError when closed."""
    if risk.state != Risk.State.OPEN:
        raise ValidationError("This risk is closed. Re-open it before you change it.")
    return save_revision(instance=risk, expected=expected, fields=fields)


@transaction.atomic
def close_risk(*, risk: Risk, expected: int, outcome: str, closed_on: date, today: date) -> Risk:
    """Close an open risk: it is no longer one, or it happened.

    Raises ValidationError for a day before it was opened or after `today`, or when it is closed.
    """
    if risk.state != Risk.State.OPEN:
        raise ValidationError("This risk is closed already.")
    if outcome not in (Risk.State.CLOSED, Risk.State.OCCURRED):
        raise ValidationError({"outcome": "Say whether it went away or happened."})
    if not risk.opened_on <= closed_on <= today:
        raise ValidationError({"closed_on": "Take a day between its first day and today."})
    risk.state, risk.closed_on = outcome, closed_on
    return save_revision(instance=risk, expected=expected, fields=["state", "closed_on"])


@transaction.atomic
def reopen_risk(*, risk: Risk, expected: int) -> Risk:
    """Open a closed risk again. Raises StaleRevision, or ValidationError when it is open."""
    if risk.state == Risk.State.OPEN:
        raise ValidationError("This risk is open.")
    risk.state, risk.closed_on = Risk.State.OPEN, None
    return save_revision(instance=risk, expected=expected, fields=["state", "closed_on"])
