"""The agenda of the series, and what is typed and pressed while a meeting is held."""

from __future__ import annotations

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.registry.agenda import AgendaSource, Proposal, agenda_proposals
from governance.models import (
    Action,
    AgendaItem,
    BacklogItem,
    Decision,
    Meeting,
    MeetingLine,
    Minutes,
)
from governance.services import record_meeting as holding
from governance.services.agenda import backlog, order, proposals, running
from governance.services.agenda.filling import fill_agendas
from governance.services.carry_over import carry_over
from governance.services.live import lines
from governance.services.live.ending import end_meeting
from tests.budget import queries_of
from tests.conftest import seen
from tests.factories import TIME_ZONE, ActionFactory, AttendeeFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def meeting(board, now):
    """Under way since half an hour."""
    found = MeetingFactory(committee=board.committee, starts_at=now - timedelta(minutes=30))
    for person in board.people:
        AttendeeFactory(meeting=found, person=person)
    return found


def to(name, pk):
    return reverse(f"governance:{name}", args=[pk])


def typed(client, meeting, text, **more):
    """As the script of the page sends it."""
    sent = {"text": text, "client_id": str(uuid.uuid4())} | more
    return client.post(to("line_add", meeting.pk), sent, headers={"X-Live": "1"})


# The series -----------------------------------------------------------------------------------
def test_standing_items_come_onto_each_agenda_once(board, now):
    committee = board.committee
    near = MeetingFactory(committee=committee, starts_at=now + timedelta(days=10))
    far = MeetingFactory(committee=committee, starts_at=now + timedelta(days=120))
    first = MeetingFactory(committee=committee, starts_at=now + timedelta(days=5), kind="kickoff")
    backlog.add_standing(committee=committee, title="Promises", minutes=10)
    backlog.add_standing(committee=committee, title="Plan", minutes=15)
    assert (fill_agendas(now=now), fill_agendas(now=now)) == (2, 0)
    titles = near.agenda_items.values_list("title", "minutes", "is_standing")
    assert list(titles) == [("Promises", 10, True), ("Plan", 15, True)]
    assert not far.agenda_items.exists(), "it has time"
    assert not first.agenda_items.exists(), "a kickoff has an agenda of its own"
    # What somebody took off stays off; what is new comes.
    near.agenda_items.get(title="Plan").delete()
    backlog.add_standing(committee=committee, title="Risks", minutes=5)
    later = timezone.now() + timedelta(seconds=1)
    assert fill_agendas(now=later) == 1
    assert list(near.agenda_items.values_list("title", flat=True)) == ["Promises", "Risks"]
    assert Meeting.objects.get(pk=near.pk).revision == near.revision


def test_what_stands_on_every_agenda_is_not_carried_over(board, meeting, now):
    following = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=7))
    AgendaItem.objects.create(meeting=meeting, title="Promises", is_standing=True)
    AgendaItem.objects.create(
        meeting=meeting, title="Pricing", minutes=20, needs="Legal", source="deliverable:5"
    )
    holding.hold_meeting(meeting=meeting, now=now)
    carry_over(committee_ids=[board.committee.pk], now=now)
    item = following.agenda_items.get()
    assert (item.title, item.minutes, item.needs) == ("Pricing", 20, "Legal")
    assert item.source == "deliverable:5", "so that it is not proposed again"


@pytest.mark.slow
def test_an_item_waits_in_the_backlog_and_comes_back(world, board, now):
    ahead = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=7))
    item = AgendaItem.objects.create(meeting=ahead, title="An event", minutes=25)
    client = world.client("alice")
    client.post(to("agenda_park", item.pk), seen(item))
    row = BacklogItem.objects.get()
    assert not ahead.agenda_items.exists() and row.minutes == 25
    assert "An event" in client.get(ahead.get_absolute_url()).text
    assert "An event" not in world.client("gina").get(ahead.get_absolute_url()).text
    client.post(to("backlog_pick", row.pk), seen(row))
    assert ahead.agenda_items.get().title == "An event" and not BacklogItem.objects.exists()


@pytest.mark.parametrize(
    ("title", "where", "expected"),
    [
        ("B", "up", "BACD"),
        ("A", "up", "ABCD"),
        ("C", "down", "ABDC"),
        ("D", "before A", "DABC"),
        ("A", "0", "BCDA"),
        ("A", "nonsense", "BCDA"),
    ],
)
def test_items_are_moved(board, now, title, where, expected):
    ahead = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=7))
    items = {
        name: AgendaItem.objects.create(meeting=ahead, title=name, position=0) for name in "ABCD"
    }
    order.move_item(item=items[title], to=str(items["A"].pk) if where == "before A" else where)
    assert "".join(ahead.agenda_items.values_list("title", flat=True)) == expected


