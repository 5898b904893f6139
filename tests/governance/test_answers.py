"""Will they be there? By the link in the mail, on the page, by their calendar."""

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from core.replies import reply_path
from governance.models import Attendee, Invitation, Meeting, ReceivedReply
from governance.services import meetings
from governance.services.invitations import mailbox
from governance.services.invitations.message import REPLY
from governance.services.invitations.replies import LARGEST, take_reply
from governance.services.invitations.rows import invitation_mails
from tests.conftest import at, seen
from tests.governance.conftest import TUESDAY

pytestmark = pytest.mark.django_db
NOW = "2026-11-27T09:00:00Z"


def first_of():
    return Meeting.objects.get(occurrence=TUESDAY)


def invitation(person):
    return Invitation.objects.get(person=person)


def link(person, meeting=0):
    return reply_path(
        REPLY, subject=invitation(person).pk, person=person.pk, version=meeting, choice="declined"
    )


def test_the_mail_offers_yes_maybe_and_no(told, client):
    row = invitation(told.board.tomoko)
    path = reply_path(REPLY, subject=row.pk, person=row.person_id, choice="declined")
    mail = next(mail for address, mail in told.sink.messages if address == row.told_to)
    assert path.split("?")[0].split("/reply/")[1][:20].encode() in mail.replace(b"=\r\n", b"")
    with at(NOW):
        page = client.get(path).content.decode()
        assert "Will you be there?" in page and "Steering, Northstar co-sell" in page
        answer = client.post(path, {"choice": "declined", "words": "On holiday."})
    assert "You are not expected" in answer.content.decode()
    row.refresh_from_db()
    assert (row.answer, row.answered_by, row.comment) == ("declined", "link", "On holiday.")


def test_an_answer_to_one_meeting_leaves_the_others_alone(told, client):
    with at(NOW):
        assert client.post(link(told.board.gina, first_of().pk), {"choice": "tentative"})
    seat = Attendee.objects.get(meeting=first_of(), person=told.board.gina)
    assert seat.answer == "tentative"
    assert invitation(told.board.gina).answer == "needs_action"


def test_who_left_the_committee_has_no_link_and_over_is_over(told, client, world):
    url = link(told.board.gina)
    world.gina.is_active = False
    world.gina.save(update_fields=["is_active"])
    with at(NOW):
        assert client.get(url).status_code == 410
        url = link(told.board.tomoko, first_of().pk)
    with at("2026-12-02T09:00:00Z"):
        assert "over or cancelled" in client.get(url).content.decode()


@pytest.mark.slow
def test_a_new_time_asks_anew(told, client):
    with at(NOW):
        client.post(link(told.board.tomoko, first_of().pk), {"choice": "accepted"})
        move(first_of(), local_date=date(2026, 12, 15))
    told.pass_time(NOW)
    assert Attendee.objects.get(meeting=first_of(), person=told.board.tomoko).answer == (
        "needs_action"
    )


def move(meeting, **when):
    values = {name: getattr(meeting, name) for name in
              ("local_date", "local_time", "time_zone", "mode", "location")}  # fmt: skip
    meetings.move_meeting(
        meeting=meeting, expected=meeting.revision, duration_minutes=60, now=timezone.now(),
        **values | when,
    )  # fmt: skip


@pytest.mark.slow
def test_who_is_signed_in_answers_on_the_page_and_others_do_not(told, world):
    meeting = first_of()
    url = reverse("governance:meeting_answer", args=[meeting.pk])
    with at(NOW):
        client = world.client("alice")
        assert "Will you be there?" in client.get(meeting.get_absolute_url()).content.decode()
        client.post(url, {"answer": "accepted"})
        page = client.get(meeting.get_absolute_url()).content.decode()
        assert "1 accepted" in page and "knows the time" in page
        client.post(url, {"answer": "perhaps"})
        charlie = world.client("charlie")
        assert "Will you be there?" not in charlie.get(meeting.get_absolute_url()).content.decode()
        answer = charlie.post(url, {"answer": "accepted"}, follow=True)
        assert "You are not invited to this meeting." in answer.content.decode()
    assert Attendee.objects.get(meeting=meeting, person=told.board.alice).answer == "accepted"
    assert Attendee.objects.filter(meeting=meeting).count() == 3


