"""How sure a placement is, and what moved it, as the recompute keeps them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from alliances.models import ExchangeRate
from scorecards.models import Criterion, Measurement, Placement
from scorecards.rules.confidence.shifts import MODEL, RATES, RECORDS, like_for_like
from scorecards.services.confidence.columns import from_json
from scorecards.services.recompute import recompute
from scorecards.services.scoring_models import activate, new_version
from tests.factories import AllianceFactory, DealTermFactory

from ..test_recompute import TODAY, answer, place

# Columns and dates are read in each database's own way.
pytestmark = [pytest.mark.django_db, pytest.mark.both]
JUDGED = ("strategic_importance", "access", "dependence")


def judged(alliance, points=80, on=TODAY, keys=JUDGED):
    for key in keys:
        answer(alliance, key, points, evidence_on=on)


@pytest.fixture
def small_model():
    """Value and risk by what people judge alone: one criterion is unknown at will."""
    placing = Criterion.objects.filter(axis__in=["value", "risk"])
    placing.exclude(indicator__key__in=JUDGED).update(weight=0)
    placing.filter(indicator__key="access").update(weight=15)


@pytest.mark.slow
def test_readings_are_kept_with_the_placement(small_model):
    alliance = AllianceFactory()
    judged(alliance)
    placed = place(alliance)
    assert placed.quadrant == "white_glove"
    assert placed.holds == 1.0
    assert placed.detail["readings"]["quadrants"] == {"white_glove": 1.0}
    assert not placed.one_answer


@pytest.mark.slow
def test_an_answer_that_is_missing_makes_a_placement_uncertain_and_settles_it(small_model):
    alliance = AllianceFactory()
    # Importance weighs 20 and access 15: what is unknown may turn 55 either way.
    judged(alliance, 55, keys=("strategic_importance",))
    judged(alliance, 90, keys=("dependence",))
    placed = place(alliance)
    assert placed.quadrant == "white_glove"
    assert 0.5 < placed.holds < 0.8
    first = from_json(placed.detail["readings"]["facts"][0])
    assert (first.key, first.axis, first.settles) == ("access", "value", "either way")
    assert first.below.quadrant == "fix_or_exit"
    assert first.tip == pytest.approx(50 - 20 / 15 * 5.05, abs=0.1)
    assert placed.one_answer
    judged(alliance, 70, keys=("access",))
    assert place(alliance).holds == 1.0


def test_old_answers_make_it_less_sure(small_model):
    alliance = AllianceFactory()
    judged(alliance, 55)
    fresh = place(alliance).holds
    later = place(alliance, TODAY + timedelta(days=300))
    assert fresh == 1.0
    assert later.value == 55
    assert later.holds < 0.9
    assert {fact["age"] for fact in later.detail["readings"]["facts"]} == {300}


def test_what_stands_in_no_quadrant_has_no_readings():
    placed = place(AllianceFactory())
    assert (placed.quadrant, placed.holds, placed.one_answer) == ("unplaced", None, False)


def test_facts_that_rest_on_deal_terms_settle_nothing_for_everybody(small_model):
    Criterion.objects.filter(indicator__key="value_at_stake").update(weight=25)
    alliance = AllianceFactory()
    judged(alliance, 55, keys=("strategic_importance", "access"))
    judged(alliance, 90, keys=("dependence",))
    placed = place(alliance)
    facts = placed.detail["readings"]["facts"]
    assert [fact["key"] for fact in facts] == ["value_at_stake"]
    assert from_json(facts[0]).settles == "either way"
    assert not placed.one_answer


def test_the_same_records_say_the_same_again(small_model):
    alliance = AllianceFactory()
    judged(alliance, 55)
    first = place(alliance)
    again = place(alliance)
    assert again.computed_at >= first.computed_at
    assert again.detail == first.detail
    assert Placement.objects.filter(alliance=alliance).count() == 1


@pytest.mark.slow
def test_a_placement_from_before_readings_gets_them_at_night(small_model):
    alliance = AllianceFactory()
    judged(alliance)
    place(alliance)
    Placement.objects.update(holds=None, detail={})
    assert recompute(today=TODAY).written == 1
    assert Placement.objects.get().holds == 1.0
    assert recompute(today=TODAY).written == 0


# What moved ---------------------------------------------------------------------------------------
def moves(alliance, axis="value"):
    """The parts of the change between the last two placements, as far as they are not 0."""
    new, old = Placement.objects.filter(alliance=alliance).order_by("-valid_from")[:2]
    kept = [row.detail.get("shifts", {}).get(axis, {}) for row in (old, new)]
    parts = like_for_like(round(getattr(new, axis) - getattr(old, axis), 1), *kept)
    assert sum(kept[1].values()) == pytest.approx(getattr(new, f"{axis}_shift"), abs=0.02)
    return {name: round(points, 1) for name, points in parts.items() if abs(points) > 0.05}


def test_an_answer_is_a_record(small_model):
    alliance = AllianceFactory()
    judged(alliance, 80)
    place(alliance)
    answer(alliance, "access", 10, TODAY + timedelta(days=1), year=2027, quarter=1)
    place(alliance, TODAY + timedelta(days=60))
    parts = moves(alliance)
    assert set(parts) == {RECORDS}


@pytest.mark.slow
def test_a_new_version_of_the_model_is_no_news(small_model):
    alliance = AllianceFactory()
    judged(alliance, 20, keys=("strategic_importance",))
    judged(alliance, 80, keys=("access", "dependence"))
    before = place(alliance)
    model = new_version(model=before.model)
    model.criteria.filter(indicator__key="access", axis="value").update(weight=80)
    activate(model=model, today=TODAY + timedelta(days=1))
    after = place(alliance, TODAY + timedelta(days=1))
    change = round(after.value - before.value, 1)
    assert change > 5
    assert moves(alliance) == {MODEL: change}
    assert after.value_shift == pytest.approx(change)
    # Only the sums go on; nothing is told twice.
    answer(alliance, "access", 90, TODAY + timedelta(days=2), year=2026, quarter=3)
    Measurement.objects.filter(raw=80, indicator__key="access").delete()
    later = place(alliance, TODAY + timedelta(days=3))
    assert later.value_shift == pytest.approx(after.value_shift, abs=0.2)
    assert moves(alliance)[RECORDS] > 4


@pytest.mark.slow
def test_other_rates_are_no_news(small_model):
    Criterion.objects.filter(indicator__key="value_at_stake").update(weight=35)
    ExchangeRate.objects.create(currency="CHF", valid_from=date(2026, 1, 1), rate=Decimal(1))
    alliance = AllianceFactory()
    judged(alliance)
    DealTermFactory(
        alliance=alliance,
        amount=Decimal("3e8"),
        currency="CHF",
        direction="receive",
        probability=100,
        expected_on=TODAY + timedelta(days=30),
    )
    before = place(alliance)
    ExchangeRate.objects.create(
        currency="CHF", valid_from=TODAY + timedelta(days=5), rate=Decimal(3)
    )
    after = place(alliance, TODAY + timedelta(days=5))
    change = round(after.value - before.value, 1)
    assert change > 1
    assert moves(alliance)[RATES] == pytest.approx(change, abs=0.3)
    assert RECORDS not in moves(alliance)
