"""The calendar in a real browser: filtered, a meeting dragged, a feed made and ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from governance.models import Meeting
from tests.browser.conftest import Watcher, sideways
from tests.conftest import World, today_here
from tests.factories import CommitteeFactory, MeetingFactory
from tests.governance.test_calendar import event

VIEWS = ("agenda", "day", "week", "month", "year")


@pytest.fixture
def enter(page: Page, sign_in: Callable[[User], None]) -> Callable[[User, str], None]:
    def go(user: User, path: str) -> None:
        sign_in(user)
        page.goto(path)

    return go


def meeting_on(world: World, days: int) -> Meeting:
    """Of Northstar, at 15:00 of the reader, so many days after the first Monday ahead."""
    today = today_here()
    monday = today + timedelta(days=7 - today.weekday())
    starts_at = datetime.combine(monday + timedelta(days=days), time(14), tzinfo=UTC)
    committee = CommitteeFactory(alliance=world.northstar, name="Steering")
    made: Meeting = MeetingFactory(committee=committee, starts_at=starts_at, time_zone="UTC")
    return made


def test_a_meeting_is_dragged_to_another_day_and_saved_by_its_form(
    page: Page, world: World, enter: Callable[[User, str], None]
) -> None:
    meeting = meeting_on(world, 0)
    event(world.northstar, f"{meeting.local_date + timedelta(days=1)}")
    enter(world.alice, f"/calendar/?view=week&on={meeting.local_date}")
    page.get_by_label("Dates").select_option("meeting")
    expect(page).to_have_url(re.compile("kind=meeting"))
    expect(page.locator(".entry.event")).to_have_count(1)  # in the legend alone
    to = meeting.local_date + timedelta(days=2)
    entry = page.locator(".month td .entry")
    entry.drag_to(page.locator(f'[data-day="{to}T09"]'))
    expect(page.locator("[name=local_date]")).to_have_value(f"{to.day} {to:%b} {to.year}")
    meeting.refresh_from_db()
    assert meeting.revision == 1, "nothing is saved by dropping it"
    page.get_by_role("button", name="Reschedule").click()
    expect(page.locator(f'[data-day="{to}T09"] .entry')).to_contain_text("Northstar")
    meeting.refresh_from_db()
    assert meeting.starts_at.astimezone(world.alice.zone).hour == 9


def test_dropped_where_it_was_nothing_happens_and_the_keyboard_moves_it_too(
    page: Page, world: World, enter: Callable[[User, str], None]
) -> None:
    meeting = meeting_on(world, 0)
    path = f"/calendar/?on={meeting.local_date}"
    enter(world.alice, path)
    cell = page.locator(f'[data-day="{meeting.local_date}"]')
    cell.locator(".entry").drag_to(cell.locator(".date"))
    expect(page).to_have_url(re.compile(re.escape(path)))
    move = cell.get_by_role("link", name="Move Steering, Northstar co-sell")
    move.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Reschedule")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    expect(page).to_have_url(re.compile(re.escape(path)))


def test_the_periods_follow_by_keys(
    page: Page, world: World, enter: Callable[[User, str], None]
) -> None:
    enter(world.charlie, "/calendar/?view=month&on=2026-12")
    heading = page.get_by_role("heading", level=1)
    for key, words in (("n", "January 2027"), ("p", "December 2026"), ("p", "November 2026")):
        page.keyboard.press(key)
        expect(heading).to_contain_text(words)
    assert not page.locator("[draggable]").count(), "a member moves nothing"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_view_has_a_barrier_with_many_dates(
    page: Page,
    world: World,
    enter: Callable[[User, str], None],
    check_access: Callable[[Page], None],
    theme: str,
) -> None:
    meeting = meeting_on(world, 0)
    for n in range(8):
        MeetingFactory(
            committee=meeting.committee, starts_at=meeting.starts_at + timedelta(minutes=n)
        )
    first = meeting.local_date
    event(world.northstar, f"{first}", f"{first + timedelta(days=3)}", title="Fair " * 20)
    page.emulate_media(color_scheme=theme)
    enter(world.alice, "/calendar/")
    for view in VIEWS:
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"/calendar/?view={view}&on={first}&kind=all")
            check_access(page)
            assert sideways(page) == 0, (view, width)


def test_a_feed_is_made_shown_once_read_and_revoked(
    page: Page,
    world: World,
    enter: Callable[[User, str], None],
    check_access: Callable[[Page], None],
    watcher: Watcher,
) -> None:
    meeting_on(world, 0)
    enter(world.alice, "/profile/")
    page.get_by_role("link", name="Make a calendar feed").click()
    page.get_by_label("Everything I can see").check()
    page.get_by_role("button", name="Make feed").click()
    address = page.get_by_label("Address of the feed").input_value()
    check_access(page)
    path = f"/{address.partition('://')[2].partition('/')[2]}"
    assert b"Northstar co-sell" in Client().get(path, headers={"User-Agent": "khal/0.11"}).content
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text("by khal")).to_be_visible()
    expect(page.get_by_text(path)).to_have_count(0)
    check_access(page)
    page.get_by_role("link", name="Revoke").click()
    page.get_by_role("button", name="Revoke feed").click()
    expect(page.get_by_text("The feed is revoked")).to_be_visible()
    assert Client().get(path).status_code == 404
