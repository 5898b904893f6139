"""An issue is raised with its path, each side says what it needs, and it climbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from alliances.models import Person
from governance.models import Committee, Issue
from tests.browser.conftest import Watcher
from tests.conftest import World
from tests.factories import CommitteeFactory, MeetingFactory


@pytest.fixture
def steering(world: World) -> Committee:
    operating = CommitteeFactory(alliance=world.northstar, name="Operations", kind="operating")
    committee: Committee = CommitteeFactory(
        alliance=world.northstar, name="Steering", kind="steering"
    )
    Person.objects.filter(user=world.gina).update(function="Legal")
    operating.members.create(person=Person.objects.get(user=world.gina))
    MeetingFactory(committee=committee, starts_at=timezone.now() + timedelta(days=9))
    return committee


def test_an_issue_is_raised_escalated_and_solved(
    page: Page,
    world: World,
    steering: Committee,
    watcher: Watcher,
    sign_in: Callable[[User], None],
    check_access: Callable[..., None],
) -> None:
    # The browser itself reports the 422 of the path that is asked about.
    watcher.allow("422")
    sign_in(world.gina)
    page.goto(f"/alliances/{world.northstar.pk}/issues/")
    page.get_by_role("link", name="Raise an issue").first.click()
    page.locator("#id_title").fill("Two price lists")
    page.get_by_label("What happens").fill("Both teams quote their own list.")
    page.get_by_label("Proposed path to a solution").fill("Agree")
    page.get_by_label("What Meridian Cloud needs and why").fill("A margin to live on.")
    page.get_by_label("Legal").check()
    page.get_by_role("button", name="Raise issue").click()
    expect(page.locator("main")).to_contain_text("does not say who would do what")
    page.get_by_label("Proposed path to a solution").fill("Both sales leads agree on one list.")
    page.get_by_role("button", name="Raise issue").click()
    expect(page.get_by_role("heading", name="Two price lists")).to_be_visible()
    expect(page.locator("#interests")).to_contain_text("A margin to live on.")
    check_access(page)
    sign_in(world.alice)
    page.reload()
    expect(page.locator("#clock")).to_contain_text("Climbs to the Steering")
    page.get_by_role("link", name="Escalate").click()
    page.get_by_label("Reason").fill("No mandate here.")
    page.get_by_role("button", name="Escalate").click()
    expect(page.locator("#clock")).to_contain_text("On the agenda")
    expect(page.locator("#steps")).to_contain_text("Escalated to: Steering")
    page.get_by_role("link", name="Convene functions").click()
    expect(page.get_by_label("Gina Guest")).to_be_checked()
    check_access(page)
    page.goto(Issue.objects.get().get_absolute_url())
    page.get_by_role("link", name="Record solution").click()
    page.get_by_label("Solution").fill("One list from January.")
    page.get_by_role("button", name="Resolve issue").click()
    expect(page.locator("#solution")).to_contain_text("One list from January.")
