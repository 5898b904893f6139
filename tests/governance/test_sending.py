"""The sender: what is due goes out once, what cannot go out is shown, nothing holds up others."""

import email
import time as clock
from datetime import UTC, datetime, time, timedelta
from email.policy import default as modern

import pytest

from alliances.models import Membership, Person
from core.mail import sending
from core.mail.ledger import MailLedger, ledger, retry
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from governance.models import AgendaItem, Attendee, Meeting
from governance.services.reminders.message import Texts, agendas
from governance.services.reminders.planning import plan_reminders
from governance.services.reminders.rows import reminders
from tests.factories import AttendeeFactory, MeetingFactory, PersonFactory

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
State = OutgoingMessage.State


@pytest.fixture
def meeting(board, now):
    """Tomorrow at nine, UTC; planned, and the reminders of a day before are due now."""
    meeting = MeetingFactory(
        committee=board.committee, starts_at=now + timedelta(hours=24), scheduled_at=LONG_AGO,
        time_zone="Europe/Berlin", location="Room Rhine",
    )  # fmt: skip
    plan_reminders(now=now)
    return meeting


def states(**which):
    names = dict(Person.objects.values_list("pk", "name"))
    rows = reminders().filter(variant=1440, **which).values_list("person_id", "state")
    return {names[person]: state for person, state in rows}


def parsed(content):
    return email.message_from_bytes(content, policy=modern)


def test_each_recipient_gets_one_message(board, meeting, sink, now):
    outcome = send_due_messages(now=now)
    assert outcome.as_dict() | {"sent": 0} == dict.fromkeys(outcome.as_dict(), 0)
    assert outcome.sent == 3
    assert sorted(rcpt for rcpt, _ in sink.messages) == sorted(p.email for p in board.people)
    assert sink.sessions == 1, "one connection for the batch"
    assert set(states().values()) == {State.DONE}
    assert reminders().filter(variant=60, state=State.WAITING).count() == 3
    assert send_due_messages(now=now).sent == 0
    assert len(sink.messages) == 3


def test_the_message(board, meeting, sink, now, settings):
    settings.SITE_URL = "https://entente.example"
    AgendaItem.objects.create(meeting=meeting, title="Pricing <b>& terms</b>", position=1)
    send_due_messages(now=now)
    mail = parsed(sink.to(board.tomoko.email)[0])
    row = reminders().get(person_id=board.tomoko.pk, variant=1440)
    assert mail["Message-ID"] == row.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"] == "Tuesday 24 November 2026, 18:00: Steering, Northstar co-sell"
    text = mail.get_body(("plain",)).get_content()
    assert "18:00 to 19:00 (Asia/Tokyo, UTC+09:00)" in text
    assert (
        "Berlin time: Tuesday 24 November 2026, 10:00 to 11:00 (Europe/Berlin, UTC+01:00)" in text
    )
    assert "Pricing <b>& terms</b>" in text
    assert "https://" not in text, "somebody without an account gets no dead link"
    html = mail.get_body(("html",)).get_content()
    assert "Pricing &lt;b&gt;&amp; terms&lt;/b&gt;" in html
    assert not list(mail.iter_attachments()), "no invitation has told of it yet"


def test_people_with_an_account_get_links_of_the_site_setting(board, meeting, sink, now, settings):
    settings.SITE_URL = "https://entente.example"
    send_due_messages(now=now)
    text = parsed(sink.to(board.alice.email)[0]).get_body(("plain",)).get_content()
    assert f"https://entente.example{meeting.get_absolute_url()}" in text
    assert "where it was set" not in text, "same clock, said once"


def test_a_restricted_alliance_is_not_named(world, board, sink, now):
    world.northstar.confidentiality = "restricted"
    world.northstar.save()
    meeting = MeetingFactory(
        committee=board.committee, starts_at=now + timedelta(hours=24), scheduled_at=LONG_AGO,
        location="CANARY-place", title="CANARY-title",
    )  # fmt: skip
    AgendaItem.objects.create(meeting=meeting, title="CANARY-agenda")
    board.committee.name = "CANARY-body"
    board.committee.save()
    plan_reminders(now=now)
    # Tomoko has no account, and nobody asked her yet whether this is her address.
    sent = send_due_messages(now=now)
    assert (sent.sent, sent.held) == (2, 1)
    Person.objects.filter(pk=board.tomoko.pk).update(email_confirmed_at=now)
    assert send_due_messages(now=now + sending.LOOK_AGAIN).sent == 1
    for _, content in sink.messages:
        whole = parsed(content)
        words = whole.as_string() + "".join(str(part.get_content()) for part in whole.walk()
                                            if not part.is_multipart())  # fmt: skip
        assert "CANARY" not in words
        assert "Northstar" not in words
    assert parsed(sink.messages[0][1])["Subject"].endswith(": Alliance meeting")


