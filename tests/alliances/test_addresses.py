"""Addresses of people: who changes one, who is told, what confirms one, and what waits for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from alliances.models import AddressConfirmation, Alliance, Person
from alliances.rules.addresses import UNCONFIRMED, held, same, state
from alliances.services.address_mail import token_of
from alliances.services.addresses import (
    ask_for_change,
    ask_for_confirmations,
    ask_person,
    save_person,
)
from alliances.services.alliances import set_confidentiality
from alliances.services.dialogue import answer, ask, decide
from alliances.services.dialogue_round import Asking, ask_many
from alliances.services.dropped import KIND as DROPPED
from alliances.services.nudges import asking, send_nudge
from alliances.services.people import add_member
from core.audit.models import AuditEvent
from core.mail.ledger import described
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from core.registry.mail import mail_kinds
from core.registry.nudges import nudge_kinds
from core.text import masked
from governance.models import CommitteeMember, Minutes
from governance.services.actions import drop_action
from governance.services.ballot_mail import plan_vote_mails
from governance.services.issues.climbing import escalate
from governance.services.minutes.lifecycle import circulate
from governance.services.pulse_mail import plan_pulse_mails
from governance.services.record_meeting import hold_meeting
from plans.services.sending import send_plan
from scorecards.models import (
    ReplyRequest,
    Scorecard,
    ScorecardStep,
    ScoringModel,
    SurveyInvitation,
)
from scorecards.services.reply_mail import send_request
from scorecards.services.step_mail import tell
from scorecards.services.surveys.mail import plan_survey_mails
from tests.alliances.mailed import confirm_link, link_to
from tests.conftest import World, at
from tests.factories import (
    ActionFactory,
    AttendeeFactory,
    BallotFactory,
    CommitteeFactory,
    IssueFactory,
    MeetingFactory,
    MembershipFactory,
    PersonFactory,
    PlanFactory,
    VoteFactory,
    reminder,
)
from tests.scorecards.surveys.hands import opened, staffed

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
OLD, NEW = "maria@m.example", "evil.twin@e.example"


@pytest.fixture(autouse=True)
def november() -> Any:
    with at(NOW):
        yield


@pytest.fixture
def maria(world: World) -> Person:
    """A contact without a sign-in who sits in Northstar."""
    person: Person = PersonFactory(name="Maria Chen", email=OLD, partner=world.meridian)
    MembershipFactory(alliance=world.northstar, person=person, side="theirs", role="counterpart")
    return person


def edit(world: World, who: str, person: Person, address: str) -> Any:
    person.refresh_from_db()
    data = {"name": person.name, "email": address, "time_zone": person.time_zone}
    data |= {"company": str(person.partner or ""), "revision": str(person.revision)}
    return world.client(who).post(reverse("alliances:person_edit", args=[person.pk]), data)


def address_of(person: Person) -> str:
    return Person.objects.get(pk=person.pk).email


# Rules ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("a@b.example", "A@B.example", True),
        ("a@b.example", "b@b.example", False),
        ("", "", False),
        # What folds to the same letters can be another mailbox: long s, Kelvin, sharp s.
        ("boss@b.example", "bo\u017fs@b.example", False),
        ("kim@b.example", "\u212aim@b.example", False),
        ("a@strasse.example", "a@stra\u00dfe.example", False),
    ],
)
def test_one_address(one: str, other: str, alike: bool) -> None:
    assert same(one, other) is alike


@pytest.mark.parametrize(
    ("address", "shown"),
    [("maria.chen@m.example", "m…@m.example"), ("x@m.example", "x…@m.example"), ("", "")],
)
def test_a_new_address_is_not_spelled_out(address: str, shown: str) -> None:
    assert masked(address) == shown


@pytest.mark.parametrize(
    ("restricted", "confirmed", "waits"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_what_waits(restricted: bool, confirmed: bool, waits: bool) -> None:
    assert bool(held(restricted=restricted, confirmed=confirmed)) is waits


SOON, PAST = NOW + timedelta(seconds=1), NOW


@pytest.mark.parametrize(
    ("on_record", "is_change", "used", "already", "until", "found"),
    [
        (OLD, False, False, False, SOON, "open"),
        (OLD.upper(), False, False, False, SOON, "open"),
        (OLD, False, False, False, PAST, "expired"),
        (OLD, False, False, True, SOON, "confirmed"),
        (OLD, False, True, True, SOON, "confirmed"),
        (NEW, False, True, True, SOON, "replaced"),
        (NEW, False, False, False, SOON, "replaced"),
        ("", False, False, False, SOON, "replaced"),
        (NEW, True, False, True, SOON, "open"),
        (NEW, True, False, True, PAST, "expired"),
        (OLD, True, True, True, SOON, "confirmed"),
        (NEW, True, True, True, SOON, "replaced"),
    ],
)
def test_what_a_link_is_good_for(
    on_record: str, is_change: bool, used: bool, already: bool, until: datetime, found: str
) -> None:
    given: dict[str, Any] = {"is_change": is_change, "used": used, "already": already}
    given |= {"on_record": on_record, "expires_at": until, "now": NOW}
    assert state(address=OLD, **given) == found


# Who changes an address -----------------------------------------------------------------------
CHANGES = "alice lena ada"


@pytest.mark.parametrize("who", "alice bob charlie eve lena gina ada".split())
def test_who_changes_the_address_of_a_member(world: World, maria: Person, who: str) -> None:
    edit(world, who, maria, NEW)
    assert address_of(maria) == (NEW if who in CHANGES else OLD)


@pytest.mark.parametrize("who", "alice bob charlie eve lena gina ada".split())
def test_of_somebody_who_also_belongs_elsewhere(world: World, maria: Person, who: str) -> None:
    MembershipFactory(alliance=world.restricted, person=maria, side="theirs", role="counterpart")
    edit(world, who, maria, NEW)
    assert address_of(maria) == (NEW if who == "ada" else OLD)


@pytest.mark.parametrize("who", "alice bob charlie eve lena gina ada".split())
def test_of_a_colleague_on_a_committee_alone(world: World, who: str) -> None:
    """A seat is no membership; reminders go there all the same."""
    colleague = PersonFactory(name="Committed", email=OLD)
    CommitteeFactory(alliance=world.restricted).members.create(person=colleague)
    edit(world, who, colleague, NEW)
    assert address_of(colleague) == (NEW if who in "bob ada" else OLD)


@pytest.mark.parametrize("who", "alice bob charlie eve lena gina ada".split())
def test_of_who_is_invited_to_one_meeting(world: World, who: str) -> None:
    colleague = PersonFactory(name="Speaker", email=OLD)
    meeting = MeetingFactory(
        committee__alliance=world.restricted, starts_at=NOW + timedelta(days=3)
    )
    AttendeeFactory(meeting=meeting, person=colleague)
    edit(world, who, colleague, NEW)
    assert address_of(colleague) == (NEW if who in "bob ada" else OLD)


@pytest.mark.parametrize("who", "alice bob lena ada".split())
def test_of_who_signs_in(world: World, who: str) -> None:
    edit(world, who, world.charlie.person, NEW)
    changed = address_of(world.charlie.person) == NEW
    assert changed is (who == "ada")


def test_the_service_looks_again_under_the_lock(world: World, maria: Person) -> None:
    """The page was shown before Maria was given a role elsewhere."""
    shown = Person.objects.get(pk=maria.pk)
    shown.email = NEW
    MembershipFactory(alliance=world.restricted, person=maria, side="theirs", role="counterpart")
    with pytest.raises(ValidationError, match="Only somebody who can change every alliance"):
        save_person(
            person=shown, user=world.alice, now=NOW, expected=shown.revision, fields=["email"]
        )
    assert address_of(maria) == OLD


# Who is told ----------------------------------------------------------------------------------
def by_the_form(world: World, person: Person) -> None:
    assert edit(world, "ada", person, NEW).status_code == 302


def in_django_admin(world: World, person: Person) -> None:
    person.refresh_from_db()
    data: dict[str, Any] = {"name": person.name, "email": NEW, "time_zone": person.time_zone}
    data |= {"title": "", "function": "", "phone": "", "partner": person.partner_id or ""}
    data |= {"user": person.user_id or "", "expected": person.revision}
    url = reverse("admin:alliances_person_change", args=[person.pk])
    assert world.client("ada").post(url, data).status_code == 302


@pytest.mark.parametrize("way", [by_the_form, in_django_admin])
def test_every_way_to_change_an_address(
    world: World, maria: Person, way: Callable[[World, Person], None]
) -> None:
    Person.objects.filter(pk=maria.pk).update(email_confirmed_at=NOW)
    way(world, maria)
    row = OutgoingMessage.objects.by_email().get(kind="address_changed")
    assert (row.state, row.address) == ("waiting", OLD)
    send_due_messages()
    (message,) = [one for one in mail.outbox if one.to == [OLD]]
    assert "e…@e.example" in message.body and NEW not in message.body
    assert "Ada Admin" in message.body
    maria.refresh_from_db()
    assert (maria.email, maria.email_confirmed_at) == (NEW, None)
    event = AuditEvent.objects.get(kind="person_address_changed")
    assert event.changes == {"email": [OLD, NEW]} and event.actor_id == world.ada.pk


def test_who_signs_in_is_told_at_both_addresses(world: World) -> None:
    person = world.charlie.person
    Person.objects.filter(pk=person.pk).update(email="charlie.work@entente.example")
    by_the_form(world, person)
    send_due_messages()
    told = {one.to[0] for one in mail.outbox if "was changed" in one.subject}
    assert told == {"charlie.work@entente.example", "charlie@entente.example"}


def test_an_address_that_only_looks_alike_is_another_one(world: World, maria: Person) -> None:
    """A manager of her diverts her mail with letters that fold to the same."""
    Person.objects.filter(pk=maria.pk).update(email="boss@m.example", email_confirmed_at=NOW)
    assert edit(world, "alice", maria, "bo\u017fs@m.example").status_code == 302
    maria.refresh_from_db()
    assert (maria.email, maria.email_confirmed_at) == ("bo\u017fs@m.example", None)
    send_due_messages()
    assert [one.to for one in mail.outbox] == [["boss@m.example"]]


def test_another_way_to_write_the_same_address_is_no_change(world: World, maria: Person) -> None:
    Person.objects.filter(pk=maria.pk).update(email_confirmed_at=NOW)
    edit(world, "alice", maria, OLD.upper())
    maria.refresh_from_db()
    assert maria.email_confirmed_at == NOW and not OutgoingMessage.objects.exists()


# Confirming -----------------------------------------------------------------------------------
@pytest.fixture
def quiet(world: World) -> Person:
    """A contact in the restricted alliance, whom nobody has asked yet."""
    person: Person = PersonFactory(name="Quiet Quinn", email="quinn@m.example")
    MembershipFactory(alliance=world.restricted, person=person, role="functional_lead")
    return person


def test_a_link_confirms_by_a_button_and_once(world: World, quiet: Person) -> None:
    ask_person(person=quiet, by=world.bob, now=NOW)
    send_due_messages()
    path = link_to("quinn@m.example")
    client = Client()
    page = client.get(path)
    assert page.status_code == 200 and "Confirm address" in page.content.decode()
    assert "Quiet project" not in page.content.decode() + str(mail.outbox[0].body)
    quiet.refresh_from_db()
    assert quiet.email_confirmed_at is None
    assert "Address confirmed" in client.post(path).content.decode()
    quiet.refresh_from_db()
    assert quiet.email_confirmed_at == NOW
    again = client.post(path)
    assert again.status_code == 410 and "already confirmed" in again.content.decode()
    assert AuditEvent.objects.filter(kind="address_confirmed").count() == 1


def test_a_link_is_good_for_a_week_and_for_its_address(world: World, quiet: Person) -> None:
    ask_person(person=quiet, by=world.bob, now=NOW)
    send_due_messages()
    path = link_to("quinn@m.example")
    with at(NOW + timedelta(days=7)):
        assert "7 days" in Client().post(path).content.decode()
    for address in ("else@m.example", "quinn@m.example"):
        assert edit(world, "bob", quiet, address).status_code == 302
        answered = Client().post(path)
        assert answered.status_code == 410
    # Changed back, the earlier link still confirms nothing: a new one was sent.
    quiet.refresh_from_db()
    assert quiet.email_confirmed_at is None
    send_due_messages()
    assert confirm_link("quinn@m.example").status_code == 200


@pytest.mark.parametrize("token", ["x", "WzEsImEiXQ:1abc:nosignature", "0", "%00", "a" * 4000])
def test_a_made_up_link_confirms_nothing(world: World, quiet: Person, token: str) -> None:
    url = reverse("alliances:address_confirm", args=["x"]).replace("/x/", f"/{token}/")
    assert Client().post(url).status_code == 410
    assert not Person.objects.filter(email_confirmed_at=NOW).exists()


def test_the_ledger_keeps_no_link(world: World, quiet: Person) -> None:
    row = ask_person(person=quiet, by=world.bob, now=NOW)
    send_due_messages()
    assert token_of(confirmation=row) not in str(list(OutgoingMessage.objects.values()))


def test_by_hand_not_again_at_once(world: World, quiet: Person) -> None:
    url = reverse("alliances:person_confirm", args=[quiet.pk])
    bob = world.client("bob")
    for _ in range(2):
        assert bob.post(url).status_code == 302
    assert AddressConfirmation.objects.count() == 1
    with at(NOW + timedelta(minutes=11)):
        bob.post(url)
    assert AddressConfirmation.objects.count() == 2


def test_that_others_asked_is_not_told(world: World) -> None:
    """Nor that a job did, because of an alliance that the reader does not see."""
    person = PersonFactory(name="Dora", email="dora@entente.example")
    url = reverse("alliances:person_confirm", args=[person.pk])
    said = []
    for hidden in (False, True):
        with transaction.atomic():
            if hidden:
                add_member(alliance=world.restricted, person=person, role="functional_lead")
                world.client("bob").post(url)
            page = world.client("alice").post(url, follow=True).content.decode()
            said.append(("is on its way" in page, "minutes ago" in page))
            assert AddressConfirmation.objects.filter(sent_by=world.alice).count() == 1
            transaction.set_rollback(True)
    assert said == [(True, False)] * 2


# Asked by itself ------------------------------------------------------------------------------
def joins(world: World) -> None:
    person = PersonFactory(name="Joins", email="new@m.example")
    add_member(alliance=world.restricted, person=person, role="functional_lead")


def is_added(world: World) -> None:
    url = reverse("alliances:membership_create", args=[world.restricted.pk])
    data = {"name": "Added", "email": "new@m.example", "role": "functional_lead"}
    assert world.client("bob").post(url, data).status_code == 302


def is_given_an_address(world: World) -> None:
    person = PersonFactory(name="None yet", email="")
    MembershipFactory(alliance=world.restricted, person=person, role="functional_lead")
    assert edit(world, "bob", person, "new@m.example").status_code == 302


def has_the_address_changed(world: World) -> None:
    person = PersonFactory(name="Changed", email=OLD)
    MembershipFactory(alliance=world.restricted, person=person, role="functional_lead")
    assert edit(world, "bob", person, "new@m.example").status_code == 302


def is_restricted(world: World) -> None:
    person = PersonFactory(name="Was open", email="new@m.example")
    MembershipFactory(alliance=world.northstar, person=person, role="functional_lead")
    set_confidentiality(
        alliance=world.northstar, value="restricted", expected=world.northstar.revision
    )


def sits_on_a_committee(world: World) -> None:
    person = PersonFactory(name="Seat", email="new@m.example")
    CommitteeFactory(alliance=world.restricted).members.create(person=person)
    ask_for_confirmations(now=NOW)  # what the clock asks for


@pytest.mark.parametrize(
    "way",
    [joins, is_added, is_given_an_address, has_the_address_changed, is_restricted,
     sits_on_a_committee],
)  # fmt: skip
def test_who_comes_to_a_restricted_alliance_is_asked(
    world: World, way: Callable[[World], None]
) -> None:
    way(world)
    rows = AddressConfirmation.objects.filter(address="new@m.example")
    assert rows.count() == 1
    assert ask_for_confirmations(now=NOW) == 0
    send_due_messages()
    assert confirm_link("new@m.example").status_code == 200
    assert Person.objects.get(email="new@m.example").email_confirmed_at == NOW


def test_nobody_is_asked_for_an_open_alliance(world: World, maria: Person) -> None:
    assert ask_for_confirmations(now=NOW) == 0


# Mail about a restricted alliance, by kind -----------------------------------------------------
def a_reminder(world: World, person: Person) -> None:
    meeting = MeetingFactory(
        committee__alliance=world.restricted,
        committee__reminder_offsets=[60],
        starts_at=NOW + timedelta(minutes=30),
    )
    AttendeeFactory(meeting=meeting, person=person)
    reminder(meeting, person, state="waiting", last_error="", due_at=NOW, next_attempt_at=NOW,
             finished_at=None, not_after=meeting.starts_at)  # fmt: skip


def a_plan(world: World, person: Person) -> None:
    plan = PlanFactory(alliance=world.restricted, state="partner_review", agreed_on=None)
    Person.objects.filter(pk=person.pk).update(partner=world.restricted.partners.get())
    person.memberships.update(side="theirs", role="counterpart")
    send_plan(plan=plan, people=[person], expected=plan.revision, sent_by=world.bob, now=NOW)


def _user(world: World, person: Person) -> User:
    user: User = person.user or world.charlie
    return user


def a_question(world: World, person: Person) -> None:
    ask(alliance=world.restricted, text="Canary?", asked_of=_user(world, person), user=world.bob,
        now=NOW)  # fmt: skip


def a_round(world: World, person: Person) -> None:
    asking = Asking(world.restricted.pk, _user(world, person).pk, "fact.trust", "Canary?")
    ask_many(askings=[asking], topic="fact", user=world.bob, now=NOW)


def an_answer(world: World, person: Person) -> None:
    row = ask(alliance=world.restricted, text="Canary?", asked_of=world.bob,
              user=_user(world, person), now=NOW)  # fmt: skip
    OutgoingMessage.objects.all().delete()
    answer(question=row, text="Canary.", user=world.bob, now=NOW)


def a_decision(world: World, person: Person) -> None:
    person.memberships.update(role="alliance_manager")
    world.restricted.memberships.exclude(person=person).delete()
    decide(alliance=world.restricted, text="Canary.", user=world.ada, now=NOW)


def a_nudge(world: World, person: Person) -> None:
    """Their address was confirmed when somebody asked, and changed before the mail went out."""
    action = ActionFactory(alliance=world.restricted, title="Canary", owner=person)
    Person.objects.filter(pk=person.pk).update(email_confirmed_at=NOW)
    person.refresh_from_db()
    send_nudge(kind=nudge_kinds["action"], row=action, person=person, by=world.bob, now=NOW)
    Person.objects.filter(pk=person.pk).update(email_confirmed_at=None)
    OutgoingMessage.objects.filter(kind="nudge").update(due_at=NOW, next_attempt_at=NOW)


def a_drop(world: World, person: Person) -> None:
    person.memberships.filter(alliance=world.restricted).update(side="theirs")
    action = ActionFactory(alliance=world.restricted, title="Canary", owner=person, side="theirs")
    drop_action(action=action, expected=1, reason="Canary", today=NOW.date())
    OutgoingMessage.objects.filter(kind=DROPPED).update(due_at=NOW, next_attempt_at=NOW)


def an_escalation(world: World, person: Person) -> None:
    CommitteeFactory(alliance=world.restricted, kind="steering", name="Canary")
    issue = IssueFactory(alliance=world.restricted, title="Canary", owner=person)
    escalate(issue=issue, expected=issue.revision, reason="Canary", by=world.bob, now=NOW)


def circulated_minutes(world: World, person: Person) -> None:
    committee = CommitteeFactory(alliance=world.restricted, name="Canary")
    meeting = MeetingFactory(committee=committee, starts_at=NOW - timedelta(hours=3))
    AttendeeFactory(meeting=meeting, person=person, attended=True)
    hold_meeting(meeting=meeting, now=NOW)
    meeting.refresh_from_db()
    record = Minutes.objects.get_or_create(meeting=meeting)[0]
    circulate(meeting=meeting, user=world.bob, expected=record.revision, now=NOW)


def a_vote(world: World, person: Person) -> None:
    committee = CommitteeFactory(alliance=world.restricted)
    CommitteeMember.objects.create(committee=committee, person=person)
    VoteFactory(ballot=BallotFactory(committee=committee, question="Canary?"), person=person)
    plan_vote_mails(now=NOW)


def a_pulse(world: World, person: Person) -> None:
    meeting = MeetingFactory(
        committee=CommitteeFactory(alliance=world.restricted, asks_pulse=True),
        title="Canary",
        starts_at=NOW - timedelta(hours=3),
        state="held",
    )
    AttendeeFactory(meeting=meeting, person=person, attended=True)
    plan_pulse_mails(now=NOW)


def a_survey(world: World, person: Person) -> None:
    staffed(3, 3, world.restricted)
    terms = {"minimum": 3, "comment_minimum": 3, "closes_at": NOW + timedelta(days=10)}
    survey = opened(world.restricted, now=NOW, **terms)
    SurveyInvitation.objects.filter(survey=survey).exclude(person=person).delete()
    plan_survey_mails(now=NOW)


def a_step(kind: str, state: str, role: str) -> Callable[[World, Person], None]:
    """Somebody else takes a step of a scorecard, of which a leader or the manager is told."""

    def told(world: World, person: Person) -> None:
        User.objects.filter(pk=person.user_id).update(role=role)
        person.memberships.update(role="alliance_manager")
        card = _card(world, state)
        tell(step=ScorecardStep.objects.create(scorecard=card, kind=kind, words="Canary", at=NOW))
        OutgoingMessage.objects.exclude(account=person.user_id).delete()

    return told


def a_reply(world: World, person: Person) -> None:
    person.memberships.filter(alliance=world.restricted).update(side="theirs")
    card = _card(world, "partner")
    ReplyRequest.objects.create(scorecard=card, person=person, asked_at=NOW)
    send_request(scorecard=card, person=person, now=NOW)


def _card(world: World, state: str) -> Scorecard:
    model = ScoringModel.objects.create(key="own", name="Our own")
    card: Scorecard = Scorecard.objects.create(
        alliance=world.restricted,
        model=model,
        year=2026,
        quarter=4,
        state=state,
        reply_due_on=(NOW + timedelta(days=9)).date() if state == "partner" else None,
    )
    return card


ABOUT_ALLIANCES: dict[str, Callable[[World, Person], None]] = {
    "meeting_reminder": a_reminder,
    "plan_sent": a_plan,
    "question": a_question,
    "question_round": a_round,
    "answer": an_answer,
    "executive_decision": a_decision,
    "nudge": a_nudge,
    "commitment_dropped": a_drop,
    "vote": a_vote,
    "pulse": a_pulse,
    "escalation": an_escalation,
    "minutes": circulated_minutes,
    "survey": a_survey,
    "scorecard_submitted": a_step("submitted", "submitted", "leader"),
    "scorecard_returned": a_step("returned", "open", "manager"),
    "scorecard_replied": a_step("replied", "partner", "manager"),
    "scorecard_reply": a_reply,
}
ABOUT_NONE = {"invitation", "password_reset", "address_confirmation", "address_changed"}
"""Kinds whose mails say nothing of any alliance. A new kind of mail is put into one of the two."""
ABOUT_NONE |= {"address_stopped", "webhook_stopped"}
ABOUT_NONE |= {"meeting_post", "due_post", "test_post"}  # to a room, not to a person
ABOUT_NONE |= {"deputy"}  # two people and days
OWN_TESTS = {"deputy_copy", "meeting_invitation", "due_digest", "roles_agreement"}
"""Tried where they are made: test_deputies.py, test_invitations.py and test_raci.py of governance,
test_digest.py."""


def test_every_kind_of_mail_is_in_the_table() -> None:
    alliances = {kind.key for kind in mail_kinds if kind.key not in ABOUT_NONE}
    account = {key for key in alliances if key.startswith("account_")}
    assert alliances - account - OWN_TESTS == set(ABOUT_ALLIANCES)


@pytest.fixture
def unconfirmed(world: World) -> Person:
    """A colleague who signs in, in the restricted alliance, with an address nobody confirmed."""
    person: Person = world.charlie.person
    MembershipFactory(alliance=world.restricted, person=person, role="functional_lead")
    User.objects.filter(pk=world.charlie.pk).update(email_confirmed_at=None)
    Person.objects.filter(pk=person.pk).update(email_confirmed_at=None)
    return Person.objects.select_related("user").get(pk=person.pk)


def _sent(kind: str) -> list[Any]:
    words = ("Confirm your", "was changed", "invites you")
    return [one for one in mail.outbox if not any(word in one.subject for word in words)]


@pytest.mark.parametrize("kind", sorted(ABOUT_ALLIANCES))
def test_mail_waits_until_the_address_is_confirmed(
    world: World, unconfirmed: Person, kind: str
) -> None:
    ABOUT_ALLIANCES[kind](world, unconfirmed)
    send_due_messages()
    assert not _sent(kind)
    row = OutgoingMessage.objects.by_email().get(kind=kind)
    assert (row.state, row.last_error) == ("waiting", UNCONFIRMED)
    assert row in OutgoingMessage.objects.in_trouble(NOW)
    ask_person(person=unconfirmed, by=world.bob, now=NOW)
    send_due_messages()
    assert confirm_link(unconfirmed.email).status_code == 200
    send_due_messages()
    row.refresh_from_db()
    assert row.state == "done"
    (message,) = _sent(kind)
    said = f"{message.subject} {message.body}"
    assert message.to == [unconfirmed.email] and "Quiet" not in said and "Canary" not in said


@pytest.mark.parametrize("kind", sorted(ABOUT_ALLIANCES))
def test_mail_that_waited_in_vain_is_shown_as_missed(
    world: World, unconfirmed: Person, kind: str
) -> None:
    ABOUT_ALLIANCES[kind](world, unconfirmed)
    with at(NOW + timedelta(minutes=20)):
        send_due_messages()
    with at(NOW + timedelta(days=15)):
        send_due_messages()
        row = OutgoingMessage.objects.by_email().get(kind=kind)
        assert (row.state, row.last_error) == ("missed", UNCONFIRMED)
        assert not _sent(kind)
        page = world.client("ada").get(reverse("core:message_list")).content.decode()
        assert "The e-mail address is not confirmed" in page
        (line,) = described([row])
        assert line.words.recipient


@pytest.mark.parametrize("kind", sorted(ABOUT_ALLIANCES))
def test_mail_about_an_open_alliance_waits_for_nothing(
    world: World, unconfirmed: Person, kind: str
) -> None:
    Alliance.objects.filter(pk=world.restricted.pk).update(confidentiality="open")
    world.restricted.refresh_from_db()
    ABOUT_ALLIANCES[kind](world, unconfirmed)
    send_due_messages()
    assert len(_sent(kind)) == 1


def test_an_address_that_is_changed_again_gets_nothing(world: World, unconfirmed: Person) -> None:
    """Confirmed, then diverted by whoever may change it: the new address is not confirmed."""
    Person.objects.filter(pk=unconfirmed.pk).update(email_confirmed_at=NOW)
    a_reminder(world, unconfirmed)
    by_the_form(world, unconfirmed)
    send_due_messages()
    assert not [one for one in _sent("meeting_reminder") if one.to == [NEW]]
    assert OutgoingMessage.objects.by_email().get(kind="meeting_reminder").last_error == UNCONFIRMED


def test_an_invitation_that_is_accepted_confirms_the_address(world: World) -> None:
    person = PersonFactory(name="Invited", email="inv@m.example")
    add_member(
        alliance=world.restricted, person=person, role="functional_lead", invited_by=world.bob
    )
    a_reminder(world, person)
    send_due_messages()
    assert not _sent("meeting_reminder")
    invitation = next(one for one in mail.outbox if "invites you" in one.subject)
    mail.outbox[:] = [invitation]
    words = {"password1": "an even longer battery", "password2": "an even longer battery"}
    assert Client().post(link_to("inv@m.example"), words).status_code == 302
    send_due_messages()
    assert len(_sent("meeting_reminder")) == 1


# Nudges ---------------------------------------------------------------------------------------
def test_nobody_is_nudged_by_mail_at_an_address_that_is_not_confirmed(
    world: World, quiet: Person
) -> None:
    action = ActionFactory(alliance=world.restricted, owner=quiet, due_on=NOW.date())
    kind = nudge_kinds["action"]
    given: dict[str, Any] = {"kind": kind, "row": action}
    by = {"sender": world.bob, "today": NOW.date()}
    (asked,) = [one for one in asking(**given, **by) if one.person == quiet]
    assert "is not confirmed" in asked.refusal
    with pytest.raises(ValidationError, match="is not confirmed"):
        send_nudge(**given, person=quiet, by=world.bob, now=NOW)
    page = world.client("bob").get(reverse("alliances:nudge", args=["action", action.pk]))
    assert "is not confirmed" in page.content.decode()
    Person.objects.filter(pk=quiet.pk).update(email_confirmed_at=NOW)
    assert not next(one.refusal for one in asking(**given, **by) if one.person == quiet)


# One's own address ----------------------------------------------------------------------------
def test_people_change_their_own_address_by_a_link_to_the_new_one(world: World) -> None:
    client = world.client("charlie")
    answered = client.post(reverse("alliances:own_address"), {"email": "c.work@entente.example"})
    assert answered.status_code == 302
    person = world.charlie.person
    assert address_of(person) == "charlie@entente.example"
    send_due_messages()
    assert confirm_link("c.work@entente.example").status_code == 200
    person.refresh_from_db()
    assert (person.email, person.email_confirmed_at) == ("c.work@entente.example", NOW)
    world.charlie.refresh_from_db()
    assert world.charlie.email == "charlie@entente.example"
    send_due_messages()
    assert any(one.to == ["charlie@entente.example"] for one in mail.outbox)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("alice@entente.example", "already has this e-mail address"),
        ("charlie@entente.example", "your address already"),
        ("no address", "valid e-mail address"),
        ("", "required"),
    ],
)
def test_an_own_address_that_is_refused(world: World, address: str, words: str) -> None:
    page = world.client("charlie").post(reverse("alliances:own_address"), {"email": address})
    assert page.status_code == 422 and not AddressConfirmation.objects.exists()


def closed(world: World) -> None:
    User.objects.filter(pk=world.charlie.pk).update(is_active=False)


def linked_to_another(world: World) -> None:
    Person.objects.filter(user=world.charlie).update(user=None)


def taken_meanwhile(world: World) -> None:
    PersonFactory(email="c.work@entente.example")


@pytest.mark.parametrize("meanwhile", [closed, linked_to_another, taken_meanwhile])
def test_a_change_is_looked_at_again_when_it_is_confirmed(
    world: World, meanwhile: Callable[[World], None]
) -> None:
    person = world.charlie.person
    ask_for_change(user=world.charlie, address="c.work@entente.example", now=NOW)
    send_due_messages()
    meanwhile(world)
    assert confirm_link("c.work@entente.example").status_code == 410
    assert address_of(person) == "charlie@entente.example"


def test_the_address_of_a_sign_in_is_confirmed_from_the_profile(world: World) -> None:
    User.objects.filter(pk=world.eve.pk).update(email_confirmed_at=None)
    client = world.client("eve")
    assert "not confirmed" in client.get(reverse("accounts:profile")).content.decode()
    client.post(reverse("alliances:own_confirm"))
    send_due_messages()
    assert confirm_link("eve@entente.example").status_code == 200
    world.eve.refresh_from_db()
    assert world.eve.email_confirmed_at == NOW
    assert "not confirmed" not in client.get(reverse("accounts:profile")).content.decode()


def test_a_link_to_an_earlier_address_of_a_sign_in_confirms_nothing(world: World) -> None:
    """Not even once the address is changed back."""
    User.objects.filter(pk=world.eve.pk).update(email_confirmed_at=None)
    world.client("eve").post(reverse("alliances:own_confirm"))
    send_due_messages()
    url = reverse("admin:accounts_user_change", args=[world.eve.pk])
    for address in ("eve.else@entente.example", "eve@entente.example"):
        world.eve.refresh_from_db()
        data = {"email": address, "name": "Eve", "role": "executive", "is_active": "on"}
        data |= {"time_zone": "Europe/Berlin", "expected": str(world.eve.revision)}
        assert world.client("ada").post(url, data).status_code == 302
    assert confirm_link("eve@entente.example").status_code == 410
    world.eve.refresh_from_db()
    assert world.eve.email_confirmed_at is None


# Pages ----------------------------------------------------------------------------------------
def test_the_people_tab_names_who_has_not_confirmed(world: World, quiet: Person) -> None:
    url = reverse("alliances:people", args=[world.restricted.pk])
    page = world.client("bob").get(url).content.decode()
    assert "1 address is not confirmed" in page and "Send confirmation e-mail" in page
    Person.objects.filter(pk=quiet.pk).update(email_confirmed_at=timezone.now())
    assert "not confirmed" not in world.client("bob").get(url).content.decode()
    open_one = reverse("alliances:people", args=[world.northstar.pk])
    assert "not confirmed" not in world.client("alice").get(open_one).content.decode()
