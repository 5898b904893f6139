"""What this app offers to its pages and to the apps below it."""

from alliances.services.activity import watch
from core.registry.navigation import NavigationEntry, navigation
from plans import models


def _navigation() -> None:
    navigation.register(
        NavigationEntry("Initiatives", "plans:initiative_list", "plan", 70, shortcut="v")
    )


def _histories() -> None:
    watch(models.JointBusinessPlan, "Plan of fiscal year", path="alliance", title="fiscal_year")
    watch(models.Objective, "Objective", path="plan__alliance", title="what")
    watch(models.Initiative, "Initiative", path="plan__alliance", title="name")
    watch(models.Deliverable, "Deliverable", path="plan__alliance", title="name")


def register() -> None:
    _navigation()
    _histories()