@pytest.mark.slow
def test_proposals_are_taken_once_or_declined_for_one_meeting(world, board, meeting, now):
    ActionFactory(alliance=world.northstar, side="theirs", due_on="2020-01-01")
    ActionFactory(alliance=world.northstar, side="theirs", due_on="2020-01-02")
    following = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=7))
    client = world.client("alice")
    page = client.get(following.get_absolute_url()).text
    assert "2 overdue actions of Meridian Cloud" in page
    assert "Entente proposes" not in world.client("gina").get(following.get_absolute_url()).text
    for _ in range(2):
        client.post(to("proposal_take", following.pk), {"key": "actions:theirs"})
    assert following.agenda_items.get().source == "actions:theirs"
    assert "Entente proposes" not in client.get(following.get_absolute_url()).text
    client.post(to("proposal_decline", meeting.pk), {"key": "actions:theirs"})
    today = timezone.localdate()
    given = {"meeting": meeting, "user": world.alice, "today": today}
    assert proposals.proposals_for(**given) == []
    client.post(to("proposal_decline", meeting.pk), {"key": "actions:theirs", "again": "1"})
    assert [one.key for one in proposals.proposals_for(**given)] == ["actions:theirs"]


def test_every_app_proposes_from_its_records(world, board, now):
    keys = {source.key for source in agenda_proposals}
    assert keys >= {"notice", "decisions", "actions", "deliverables", "dimensions"}
    ahead = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=7))
    source = AgendaSource("test", lambda *given: [Proposal("test:1", "T" * 300, "Why")])
    agenda_proposals.register(source)
    try:
        given = {"meeting": ahead, "user": world.alice, "today": timezone.localdate()}
        item = proposals.take_proposal(**given, key="test:1")
        assert len(item.title) == 200 and proposals.take_proposal(**given, key="test:1") is None
    finally:
        del agenda_proposals._entries["test"]
        agenda_proposals.register()


# Lines ----------------------------------------------------------------------------------------
def test_lines_become_notes_actions_and_decisions(world, meeting):
    client = world.client("alice")
    for text in ("We met.", "!Two pods", "@gina contract draft by 12 Mar", "# Floor is 18 months"):
        assert typed(client, meeting, text).status_code == 200
    assert Decision.objects.get(meeting=meeting).text == "Two pods"
    action = Action.objects.get(meeting=meeting)
    assert (action.title, action.side, action.owner.name) == (
        "Contract draft",
        "theirs",
        "Gina Guest",
    )
    assert list(meeting.lines.values_list("kind", "is_company_only")) == [
        ("note", False),
        ("decision", False),
        ("action", False),
        ("note", True),
    ]


def test_a_line_that_is_sent_again_is_the_same_line(world, meeting):
    client, key = world.client("alice"), str(uuid.uuid4())
    answers = [typed(client, meeting, "@gina x by fri", client_id=key).json() for _ in range(3)]
    assert len({answer["line"] for answer in answers}) == 1
    assert Action.objects.count() == MeetingLine.objects.count() == 1
    line = MeetingLine.objects.get()
    client.post(to("line_undo", line.pk), seen(line))
    typed(client, meeting, "@gina x by fri", client_id=key)
    assert not Action.objects.exists(), "undone, a late copy of it does not come back"
    assert not MeetingLine.objects.standing().exists()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("@nobody x", "Nobody of this alliance is called nobody."),
        ("  ", "Type a line first."),
        ("x" * 4001, "A line has 4,000 characters at most."),
    ],
)
def test_what_cannot_be_taken_is_said(world, meeting, text, problem):
    answer = typed(world.client("alice"), meeting, text)
    assert (answer.status_code, answer.json()["problem"]) == (422, problem)
    assert not MeetingLine.objects.exists()


def test_without_a_script_nothing_is_lost(world, meeting):
    client = world.client("alice")
    answer = client.post(to("line_add", meeting.pk), {"text": "@nobody x"})
    assert answer.url == to("meeting_live", meeting.pk)
    assert "@nobody x" in client.get(answer.url).text


def test_a_line_typed_yesterday_means_tomorrow_from_then(world, meeting, now):
    typed_at = now - timedelta(days=1)
    typed(world.client("alice"), meeting, "@gina x tomorrow", typed_at=typed_at.isoformat())
    here = typed_at.astimezone(ZoneInfo(TIME_ZONE)).date()
    assert Action.objects.get().due_on == here + timedelta(days=1)
    ahead = (now + timedelta(days=30)).isoformat()
    typed(world.client("alice"), meeting, "A note", typed_at=ahead)
    assert MeetingLine.objects.latest("pk").written_at <= timezone.now(), "a clock that is wrong"


