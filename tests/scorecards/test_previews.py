"""What a draft of a scoring model would change: said before, and true afterwards."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from alliances.models import AllianceType
from alliances.rules.periods import Quarter
from scorecards.models import Criterion, Indicator, Placement, Scorecard, ScoringModel
from scorecards.services.previews import draft_of
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import Answer, open_scorecard, save_answers
from scorecards.services.scoring_models import activate, check_model, new_version
from tests.conftest import World, at
from tests.factories import (
    RiskFactory,
    UserFactory,
)

TODAY = date(2026, 11, 21)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with at("2026-11-21T12:00:00Z"):
        yield


@pytest.fixture
def scored(world: World) -> World:
    """Northstar and Helix assessed on both axes."""
    for alliance, importance in ((world.northstar, 75), (world.helix, 25)):
        card = open_scorecard(alliance=alliance, quarter=Quarter(2026, 4))
        answers = {"strategic_importance": importance, "access": importance, "dependence": 50}
        keys = dict(Indicator.objects.values_list("key", "pk"))
        save_answers(
            scorecard=card,
            expected=card.revision,
            answers={keys[key]: Answer(float(raw)) for key, raw in answers.items()},
            user=UserFactory(),
        )
        RiskFactory(alliance=alliance, probability=4, impact=5, opened_on=TODAY)
    ScoringModel.objects.update(placement_coverage=30)
    recompute(today=TODAY)
    return world


def draft(**changes) -> ScoringModel:
    made = new_version(model=ScoringModel.objects.get(key="standard", state="active"))
    ScoringModel.objects.filter(pk=made.pk).update(**changes)
    made.refresh_from_db()
    return made


def quadrants() -> dict[str, str]:
    rows = Placement.objects.current().values_list("alliance__name", "quadrant")
    return dict(rows)


@pytest.mark.slow
def test_what_is_said_before_is_true_afterwards(scored):
    before = quadrants()
    made = draft(value_cut=80, red_below=10)
    Criterion.objects.filter(model=made, indicator__key="goals_supported").delete()
    found = draft_of(model=made, user=scored.lena).preview
    foretold = before | {mover.name: key(mover.then) for mover in found.movers}
    activate(model=made, today=TODAY)
    recompute(today=TODAY)
    seen = {name: where for name, where in quadrants().items() if name != "Quiet project"}
    assert seen == {name: foretold[name] for name in seen}
    assert seen != {name: before[name] for name in seen}


def key(words: str) -> str:
    return {"White glove": "white_glove", "Fix or exit": "fix_or_exit", "Sustain": "sustain",
            "Light touch": "light_touch", "Not assessed yet": "unplaced"}[words]  # fmt: skip


def test_a_draft_that_changes_nothing_says_so(scored):
    found = draft_of(model=draft(), user=scored.lena).preview
    assert (found.result.moved, found.movers, found.result.bands) == (0, (), {})
    for compared in (*found.result.axes, *found.result.dimensions):
        assert compared.mean_after == compared.mean_before


def test_who_does_not_see_an_alliance_does_not_see_it_move(scored):
    Placement.objects.filter(alliance=scored.restricted).update(quadrant="sustain", value=90)
    found = draft_of(model=draft(), user=scored.lena).preview
    assert found.result.size == 2 and found.movers == ()


def test_the_page_of_a_draft_shows_what_would_move_or_what_is_wrong(scored):
    made = draft(value_cut=80)
    url = reverse("scorecards:model_detail", args=[made.pk])
    page = scored.client("lena").get(url).content.decode()
    assert "alliances would change quadrant" in page and "Northstar co-sell" in page
    Criterion.objects.filter(model=made, axis="risk").delete()
    page = scored.client("lena").get(url).content.decode()
    assert "cannot be activated yet" in page and "The risk axis needs a criterion" in page


def test_open_scorecards_move_to_the_version_in_force_and_say_so(scored):
    card = Scorecard.objects.get(alliance=scored.northstar)
    closed = Scorecard.objects.get(alliance=scored.helix)
    Scorecard.objects.filter(pk=closed.pk).update(state="final")
    old, made = card.model, draft()
    activate(model=made, today=TODAY)
    card.refresh_from_db()
    assert (card.model, card.moved_from, card.moved_on) == (made, old, TODAY)
    assert Scorecard.objects.get(pk=closed.pk).model == old
    page = scored.client("lena").get(card.get_absolute_url()).content.decode()
    assert f"this scorecard used {old}" in page


@pytest.mark.slow
def test_a_type_may_have_a_model_of_its_own(scored):
    kind = AllianceType.objects.create(name="Of their own")
    scored.northstar.alliance_type = kind
    scored.northstar.save()
    made = draft(alliance_type=kind, value_cut=99)
    found = draft_of(model=made, user=scored.lena).preview
    assert found.result.size == 1
    activate(model=made, today=TODAY)
    recompute(today=TODAY)
    by_name = dict(Placement.objects.current().values_list("alliance__name", "model"))
    assert by_name["Northstar co-sell"] == made.pk != by_name["Helix ADC"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m, c: m.update(dimension_weights={"strategy": 1}), "“strategy” is no dimension"),
        (lambda m, c: m.update(dimension_weights={"strategic": -1}), "must be a number of 0"),
        (lambda m, c: m.update(dimension_weights={"strategic": True}), "must be a number of 0"),
        (
            lambda m, c: m.update(
                dimension_weights=dict.fromkeys(
                    ("strategic", "operational", "financial", "relationship"), 0
                )
            ),
            "At least one dimension needs a weight above 0",
        ),
        (
            lambda m, c: c.filter(indicator__key="agreement_end", axis="risk").update(
                points=[[0, 0], [365, 100]]
            ),
            "Time to the end of the agreement: more is better here, so the score of risk must fall",
        ),
        (
            lambda m, c: c.filter(indicator__key="sponsor_contact_age", axis="health").update(
                points=[[0, 0], [100, 100]]
            ),
            "less is better here, so the score of health must fall",
        ),
        (lambda m, c: c.filter(indicator__key="dependence").update(points=[[0, 100], [100, 0]]),
         "the score of risk must rise"),
    ],
)  # fmt: skip
def test_a_model_whose_scores_would_move_the_wrong_way_is_refused(change, message):
    made = draft()
    check_model(model=made)
    change(ScoringModel.objects.filter(pk=made.pk), Criterion.objects.filter(model=made))
    made.refresh_from_db()
    with pytest.raises(ValidationError, match=message):
        check_model(model=made)
