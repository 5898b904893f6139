"""A scorecard by keyboard alone: answered, what it does to health is seen at once, then final."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from alliances.rules.periods import Quarter
from scorecards.models import Indicator, Measurement, Scorecard
from scorecards.services.scorecards import Answer, open_scorecard, save_answers
from tests.browser.conftest import Watcher
from tests.conftest import World, today_here
from tests.factories import EntryRuleFactory


@pytest.fixture
def card(world: World) -> Scorecard:
    """This quarter's, open, with enough answers for a score; last quarter trust stood at 75."""
    now = Quarter.containing(today_here())
    last = open_scorecard(alliance=world.northstar, quarter=now.previous())
    trust = Indicator.objects.get(key="trust").pk
    save_answers(scorecard=last, expected=1, answers={trust: Answer(75)}, user=world.alice)
    known = ("joint_value", "resourcing", "commercial_results", "fair_share", "conflict_handling")
    keys = Indicator.objects.filter(key__in=known).values_list("pk", flat=True)
    this = open_scorecard(alliance=world.northstar, quarter=now)
    answers = {key: Answer(75, evidence="Asked") for key in keys}
    save_answers(scorecard=this, expected=1, answers=answers, user=world.alice)
    this.refresh_from_db()
    return this


def question(page: Page, name: str) -> Locator:
    return page.locator("fieldset", has=page.get_by_text(name, exact=True))


def health(page: Page) -> Locator:
    return page.locator(".stat", has=page.get_by_text("Health", exact=True)).locator("dd")


def press_until(page: Page, key: str, label: str, most: int = 60) -> None:
    """Press `key` until what has the focus is called `label`."""
    for _ in range(most):
        page.keyboard.press(key)
        named = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()"
        )
        if label in named:
            return
    raise AssertionError(f"{key} does not lead to {label}")


def test_answers_by_keyboard_change_health_and_are_made_final(
    page: Page, world: World, card: Scorecard, sign_in: Callable[[User], None]
) -> None:
    sign_in(world.alice)
    page.goto(f"/scorecards/{card.pk}/")
    expect(page.get_by_role("heading", name="5 of")).to_be_visible()
    before = health(page).inner_text()
    assert "75" in before
    page.get_by_role("link", name="Answer scorecard").focus()
    page.keyboard.press("Enter")
    expect(question(page, "Trust")).to_contain_text("Unchanged from Q")
    count = page.locator("[data-count]")
    expect(count).to_contain_text("6 of 12 answered")

    # The first question has the focus; a digit answers it, and as it moves its evidence opens.
    expect(question(page, "Strategic fit").get_by_role("radio").last).to_be_focused()
    page.keyboard.press("5")
    expect(question(page, "Strategic fit").get_by_role("radio").nth(4)).to_be_checked()
    expect(count).to_contain_text("7 of 12 answered")
    page.keyboard.press("Enter")
    page.keyboard.type("Both strategy papers, <b>side by side</b>")
    question(page, "Trust").get_by_role("radio", checked=True).focus()
    page.keyboard.press("2")
    expect(question(page, "Trust")).to_contain_text("Changed from 75")
    press_until(page, "Tab", "Evidence")
    page.keyboard.press("Tab")
    page.keyboard.type("Asked four people on each side")
    press_until(page, "Tab", "Comment")
    page.keyboard.type("Bad news came late twice")
    press_until(page, "Tab", "Save answers", most=120)
    page.keyboard.press("Enter")

    expect(page.get_by_text("Answers saved. Scores update in a moment.")).to_be_visible()
    expect(page.get_by_role("heading", name="7 of")).to_be_visible()
    expect(page.get_by_text("Both strategy papers, <b>side by side</b>")).to_be_visible()
    expect(health(page)).not_to_have_text(before)
    saved = Measurement.objects.filter(scorecard=card).values_list("indicator__key", "raw")
    answers = {key: raw for key, raw in saved if raw is not None}
    assert (answers["strategic_fit"], answers["trust"], len(answers)) == (100, 25, 7)

    EntryRuleFactory()
    page.reload()
    page.get_by_role("link", name="Finalise scorecard").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Finalise scorecard").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Scorecard finalised.")).to_be_visible()
    expect(page.get_by_role("link", name="Answer scorecard")).to_have_count(0)
    card.refresh_from_db()
    assert card.state == Scorecard.State.FINAL


def test_who_saves_second_sees_that_somebody_was_faster(
    page: Page,
    world: World,
    card: Scorecard,
    watcher: Watcher,
    sign_in: Callable[[User], None],
) -> None:
    watcher.allow(r"409 \(Conflict\)")  # the browser itself reports what the page explains
    sign_in(world.alice)
    page.goto(f"/scorecards/{card.pk}/edit/")
    trust = Indicator.objects.get(key="trust").pk
    save_answers(
        scorecard=Scorecard.objects.get(pk=card.pk),
        expected=card.revision,
        answers={trust: Answer(50, evidence="Lena asked")},
        user=world.lena,
    )
    question(page, "Trust").get_by_role("radio", checked=True).focus()
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    page.keyboard.type("Alice asked too")
    press_until(page, "Tab", "Comment")
    page.keyboard.type("Told first")
    page.get_by_role("button", name="Save answers").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "saved a change while you were editing"
    )
    expect(page.locator("main")).to_contain_text("Alice asked too")
    assert Measurement.objects.get(scorecard=card, indicator=trust).raw == 50
