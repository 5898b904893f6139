"""A meeting recorded on its live page: what it costs, two people at once, and a lost connection."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from accounts.models import User
from alliances.models import Membership, Person
from governance.models import Action, AgendaItem, Attendee, Meeting, MeetingLine
from tests.browser.conftest import Watcher
from tests.conftest import World
from tests.factories import AttendeeFactory, CommitteeFactory, MeetingFactory, PersonFactory
from tests.hand import Hand

NOTES = ("Banks ask for one vendor", "Two insurers need a second cloud", "Tender closes in May")
DECISION = "Exclusive in banking for 24 months"
ACTIONS = (("@maria", "contract draft by 12 Mar"), ("@ruth", "tell the insurers by fri"))


@pytest.fixture
def meeting(world: World) -> Meeting:
    committee = CommitteeFactory(alliance=world.northstar, name="Steering")
    meeting: Meeting = MeetingFactory(
        committee=committee, starts_at=timezone.now() - timedelta(minutes=30)
    )
    names = {"Ben Adler": None, "Ruth Meyer": None}
    names |= dict.fromkeys(("Maria Chen", "Emil Rossi"), world.meridian)
    people = [PersonFactory(name=name, partner=partner) for name, partner in names.items()]
    for person in people:
        Membership.objects.create(
            alliance=world.northstar, person=person, side=person.side, role="committee_member"
        )
    for person in (*people, Person.objects.get(user=world.gina)):
        AttendeeFactory(meeting=meeting, person=person)
    for place, title in enumerate(("Plan against actual", "Exclusivity in banking"), start=1):
        AgendaItem.objects.create(meeting=meeting, title=title, position=place, minutes=15)
    return meeting


def live(meeting: Meeting) -> str:
    return f"{meeting.get_absolute_url()}live/"


def test_a_meeting_is_typed(
    page: Page,
    world: World,
    meeting: Meeting,
    sign_in: Callable[[User], None],
    check_access: Callable[[Page], None],
) -> None:
    """Three notes, a decision and two actions: one click for who is here, one at the end."""
    sign_in(world.alice)
    page.goto(live(meeting))
    hand, field = Hand(page), page.get_by_label("A note, an action or a decision")
    expect(field).to_be_focused()
    hand.click(page.get_by_role("button", name="All are here"))
    expect(page.get_by_role("heading", name="5 of 5 are here")).to_be_visible()
    expect(field).to_be_focused()
    lines = page.locator("#lines-now > li")
    for count, text in enumerate((*NOTES, f"!{DECISION}"), start=1):
        hand.type(text)
        hand.press("Enter")
        expect(lines).to_have_count(count)
        expect(field).to_have_value("")
    for count, (who, rest) in enumerate(ACTIONS, start=5):
        hand.type(f"{who} {rest}")
        expect(page.locator("#turns .act")).to_contain_text("Maria Chen" if count == 5 else "Ruth")
        if count == 5:
            check_access(page)
        hand.press("Enter")
        expect(lines).to_have_count(count)
    hand.click(page.get_by_role("button", name="End the meeting"))
    expect(page.get_by_role("heading", name="1 decision, 2 actions")).to_be_visible()
    check_access(page)
    meeting.refresh_from_db()
    assert meeting.state == "held"
    assert list(meeting.decisions.values_list("text", flat=True)) == [DECISION]
    rows = Action.objects.filter(meeting=meeting).order_by("pk").select_related("owner")
    assert [(row.title, str(row.owner), row.side) for row in rows] == [
        ("Contract draft", "Maria Chen", "theirs"),
        ("Tell the insurers", "Ruth Meyer", "ours"),
    ]
    notes = meeting.lines.filter(kind="note").values_list("text", flat=True)
    assert list(notes) == list(NOTES)
    assert not Attendee.objects.filter(meeting=meeting, attended=None).exists()
    hand.check("live")


def test_two_people_type_at_once_and_the_other_side_reads_along(
    page: Page,
    world: World,
    meeting: Meeting,
    browser: Browser,
    base_url: str,
    sign_in: Callable[[User], None],
) -> None:
    sign_in(world.gina)
    state = page.context.storage_state()
    page.context.clear_cookies()
    sign_in(world.alice)
    page.goto(live(meeting))
    page.get_by_role("button", name="Start the agenda").click()
    expect(page.get_by_role("heading", name="Plan against actual")).to_be_visible()
    hers = browser.new_context(base_url=base_url, storage_state=state)
    try:
        tab = hers.new_page()
        tab.goto(live(meeting))
        mine = page.get_by_label("A note, an action or a decision")
        theirs = tab.get_by_label("A note, an action or a decision")
        mine.fill("Half a sentence")
        theirs.fill("From our side")
        theirs.press("Enter")
        expect(page.locator("#lines-now")).to_contain_text("From our side")
        expect(mine).to_have_value("Half a sentence")
        mine.fill("# Floor is 18 months")
        expect(page.locator("#turns")).to_contain_text("reads this line")
        mine.press("Enter")
        expect(page.locator("#lines-now")).to_contain_text("Floor is 18 months")
        mine.fill("Both read this")
        mine.press("Enter")
        expect(tab.locator("#lines-now")).to_contain_text("Both read this")
        expect(tab.locator("main")).not_to_contain_text("18 months")
        tab.keyboard.press("Escape")
        assert not tab.get_by_role("button", name="End the meeting").count()
    finally:
        hers.close()
    page.get_by_role("button", name="Undo: Both read this").click()
    expect(page.locator("#lines-now")).not_to_contain_text("Both read this")


def test_what_is_typed_without_a_connection_is_sent_once_when_it_is_back(
    page: Page, world: World, meeting: Meeting, watcher: Watcher, sign_in: Callable[[User], None]
) -> None:
    watcher.allow("Failed to load resource|ERR_FAILED|net::|403")
    sign_in(world.alice)
    page.goto(live(meeting))
    field = page.get_by_label("A note, an action or a decision")
    lost: list[str] = []

    def lose(route: Route) -> None:
        # The server takes the first one, and its answer never arrives.
        if not lost:
            lost.append(str(route.fetch().status))
        route.abort()

    page.route("**/lines/new/", lose)
    page.route(re.compile("/live/read/"), lambda route: route.abort())  # nor is anything asked back
    for text in ("One", "@maria contract by 12 Mar", "@nobody at all"):
        field.fill(text)
        field.press("Enter")
    expect(page.locator("#unsent")).to_contain_text("3 lines are not sent yet")
    page.reload()
    expect(page.locator("#unsent")).to_contain_text("contract by 12 Mar")
    page.unroute_all()
    # Signed out and in again meanwhile: the page holds a token that no longer works.
    page.context.clear_cookies(name="csrftoken")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#unsent")).to_contain_text("Nobody of this alliance is called nobody")
    page.get_by_role("button", name="Keep as text").click()
    expect(page.locator("#lines-now > li")).to_have_count(3)
    expect(page.locator("#unsent")).to_be_hidden()
    texts = list(MeetingLine.objects.order_by("pk").values_list("text", flat=True))
    assert texts == ["One", "Contract", "@nobody at all"], lost
    assert Action.objects.filter(meeting=meeting).count() == 1


def test_a_line_that_the_server_fails_at_lets_the_others_go_first(
    page: Page, world: World, meeting: Meeting, watcher: Watcher, sign_in: Callable[[User], None]
) -> None:
    watcher.allow("500")
    sign_in(world.alice)
    page.goto(live(meeting))
    field = page.get_by_label("A note, an action or a decision")

    def fail(route: Route) -> None:
        if "Stuck" in (route.request.post_data or ""):
            route.fulfill(status=500, body="")
        else:
            route.continue_()

    page.route("**/lines/new/", fail)
    for text in ("Stuck", "Free"):
        field.fill(text)
        field.press("Enter")
    expect(page.locator("#unsent")).to_contain_text("The server failed")
    expect(page.locator("#lines-now > li")).to_have_count(1, timeout=20_000)
    expect(page.locator("#unsent")).to_contain_text("1 line is not sent yet")
    page.unroute("**/lines/new/")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#lines-now > li")).to_have_count(2)
    expect(page.locator("#unsent")).to_be_hidden()
