"""What meetings bring comes due where dates are told: in the daily e-mail, in nudges, by links; and
several actions are changed at once."""

from __future__ import annotations

import email
import re
from datetime import timedelta
from email.policy import default as modern

import pytest
from django.test import Client
from django.urls import reverse

from alliances.models import ClosingDay, Membership
from alliances.services.digest.due import due_of
from alliances.services.digest.planning import plan_digests
from alliances.services.nudges import send_nudge
from core.mail.due_notices import forget_notices
from core.mail.models import DueNotice, OutgoingMessage
from core.mail.sending import send_due_messages
from core.registry.nudges import nudge_kinds
from core.registry.search import search
from core.replies import reply_path
from governance.models import (
    Action,
    DeadlockClause,
    JointEvent,
    Meeting,
    Minutes,
    MinutesVersion,
    RaciRow,
)
from governance.services import raci
from governance.services.inviting import invite
from tests.conftest import at
from tests.factories import (
    ActionFactory,
    AttendeeFactory,
    BallotFactory,
    CourseCorrectionFactory,
    DecisionFactory,
    DeliverableFactory,
    IssueFactory,
    MeetingFactory,
    PlanFactory,
    RaciPartFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(now):
    with at(now.replace(hour=9)):
        yield now.date()


@pytest.fixture
def tomoko(board, today):
    """A contact without a sign-in, in the alliance."""
    Membership.objects.create(
        alliance=board.committee.alliance, person=board.tomoko, side="theirs", role="counterpart"
    )
    return board.tomoko


@pytest.fixture
def everything(world, board, tomoko, today, now):
    """One of each, due in the next days, for alice or tomoko."""
    star, soon = world.northstar, today + timedelta(days=2)
    held = MeetingFactory(
        committee=board.committee, starts_at=now - timedelta(days=4), state="held"
    )
    for person in board.people:
        AttendeeFactory(meeting=held, person=person)
    record = Minutes.objects.create(
        meeting=held, state="circulated", version=1, circulated_at=now, answer_by=soon
    )
    MinutesVersion.objects.create(
        minutes=record, number=1, circulated_at=now, text="",
        content={"meeting": {"title": "Steering", "alliance": "Northstar", "date": "1 Dec",
                             "hours": "9", "zone": "UTC"},
                 "parties": [], "summary": "", "items": [],
                 "other": {"notes": [], "decisions": [], "actions": []}},
    )  # fmt: skip
    ballot = BallotFactory(
        committee=board.committee, question="Two pods?", closes_at=now + timedelta(days=3)
    )
    for person in (board.alice, tomoko):
        VoteFactory(ballot=ballot, person=person)
    DecisionFactory(alliance=star, text="Pods stay", look_back_on=soon)
    CourseCorrectionFactory(alliance=star, title="One desk", look_on=soon)
    IssueFactory(alliance=star, title="Two lists", owner=tomoko, clock_ends_on=soon)
    row = RaciRow.objects.create(alliance=star, title="Scorecard")
    asked = {"changed_at": now - timedelta(days=9), "asked_at": now - timedelta(days=3)}
    RaciPartFactory(row=row, person=tomoko, **asked)
    plan = PlanFactory(alliance=star, state="agreed")
    DeliverableFactory(plan=plan, name="Price list", side="theirs", owner=tomoko, due_on=soon)


def kinds_told(person, today):
    return {one.kind.key for one in due_of([person], today).get(person.pk, ())}


def test_each_is_told_what_is_theirs(everything, world, board, tomoko, today):
    alice = kinds_told(type(tomoko).objects.select_related("user").get(pk=board.alice.pk), today)
    assert alice == {"minutes_answer", "vote", "look_back", "look_again"}
    theirs = {"minutes_answer", "vote", "issue", "roles", "deliverable"}
    assert kinds_told(tomoko, today) == theirs
    gina = kinds_told(type(tomoko).objects.select_related("user").get(pk=board.gina.pk), today)
    assert gina == {"minutes_answer"}


@pytest.mark.slow
def test_links_for_who_does_not_sign_in_work(everything, board, tomoko, today, sink, now):
    plan_digests(now=now)
    send_due_messages(now=now)
    (raw,) = sink.to(tomoko.email)
    text = email.message_from_bytes(raw, policy=modern).get_body(("plain",)).get_content()
    links = re.findall(r"https?://[^/\s]+(/reply/\S+/)", text)
    assert len(links) == 4, text
    client = Client()
    assert [client.get(link).status_code for link in links] == [200] * 4
    assert "One desk" not in text and "Pods stay" not in text, "for our company only"


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("minutes_answer", lambda: Minutes.objects.get().versions.get()),
        ("vote", None),
        ("roles", None),
        ("deliverable", None),
    ],
)
def test_what_was_answered_is_told_no_more(
    everything, world, board, tomoko, today, now, kind, what
):
    if kind == "minutes_answer":
        what().answers.create(person=board.gina, side="theirs", answer="approved", answered_at=now)
    elif kind == "vote":
        tomoko.votes.update(choice="0", answered_at=now)
    elif kind == "roles":
        parts = list(tomoko.raci_parts.all())
        seen = raci.version(parts)
        raci.answer(alliance=world.northstar, person=tomoko, seen=seen, agrees=True, now=now)
    else:
        row = tomoko.deliverables.get()
        link = reply_path("deliverable", subject=row.pk, person=tomoko.pk)
        assert Client().post(link, {"choice": "delivered"}).status_code in (200, 302)
        row.refresh_from_db()
        assert row.delivered_on == today
        assert "Thank you" in Client().get(link).text
    assert kind not in kinds_told(tomoko, today)


