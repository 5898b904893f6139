"""What this app offers to its pages and to the apps below it."""

from __future__ import annotations

from alliances.services.activity import watch
from alliances.services.owed import OwedSource, owed_sources
from core.registry.navigation import NavigationEntry, navigation
from core.registry.pages import Panel, Tab, panels, tabs
from governance import jobs, models
from governance.services import exceptions
from governance.services.panels import actions_of_person, meetings_panel, owed_actions
from governance.services.reminders import kind

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


def _pages() -> None:
    tab = ("alliance", "governance", "Governance", "governance:alliance_governance")
    tabs.register(Tab(*tab, 40, guests=True))
    meetings, actions = "governance/_meetings_panel.html", "governance/_person_panel.html"
    panels.register(Panel("alliance", "meetings", meetings, meetings_panel, 60, 30))
    panels.register(Panel("person", "actions", actions, actions_of_person, 20, 20))
    owed_sources.register(
        OwedSource(
            "actions",
            words="actions of meetings",
            begins="a meeting gives somebody an action",
            count=owed_actions,
            order=20,
        )
    )


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
    _pages()
    _histories()
    jobs.register()
    kind.register()
    exceptions.register()
