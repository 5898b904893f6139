"""Today by hand: what is asked for is done in its row, figures follow, the place is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from alliances.models import Alliance, ContactLog, Question
from tests.browser.conftest import Watcher
from tests.conftest import make_world, today_here
from tests.factories import (
    PASSWORD,
    AgreementFactory,
    MembershipFactory,
    PersonFactory,
    QuestionFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def today(live_server: Any, page: Any, watcher: Watcher) -> Any:
    """(world, page) on Today, alice signed in."""
    world = make_world()
    long_ago = timezone.now() - timedelta(days=400)
    Alliance.objects.filter(pk=world.northstar.pk).update(created_at=long_ago)
    sponsor = PersonFactory(name="Sam Sponsor", partner=world.meridian)
    MembershipFactory(
        alliance=world.northstar, person=sponsor, side="theirs", role="executive_sponsor"
    )
    AgreementFactory(
        alliance=world.northstar,
        title="Master",
        ends_on=today_here() + timedelta(days=80),
        notice_by=today_here() + timedelta(days=20),
    )
    QuestionFactory(alliance=world.northstar, asked_by=world.eve, asked_of=world.alice)
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=login]", "alice@entente.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state("networkidle")
    page.goto(f"{live_server.url}/today/")
    # That a form was refused is no complaint, though the console calls it one.
    watcher.allow("status of 422")
    return world, page


def row(page: Any, words: str) -> Any:
    return page.locator(".worklist > li", has_text=words)


def test_contact_is_logged_in_its_row_and_undone(today: Any) -> None:
    _, page = today
    before = page.locator(".worklist > li").count()
    sponsor = row(page, "Call Sam Sponsor")
    sponsor.locator("summary").click()
    sponsor.get_by_label("Note").fill("Back from leave in March.")
    sponsor.get_by_role("button", name="Log contact").click()
    expect(row(page, "Call Sam Sponsor")).to_have_count(0)
    expect(page.locator("main")).to_contain_text(f"{before - 1} items")
    assert ContactLog.objects.get().note == "Back from leave in March."
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "Call Sam Sponsor")).to_have_count(1)
    assert not ContactLog.objects.exists()


def test_an_agreement_is_renewed_in_its_row(today: Any) -> None:
    _, page = today
    line = row(page, "Decide on renewal: Master")
    line.locator("summary", has_text="Decide").click()
    line.locator("summary", has_text="Renew").click()
    line.get_by_role("button", name="Renew agreement").click()
    expect(row(page, "Decide on renewal: Master")).to_have_count(0)
    expect(page.locator("body")).to_contain_text("Master renewed until")


def test_a_question_is_answered_in_its_row(today: Any) -> None:
    _, page = today
    line = row(page, "What is behind the delay?")
    line.locator("summary").click()
    line.get_by_label("Answer").fill("The site was closed.")
    line.get_by_role("button", name="Send answer").click()
    expect(row(page, "What is behind the delay?")).to_have_count(0)
    assert Question.objects.get().answer == "The site was closed."


def test_a_day_that_cannot_be_keeps_the_note(today: Any) -> None:
    _, page = today
    sponsor = row(page, "Call Sam Sponsor")
    sponsor.locator("summary").click()
    sponsor.get_by_label("Spoke on").fill("tomorrow")
    sponsor.get_by_label("Note").fill("Back from leave in March.")
    sponsor.get_by_role("button", name="Log contact").click()
    expect(page.locator("main")).to_contain_text("cannot be in the future")
    expect(page.get_by_label("Note").first).to_have_value("Back from leave in March.")
    assert not ContactLog.objects.exists()
