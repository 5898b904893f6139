"""A promise that is dropped too late stays counted, for both companies to read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from accounts.models import User
from tests.conftest import World, today_here
from tests.factories import DeliverableFactory, ObjectiveFactory, PlanFactory


def test_what_is_dropped_late_stays_counted_until_a_leader_says_it_was_never_promised(
    page: Page,
    world: World,
    sign_in: Callable[[User], None],
    check_access: Callable[[Page], None],
) -> None:
    today = today_here()
    plan = PlanFactory(alliance=world.northstar, fiscal_year=today.year)
    ObjectiveFactory(plan=plan)
    due = {"plan": plan, "side": "theirs", "due_on": today - timedelta(days=12)}
    DeliverableFactory(name="Price list", **due)
    DeliverableFactory(name="Data sheet", delivered_on=due["due_on"], **due)

    def enter(user: User) -> None:
        page.context.clear_cookies()
        sign_in(user)
        page.goto(plan.get_absolute_url())

    enter(world.alice)
    row = page.locator("#deliverables tr", has_text="Price list")
    row.locator("details.drop.end > summary").last.click()
    row.get_by_role("link", name="Drop").click()
    expect(page.get_by_text("it stays counted as not on time")).to_be_visible()
    check_access(page)
    page.get_by_label("Reason for dropping it").fill("Replaced by the catalogue.")
    page.get_by_role("button", name="Drop deliverable").click()
    said = "Counts as promised: dropped 12 days after it was due"
    expect(row).to_contain_text(said)
    check_access(page)

    enter(world.gina)
    expect(row).to_contain_text("Replaced by the catalogue.")
    expect(row).to_contain_text(said)
    stats = page.locator("dl.stats")
    expect(stats).to_contain_text("1 of 2")
    stats.get_by_text("How sure?").first.click()
    expect(stats.get_by_text("fits a long-run rate")).to_be_visible()
    check_access(page)

    enter(world.lena)
    row.locator("details.drop.end > summary").last.click()
    row.get_by_role("link", name="Was never promised").click()
    page.get_by_label("Why it was never promised").fill("Entered twice.")
    check_access(page)
    page.get_by_role("button", name="Put it on record").click()
    expect(row).to_contain_text("Does not count: it was never promised")
    expect(stats).to_contain_text("1 of 1")
