"""What is to be reached and what was: said, recorded, corrected and withdrawn in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from accounts.models import User
from plans.models import Objective
from tests.browser.conftest import Watcher
from tests.conftest import World, today_here
from tests.factories import ObjectiveFactory, PlanFactory


def test_an_objective_from_its_terms_to_a_withdrawn_actual(
    page: Page,
    world: World,
    sign_in: Callable[[User], None],
    check_access: Callable[..., None],
    watcher: Watcher,
) -> None:
    watcher.allow(r"422 \(Unprocessable Entity\)")  # what the page then says
    today = today_here()
    year = today.year
    draft = PlanFactory(
        alliance=world.northstar, fiscal_year=year + 1, state="draft", agreed_on=None
    )
    sign_in(world.alice)
    page.goto(f"/plans/{draft.pk}/objectives/")
    page.locator("#id_what").fill("Share of the work")
    page.locator("#id_why").fill("Nobody carries it alone.")
    page.get_by_label("Decision it drives").fill("Move people")
    page.locator("#id_measured_as").select_option(label="Value on a day")
    page.locator("#id_direction").select_option(label="Within a band")
    page.locator("#id_unit").select_option(label="Percent")
    page.locator("#id_target").fill("40")
    page.get_by_label("Milestones").fill("sometime: half")
    page.get_by_role("button", name="Add objective").click()
    expect(page.get_by_text("Enter the upper end of the band").first).to_be_visible()
    expect(page.get_by_text("“sometime: half” cannot be read").first).to_be_visible()
    page.get_by_label("Upper end of the band").fill("60")
    page.get_by_label("Milestones").fill("")
    page.get_by_role("button", name="Add objective").click()
    expect(page.locator("#objectives")).to_contain_text("within a band")
    expect(page.locator("#objectives")).to_contain_text("60 %")

    plan = PlanFactory(
        alliance=world.northstar, fiscal_year=year, agreed_on=today - timedelta(days=1)
    )
    line = ObjectiveFactory(plan=plan, what="Pipeline", measured_as="", direction="", target=5)
    page.goto(f"/plans/{plan.pk}/")
    expect(page.get_by_text("does not say how it is measured")).to_be_visible()
    page.get_by_role("link", name="Say how it is measured").click()
    page.get_by_label("Value on a day").check()
    page.get_by_label("Less is better").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Record actual").click()
    page.get_by_label("Value on that day").fill("10")
    page.get_by_role("button", name="Record actual").click()
    expect(page.locator("#objectives")).to_contain_text("off target")

    page.get_by_role("link", name="Pipeline", exact=True).click()
    for name, fills in (
        ("Correct", {"Value on that day": "8", "Reason for the correction": "Counted twice."}),
        ("Withdraw", {"Reason for withdrawing it": "The system was down."}),
    ):
        page.locator("tbody summary").first.click()
        page.get_by_role("link", name=name).first.click()
        for label, text in fills.items():
            page.get_by_label(label).fill(text)
        page.get_by_role("button", name=f"{name} actual").click()
    expect(page.get_by_text("Counted twice.")).to_be_visible()
    expect(page.get_by_text("The system was down.")).to_be_visible()
    expect(page.get_by_text("withdrawn, counts until a newer one")).to_be_visible()
    check_access(page)
    assert Objective.objects.get(pk=line.pk).actuals.count() == 2