@pytest.mark.parametrize(
    "hostile",
    [
        "A\r\nBcc: thief@evil.example",
        "A\nBEGIN:VALARM\nTRIGGER:-PT1M\nEND:VALARM",
        "A\u2028Subject: x\u0085Bcc: y\x01\x1b",
        '=?utf-8?q?evil?= ;="\\,',
    ],
)
def test_names_cannot_leave_their_line(board, sink, now, hostile):
    board.committee.name = hostile
    board.committee.save()
    meeting = MeetingFactory(
        committee=board.committee, starts_at=now + timedelta(hours=24), scheduled_at=LONG_AGO,
        title=hostile, location=hostile,
    )  # fmt: skip
    AgendaItem.objects.create(meeting=meeting, title=hostile)
    plan_reminders(now=now)
    assert send_due_messages(now=now).sent == 3
    assert len(sink.messages) == 3
    for rcpt, content in sink.messages:
        mail = parsed(content)
        assert mail["Bcc"] is None and mail["To"] == rcpt
        assert mail.get_all("Subject") and len(mail.get_all("Subject")) == 1


def test_a_permanent_refusal_fails_at_once_and_says_why(board, meeting, sink, now):
    sink.replies[board.tomoko.email] = "550 no such mailbox"
    outcome = send_due_messages(now=now)
    assert (outcome.sent, outcome.failed) == (2, 1)
    row = reminders().get(person_id=board.tomoko.pk, variant=1440)
    assert row.state == State.FAILED
    assert "550 no such mailbox" in row.last_error
    assert send_due_messages(now=now + timedelta(hours=5)).failed == 0
    assert sink.attempts[board.tomoko.email] == 1


def test_a_temporary_refusal_is_tried_again_with_growing_waits(board, meeting, sink, now):
    sink.replies[board.tomoko.email] = "451 greylisted"
    waits = []
    moment = now
    for _ in range(4):
        send_due_messages(now=moment)
        row = reminders().get(person_id=board.tomoko.pk, variant=1440)
        assert row.state == State.WAITING and "451" in row.last_error
        assert row.lease_token is None
        waits.append((row.next_attempt_at - moment).total_seconds() / 60)
        moment = row.next_attempt_at
    for wait, least in zip(waits, (1, 5, 15, 60), strict=True):
        assert least <= wait <= least * 1.2
    del sink.replies[board.tomoko.email]
    assert send_due_messages(now=moment).sent == 1
    assert len(sink.to(board.tomoko.email)) == 1
    assert sink.attempts[board.tomoko.email] == 5


def test_the_last_try_comes_before_it_is_too_late(board, meeting, sink, now):
    sink.replies[board.tomoko.email] = "451 later"
    send_due_messages(now=now)
    reminders().filter(person_id=board.tomoko.pk).update(attempts=9)
    close = meeting.starts_at - timedelta(minutes=30)
    send_due_messages(now=close)
    row = reminders().get(person_id=board.tomoko.pk, variant=60)
    assert row.next_attempt_at == meeting.starts_at - timedelta(minutes=1)
    send_due_messages(now=meeting.starts_at)
    row.refresh_from_db()
    assert row.state == State.MISSED
    assert "451 later" in row.last_error, "the reason stays"


@pytest.mark.slow
def test_a_hanging_server_costs_one_deadline_and_holds_up_nobody(board, meeting, sink, now):
    sink.hang_at_data.add(board.alice.email)
    begun = clock.monotonic()
    outcome = send_due_messages(now=now)
    took = clock.monotonic() - begun
    assert (outcome.sent, outcome.retried) == (2, 1)
    assert took < 4, "one deadline of a second, not one per socket operation"
    row = reminders().get(person_id=board.alice.pk, variant=1440)
    assert row.state == State.WAITING and "no answer within 1 seconds" in row.last_error
    sink.hang_at_data.clear()
    assert send_due_messages(now=row.next_attempt_at).sent == 1


