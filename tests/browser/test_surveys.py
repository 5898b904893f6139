"""A health survey in a real browser: started, answered on a phone by link, and what comes of it.

    CAMPAIGN=full python bin/test.py browser tests/browser/test_surveys.py

fills 40 surveys with 200 people and compares every figure with an independent computation.
"""

from __future__ import annotations

import json
import os
import random
import statistics
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from scorecards.models import Survey, SurveyInvitation
from scorecards.services.surveys.answering import answer
from scorecards.services.surveys.lifecycle import close_survey
from scorecards.services.surveys.links import link_path
from scorecards.services.surveys.results import result_of
from tests.browser.conftest import SIZES
from tests.conftest import World
from tests.factories import CommitteeFactory, MeetingFactory
from tests.scorecards.surveys.hands import closed, fill, invited, opened, questions, staffed

WORDS = ("I cannot judge this", "Not at all", "Hardly", "Partly", "Mostly", "Fully")
SidesSaid = dict[str, list[list[int]]]


def answer_by_keyboard(page: Page, path: str, answers: Sequence[int], comment: str = "") -> None:
    page.goto(path)
    page.get_by_role("button", name="Begin").press("Enter")
    for said in answers:
        page.keyboard.press(str(said))
        page.keyboard.press("Enter")
    if comment:
        page.get_by_label("Anything else").fill(comment)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name=f"Send {len(answers)} answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_a_survey_from_its_start_to_the_agenda(
    page: Page,
    world: World,
    sign_in: Callable[[User], None],
    check_access: Callable[..., None],
) -> None:
    alliance = staffed(5, 5, world.northstar)
    committee = CommitteeFactory(alliance=alliance, kind="steering", name="Steering")
    MeetingFactory(committee=committee, starts_at=timezone.now() + timedelta(days=5))
    sign_in(world.alice)
    page.goto(f"/alliances/{alliance.pk}/surveys/")
    check_access(page)
    page.get_by_role("link", name="Start a health survey").first.click()
    page.get_by_label("Last day to answer").fill("in 10 days")
    check_access(page)
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_role("heading", name="0 of 13 have answered")).to_be_visible()
    check_access(page)
    survey = Survey.objects.get()
    # Without signing in, on a phone, by touch; what is not sent survives a reload.
    page.context.clear_cookies()
    page.set_viewport_size(SIZES["phone"])
    one = invited(survey, "theirs")[-1]
    page.goto(link_path(one))
    check_access(page)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Choose an answer.")).to_be_visible()
    page.get_by_role("radio", name="Hardly").locator("visible=true").check()
    check_access(page)
    page.reload()
    assert not SurveyInvitation.objects.filter(answered=True).exists()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Question 2 of 12")).to_be_visible()
    for _ in range(11):
        page.keyboard.press("2")
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="Check and send")).to_be_visible()
    expect(page.get_by_text("Hardly").locator("visible=true")).to_have_count(12)
    check_access(page)
    page.get_by_role("button", name="Send 12 answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('survey')).length") == 0
    page.goto(link_path(one))
    expect(page.get_by_text("You have answered already")).to_be_visible()
    check_access(page)
    # The result.
    fill(survey, "ours", [5] * 6)
    fill(survey, "theirs", [2] * 5)
    closed(survey)
    page.goto(link_path(one))
    check_access(page)
    page.set_viewport_size(SIZES["desk"])
    sign_in(world.alice)
    page.goto(survey.get_absolute_url())
    expect(page.get_by_role("heading", name=" differ: ")).to_be_visible()
    page.get_by_text("Show as table").click()
    check_access(page)
    page.get_by_role("button", name="Put on the agenda").first.click()
    expect(page.get_by_text("On the agenda of")).to_be_visible()


def test_a_survey_without_javascript(browser: Browser, world: World, base_url: str) -> None:
    survey = opened(staffed(5, 5, world.northstar))
    one = invited(survey, "theirs")[-1]
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto(link_path(one))
    expect(page.get_by_role("group")).to_have_count(12)
    for group in page.get_by_role("group").all():
        group.get_by_role("radio", name="Mostly").check()
    page.get_by_role("button", name="Send 12 answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    context.close()


# Volume -----------------------------------------------------------------------------------------
@pytest.mark.slow
def test_many_people_of_many_alliances(page: Page, world: World) -> None:
    """Every figure of every survey against what the people typed, computed another way."""
    alliances, people = (40, 5) if os.environ.get("CAMPAIGN") == "full" else (2, 6)
    dice = random.Random(9)
    for _ in range(alliances):
        # 5 people fill each survey in the browser, the others of both sides through the service.
        ours, theirs = dice.randint(5, 8), dice.randint(5, 8)
        survey = opened(staffed(ours, theirs), minimum=5)
        said = {
            side: [[dice.choice((0, 1, 2, 3, 4, 4, 5)) for _ in range(12)] for _ in range(count)]
            for side, count in (("ours", ours), ("theirs", theirs))
        }
        for side, rows in said.items():
            for place, one in enumerate(invited(survey, side)):
                if side == "theirs" and place < people:
                    answer_by_keyboard(page, link_path(one), rows[place])
                else:
                    answer_by_service(survey, one, rows[place])
        survey.refresh_from_db()
        survey = close_survey(survey=survey, expected=survey.revision, now=timezone.now())
        compare(survey, said)


def answer_by_service(survey: Survey, one: SurveyInvitation, row: Sequence[int]) -> None:
    given = {question.pk: row[place] for place, question in enumerate(questions(survey))}
    answer(invitation=one, answers=given, comment="", now=timezone.now())


def compare(survey: Survey, said: SidesSaid) -> None:
    found = {one.key: one for one in result_of(survey).questions}
    gaps, means = [], []
    for place, question in enumerate(questions(survey)):
        one = found[question.key]
        known = {side: [row[place] for row in rows if row[place]] for side, rows in said.items()}
        for side, values in known.items():
            shown = getattr(one, side)
            assert (shown is None) == (len(values) < 5), json.dumps(values)
            if shown is not None:
                assert shown.n == len(values)
                assert shown.mean == pytest.approx(statistics.fmean(values))
                assert shown.favourable == sum(value >= 4 for value in values)
                agreement = max(0, 1 - statistics.variance(values) / 2)
                assert shown.agreement == pytest.approx(agreement)
        if one.pair is None:
            continue
        mine, others = known["ours"], known["theirs"]
        gap = statistics.fmean(mine) - statistics.fmean(others)
        wins = sum((a > b) - (a < b) for a, b in product(mine, others))
        assert one.pair.gap == pytest.approx(gap)
        assert one.pair.delta == pytest.approx(wins / (len(mine) * len(others)))
        gaps.append(abs(gap))
        means.append((statistics.fmean(mine) + statistics.fmean(others)) / 2)
    survey.refresh_from_db()
    if len(means) >= 6:
        assert survey.health == pytest.approx(25 * (statistics.fmean(means) - 1))
        assert survey.gap == pytest.approx(statistics.fmean(gaps))
    else:
        assert survey.health is None
