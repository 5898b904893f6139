"""Today as its people see it: what is on it, what is not, and what is done in place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from alliances.models import Alliance, MembershipRole, Nudge
from alliances.rules import worklist
from alliances.rules.worklist import Item
from core.registry.base import Registry
from core.registry.today import TodaySource
from governance.models import Action, AgendaItem, CommitteeMember
from plans.models import Deliverable, PlanSignOff
from portfolio.services.today import today_page
from tests.conftest import at
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    AlignmentAnswerFactory,
    AlignmentFactory,
    AllianceFactory,
    AllianceTreatmentFactory,
    AttendeeFactory,
    BallotFactory,
    CommitteeFactory,
    CourseCorrectionFactory,
    DecisionFactory,
    DeliverableFactory,
    EarlyRiskFactory,
    ExecutiveDecisionFactory,
    GoalConfirmationFactory,
    IssueFactory,
    MeetingFactory,
    MembershipFactory,
    ObjectiveFactory,
    PersonFactory,
    PlacementFactory,
    PlanFactory,
    QuestionFactory,
    ReviewFactory,
    RiskFactory,
    ScorecardFactory,
    VoteFactory,
    member,
    reminder,
)
from tests.portfolio.today.kinds import ALL, Kind, minutes_to_answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@pytest.fixture
def november():
    with at(NOW):
        yield


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def page(user, **more):
    return today_page(user=user, now=NOW, **more)


def kinds(user) -> set:
    return {row.item.kind for row in page(user).rows}


def keys(user) -> list[str]:
    return [row.item.key for row in page(user).rows]


# See tests/governance/test_in_person.py, test_raci.py and test_reach.py.
SET_UP = {Kind.KICKOFF, Kind.IN_PERSON_RESULT, Kind.ROLES, Kind.OBJECTION, Kind.QUORUM}
SET_UP |= {Kind.EVALUATION}  # from 1 December: tests/scorecards/test_evaluations.py


@pytest.fixture
def busy(world):
    """Something of every kind on Northstar."""
    alliance = world.northstar
    alliance.north_star_revisit_on = days(10)
    alliance.save()
    PlacementFactory(alliance=alliance, quadrant="white_glove")
    committee = CommitteeFactory(alliance=alliance)
    agenda = MeetingFactory(committee=committee, starts_at=NOW + timedelta(days=3))
    AttendeeFactory(meeting=agenda, person=world.charlie.person)
    MeetingFactory(committee=committee, starts_at=NOW - timedelta(days=2), state="held")
    minutes_to_answer(committee, world.alice.person, NOW)
    for name, owner, side, due in (
        ("mine", world.alice.person, "ours", days(2)),
        ("theirs late", world.gina.person, "theirs", days(-3)),
        ("far", world.alice.person, "ours", days(60)),
    ):
        ActionFactory(alliance=alliance, title=name, owner=owner, side=side, due_on=due)
    gina = world.gina.person
    proposed = {"asked_at": NOW, "asked_reason": "Legal."}
    ActionFactory(alliance=alliance, title="proposed", owner=gina, due_on=days(60), **proposed)
    DecisionFactory(alliance=alliance, text="Two pods", look_back_on=days(4))
    DecisionFactory(alliance=alliance, text="Prices", revisit_since=days(-1), revisit_reason="x")
    CommitteeMember.objects.create(committee=committee, person=world.alice.person)
    ballot = BallotFactory(committee=committee, opened_at=NOW - timedelta(days=1))
    VoteFactory(ballot=ballot, person=world.alice.person)
    plan = PlanFactory(alliance=alliance)
    ObjectiveFactory(plan=plan, what="Pipeline")
    ObjectiveFactory(plan=plan, what="Complaints", measured_as="")
    DeliverableFactory(plan=plan, name="paper", owner=world.alice.person, due_on=days(5))
    DeliverableFactory(plan=plan, name="batch 7", side="theirs", due_on=days(-9))
    PlanFactory(alliance=alliance, fiscal_year=2027, state="partner_review", agreed_on=None)
    ReviewFactory(alliance=alliance, due_on=days(12))
    member(
        alliance,
        world.eve,
        role=MembershipRole.EXECUTIVE_SPONSOR,
        last_contact_on=days(-74),
    )
    AgreementFactory(alliance=alliance, title="Master", notice_by=days(41))
    AgreementFactory(alliance=alliance, title="Annex", ends_on=days(20))
    reminder(agenda, world.charlie.person, due_at=NOW, not_after=NOW)
    QuestionFactory(alliance=alliance, asked_by=world.lena, asked_of=world.alice)
    ExecutiveDecisionFactory(alliance=alliance, decided_by=world.lena)
    IssueFactory(alliance=alliance, owner=world.alice.person, clock_ends_on=days(2))
    CourseCorrectionFactory(alliance=alliance, look_on=days(-1))
    EarlyRiskFactory(alliance=alliance, raised_by=world.gina)
    RiskFactory(alliance=alliance, due_on=days(-1))
    RiskFactory(alliance=alliance, review_on=days(0))
    GoalConfirmationFactory(alliance=world.northstar, due_on=days(9))
    ScorecardFactory(alliance=alliance, quarter=3, state="reviewed")
    AllianceTreatmentFactory(alliance=alliance)
    AllianceTreatmentFactory(alliance=alliance, state="taken", answered_on=days(-99))
    alignment = AlignmentFactory(alliance=alliance, due_on=days(9))
    AlignmentAnswerFactory(alignment=alignment, user=world.alice)
    return world


@pytest.mark.slow
def test_a_manager_finds_everything_that_waits(busy):
    missing = {Kind.AGREE_PLAN, Kind.HAND_OVER, Kind.UNREACHABLE}
    # Surveys need more people: tests/scorecards/surveys.
    surveys = {Kind.SURVEY_ANSWER, Kind.SURVEY_LOW}
    assert kinds(busy.alice) == set(ALL) - missing - surveys - SET_UP
    titles = {row.item.title for row in page(busy.alice).rows}
    assert {"mine", "Nudge: theirs late", "paper", "Nudge: batch 7"} <= titles
    assert "Call Eve Executive: last contact 74 days ago" in titles
    assert "Decide on renewal: Master" in titles
    assert {"Record actuals of 1 objective", "Say how 1 objective is measured"} <= titles
    assert "far" not in titles


@pytest.mark.slow
def test_a_sponsor_is_called_once_silence_can_be_held_against_anybody(world):
    sponsor = member(world.northstar, world.eve, role=MembershipRole.EXECUTIVE_SPONSOR)
    assert Kind.SPONSOR not in kinds(world.alice)  # recorded today
    Alliance.objects.update(created_at=NOW - timedelta(days=61))
    assert Kind.SPONSOR in kinds(world.alice)
    sponsor.since = days(-60)
    sponsor.save()
    assert Kind.SPONSOR not in kinds(world.alice)
    sponsor.since = days(-61)
    sponsor.save()
    assert Kind.SPONSOR in kinds(world.alice)


@pytest.mark.slow
def test_both_signatures_turn_into_the_wish_to_lock(busy):
    plan = busy.northstar.plans.get(state="partner_review")
    for side, who in (("ours", busy.alice), ("theirs", busy.gina)):
        PlanSignOff.objects.create(plan=plan, side=side, person=who.person, signed_on=TODAY)
    assert Kind.AGREE_PLAN in kinds(busy.alice)
    assert Kind.SIGN_PLAN not in kinds(busy.alice)
    assert not kinds(busy.eve) & {Kind.AGREE_PLAN, Kind.SIGN_PLAN}


def test_a_sponsor_sees_their_decisions_and_meetings(busy):
    meeting = busy.northstar.committees.get().meetings.get(state="scheduled")
    AttendeeFactory(meeting=meeting, person=busy.eve.person)
    found = page(busy.eve)
    assert {row.item.kind for row in found.rows} == {Kind.SIGN_PLAN}
    assert [row.meeting for row in found.week] == [meeting]


@pytest.mark.slow
def test_a_member_sees_their_own_only(busy):
    assert keys(busy.charlie) == []
    row = ActionFactory(alliance=busy.northstar, owner=busy.charlie.person, due_on=days(1))
    assert keys(busy.charlie) == [f"action-{row.pk}"]


@pytest.mark.slow
def test_nobody_sees_what_waits_elsewhere(busy):
    assert keys(busy.bob) == [
        f"scorecard-{busy.helix.pk}",
        f"scorecard-{busy.restricted.pk}",
    ]
    text = busy.client("bob").get("/today/").text
    assert "Northstar" not in text
    assert "batch 7" not in text


def test_work_in_an_alliance_whose_stage_nobody_recorded_is_work(busy):
    row = ActionFactory(alliance=busy.northstar, owner=busy.charlie.person, due_on=days(1))
    for stage, found in (("unknown", [f"action-{row.pk}"]), ("closed", [])):
        Alliance.objects.filter(pk=busy.northstar.pk).update(stage=stage)
        assert keys(busy.charlie) == found


def test_membership_that_ended_ends_the_list(busy):
    busy.alice.person.memberships.update(ended_on=TODAY)
    assert keys(busy.alice) == []
    assert "not a member of any active alliance" in busy.client("alice").get("/today/").text


@pytest.mark.slow
def test_done_dropped_and_not_binding_things_do_not_wait(world):
    alliance = world.northstar
    me = world.alice.person
    ActionFactory(alliance=alliance, owner=me, due_on=TODAY, state="done", done_on=TODAY)
    ActionFactory(alliance=alliance, owner=me, due_on=TODAY, state="dropped")
    plan, draft = (
        PlanFactory(alliance=alliance),
        PlanFactory(alliance=alliance, version=2, state="draft", agreed_on=None),
    )
    DeliverableFactory(plan=plan, owner=me, due_on=TODAY, delivered_on=TODAY)
    DeliverableFactory(plan=plan, owner=me, due_on=TODAY, dropped_on=TODAY)
    DeliverableFactory(plan=draft, owner=me, due_on=TODAY)
    found = kinds(world.alice)
    assert not found & {Kind.ACTION, Kind.DELIVERABLE, Kind.NUDGE_ACTION}


def test_a_prepared_meeting_is_in_the_week_and_not_on_the_list(world):
    meeting = MeetingFactory(
        committee=CommitteeFactory(alliance=world.northstar), starts_at=NOW + timedelta(days=3)
    )
    assert Kind.AGENDA in kinds(world.alice)
    AgendaItem.objects.create(meeting=meeting, title="Pipeline")
    found = page(world.alice)
    assert Kind.AGENDA not in {row.item.kind for row in found.rows}
    assert [row.agenda for row in found.week] == [1]


@pytest.mark.slow
def test_days_are_the_readers_own(world):
    """23:30 in New York is the next day in Berlin: the item is due on the reader's day."""
    MeetingFactory(
        committee=CommitteeFactory(alliance=world.northstar),
        starts_at=datetime(2026, 11, 25, 4, 30, tzinfo=UTC),
        time_zone="America/New_York",
    )
    [row] = [row for row in page(world.alice).rows if row.item.kind == Kind.AGENDA]
    assert row.item.due_on == date(2026, 11, 25)
    assert "Wed 25 Nov, 05:30 (23:30 in New York)" in row.item.detail
    world.alice.time_zone = "America/New_York"
    [row] = [row for row in page(world.alice).rows if row.item.kind == Kind.AGENDA]
    assert row.item.due_on == date(2026, 11, 24)