def test_a_server_that_is_away_ends_the_run_and_nothing_is_lost(board, now, sink, settings):
    people = [PersonFactory() for _ in range(20)]
    meeting = MeetingFactory(
        committee=board.committee, starts_at=now + timedelta(hours=24), scheduled_at=LONG_AGO
    )
    for person in people:
        AttendeeFactory(meeting=meeting, person=person)
    plan_reminders(now=now)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    outcome = send_due_messages(now=now)
    assert (outcome.retried, outcome.released) == (3, 17)
    assert not reminders().exclude(state=State.WAITING).exists()
    assert reminders().filter(attempts=0, variant=1440).count() == 17
    settings.EMAIL_PORT = port
    assert send_due_messages(now=now + timedelta(minutes=2)).sent == 20
    assert len(sink.messages) == 20


def test_those_who_failed_before_come_last(board, meeting, now):
    reminders().filter(person_id=board.alice.pk).update(attempts=2)
    _, ids = ledger.claim(now=now, limit=2, lease=60)
    assert not reminders().filter(pk__in=ids, person_id=board.alice.pk).exists()


def test_two_claims_never_share_a_row(meeting, now):
    first, mine = ledger.claim(now=now, limit=2, lease=60)
    second, yours = ledger.claim(now=now, limit=10, lease=60)
    assert len(mine) == 2 and len(yours) == 1 and not set(mine) & set(yours)
    assert ledger.claim(now=now, limit=10, lease=60)[1] == []
    assert not ledger.settle_done(token=second, pk=mine[0], now=now), "not ours"
    assert ledger.settle_done(token=first, pk=mine[0], now=now)
    assert not ledger.settle_done(token=first, pk=mine[0], now=now), "only once"


def test_an_abandoned_lease_is_taken_over(meeting, now, sink):
    first, mine = ledger.claim(now=now, limit=10, lease=0.05)
    clock.sleep(0.15)
    assert send_due_messages(now=now).sent == 3
    assert not ledger.settle_failed(token=first, pk=mine[0], now=now, error="late"), "lease lost"
    assert set(states().values()) == {State.DONE}


def test_a_running_lease_is_left_alone(meeting, now, sink):
    ledger.claim(now=now, limit=10, lease=60)
    assert send_due_messages(now=now).sent == 0
    assert sink.messages == []


@pytest.mark.parametrize(
    "change",
    ["cancelled", "moved", "uninvited", "offset", "opted out", "inactive", "membership ended",
     "contact left", "no address"],
)  # fmt: skip
def test_permission_and_withdrawal_are_looked_at_again(board, meeting, now, world, sink, change):
    whom = board.tomoko if change in {"contact left", "no address"} else board.gina
    if change == "cancelled":
        Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.CANCELLED)
    elif change == "moved":
        Meeting.objects.filter(pk=meeting.pk).update(schedule_version=2)
    elif change == "uninvited":
        Attendee.objects.filter(person=whom).delete()
    elif change == "offset":
        board.committee.reminder_offsets = [60]
        board.committee.save()
    elif change == "opted out":
        world.gina.muted = ["meeting_reminder:email"]
        world.gina.save()
    elif change == "inactive":
        world.gina.is_active = False
        world.gina.save()
    elif change == "membership ended":
        Membership.objects.filter(person=whom).update(ended_on=now.date())
    elif change == "contact left":
        Membership.objects.create(
            alliance=world.northstar, person=whom, side="theirs", role="counterpart",
            ended_on=now.date(),
        )  # fmt: skip
    elif change == "no address":
        whom.email = ""
        whom.save()
    address = whom.email
    send_due_messages(now=now)
    assert not address or not sink.to(address)
    row = reminders().get(person_id=whom.pk, variant=1440)
    assert row.state == State.WITHDRAWN and row.last_error


def test_a_late_reminder_waits_for_the_morning(board, meeting, sink, now, world):
    world.alice.quiet_from, world.alice.quiet_until = time(9), time(12)  # Berlin: 8 to 11 UTC
    world.alice.save()
    outcome = send_due_messages(now=now)
    assert (outcome.sent, outcome.postponed) == (2, 1)
    row = reminders().get(person_id=board.alice.pk, variant=1440)
    assert row.next_attempt_at == datetime(2026, 11, 23, 11, tzinfo=UTC)
    assert (row.state, row.attempts) == (State.WAITING, 0)


