"""The main work of a manager in a real browser: Today, the plan with its partner, the review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from governance.models import Action
from plans.models import JointBusinessPlan
from portfolio.models import ReviewComment
from scorecards.models import Placement
from tests.browser.conftest import Watcher
from tests.conftest import World, today_here
from tests.factories import (
    ActionFactory,
    DeliverableFactory,
    ObjectiveFactory,
    PlacementFactory,
    PlanFactory,
    ReviewFactory,
)

PAYLOAD = "<img src=x onerror=alert(1)>"


@pytest.fixture
def enter(page: Page, sign_in: Callable[[User], None]) -> Callable[[User, str], None]:
    def go(user: User, path: str) -> None:
        page.context.clear_cookies()
        sign_in(user)
        page.goto(path)

    return go


def test_an_action_is_ticked_off_by_keyboard_and_taken_back(
    page: Page, world: World, enter: Callable[[User, str], None]
) -> None:
    today = today_here()
    me = world.alice.person
    first = ActionFactory(
        alliance=world.northstar, title=PAYLOAD, owner=me, due_on=today - timedelta(days=20)
    )
    ActionFactory(alliance=world.northstar, title="Second", owner=me, due_on=today)
    placed = {"quadrant": "white_glove"}
    if not Placement.objects.filter(alliance=world.northstar, valid_to=None).update(**placed):
        PlacementFactory(alliance=world.northstar, **placed)
    enter(world.alice, "/today/")
    rows = page.locator("ol.worklist > li")
    before = rows.count()
    expect(rows.first).to_contain_text(PAYLOAD)
    expect(rows.first).to_contain_text("White glove, 20 days overdue")
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.get_by_text("Done:")).to_be_visible()
    expect(rows).to_have_count(before - 1)
    first.refresh_from_db()
    assert first.state == Action.State.DONE
    page.get_by_role("button", name="Undo").click()
    expect(rows).to_have_count(before)
    first.refresh_from_db()
    assert first.state == Action.State.OPEN


def test_a_plan_is_shared_signed_by_both_and_locked(
    page: Page, world: World, enter: Callable[[User, str], None]
) -> None:
    year = today_here().year
    plan = PlanFactory(
        alliance=world.northstar, fiscal_year=year, state="draft", agreed_on=None, theme=PAYLOAD
    )
    ObjectiveFactory(plan=plan, what="Joint pipeline")
    address = f"/plans/{plan.pk}/"
    enter(world.alice, address)
    page.get_by_role("link", name="Send to the partner").click()
    page.get_by_role("button", name="Send plan").click()
    expect(page.get_by_text("2 sign-offs missing")).to_be_visible()
    expect(page.get_by_text("Sent to Meridian Cloud")).to_be_visible()

    enter(world.gina, address)
    page.get_by_role("link", name="Sign off").click()
    page.get_by_role("button", name="Sign off").click()
    expect(page.get_by_text("1 sign-off missing")).to_be_visible()

    enter(world.alice, address)
    page.get_by_role("link", name="Record a sign-off").click()
    page.get_by_label("Who signs off").select_option(label="Alice Manager (Our company)")
    page.get_by_role("button", name="Record sign-off").click()
    page.get_by_role("link", name="Agree and lock").click()
    page.get_by_role("button", name="Agree and lock").click()
    expect(page.get_by_text("Signed off by both sides")).to_be_visible()
    expect(page.get_by_role("link", name="Add an objective")).to_have_count(0)
    plan.refresh_from_db()
    assert plan.state == JointBusinessPlan.State.AGREED


def test_two_managers_write_to_one_section_and_nothing_is_lost(
    page: Page, world: World, watcher: Watcher, enter: Callable[[User, str], None]
) -> None:
    # The browser itself reports the 409 that the page then explains.
    watcher.allow(r"409 \(Conflict\)")
    review = ReviewFactory(alliance=world.northstar)
    enter(world.alice, f"/reviews/{review.pk}/")
    ReviewComment.objects.create(
        review=review, section="plan", text="Lena was faster.", author=world.lena
    )
    box, state = page.locator("#comment-plan"), page.locator("#save-state")
    box.locator("textarea").fill(PAYLOAD)
    expect(box.get_by_text("Lena Leader changed this commentary")).to_be_visible()
    expect(box).to_contain_text("Lena was faster.")
    expect(box.locator("textarea")).to_have_value(PAYLOAD)
    expect(state).to_contain_text("Not all saved")
    box.get_by_role("button", name="Keep my text").click()
    expect(state).to_contain_text("Saved ")
    assert ReviewComment.objects.get().text == PAYLOAD
    page.reload()
    expect(page.locator("#comment-plan textarea")).to_have_value(PAYLOAD)


def test_commentary_saves_itself_through_a_lost_connection_and_on_leaving(
    page: Page, world: World, watcher: Watcher, enter: Callable[[User, str], None]
) -> None:
    watcher.allow("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    review = ReviewFactory(alliance=world.northstar)
    enter(world.alice, f"/reviews/{review.pk}/")
    state, ready = page.locator("#save-state"), page.locator("#readiness h2")
    before = ready.inner_text()
    page.locator("#text-plan").fill("We are behind.")
    expect(state).to_contain_text("Saved ")
    expect(ready).not_to_have_text(before)
    page.context.set_offline(True)
    page.locator("#text-plan").fill("We are behind, still.")
    expect(state).to_contain_text("your text is kept")
    page.context.set_offline(False)
    expect(state).to_contain_text("Saved ", timeout=15_000)
    # What was typed a moment ago is saved before the review is held.
    page.locator("#text-scorecard").fill("The sponsor left.")
    page.get_by_role("button", name="Hold and freeze").click()
    expect(page.get_by_role("heading", name="What will be frozen")).to_be_visible()
    expect(page.get_by_text("The sponsor left.")).to_be_visible()
    page.get_by_role("button", name="Hold and freeze").click()
    expect(page.get_by_text("Missing when it was held")).to_be_visible()
    expect(page.get_by_text("We are behind, still.")).to_be_visible()


def test_what_a_partner_owes_is_nudged_and_its_delivery_asks_the_day(
    page: Page, world: World, enter: Callable[[User, str], None]
) -> None:
    today = today_here()
    owner = world.gina.person
    line = DeliverableFactory(
        plan=PlanFactory(alliance=world.northstar, fiscal_year=today.year),
        name="Price list",
        side="theirs",
        owner=owner,
        due_on=today - timedelta(days=9),
    )
    enter(world.alice, "/today/")
    row = page.locator("ol.worklist > li", has_text="Nudge: Price list")
    expect(row.get_by_role("button", name="Nudge: Price list")).to_have_count(0)
    row.get_by_role("button", name="Nudge Gina Guest").click()
    expect(row).to_contain_text("Nudged today by Alice Manager")
    row.get_by_text("Record delivery").first.click()
    row.locator("input[name=on]").fill("yesterday")
    row.get_by_role("button", name="Record delivery").click()
    expect(page.locator("#toasts")).to_contain_text("“Price list” delivered by Gina Guest on")
    expect(row).to_have_count(0)
    line.refresh_from_db()
    assert line.delivered_on == today - timedelta(days=1)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(row).to_have_count(1)
    line.refresh_from_db()
    assert line.delivered_on is None


def test_a_row_of_the_action_list_is_ticked_in_place(
    page: Page, world: World, enter: Callable[[User, str], None]
) -> None:
    action = ActionFactory(alliance=world.northstar, title=PAYLOAD, due_on=today_here())
    enter(world.alice, "/actions/")
    row = page.locator(f"#action-{action.pk}")
    row.get_by_role("button", name=f"Done: {PAYLOAD}").click()
    # The list shows what is open: what is done leaves it, and the toast says so.
    expect(page.locator("#toasts")).to_contain_text("Action done.")
    expect(row).to_have_count(0)
    action.refresh_from_db()
    assert action.state == Action.State.DONE


def test_chosen_actions_are_moved_together(
    page: Page,
    world: World,
    enter: Callable[[User, str], None],
    check_access: Callable[..., None],
) -> None:
    due = today_here() + timedelta(days=2)
    for title in ("First", "Second"):
        ActionFactory(alliance=world.northstar, title=title, owner=world.alice.person, due_on=due)
    enter(world.alice, "/actions/")
    page.get_by_label("Choose Second").check()
    choose_all = page.get_by_label("Choose all")
    expect(choose_all).not_to_be_checked()
    choose_all.check()
    expect(page.get_by_label("Choose First")).to_be_checked()
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Move 2 actions?")
    check_access(page)
    page.get_by_label("New due date").fill("in 2 weeks")
    page.get_by_role("button", name="Move 2 actions").click()
    expect(page.get_by_text("2 actions moved.")).to_be_visible()
    assert set(Action.objects.values_list("moves", flat=True)) == {1}
