"""Somebody is away: who stands in hears of what they would, may answer for them, and no more."""

from __future__ import annotations

from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default as modern
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from alliances.models import Deputy, Person
from alliances.rules.deputies import overlap, span_words, unseen_words
from alliances.services.deputies import setting_up
from alliances.services.deputies.copies import KIND, OVER, plan_copies
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from core.replies import reply_path
from core.revision.updates import StaleRevision
from governance.models import CommitteeMember, Vote
from governance.services import ballots
from governance.services.actions_bulk import choose
from governance.services.ballot_mail import plan_vote_mails
from governance.services.deputies import invite_deputies
from governance.services.invitations.rows import invitation_mails
from tests.conftest import at
from tests.factories import (
    ActionFactory,
    BallotFactory,
    CommitteeFactory,
    DeliverableFactory,
    IssueFactory,
    MeetingFactory,
    MembershipFactory,
    PersonFactory,
    PlanFactory,
    VoteFactory,
)
from tests.governance.applier import Program
from tests.governance.conftest import NOW, TUESDAY

TODAY = NOW.date()
DAYS = (date(2026, 12, 3), date(2026, 12, 12))


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        ((date(2026, 12, 12), date(2026, 12, 20)), True),
        ((date(2026, 12, 13), date(2026, 12, 20)), False),
        ((date(2026, 11, 1), date(2026, 12, 3)), True),
        ((date(2026, 11, 1), date(2026, 12, 2)), False),
        ((date(2026, 12, 5), date(2026, 12, 6)), True),
    ],
)
def test_days_meet_where_they_share_one(other, meets):
    assert overlap(DAYS, other) is meets
    assert overlap(other, DAYS) is meets


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 12, 3), date(2026, 12, 3), "3 Dec 2026"),
        (date(2026, 12, 3), date(2026, 12, 12), "3 to 12 Dec 2026"),
        (date(2026, 11, 28), date(2026, 12, 4), "28 Nov to 4 Dec 2026"),
        (date(2026, 12, 28), date(2027, 1, 4), "28 Dec 2026 to 4 Jan 2027"),
    ],
)
def test_a_span_in_words(first, last, words):
    assert span_words(first, last) == words


def test_who_sets_it_up_is_told_what_the_deputy_does_not_see():
    assert unseen_words("Bob", []) == ""
    words = unseen_words("Bob", ["A", "B", "C", "D", "E"])
    assert (
        words == "Bob does not see A, B, C and 2 other alliances. Nothing about that goes to them."
    )


pytestmark = pytest.mark.django_db


@pytest.fixture
def charlie(world):
    return Person.objects.get(user=world.charlie)


def stands_in(person, deputy, *, by, first=TODAY, last=date(2026, 12, 31), now=NOW):
    row = Deputy(person=person, deputy=deputy, starts_on=first, ends_on=last)
    return setting_up.set_deputy(deputy=row, by=by, today=TODAY, now=now)


def test_what_is_refused_names_the_field(world, board, charlie):
    alice = board.alice
    with pytest.raises(ValidationError, match="same company"):
        stands_in(alice, board.gina, by=world.alice)
    with pytest.raises(ValidationError, match="somebody else"):
        stands_in(alice, alice, by=world.alice)
    with pytest.raises(ValidationError, match="cannot lie before"):
        stands_in(alice, charlie, by=world.alice, last=TODAY - timedelta(days=1))
    with pytest.raises(ValidationError, match="has passed"):
        first = TODAY - timedelta(days=9)
        stands_in(alice, charlie, by=world.alice, first=first, last=first)
    with pytest.raises(ValidationError, match="a year at most"):
        stands_in(alice, charlie, by=world.alice, last=TODAY + timedelta(days=400))
    with pytest.raises(ValidationError, match="cannot make yourself"):
        stands_in(charlie, alice, by=world.alice)
    row = stands_in(alice, charlie, by=world.alice)
    with pytest.raises(ValidationError, match="stands in 23 Nov to 31 Dec 2026 already"):
        stands_in(alice, Person.objects.get(user=world.bob), by=world.alice)
    setting_up.take_back(deputy=row, expected=row.revision, by=world.alice, now=NOW)
    with pytest.raises(StaleRevision):
        setting_up.take_back(deputy=row, expected=row.revision, by=world.alice, now=NOW)
    assert stands_in(alice, charlie, by=world.alice).pk, "what was taken back is in nobody's way"


def test_warnings_name_what_the_deputy_does_not_see(world, board):
    bob = Person.objects.get(user=world.bob)
    found = setting_up.warnings(
        person=board.alice, deputy=bob, starts_on=TODAY, ends_on=DAYS[1], user=world.alice
    )
    assert found == [f"{bob} does not see {world.northstar}. Nothing about that goes to them."]


# Votes ----------------------------------------------------------------------------------------
@pytest.fixture
def asked(board, world, now):
    MembershipFactory(alliance=world.northstar, person=board.tomoko, side="theirs")
    with at(now):
        yield ballots.open_ballot(
            committee=board.committee, by=world.lena, now=now, question="Raise the joint budget?",
            background="", closes_at=now + timedelta(days=5), quorum=2,
        )  # fmt: skip


