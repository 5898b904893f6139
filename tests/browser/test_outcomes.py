"""What comes out of meetings, in a real browser: a vote that becomes a decision that is argued."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.models import User
from governance.models import Ballot, CommitteeMember, Decision
from tests.conftest import World
from tests.factories import CommitteeFactory


def test_a_vote_becomes_a_decision_that_is_looked_back_on(
    page: Page,
    world: World,
    sign_in: Callable[[User], None],
    check_access: Callable[..., None],
) -> None:
    committee = CommitteeFactory(alliance=world.northstar, name="Steering")
    for user in (world.alice, world.gina):
        CommitteeMember.objects.create(committee=committee, person=user.person)
    sign_in(world.alice)
    page.goto(f"/alliances/{world.northstar.pk}/governance/")
    page.get_by_role("link", name="Ask for a vote").click()
    page.get_by_label("Committee").select_option(label="Steering")
    page.get_by_label("Question").fill("Start two sales pods?")
    page.get_by_label("Last day to answer").fill("in 3 days")
    check_access(page)
    page.get_by_role("button", name="Ask for the vote").click()
    expect(page.get_by_text("2 people are asked")).to_be_visible()
    page.get_by_label("For", exact=True).check()
    page.get_by_role("button", name="Vote", exact=True).click()
    expect(page.get_by_text("You voted: For")).to_be_visible()
    expect(page.get_by_text("1 of 2 have answered")).to_be_visible()
    check_access(page)
    address = Ballot.objects.get().get_absolute_url()
    page.context.clear_cookies()
    sign_in(world.gina)
    page.goto(address)
    page.get_by_label("For", exact=True).check()
    page.get_by_role("button", name="Vote", exact=True).click()
    expect(page.get_by_text("“For” with 2 of 2 votes.")).to_be_visible()
    page.context.clear_cookies()
    sign_in(world.alice)
    page.goto(Decision.objects.get().get_absolute_url())
    check_access(page)
    page.get_by_role("link", name="Say how it went").click()
    page.get_by_label("It worked in part").check()
    page.get_by_label("What came of it").fill("One of two.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("One of two.")).to_be_visible()
    page.goto("/decisions/")
    expect(page.locator("tbody tr")).to_contain_text(["Start two sales pods?"])
    expect(page.locator("tbody").get_by_text("worked in part")).to_be_visible()
    check_access(page)
