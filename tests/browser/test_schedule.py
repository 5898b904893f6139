"""Setting how often a committee meets: the next dates stand beside the form while one chooses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from governance.models import Cadence
from tests.conftest import World
from tests.factories import CommitteeFactory, MeetingFactory
from tests.hand import Hand


def test_a_schedule_is_seen_before_it_is_saved(
    page: Page, world: World, sign_in: Callable[[User], None]
) -> None:
    committee = CommitteeFactory(alliance=world.northstar, name="Steering")
    sign_in(world.alice)
    page.goto(reverse("governance:cadence_edit", args=[committee.pk]))
    preview, hand = page.locator("#cadence-preview"), Hand(page)
    expect(preview).to_contain_text("appear here once")
    page.locator("#id_position").select_option("-1")
    page.locator("#id_weekday").select_option("WD")
    hand.click(page.get_by_label("First meeting on or after"))
    hand.type("1 Oct 2027")
    hand.press("Tab")
    hand.click(page.get_by_label("Starts at"))
    hand.type("15")
    hand.press("Tab")
    expect(preview).to_contain_text("Every month on the last working day, 15:00", timeout=20_000)
    expect(preview.locator("li")).to_have_count(6)
    expect(preview.locator("li").first).to_contain_text("Friday 29 October 2027")
    expect(preview).not_to_contain_text("no meeting")
    page.get_by_label("Repeats").select_option("fortnight")
    page.get_by_label("Monday").check()
    first = preview.locator("li").first
    expect(first).to_contain_text("Monday 4 October 2027", timeout=20_000)
    expect(page.locator("#id_position")).to_be_hidden()
    hand.click(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("Schedule saved.")).to_be_visible()
    assert Cadence.objects.get(committee=committee).rrule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"


def test_one_occurrence_is_moved(page: Page, world: World, sign_in: Callable[[User], None]) -> None:
    """From its page to another day at the same time; everybody who was told is told."""
    starts_at = timezone.now().replace(hour=14, minute=0, second=0, microsecond=0)
    meeting = MeetingFactory(
        committee=CommitteeFactory(alliance=world.northstar, name="Steering"),
        starts_at=starts_at + timedelta(days=20),
        mode="virtual",
    )
    sign_in(world.alice)
    page.goto(meeting.get_absolute_url())
    hand, day = Hand(page), meeting.local_date + timedelta(days=7)
    hand.click(page.get_by_role("link", name="Reschedule"))
    hand.fill(page.get_by_label("Date"), f"{day:%d %b %Y}")
    hand.press("Enter")
    expect(page.get_by_text("The meeting is rescheduled.")).to_be_visible()
    meeting.refresh_from_db()
    assert (meeting.local_date, meeting.starts_at.hour) == (day, 14)
    hand.check("move")


def test_it_is_seen_without_javascript(
    page: Page, browser: Browser, base_url: str, world: World, sign_in: Callable[[User], None]
) -> None:
    committee = CommitteeFactory(alliance=world.northstar, name="Steering")
    sign_in(world.alice)
    state = page.context.storage_state()
    plain = browser.new_context(base_url=base_url, java_script_enabled=False, storage_state=state)
    try:
        tab = plain.new_page()
        tab.goto(reverse("governance:cadence_edit", args=[committee.pk]))
        tab.get_by_label("First meeting on or after").fill("31 Jan 2028")
        tab.get_by_label("Starts at").fill("10:00")
        tab.get_by_role("button", name="Show the next dates").click()
        expect(tab.locator("#cadence-preview")).to_contain_text("Tuesday 29 February 2028")
    finally:
        plain.close()
    assert not Cadence.objects.exists()