def test_closed_alliances_wait_for_nobody(busy):
    busy.northstar.stage = "closed"
    busy.northstar.save()
    assert keys(busy.alice) == []


@pytest.mark.slow
@pytest.mark.parametrize(("who", "queries"), [("alice", 33), ("eve", 10)])
def test_today_takes_the_same_queries_at_3_and_300_rows(
    busy, who, queries, django_assert_num_queries
):
    client = busy.client(who)
    with django_assert_num_queries(queries):
        client.get("/today/")
    plan = busy.northstar.plans.get(state="agreed")
    for number in range(150):
        ActionFactory(alliance=busy.northstar, owner=busy.alice.person, due_on=days(-number % 7))
        DeliverableFactory(plan=plan, due_on=days(-number))
    for _ in range(5):
        alliance = AllianceFactory()
        member(alliance, busy.alice)
        MeetingFactory(
            committee=CommitteeFactory(alliance=alliance), starts_at=NOW + timedelta(days=1)
        )
    with django_assert_num_queries(queries):
        answer = client.get("/today/")
    if who == "alice":
        assert len(answer.context["page"].rows) == 50
        assert "more</a>" in answer.text
        assert len(client.get("/today/?all=1").context["page"].rows) > 300


def test_what_is_rarely_there_is_looked_for_by_one_statement(world, django_assert_num_queries):
    """A manager for whom little waits; `busy` has something of everything."""
    client = world.client("alice")
    with django_assert_num_queries(11):
        client.get("/today/")