def reply(
    person, *, status="ACCEPTED", method="REPLY", more="", uid="", message="<1@x>", sender="",
    server="",
):  # fmt: skip
    row = invitation(person)
    text = "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", f"METHOD:{method}", "BEGIN:VEVENT",
        f"UID:{uid or row.series.calendar_uid}", f"SEQUENCE:{row.sequence}",
        f"ATTENDEE;PARTSTAT={status}:mailto:{person.email}",
        "DTSTAMP:20261127T090000Z", *([more] if more else []), "END:VEVENT", "END:VCALENDAR", "",
    ])  # fmt: skip
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = sender or f"Me <{person.email.upper()}>", message
    if server:
        mail["Authentication-Results"] = server
    mail.set_content("Accepted.")
    mail.add_alternative(text, subtype="calendar", params={"method": method})
    return mail.as_bytes()


ZONED = "RECURRENCE-ID;TZID=Europe/Berlin:20261201T150000"


@pytest.mark.parametrize(
    ("sent", "state", "series", "seat"),
    [
        ({}, "taken", "accepted", "needs_action"),
        ({"status": "DECLINED"}, "taken", "declined", "needs_action"),
        ({"status": "TENTATIVE", "more": ZONED}, "taken", "needs_action", "tentative"),
        ({"more": "RECURRENCE-ID:20261201T140000Z"}, "taken", "needs_action", "accepted"),
        ({"more": "RECURRENCE-ID:20261202T140000Z"}, "refused", "needs_action", "needs_action"),
        ({"status": "DELEGATED"}, "refused", "needs_action", "needs_action"),
        ({"uid": "cadence-999@127.0.0.1"}, "refused", "needs_action", "needs_action"),
        ({"uid": "cadence-1@elsewhere.example"}, "refused", "needs_action", "needs_action"),
        ({"method": "REQUEST"}, "refused", "needs_action", "needs_action"),
        ({"method": "COUNTER", "more": "DTSTART:20261208T140000Z"}, "taken", "needs_action",
         "needs_action"),
    ],
)  # fmt: skip
def test_what_a_mail_program_answers(told, sent, state, series, seat):
    person = told.board.tomoko
    row = take_reply(reply(person, **sent), now=datetime(2026, 11, 27, 9, tzinfo=UTC))
    assert row.state == state and bool(row.reason) == (state == "refused")
    assert invitation(person).answer == series
    assert Attendee.objects.get(meeting=first_of(), person=person).answer == seat


def test_nobody_answers_for_others_and_a_mail_counts_as_a_whole(told):
    """Everybody who is invited knows the UID of a series."""
    person, now = told.board.tomoko, datetime(2026, 11, 27, 9, tzinfo=UTC)
    second = "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:x@y"
    for number, sent in enumerate(
        [
            {"sender": told.board.gina.email},
            {"server": "mx.example; dmarc=fail"},
            {"more": second},
            {"more": "RECURRENCE-ID:00010101T000000Z"},
        ]
    ):
        row = take_reply(reply(person, message=f"<{number}@x>", **sent), now=now)
        assert row.state == "refused" and invitation(person).answer == "needs_action", sent
    row = take_reply(reply(person, message="<ok@x>", server="mx.example; dmarc=pass"), now=now)
    assert row.state == "taken" and invitation(person).answer == "accepted"


def test_each_mail_is_taken_in_once_and_an_old_answer_is_only_noted(told):
    person, now = told.board.tomoko, datetime(2026, 11, 27, 9, tzinfo=UTC)
    old = reply(person, message="<old@x>")
    take_reply(reply(person), now=now)
    Invitation.objects.filter(person=person).update(answer="declined")
    take_reply(reply(person), now=now)
    assert invitation(person).answer == "declined", "the same mail again says nothing"
    Invitation.objects.filter(person=person).update(asked=99)
    take_reply(old, now=now)
    assert invitation(person).answer == "declined"
    assert invitation(person).comment.startswith("Yes to an earlier time")
    assert ReceivedReply.objects.count() == 2


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff" * 100,
        b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR",
        b"Message-ID: " + b"x" * 5000 + b"\r\n\r\n",
        b"Content-Type: text/calendar; charset=nonsense\r\n\r\n\xff\xfe",
        b"x" * (LARGEST + 1),
        b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n"
        b"BEGIN:VEVENT\r\nUID:\xff\x00@127.0.0.1\r\nATTENDEE:mailto:\xff\x00\r\nEND:VEVENT\r\n"
        b"END:VCALENDAR\r\n",
    ],
)
def test_nothing_that_arrives_breaks_anything(raw):
    row = take_reply(raw, now=timezone.now())
    assert row.state == "refused" and row.reason


