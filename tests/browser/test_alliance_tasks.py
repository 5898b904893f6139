"""What a new alliance costs from the first click to its agreed plan: docs/tasks.md."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.models import User
from alliances.models import Alliance
from tests.conftest import World
from tests.factories import PersonFactory
from tests.hand import Hand

TEAM = """\
Maria Chen <maria@orbital.example>, executive sponsor
Noor Haddad <noor@orbital.example>, alliance manager
Kim Lee <kim@orbital.example>, counterpart
"""


def test_a_new_alliance_to_its_agreed_plan(
    page: Page, world: World, sign_in: Callable[[User], None]
) -> None:
    PersonFactory(name="Ruth Meyer", email="ruth@entente.example")
    PersonFactory(name="Jonas Lind", email="jonas@entente.example")
    sign_in(world.bob)
    page.goto("/alliances/")
    hand = Hand(page)
    hand.click(page.get_by_role("link", name="New alliance"))
    hand.fill(page.locator("#id_lead_partner"), "Orbital Systems")
    hand.press("Tab")
    hand.type("Orbital co-sell")
    hand.choose(page.locator("#id_alliance_type"), "Co-sell")
    hand.choose(page.locator("#id_tier"), "Strategic")
    expect(page.get_by_text("Executive steering committee")).to_be_visible()
    hand.fill(page.locator("#id_people-0-who"), "Ruth Meyer")
    hand.fill(page.locator("#id_people-4-who"), "Jonas Lind")
    hand.click(page.get_by_text("Paste a list of people"))
    hand.paste(page.locator("#id_people-text"), TEAM)
    hand.fill(page.locator("#setup-plan input[id$=target]").first, "5 M")
    hand.click(page.get_by_role("button", name="Set up the alliance"))
    expect(page.locator("#messages")).to_contain_text("6 people, 3 committees and an FY")
    hand.click(page.get_by_role("navigation").get_by_role("link", name="Plan", exact=True))
    hand.click(page.get_by_role("link", name="Send to the partner"))
    hand.click(page.locator("main form button.btn-primary"))
    for person in ("Bob Manager", "Maria Chen"):
        hand.click(page.get_by_role("link", name="Record a sign-off"))
        select = page.locator("#id_person")
        name = select.locator("option", has_text=person).first.inner_text()
        hand.choose(select, name)
        hand.click(page.locator("main form button.btn-primary"))
    hand.click(page.get_by_role("link", name="Agree and lock"))
    hand.click(page.locator("main form button.btn-primary"))
    expect(page.locator("#messages")).to_contain_text("agreed")
    plan = Alliance.objects.get(name="Orbital co-sell").plans.get()
    assert plan.state == "agreed" and plan.objectives.count() == 3
    hand.check("alliance")
