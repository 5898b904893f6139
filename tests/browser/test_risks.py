"""A risk is said early, taken in and happens; and a deal term says what is at stake."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.models import User
from scorecards.models import Risk
from tests.conftest import World
from tests.factories import CommitteeFactory


def test_a_risk_from_its_first_word_to_its_issue(
    page: Page,
    world: World,
    sign_in: Callable[[User], None],
    check_access: Callable[..., None],
) -> None:
    CommitteeFactory(alliance=world.northstar, kind="operating")
    sign_in(world.gina)
    page.goto(f"/alliances/{world.northstar.pk}/risks/")
    page.get_by_role("link", name="Say what you see coming").first.click()
    page.get_by_label("What you see coming").fill("The plant may close")
    page.get_by_label("What may happen").fill("The owner looks for a buyer.")
    check_access(page)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("main")).to_contain_text("waits for an answer")
    check_access(page)

    sign_in(world.alice)
    page.goto(f"/alliances/{world.northstar.pk}/risks/")
    page.get_by_role("link", name="Take into the register").click()
    page.locator("#id_probability").select_option("4")
    page.locator("#id_impact").select_option("4")
    page.locator("#id_response").fill("Ask a second plant for an offer.")
    page.get_by_text("What is left after the response").click()
    page.get_by_label("Probability after the response").select_option("2")
    page.get_by_label("Impact after the response").select_option("3")
    page.get_by_label("Answer").fill("A second plant is asked.")
    check_access(page)
    page.get_by_role("button", name="Add risk").click()
    expect(page.get_by_role("heading", name="Expected loss 30 points")).to_be_visible()
    check_access(page)
    page.get_by_role("link", name="1 risk: likely, severe, 30 points each").click()
    expect(page.locator("#risks")).to_contain_text("1 of 1 risk")

    page.get_by_role("link", name="It has happened").click()
    page.get_by_label("What happens").fill("The plant closes in June.")
    page.locator("[name=our_interest]").fill("To deliver what was promised.")
    page.get_by_role("button", name="Raise issue").click()
    expect(page.get_by_role("heading", name="The plant may close")).to_be_visible()
    page.goto(f"/alliances/{world.northstar.pk}/risks/")
    expect(page.get_by_role("heading", name="Expected loss 50 points")).to_be_visible()
    expect(page.locator("#risks")).to_contain_text("happened")
    assert Risk.objects.get().occurred_on is not None


def test_money_at_stake(
    page: Page,
    world: World,
    sign_in: Callable[[User], None],
    check_access: Callable[..., None],
) -> None:
    sign_in(world.alice)
    page.goto(f"/alliances/{world.northstar.pk}/agreement/")
    page.get_by_role("link", name="Add a deal term").click()
    page.get_by_label("Kind").select_option("milestones")
    page.get_by_label("Who pays").select_option("pay")
    page.get_by_label("Amount", exact=True).fill("30 M")
    page.get_by_label("Currency").fill("EUR")
    page.get_by_label("Probability in percent").fill("50")
    page.get_by_label("Expected", exact=True).fill("2030")
    check_access(page)
    page.get_by_role("button", name="Save").click()
    terms = page.locator("#deal-terms")
    expect(terms).to_contain_text("you pay")
    expect(terms).to_contain_text("1 Jan 2030 to 31 Dec 2030")
    expect(terms.get_by_role("heading")).to_contain_text("Money at stake: EUR \u2212")
    check_access(page)
