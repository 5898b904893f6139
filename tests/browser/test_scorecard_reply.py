"""A scorecard that saves itself, is submitted, accepted, disputed by the partner, and answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from alliances.rules.periods import Quarter
from scorecards.models import Indicator, Measurement, Scorecard
from scorecards.services.reply_links import link_path
from scorecards.services.scorecards import open_scorecard
from tests.conftest import World, today_here
from tests.factories import EntryRuleFactory


@pytest.fixture
def card(world: World) -> Scorecard:
    EntryRuleFactory(leader_review=True, partner_reply=True)
    return open_scorecard(alliance=world.northstar, quarter=Quarter.containing(today_here()))


def test_from_the_first_key_to_an_answered_dispute(
    page: Page,
    world: World,
    card: Scorecard,
    sign_in: Callable[[User], None],
    check_access: Callable[[Page], None],
) -> None:
    sign_in(world.alice)
    page.goto(f"/scorecards/{card.pk}/edit/")
    question = page.locator("fieldset", has=page.get_by_text("Trust", exact=True))
    question.get_by_role("radio").nth(3).focus()
    page.keyboard.press("4")
    # Saved while nobody touches a button, and there after the page is opened again.
    expect(page.locator("[data-saved]")).to_contain_text("Saved", timeout=30_000)
    page.goto(f"/scorecards/{card.pk}/edit/")
    expect(question.get_by_role("radio").nth(3)).to_be_checked()
    check_access(page)
    trust = Indicator.objects.get(key="trust")
    assert Measurement.objects.get(scorecard=card, indicator=trust).raw == 75

    page.goto(f"/scorecards/{card.pk}/")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("A leader reviews it next")).to_be_visible()
    sign_in(world.lena)
    page.goto(f"/scorecards/{card.pk}/")
    page.get_by_role("button", name="Accept scorecard").click()
    expect(page.get_by_text("Scorecard accepted")).to_be_visible()

    sign_in(world.alice)
    page.goto(f"/scorecards/{card.pk}/ask/")
    expect(page.get_by_text("This is what they will read")).to_be_visible()
    check_access(page)
    page.get_by_label("Gina Guest").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("They have been asked by e-mail")).to_be_visible()

    page.context.clear_cookies()
    page.goto(link_path(scorecard=card.pk, person=world.gina.person.pk))
    line = page.locator("fieldset", has=page.get_by_text("Trust", exact=True))
    line.get_by_role("radio", name="Dispute").check()
    line.get_by_label("why?").fill("Bad news came late twice")
    check_access(page)
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("Your reply is on record")).to_be_visible()

    sign_in(world.alice)
    page.goto(f"/scorecards/{card.pk}/")
    expect(page.get_by_text("Bad news came late twice")).to_be_visible()
    check_access(page)
    page.get_by_role("link", name="Answer the dispute").click()
    page.get_by_label("Keep the line").check()
    page.get_by_label("Your answer").fill("We asked six people again")
    page.get_by_role("button", name="Send answer").click()
    expect(page.get_by_text("We asked six people again")).to_be_visible()
    assert card.replies.get(indicator=trust).outcome == "kept"