def test_two_executives_are_told_of_what_they_decide(everything, world, board, today):
    issue = world.northstar.issues.get()
    type(issue).objects.update(level="executives", owner=None)
    clause = DeadlockClause.objects.create(alliance=world.northstar, their_executive=board.gina)
    people = type(board.gina).objects.select_related("user")
    assert "issue" in kinds_told(people.get(pk=board.gina.pk), today)
    DeadlockClause.objects.filter(pk=clause.pk).delete()
    assert "issue" not in kinds_told(people.get(pk=board.gina.pk), today)


# Nudges ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", ["minutes", "roles", "issue", "deliverable"])
def test_a_nudge_asks_with_a_link_and_not_once_it_is_answered(
    everything, world, tomoko, today, now, key, mailoutbox
):
    kind = nudge_kinds[key]
    row = kind.rows().get(**({"person": tomoko} if key == "roles" else {}))
    waited = kind.describe(row, today)
    assert not waited.over and tomoko.pk in {one.pk for one in waited.people}
    send_nudge(kind=kind, row=row, person=tomoko, by=world.alice, now=now)
    again = world.client("lena").post(
        reverse("alliances:nudge", args=[key, row.pk]), {"how": "click", "person": tomoko.pk}
    )
    assert again.status_code == 422 and "You can nudge them again" in again.text
    if key == "minutes":
        row.versions.get().answers.create(
            person=tomoko, side="theirs", answer="approved", answered_at=now
        )
    with at(now + timedelta(minutes=5)):
        send_due_messages()
    sent = [one.body for one in mailoutbox if one.to == [tomoko.email]]
    if key == "minutes":
        assert not sent
        assert OutgoingMessage.objects.get(kind="nudge").last_error == "Has answered by now."
    else:
        assert len(sent) == 1 and ("/reply/" in sent[0]) is (key != "issue")


@pytest.mark.slow
def test_who_did_not_answer_an_invitation_is_nudged_with_their_link(told, world, now):
    with at(now):
        meeting = Meeting.objects.order_by("starts_at").first()
        invite(meeting=meeting, people=[])
        waited = nudge_kinds["invitation"].describe(meeting, now.date())
        people = {one.pk for one in waited.people}
        assert people == {one.pk for one in told.people}
        for pk in people:
            person = type(told.people[0]).objects.get(pk=pk)
            assert Client().get(waited.reply(person)).status_code == 200
        page = world.client("alice").get(meeting.get_absolute_url())
        assert page.text.count(reverse("alliances:nudge", args=["invitation", meeting.pk])) == 2


# Several actions at once ----------------------------------------------------------------------
def picks(*rows):
    return [f"{row.pk}:{row.revision}" for row in rows]


@pytest.fixture
def three(world, board, today):
    star = world.northstar
    return [
        ActionFactory(alliance=star, title="Draft", owner=board.alice, due_on=today),
        ActionFactory(alliance=star, title="Read", owner=board.gina, side="theirs", due_on=today),
        ActionFactory(alliance=world.helix, title="Elsewhere", due_on=today),
    ]


