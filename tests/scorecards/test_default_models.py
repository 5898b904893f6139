"""The models that an installation starts with, and what an older one is offered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps

from scorecards.models import Criterion, Indicator, ScoringModel
from scorecards.services.default_models import ensure_default_models, propose_default_models
from scorecards.services.previews import draft_of
from scorecards.services.scoring_models import activate, compile_model
from tests.factories import (
    AllianceFactory,
    AlliancePartnerFactory,
    PartnerFactory,
    RiskFactory,
    UserFactory,
)

from .test_recompute import TODAY, judged, place, raw

pytestmark = pytest.mark.django_db


def test_the_first_models_make_sense_and_are_made_once():
    ensure_default_models()
    models = {model.key: model for model in ScoringModel.objects.all()}
    assert {m.state for m in models.values()} == {"active"} and set(models) == {"standard", "light"}
    rule = compile_model(model=models["standard"]).rule
    assert rule.dimensions() == ["strategic", "operational", "financial", "relationship"]
    for axis in ("value", "risk"):
        assert sum(c.weight for c in rule.on(axis)) == 100
    for name in rule.dimensions():
        assert sum(c.weight for c in rule.on("health", name)) == 100
    manual = Indicator.objects.filter(source="manual")
    assert all(set(i.anchors) == {"0", "25", "50", "75", "100"} for i in manual)
    hidden = set(Indicator.objects.filter(reveals_deal_terms=True).values_list("key", flat=True))
    assert hidden == {"deal_size", "contingent_share", "value_at_stake"}


def test_defaults_never_come_back_over_an_edit():
    ScoringModel.objects.filter(key="standard").update(name="Ours", state="retired")
    Indicator.objects.filter(key="trust").update(name="Openness")
    ensure_default_models()
    assert ScoringModel.objects.get(key="standard").name == "Ours"
    assert Indicator.objects.get(key="trust").name == "Openness"


def keys_on(axis):
    rows = Criterion.objects.filter(model__key="standard", axis=axis)
    return set(rows.values_list("indicator__key", flat=True))


def test_risk_repeats_nothing_that_health_measures():
    assert not keys_on("risk") & keys_on("health")
    assert not keys_on("risk") & keys_on("value")


def test_delivered_value_and_money_at_stake_count_rather_than_face_values():
    assert {"planned_value", "value_against_pace", "value_at_stake"} <= keys_on("value")
    assert "deal_size" not in keys_on("value")


@pytest.mark.slow
def test_where_a_partner_sits_counts_for_nothing():
    placed = []
    for country in ("CH", "BR"):
        alliance = AllianceFactory()
        partner = PartnerFactory(country=country)
        AlliancePartnerFactory(alliance=alliance, partner=partner)
        placed.append(place(judged(alliance)))
    first, second = placed
    assert first.quadrant == "sustain"
    scores = "value", "risk", "health", "value_coverage", "risk_coverage", "detail"
    assert [getattr(first, name) for name in scores] == [getattr(second, name) for name in scores]


@pytest.mark.parametrize(
    ("risks", "count"),
    [
        ([], None),
        ([(3, 5)], 1),
        ([(2, 5)], 0),
        ([(5, 4)], 0),
        ([(3, 5), (5, 5), (1, 1)], 2),
    ],
)
def test_showstoppers_threaten_the_alliance_and_are_possible(risks, count):
    alliance = AllianceFactory()
    for probability, impact in risks:
        RiskFactory(alliance=alliance, probability=probability, impact=impact, opened_on=TODAY)
    assert raw(alliance, "showstoppers") == count


@pytest.mark.slow
def test_a_showstopper_that_happened_stays_one_until_it_is_dealt_with():
    alliance = AllianceFactory()
    then = TODAY - timedelta(days=30)
    risk = RiskFactory(alliance=alliance, probability=1, impact=5, opened_on=then)
    assert raw(alliance, "showstoppers") == 0
    risk.occurred_on = TODAY
    risk.save()
    assert raw(alliance, "showstoppers") == 1
    risk.state, risk.closed_on = "occurred", TODAY
    risk.save()
    assert raw(alliance, "showstoppers", TODAY + timedelta(days=1)) == 0


# An installation of before ----------------------------------------------------------------------
def as_before():
    """Standard as it was, with cuts of the company's own."""
    model = ScoringModel.objects.get(key="standard")
    model.criteria.exclude(indicator__key__in=("trust", "dependence", "planned_value")).delete()
    ScoringModel.objects.filter(pk=model.pk).update(value_cut=60, name="Ours")
    Indicator.objects.filter(key="option_value").delete()
    return model


def test_an_update_offers_better_criteria_as_a_draft_and_changes_nothing():
    model = as_before()
    assert propose_default_models(apps=apps) == 1
    model.refresh_from_db()
    assert (model.state, model.criteria.count()) == ("active", 3)
    draft = ScoringModel.objects.get(key="standard", state="draft")
    assert (draft.version, draft.value_cut, draft.name) == (2, 60, "Ours")
    assert draft.criteria.count() == 32
    assert Indicator.objects.filter(key="option_value").exists()
    place(judged(AllianceFactory()))
    assert draft_of(model=draft, user=UserFactory(role="leader")).problems == []
    activate(model=draft, today=TODAY)
    assert propose_default_models(apps=apps) == 0


def test_nothing_is_offered_where_our_models_are_in_force_or_gone():
    assert propose_default_models(apps=apps) == 0
    as_before()
    ScoringModel.objects.filter(key="standard").update(state="retired")
    assert propose_default_models(apps=apps) == 0
    assert not ScoringModel.objects.filter(state="draft").exists()
