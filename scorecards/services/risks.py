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
    """Add an open risk; its side is its owner's where none is chosen. Raises ValidationError when
    it has no response."""
    risk.alliance = alliance
    risk.opened_on = today
    risk.full_clean(exclude=["alliance"])
    risk.save(force_insert=True)
    return risk


@transaction.atomic
def edit_risk(*, risk: Risk, expected: int, fields: Iterable[str]) -> Risk:
    """Save changes. Raises StaleRevision when somebody was faster, ValidationError when closed."""
    if risk.state != Risk.State.OPEN:
        raise ValidationError("This risk is closed. Reopen it before you edit it.")
    if not risk.side and risk.owner is not None:
        risk.side = risk.owner.side
    return save_revision(instance=risk, expected=expected, fields=fields)


@transaction.atomic
def close_risk(*, risk: Risk, expected: int, outcome: str, closed_on: date, today: date) -> Risk:
    """Close an open risk: it is no longer one, or it happened.

    Raises ValidationError for a day before it was opened or after `today`, or when it is closed.
    """
    if risk.state != Risk.State.OPEN:
        raise ValidationError("This risk is already closed.")
    if outcome not in (Risk.State.CLOSED, Risk.State.OCCURRED):
        raise ValidationError({"outcome": "Choose whether the risk went away or happened."})
    if not risk.opened_on <= closed_on <= today:
        between = f"{risk.opened_on:%-d %b %Y} (opened) and {today:%-d %b %Y} (today)"
        raise ValidationError({"closed_on": f"Enter a date between {between}."})
    risk.state, risk.closed_on = outcome, closed_on
    return save_revision(instance=risk, expected=expected, fields=["state", "closed_on"])


@transaction.atomic
def reopen_risk(*, risk: Risk, expected: int) -> Risk:
    """Open a closed risk again. Raises StaleRevision, or ValidationError when it is open."""
    if risk.state == Risk.State.OPEN:
        raise ValidationError("This risk is already open.")
    risk.state, risk.closed_on = Risk.State.OPEN, None
    return save_revision(instance=risk, expected=expected, fields=["state", "closed_on"])


@transaction.atomic
def mark_occurred(*, risk: Risk, today: date) -> Risk:
    """Record that a risk has happened, on the day somebody made an issue of it. It stays open and
    counts as before. Raises ValidationError when it is closed."""
    row = Risk.objects.select_for_update(of=("self",)).get(pk=risk.pk)
    if row.state != Risk.State.OPEN:
        raise ValidationError("This risk is closed. Reopen it before you make an issue of it.")
    if row.occurred_on is not None:
        return row
    row.occurred_on = today
    return save_revision(instance=row, expected=row.revision, fields=["occurred_on"])


@transaction.atomic
def take_back_occurred(*, risk: Risk) -> Risk:
    """It has not happened after all; what never was said to have happened stays as it is."""
    row = Risk.objects.select_for_update(of=("self",)).get(pk=risk.pk)
    if row.occurred_on is None:
        return row
    row.occurred_on = None
    return save_revision(instance=row, expected=row.revision, fields=["occurred_on"])
