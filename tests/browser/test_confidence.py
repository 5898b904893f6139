"""From an uncertain placement on the portfolio to the question that would settle it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from alliances.models import Question
from alliances.rules.periods import Quarter
from scorecards.models import Criterion, Indicator
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import Answer, open_scorecard, save_answers
from tests.conftest import World, today_here


@pytest.fixture
def uncertain(world: World) -> World:
    """Northstar by what people judge alone: white glove by a hair, one answer missing."""
    placing = Criterion.objects.filter(axis__in=["value", "risk"])
    placing.filter(indicator__source="computed").update(weight=0)
    card = open_scorecard(alliance=world.northstar, quarter=Quarter.containing(today_here()))
    answers = {"strategic_importance": Answer(55), "dependence": Answer(90)}
    keys = dict(Indicator.objects.filter(key__in=answers).values_list("key", "pk"))
    given = {keys[key]: answer for key, answer in answers.items()}
    save_answers(scorecard=card, expected=1, answers=given, user=world.alice)
    recompute()
    return world


@pytest.mark.django_db(transaction=True)
def test_an_executive_asks_for_the_one_fact(
    page: Page,
    uncertain: World,
    sign_in: Callable[[User], None],
    check_access: Callable[[Page], None],
) -> None:
    sign_in(uncertain.eve)
    page.goto("/portfolio/")
    strip = page.locator("#uncertain")
    expect(strip).to_contain_text("one answer would settle it")
    expect(page.locator(".quadrant-picture.wide .bubble.open")).to_have_count(1)
    check_access(page)

    strip.get_by_role("link", name="Northstar co-sell", exact=True).click()
    expect(page.get_by_role("heading", name="plausible readings")).to_be_visible()
    expect(page.get_by_role("img", name="What only the partner brings: 40 or less")).to_be_visible()
    check_access(page)

    page.go_back()
    strip.get_by_role("link", name="Ask Alice").click()
    field = page.get_by_label("Question")
    expect(field).to_have_value(
        "Northstar co-sell: what do we know about “What only the partner brings”? The answer "
        "would tell whether the alliance stands in the right quadrant."
    )
    page.get_by_role("button", name="Send question").click()
    expect(page.get_by_text("Question sent to")).to_be_visible()
    assert Question.objects.get().about == "fact.access"


@pytest.mark.django_db(transaction=True)
def test_everybody_is_asked_at_once_and_who_knows_it_answers_and_comes_back(
    page: Page,
    uncertain: World,
    sign_in: Callable[[User], None],
    check_access: Callable[[Page], None],
) -> None:
    sign_in(uncertain.lena)
    page.goto("/portfolio/?confidence=uncertain")
    strip = page.locator("#uncertain")
    strip.get_by_role("link", name="Ask all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Ask 1 person about 1 uncertain placement?"
    )
    check_access(page)
    page.get_by_role("button", name="Send 1 question").click()
    expect(page.get_by_text("1 question sent to 1 person, one e-mail each.")).to_be_visible()
    assert Question.objects.get().asked_of == uncertain.alice
    page.locator("#uncertain").get_by_role("link", name="Ask all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody to ask at the moment")
    check_access(page)

    sign_in(uncertain.alice)
    page.goto("/portfolio/?confidence=uncertain")
    page.locator("#uncertain").get_by_role("link", name="I know it").click()
    fact = Indicator.objects.get(name="What only the partner brings")
    question = page.locator(f"#q-{fact.pk}")
    expect(question.locator("input[type=radio]:focus")).to_have_count(1)
    expect(question).to_be_in_viewport()
    page.keyboard.press("5")
    page.get_by_role("button", name="Save answers").click()
    page.wait_for_url("**/portfolio/?confidence=uncertain")
    assert fact.measurements.get().raw is not None
