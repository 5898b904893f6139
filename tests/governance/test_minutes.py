"""Minutes: circulated, answered with and without an account, settled, amended, and closed."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from alliances.models import Membership
from core.mail.models import OutgoingMessage
from core.registry.mail import mail_kinds
from core.registry.search import search
from core.replies import reply_path
from governance.models import Attendee, Decision, Meeting, MeetingLine, Minutes, MinutesAnswer
from governance.services import record_meeting as holding
from governance.services.minutes import lifecycle
from governance.services.minutes.due import minutes_due, unsettled_meetings
from tests.conftest import seen
from tests.factories import ActionFactory, AttendeeFactory, MeetingFactory

pytestmark = pytest.mark.django_db
SECRET = "Floor is 18 months"


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def meeting(board, now):
    """Held three days ago, with a note, a decision, an action and a line of ours alone."""
    found = MeetingFactory(committee=board.committee, starts_at=now - timedelta(days=3))
    for person in board.people:
        AttendeeFactory(meeting=found, person=person, attended=person != board.tomoko)
    Membership.objects.create(
        alliance=board.committee.alliance, person=board.tomoko, side="theirs", role="counterpart"
    )
    for text, only in (("Banks ask for one vendor", False), (SECRET, True)):
        MeetingLine.objects.create(
            meeting=found, text=text, is_company_only=only, client_id=uuid.uuid4(), written_at=now
        )
    Decision.objects.create(meeting=found, text="Two pods")
    ActionFactory(
        alliance=board.committee.alliance, meeting=found, title="Draft", owner=board.tomoko
    )
    return holding.hold_meeting(meeting=found, now=now)


def to(name, pk):
    return reverse(f"governance:{name}", args=[pk])


def circulate(world, meeting, now):
    record = Minutes.objects.get(meeting=meeting)
    return lifecycle.circulate(meeting=meeting, user=world.alice, expected=record.revision, now=now)


def composed(person):
    """The mail that goes to `person`."""
    row = OutgoingMessage.objects.filter(kind="minutes", person_id=person.pk).latest("pk")
    prepared = mail_kinds["minutes"].writer().prepare([row], timezone.now())[row.pk]
    return prepared.compose() if prepared.compose else prepared.withdrawn


@pytest.mark.slow
def test_both_sides_get_what_both_sides_read(world, board, meeting, now):
    client = world.client("alice")
    asked = client.get(to("minutes_circulate", meeting.pk)).text
    assert "3 people" in asked and "Tomoko Sato" in asked
    record = Minutes.objects.get()
    client.post(to("minutes_circulate", meeting.pk), seen(record))
    record.refresh_from_db()
    assert (record.state, record.version) == ("circulated", 1)
    assert OutgoingMessage.objects.filter(kind="minutes").count() == 3
    version = record.versions.get()
    assert SECRET not in version.text and SECRET not in str(version.content)
    for person in board.people:
        mail = composed(person)
        assert SECRET not in mail.text and "Two pods" in mail.text and "Draft" in mail.text
    assert "/reply/" in composed(board.tomoko).text and "/reply/" not in composed(board.gina).text
    gina = world.client("gina")
    page = gina.get(record.get_absolute_url()).text
    assert "Two pods" in page and SECRET not in page
    assert search(world.gina, "banks vendor")[0].url == record.get_absolute_url()
    assert not search(world.oscar, "banks vendor") and not search(world.alice, "Floor months")


def test_a_guest_reads_no_draft(world, meeting):
    page = world.client("gina").get(to("minutes_page", meeting.pk))
    assert page.status_code == 200 and "Two pods" not in page.text
    assert world.client("gina").get(to("minutes_pdf", meeting.pk)).status_code == 404


def test_each_side_approves(world, meeting, now):
    record = circulate(world, meeting, now)
    assert record.state == "circulated", "whoever circulates approves for our side alone"
    world.client("gina").post(to("minutes_approve", meeting.pk), {"version": 1, **seen(record)})
    record.refresh_from_db()
    assert (record.state, record.settled_how) == ("approved", "approved by both sides")


@pytest.mark.slow
def test_who_has_no_account_answers_by_the_link_in_the_mail(client, world, board, meeting, now):
    record = circulate(world, meeting, now)
    version = record.versions.get()
    link = reply_path("minutes", subject=version.pk, person=board.tomoko.pk, version=1)
    page = client.get(link).text
    assert "Two pods" in page and SECRET not in page
    answer = client.post(link, {"choice": "objected"})
    assert answer.status_code == 422, "without words nobody knows what is wrong"
    client.post(link, {"choice": "objected", "words": "Three pods"})
    record.refresh_from_db()
    assert (record.state, MinutesAnswer.objects.get(side="theirs").text) == (
        "objected",
        "Three pods",
    )
    assert "Three pods" in world.client("alice").get(record.get_absolute_url()).text
    Membership.objects.filter(person=board.tomoko).update(ended_on=now.date())
    assert client.get(link).status_code == 410


def test_an_objection_leads_to_a_new_version(client, world, board, meeting, now):
    record = circulate(world, meeting, now)
    first = record.versions.get()
    lifecycle.answer_minutes(
        version=first, person=board.gina, answer="objected", text="Three", now=now
    )
    Decision.objects.update(text="Three pods")
    record = circulate(world, meeting, now)
    assert (record.state, record.version) == ("circulated", 2)
    texts = list(record.versions.order_by("number").values_list("text", flat=True))
    assert "Two pods" in texts[0] and "Three pods" in texts[1]
    old = reply_path("minutes", subject=first.pk, person=board.tomoko.pk, version=1)
    assert lifecycle.LATER in client.get(old).text
    with pytest.raises(ValidationError):
        lifecycle.answer_minutes(version=first, person=board.gina, answer="approved", now=now)
    rows = OutgoingMessage.objects.filter(kind="minutes", version=1)
    assert set(rows.values_list("state", flat=True)) == {"withdrawn"}


@pytest.mark.parametrize(("silence", "state"), [(True, "approved"), (False, "circulated")])
def test_silence_approves_only_where_that_was_said(world, board, meeting, now, silence, state):
    board.committee.silence_approves = silence
    meeting.committee = board.committee
    record = circulate(world, meeting, now)
    assert ("they count as approved" in composed(board.gina).text) is silence
    lifecycle.settle_silent(now=record.answer_until - timedelta(minutes=1))
    assert Minutes.objects.get().state == "circulated"
    if silence:  # an objection that comes before the next look is as late as one after it
        with pytest.raises(ValidationError, match="settled"):
            lifecycle.answer_minutes(
                version=record.versions.get(), person=board.gina, answer="objected", text="No",
                now=record.answer_until,
            )  # fmt: skip
    lifecycle.settle_silent(now=record.answer_until)
    lifecycle.settle_silent(now=record.answer_until + timedelta(days=1))
    assert Minutes.objects.get().state == state


@pytest.mark.slow
def test_circulated_minutes_close_what_the_meeting_came_to(world, board, meeting, now):
    record = circulate(world, meeting, now)
    decision, line = Decision.objects.get(), meeting.lines.first()
    client = world.client("alice")
    client.post(to("meeting_attendance", meeting.pk), {"absent": board.gina.pk})
    client.post(to("decision_add", meeting.pk), {"text": "Late"})
    client.post(to("decision_edit", decision.pk), {"text": "Other", **seen(decision)})
    client.post(to("decision_remove", decision.pk), seen(decision))
    client.post(to("line_undo", line.pk), seen(line))
    client.post(to("meeting_minutes", meeting.pk), {"minutes": "Other", "revision": 2})
    client.post(to("line_add", meeting.pk), {"text": "Late"})
    assert [row.text for row in Decision.objects.all()] == ["Two pods"]
    assert Attendee.objects.filter(meeting=meeting, attended=True).count() == 2
    assert meeting.lines.standing().count() == 2
    meeting.refresh_from_db()
    assert meeting.minutes == ""
    page = client.get(meeting.get_absolute_url()).text
    assert "Add decision" not in page and "is closed" in page
    # Reopened, on record, it can be changed and is circulated anew.
    client.post(to("meeting_reopen", meeting.pk), seen(meeting))
    record.refresh_from_db()
    assert record.state == "draft" and composed(board.gina).startswith("The minutes were taken")
    assert record.history.count() > 2
    decision.refresh_from_db()
    client.post(to("decision_edit", decision.pk), {"text": "Other", **seen(decision)})
    assert Decision.objects.get().text == "Other"


def test_approved_minutes_are_amended_for_all_to_see(world, board, meeting, now):
    record = circulate(world, meeting, now)
    version = record.versions.get()
    client, url = world.client("alice"), to("minutes_amend", meeting.pk)
    given = {"text": "Three pods", "reason": "Counted wrong"}
    assert client.post(url, given | seen(record)).status_code == 422, "not approved yet"
    lifecycle.answer_minutes(version=version, person=board.gina, answer="approved", now=now)
    record.refresh_from_db()
    assert client.post(url, given | seen(record)).status_code == 302
    page = world.client("gina").get(record.get_absolute_url()).text
    assert "Three pods" in page and "Counted wrong" in page and "Two pods" in page
    assert "Three pods" in composed(board.tomoko).text
    version.refresh_from_db()
    assert "Three pods" not in version.text, "what was approved stays as it was"
    with pytest.raises(ValidationError, match="amendment"):
        holding.reopen_meeting(meeting=meeting, expected=meeting.revision, now=now)


def test_the_mail_of_a_restricted_alliance_names_nothing(world, board, meeting, now):
    world.northstar.confidentiality = "restricted"
    world.northstar.save(update_fields=["confidentiality"])
    circulate(world, meeting, now)
    mail = composed(board.gina)
    for word in ("Northstar", "Steering", "Two pods", "Draft", "Banks"):
        assert word not in mail.text + mail.subject


def test_minutes_that_nobody_circulates_are_asked_for(world, meeting, now):
    assert minutes_due(now).count() == 1
    page = world.client("alice").get(reverse("portfolio:today")).text
    assert "the minutes of Steering" in page
    circulate(world, meeting, now)
    assert not minutes_due(now + timedelta(days=30)).exists()


def test_the_pdf_holds_ours_only_where_it_is_asked_for(world, meeting, now, monkeypatch):
    circulate(world, meeting, now)
    made = []
    kept = lambda html: made.append(html) or b"%PDF"  # noqa: E731
    monkeypatch.setattr("governance.views.minutes.pdf_of", kept)
    client, url = world.client("alice"), to("minutes_pdf", meeting.pk)
    for query in ("", "?version=1", "?copy=internal"):
        answer = client.get(url + query)
        assert answer.headers["Content-Type"] == "application/pdf"
    assert [SECRET in html for html in made] == [False, False, True]
    assert "Internal copy" in made[2]
    assert world.client("gina").get(f"{url}?copy=internal").status_code == 404


@pytest.mark.slow
def test_a_pdf_is_made_with_our_font_and_fetches_nothing():
    from core.pdf import pdf_of

    made = pdf_of('<img src="http://localhost:1/x.png"><p>Minutes</p>')
    assert made.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("record", "words", "days", "settled"),
    [
        (None, "", 5, False),
        (None, "Written.", 5, True),
        (None, "", 0, False),
        (None, "Written.", 0, True),
        ("draft", "", 5, False),
        ("draft", "Written.", 5, False),
        ("draft", "", 0, False),
        ("draft", "Written.", 0, True),
        ("objected", "Written.", 5, False),
        ("circulated", "Written.", 5, True),
        ("circulated", "", 5, True),
        ("approved", "Written.", 5, True),
    ],
)
def test_minutes_that_ask_nothing_are_left_out(board, now, record, words, days, settled):
    board.committee.minutes_days = days
    board.committee.save(update_fields=["minutes_days"])
    rows = [
        MeetingFactory(
            committee=board.committee, state=state, minutes=words, starts_at=now - timedelta(days=3)
        )
        for state in ("held", "scheduled", "missed")
    ]
    for row in rows:
        if record is not None:
            Minutes.objects.create(meeting=row, state=record)
    found = set(unsettled_meetings(Meeting.objects.all()))
    assert found == (set(rows[1:]) if settled else set(rows))
