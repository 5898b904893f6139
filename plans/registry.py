"""What this app offers to its pages and to the apps below it."""

from __future__ import annotations

from alliances.services.activity import watch
from alliances.services.owed import OwedSource, owed_sources
from core.registry.navigation import NavigationEntry, navigation
from core.registry.pages import Panel, Tab, panels, tabs
from plans import models
from plans.services import exceptions
from plans.services.panels import (
    deliverables_of_person,
    owed_deliverables,
    plan_annotations,
    plan_panel,
)


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
            count=owed_deliverables,
            order=10,
        )
    )


def _histories() -> None:
    watch(models.JointBusinessPlan, "Plan of fiscal year", path="alliance", title="fiscal_year")
    watch(models.Objective, "Objective", path="plan__alliance", title="what")
    watch(models.Initiative, "Initiative", path="plan__alliance", title="name")
    watch(models.Deliverable, "Deliverable", path="plan__alliance", title="name")


def register() -> None:
    _navigation()
    _pages()
    _histories()
    exceptions.register()
