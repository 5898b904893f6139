"""What recording a meeting costs: attendance, decisions, actions, all on its one page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from alliances.models import Membership
from governance.models import Action, Attendee, Meeting
from tests.browser.conftest import Watcher
from tests.conftest import World
from tests.factories import AttendeeFactory, CommitteeFactory, MeetingFactory, PersonFactory
from tests.hand import Hand

DECISIONS = ("Two sales pods for EMEA", "Exclusive in banking for 24 months")
# What, who (as typed into the list), whose, when.
ACTIONS = (
    ("Draft the contract", "Maria", "theirs", "12 Mar 2027"),
    ("Inform two insurers", "Ruth", "ours", "2 Mar 2027"),
    ("List the banks in tender", "Emil", "theirs", "26 Feb 2027"),
)


@pytest.fixture
def meeting(world: World) -> Meeting:
    committee = CommitteeFactory(alliance=world.northstar, name="Steering")
    meeting: Meeting = MeetingFactory(
        committee=committee, starts_at=timezone.now() - timedelta(minutes=30)
    )
    names = {"Ben Adler": None, "Ruth Meyer": None, "Priya Nair": None}
    names |= dict.fromkeys(("Maria Chen", "Emil Rossi", "Magnus Singh"), world.meridian)
    for name, partner in names.items():
        person = PersonFactory(name=name, partner=partner)
        side = "theirs" if partner else "ours"
        Membership.objects.create(
            alliance=world.northstar, person=person, side=side, role="committee_member"
        )
        AttendeeFactory(meeting=meeting, person=person)
    return meeting


def test_a_meeting_is_recorded(
    page: Page, world: World, meeting: Meeting, sign_in: Callable[[User], None]
) -> None:
    sign_in(world.alice)
    page.goto(meeting.get_absolute_url())
    hand = Hand(page)
    hand.click(page.get_by_role("button", name="Mark all present"))
    expect(page.get_by_role("heading", name="6 of 6 present")).to_be_visible()
    hand.click(page.get_by_role("button", name="Absent: Magnus Singh"))
    expect(page.get_by_role("heading", name="5 of 6 present")).to_be_visible()
    hand.click(page.locator("#row-decision").get_by_label("Decision"))
    for count, text in enumerate(DECISIONS, start=1):
        hand.type(text)
        hand.press("Enter")
        expect(page.locator("#decision-rows > li")).to_have_count(count)
        expect(page.locator("#row-decision").get_by_label("Decision")).to_be_focused()
        expect(page.locator("#row-decision").get_by_label("Decision")).to_have_value("")
    hand.click(page.locator("#row-action").get_by_label("Action"))
    for count, (title, who, _, day) in enumerate(ACTIONS, start=1):
        hand.type(title)
        hand.press("Tab")
        hand.type(who[:4])
        hand.press("Tab")
        hand.type(day.rsplit(" ", 1)[0])
        hand.press("Enter")
        expect(page.locator("#action-rows > li")).to_have_count(count)
        expect(page.locator("#row-action").get_by_label("Action")).to_be_focused()
    hand.click(page.get_by_role("button", name="Mark as held"))
    expect(page.locator("main")).to_contain_text("Held")
    meeting.refresh_from_db()
    assert meeting.state == "held"
    found = Attendee.objects.filter(meeting=meeting).values_list("person__name", "attended")
    assert [name for name, attended in found if not attended] == ["Magnus Singh"]
    assert list(meeting.decisions.order_by("pk").values_list("text", flat=True)) == list(DECISIONS)
    rows = Action.objects.filter(meeting=meeting).order_by("pk").select_related("owner")
    assert [(row.title, row.owner.name.split()[0], row.side) for row in rows] == [
        (title, who, side) for title, who, side, _ in ACTIONS
    ]
    assert [f"{row.due_on:%-d %b %Y}" for row in rows] == [day for *_, day in ACTIONS]
    hand.check("meeting")


def test_what_is_typed_stays_while_somebody_else_records(
    page: Page, world: World, meeting: Meeting, watcher: Watcher, sign_in: Callable[[User], None]
) -> None:
    """Two people at once: a change in place brings what the other wrote and takes nothing away."""
    # The browser itself reports the 409 that the page then explains.
    watcher.allow(r"409 \(Conflict\)")
    sign_in(world.alice)
    page.goto(meeting.get_absolute_url())
    minutes = page.get_by_label("Minutes")
    minutes.fill("We agreed on")
    page.locator("#row-action").get_by_label("Action").fill("Half an act")
    page.locator("#row-action").get_by_label("Due").fill("12 Mar 2027")
    Meeting.objects.get(pk=meeting.pk).decisions.create(text="Hers")
    record = Meeting.objects.get(pk=meeting.pk)
    record.minutes = "Hers"
    record.save()
    page.get_by_role("button", name="Present: Ruth Meyer").click()
    expect(page.get_by_role("heading", name="1 of 6 present")).to_be_visible()
    expect(page.locator("#decision-rows")).to_contain_text("Hers")
    expect(page.get_by_role("button", name="Present: Ruth Meyer")).to_be_focused()
    expect(minutes).to_have_value("We agreed on")
    expect(page.locator("#row-action").get_by_label("Action")).to_have_value("Half an act")
    expect(page.locator("#row-action").get_by_label("Due")).to_have_value("12 Mar 2027")
    page.get_by_role("button", name="Save minutes").click()
    expect(page.get_by_role("row", name="Minutes We agreed on Hers")).to_be_visible()
    meeting.refresh_from_db()
    assert meeting.minutes == "Hers", "not overwritten by words that had not seen it"


def test_a_row_is_edited_and_removed_where_it_stands(
    page: Page, world: World, meeting: Meeting, sign_in: Callable[[User], None]
) -> None:
    for text in ("One", "Too", "Three"):
        meeting.decisions.create(text=text)
    sign_in(world.alice)
    page.goto(meeting.get_absolute_url())
    page.get_by_role("link", name="Edit: Too").click()
    field = page.locator("#decision-rows").get_by_label("Decision")
    expect(field).to_be_focused()
    field.fill("Two")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#decision-rows > li").nth(1)).to_contain_text("Two")
    assert page.url.endswith(meeting.get_absolute_url())
    expect(page.locator("#decision-rows :focus")).to_have_count(1)
    page.get_by_role("button", name="Remove: Two").click()
    expect(page.locator("#decision-rows > li")).to_have_count(2)
    expect(page.locator("#decision-rows :focus")).to_have_count(1)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="3 decisions")).to_be_visible()


def test_recording_works_without_javascript(
    world: World, meeting: Meeting, browser: Browser, base_url: str,
    sign_in: Callable[[User], None], page: Page,
) -> None:  # fmt: skip
    sign_in(world.alice)
    state = page.context.storage_state()
    plain = browser.new_context(base_url=base_url, java_script_enabled=False, storage_state=state)
    try:
        tab = plain.new_page()
        tab.goto(f"{meeting.get_absolute_url()}?row=attendance")
        tab.get_by_role("button", name="Mark all present").click()
        tab.get_by_role("button", name="Absent: Magnus Singh").click()
        expect(tab.get_by_role("heading", name="5 of 6 present")).to_be_visible()
        tab.locator("#row-decision").get_by_label("Decision").fill("Two pods")
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("heading", name="1 decision")).to_be_visible()
        expect(tab.locator("#row-decision").get_by_label("Decision")).to_be_focused()
        tab.get_by_label("Minutes").fill("We met.")
        tab.get_by_role("button", name="Mark as held").click()
        expect(tab.locator("main")).to_contain_text("Held")
    finally:
        plain.close()
    meeting.refresh_from_db()
    assert (meeting.state, meeting.minutes) == ("held", "We met.")
