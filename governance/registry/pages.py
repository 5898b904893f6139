"""Where this app stands in the navigation, on pages of others and in the search."""

from __future__ import annotations

from core.registry.navigation import Group, NavigationEntry, navigation
from core.registry.pages import Panel, Tab, panels, tabs
from core.registry.search import search_sources
from core.registry.setup import SetupPart, setup_parts
from governance import search
from governance.forms.setup import CommitteesSetup, apply_committees
from governance.services.calendar import feeds
from governance.services.panels import actions_of_person, meetings_panel
from governance.services.setup import load_committees

LOGS = "governance:action_list"


def register() -> None:
    navigation.register(
        NavigationEntry(
            "Calendar", "governance:calendar", "calendar", 50, shortcut="c", guests=True
        ),
        NavigationEntry(
            "Chat rooms",
            "governance:company_webhooks",
            "send",
            25,
            Group.ADMINISTRATION,
            needs="is_administrator",
        ),
        NavigationEntry(
            "Actions", "governance:action_list", "actions", 60, shortcut="d", guests=True
        ),
        NavigationEntry(
            "Decisions",
            "governance:decision_list",
            "flag",
            62,
            shortcut="k",
            guests=True,
            under=LOGS,
        ),
        NavigationEntry(
            "Issues", "governance:issue_list", "warning", 65, shortcut="u", guests=True, under=LOGS
        ),
    )
    tab = ("alliance", "governance", "Governance", "governance:alliance_governance")
    tabs.register(Tab(*tab, 40, guests=True))
    meetings, actions = "governance/_meetings_panel.html", "governance/_person_panel.html"
    panels.register(
        Panel("alliance", "meetings", meetings, meetings_panel, 60, 30),
        Panel("person", "actions", actions, actions_of_person, 20, 20),
        Panel(
            "profile", "feed", "governance/feeds/_panel.html", feeds.feed_panel, 20, guest_order=20
        ),
    )
    setup_parts.register(
        SetupPart(
            page="alliance",
            name="committees",
            label="Committees",
            template="governance/_setup.html",
            form=CommitteesSetup,
            apply=apply_committees,
            load=load_committees,
            order=10,
        )
    )
    search_sources.register(*search.SOURCES)