RETURNED = """\
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--B
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--B--
"""


def test_the_mailbox_is_read_once(told, settings, monkeypatch):
    settings.REPLIES_IMAP_URL = "imaps://me:secret@mail.example/Answers"
    sent = invitation_mails().get(person_id=told.board.gina.pk)
    returned = RETURNED.format(address=told.board.gina.email, message_id=sent.message_id).encode()
    box = Box({b"7": reply(told.board.tomoko), b"8": b"spam", b"9": returned})
    monkeypatch.setattr(mailbox.imaplib, "IMAP4_SSL", lambda *args, **how: box)
    assert mailbox.read_mailbox(now=timezone.now()) == {
        "answers taken": 1, "returned e-mails taken": 1, "messages not used": 1,
    }  # fmt: skip
    assert invitation_mails().get(pk=sent.pk).state == "failed", "its mail server sent it back"
    assert mailbox.read_mailbox(now=timezone.now())["answers taken"] == 0
    assert invitation(told.board.tomoko).answer == "accepted"


class Box:
    """An IMAP server, as far as it is asked."""

    def __init__(self, mails):
        self.mails, self.seen = mails, set()

    def login(self, name, password):
        assert (name, password) == ("me", "secret")

    def select(self, folder):
        assert folder == '"Answers"'

    def uid(self, command, *args):
        if command == "search":
            return "OK", [b" ".join(uid for uid in self.mails if uid not in self.seen)]
        if command == "fetch":
            return "OK", [(b"1 (BODY[]<0> {5}", self.mails[args[0].encode()]), b")"]
        self.seen.add(args[0].encode())
        return "OK", []

    def logout(self):
        pass


# Before it is saved -----------------------------------------------------------------------------
@pytest.mark.slow
def test_the_editor_sees_who_will_be_told_and_can_take_it_back(told, world):
    meeting, client = first_of(), world.client("alice")
    with at(NOW):
        page = client.get(reverse("governance:meeting_move", args=[meeting.pk])).content.decode()
        assert "3 people will be told" in page and "Tomoko Sato" in page
        given = {
            "local_date": "2026-12-15", "local_time": "15:00", "time_zone": "Europe/Berlin",
            "duration_minutes": 60, "mode": "virtual", "sentence": "The auditors ask for it.",
        }  # fmt: skip
        url = reverse("governance:meeting_move", args=[meeting.pk])
        answer = client.post(url, given | seen(meeting), follow=True)
        assert "3 people are told within 5 minutes." in answer.content.decode()
    with at("2026-11-27T09:02:00Z"):
        cancel = reverse("governance:meeting_cancel", args=[meeting.pk])
        answer = client.post(cancel, {"reason": "Ill."} | seen(meeting), follow=True)
        assert "The meeting is cancelled. 3 people are told" in answer.content.decode()
        undo = reverse("governance:meeting_reinstate", args=[meeting.pk])
        client.post(undo, seen(meeting))
        client.post(url, given | {"local_date": "2026-12-01", "location": "Room Rhine",
                                  "sentence": ""} | seen(meeting))  # fmt: skip
    assert told.pass_time("2026-11-27T09:03:00Z") == [], "what was undone in time tells nobody"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "posted"),
    [
        ("committee_edit", {"name": "Board", "kind": "steering"}),
        ("cadence_edit", {}),
        ("cadence_end", None),
        ("committee_close", None),
    ],
)
def test_every_form_that_changes_what_people_were_told_says_so(told, world, name, posted):
    committee, client = told.board.committee, world.client("alice")
    url = reverse(f"governance:{name}", args=[committee.pk])
    with at(NOW):
        page = client.get(url).content.decode()
        assert "3 people will be told" in page and 'name="sentence"' in page
        if posted is not None:
            return
        row = committee.cadences.get() if name == "cadence_end" else committee
        client.post(url, {"sentence": "We meet in the other committee."} | seen(row))
    mails = told.pass_time(datetime.fromisoformat(NOW) + timedelta(minutes=1))
    assert len(mails) == 3
    assert b"We meet in the other committee." in mails[0][1]


def test_the_command_takes_a_forwarded_mail(told, monkeypatch, capsys):
    import io
    import sys

    raw = io.BytesIO(reply(told.board.tomoko))
    monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": raw}))
    call_command("take_reply")
    assert "Taken in." in capsys.readouterr().out
