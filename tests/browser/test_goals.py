"""Goals by hand: a leader changes one, its manager confirms it on Today, the tree says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from alliances.models import GoalConfirmation
from tests.conftest import make_world, today_here
from tests.factories import CorporateGoalFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_goal_is_changed_confirmed_and_counted(
    page: Any, sign_in: Callable[..., Any], check_access: Callable[..., Any]
) -> None:
    world = make_world()
    top = CorporateGoalFactory(name="Grow", fiscal_year=today_here().year)
    asia = CorporateGoalFactory(
        name="Asia", level="division", parent=top, fiscal_year=today_here().year
    )
    world.northstar.goals.add(asia)

    sign_in(world.lena)
    page.goto("/goals/")
    expect(page.locator("h1")).to_have_text("Every goal has an alliance")
    check_access(page)
    page.get_by_role("link", name="Asia", exact=True).click()
    check_access(page)
    page.get_by_label("More for this goal").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Name").fill("Asia and Japan")
    page.get_by_role("button", name="Save goal").click()
    expect(page.locator("body")).to_contain_text("1 alliance is asked")
    page.goto("/goals/confirmations/")
    check_access(page)

    sign_in(world.alice)
    page.goto("/today/?all=1")
    line = page.locator(".worklist > li", has_text="Confirm the goal “Asia and Japan”")
    line.get_by_role("button", name="Confirm").click()
    expect(line).to_have_count(0)
    expect(page.locator("body")).to_contain_text("1 goal confirmed")
    assert GoalConfirmation.objects.get().answered_by == world.alice
    page.get_by_role("button", name="Undo").click()
    expect(line).to_have_count(1)

    page.goto(f"/alliances/{world.northstar.pk}/goals/")
    check_access(page)
    page.get_by_role("link", name="Question").click()
    page.get_by_label("What is in question").fill("Ours is Europe.")
    page.get_by_role("button", name="Question the goal").click()
    expect(page.locator("main")).to_contain_text("Ours is Europe.")