def copies(**which):
    return OutgoingMessage.objects.by_email().filter(kind=KIND, **which)


@pytest.mark.slow
def test_a_deputy_is_asked_for_the_vote_once_and_votes_in_their_place(
    world, board, asked, charlie, sink, now
):
    stands_in(board.alice, charlie, by=world.alice)
    plan_vote_mails(now=now)
    assert (plan_copies(now=now), plan_copies(now=now)) == (1, 0)
    send_due_messages(now=now)
    mail = message_from_bytes(sink.to(charlie.email)[-1], policy=modern)
    assert mail["Subject"].startswith("For Alice Manager: Your vote")
    assert "you stand in for Alice Manager until 31 Dec 2026" in mail.get_content()

    alices = Vote.objects.get(person=board.alice)
    page = world.client("charlie").get(asked.get_absolute_url()).content.decode()
    assert "Vote for Alice Manager" in page
    client = world.client("charlie")
    data = {"choice": "0", "comment": "", "revision": alices.revision}
    assert client.post(asked.get_absolute_url(), data).status_code == 302
    alices.refresh_from_db()
    assert (alices.choice, alices.voter) == ("0", "Charlie Member for Alice Manager")
    assert asked.votes.exclude(choice="").count() == 1, "never two votes"

    # Alice may have the last word; then the deputy has none.
    ballots.vote(vote=alices, expected=None, choice="1", comment="", now=now)
    alices.refresh_from_db()
    assert alices.given_by is None
    with pytest.raises(ValidationError, match="has voted already"):
        ballots.vote(vote=alices, expected=None, choice="0", comment="", now=now, deputy=charlie)
    assert client.post(asked.get_absolute_url(), data).status_code == 403