def test_who_belongs_nowhere_costs_one_question(world, django_assert_num_queries):
    client = world.client("eve")
    # The session, its person, where they belong, and where they are to align.
    with django_assert_num_queries(4):
        assert "You are not a member of any active alliance" in client.get("/today/").text


@pytest.mark.slow
def test_who_belongs_to_very_many_alliances_finds_the_same(
    busy, monkeypatch, django_assert_num_queries
):
    few = page(busy.alice).rows
    monkeypatch.setattr("alliances.services.worklist.IDS_AT_MOST", 0)
    assert page(busy.alice).rows == few
    with django_assert_num_queries(31):
        page(busy.alice)


@pytest.mark.slow
def test_my_own_action_is_ticked_off_and_can_be_undone(busy):
    row = Action.objects.get(title="mine")
    client = busy.client("alice")
    answer = client.post(f"/today/actions/{row.pk}/done/", {"revision": 1}, follow=True)
    assert answer.redirect_chain[-1][0] == "/today/"
    assert "Done: mine." in answer.text
    assert f"action-{row.pk}" not in [item.item.key for item in answer.context["page"].rows]
    row.refresh_from_db()
    assert (row.state, row.done_on) == ("done", TODAY)
    undo = f"/promises/action/{row.pk}/reopen/"
    assert undo in answer.text
    client.post(undo, {"revision": 2, "next": "/today/"})
    row.refresh_from_db()
    assert (row.state, row.done_on) == ("open", None)


