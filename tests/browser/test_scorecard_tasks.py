"""What a scorecard costs its alliance manager, in clicks and keys: docs/tasks.md."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from alliances.rules.periods import Quarter
from scorecards.models import Indicator, Measurement, Scorecard
from scorecards.services.scorecards import Answer, open_scorecard, save_answers
from tests.conftest import World, today_here
from tests.hand import Hand

QUESTIONS = 12


@pytest.fixture
def card(world: World) -> Scorecard:
    """This quarter's, open; all twelve questions were answered 75 in the quarter before."""
    now, day = Quarter.containing(today_here()), today_here() - timedelta(days=80)
    last = open_scorecard(alliance=world.northstar, quarter=now.previous())
    asked = last.model.criteria.filter(indicator__source=Indicator.Source.MANUAL)
    answers = {pk: Answer(75, "Survey", day) for pk in asked.values_list("indicator", flat=True)}
    assert len(answers) == QUESTIONS
    save_answers(scorecard=last, expected=1, answers=answers, user=world.alice)
    return open_scorecard(alliance=world.northstar, quarter=now)


@pytest.fixture
def begin(page: Page, world: World, card: Scorecard, sign_in: Callable[[User], None]) -> Hand:
    sign_in(world.alice)
    page.goto(f"/alliances/{world.northstar.pk}/scorecard/")
    hand = Hand(page)
    hand.click(page.get_by_role("link", name="Answer the Q"))
    expect(page.locator("[data-count]")).to_contain_text("12 unchanged, 0 left")
    expect(page.locator("[data-question] :checked").first).to_be_focused()
    return hand


def check_kept(page: Page, card: Scorecard) -> None:
    """All twelve are answers now, each as old as its evidence."""
    # Saving waits for what saves itself.
    expect(page.get_by_text("all 12 questions answered")).to_be_visible(timeout=20_000)
    then = today_here() - timedelta(days=80)
    rows = Measurement.objects.filter(scorecard=card, raw=75, evidence="Survey", evidence_on=then)
    assert rows.count() == QUESTIONS


def test_twelve_unchanged_answers(page: Page, card: Scorecard, begin: Hand) -> None:
    for _ in range(QUESTIONS):
        begin.press("Enter")
    expect(page.get_by_role("button", name="Save answers")).to_be_focused()
    begin.press("Enter")
    check_kept(page, card)
    begin.check("scorecard")


def test_twelve_answers_that_are_still_true(page: Page, card: Scorecard, begin: Hand) -> None:
    """Each is looked at again: its evidence is of today from now on."""
    for _ in range(QUESTIONS):
        begin.press("=")
    expect(page.get_by_role("button", name="Save answers")).to_be_focused()
    begin.press("Enter")
    # Saving waits for what saves itself.
    expect(page.get_by_text("all 12 questions answered")).to_be_visible(timeout=20_000)
    rows = Measurement.objects.filter(scorecard=card, raw=75, evidence="Survey")
    assert {row.looked_again_on == row.evidence_on for row in rows} == {True}
    assert rows.count() == QUESTIONS
    begin.check("scorecard_still_true")


def test_twelve_unchanged_answers_each_with_its_digit(
    page: Page, card: Scorecard, begin: Hand
) -> None:
    for _ in range(QUESTIONS):
        begin.press("4")
        begin.press("Tab")
    begin.press("Enter")
    check_kept(page, card)
    begin.check("scorecard_digits")
