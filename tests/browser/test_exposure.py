"""Exposure by hand: a manager estimates what it would take to do without an alliance, and a leader
finds it on the portfolio."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from portfolio.models import Replacement
from tests.conftest import make_world
from tests.factories import CorporateGoalFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_estimate_reaches_the_portfolio(
    page: Any, sign_in: Callable[..., Any], check_access: Callable[..., Any], watcher: Any
) -> None:
    watcher.allow(r"422 \(Unprocessable")
    world = make_world()
    world.northstar.goals.add(CorporateGoalFactory(name="Grow"))

    sign_in(world.alice)
    page.goto("/portfolio/")
    page.get_by_role("link", name="Exposure").click()
    expect(page.locator("h1")).to_contain_text("It is not known which")
    check_access(page)
    page.get_by_role("link", name="Estimate the time to replace Northstar").click()
    check_access(page)
    page.get_by_role("button", name="Save estimate").click()
    expect(page.locator("main")).to_contain_text("or whether they are the only source")
    page.get_by_label("Months to replace them").fill("14")
    page.get_by_label("Are they the only source?").select_option("yes")
    page.get_by_role("button", name="Save estimate").click()
    expect(page.locator("#exposure")).to_contain_text("14 months")
    assert Replacement.objects.get().estimated_by == world.alice

    sign_in(world.lena)
    page.goto("/portfolio/exposure/")
    expect(page.locator("h1")).to_contain_text("No other source for 1 of")
    line = page.locator("#lines tbody tr", has_text="Northstar")
    expect(line).to_contain_text("only source")
    page.get_by_label("Time to replace").select_option("12")
    expect(page.locator("#lines tbody tr")).to_have_count(1)
    page.get_by_label("List").select_option("partner")
    expect(page.locator("#lines tbody tr")).to_contain_text(["Meridian"])
    check_access(page)
    page.goto("/portfolio/?view=table&sort=-replace")
    expect(page.locator("#picture tbody tr").first).to_contain_text("14 months")
    check_access(page)