@pytest.mark.slow
def test_the_other_side_types_notes_and_never_meets_ours(world, board, meeting):
    typed(world.client("alice"), meeting, "# Floor is 18 months")
    gina = world.client("gina")
    assert typed(gina, meeting, "!We decide").status_code == 200
    assert typed(gina, meeting, "# between us").status_code == 422
    assert typed(gina, meeting, "# between us", **{"as": "text"}).status_code == 422
    line = MeetingLine.objects.latest("pk")
    assert (line.kind, line.text, Decision.objects.count()) == ("note", "!We decide", 0)
    for name in ("meeting_live", "live_state", "meeting_detail"):
        shown = gina.get(to(name, meeting.pk)).text
        assert "18 months" not in shown
        assert "18 months" in world.client("alice").get(to("meeting_live", meeting.pk)).text
    secret = MeetingLine.objects.get(is_company_only=True)
    for name in ("line_edit", "line_undo"):
        assert gina.post(to(name, secret.pk), {"revision": 1, "text": "x"}).status_code == 404
    # Their own note is theirs to change, and stays readable for both: they are told so.
    answer = gina.post(to("line_edit", line.pk), {"text": "# hidden?", **seen(line)})
    assert answer.status_code == 422 and "Both companies read" in answer.text
    gina.post(to("line_edit", line.pk), {"text": "Not hidden", **seen(line)})
    line.refresh_from_db()
    assert (line.text, line.is_company_only) == ("Not hidden", False)


def test_what_is_ours_is_not_shared_with_what_is_typed_before_it(world, meeting):
    alice, text = world.client("alice"), "We met.\n# Floor is 18 months"
    for more in ({}, {"as": "text"}):
        assert typed(alice, meeting, text, **more).status_code == 422
    assert alice.post(to("line_add", meeting.pk), {"text": text}).status_code == 302
    assert not MeetingLine.objects.exists()
    typed(alice, meeting, "We met.")
    line = MeetingLine.objects.get()
    assert alice.post(to("line_edit", line.pk), {"text": text, **seen(line)}).status_code == 422


def test_a_note_is_edited_over_what_was_read(world, meeting):
    client = world.client("alice")
    typed(client, meeting, "Two weeks late")
    line = MeetingLine.objects.get()
    MeetingLine.objects.filter(pk=line.pk).update(text="Three weeks late")
    answer = client.post(to("line_edit", line.pk), {"text": "Four", "revision": 1})
    assert answer.status_code == 409 and "Three weeks late" in answer.text


def test_an_action_that_was_worked_on_is_not_undone(world, meeting, now):
    typed(world.client("alice"), meeting, "@gina x by 12 Mar")
    line = MeetingLine.objects.get()
    Action.objects.update(title="y")
    with pytest.raises(ValidationError, match="worked on"):
        lines.undo_line(line=line, now=now)


# The clock ------------------------------------------------------------------------------------
def test_the_meeting_goes_on_by_one_however_many_press(meeting, now):
    first, second = (
        AgendaItem.objects.create(meeting=meeting, title=title, position=place)
        for place, title in enumerate("AB")
    )
    assert running.next_item(meeting=meeting, after=0, now=now) == first
    for _ in range(2):
        running.next_item(meeting=meeting, after=first.pk, now=now + timedelta(minutes=5))
    first.refresh_from_db()
    assert first.outcome == "done" and first.ended_at == now + timedelta(minutes=5)
    assert running.running_item(meeting) == second
    running.extend_item(item=second, now=now)
    second.refresh_from_db()
    assert second.extra_minutes == 5
    running.start_item(item=first, now=now + timedelta(minutes=9))
    assert running.running_item(meeting) == first, "once more"
    assert running.next_item(meeting=meeting, after=first.pk, now=now) is None


def test_the_end_marks_who_was_not_ticked_and_begins_the_minutes(board, meeting, now):
    item = AgendaItem.objects.create(meeting=meeting, title="A", position=1)
    left = AgendaItem.objects.create(meeting=meeting, title="B", position=2)
    following = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=7))
    running.start_item(item=item, now=now)
    holding.record_attendance(meeting=meeting, present=[board.alice.pk], now=now)
    held = end_meeting(meeting=meeting, now=now)
    assert held.state == "held" and Minutes.objects.get(meeting=meeting).state == "draft"
    assert not meeting.attendees.filter(attended=None).exists()
    assert following.agenda_items.get().carried_from == left


def test_nothing_new_is_304_and_what_others_did_is_not(world, meeting):
    gina, url = world.client("gina"), to("live_state", meeting.pk)
    mark = gina.get(url).headers["ETag"]
    assert gina.get(url, headers={"If-None-Match": mark}).status_code == 304
    typed(world.client("alice"), meeting, "# Ours alone")
    again = gina.get(url, headers={"If-None-Match": mark})
    assert again.status_code == 304, "not even that there is something"
    typed(world.client("alice"), meeting, "For both")
    assert "For both" in gina.get(url, headers={"If-None-Match": mark}).text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["meeting_live", "live_state"])
def test_the_live_page_asks_as_much_for_30_lines_as_for_3(world, board, meeting, name):
    def add(count):
        for number in range(count):
            item = AgendaItem.objects.create(meeting=meeting, title=f"{number}", needs="Legal")
            typed(world.client("alice"), meeting, f"Line {number}", item=item.pk)
        typed(world.client("alice"), meeting, "@gina x by 12 Mar")

    add(3)
    client, url = world.client("alice"), to(name, meeting.pk)
    client.get(url)
    few = queries_of(client, url)
    add(27)
    assert queries_of(client, url) == few <= 34
