"""What apps register: in which order it stands, that twice is once, and who sees which of it."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from core.registry.base import Registry
from core.registry.navigation import (
    Group,
    NavigationEntry,
    entries_for,
    first_page,
    navigation,
)
from core.ui.navigation import rail
from tests.config.test_house import APPS
from tests.conftest import World


@dataclass(frozen=True)
class Offer:
    key: str
    order: int = 0
    text: str = ""


def test_entries_stand_in_order_and_then_by_key() -> None:
    registry: Registry[Offer] = Registry()
    for offer in (Offer("c", 2), Offer("b", 1), Offer("a", 2)):
        assert registry.register(offer) is offer
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


PAGES = ["Today", "Portfolio", "Alliances", "Reviews", "Calendar", "Actions", "Initiatives"]
PAGES += ["Partners", "People"]


@pytest.mark.parametrize(
    ("user", "pages"),
    [
        (person(), PAGES),
        (person(may_import=True), [*PAGES, "Imports"]),
        (person(is_guest=True), ["Alliances", "Calendar", "Actions"]),
        (person(is_staff=True), [*PAGES, "Admin", "Style guide"]),
        (person(is_staff=True, is_administrator=True), [*PAGES, "Admin", "Outbox", "Style guide"]),
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
