"""Every room that a person finds in the rail: no barrier, nothing sideways, no complaint."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from playwright.sync_api import Page

from scorecards.models import Placement
from tests.browser.conftest import SIZES, Weight, sideways
from tests.conftest import World
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    CommitteeFactory,
    DeliverableFactory,
    InitiativeFactory,
    MeetingFactory,
    ObjectiveFactory,
    PlacementFactory,
    PlanFactory,
    ReviewFactory,
    RiskFactory,
)


@pytest.fixture
def lived_in(world: World) -> World:
    """Northstar with something in each of its rooms."""
    alliance = world.northstar
    with transaction.atomic():  # else each row is followed by a recompute
        plan = PlanFactory(alliance=alliance)
        for factory in (ObjectiveFactory, InitiativeFactory, DeliverableFactory):
            factory(plan=plan)
        MeetingFactory(committee=CommitteeFactory(alliance=alliance))
        for factory in (ActionFactory, AgreementFactory, RiskFactory, ReviewFactory):
            factory(alliance=alliance)
    placed = {"value": 78, "risk": 64, "quadrant": "white_glove"}
    if not Placement.objects.filter(alliance=alliance, valid_to=None).update(**placed):
        PlacementFactory(alliance=alliance, **placed)
    return world


def addresses(page: Page, selector: str) -> list[str]:
    found = page.eval_on_selector_all(selector, "all => all.map(a => a.pathname)")
    return [path for path in dict.fromkeys(found) if not path.startswith("/admin")]


@pytest.mark.parametrize(
    ("who", "theme", "size"),
    # What the administrator finds is looked at in test_every_page.py.
    [("alice", "dark", "desk"), ("gina", "light", "phone")],
)
def test_rooms_are_open_to_everybody_who_may_enter(
    page: Page,
    lived_in: World,
    sign_in: Callable,
    check_access: Callable[[Page], None],
    who: str,
    theme: str,
    size: str,
) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(SIZES[size])
    sign_in(getattr(lived_in, who))
    page.goto("/profile/")
    todo = addresses(page, "#rail a[href]")
    assert "/alliances/" in todo
    page.goto(f"/alliances/{lived_in.northstar.pk}/")
    todo += addresses(page, ".tabs a[href]")
    for path in dict.fromkeys(todo):
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        check_access(page)
        assert sideways(page) == 0, path
        assert page.locator("h1").count() == 1, path


def test_rooms_are_light(
    page: Page, lived_in: World, sign_in: Callable, weigh: Callable[[Page, str], Weight]
) -> None:
    sign_in(lived_in.ada)
    page.goto("/profile/")
    for path in addresses(page, "#rail a[href]"):
        weight = weigh(page, path)
        document = sum(size for url, size in weight.parts.items() if "/static/" not in url)
        assert weight.total <= 150_000, (path, weight.parts)
        assert document <= 40_000, path