@pytest.mark.slow
def test_what_others_owe_is_never_ticked_off_in_silence(busy):
    row = Action.objects.get(title="theirs late")
    client = busy.client("alice")
    text = client.get("/today/").text
    assert f"/today/actions/{row.pk}/done/" not in text
    assert f"/promises/action/{row.pk}/done/" in text
    answer = client.post(f"/today/actions/{row.pk}/done/", {"revision": 1})
    assert answer["Location"] == f"/promises/action/{row.pk}/done/"
    row.refresh_from_db()
    assert row.state == "open"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["paper", "batch 7"])
def test_a_delivery_asks_the_day_and_can_be_undone(busy, name):
    row = Deliverable.objects.get(name=name)
    client, page_url = busy.client("alice"), f"/promises/deliverable/{row.pk}/done/?next=/today/"
    empty = client.post(page_url, {"revision": 1, "on": ""})
    assert empty.status_code == 422
    answer = client.post(page_url, {"revision": 1, "on": "18 Nov 2026"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/today/"
    row.refresh_from_db()
    assert (row.delivered_on, row.recorded_by) == (date(2026, 11, 18), busy.alice)
    by = " by Alice Manager" if name == "paper" else ""
    assert f"“{name}” delivered{by} on 18 Nov 2026." in answer.text
    undo = {"revision": row.revision, "next": "/today/"}
    client.post(f"/promises/deliverable/{row.pk}/reopen/", undo)
    row.refresh_from_db()
    assert (row.delivered_on, row.recorded_by) == (None, None)


@pytest.mark.parametrize(
    ("on", "words"), [("22 Nov 2026", "in the future"), ("18 Nov 1999", "more than a year before")]
)
def test_the_day_of_a_delivery_makes_sense(busy, on, words):
    row = Deliverable.objects.get(name="batch 7")
    page_url = f"/promises/deliverable/{row.pk}/done/"
    answer = busy.client("alice").post(page_url, {"revision": 1, "on": on})
    assert answer.status_code == 422
    assert words in answer.text
    row.refresh_from_db()
    assert row.delivered_on is None


@pytest.mark.slow
def test_one_click_nudges_and_is_on_record(busy):
    busy.gina.person.email = "gina@meridian.example"
    busy.gina.person.save()
    row = Action.objects.get(title="theirs late")
    client = busy.client("alice")
    text = client.get("/today/").text
    assert "Nudge Gina Guest" in text
    sent = {"how": "click", "person": busy.gina.person.pk, "next": "/today/"}
    client.post(f"/nudges/action/{row.pk}/", sent, headers={"hx-request": "true"})
    again = client.post(f"/nudges/action/{row.pk}/", sent)
    assert again.status_code == 422 and "You can nudge them again from" in again.text
    nudge = Nudge.objects.first()
    assert (nudge.what, nudge.subject_id, nudge.person) == ("action", row.pk, busy.gina.person)
    assert (nudge.nudged_by, nudge.nudged_at) == (busy.alice, NOW)
    text = client.get("/today/").text
    assert "Nudged today by Alice Manager." in text
    client.post(f"/nudges/{nudge.pk}/withdraw/", {"next": "/today/"})
    assert "Nudged today" not in client.get("/today/").text


@pytest.mark.slow
def test_what_nobody_owns_is_nudged_from_a_page_that_says_whom_to_ask(busy):
    row = Deliverable.objects.get(name="batch 7")
    client, page_url = busy.client("alice"), f"/nudges/deliverable/{row.pk}/"
    assert page_url in client.get("/today/").text
    text = client.get(page_url).text
    assert "Gina Guest" in text
    answer = client.post(page_url, {"person": busy.gina.person.pk, "note": "Next week."})
    assert answer.status_code == 302
    nudge = Nudge.objects.get()
    assert (nudge.by_mail, nudge.note) == (False, "Next week.")
    assert "Next week." in client.get(page_url).text


@pytest.mark.slow
def test_nobody_writes_to_somebody_who_left(busy):
    gina, row = busy.gina.person, Action.objects.get(title="theirs late")
    gina.email, gina.left_on = "gina@meridian.example", days(-3)
    gina.save()
    other = PersonFactory(partner=gina.partner, name="Nora Next")
    MembershipFactory(alliance=busy.northstar, person=other, side="theirs", role="counterpart")
    client, page_url = busy.client("alice"), f"/nudges/action/{row.pk}/"
    text = client.get("/today/").text
    assert "Nudge Gina Guest" not in text
    assert "Gina Guest, who left on 18 Nov" in text
    governance = f"/alliances/{busy.northstar.pk}/governance/"
    assert f'/nudges/action/{row.pk}/"' not in client.get(governance).text
    text = client.get(page_url).text
    assert "Gina Guest has left" in text
    assert f"/people/{gina.pk}/hand-over/?alliance={busy.northstar.pk}" in text
    assert "gina@meridian" not in text and "Nora Next" in text
    answer = client.post(page_url, {"how": "click", "person": gina.pk})
    assert answer.status_code == 422
    assert not Nudge.objects.exists()


def test_nobody_is_written_to_without_an_address(busy):
    busy.gina.person.email = ""
    busy.gina.person.save()
    row = Action.objects.get(title="theirs late")
    client, page_url = busy.client("alice"), f"/nudges/action/{row.pk}/"
    answer = client.post(page_url, {"how": "click", "person": busy.gina.person.pk})
    assert answer.status_code == 422
    assert "has no e-mail address on record" in answer.text
    assert "Add the address" in answer.text
    assert not Nudge.objects.exists()


def test_what_somebody_else_changed_is_not_ticked_off(busy):
    row = Action.objects.get(title="mine")
    Action.objects.filter(pk=row.pk).update(revision=5)
    answer = busy.client("alice").post(f"/today/actions/{row.pk}/done/", {"revision": 1})
    assert answer.status_code == 409
    assert "has changed “mine”" in answer.text
    row.refresh_from_db()
    assert row.state == "open"


@pytest.mark.parametrize(
    ("who", "status"), [("bob", 404), ("charlie", 403), ("eve", 403), ("gina", 403)]
)
def test_others_cannot_settle_it(busy, who, status):
    action = Action.objects.get(title="mine")
    deliverable = Deliverable.objects.get(name="paper")
    client = busy.client(who)
    for page_url in (
        f"/promises/action/{action.pk}/done/",
        f"/promises/deliverable/{deliverable.pk}/done/",
        f"/nudges/action/{action.pk}/",
        f"/promises/deliverable/{deliverable.pk}/reopen/",
        f"/today/actions/{action.pk}/done/",
    ):
        assert client.post(page_url, {"revision": 1, "on": "today"}).status_code == status
    assert client.get(f"/today/actions/{action.pk}/done/").status_code == 405
    action.refresh_from_db()
    deliverable.refresh_from_db()
    assert (action.state, deliverable.delivered_on) == ("open", None)


def test_guests_have_no_today(world):
    assert world.client("gina").get("/today/").status_code == 403


def test_nothing_waiting_is_said_calmly(world):
    text = world.client("charlie").get("/today/").text
    assert "Good morning, Charlie. Nothing needs your attention today" in text
    assert "You are up to date" in text


def test_only_what_apps_registered_waits(busy, monkeypatch):
    """An app that is not installed leaves no trace, and a new one needs nothing but its source."""
    training = worklist.Kind("training", 200, severity=10, horizon=5, late="behind")

    def items(mine, now):
        for place in mine.places.values():
            yield Item(place, training, f"course-{place.pk}", "Take the course", days(-2))

    sources = Registry()
    sources.register(TodaySource("training", (training,), items))
    monkeypatch.setattr("portfolio.services.today.today_sources", sources)
    assert keys(busy.alice) == [f"course-{busy.northstar.pk}"]
    [row] = page(busy.alice).rows
    assert row.why == "White glove, 2 days behind"
    assert "Take the course" in busy.client("alice").get("/today/").text
    assert keys(busy.lena) == []
