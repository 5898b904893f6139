"""The scorecard of a quarter, risks and scoring models: what their services promise."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from alliances.rules.periods import Quarter
from core.revision.updates import StaleRevision
from scorecards.models import Criterion, Indicator, Measurement, Risk, Scorecard, ScoringModel
from scorecards.services import risks, scorecards
from scorecards.services.explanations import explain
from scorecards.services.periods import period_of
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import Answer
from scorecards.services.scoring_models import (
    activate,
    new_version,
)
from tests.conftest import at
from tests.factories import (
    AgreementFactory,
    AllianceFactory,
    AlliancePartnerFactory,
    DealTermFactory,
    RiskFactory,
    UserFactory,
)

TODAY = date(2026, 11, 21)
NOW, LAST = Quarter(2026, 4), Quarter(2026, 3)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with at("2026-11-21T12:00:00Z"):
        yield


def key(name):
    return Indicator.objects.get(key=name).pk


def open_card(alliance=None, quarter=NOW):
    return scorecards.open_scorecard(alliance=alliance or AllianceFactory(), quarter=quarter)


def save(card, **answers):
    user = UserFactory()
    return scorecards.save_answers(
        scorecard=card,
        expected=card.revision,
        answers={key(k): v if isinstance(v, Answer) else Answer(v) for k, v in answers.items()},
        user=user,
        today=TODAY,
    )


# Opening ---------------------------------------------------------------------------------------
def test_opening_twice_gives_the_same_scorecard():
    alliance = AllianceFactory()
    assert open_card(alliance) == open_card(alliance)
    assert Scorecard.objects.count() == 1


def test_a_scorecard_needs_a_model():
    ScoringModel.objects.update(state="retired")
    with pytest.raises(ValidationError, match="No scoring model"):
        open_card()


def test_scorecards_are_opened_ahead_where_reviews_are_owed():
    due = AllianceFactory(tier="strategic")
    for fields in ({"tier": "tactical"}, {"stage": "closed"}, {"stage": "exploring"}):
        AllianceFactory(**fields)
    assert scorecards.open_due_scorecards(today=TODAY) == 1
    assert scorecards.open_due_scorecards(today=TODAY) == 0
    card = Scorecard.objects.get()
    assert (card.alliance, card.year, card.quarter, card.model.key) == (due, 2026, 4, "standard")


# Answers ---------------------------------------------------------------------------------------
def test_answers_are_kept_dated_and_signed():
    card = save(open_card(), trust=75, strategic_fit=Answer(None, comment="Asked, no answer yet"))
    trust = card.measurements.get(indicator__key="trust")
    assert (trust.raw, trust.evidence_on) == (75, TODAY)
    assert trust.measured_by is not None
    fit = card.measurements.get(indicator__key="strategic_fit")
    assert (fit.raw, fit.evidence_on, fit.comment) == (None, None, "Asked, no answer yet")
    # A question nobody touched leaves no row behind.
    save(card, resourcing=None)
    assert card.measurements.count() == 2


def test_what_did_not_change_is_not_signed_again():
    card = save(open_card(), trust=75)
    before = Measurement.objects.get()
    save(card, trust=Answer(75, evidence_on=TODAY))
    after = Measurement.objects.get()
    assert (after.measured_by, after.measured_at) == (before.measured_by, before.measured_at)


def test_the_second_of_two_is_told_and_nothing_is_overwritten():
    card = open_card()
    stale = Scorecard.objects.get(pk=card.pk)
    save(card, trust=75)
    with pytest.raises(StaleRevision):
        save(stale, trust=25)
    assert Measurement.objects.get().raw == 75


def test_a_final_scorecard_no_longer_changes():
    card = save(open_card(), trust=75)
    scorecards.finalise(scorecard=card, expected=card.revision, user=UserFactory())
    with pytest.raises(ValidationError, match="final"):
        save(card, trust=25)
    with pytest.raises(ValidationError, match="final"):
        scorecards.finalise(scorecard=card, expected=card.revision, user=UserFactory())


@pytest.mark.slow
def test_finalising_keeps_scores_figures_and_the_model():
    alliance = AllianceFactory()
    RiskFactory(alliance=alliance, opened_on=TODAY - timedelta(days=30))
    card = save(open_card(alliance), trust=25, strategic_fit=75, commercial_results=50)
    recompute(alliance_ids=[alliance.pk], today=TODAY)
    scorecards.finalise(scorecard=card, expected=card.revision, user=UserFactory())
    card.refresh_from_db()
    assert card.detail["raw"]["expected_loss"] == 8
    assert card.detail["raw"]["trust"] == 25
    assert card.detail["dimensions"]["relationship"] == 25
    assert card.health == pytest.approx((25 + 75 + 50) / 3)
    Risk.objects.update(state="closed", closed_on=TODAY)
    recompute(alliance_ids=[alliance.pk], today=TODAY)
    version = card.model
    activate(model=new_version(model=version))
    kept = period_of(scorecard=Scorecard.objects.get(pk=card.pk), confidential=True, today=TODAY)
    assert kept.scorecard.model == version
    exposure = [
        line.row for s in kept.sections for line in s.lines if line.row.key == "expected_loss"
    ]
    assert exposure[0].raw == 8


def test_a_period_stands_beside_the_one_before():
    alliance = AllianceFactory()
    save(open_card(alliance, LAST), trust=75, resourcing=50)
    card = save(open_card(alliance), trust=25)
    period = period_of(scorecard=card, confidential=True, today=TODAY)
    lines = {line.row.key: line for s in period.sections for line in s.lines}
    assert (lines["trust"].row.score, lines["trust"].last_score, lines["trust"].change) == (
        25,
        75,
        -50,
    )
    assert (lines["trust"].kept_from, lines["trust"].last.scorecard.quarter) == ("", 3)
    # A question without an answer this quarter is unknown here; it is not 0 and not the last one.
    assert lines["resourcing"].row.score is None
    assert lines["resourcing"].last_score == 50
    assert (period.answered, period.asked) == (1, 12)


# Evidence --------------------------------------------------------------------------------------
THEN = date(2026, 8, 12)


def last_quarter(alliance, **answer):
    """A card of the quarter before in which trust stood at 75, as seen on 12 Aug."""
    card = open_card(alliance, LAST)
    save(card, trust=Answer(75, **{"evidence": "Survey", "evidence_on": THEN, **answer}))


def trust_of(card):
    row = card.measurements.get(indicator__key="trust")
    return row.raw, row.evidence, row.evidence_on


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (Answer(75), (75, "Survey", THEN)),
        (Answer(75, comment="Looked again"), (75, "Survey", THEN)),
        (Answer(75, evidence="Survey"), (75, "Survey", THEN)),
        (Answer(75, evidence="Asked again"), (75, "Asked again", TODAY)),
        (Answer(75, "Asked", date(2026, 11, 1)), (75, "Asked", date(2026, 11, 1))),
        (Answer(50), (50, "", TODAY)),
        (Answer(None), None),
    ],
)
def test_the_same_score_without_new_evidence_keeps_its_day(answer, kept):
    alliance = AllianceFactory()
    last_quarter(alliance)
    card = save(open_card(alliance), trust=answer)
    found = trust_of(card) if card.measurements.exists() else None
    assert found == kept


def test_a_skipped_quarter_does_not_make_evidence_younger():
    alliance = AllianceFactory()
    may = date(2026, 5, 20)
    card = open_card(alliance, Quarter(2026, 2))
    save(card, trust=Answer(75, "Survey", may))
    open_card(alliance, LAST)  # opened, and nobody answered it
    assert trust_of(save(open_card(alliance), trust=75)) == (75, "Survey", may)


def test_saving_again_within_a_quarter_does_not_make_evidence_younger():
    alliance = AllianceFactory()
    card = save(open_card(alliance), trust=Answer(75, "Survey", date(2026, 10, 5)))
    save(card, trust=Answer(75, evidence="Survey", comment="No news"))
    assert trust_of(card) == (75, "Survey", date(2026, 10, 5))
    save(card, trust=50)
    save(card, trust=Answer(75))
    assert trust_of(card)[2] == TODAY  # moved away and back: judged again


def test_a_kept_answer_is_as_old_as_its_evidence_where_scores_are_computed():
    alliance = AllianceFactory()
    last_quarter(alliance)
    save(open_card(alliance), trust=75)
    recompute(alliance_ids=[alliance.pk], today=TODAY)
    placement = alliance.placements.get(valid_to=None)
    assert placement.detail["on"]["trust"] == THEN.isoformat()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(75, "Survey", TODAY + timedelta(days=1)), "in the future"),
        (Answer(None, "Survey", TODAY + timedelta(days=400)), "in the future"),
        (Answer(75, "Survey", date(1900, 1, 1)), "1 Jan 1900 is too old to count"),
        (Answer(75, "Survey", TODAY - timedelta(days=1081)), "too old to count"),
    ],
)
def test_evidence_has_a_day_that_can_be(answer, message):
    card = open_card()
    with pytest.raises(ValidationError, match=message):
        save(card, trust=answer)
    assert not card.measurements.exists()


def test_an_answer_whose_evidence_has_expired_cannot_be_kept():
    alliance = AllianceFactory()
    old = TODAY - timedelta(days=1100)
    card = open_card(alliance, Quarter(2023, 4))
    Measurement.objects.create(
        scorecard=card, indicator_id=key("trust"), raw=75, evidence="Survey", evidence_on=old
    )
    with pytest.raises(ValidationError, match="too old to count"):
        save(open_card(alliance), trust=75)
    assert trust_of(save(open_card(alliance), trust=Answer(75, "Asked"))) == (75, "Asked", TODAY)


# Risks -----------------------------------------------------------------------------------------
def test_a_risk_needs_a_response():
    risk = Risk(title="Their sponsor leaves", probability=3, impact=4, response="")
    with pytest.raises(ValidationError, match="response"):
        risks.record_risk(alliance=AllianceFactory(), risk=risk, today=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskFactory(response="")


@pytest.mark.parametrize(
    ("outcome", "days", "message"),
    [
        ("gone", 0, "no longer open"),
        ("avoided", 1, r"\(today\)"),
        ("avoided", -400, r"\(opened\)"),
    ],
)
def test_a_risk_closes_with_an_outcome_on_a_day_that_can_be(outcome, days, message):
    risk = RiskFactory()
    with pytest.raises(ValidationError, match=message):
        risks.close_risk(
            risk=risk,
            expected=1,
            outcome=outcome,
            reason="It is over.",
            closed_on=TODAY + timedelta(days=days),
            today=TODAY,
        )


def test_closing_and_opening_again():
    risk = RiskFactory()
    end = {"outcome": "avoided", "reason": "Second source.", "closed_on": TODAY, "today": TODAY}
    risks.close_risk(risk=risk, expected=1, **end)
    with pytest.raises(ValidationError, match="closed"):
        risks.edit_risk(risk=risk, expected=2, fields=["title"])
    with pytest.raises(ValidationError, match="already"):
        risks.close_risk(risk=risk, expected=2, **end)
    with pytest.raises(StaleRevision):
        risks.reopen_risk(risk=risk, expected=1)
    risk.refresh_from_db()
    risks.reopen_risk(risk=risk, expected=2)
    with pytest.raises(ValidationError, match="already open"):
        risks.reopen_risk(risk=risk, expected=3)
    assert (risk.state, risk.closed_on) == ("open", None)


# Models ----------------------------------------------------------------------------------------
def test_an_edit_makes_a_new_version_and_old_scores_keep_theirs():
    model = ScoringModel.objects.get(key="standard")
    alliance = AllianceFactory()
    old = open_card(alliance, LAST)
    draft = new_version(model=model)
    assert (draft.version, draft.state, draft.criteria.count()) == (2, "draft", 32)
    assert new_version(model=model).version == 3
    draft.criteria.filter(indicator__key="value_at_stake").update(weight=60)
    activate(model=draft)
    model.refresh_from_db()
    assert model.state == "retired"
    assert model.criteria.get(indicator__key="value_at_stake").weight == 20
    assert open_card(alliance).model == draft and old.model == model
    with pytest.raises(ValidationError, match="Only a draft"):
        activate(model=model)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.filter(axis="risk").delete(), "risk axis needs"),
        (lambda c: c.filter(axis="value").update(weight=0), "value axis needs"),
        (lambda c: c.filter(indicator__key="cadence_kept").update(points=[[1, 1]]), "two points"),
    ],
)
def test_a_model_that_cannot_score_is_not_activated(change, message):
    draft = new_version(model=ScoringModel.objects.get(key="standard"))
    change(Criterion.objects.filter(model=draft))
    with pytest.raises(ValidationError, match=message):
        activate(model=draft)
    draft.refresh_from_db()
    assert draft.state == "draft"


def term(alliance, kind, amount):
    """Certain, for us, and due tomorrow."""
    DealTermFactory(
        alliance=alliance,
        kind=kind,
        amount=amount,
        direction="receive",
        probability=100,
        expected_on=TODAY + timedelta(days=1),
    )


OF_VALUE = ("strategic_importance", "access", "option_value", "ease_of_business")


def judged(alliance, day):
    """Answers and an agreement that a placement needs beside the deal."""
    AgreementFactory(alliance=alliance, ends_on=TODAY + timedelta(days=900))
    card = open_card(alliance, Quarter.containing(day))
    for key in (*OF_VALUE, "dependence"):
        Measurement.objects.create(
            scorecard=card,
            indicator=Indicator.objects.get(key=key),
            raw=50,
            evidence_on=day,
            measured_at=datetime.combine(day, time(12), tzinfo=UTC),
        )


# Explanations ----------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_score_opens_into_parts_that_add_up_and_a_change_into_reasons():
    alliance = AllianceFactory()
    AlliancePartnerFactory(alliance=alliance)
    for kind, amount in (("upfront", 35e7), ("milestones", 46e7)):
        term(alliance, kind, amount)
    before = TODAY - timedelta(days=50)
    judged(alliance, before)
    RiskFactory(alliance=alliance, probability=1, impact=1, opened_on=before)
    recompute(alliance_ids=[alliance.pk], today=before)
    RiskFactory(alliance=alliance, probability=5, impact=5, opened_on=TODAY)
    recompute(alliance_ids=[alliance.pk], today=TODAY)
    found = explain(alliance_id=alliance.pk, confidential=True, today=TODAY)
    assert found.is_placed and len(found.history) == 2
    for part in found.axes:
        assert sum(row.contribution or 0 for row in part.rows) == pytest.approx(part.score, abs=0.3)
        assert sum(row.weight for row in part.rows) == pytest.approx(100)
        assert part.low <= part.score <= part.high
        assert all(row.missing for row in part.rows if row.raw is None)
    reasons = {reason.name: reason for reason in found.risk.reasons}
    assert reasons["Expected loss of the risks"].points > 10
    # Parts of less than half a point are not named.
    assert sum(r.points for r in found.risk.reasons) == pytest.approx(found.risk.change, abs=0.6)
    assert found.reasons[0][0] == "risk"


@pytest.mark.slow
def test_deal_terms_stay_hidden_from_who_may_not_see_them():
    alliance = AllianceFactory()
    AlliancePartnerFactory(alliance=alliance)
    for kind, amount in (("upfront", 123_456_789), ("milestones", 987_654_321)):
        term(alliance, kind, amount)
    judged(alliance, TODAY - timedelta(days=60))
    recompute(alliance_ids=[alliance.pk], today=TODAY - timedelta(days=60))
    term(alliance, "equity", 5_555_555_555)
    recompute(alliance_ids=[alliance.pk], today=TODAY)
    found = explain(alliance_id=alliance.pk, confidential=False, today=TODAY)
    hidden = [row for part in found.axes for row in part.rows if row.hidden]
    assert {row.key for row in hidden} == {"value_at_stake", "contingent_share"}
    for row in hidden:
        assert (row.raw, row.said, row.score, row.contribution) == (None, "", None, None)
    assert found.reasons == []
    for part in found.axes:
        assert (part.score, part.change, part.course) == (None, None, ()) and part.veiled
        assert part.said in ("high", "low")
        assert all(row.contribution is None for row in part.rows if row.hidden)
    for row in found.history:
        assert row.value in ("high", "low", "") and row.known == ""
    open_book = explain(alliance_id=alliance.pk, confidential=True, today=TODAY)
    assert [r.raw for r in open_book.value.rows if r.key == "value_at_stake"] == [
        pytest.approx(6_666_666_665, rel=1e-3)
    ]


def test_an_answer_about_deal_terms_stays_hidden_as_well():
    Indicator.objects.filter(key="trust").update(reveals_deal_terms=True)
    card = open_card()
    save(card, trust=Answer(75, "seen in the term sheet", TODAY, "better than before"))
    recompute(alliance_ids=[card.alliance_id], today=TODAY)

    def shown(confidential):
        found = explain(alliance_id=card.alliance_id, confidential=confidential, today=TODAY)
        rows = [row for part in found.dimensions for row in part.rows if row.key == "trust"]
        period = period_of(scorecard=card, confidential=confidential, today=TODAY)
        lines = [line for section in period.sections for line in section.lines]
        line = next(line for line in lines if line.row.key == "trust")
        return [row.anchor for row in rows], line.row.anchor, line.answer and line.answer.evidence

    words = Indicator.objects.get(key="trust").anchors["75"]
    assert shown(True) == ([words], words, "seen in the term sheet")
    assert shown(False) == ([""], "", None)


@pytest.mark.slow
def test_as_of_shows_what_was_known_then():
    alliance = AllianceFactory()
    recompute(alliance_ids=[alliance.pk], today=TODAY - timedelta(days=50))
    RiskFactory(alliance=alliance, opened_on=TODAY)
    recompute(alliance_ids=[alliance.pk], today=TODAY)
    then = TODAY - timedelta(days=1)
    found = explain(alliance_id=alliance.pk, confidential=True, today=TODAY, as_of=then)
    assert found.placement.detail == {"raw": {"issues_open": 0}}
    early = TODAY - timedelta(days=51)
    assert (
        explain(alliance_id=alliance.pk, confidential=True, today=TODAY, as_of=early).placement
        is None
    )


# What Django admin checks -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("row", "field"),
    [
        (lambda: Measurement(raw=9999, evidence_on=TODAY), "raw"),
        (lambda: Measurement(raw=-1, evidence_on=TODAY), "raw"),
        (lambda: Measurement(raw=75), "evidence_on"),
        (lambda: Measurement(raw=75, evidence_on=date(2999, 1, 1)), "evidence_on"),
        (lambda: Scorecard(year=1900, quarter=1), "year"),
        (lambda: Scorecard(year=2026, quarter=5), "quarter"),
        (lambda: Risk(probability=6, impact=1, response="x"), "probability"),
        (lambda: Risk(probability=1, impact=1, opened_on=date(2999, 1, 1)), "opened_on"),
        (
            lambda: Risk(opened_on=TODAY, closed_on=date(1900, 1, 1), state="closed"),
            "closed_on",
        ),
        (lambda: Indicator(key="x", name="X", half_life_days=0), "half_life_days"),
        (lambda: Criterion(axis="value", weight=9999), "weight"),
        (lambda: ScoringModel(key="x", name="X", red_below=9999), "red_below"),
    ],
)
def test_dates_and_figures_have_bounds(row, field):
    with pytest.raises(ValidationError) as refused:
        row().full_clean(validate_constraints=False)
    assert field in refused.value.error_dict
