"""How sure a placement is in words, on the pages, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from alliances.models import Question
from scorecards.models import Criterion, Placement
from scorecards.services.explanations import explain
from scorecards.templatetags.scores import dots, moves_finding
from tests.factories import AllianceFactory

from ..test_recompute import TODAY, answer, place
from .test_recomputed import JUDGED, judged, small_model  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_model")]


def told(alliance, day=TODAY, *, confidential=True):
    return explain(alliance_id=alliance.pk, confidential=confidential, today=day)


def uncertain(alliance=None):
    """White glove by a hair, and what only the partner brings is not known."""
    alliance = alliance or AllianceFactory()
    judged(alliance, 55, keys=("strategic_importance",))
    judged(alliance, 90, keys=("dependence",))
    place(alliance)
    return alliance


def test_dots_and_the_fact_say_one_thing():
    sure = told(uncertain()).sureness
    counts = {one.key: one.count for one in sure.said}
    assert sum(counts.values()) == sure.of == 20
    assert sure.finding == f"White glove in {counts['white_glove']} of 20 plausible readings"
    fact, scale = sure.fact, sure.fact.scale
    assert (fact.name, fact.known) == ("What only the partner brings", "not known")
    assert fact.between == "fix or exit and white glove"
    assert scale.tip_words == "43"
    assert (scale.below, scale.above) == ("fix_or_exit", "white_glove")
    # Both sides together are the twenty dots.
    sides = [scale.below_words, scale.above_words]
    assert sum(int(words.rsplit(" ", 1)[1]) for words in sides) == 20
    assert (scale.low_words, scale.high_words, scale.assumed_words) == ("0", "100", "50")


def test_readings_that_tell_of_deal_terms_are_for_who_may_read_these():
    Criterion.objects.filter(indicator__key="value_at_stake").update(weight=25)
    alliance = AllianceFactory()
    judged(alliance, 55, keys=("strategic_importance", "access"))
    judged(alliance, 90, keys=("dependence",))
    place(alliance)
    assert told(alliance).sureness.fact.name == "Money at stake"
    assert told(alliance, confidential=False).sureness is None


@pytest.mark.slow
def test_readings_that_agreed_at_the_ends_of_quarters():
    alliance = AllianceFactory()
    for key in JUDGED:
        answer(alliance, key, 55, TODAY - timedelta(days=200), quarter=2)
    for days in (200, 120, 0):
        place(alliance, TODAY - timedelta(days=days))
    agreed = told(alliance).sureness.agreed
    assert [count for _, count in agreed] == sorted((c for _, c in agreed), reverse=True)
    assert [day.month for day, _ in agreed] == [6, 9]


@pytest.mark.slow
def test_a_change_says_what_of_it_is_news():
    alliance = AllianceFactory()
    judged(alliance, 55)
    place(alliance, TODAY)
    later = TODAY + timedelta(days=60)
    answer(alliance, "strategic_importance", 90, later, year=2027, quarter=1)
    place(alliance, later)
    found = told(alliance, later)
    change = {one.axis: one for one in found.moves}["value"]
    assert change.change == pytest.approx(sum(change.parts.values()))
    assert change.records > 10
    assert "news" in moves_finding(found.moves)


def test_as_many_dots_as_readings():
    assert str(dots(12, 20)).count('class="on"') == 12
    assert str(dots(12, 20)).count("<circle") == 20
    assert str(dots(3)).count("<circle") == 3


# Pages ------------------------------------------------------------------------------------------
def test_the_scorecard_shows_readings_and_asks_for_the_fact(world):
    uncertain(world.northstar)
    page = world.client("charlie").get(
        reverse("scorecards:alliance_scorecard", args=[world.northstar.pk])
    )
    text = page.content.decode()
    assert "plausible readings" in text
    assert "What only the partner brings: not known" in text
    assert "about=fact.access#ask" in text
    assert "I know it" not in text
    edit = world.client("alice").get(page.request["PATH_INFO"]).content.decode()
    assert "I know it" in edit


@pytest.mark.slow
def test_asking_for_the_fact_begins_with_its_name(world):
    url = reverse("alliances:dialogue", args=[world.northstar.pk])
    page = world.client("charlie").get(f"{url}?about=fact.access").content.decode()
    assert "what do we know about “What only the partner brings”" in page
    # Deal terms are not named to who may not see them; nor is what does not exist.
    for about in ("fact.value_at_stake", "fact.nothing", "fact.", "no.access"):
        page = world.client("charlie").get(f"{url}?about={about}").content.decode()
        assert "what do we know about" not in page
    ask = f"{reverse('alliances:question_ask', args=[world.northstar.pk])}?about=fact.access"
    world.client("charlie").post(ask, {"text": "Who else could?", "asked_of": world.alice.pk})
    assert Question.objects.get().about == "fact.access"


@pytest.mark.slow
def test_the_portfolio_lists_what_is_uncertain(world):
    uncertain(world.northstar)
    page = world.client("eve").get(reverse("portfolio:dashboard"))
    text = page.content.decode()
    assert "1 of 1 placement is uncertain; one answer would settle it" in " ".join(text.split())
    assert "What only the partner brings settles it either way" in " ".join(text.split())
    assert 'class="bubble u open' in text or " open" in text
    table = world.client("eve").get(f"{reverse('portfolio:dashboard')}?view=table&sort=holds")
    assert "of 20, then fix or exit" in table.content.decode()
    # A member who may not read deal terms is shown them where no criterion tells of these.
    assert "is uncertain" in world.client("charlie").get(page.request["PATH_INFO"]).content.decode()
    Criterion.objects.filter(indicator__key="value_at_stake").update(weight=0.01)
    hidden = world.client("charlie").get(page.request["PATH_INFO"]).content.decode()
    assert 'id="uncertain"' not in hidden and ", uncertain" not in hidden


@pytest.mark.slow
def test_a_placement_without_readings_says_nothing(world):
    uncertain(world.northstar)
    Placement.objects.update(holds=None, detail={})
    found = told(world.northstar)
    assert found.sureness is None
    text = world.client("eve").get(reverse("portfolio:dashboard")).content.decode()
    assert 'id="uncertain"' not in text and ", uncertain" not in text