def test_three_days_of_standstill(board, now, sink):
    """What can still arrive is sent, what cannot is listed as missed, and neither twice."""
    over = MeetingFactory(
        committee=board.committee, starts_at=now + timedelta(hours=30), scheduled_at=LONG_AGO
    )
    ahead = MeetingFactory(
        committee=board.committee, starts_at=now + timedelta(hours=80), scheduled_at=LONG_AGO
    )
    plan_reminders(now=now)
    later = now + timedelta(days=3)
    for _ in range(3):
        plan_reminders(now=later)
        send_due_messages(now=later)
    missed = reminders().filter(subject_id=over.pk)
    assert set(missed.values_list("state", flat=True)) == {State.MISSED}
    assert missed.count() == 6
    assert "It could not be sent in time" in missed.first().last_error
    assert states(subject_id=ahead.pk) == {p.name: State.DONE for p in board.people}
    assert len(sink.messages) == 3


def test_a_person_can_have_it_tried_again(board, meeting, sink, now):
    sink.replies[board.tomoko.email] = "550 5.7.1 refused by policy"
    send_due_messages(now=now)
    failed = reminders().filter(state=State.FAILED)
    first_id = failed.get().message_id
    del sink.replies[board.tomoko.email]
    assert retry(reminders(), now=now) == 1
    assert send_due_messages(now=now).sent == 1
    assert parsed(sink.to(board.tomoko.email)[0])["Message-ID"] == first_id
    reminders().update(state=State.MISSED)
    assert retry(reminders(), now=meeting.starts_at) == 0, "too late"


def test_an_address_that_is_none_fails_alone(board, meeting, sink, now):
    type(board.tomoko).objects.filter(pk=board.tomoko.pk).update(email="x@y\r\nBcc: z@evil.example")
    outcome = send_due_messages(now=now)
    assert (outcome.sent, outcome.failed) == (2, 1)
    assert "is not an e-mail address" in states_error(board.tomoko)


def states_error(person):
    return reminders().get(person_id=person.pk, variant=1440).last_error


def test_nothing_is_started_that_the_lease_might_not_outlast(board, meeting, now, sink, settings):
    settings.MAIL_LEASE = 1.0
    settings.MAIL_SEND_DEADLINE = 20.0
    assert send_due_messages(now=now).sent == 3, "the lease is always well above the deadline"


def test_the_budget_ends_a_run_and_gives_the_rest_back(board, meeting, now, sink):
    assert send_due_messages(now=now, budget=0).sent == 0
    assert set(states().values()) == {State.WAITING}


@pytest.mark.slow
def test_what_is_withdrawn_while_a_batch_goes_out_is_not_sent(board, now, sink, world, monkeypatch):
    """What was read of a batch decides for a quarter of a second, permission included."""
    meeting = MeetingFactory(
        committee=board.committee, starts_at=now + timedelta(hours=24), scheduled_at=LONG_AGO
    )
    plan_reminders(now=now)
    addresses = dict(Person.objects.values_list("pk", "email"))
    rows = reminders().filter(variant=1440).order_by("next_attempt_at", "pk")
    order = [addresses[person] for person in rows.values_list("person_id", flat=True)]
    real = MailLedger.settle_done

    def slow(self, **arguments):
        settled = real(self, **arguments)
        Membership.objects.filter(person__email=order[1]).update(ended_on=now.date())
        Attendee.objects.filter(meeting=meeting, person__email=order[2]).delete()
        clock.sleep(sending.FRESH_FOR + 0.05)
        return settled

    monkeypatch.setattr(MailLedger, "settle_done", slow)
    Membership.objects.get_or_create(
        alliance=world.northstar, person=board.tomoko, side="theirs", role="counterpart"
    )
    send_due_messages(now=now)
    assert [rcpt for rcpt, _ in sink.messages] == order[:1]
    assert sending.FRESH_FOR <= 0.25


def test_a_mail_says_what_the_agenda_is_now(board, meeting, now, sink):
    """Recipients share a text only while everything it says is the same."""
    meeting = Meeting.objects.select_related("committee__alliance").get(pk=meeting.pk)
    texts = Texts()

    def text():
        agenda = agendas([meeting.pk]).get(meeting.pk, [])
        return texts.content(meeting, board.tomoko, agenda=agenda, known=None, now=now).text

    before = text()
    AgendaItem.objects.create(meeting=meeting, title="Pricing", position=1)
    assert "Pricing" in text() and "Pricing" not in before
    meeting.committee.alliance.name = "Renamed"
    assert "Renamed" in text()
    meeting.committee.alliance.confidentiality = "restricted"
    assert "Renamed" not in text() and "Pricing" not in text()
