"""Every next step, for every role that is shown it, leads to where it can be done."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from alliances.models import CorporateGoal, MembershipRole
from core.mail.stopped import stop
from core.registry.exceptions import kinds
from governance.models import CommitteeMember, Minutes
from portfolio.services.dashboard.steps import offers
from portfolio.services.today import today_page
from tests.conftest import World, at
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    AlignmentAnswerFactory,
    AlignmentFactory,
    AllianceTreatmentFactory,
    AttendeeFactory,
    CommitteeFactory,
    CourseCorrectionFactory,
    DeliverableFactory,
    DutyCoverFactory,
    ExecutiveDecisionFactory,
    GoalConfirmationFactory,
    IssueFactory,
    JunctureFactory,
    MeetingFactory,
    MembershipFactory,
    PersonFactory,
    PlanFactory,
    QuestionFactory,
    ReviewFactory,
    member,
)
from tests.portfolio.today.kinds import ALL, minutes_to_answer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
# What stands on the page of the step, for who may change the alliance.
DONE_AT = {
    "juncture": "Lift it early",
    "treatment_not_kept": "points kept",
    "agreement_ended": "Renew agreement",
    "notice_due": "Renew agreement",
    "agreement_ending": "Record notice",
    "silent_sponsor": "Log contact</button>",
    "orphan": 'name="goals"',
    "goal_unconfirmed": "Confirm</button>",
    "missed_meeting": "hold",
    "late_minutes": "Circulate",
    "overdue_ours": "Record as done",
    "overdue_theirs": "Record delivery",
    "overdue_joint": "Record as done",
    "red_health": "corecard",
    "into_white_glove": "corecard",
    "falling_health": "corecard",
    "stale_evidence": "corecard",
    "complacency": "corecard",
    "no_review": "Start the review",
    "overdue_unassigned": 'name="owner"',
    "no_manager": 'name="role"',
    "no_chair": 'name="chair"',
    "left_behind": "Gone Person",
    "address_stopped": "refuses e-mail",
    "governance_gaps": "Close the gap",
    "escalated_issue": "Stuck since Monday",
    "issue_deadlock": "Stuck since Monday",
}
ASKED_AT = {
    "ask": "Send question",
    "speak": "Log contact</button>",
    "decide": "Record decision",
}


@pytest.fixture
def star(world: World) -> Any:
    """Something of every kind on Northstar."""
    with at(NOW):
        alliance = world.northstar
        alliance.created_at = NOW - timedelta(days=400)
        alliance.save()
        CorporateGoal.objects.create(name="Cloud first")
        for days in (-30, 40, 60):
            AgreementFactory(alliance=alliance, ends_on=TODAY + timedelta(days=days))
        MembershipFactory(
            alliance=alliance,
            role=MembershipRole.EXECUTIVE_SPONSOR,
            person=PersonFactory(partner=world.meridian, email="s@meridian.example"),
            side="theirs",
        )
        stop(address="s@meridian.example", reason="550", now=NOW)
        committee = CommitteeFactory(alliance=alliance)
        CommitteeMember.objects.create(committee=committee, person=world.charlie.person)
        MeetingFactory(committee=committee, starts_at=NOW - timedelta(days=20), state="missed")
        held = MeetingFactory(committee=committee, starts_at=NOW - timedelta(days=40), state="held")
        Minutes.objects.create(meeting=held)
        ActionFactory(alliance=alliance, owner=None, side="", due_on=TODAY - timedelta(days=4))
        DutyCoverFactory(alliance=alliance)
        gone = PersonFactory(name="Gone Person", left_on=TODAY - timedelta(days=5))
        ActionFactory(alliance=alliance, owner=gone, due_on=TODAY + timedelta(days=30))
        IssueFactory(
            alliance=alliance,
            title="Stuck since Monday",
            state="escalated",
            level="executives",
            escalated_on=TODAY - timedelta(days=20),
            clock_ends_on=TODAY - timedelta(days=2),
        )
        for side in ("ours", "joint"):
            ActionFactory(alliance=alliance, side=side, due_on=TODAY - timedelta(days=9))
        DeliverableFactory(
            plan=PlanFactory(alliance=alliance), side="theirs", due_on=TODAY - timedelta(days=9)
        )
        GoalConfirmationFactory(alliance=alliance, due_on=TODAY - timedelta(days=2))
        JunctureFactory(alliance=alliance)
        AllianceTreatmentFactory(
            alliance=alliance, state="taken", answered_on=TODAY - timedelta(days=200)
        )
        yield world


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "edits", "decides"),
    [
        ("alice", True, False),
        ("lena", True, True),
        ("ada", True, True),
        ("eve", False, True),
        ("charlie", False, False),
    ],
)
def test_every_exception_offers_what_the_role_can_do(
    star: World, who: str, edits: bool, decides: bool
) -> None:
    client, pages = star.client(who), {}
    for kind in kinds:
        for offer in offers(kind, star.northstar.pk, edits=edits, decides=decides):
            url = offer.url.split("#")[0]
            pages.setdefault(url, client.get(url, follow=True))
            answer = pages[url]
            assert answer.status_code == 200, (kind.key, offer)
            wanted = DONE_AT[kind.key] if offer.key == "step" else ASKED_AT[offer.key]
            assert wanted in answer.text, (kind.key, offer)
            if "#" in offer.url and offer.key != "step":
                assert f'id="{offer.url.split("#")[1]}"' in answer.text, (kind.key, offer)


def test_every_kind_of_exception_says_where_it_is_done() -> None:
    assert {kind.key for kind in kinds} <= set(DONE_AT)


def alignment_of(alliance: Any) -> Any:
    return alliance.alignments.first() or AlignmentFactory(
        alliance=alliance, due_on=TODAY + timedelta(days=9)
    )


@pytest.fixture
def busy(star: World) -> World:
    """And something of every kind of work on Today."""
    alliance = star.northstar
    alliance.north_star_revisit_on = TODAY + timedelta(days=10)
    alliance.save()
    sponsor = member(alliance, star.eve, role=MembershipRole.EXECUTIVE_SPONSOR).person
    committee = alliance.committees.get()
    for days, state in ((-2, "held"), (3, "scheduled")):
        meeting = MeetingFactory(
            committee=committee, starts_at=NOW + timedelta(days=days), state=state
        )
        AttendeeFactory(meeting=meeting, person=star.charlie.person)
    minutes_to_answer(committee, star.alice.person, NOW)
    for owner in (star.alice.person, star.charlie.person, sponsor):
        ActionFactory(alliance=alliance, owner=owner, due_on=TODAY)
    DeliverableFactory(plan=alliance.plans.get(), owner=star.alice.person, due_on=TODAY)
    PlanFactory(alliance=alliance, fiscal_year=2027, state="partner_review", agreed_on=None)
    ReviewFactory(alliance=alliance, due_on=TODAY + timedelta(days=12))
    AgreementFactory(alliance=alliance, notice_by=TODAY + timedelta(days=41))
    QuestionFactory(alliance=alliance, asked_by=star.lena, asked_of=star.alice)
    ExecutiveDecisionFactory(alliance=alliance, decided_by=star.lena)
    CourseCorrectionFactory(alliance=alliance, look_on=TODAY)
    AllianceTreatmentFactory(alliance=alliance)
    for user in (star.alice, star.eve):
        AlignmentAnswerFactory(alignment=alignment_of(alliance), user=user)
    return star


@pytest.mark.slow
@pytest.mark.parametrize("who", ["alice", "charlie", "eve"])
def test_every_line_of_today_is_done_where_it_leads(busy: World, who: str) -> None:
    client = busy.client(who)
    found = re.findall(r"<li>.*?</li>", client.get("/today/?all=1").text, flags=re.S)
    lines = [line for line in found if "data-open" in line]
    rows = today_page(user=getattr(busy, who), now=NOW, show_all=True).rows
    assert rows
    for row, line in zip(rows, lines, strict=True):
        item = row.item
        for url in {item.url, item.step_url} - {""}:
            assert client.get(url.split("#")[0], follow=True).status_code == 200, (who, item)
        if item.inline:
            actions = re.findall(r'<form[^>]* action="([^"]+)"', line)
            assert actions, item
            for action in actions:
                # A form page, or a button that acts at once: never "you may not".
                assert client.get(action).status_code in (200, 405), (who, action)


def test_the_manager_is_shown_all_kinds_of_work(busy: World) -> None:
    shown = {row.item.kind.name for row in today_page(user=busy.alice, now=NOW).rows}
    missing = {kind.name for kind in ALL} - shown
    set_up = {"kickoff", "in_person_result", "roles", "objection", "quorum"}
    outcomes = {"look_back", "proposal", "revisit", "vote"}
    measuring = {"risk_response", "risk_review", "early_risk", "scorecard_step", "evaluation"}
    measuring |= {"goal", "record_actuals", "say_how", "survey_low", "survey_answer"}
    assert missing <= {"agree_plan", "reminder", "hand_over"} | set_up | outcomes | measuring


@pytest.mark.slow
def test_guests_have_none_of_it(star: World) -> None:
    client = star.client("gina")
    for kind in kinds:
        for offer in offers(kind, star.northstar.pk, edits=False, decides=False):
            if offer.key != "step":
                assert client.get(offer.url.split("#")[0]).status_code == 404
    assert client.get(star.northstar.get_absolute_url()).status_code == 200
