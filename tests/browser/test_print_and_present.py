"""What an executive prints has no empty page and no open menu, upright and across; what is
presented fills the screen, a section at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from accounts.models import User
from alliances.rules.periods import Quarter
from portfolio.models import Review
from scorecards.models import Scorecard
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import open_scorecard
from tests.conftest import World, today_here
from tests.factories import (
    ActionFactory,
    AttendeeFactory,
    CommitteeFactory,
    DeliverableFactory,
    MeetingFactory,
    MembershipFactory,
    ObjectiveFactory,
    PlanFactory,
    ReviewFactory,
    RiskFactory,
)
from tests.pdf import pages_of

# Enough rows for every list to reach over the end of a sheet.
MANY = 18


@pytest.fixture
def busy(world: World) -> dict[str, Any]:
    """Northstar with long lists of everything, and the addresses to print."""
    alliance = world.northstar
    with transaction.atomic():  # else each row is followed by a recompute
        plan = PlanFactory(alliance=alliance)
        for number in range(MANY):
            person = MembershipFactory(alliance=alliance).person
            RiskFactory(alliance=alliance, owner=person, response="Ask the regulator. " * 8)
            ActionFactory(alliance=alliance, owner=world.alice.person, title=f"Action {number}")
            DeliverableFactory(plan=plan, owner=person)
            if number < 4:
                ObjectiveFactory(plan=plan)
                CommitteeFactory(alliance=alliance)
    recompute()
    meeting = MeetingFactory(committee=alliance.committees.first(), state="held")
    AttendeeFactory(meeting=meeting, person=world.alice.person)
    card: Scorecard = open_scorecard(alliance=alliance, quarter=Quarter.containing(today_here()))
    review: Review = ReviewFactory(alliance=alliance)
    here = f"/alliances/{alliance.pk}/"
    tabs = (
        "",
        "plan/",
        "scorecard/",
        "governance/",
        "people/",
        "risks/",
        "agreement/",
        "activity/",
    )
    return {
        "review": f"/reviews/{review.pk}/",
        "paths": [
            f"/meetings/{meeting.pk}/",
            f"{here}dialogue/",
            f"{here}contacts/",
            "/portfolio/",
            "/portfolio/?view=table",
            "/portfolio/exceptions/",
            "/today/",
            "/alliances/",
            "/actions/",
            "/calendar/",
            "/reviews/",
            f"/reviews/{review.pk}/",
            f"/scorecards/{card.pk}/",
            f"/scorecards/{card.pk}/edit/",
            *(here + tab for tab in tabs),
        ],
    }


OPENED = (
    """() => document.querySelectorAll("details.drop").forEach((drop) => { drop.open = true; })"""
)
MENUS = """() => [...document.querySelectorAll(".drop > :not(summary), .btn, .rail, .topbar,"
    + " .row-form:not(#row-minutes), .card > .step, [aria-pressed=false]")]
    .filter((part) => part.getClientRects().length).map((part) => part.className)"""


def test_no_sheet_is_empty_and_no_menu_is_printed(
    page: Page, busy: dict[str, Any], world: World, sign_in: Callable[[User], None]
) -> None:
    sign_in(world.lena)
    wrong: list[str] = []
    for path in busy["paths"]:
        page.goto(path)
        page.evaluate(OPENED)
        page.emulate_media(media="print")
        if shown := page.evaluate(MENUS):
            wrong.append(f"{path} prints {shown[:3]}")
        for landscape in (False, True):
            sheets = pages_of(page.pdf(format="A4", landscape=landscape))
            way = "landscape" if landscape else "portrait"
            # A first sheet with the title alone is as good as an empty one.
            if min(sheets) < 12 or (len(sheets) > 1 and sheets[0] < 60):
                wrong.append(f"{path} in {way}: texts on the sheets {sheets}")
        page.emulate_media(media="screen")
    assert not wrong, "\n".join(wrong)


def test_presenting_fills_the_screen_and_leaves_the_page_as_it_was(
    page: Page,
    busy: dict[str, Any],
    world: World,
    sign_in: Callable[[User], None],
    check_access: Callable[..., None],
) -> None:
    sign_in(world.lena)
    page.goto("/portfolio/")
    presented = page.get_by_role("dialog", name="Presentation")
    opener = page.get_by_role("button", name="Present")
    opener.focus()
    page.keyboard.press("Enter")
    expect(presented).to_be_visible()
    expect(page.locator(":fullscreen")).to_have_count(1)
    check_access(page)
    where = presented.get_by_role("status")
    expect(where).to_contain_text("1 of ")
    page.keyboard.press("ArrowRight")
    expect(where).to_contain_text("2 of ")
    expect(presented.locator(".slide:visible")).to_have_count(1)
    page.keyboard.press("j")  # a key of the page below does nothing here
    page.keyboard.press("End")
    expect(presented.get_by_role("button", name="Next")).to_be_disabled()
    page.keyboard.press("Home")
    expect(where).to_contain_text("1 of ")
    page.keyboard.press("Escape")
    expect(presented).to_have_count(0)
    expect(page.locator(":fullscreen")).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_review_is_presented_at_once_and_fills_the_screen_with_the_first_key(
    page: Page, busy: dict[str, Any], world: World, sign_in: Callable[[User], None]
) -> None:
    sign_in(world.lena)
    page.goto(busy["review"])
    page.get_by_role("button", name="Present").click()
    presented = page.get_by_role("dialog", name="Presentation")
    expect(presented).to_be_visible()
    assert presented.locator("form, textarea, input").count() == 0
    page.keyboard.press("ArrowRight")
    expect(presented.get_by_role("status")).to_contain_text("2 of ")
    expect(page.locator(":fullscreen")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(presented).to_have_count(0)
    expect(page.locator("h1")).to_be_visible()
