"""What this app offers to its pages and to the apps below it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet

from alliances.services.access import Access
from alliances.services.left_behind import offer_holdings
from core.registry import lists
from core.registry.history import HistorySource, histories
from core.registry.lists import ListColumn
from core.registry.pages import Panel, Tab, panels, tabs
from core.registry.search import search_sources
from core.registry.today import TodaySource, today_sources
from scorecards import columns, jobs, models, search
from scorecards.services import agenda, coming, due, exceptions, risk_issues
from scorecards.services.explanations import explanation_panel
from scorecards.services.risks_held import RISKS
from scorecards.services.risks_today import SOURCES
from scorecards.services.today import SCORECARD, scorecard_items


def without_deal_terms(rows: QuerySet[Any], access: Access) -> QuerySet[Any]:
    """A measurement may say what a deal is worth."""
    return rows if access.confidential else rows.filter(indicator__reveals_deal_terms=False)


def register() -> None:
    tabs.register(
        Tab("alliance", "scorecard", "Scorecard", "scorecards:alliance_scorecard", 30),
        Tab("alliance", "risks", "Risks", "scorecards:alliance_risks", 60, guests=True),
    )
    for order, name in ((10, "placement"), (20, "health")):
        template = f"scorecards/_{name}_panel.html"
        panels.register(Panel("alliance", name, template, explanation_panel, order, area="top"))
    column = partial(ListColumn, "alliances", read=columns.placements_of)
    quadrant, health = columns.quadrant_cell, columns.health_cell
    lists.columns.register(
        column("quadrant", "Quadrant", render=quadrant, order=10, sort=columns.by_quadrant),
        column("health", "Health", render=health, order=20, sort=columns.by_health),
    )
    histories.register(
        HistorySource(
            models.Measurement,
            "Measurement",
            path="scorecard__alliance",
            title="indicator__name",
            order=40,
            hidden=frozenset({"indicator", "measured_at"}),
            narrow=without_deal_terms,
        ),
        HistorySource(models.Risk, "Risk", "alliance", "title", 41),
        HistorySource(models.EarlyRisk, "Early risk", "alliance", "title", 42),
    )
    jobs.register()
    today_sources.register(TodaySource("scorecards", (SCORECARD,), scorecard_items), *SOURCES)
    search_sources.register(search.RISKS)
    due.register()
    coming.register()
    exceptions.register()
    agenda.register()
    risk_issues.register()
    offer_holdings(RISKS)
