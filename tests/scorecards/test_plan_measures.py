"""What plans promise and deliver, measured of records: all objectives, their age, and the year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from plans.rules.objectives import terms_json
from scorecards.models import Placement
from scorecards.services.recompute import recompute
from tests.factories import ObjectiveActualFactory, ObjectiveFactory, PlanFactory

TODAY = date(2026, 11, 21)
# Columns and dates are read in each database's own way.
pytestmark = [pytest.mark.django_db, pytest.mark.both]


def place(alliance, today=TODAY):
    recompute(alliance_ids=[alliance.pk], today=today)
    return Placement.objects.current().get(alliance=alliance)


def raw(alliance, key, today=TODAY):
    return place(alliance, today).detail.get("raw", {}).get(key)


HALFWAY = date(2026, 7, 2)  # day 183 of 365
MONEY = {"unit": "money", "currency": "EUR", "counts_as_value": True}


def test_plan_attainment_and_value():
    """All objectives count: two measured, one not."""
    plan = PlanFactory(fiscal_year=2026)
    on_plan = ObjectiveFactory(plan=plan, target=1000, **MONEY)
    falling = ObjectiveFactory(
        plan=plan, baseline=100, target=50, measured_as="level", direction="less"
    )
    ObjectiveFactory(plan=plan, target=10)  # nothing measured yet
    ObjectiveActualFactory(objective=on_plan, as_of=date(2026, 3, 1), value=1)
    ObjectiveActualFactory(objective=on_plan, as_of=HALFWAY, value=250)
    ObjectiveActualFactory(objective=on_plan, as_of=date(2026, 12, 24), value=9999)
    ObjectiveActualFactory(objective=falling, as_of=HALFWAY, value=75)
    placed = place(plan.alliance)
    half = 100 * 365 / 183
    assert placed.detail["raw"]["plan_attainment"] == pytest.approx(
        (half / 4 + half / 2) / 2, abs=0.01
    )
    assert placed.detail["of"]["plan_attainment"] == [2, 3]
    assert placed.detail["on"]["plan_attainment"] == "2026-07-02"
    assert placed.detail["share"]["plan_attainment"] <= 0.6667
    assert (placed.planned_value, placed.delivered_value) == (1000, 250)
    assert float(placed.expected_value) == pytest.approx(1000 * 183 / 365, abs=0.01)
    assert placed.delivered_on == HALFWAY


def test_money_weighs_by_what_it_is_worth():
    plan = PlanFactory(fiscal_year=2026)
    for target, value in ((900, 0), (100, 50)):
        row = ObjectiveFactory(plan=plan, target=target, **MONEY)
        ObjectiveActualFactory(objective=row, as_of=HALFWAY, value=value)
    assert raw(plan.alliance, "plan_attainment") == pytest.approx(
        100 * 0.1 * 365 / 183 / 2, abs=0.01
    )


@pytest.mark.slow
def test_last_years_plan_is_in_force_until_there_is_a_new_one():
    """And its figures stand in until those of the new one are measured: a new year, or a new plan,
    hides nothing."""
    old = PlanFactory(fiscal_year=2026)
    row = ObjectiveFactory(plan=old, target=1000, **MONEY)
    ObjectiveActualFactory(objective=row, as_of=date(2026, 12, 20), value=500)
    eve, january = date(2026, 12, 31), date(2027, 1, 1)
    before = place(old.alliance, eve)
    after = place(old.alliance, january)
    for name in ("raw", "of", "on"):
        assert before.detail[name] == after.detail[name]
    assert before.planned_value == after.planned_value == 1000
    new = PlanFactory(alliance=old.alliance, fiscal_year=2027, agreed_on=date(2027, 1, 20))
    fresh = ObjectiveFactory(plan=new, target=2000, **MONEY)
    agreed = place(old.alliance, date(2027, 1, 21))
    assert agreed.detail["raw"]["plan_attainment"] == before.detail["raw"]["plan_attainment"]
    assert agreed.planned_value == 2000
    assert agreed.delivered_value is None
    ObjectiveActualFactory(objective=fresh, as_of=date(2027, 3, 31), value=500)
    assert raw(old.alliance, "plan_attainment", date(2027, 4, 1)) == pytest.approx(
        100 * 365 / 90 / 4, abs=0.01
    )
    assert raw(old.alliance, "plan_attainment", date(2028, 1, 1)) is None  # too old by then


def test_what_is_special_about_an_objective_counts():
    """Milestones, and terms that a later version eased."""
    plan = PlanFactory(fiscal_year=2026)
    stepped = ObjectiveFactory(plan=plan, target=100, pace=[["2026-06-01", 20]])
    ObjectiveActualFactory(objective=stepped, as_of=HALFWAY, value=10)
    assert raw(plan.alliance, "plan_attainment") == 50
    eased = PlanFactory(fiscal_year=2026)
    first = ObjectiveFactory.build(target=400).terms
    row = ObjectiveFactory(plan=eased, target=100, first_terms=terms_json(first))
    ObjectiveActualFactory(objective=row, as_of=HALFWAY, value=50)
    assert raw(eased.alliance, "plan_attainment") == pytest.approx(100 * 365 / 183 / 8, abs=0.01)


def test_value_in_a_currency_without_a_rate_is_unknown():
    plan = PlanFactory(fiscal_year=2026)
    for currency in ("EUR", "JPY"):
        row = ObjectiveFactory(plan=plan, target=1000, **MONEY | {"currency": currency})
        ObjectiveActualFactory(objective=row, as_of=TODAY - timedelta(days=1), value=500)
    placed = place(plan.alliance)
    assert (placed.planned_value, placed.delivered_value, placed.expected_value) == (None,) * 3
