"""What this app offers to its pages and to the apps below it."""

from __future__ import annotations

from alliances.services.left_behind import offer_holdings
from alliances.services.overview import OwedSource, owed_sources
from alliances.services.promises import PromiseKind, offer_promises
from core.registry.history import HistorySource, histories
from core.registry.navigation import NavigationEntry, navigation
from core.registry.pages import Panel, Tab, panels, tabs
from core.registry.setup import SetupPart, setup_parts
from core.registry.today import TodaySource, today_sources
from plans import models
from plans.forms.setup import PlanSetup, apply_plan
from plans.services import (
    agenda,
    calendar,
    causes,
    coming,
    deliverable_replies,
    due,
    exceptions,
    plan_mail,
    today,
)
from plans.services.deliverables import deliver, reopen
from plans.services.holdings import SOURCES
from plans.services.panels import (
    deliverables_of_person,
    owed_deliverables,
    plan_annotations,
    plan_panel,
)
from plans.services.setup import load_skeleton


def _navigation() -> None:
    navigation.register(
        NavigationEntry("Initiatives", "plans:initiative_list", "plan", 70, shortcut="v")
    )


def _pages() -> None:
    tabs.register(Tab("alliance", "plan", "Plan", "plans:current", 20, guests=True))
    plan, person = "plans/_plan_panel.html", "plans/_person_panel.html"
    panels.register(
        Panel("alliance", "plan", plan, plan_panel, 40, 10, width=8, annotations=plan_annotations)
    )
    panels.register(Panel("person", "deliverables", person, deliverables_of_person, 10, 10))
    owed_sources.register(
        OwedSource(
            "deliverables",
            words="deliverables of agreed plans",
            begins="a plan is agreed",
            rows=owed_deliverables,
            order=10,
        )
    )
    offer_promises(
        PromiseKind(
            "deliverable",
            word="deliverable",
            model=models.Deliverable,
            title="name",
            done_on="delivered_on",
            label="Record delivery",
            done="delivered",
            is_open=lambda row: row.delivered_on is None and row.dropped_on is None,
            page=lambda row: f"{row.plan.get_absolute_url()}#deliverables",
            settle=lambda row, on, by, **how: deliver(
                deliverable=row, delivered_on=on, recorded_by=by, **how
            ),
            reopen=lambda row, expected: reopen(deliverable=row, expected=expected),
            tab="plan",
            order=10,
            binding=lambda rows: rows.in_force().filter(delivered_on__isnull=True),
            reply=deliverable_replies.KIND,
        )
    )


def _histories() -> None:
    plan, of_plan = models.JointBusinessPlan, "plan__alliance"
    histories.register(
        HistorySource(plan, "Plan of fiscal year", "alliance", "fiscal_year", 20),
        HistorySource(models.Objective, "Objective", of_plan, "what", 21),
        HistorySource(models.Initiative, "Initiative", of_plan, "name", 22),
        HistorySource(models.Deliverable, "Deliverable", of_plan, "name", 23),
        HistorySource(models.PlanSending, "Plan sent to", of_plan, "person__name", 24),
    )


def _today() -> None:
    today_sources.register(
        TodaySource(
            "deliverables", (today.DELIVERABLE, today.NUDGE_DELIVERABLE), today.deliverable_items
        ),
        TodaySource(
            "objectives",
            (today.SAY_HOW, today.RECORD_ACTUALS),
            today.objective_items,
            rows=today.silent_objectives,
        ),
        TodaySource(
            "plans", (today.SIGN_PLAN, today.AGREE_PLAN), today.plan_items, rows=today.in_review
        ),
    )


def _setup() -> None:
    setup_parts.register(
        SetupPart(
            page="alliance",
            name="plan",
            label="Joint business plan",
            template="plans/_setup.html",
            form=PlanSetup,
            apply=apply_plan,
            load=load_skeleton,
            order=20,
        )
    )


def register() -> None:
    _navigation()
    _pages()
    _histories()
    _today()
    _setup()
    plan_mail.register()
    agenda.register()
    calendar.register()
    coming.register()
    deliverable_replies.register()
    due.register()
    exceptions.register()
    causes.register()
    offer_holdings(*SOURCES)