URL = "/actions/change/"


@pytest.mark.parametrize(
    ("name", "what", "status", "count"),
    [
        ("alice", "done", 200, 2),
        ("alice", "move", 200, 2),
        ("gina", "done", 200, 1),
        ("gina", "move", 403, 0),
        ("charlie", "drop", 403, 0),
        ("oscar", "done", 403, 0),
        ("lena", "drop", 200, 3),
    ],
)
def test_what_each_may_change_together(world, three, name, what, status, count):
    answer = world.client(name).get(URL, {"what": what, "pick": picks(*three)})
    assert answer.status_code == status
    if count:
        assert len(answer.context["chosen"].rows) == count


@pytest.mark.parametrize(
    ("what", "given", "state"),
    [
        ("done", {"on": "22 Nov 2026"}, "done"),
        ("move", {"due_on": "7 Dec 2026", "reason": "Legal is late"}, "open"),
        ("drop", {"reason": "Not needed"}, "dropped"),
    ],
)
def test_all_are_changed_or_none(world, three, today, what, given, state):
    mine, client = three[:2], world.client("alice")
    sent = {"what": what, "pick": picks(*mine), "next": "/actions/?show=all", **given}
    Action.objects.filter(pk=mine[1].pk).update(title="Read it", revision=2)
    stale = client.post(URL, sent)
    assert stale.status_code == 409 and "Read it" in stale.text
    assert {row.state for row in Action.objects.all()} == {"open"}
    mine[1].refresh_from_db()
    refused = client.post(URL, {**sent, "pick": picks(*mine), "on": "", "reason": "", "due_on": ""})
    assert refused.status_code == 422
    done = client.post(URL, {**sent, "pick": picks(*mine)})
    assert (done.status_code, done["Location"]) == (302, "/actions/?show=all")
    assert {row.state for row in Action.objects.filter(alliance=world.northstar)} == {state}
    if what == "move":
        assert {row.moves for row in Action.objects.filter(alliance=world.northstar)} == {1}


def test_one_that_refuses_leaves_the_others(world, three, today):
    mine = three[:2]
    sent = {"what": "move", "pick": picks(*mine), "due_on": "7 Dec 2026"}
    answer = world.client("alice").post(URL, sent)
    assert answer.status_code == 422 and "“Read”: Say why the date moves." in answer.text
    assert set(Action.objects.values_list("moves", flat=True)) == {0}
    for row in mine:
        assert f'value="{row.pk}:{row.revision}"' in answer.text


def test_the_list_offers_what_may_be_chosen(world, three):
    page = world.client("gina").get("/actions/").text
    assert page.count('name="pick"') == 1
    assert 'name="pick"' not in world.client("charlie").get("/actions/").text


# Today, search and what is forgotten ----------------------------------------------------------
@pytest.mark.slow
def test_the_next_7_days_show_joint_events_and_days_off(world, board, today, now, settings):
    settings.COMPANY_COUNTRY = "DE"
    meeting = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=3))
    ClosingDay.objects.create(name="Fair", starts_on=today, ends_on=meeting.local_date)
    days = {"starts_on": today - timedelta(days=1), "ends_on": today}
    for title, first in (("Round table", 0), ("Fair of next year", 300)):
        begin = {name: day + timedelta(days=first) for name, day in days.items()}
        JointEvent.objects.create(alliance=world.northstar, title=title, place="Basel", **begin)
    page = world.client("alice").get("/today/").text
    assert "Round table" in page and "Fair of next year" not in page
    assert f"{settings.COMPANY_NAME} is closed: Fair" in page
    assert "Round table" in [hit.title for hit in search(world.alice, "round tab")]
    assert not [hit for hit in search(world.gina, "round tab") if hit.title == "Round table"]


def test_old_records_of_what_was_told_are_forgotten(world, board, today, now):
    row = ActionFactory(alliance=world.northstar, owner=board.alice, due_on=today)
    plan_digests(now=now)
    send_due_messages(now=now)
    assert DueNotice.objects.filter(row_id=row.pk).exists()
    assert forget_notices(now=now + timedelta(days=400)) == 0
    assert forget_notices(now=now + timedelta(days=501)) == DueNotice.objects.count() + 1
