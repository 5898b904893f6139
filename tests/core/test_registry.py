"""What apps register: in which order it stands, that twice is once, and who sees which of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db.models import F
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from alliances.services import overview
from core.registry import coming, lists, pages
from core.registry.base import Registry
from core.registry.navigation import (
    Group,
    NavigationEntry,
    entries_for,
    first_page,
    navigation,
)
from core.registry.search import SearchSource
from core.ui.navigation import rail
from tests.config.test_conventions import APPS
from tests.conftest import World
from tests.factories import ActionFactory


@dataclass(frozen=True)
class Offer:
    key: str
    order: int = 0
    text: str = ""


def test_entries_stand_in_order_and_then_by_key() -> None:
    registry: Registry[Offer] = Registry()
    registry.register(Offer("c", 2), Offer("b", 1))
    registry.register(Offer("a", 2))
    assert [offer.key for offer in registry] == ["b", "a", "c"]
    assert len(registry) == 3
    assert "c" in registry and "d" not in registry
    assert registry["c"].order == 2 and registry.get("d") is None
    with pytest.raises(KeyError):
        registry["d"]


def test_registering_a_key_again_replaces_its_entry() -> None:
    registry: Registry[Offer] = Registry()
    registry.register(Offer("a", 1, "old"))
    registry.register(Offer("b", 2))
    registry.register(Offer("a", 3, "new"))
    assert [(offer.key, offer.text) for offer in registry] == [("b", ""), ("a", "new")]


def test_apps_that_are_ready_twice_offer_the_same() -> None:
    before = list(navigation)
    for name in APPS:
        apps.get_app_config(name).ready()
    assert list(navigation) == before


# Navigation -----------------------------------------------------------------------------------
def person(**facts: bool) -> SimpleNamespace:
    return SimpleNamespace(**({"is_guest": False, "is_staff": False, "may_import": False} | facts))


def _labels(user: object) -> list[str]:
    return [entry.label for entry in entries_for(user)]


PAGES = ["Today", "Portfolio", "Alliances", "Goals", "Reviews", "Calendar", "Actions", "Decisions"]
PAGES += ["Issues", "Initiatives", "Partners", "People"]
ADMINISTRATION = ["Admin", "Background jobs", "Mail", "Audit log", "Outbox"]
ADMINISTRATION += ["Chat rooms", "Style guide"]


@pytest.mark.parametrize(
    ("user", "pages"),
    [
        (person(), PAGES),
        (person(may_import=True), [*PAGES, "Imports"]),
        (person(is_guest=True), ["Alliances", "Calendar", "Actions", "Decisions", "Issues"]),
        (person(is_staff=True), [*PAGES, "Admin", "Style guide"]),
        (person(is_staff=True, is_administrator=True), [*PAGES, *ADMINISTRATION]),
    ],
)
def test_the_navigation_shows_what_the_role_may_open(
    user: SimpleNamespace, pages: list[str]
) -> None:
    assert _labels(user) == pages


def test_the_outbox_is_there_only_where_mail_is_kept(settings) -> None:
    settings.OUTBOX_VISIBLE = False
    assert "Outbox" not in _labels(person(is_administrator=True))


def test_every_entry_has_an_address_and_a_shortcut_of_its_own() -> None:
    assert all(reverse(entry.url_name) for entry in navigation)
    shortcuts = "".join(entry.shortcut for entry in navigation)
    assert shortcuts and len(set(shortcuts)) == len(shortcuts)


@pytest.fixture
def without_portfolio(monkeypatch: pytest.MonkeyPatch) -> None:
    rest: Registry[NavigationEntry] = Registry()
    for entry in navigation:
        if not entry.url_name.startswith("portfolio:"):
            rest.register(entry)
    monkeypatch.setattr("core.registry.navigation.navigation", rest)


@pytest.mark.usefixtures("without_portfolio")
def test_an_app_that_is_not_installed_leaves_no_trace(world: World) -> None:
    assert _labels(person())[0] == "Alliances"
    page = world.client("eve").get(world.northstar.get_absolute_url()).content.decode()
    assert 'href="/portfolio/"' not in page and 'href="/alliances/"' in page
    assert world.client("eve").get("/")["Location"] == "/alliances/"


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("eve", "/portfolio/"),
        ("lena", "/portfolio/"),
        ("alice", "/today/"),
        ("charlie", "/today/"),
        ("gina", "/alliances/"),
    ],
)
def test_each_role_begins_on_its_page(world: World, who: str, where: str) -> None:
    assert world.client(who).get("/")["Location"] == where


def test_with_no_page_to_begin_on_a_person_sees_their_profile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.registry.navigation.navigation", Registry())
    assert first_page(world.eve, world.eve.role) is None
    client: Client = world.client("eve")
    assert client.get("/")["Location"] == reverse("accounts:profile")


def test_groups_are_kept_apart_and_the_longest_address_is_current() -> None:
    entries = [
        NavigationEntry("Plans", "plans", "plan", 10),
        NavigationEntry("Goals", "plans/goals", "plan", 20),
        NavigationEntry("People", "people", "people", 10, Group.RECORDS),
    ]
    groups = rail(entries, "/plans/goals/7/", lambda name: f"/{name}/")
    assert [[item.label for item in group] for group in groups] == [["Plans", "Goals"], ["People"]]
    assert [item.label for group in groups for item in group if item.current] == ["Goals"]


def test_a_tab_has_its_key_and_marks_the_entry_it_is_under() -> None:
    entries = [
        NavigationEntry("Plans", "plans", "plan", 10),
        NavigationEntry("Goals", "goals", "plan", 20, shortcut="o", under="plans"),
    ]
    (group,) = rail(entries, "/goals/7/", lambda name: f"/{name}/")
    assert [(item.label, item.current, item.is_tab) for item in group] == [
        ("Plans", True, False),
        ("Goals", False, True),
    ]


# Tabs and panels of a page --------------------------------------------------------------------
TODAY = date(2026, 11, 21)
OWN = ("alliances:", "alliances/")


def _rest_of(registry: Registry[Any], where: str) -> Registry[Any]:
    """The same registry as if the apps above alliances were not installed."""
    rest: Registry[Any] = Registry()
    for entry in registry:
        if getattr(entry, where).startswith(OWN):
            rest.register(entry)
    return rest


def panel(name: str, order: int, guest_order: int | None = None, **more: Any) -> pages.Panel:
    def content(item: Any, user: Any, today: date) -> Any:
        return (item, user.name, today) if name != "empty" else None

    return pages.Panel("thing", name, "x.html", content, order, guest_order, **more)


def reader(*, guest: bool = False) -> SimpleNamespace:
    return SimpleNamespace(name="reader", is_guest=guest)


@pytest.fixture
def panels(monkeypatch: pytest.MonkeyPatch) -> Registry[pages.Panel]:
    found: Registry[pages.Panel] = Registry()
    monkeypatch.setattr(pages, "panels", found)
    return found


def test_panels_stand_in_order_and_guests_have_one_of_their_own(
    panels: Registry[pages.Panel],
) -> None:
    for one in (panel("b", 2, 1), panel("a", 1, 2), panel("ours", 3), panel("empty", 4, 4)):
        panels.register(one)
    panels.register(pages.Panel("other", "c", "x.html", lambda *_: True, 0, 0))
    shown = pages.panels_for("thing", "it", reader(), TODAY)
    assert [one.name for one, _ in shown] == ["a", "b", "ours"]
    assert shown[0][1] == ("it", "reader", TODAY)
    guests = pages.panels_for("thing", "it", reader(guest=True), TODAY)
    assert [one.name for one, _ in guests] == ["b", "a"]


def test_panels_say_what_is_read_with_the_object(panels: Registry[pages.Panel]) -> None:
    panels.register(panel("a", 1, annotations=lambda today: {"one": today}))
    panels.register(panel("b", 2, annotations=lambda today: {"two": today}))
    panels.register(panel("c", 3))
    assert pages.annotations_for("thing", TODAY) == {"one": TODAY, "two": TODAY}
    assert pages.annotations_for("other", TODAY) == {}


def test_every_panel_has_a_template_and_every_tab_an_address() -> None:
    assert all(get_template(one.template) for one in pages.panels)
    assert all(reverse(tab.url_name, args=[1]) for tab in pages.tabs)


TABS = ["Overview", "Plan", "Scorecard", "Surveys", "Governance", "People", "Risks", "Agreement"]
INTERNAL_TABS = {"Scorecard"}


def test_guests_see_the_tabs_that_are_shared_with_them(world: World) -> None:
    def labels(user: Any) -> list[str]:
        return [tab["label"] for tab in pages.tabs_for("alliance", world.northstar, user)]

    assert labels(world.alice) == [*TABS, "Activity"]
    assert labels(world.gina) == [label for label in TABS if label not in INTERNAL_TABS]


def test_the_open_tab_is_marked(world: World) -> None:
    tabs = pages.tabs_for("alliance", world.northstar, world.alice, "plan")
    assert [tab["label"] for tab in tabs if tab["current"]] == ["Plan"]


@pytest.mark.slow
def test_pages_show_nothing_of_apps_that_are_not_installed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ActionFactory(alliance=world.northstar, owner=world.alice.person, due_on=date(2020, 1, 1))
    client = world.client("lena")
    person_url = reverse("alliances:person_detail", args=[world.alice.person.pk])

    def found() -> list[str]:
        texts = [client.get(world.northstar.get_absolute_url()).text, client.get(person_url).text]
        texts.append(client.get("/alliances/").text)
        words = (
            "Plan FY",
            "Scorecard",
            "No meeting scheduled",
            "Overdue:",
            "1 open action",
            "Import<",
        )
        return [word for word in (*words, "People") if any(word in text for text in texts)]

    assert len(found()) == 7
    monkeypatch.setattr(pages, "tabs", _rest_of(pages.tabs, "url_name"))
    monkeypatch.setattr(pages, "panels", _rest_of(pages.panels, "template"))
    monkeypatch.setattr(overview, "owed_sources", Registry())
    assert found() == ["People"]


# Columns of lists -----------------------------------------------------------------------------
def _header(client: Client, address: str) -> list[str]:
    return [str(column.header) for column in client.get(address).context["table"].columns]


def test_lists_show_nothing_of_apps_that_are_not_installed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.client("lena")
    every = _header(client, "/alliances/")
    assert every[-3:] == ["Quadrant", "Health", "Next date"]
    monkeypatch.setattr(lists, "columns", Registry())
    monkeypatch.setattr(coming, "coming_kinds", Registry())
    assert _header(client, "/alliances/?sort=health") == [*every[:-3], "Next date"]


def _by_country(rows: Any) -> tuple[Any, Any]:
    return rows, F("country")


@pytest.fixture
def counted(world: World, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two columns of the list of partners from one reading; its rows, counted at each reading."""
    calls: list[int] = []

    def read(user: Any, rows: Any) -> dict[int, str]:
        calls.append(len(rows))
        return {row.pk: f"<{row.name}>" for row in rows}

    found: Registry[lists.ListColumn] = Registry()
    shared = {"table": "partners", "read": read, "render": str}
    found.register(lists.ListColumn(name="b", label="Open", order=2, guests=True, **shared))
    found.register(lists.ListColumn(name="a", label="Ours", order=1, sort=_by_country, **shared))
    monkeypatch.setattr(lists, "columns", found)
    return calls


def test_registered_columns_are_read_once_and_escaped(world: World, counted: list[int]) -> None:
    client = world.client("lena")
    assert _header(client, "/partners/?sort=-a")[-2:] == ["Ours", "Open"]
    assert counted == [2]
    page = client.get("/partners/?sort=a").text
    assert page.count("&lt;Meridian Cloud&gt;") == 2
    assert 'aria-sort="ascending"' in page
    assert "sort=-a" in page and "sort=b" not in page


def test_guests_see_only_the_columns_for_guests(world: World, counted: list[int]) -> None:
    header = _header(world.client("gina"), "/partners/")
    assert "Open" in header and "Ours" not in header


# Search ---------------------------------------------------------------------------------------
def test_the_box_stands_where_something_is_searched(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.client("gina")
    page = client.get("/people/?q=x").text
    assert 'class="search" role="search" action="/search/"' in page
    assert 'aria-label="Search alliances, partners and people"' in page
    found: Registry[SearchSource] = Registry()
    monkeypatch.setattr("core.context_processors.search_sources", found)
    assert 'class="search"' not in client.get("/people/").text
