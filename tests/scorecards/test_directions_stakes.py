"""No event of risks, issues, agreements or partners moves what is measured the wrong way."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alliances.models import Agreement, StageChange
from core.registry.origins import Origin, origins
from governance.models import Issue
from governance.services.issues.ending import close, reopen, resolve
from governance.services.issues.raising import raise_issue
from scorecards.models import Risk
from scorecards.rules.issue_burden import WEIGHTS, burden
from scorecards.services import risks
from tests.factories import (
    AgreementFactory,
    AllianceFactory,
    AlliancePartnerFactory,
    IssueFactory,
    PartnerFactory,
    RiskFactory,
)
from tests.scorecards.measured import measured, measures

RISK_KEYS = ("expected_loss", "open_risk_exposure")


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def today(now):
    return timezone.localdate(now)


def risk_of(alliance, today):
    found = measures(alliance, today)
    return [float(found.raw[key][0]) for key in RISK_KEYS]


def never_less(after, before):
    assert all(new >= old for new, old in zip(after, before, strict=True)), (before, after)


def make_issue(risk, by, now):
    kind = origins["risk"]
    issue = Issue(
        title=risk.title,
        what_happens="It has happened.",
        path="Supply chain calls the second supplier today.",
        severity=kind.prefill(risk)["severity"],
    )
    return raise_issue(
        alliance=risk.alliance, issue=issue, by=by, now=now, source=Origin(kind, risk)
    )


@pytest.mark.slow
@pytest.mark.django_db
def test_a_risk_that_occurs_counts_until_its_issue_is_resolved(world, now, today):
    alliance = world.northstar
    risk = RiskFactory(alliance=alliance, probability=2, impact=4, opened_on=today)
    RiskFactory(alliance=alliance, probability=3, impact=3, opened_on=today)
    before, no_issue = risk_of(alliance, today), measured(alliance, "issues_open", today)
    assert (before, no_issue) == ([18.0, 17.0], 0.0)
    issue = make_issue(risk, world.alice, now)
    occurred = risk_of(alliance, today)
    never_less(occurred, before)
    assert occurred == [58.0, 29.0] and measured(alliance, "issues_open", today) == 4.0
    # It is not closed past its issue, nor lowered.
    risk.refresh_from_db()
    end = {"outcome": "avoided", "reason": "x", "closed_on": today, "today": today}
    with pytest.raises(risks.ValidationError, match="Resolve the issue"):
        risks.close_risk(risk=risk, expected=risk.revision, **end)
    risk.impact = 1
    with pytest.raises(risks.ValidationError, match="It has happened"):
        risks.edit_risk(risk=risk, expected=risk.revision, fields=["impact"], reason="Better")
    # Living with the issue solves nothing.
    act = {"by": world.alice, "now": now}
    close(issue=issue, expected=issue.revision, closed_as="accepted", reason="Too dear.", **act)
    never_less(risk_of(alliance, today), occurred)
    assert measured(alliance, "issues_open", today) == 4.0
    reopen(issue=issue, expected=issue.revision, **act)
    # Resolved, it is dealt with; opened again, it counts again.
    settled = {"resolution": "Second supplier.", "cause": None, "ended_on": today, **act}
    resolve(issue=issue, expected=issue.revision, **settled)
    risk.refresh_from_db()
    assert (risk.state, risk.closed_on) == (Risk.State.OCCURRED, today)
    assert risk_of(alliance, today) == [8.0, 9.0]
    assert measured(alliance, "issues_open", today) == 0.0
    reopen(issue=issue, expected=issue.revision, **act)
    assert risk_of(alliance, today) == occurred


@pytest.mark.slow
@pytest.mark.django_db
def test_lower_numbers_an_end_and_a_response_are_on_record(today):
    risk = RiskFactory(probability=4, impact=4, opened_on=today)
    alliance, before = risk.alliance, risk_of(risk.alliance, today)
    risk.probability = 2
    with pytest.raises(risks.ValidationError, match="Say why it is lower"):
        risks.edit_risk(risk=risk, expected=1, fields=["probability"])
    risks.edit_risk(risk=risk, expected=1, fields=["probability"], reason="Tests passed.")
    assert risk.history.first().history_change_reason == "Tests passed."
    # What is left counts only once it is in place, with evidence.
    left = {"residual_probability": 1, "residual_impact": 3, "in_place_on": today}
    with pytest.raises(risks.ValidationError, match="in place"):
        risks.put_in_place(risk=risk, expected=2, evidence=" ", **left)
    risk.refresh_from_db()
    assert risk_of(alliance, today) == [10.0, 8.0] < before
    risks.put_in_place(risk=risk, expected=2, evidence="Audit of May.", **left)
    assert risk_of(alliance, today) == [1.0, 3.0]
    # Accepted, it keeps counting; handing it over changes nothing.
    end = {"reason": "Board, 3 May.", "closed_on": today, "today": today}
    risks.close_risk(risk=risk, expected=3, outcome="accepted", **end)
    assert risk_of(alliance, today) == [1.0, 3.0]
    risks.reopen_risk(risk=risk, expected=4)
    with pytest.raises(risks.ValidationError, match="in a sentence"):
        risks.close_risk(risk=risk, expected=5, outcome="avoided", **{**end, "reason": " "})
    risks.close_risk(risk=risk, expected=5, outcome="transferred", **end)
    assert risk_of(alliance, today) == [0.0, 0.0]


@given(
    st.lists(st.tuples(st.sampled_from(sorted(WEIGHTS)), st.integers(0, 900)), max_size=6),
    st.sampled_from(sorted(WEIGHTS)),
    st.integers(0, 900),
    st.integers(0, 900),
)
def test_another_older_or_graver_issue_never_weighs_less(issues, severity, age, more):
    def total(rows):
        weights = np.array([WEIGHTS[one] for one, _ in rows])
        return float(burden(weights, np.array([days for _, days in rows], np.float64)).sum())

    with_it = total([*issues, (severity, age)])
    assert with_it > total(issues)
    assert total([*issues, (severity, age + more)]) >= with_it
    assert total([*issues, ("critical", age)]) >= with_it


# Agreements -----------------------------------------------------------------------------------
DAY = date(2026, 11, 21)


def days_left(alliance):
    return measured(alliance, "agreement_end", DAY)


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_that_happens_to_an_agreement_makes_its_end_unknown():
    alliance = AllianceFactory()
    assert days_left(alliance) is None
    row = AgreementFactory(alliance=alliance, ends_on=DAY + timedelta(days=60))
    assert days_left(alliance) == 60
    # Its end is taken out: it counts as it was last recorded.
    row.ends_on = None
    row.save()
    assert days_left(alliance) == 60
    # It renews itself by agreement, until notice is given.
    row.renews_automatically = True
    row.save()
    assert days_left(alliance) == 3650
    row.ending, row.ends_on = "notice", DAY + timedelta(days=60)
    row.save()
    assert days_left(alliance) == 60
    # Terminated, it has ended, with nothing after it; deleted too.
    row.terminated_on = DAY - timedelta(days=3)
    row.save()
    assert days_left(alliance) == -3
    Agreement.objects.get(pk=row.pk).delete()
    assert days_left(alliance) <= 0
    # One that runs without an end that anybody recorded is not known.
    AgreementFactory(alliance=alliance, ends_on=None)
    assert days_left(alliance) is None


@pytest.mark.django_db
def test_a_later_agreement_counts_beside_one_that_ended():
    alliance = AllianceFactory()
    AgreementFactory(alliance=alliance, terminated_on=DAY - timedelta(days=400))
    AgreementFactory(alliance=alliance, ends_on=DAY - timedelta(days=5))
    assert days_left(alliance) == -5
    AgreementFactory(alliance=alliance, ends_on=DAY + timedelta(days=300))
    last = AgreementFactory(
        alliance=alliance,
        ends_on=DAY + timedelta(days=900),
        terminated_on=DAY + timedelta(days=30),
    )
    assert days_left(alliance) == 300
    last.terminated_on = None
    last.save()
    assert days_left(alliance) == 900


@pytest.mark.django_db
def test_an_alliance_that_was_closed_still_counts_for_a_year():
    busy = PartnerFactory()
    first, second = AllianceFactory(), AllianceFactory()
    for alliance in (first, second):
        AlliancePartnerFactory(alliance=alliance, partner=busy)
    assert measured(first, "partner_concentration", DAY) == 2
    second.stage = "closed"
    second.save()
    moved = {"alliance": second, "from_stage": "exiting", "to_stage": "closed", "reason": "End"}
    change = StageChange.objects.create(changed_on=DAY - timedelta(days=364), **moved)
    assert measured(first, "partner_concentration", DAY) == 2
    change.changed_on = DAY - timedelta(days=365)
    change.save()
    assert measured(first, "partner_concentration", DAY) == 1


@pytest.mark.slow
@pytest.mark.django_db
def test_issues_count_as_they_stood_on_the_day():
    raised = {"raised_on": DAY - timedelta(days=45), "severity": "high"}
    issue = IssueFactory(**raised)
    alliance = issue.alliance
    assert measured(alliance, "issues_open", DAY) == 6.0
    IssueFactory(alliance=alliance, **{**raised, "severity": "low"})
    assert measured(alliance, "issues_open", DAY) == 7.5
    resolved = {"state": "resolved", "resolution": "Done", "ended_on": DAY}
    IssueFactory(alliance=alliance, **raised, **resolved)
    assert measured(alliance, "issues_open", DAY) == 7.5
    assert measured(alliance, "issues_open", DAY - timedelta(days=1)) > 7.5
    assert measured(alliance, "issues_open", DAY - timedelta(days=60)) == 0
