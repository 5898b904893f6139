"""A change in place: the figures follow, the keyboard stays, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from tests.conftest import World, today_here
from tests.factories import ActionFactory, MeetingFactory, MembershipFactory


def test_a_row_ticked_off_leaves_the_keyboard_in_its_list_and_the_count_is_true(
    page: Page, world: World, sign_in: Callable[[User], None]
) -> None:
    today = today_here()
    for day in range(1, 4):
        ActionFactory(
            alliance=world.northstar,
            title=f"Action {day}",
            owner=world.alice.person,
            due_on=today - timedelta(days=10 - day),
        )
    sign_in(world.alice)
    page.goto("/actions/")
    address = page.url
    expect(page.get_by_role("heading", level=1)).to_contain_text("3")
    page.get_by_role("button", name="Action 2").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Action done.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2")
    assert page.url == address
    expect(page.locator("tbody :focus")).to_have_count(1)


def test_single_keys_wait_for_a_person_who_types_and_can_be_switched_off(
    page: Page, world: World, sign_in: Callable[[User], None]
) -> None:
    sign_in(world.alice)
    page.goto("/alliances/")
    shortcuts = page.locator("#shortcuts")
    page.locator("[data-search]").focus()
    page.keyboard.type("north")
    page.locator("main").focus()
    page.keyboard.type("?")
    expect(shortcuts).to_be_hidden()
    page.reload()
    page.keyboard.type("?")
    expect(shortcuts).to_be_visible()
    expect(shortcuts).to_contain_text("Next, previous row")
    expect(shortcuts).not_to_contain_text("snooze")
    User.objects.filter(pk=world.alice.pk).update(single_keys=False)
    page.reload()
    page.keyboard.type("?")
    expect(shortcuts).to_be_hidden()
    # What is switched off is not in the list that the button opens.
    page.locator("[data-dialog=shortcuts]").first.click()
    expect(shortcuts).to_contain_text("Ctrl")
    expect(shortcuts.get_by_text("Next, previous row")).to_be_hidden()
    expect(shortcuts).to_contain_text("are switched off")


def test_a_row_to_add_calls_none_of_its_fields_optional(
    page: Page, world: World, sign_in: Callable[[User], None]
) -> None:
    meeting = MeetingFactory(committee__alliance=world.northstar)
    sign_in(world.alice)
    page.goto(f"/meetings/{meeting.pk}/")
    labels = page.locator(".row-form label.form-label").all()
    assert labels
    for label in labels:
        assert label.evaluate("it => getComputedStyle(it, '::after').content") == "none"


def test_a_day_is_typed_freely_and_shown_as_it_was_understood(
    page: Page, world: World, sign_in: Callable[[User], None]
) -> None:
    sign_in(world.alice)
    page.goto(f"/alliances/{world.northstar.pk}/actions/new/")
    field = page.get_by_label("Due")
    field.fill("12 mar 27")
    field.press("Tab")
    expect(field).to_have_value("12 Mar 2027")
    expect(page.get_by_role("button", name="Choose a day").first).to_be_visible()


def test_a_delivery_is_recorded_and_undone_without_leaving_its_row(
    page: Page, world: World, sign_in: Callable[[User], None]
) -> None:
    due, owner = today_here() - timedelta(days=3), world.gina.person
    for name in ("Send the list", "Send the terms"):
        ActionFactory(alliance=world.northstar, title=name, owner=owner, due_on=due)
    sign_in(world.alice)
    page.goto("/actions/")
    row = page.locator("tr", has_text="Send the terms")
    opener = row.locator("summary", has_text="Record as done")
    opener.focus()
    page.keyboard.press("Enter")
    expect(row.get_by_label("On which day")).to_be_focused()
    page.keyboard.type("yesterday")
    page.keyboard.press("Enter")
    toasts = page.locator("#toasts")
    expect(toasts).to_contain_text("done")
    expect(row).to_have_count(0)
    expect(page.locator("tr summary", has_text="Record as done")).to_be_focused()
    toasts.get_by_role("button", name="Undo").click()
    expect(toasts).to_contain_text("is open again")
    expect(opener).to_be_focused()
    assert page.locator("#main").count() == 1


def test_whoever_has_gone_on_is_not_called_back(
    page: Page, world: World, sign_in: Callable[[User], None]
) -> None:
    """The answer to a row, or a part that opens late, takes the keyboard from nobody."""
    before = timezone.now() - timedelta(minutes=30)
    meeting = MeetingFactory(committee__alliance=world.northstar, starts_at=before)
    sign_in(world.alice)
    page.goto(meeting.get_absolute_url())
    held: list[Route] = []
    page.route("**/decisions/**", lambda route: held.append(route))
    page.locator("#row-decision").get_by_label("Decision").fill("Two pods")
    page.keyboard.press("Enter")
    minutes = page.get_by_label("Minutes")
    minutes.focus()
    page.keyboard.type("We agreed ")
    expect(page.locator("#row-decision [aria-busy]")).to_have_count(1)
    held[0].continue_()
    expect(page.locator("#decision-rows > li")).to_have_count(1)
    expect(page.locator("#row-decision").get_by_label("Decision")).to_have_value("")
    page.keyboard.type("to go on")
    expect(minutes).to_be_focused()
    expect(minutes).to_have_value("We agreed to go on")

    MembershipFactory(alliance=world.northstar, role="executive_sponsor")
    page.goto(f"{world.northstar.get_absolute_url()}people/")
    part = page.locator("details.drop", has=page.locator("summary", has_text="Log contact")).first
    part.evaluate(
        """part => {
            const open = part.querySelector("summary");
            open.focus();
            open.click();
            part.querySelector("textarea").focus();
        }"""
    )
    page.wait_for_timeout(100)
    expect(part.locator("textarea")).to_be_focused()
