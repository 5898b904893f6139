"""The room by hand: filters that follow the typing, contact in place, people found."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from alliances.models import Alliance, ContactLog, Membership
from tests.conftest import World, make_world
from tests.factories import PASSWORD, AllianceFactory, MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice(live_server: Any, page: Any) -> Any:
    """(world, page, address of the site): alice signed in."""
    world = make_world()
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=login]", "alice@entente.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state("networkidle")
    return world, page, live_server.url


def test_the_list_follows_the_typing_and_the_back_button(alice: tuple[World, Any, str]) -> None:
    world, page, site = alice
    for name in ("Aurora licence", "Borealis data"):
        MembershipFactory(alliance=AllianceFactory(name=name), person=world.alice.person)
    page.goto(f"{site}/alliances/")
    assert page.locator("h1").inner_text() == "3 alliances"
    page.locator("#id_q").press_sequentially("aurora", delay=20)
    expect(page.locator("h1")).to_have_text("1 alliance matches")
    assert page.url.endswith("/alliances/?q=aurora")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    page.locator(".chip a").click()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#list tbody tr")).to_have_count(3)
    page.go_back()
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1")).to_have_text("1 alliance matches")
    page.select_option("#id_stage", "closed")
    expect(page.locator("#list")).to_contain_text("Nothing matches")
    assert "stage=closed" in page.url
    page.locator("#list .empty a").click()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#list tbody tr")).to_have_count(3)


def test_contact_is_logged_without_leaving_the_page(alice: tuple[World, Any, str]) -> None:
    world, page, site = alice
    part = MembershipFactory(alliance=world.northstar, role="executive_sponsor")
    page.goto(f"{site}/alliances/{world.northstar.pk}/people/")
    line = page.locator(f"#membership-{part.pk}")
    assert "no contact logged" in line.inner_text()
    line.locator("summary", has_text="Log contact").click()
    line.get_by_label("note").fill("Agreed to meet in March.")
    line.get_by_role("button", name="Log contact").click()
    expect(page.locator(f"#membership-{part.pk} .mark")).to_contain_text("today")
    part.refresh_from_db()
    assert part.last_contact_on is not None
    assert ContactLog.objects.get().note == "Agreed to meet in March."
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#membership-{part.pk}")).to_contain_text("no contact logged")


def test_a_person_is_found_and_added(alice: tuple[World, Any, str]) -> None:
    world, page, site = alice
    PersonFactory(name="Ruth Meyer")
    page.goto(f"{site}/alliances/{world.northstar.pk}/people/add/")
    page.locator("#id_q").press_sequentially("ruth", delay=20)
    page.get_by_label("Ruth Meyer").check()
    page.select_option("#id_role", "executive_sponsor")
    page.get_by_role("button", name="Add person").click()
    page.wait_for_url("**/people/")
    expect(page.locator("#messages")).to_contain_text(
        "Ruth Meyer joined Northstar co-sell as executive sponsor"
    )
    assert Membership.objects.filter(person__name="Ruth Meyer").exists()


def test_partners_are_suggested_while_one_types(alice: tuple[World, Any, str]) -> None:
    _, page, site = alice
    page.goto(f"{site}/alliances/new/")
    page.fill("#id_name", "Blue bridge")
    page.locator("#id_lead_partner").press_sequentially("meri", delay=20)
    page.wait_for_selector("datalist option[value='Meridian Cloud']", state="attached")
    page.fill("#id_lead_partner", "Meridian Cloud")
    page.get_by_role("button", name="Set up the alliance").click()
    page.wait_for_url(re.compile(r"/alliances/\d+/$"))
    alliance = Alliance.objects.get(name="Blue bridge")
    assert [str(partner) for partner in alliance.partners.all()] == ["Meridian Cloud"]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_break_no_policy(
    alice: tuple[World, Any, str], width: int, scheme: str
) -> None:
    world, page, site = alice
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    base = f"{site}/alliances/{world.northstar.pk}"
    addresses = [f"{base}/{part}" for part in ("", "people/", "agreement/", "activity/", "edit/")]
    for url in [f"{site}/alliances/", f"{site}/partners/", f"{site}/people/", *addresses]:
        page.goto(url)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{url} is {wide} px too wide at {width}"
