"""A portfolio minutes after a bare spreadsheet was imported: nothing is concluded from nothing."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from alliances.models import Alliance, CorporateGoal, Stage
from alliances.rules.periods import Quarter
from scorecards.models import Indicator, Placement
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import Answer, open_scorecard, save_answers
from tests.budget import queries_of
from tests.conftest import at
from tests.factories import RiskFactory
from tests.imports.build import SAMPLE
from tests.portfolio.test_dashboard import QUERIES, text_of

pytestmark = pytest.mark.slow

ROWS = 54


@pytest.fixture
def imported(world):
    with at("2026-11-21T12:00:00Z"):
        Alliance.objects.all().delete()
        call_command("import_portfolio", str(SAMPLE))
        Alliance.objects.filter(stage=Stage.UNKNOWN).update(stage=Stage.OPERATING)
        CorporateGoal.objects.create(name="Lead in oncology")
        recompute()
        yield world


def assess(alliance, user, points=75):
    """What the strip asks for: two answers and a risk."""
    card = open_scorecard(alliance=alliance, quarter=Quarter(2026, 4))
    keys = ("strategic_importance", "access", "dependence")
    answers = {Indicator.objects.get(key=key).pk: Answer(points) for key in keys}
    save_answers(scorecard=card, expected=card.revision, answers=answers, user=user)
    RiskFactory(alliance=alliance)
    recompute(alliance_ids=[alliance.pk])


def test_no_headline_no_quadrant_and_no_money_share_from_a_spreadsheet(imported):
    response = imported.client("lena").get("/portfolio/")
    page, said = response.context["page"], text_of(response)
    active = page.figures.now.active
    assert active > 40 and page.figures.now.placed == 0
    assert page.finding == page.unplaced_finding == f"{active} alliances are not assessed yet"
    assert "white-glove attention" not in said and page.drawings == []
    assert page.figures.now.white_glove_share is None
    assert not any(count for _, count, *_ in page.quadrants)
    assert set(Placement.objects.values_list("quadrant", flat=True)) == {"unplaced"}
    assert "Quickest way: answer “Strategic importance” and “Dependence on the partner”" in said


@pytest.mark.parametrize("who", ["lena", "ada"])
def test_nothing_is_held_against_alliances_that_came_minutes_ago(imported, who):
    page = imported.client(who).get("/portfolio/exceptions/").context["page"]
    assert (page.attention, page.watch, page.counts) == (0, 0, [])


def test_the_way_that_is_shown_places_the_alliance(imported):
    first = imported.client("lena").get("/portfolio/").context["page"].unplaced[0]
    assert first.detail.way and first.detail.editable
    alliance = Alliance.objects.get(pk=first.detail.pk)
    assess(alliance, imported.lena)
    page = imported.client("lena").get("/portfolio/").context["page"]
    assert page.figures.now.placed == 1 and alliance.pk in page.rows.ids[page.rows.now.placed]
    assert page.finding.startswith("The only assessed alliance")
    # Yesterday it was not there, and the page of yesterday says so.
    before = imported.client("lena").get("/portfolio/?as_of=2026-11-20")
    assert before.context["empty"]


def test_the_list_and_the_scorecard_say_the_same(imported):
    alliance = Alliance.objects.order_by("pk").first()
    page = text_of(imported.client("lena").get(f"/alliances/{alliance.pk}/scorecard/"))
    assert "Not assessed yet" in page and "Nobody has judged value or risk yet" in page
    listed = text_of(imported.client("lena").get("/alliances/"))
    assert "not assessed yet" in listed and "not placed" not in listed


def test_alliances_without_a_stage_are_shown_like_any_other(imported):
    names = list(Alliance.objects.values_list("pk", flat=True)[:3])
    client = imported.client("lena")
    active = client.get("/portfolio/").context["page"].figures.now.active
    Alliance.objects.filter(pk__in=names).update(stage=Stage.UNKNOWN)
    recompute()
    without = 'href="/alliances/?stage=unknown">3 of them</a>'
    response = client.get("/portfolio/")
    assert response.context["page"].figures.now.active == active
    assert without in response.content.decode()
    assert without not in client.get("/portfolio/?stage=operating").content.decode()
    only = client.get("/portfolio/?stage=unknown").context["page"]
    assert sorted(only.rows.ids) == sorted(names)
    assert "3 alliances" in text_of(client.get("/alliances/?stage=unknown"))
    # A list of names alone gives nothing but such alliances.
    Alliance.objects.exclude(pk__in=names).delete()
    page = client.get("/portfolio/").context["page"]
    assert (page.figures.now.active, page.stageless) == (3, 3)


def test_what_is_not_assessed_costs_no_query_more(imported):
    assert queries_of(imported.client("lena"), "/portfolio/") == QUERIES
