"""An alliance enters white glove: its manager takes the treatment over, an executive answers, and
a critical juncture puts it first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import expect

from alliances.models import Juncture, MembershipRole
from scorecards.models import AlignmentAnswer, AllianceTreatment
from scorecards.services.treatment.alignments import open_alignments
from tests.conftest import make_world, today_here
from tests.factories import AllianceTreatmentFactory, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_white_glove_is_taken_over_aligned_and_flagged(
    page: Any,
    sign_in: Callable[..., Any],
    check_access: Callable[..., Any],
    watcher: Any,
) -> None:
    watcher.allow(r"422 \(Unprocessable")
    world, entered = make_world(), today_here() - timedelta(days=9)
    member(world.northstar, world.eve, role=MembershipRole.EXECUTIVE_SPONSOR)
    told = dict.fromkeys(("tells_leader", "tells_sponsor", "tells_executives"), True)
    row = AllianceTreatmentFactory(
        alliance=world.northstar, came_from="", entered_on=entered, proposed_on=entered, **told
    )
    with transaction.atomic():
        open_alignments(treatments=[row], today=today_here())

    sign_in(world.alice)
    page.goto("/today/")
    proposed = page.locator(".worklist li", has_text="Treatment proposed: white glove")
    proposed.get_by_role("link", name="Look").click()
    expect(page.locator("#proposed")).to_contain_text("First placed in white glove")
    check_access(page)
    page.get_by_role("button", name="Take over").click()
    expect(page.locator("#kept h2")).to_contain_text("White glove: 6 of 6 points kept")
    page.get_by_role("link", name="Record who was told").click()
    page.get_by_label("Alliance leader told on").fill("today")
    check_access(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#kept")).to_contain_text("Alliance leader told")
    page.goto("/treatments/")
    expect(page.locator("h1")).to_have_text("Treatments by quadrant")
    check_access(page)

    page.goto(f"/alliances/{world.northstar.pk}/juncture/")
    page.get_by_label("Launch").check()
    page.get_by_label("Last day").fill("in 3 weeks")
    page.get_by_label("What is at stake").fill("First customers in Asia")
    check_access(page)
    page.get_by_role("button", name="Flag", exact=True).click()
    expect(page.locator("body")).to_contain_text("Critical juncture (launch) until")
    check_access(page)

    sign_in(world.eve)
    page.goto("/today/")
    asked = page.locator(".worklist li", has_text="Say whether you are aligned")
    expect(asked).to_contain_text("Critical juncture (launch)")
    check_access(page)
    asked.get_by_role("link", name="Not aligned").click()
    page.get_by_label("Not aligned").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("Say why you are not aligned")
    page.get_by_label("Why not").fill("Too dear")
    check_access(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).not_to_contain_text("Say whether you are aligned")

    assert AllianceTreatment.objects.agreed().get().answered_by == world.alice
    assert AlignmentAnswer.objects.get(user=world.eve).because == "Too dear"
    assert Juncture.objects.get().words == "First customers in Asia"
