"""Measured, scored, placed: on the database, as whole sets."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.models import CorporateGoal, ExchangeRate, MembershipRole, Stage
from scorecards.models import (
    Criterion,
    Indicator,
    Measurement,
    PendingScore,
    Placement,
    Risk,
    Scorecard,
    ScoringModel,
)
from scorecards.rules.scoring import score
from scorecards.services.recompute import Report, recompute
from scorecards.services.scoring_models import (
    activate,
    active_models,
    compile_model,
    new_version,
)
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    AllianceFactory,
    AlliancePartnerFactory,
    CommitteeFactory,
    CorporateGoalFactory,
    DealTermFactory,
    DeliverableFactory,
    MeetingFactory,
    MembershipFactory,
    PartnerFactory,
    PlanFactory,
    RiskFactory,
)

TODAY = date(2026, 11, 21)
# Columns and dates are read in each database's own way.
pytestmark = [pytest.mark.django_db, pytest.mark.both]


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def place(alliance, today=TODAY):
    recompute(alliance_ids=[alliance.pk], today=today)
    return Placement.objects.current().get(alliance=alliance)


def raw(alliance, key, today=TODAY):
    return place(alliance, today).detail.get("raw", {}).get(key)


def answer(alliance, key, points, evidence_on=TODAY, year=2026, quarter=4):
    card, _ = Scorecard.objects.get_or_create(
        alliance=alliance,
        year=year,
        quarter=quarter,
        defaults={"model": ScoringModel.objects.active().get(tier="")},
    )
    return Measurement.objects.create(
        scorecard=card,
        indicator=Indicator.objects.get(key=key),
        raw=points,
        evidence_on=evidence_on,
        measured_at=noon(evidence_on or TODAY),
    )


def noon(day):
    return datetime.combine(day, time(12), tzinfo=UTC)


# Computed indicators --------------------------------------------------------------------------
def test_deliverables_on_time_by_side():
    plan = PlanFactory()
    for side, due, delivered in [
        ("ours", 100, 100),
        ("ours", 100, 90),
        ("ours", 50, None),
        ("ours", -5, None),
        ("theirs", 30, 31),
        ("theirs", 400, 400),  # older than the window
        ("theirs", -5, 5),  # delivered early: counts on its day
        ("joint", 10, None),
    ]:
        DeliverableFactory(
            plan=plan,
            side=side,
            due_on=days_ago(due),
            delivered_on=None if delivered is None else days_ago(delivered),
        )
    DeliverableFactory(
        plan=PlanFactory(alliance=plan.alliance, fiscal_year=2027, state="draft"),
        due_on=days_ago(3),
    )  # a draft binds nobody
    placed = place(plan.alliance)
    assert placed.detail["raw"]["deliverables_on_time_ours"] == pytest.approx(33.33)
    assert placed.detail["of"]["deliverables_on_time_ours"] == [1, 3]
    # One good result says little: of fewer than five, half of one is added to those that count.
    assert placed.detail["raw"]["deliverables_on_time_theirs"] == 75
    assert placed.detail["of"]["deliverables_on_time_theirs"] == [1, 1]


@pytest.mark.parametrize(
    ("state", "day", "cancelled", "counted", "kept"),
    [
        ("held", 10, None, 1, 1),
        ("missed", 10, None, 1, 0),
        ("scheduled", 10, None, 1, 0),  # its day passed and nobody said that it was held
        ("scheduled", 2, None, 1, 0),
        ("scheduled", 1, None, 0, 0),  # there are two days to record it
        ("scheduled", -10, None, 0, 0),
        ("cancelled", 10, None, 0, 0),  # nobody knows when
        ("cancelled", 10, 11, 0, 0),  # in time
        ("cancelled", 10, 9, 1, 0),  # only afterwards
        ("held", 370, None, 0, 0),
    ],
)
def test_cadence_kept(state, day, cancelled, counted, kept):
    committee = CommitteeFactory()
    starts = datetime.combine(days_ago(day), datetime.min.time(), UTC) + timedelta(hours=9)
    off = None if cancelled is None else starts + timedelta(days=day - cancelled)
    MeetingFactory(committee=committee, state=state, starts_at=starts, cancelled_at=off)
    placed = place(committee.alliance)
    assert placed.detail.get("of", {}).get("cadence_kept") == ([kept, counted] if counted else None)
    assert placed.detail.get("raw", {}).get("cadence_kept") == (75 * kept if counted else None)


def test_actions_closed_on_time():
    alliance = AllianceFactory()
    ActionFactory(alliance=alliance, due_on=days_ago(5), state="done", done_on=days_ago(6))
    ActionFactory(alliance=alliance, due_on=days_ago(5), state="done", done_on=days_ago(1))
    ActionFactory(alliance=alliance, due_on=days_ago(5))
    ActionFactory(alliance=alliance, due_on=days_ago(-5))
    ActionFactory(alliance=alliance, due_on=days_ago(5), state="dropped")  # in time
    late = {"state": "dropped", "dropped_on": days_ago(4)}
    ActionFactory(alliance=alliance, due_on=days_ago(5), **late)
    ActionFactory(alliance=alliance, due_on=days_ago(5), never_made=True, **late)
    assert place(alliance).detail["of"]["actions_on_time"] == [1, 4]


def test_the_most_silent_sponsor_counts():
    alliance = AllianceFactory()
    for role, contact, ended in [
        (MembershipRole.EXECUTIVE_SPONSOR, 10, None),
        (MembershipRole.EXECUTIVE_SPONSOR, 80, None),
        (MembershipRole.EXECUTIVE_SPONSOR, 300, 95),
        (MembershipRole.ALLIANCE_MANAGER, 200, None),
    ]:
        MembershipFactory(
            alliance=alliance,
            role=role,
            last_contact_on=None if contact is None else days_ago(contact),
            ended_on=None if ended is None else days_ago(ended),
        )
    placed = place(alliance)
    assert placed.detail["raw"]["sponsor_contact_age"] == 80
    assert placed.detail["on"]["sponsor_contact_age"] == days_ago(80).isoformat()


@pytest.mark.slow
def test_risk_exposure_is_unknown_until_a_risk_was_recorded():
    alliance = AllianceFactory()
    assert raw(alliance, "open_risk_exposure") is None
    RiskFactory(alliance=alliance, state="closed", opened_on=days_ago(90), closed_on=days_ago(2))
    assert raw(alliance, "open_risk_exposure") == 0
    RiskFactory(alliance=alliance, probability=4, impact=5, opened_on=days_ago(10))
    RiskFactory(alliance=alliance, probability=2, impact=3, opened_on=days_ago(10))
    assert raw(alliance, "open_risk_exposure") == 26


@pytest.mark.slow
@pytest.mark.parametrize(
    ("terms", "size", "share"),
    [
        ([], None, None),
        ([("upfront", 350, "EUR")], 350, None),
        ([("upfront", 350, "EUR"), ("milestones", 650, "EUR")], 1000, 65),
        ([("upfront", 350, "EUR"), ("milestones", None, "")], 350, None),
        ([("upfront", None, ""), ("milestones", 650, "EUR")], 650, None),
        ([("milestones", 650, "EUR")], 650, None),
        ([("upfront", 100, "USD"), ("milestones", 100, "EUR")], 190, 52.63),
        ([("upfront", 100, "JPY"), ("milestones", 100, "EUR")], None, None),
        ([("upfront", 100, "EUR"), ("royalty", 900, "EUR")], 100, None),
    ],
)
def test_deal_size_and_contingent_share(terms, size, share):
    ExchangeRate.objects.create(currency="USD", valid_from=days_ago(400), rate=Decimal("0.8"))
    ExchangeRate.objects.create(currency="USD", valid_from=days_ago(9), rate=Decimal("0.9"))
    ExchangeRate.objects.create(currency="USD", valid_from=days_ago(-9), rate=Decimal("5"))
    alliance = AllianceFactory()
    for kind, amount, currency in terms:
        DealTermFactory(alliance=alliance, kind=kind, amount=amount, currency=currency)
    assert raw(alliance, "deal_size") == size
    assert raw(alliance, "contingent_share") == share


@pytest.mark.parametrize(
    ("agreements", "days"),
    [
        ([], None),
        ([{}], None),
        ([{"ends_on": days_ago(-30)}], 30),
        ([{"ends_on": days_ago(5)}], -5),
        ([{"ends_on": days_ago(-30)}, {"ends_on": days_ago(-300)}], 300),
        ([{"ends_on": days_ago(-30), "terminated_on": days_ago(1)}], -1),
        ([{"ends_on": days_ago(-30), "renews_automatically": True}], 3650),
    ],
)
def test_time_to_the_end_of_the_agreement(agreements, days):
    alliance = AllianceFactory()
    for fields in agreements:
        AgreementFactory(alliance=alliance, **fields)
    assert raw(alliance, "agreement_end") == days


@pytest.mark.slow
def test_partner_concentration_counts_living_alliances_of_the_busiest_partner():
    busy, other = PartnerFactory(), PartnerFactory()
    first, second, third, ended = (AllianceFactory() for _ in range(4))
    ended.stage = Stage.CLOSED
    ended.save(update_fields=["stage"])
    for alliance in (first, second, ended):
        AlliancePartnerFactory(alliance=alliance, partner=busy)
    AlliancePartnerFactory(alliance=first, partner=other, is_lead=False)
    assert raw(first, "partner_concentration") == 2
    assert raw(third, "partner_concentration") is None


@pytest.mark.slow
def test_a_restricted_alliance_counts_for_itself_alone():
    """The score of another alliance with the same partner does not tell that there is one."""
    busy = PartnerFactory()
    alone, first, second = (AllianceFactory() for _ in range(3))
    hidden = AllianceFactory(confidentiality="restricted")
    for alliance in (first, second, hidden):
        AlliancePartnerFactory(alliance=alliance, partner=busy)
    only = AllianceFactory(confidentiality="restricted")
    for alliance in (alone, only):
        AlliancePartnerFactory(alliance=alliance, partner=PartnerFactory())
    assert [raw(one, "partner_concentration") for one in (first, second)] == [2, 2]
    assert [raw(one, "partner_concentration") for one in (hidden, only, alone)] == [3, 1, 1]
    only.stage = Stage.CLOSED
    only.save(update_fields=["stage"])
    assert raw(only, "partner_concentration") is None


@pytest.mark.slow
def test_goals_are_unknown_until_there_are_any():
    alliance, orphan = AllianceFactory(), AllianceFactory()
    assert raw(alliance, "goals_supported") is None
    alliance.goals.add(CorporateGoal.objects.create(name="Grow in Asia"))
    assert raw(alliance, "goals_supported") == 1
    assert raw(orphan, "goals_supported") == 0


@pytest.mark.slow
def test_only_goals_in_force_are_supported():
    """What was dropped counts no more: the number falls, and is never unknown for it."""
    alliance = AllianceFactory()
    now = CorporateGoalFactory(fiscal_year=2026)
    alliance.goals.set([now, CorporateGoalFactory(fiscal_year=2025)])
    CorporateGoalFactory(fiscal_year=2026, state="draft").alliances.add(alliance)
    assert raw(alliance, "goals_supported") == 1
    CorporateGoal.objects.filter(pk=now.pk).update(state="dropped")
    assert raw(alliance, "goals_supported") == 0


# Manual answers -------------------------------------------------------------------------------
@pytest.mark.slow
def test_the_newest_known_answer_counts_and_fades():
    alliance = AllianceFactory()
    answer(alliance, "trust", 75, evidence_on=days_ago(200), quarter=2)
    answer(alliance, "trust", None, evidence_on=None, quarter=4)
    placed = place(alliance)
    assert placed.detail["raw"]["trust"] == 75
    assert placed.detail["on"]["trust"] == days_ago(200).isoformat()
    assert placed.evidence_on == days_ago(200)
    answer(alliance, "trust", 25, evidence_on=days_ago(10), quarter=3)
    assert raw(alliance, "trust") == 25
    assert raw(alliance, "trust", TODAY + timedelta(days=340)) == 25
    assert place(alliance, TODAY + timedelta(days=350)).detail["share"]["trust"] == 0.25
    assert raw(alliance, "trust", TODAY + timedelta(days=1080)) is None


@pytest.mark.slow
def test_an_answer_is_not_known_before_it_was_saved():
    alliance = AllianceFactory()
    row = answer(alliance, "trust", 25, evidence_on=days_ago(30))
    row.measured_at = noon(days_ago(5))
    row.save()
    assert raw(alliance, "trust", days_ago(6)) is None
    assert raw(alliance, "trust", days_ago(5)) == 25


# Placing ---------------------------------------------------------------------------------------
def imported(upfront=350, milestones=465, currency="EUR", partner=None, **fields):
    """What a spreadsheet gives: partner, stage, deal terms; nothing else."""
    alliance = AllianceFactory(tier="unassigned", **fields)
    AlliancePartnerFactory(alliance=alliance, partner=partner or PartnerFactory())
    for kind, amount in (("upfront", upfront), ("milestones", milestones)):
        if amount is not None:
            DealTermFactory(
                alliance=alliance, kind=kind, amount=amount * 1_000_000, currency=currency
            )
    return alliance


def judged(alliance):
    """With the judgement and the evidence that a placement needs."""
    for key in ("strategic_importance", "access", "option_value", "ease_of_business"):
        answer(alliance, key, 75)
    answer(alliance, "dependence", 25)
    RiskFactory(alliance=alliance, probability=1, impact=2)
    return alliance


@pytest.mark.slow
def test_an_imported_alliance_is_not_assessed_until_somebody_judged_it():
    alliance = imported(upfront=1350, milestones=5550)
    placed = place(alliance)
    assert (placed.quadrant, placed.value, placed.risk) == ("unplaced", None, None)
    assert (placed.criteria_known, placed.criteria_total) == (3, 15)
    assert (placed.value_coverage, placed.risk_coverage) == (0, 35)
    assert placed.health is None and placed.health_band == "" and placed.health_coverage == 0
    placed = place(judged(alliance))
    assert placed.quadrant == "sustain" and placed.quadrant_since == TODAY
    assert (placed.value_coverage, placed.risk_coverage) == (45, 85)


@pytest.mark.slow
def test_a_placement_keeps_the_minimum_it_was_scored_with():
    alliance = judged(imported(upfront=1350, milestones=5550))
    Measurement.objects.update(evidence_on=days_ago(9), measured_at=noon(days_ago(9)))
    old = ScoringModel.objects.active().get(tier="")
    ScoringModel.objects.filter(pk=old.pk).update(placement_coverage=25)
    assert place(alliance, days_ago(9)).quadrant == "sustain"
    successor = new_version(model=old)
    successor.placement_coverage = 60
    successor.save()
    activate(model=successor)
    now = place(alliance)
    assert (now.quadrant, now.model) == ("unplaced", successor)
    then = Placement.objects.as_of(days_ago(1)).get(alliance=alliance)
    assert (then.quadrant, then.model.placement_coverage) == ("sustain", 25)


def test_an_update_gives_models_in_force_a_version_that_asks_for_more():
    alliance = imported(upfront=1350, milestones=5550)
    before = {model.key: model for model in ScoringModel.objects.active()}
    migration = import_module("scorecards.migrations.0004_models_ask_for_judgement")
    PendingScore.objects.all().delete()
    migration.ask_for_more(apps, None)
    for key, old in before.items():
        old.refresh_from_db()
        assert (old.state, old.placement_coverage, old.placement_judged) == ("retired", 25, 0)
        new = ScoringModel.objects.active().get(key=key)
        assert (new.version, new.placement_coverage, new.placement_judged) == (2, 40, 1)
        same = "indicator_id", "axis", "dimension", "weight", "points", "position"
        assert list(new.criteria.values_list(*same)) == list(old.criteria.values_list(*same))
    assert PendingScore.objects.filter(alliance_id=alliance.pk).exists()


@pytest.mark.parametrize(("upfront", "milestones"), [(None, None), (None, 465), (350, None)])
def test_too_little_evidence_leaves_it_unplaced(upfront, milestones):
    placed = place(imported(upfront=upfront, milestones=milestones))
    assert placed.quadrant == "unplaced"
    assert placed.risk is None


@pytest.mark.slow
def test_a_closed_alliance_keeps_its_history_and_is_no_longer_placed():
    alliance = judged(imported(upfront=1350, milestones=5550))
    Measurement.objects.update(evidence_on=days_ago(20), measured_at=noon(days_ago(20)))
    Risk.objects.update(opened_on=days_ago(20))
    assert place(alliance, days_ago(10)).quadrant == "sustain"
    alliance.stage = Stage.CLOSED
    alliance.save(update_fields=["stage"])
    placed = place(alliance)
    assert (placed.quadrant, placed.value, placed.stage) == ("unplaced", None, "closed")
    assert Placement.objects.as_of(days_ago(1)).get(alliance=alliance).quadrant == "sustain"


@pytest.mark.slow
def test_the_model_of_the_tier_is_used():
    light = ScoringModel.objects.get(key="light")
    assert place(AllianceFactory(tier="tactical")).model == light
    assert place(AllianceFactory(tier="core")).model.key == "standard"


def test_without_a_model_nothing_is_scored():
    ScoringModel.objects.update(state="retired")
    placed = place(imported())
    assert (placed.model, placed.quadrant, placed.detail) == (None, "unplaced", {})


def test_what_is_stored_is_what_the_rule_says_of_the_stored_raw_values():
    alliance = imported(upfront=350, milestones=650)
    for key, points in (("trust", 25), ("strategic_fit", 75), ("dependence", 100)):
        answer(alliance, key, points)
    RiskFactory(alliance=alliance)
    placed = place(alliance)
    scored = score(compile_model(model=placed.model).rule, placed.detail["raw"])
    assert (placed.value, placed.risk, placed.health) == (
        scored.value.value,
        scored.risk.value,
        scored.health.value,
    )
    assert placed.relationship == scored.dimensions["relationship"].value
    assert placed.quadrant == scored.quadrant and placed.health_band == scored.band


# History ---------------------------------------------------------------------------------------
@pytest.mark.slow
def test_history_has_no_gaps_and_one_row_a_day():
    alliance = judged(imported(upfront=350, milestones=None))
    days = [days_ago(20), days_ago(10), TODAY]
    Measurement.objects.update(evidence_on=days[1], measured_at=noon(days[1]))
    Risk.objects.update(opened_on=days[1])
    place(alliance, days[0])
    DealTermFactory(alliance=alliance, kind="milestones", amount=5_000_000_000)
    place(alliance, days[1])
    RiskFactory(alliance=alliance, opened_on=TODAY)
    place(alliance, TODAY)
    RiskFactory(alliance=alliance, opened_on=TODAY, probability=1, impact=1)
    place(alliance, TODAY)
    rows = list(Placement.objects.filter(alliance=alliance).order_by("valid_from"))
    assert [(row.valid_from, row.valid_to) for row in rows] == [
        (days[0], days[1]),
        (days[1], TODAY),
        (TODAY, None),
    ]
    assert rows[1].quadrant == rows[2].quadrant and rows[2].quadrant_since == days[1]
    for day, row in [(days[0], rows[0]), (days_ago(11), rows[0]), (days[1], rows[1])]:
        assert Placement.objects.as_of(day).get(alliance=alliance) == row
    assert not Placement.objects.as_of(days_ago(21)).exists()


def test_the_past_is_not_written_again():
    alliance = imported()
    before = place(alliance)
    RiskFactory(alliance=alliance, opened_on=days_ago(50))
    assert recompute(alliance_ids=[alliance.pk], today=days_ago(5)).written == 0
    assert Placement.objects.get(alliance=alliance).detail == before.detail


@pytest.mark.slow
def test_again_with_nothing_changed_writes_nothing():
    alliances = [imported() for _ in range(4)]
    assert recompute(today=TODAY).written == 4
    assert recompute(today=TODAY).written == 0
    assert recompute(alliance_ids=[a.pk for a in alliances], today=TODAY).written == 0


@pytest.mark.slow
def test_at_night_a_hairs_breadth_is_no_history_but_an_edit_is_kept():
    alliance = imported()
    AgreementFactory(alliance=alliance, ends_on=days_ago(-700))
    recompute(today=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    assert recompute(today=tomorrow).written == 0
    assert recompute(alliance_ids=[alliance.pk], today=tomorrow).written == 1


@pytest.mark.slow
def test_chunks_of_any_size_give_the_same():
    shared = PartnerFactory()
    for index in range(7):
        imported(upfront=100 * index + 50, partner=shared if index % 2 else None)
    recompute(today=TODAY, chunk=2)
    fields = ("alliance", "value", "risk", "quadrant", "detail")
    small = list(Placement.objects.order_by("alliance").values_list(*fields))
    Placement.objects.all().delete()
    recompute(today=TODAY, chunk=1000)
    assert list(Placement.objects.order_by("alliance").values_list(*fields)) == small


@pytest.mark.slow
@pytest.mark.parametrize("whole", [True, False])
def test_the_number_of_statements_does_not_grow(whole):
    def statements():
        ids = None if whole else list(Placement._base_manager.values_list("alliance", flat=True))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            recompute(today=TODAY, alliance_ids=ids)
        return len(captured)

    def fill(number):
        for _ in range(number):
            imported()
        recompute(today=TODAY)
        Placement.objects.update(value=1)

    fill(3)
    few = statements()
    fill(27)
    Placement.objects.update(value=1)
    many = statements()
    assert many == few
    assert Placement.objects.filter(value=1).count() == 0


def test_nobody_is_recomputed_in_an_empty_house():
    assert recompute(today=TODAY) == Report(0, 0)
    assert recompute(alliance_ids=[], today=TODAY).alliances == 0
    assert recompute(alliance_ids=[987654], today=TODAY).written == 0


def test_active_models_cost_three_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        models = active_models()
    assert set(models) == {("", None), ("tactical", None)}
    assert all(isinstance(c, Criterion) for c in models["", None].criteria)
