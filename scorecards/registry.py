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
from scorecards.services import (
    agenda,
    coming,
    due,
    exceptions,
    reply_mail,
    risk_issues,
    step_mail,
)
from scorecards.services.confidence import asking, looks
from scorecards.services.explanations import explanation_panel
from scorecards.services.replies import reply_panel
from scorecards.services.risks_held import RISKS
from scorecards.services.risks_today import SOURCES
from scorecards.services.surveys import coming as survey_coming
from scorecards.services.surveys import mail as survey_mail
from scorecards.services.surveys import next_steps as survey_steps
from scorecards.services.surveys import today as survey_today
from scorecards.services.today import (
    EVALUATION,
    SCORECARD,
    STEP,
    evaluation_items,
    evaluations_waiting,
    scorecard_items,
    step_items,
    steps_waiting,
)
from scorecards.services.treatment import dates as treatment_dates
from scorecards.services.treatment import facts as treatment_facts
from scorecards.services.treatment import today as treatment_today
from scorecards.services.treatment.panel import treatment_annotations, treatment_panel


def without_deal_terms(rows: QuerySet[Any], access: Access) -> QuerySet[Any]:
    """A measurement may say what a deal is worth."""
    return rows if access.confidential else rows.filter(indicator__reveals_deal_terms=False)


def register() -> None:
    tabs.register(
        Tab("alliance", "scorecard", "Scorecard", "scorecards:alliance_scorecard", 30),
        Tab("alliance", "surveys", "Surveys", "scorecards:alliance_surveys", 35, guests=True),
        Tab("alliance", "risks", "Risks", "scorecards:alliance_risks", 60, guests=True),
    )
    panels.register(
        Panel("alliance", "reply", "scorecards/_reply_panel.html", reply_panel, 5, 5, area="top")
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
        HistorySource(
            models.Survey,
            "Survey",
            "alliance",
            survey_coming.kind_in_words(),
            43,
            hidden=frozenset({"kind", "question_set", "health", "gap", "opened_at", "closed_at"}),
        ),
        HistorySource(
            models.ReplyLine,
            "Reply of the partner",
            "scorecard__alliance",
            "name",
            44,
            hidden=frozenset(
                {"scorecard", "indicator", "position", "name", "question"}
                | {"replied_at", "answered_at", "score"}
            ),
        ),
        HistorySource(
            models.EvaluationAnswer,
            "Dream killer",
            "evaluation__alliance",
            "killer",
            45,
            hidden=frozenset({"killer"}),
        ),
    )
    histories.register(
        HistorySource(
            models.AllianceTreatment,
            "Treatment",
            "alliance",
            "quadrant",
            46,
            hidden=frozenset(
                {"quadrant", "came_from", "entered_on", "answered_on", "ended_on"}
                | {"value_before", "value_now", "risk_before", "risk_now"}
            ),
        ),
        HistorySource(
            models.Alignment,
            "Internal alignment",
            "alliance",
            "due_on",
            47,
            hidden=frozenset({"treatment", "opened_by", "opened_on"}),
        ),
        HistorySource(
            models.AlignmentAnswer,
            "Aligned",
            "alignment__alliance",
            "user__name",
            48,
            hidden=frozenset({"user", "answered_at"}),
        ),
    )
    panels.register(
        Panel(
            "alliance",
            "treatment",
            "scorecards/_treatment_panel.html",
            treatment_panel,
            72,
            area="side",
            annotations=treatment_annotations,
        )
    )
    jobs.register()
    today_sources.register(
        TodaySource("scorecards", (SCORECARD,), scorecard_items),
        TodaySource("scorecard_steps", (STEP,), step_items, rows=steps_waiting),
        TodaySource("evaluations", (EVALUATION,), evaluation_items, rows=evaluations_waiting),
        *SOURCES,
        *treatment_today.SOURCES,
    )
    search_sources.register(search.RISKS)
    due.register()
    coming.register()
    step_mail.register()
    reply_mail.register()
    exceptions.register()
    agenda.register()
    asking.register()
    looks.register()
    risk_issues.register()
    for part in (survey_coming, survey_mail, survey_steps, survey_today):
        part.register()
    treatment_dates.register()
    treatment_facts.register()
    offer_holdings(RISKS)
