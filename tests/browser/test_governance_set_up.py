"""What setting up the governance of an alliance costs, and asking everybody to agree to their part:
docs/tasks.md. Both pages hold in either theme and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from alliances.models import Alliance, Membership
from core.mail.models import OutgoingMessage
from governance.models import Committee, Meeting, RaciPart
from tests.conftest import World
from tests.factories import PersonFactory
from tests.hand import Hand


@pytest.fixture
def strategic(world: World) -> Alliance:
    Alliance.objects.filter(pk=world.northstar.pk).update(tier="strategic")
    for name, partner, role in (
        ("Ruth Meyer", None, "executive_sponsor"),
        ("Maria Chen", world.meridian, "executive_sponsor"),
        ("Priya Nair", None, "functional_lead"),
    ):
        Membership.objects.create(
            alliance=world.northstar,
            person=PersonFactory(name=name, partner=partner),
            side="theirs" if partner else "ours",
            role=role,
        )
    return world.northstar


def test_governance_is_set_up_and_agreed(
    page: Page,
    world: World,
    strategic: Alliance,
    sign_in: Callable[[User], None],
    check_access: Callable[..., None],
) -> None:
    sign_in(world.alice)
    page.goto(f"/alliances/{strategic.pk}/governance/")
    hand = Hand(page)
    hand.click(page.locator("main").get_by_role("link", name="Set up governance").last)
    expect(page.get_by_role("heading", name="Executive steering committee")).to_be_visible()
    check_access(page)
    hand.click(page.get_by_role("button", name="Set up", exact=True))
    expect(page.locator("#messages")).to_contain_text("3 committees set up")
    expect(page.get_by_role("heading", name="All 7 duties are covered")).to_be_visible()
    check_access(page)
    hand.check("governance")
    assert Committee.objects.filter(alliance=strategic).count() == 3
    assert Meeting.objects.filter(committee__alliance=strategic).exists()
    steering = Committee.objects.get(alliance=strategic, kind="steering")
    assert steering.members.get(is_chair=True).person.name == "Ruth Meyer"

    page.goto(f"/alliances/{strategic.pk}/raci/")
    hand = Hand(page)
    hand.click(page.get_by_role("button", name="Propose the usual rows"))
    expect(page.get_by_role("table")).to_contain_text("Obligations of the agreement")
    hand.click(page.get_by_role("button", name="Ask for agreement"))
    said = page.get_by_text("4 people are asked by e-mail.")
    expect(said).to_be_visible(timeout=20_000)
    expect(page.get_by_role("table")).to_contain_text("asked, no answer yet")
    check_access(page)
    hand.check("roles")
    assert OutgoingMessage.objects.filter(kind="roles_agreement").count() >= 3
    page.get_by_role("button", name="I agree").click()
    expect(page.locator("#mine")).to_contain_text("You agreed on")
    mine = RaciPart.objects.filter(row__alliance=strategic, person__user=world.alice)
    assert mine.exists() and not mine.filter(agreed_at__isnull=True).exists()
