"""What this app offers to its pages and to the apps below it."""

from alliances.services.activity import watch
from core.registry.navigation import NavigationEntry, navigation
from governance import models

# What the planner writes by itself is no act of a person.
BOOKKEEPING = ("schedule_version", "is_exception", "starts_at", "ends_at", "occurrence", "cadence")


def _navigation() -> None:
    for entry in (
        NavigationEntry(
            "Calendar", "governance:calendar", "calendar", 50, shortcut="c", guests=True
        ),
        NavigationEntry(
            "Actions", "governance:action_list", "actions", 60, shortcut="d", guests=True
        ),
    ):
        navigation.register(entry)


def _histories() -> None:
    watch(models.Committee, "Committee", path="alliance", title="name")
    watch(models.Cadence, "Cadence", path="committee__alliance", title="committee__name")
    watch(
        models.Meeting,
        "Meeting",
        path="committee__alliance",
        title="committee__name",
        untold=BOOKKEEPING,
    )
    watch(models.Decision, "Decision", path="meeting__committee__alliance", title="text")
    watch(models.Action, "Action", path="alliance", title="title")


def register() -> None:
    _navigation()
    _histories()
