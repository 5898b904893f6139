"""Actuals of the demo that did not stay as they were: one corrected, one withdrawn."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from demo.services.company import Company
from plans.models import ObjectiveActual
from plans.services.objectives import correct_actual, withdraw_actual


@transaction.atomic
def change_actuals(*, company: Company, now: datetime) -> None:
    """Of the newest actuals of two alliances, as their managers do."""
    ines = company.people["ines"].user
    newest = ObjectiveActual.objects.newest_on(now.date()).filter(
        objective__plan__state="agreed", objective__unit="number"
    )
    wrong = newest.filter(objective__plan__alliance__name="Northstar co-sell").first()
    if wrong is not None:
        correct_actual(
            actual=wrong,
            value=max(Decimal(0), wrong.value - 2),
            reason="Two customers were counted by both sales teams.",
            expected=wrong.revision,
            recorded_by=ines,
            note="Checked with the partner's list.",
        )
    doubtful = newest.filter(objective__plan__alliance__name="Atlas logistics").first()
    if doubtful is not None:
        withdraw_actual(
            actual=doubtful,
            reason="The partner's system counted test accounts. The new count is due next week.",
            expected=doubtful.revision,
            user=ines,
        )
