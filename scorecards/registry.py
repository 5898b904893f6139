"""Which histories of this room the activity page of an alliance tells."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from alliances.services.access import Access
from alliances.services.activity import watch
from scorecards import models


def without_deal_terms(rows: QuerySet[Any], access: Access) -> QuerySet[Any]:
    """A measurement may say what a deal is worth."""
    return rows if access.confidential else rows.filter(indicator__reveals_deal_terms=False)


def register() -> None:
    watch(
        models.Measurement,
        "Measurement",
        path="scorecard__alliance",
        title="indicator__name",
        untold=["indicator", "measured_at"],
        narrow=without_deal_terms,
    )
    watch(models.Risk, "Risk", path="alliance", title="title")
