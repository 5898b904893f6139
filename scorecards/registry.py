"""What this app offers to its pages and to the apps below it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from alliances.services.access import Access
from alliances.services.activity import watch
from core.registry.pages import Panel, Tab, panels, tabs
from scorecards import jobs, models
from scorecards.services import exceptions
from scorecards.services.panels import explanation_panel


def without_deal_terms(rows: QuerySet[Any], access: Access) -> QuerySet[Any]:
    """A measurement may say what a deal is worth."""
    return rows if access.confidential else rows.filter(indicator__reveals_deal_terms=False)


def _pages() -> None:
    for tab in (
        Tab("alliance", "scorecard", "Scorecard", "scorecards:alliance_scorecard", 30),
        Tab("alliance", "risks", "Risks and issues", "scorecards:alliance_risks", 60),
    ):
        tabs.register(tab)
    for order, name in ((10, "placement"), (20, "health")):
        template = f"scorecards/_{name}_panel.html"
        panels.register(Panel("alliance", name, template, explanation_panel, order))


def _histories() -> None:
    watch(
        models.Measurement,
        "Measurement",
        path="scorecard__alliance",
        title="indicator__name",
        untold=["indicator", "measured_at"],
        narrow=without_deal_terms,
    )
    watch(models.Risk, "Risk", path="alliance", title="title")


def register() -> None:
    _pages()
    _histories()
    jobs.register()
    exceptions.register()