def test_no_rights_are_lent(world, board, asked, sink, now):
    bob = Person.objects.get(user=world.bob)
    stands_in(board.alice, bob, by=world.alice)
    plan_vote_mails(now=now)
    plan_copies(now=now)
    send_due_messages(now=now)
    assert copies().get().state == "withdrawn"
    assert world.client("bob").get(asked.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("how", ["taken back", "over", "left"])
def test_a_copy_that_waits_is_withdrawn_once_it_is_over(
    world, board, asked, charlie, sink, now, how
):
    row = stands_in(board.alice, charlie, by=world.alice, last=TODAY)
    plan_vote_mails(now=now)
    plan_copies(now=now)
    later = now
    if how == "taken back":
        setting_up.take_back(deputy=row, expected=row.revision, by=world.alice, now=now)
    elif how == "over":
        later = now + timedelta(days=1)
    else:
        Person.objects.filter(pk=charlie.pk).update(left_on=TODAY)
    send_due_messages(now=later)
    assert (copies().get().state, copies().get().last_error) == ("withdrawn", OVER)
    alices = Vote.objects.get(person=board.alice)
    with at(later), pytest.raises(ValidationError, match="do not stand in"):
        ballots.vote(vote=alices, expected=None, choice="0", comment="", now=later, deputy=charlie)


def test_the_other_side_votes_by_link_for_a_colleague(world, board, asked, now, client):
    yuki = PersonFactory(name="Yuki Mori", partner=world.meridian)
    MembershipFactory(alliance=world.northstar, person=yuki, side="theirs")
    stands_in(board.tomoko, yuki, by=world.alice)
    own = reply_path("vote", subject=asked.pk, person=yuki.pk)
    assert client.get(own).status_code == 410, "they have no vote of their own"
    link = reply_path("vote", subject=asked.pk, person=yuki.pk, version=board.tomoko.pk)
    assert "You vote for Tomoko Sato" in client.get(link).content.decode()
    assert client.post(link, {"choice": "0", "words": ""}).status_code in (200, 302)
    vote = Vote.objects.get(person=board.tomoko)
    assert (vote.choice, vote.given_by, vote.by_link) == ("0", yuki, True)
    Deputy.objects.update(ends_on=TODAY - timedelta(days=1), starts_on=TODAY - timedelta(days=9))
    assert client.get(link).status_code == 410


# Meetings -------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_deputy_is_invited_to_the_meetings_of_those_days_alone(told, world, charlie):
    told.people.append(charlie)
    told.programs[charlie.email] = Program()
    alice = told.board.alice
    with at("2026-11-24T09:00:00Z"):
        row = stands_in(alice, charlie, by=world.alice, last=date(2026, 12, 5))
        assert (invite_deputies(now=NOW), invite_deputies(now=NOW)) == (1, 0)
    seat = charlie.attendances.get()
    assert (seat.stands_in_for, seat.meeting.local_date) == (alice, TUESDAY)
    told.pass_time("2026-11-24T10:00:00Z")
    mails = invitation_mails().filter(person_id=charlie.pk, state="done")
    assert mails.count() == 1
    assert told.all_know("2026-11-24T10:00:00Z")
    with at("2026-11-25T09:00:00Z"):
        now = timezone.now()
        setting_up.take_back(deputy=row, expected=row.revision, by=world.alice, now=now)
        assert invite_deputies(now=now) == 1
    told.pass_time("2026-11-25T10:00:00Z")
    assert not charlie.attendances.exists()
    assert told.all_know("2026-11-25T10:00:00Z")


def test_a_copy_about_a_restricted_alliance_waits_and_names_nothing(world, charlie, sink, now):
    bob = Person.objects.get(user=world.bob)
    committee = CommitteeFactory(alliance=world.restricted, name="Quiet board")
    CommitteeMember.objects.create(committee=committee, person=bob)
    MembershipFactory(alliance=world.restricted, person=charlie, role="functional_lead")
    Person.objects.filter(pk=charlie.pk).update(email_confirmed_at=None)
    ballot = BallotFactory(committee=committee, question="Quiet question?", opened_at=now)
    VoteFactory(ballot=ballot, person=bob)
    stands_in(bob, charlie, by=world.bob)
    plan_vote_mails(now=now)
    plan_copies(now=now)
    send_due_messages(now=now)
    assert copies().get().state == "waiting", "held until the address is confirmed"
    Person.objects.filter(pk=charlie.pk).update(email_confirmed_at=now)
    send_due_messages(now=now + timedelta(hours=2))
    text = sink.to(charlie.email)[-1].decode()
    assert "For Bob Manager: Your vote is asked for" in text
    assert "Quiet" not in text


def test_what_was_answered_meanwhile_is_not_copied(board, world, asked, charlie, sink, now):
    stands_in(board.alice, charlie, by=world.alice)
    plan_vote_mails(now=now)
    plan_copies(now=now)
    alices = Vote.objects.get(person=board.alice)
    ballots.vote(vote=alices, expected=None, choice="0", comment="", now=now)
    send_due_messages(now=now)
    assert copies().get().last_error == "Has answered."


# What they owe --------------------------------------------------------------------------------
@pytest.fixture
def owed(world, board, now):
    """What Alice owes in Northstar, and the pages on which it stands."""
    alliance, owner = world.northstar, board.alice
    late = {"owner": owner, "due_on": TODAY - timedelta(days=3)}
    meeting = MeetingFactory(committee=board.committee, starts_at=now - timedelta(days=7))
    action = ActionFactory(alliance=alliance, meeting=meeting, **late)
    issue = IssueFactory(alliance=alliance, owner=owner)
    issue.actions.add(action)
    plan = PlanFactory(alliance=alliance)
    deliverable = DeliverableFactory(plan=plan, **late)
    return SimpleNamespace(
        meeting=meeting, action=action, issue=issue, plan=plan, deliverable=deliverable,
        actions=reverse("governance:action_list"),
        governance=reverse("governance:alliance_governance", args=[alliance.pk]),
        overdue=reverse("alliances:overdue", args=[alliance.pk]),
    )  # fmt: skip


def done(owed):
    return f"/actions/{owed.action.pk}/done/"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "step"),
    [
        ("actions", done),
        ("meeting", done),
        ("issue", done),
        ("governance", done),
        ("overdue", lambda owed: f"/promises/action/{owed.action.pk}/done/"),
        ("overdue", lambda owed: f"/promises/deliverable/{owed.deliverable.pk}/done/"),
        ("plan", lambda owed: f"/promises/deliverable/{owed.deliverable.pk}/done/"),
        ("issue", lambda owed: f"/issues/{owed.issue.pk}/escalate/"),
    ],
)
def test_pages_offer_a_deputy_what_they_offer_who_is_away(
    world, board, charlie, owed, now, page, step
):
    place = getattr(owed, page)
    url, step = getattr(place, "get_absolute_url", lambda: place)(), step(owed)

    def offered():
        return f'"{step}' in world.client("charlie").get(url).content.decode()

    with at(now):
        assert not offered()
        row = stands_in(board.alice, charlie, by=world.alice)
        assert offered()
        assert world.client("charlie").get(step).status_code in (200, 405), "and they may"
        setting_up.take_back(deputy=row, expected=row.revision, by=world.alice, now=now)
        assert not offered()
        assert world.client("charlie").get(step).status_code in (403, 405)


def test_a_deputy_settles_several_at_once(world, board, charlie, owed, now):
    pick = f"{owed.action.pk}:{owed.action.revision}"
    with at(now):
        chosen = choose(user=world.charlie, what="done", picks=[pick], today=TODAY)
        assert not chosen.rows and chosen.refusal
        stands_in(board.alice, charlie, by=world.alice)
        chosen = choose(user=world.charlie, what="done", picks=[pick], today=TODAY)
    assert chosen.rows == [owed.action]


def test_a_deputy_completes_by_one_click(world, board, charlie, owed, now):
    data = {"revision": owed.action.revision}
    with at(now):
        assert world.client("charlie").post(done(owed), data).status_code == 403
        stands_in(board.alice, charlie, by=world.alice)
        assert world.client("charlie").post(done(owed), data).status_code == 302
    owed.action.refresh_from_db()
    assert (owed.action.state, owed.action.owner) == ("done", board.alice)
