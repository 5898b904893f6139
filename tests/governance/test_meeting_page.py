"""The page of a meeting: everything is recorded in rows on it, with and without JavaScript."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.models import Membership
from alliances.services.overview import owed_panel
from governance.models import Action, AgendaItem, Attendee, CommitteeMember, Decision, Meeting
from tests.budget import queries_of
from tests.factories import ActionFactory, MeetingFactory, PersonFactory

pytestmark = pytest.mark.django_db
BOOSTED = {"HX-Request": "true", "HX-Boosted": "true"}


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def meeting(board, now):
    """Under way since half an hour."""
    for person in (board.gina, board.tomoko):
        Membership.objects.get_or_create(
            alliance=board.committee.alliance, person=person, side="theirs", role="counterpart"
        )
    return MeetingFactory(committee=board.committee, starts_at=now - timedelta(minutes=30))


def to(name, pk):
    return reverse(f"governance:{name}", args=[pk])


@pytest.mark.slow
def test_the_whole_meeting_is_recorded_on_its_page(world, board, meeting):
    client, home = world.client("alice"), meeting.get_absolute_url()
    client.post(to("meeting_attendance", meeting.pk), {"absent": board.tomoko.pk})
    client.post(to("meeting_attendance", meeting.pk), {"rest": "present"})
    for text in ("Two pods", "Three markets"):
        client.post(to("decision_add", meeting.pk), {"text": text})
    add = to("meeting_action_add", meeting.pk)
    answer = client.post(add, {"title": "Draft", "who": board.gina.pk, "due_on": "in 2 weeks"})
    assert answer.url == f"{home}?row=action", "ready for the next one"
    page = client.get(answer.url).content.decode()
    assert "2 of 3 present" in page and "2 decisions" in page and "1 action<" not in page
    minutes = {"minutes": "<script>alert(1)</script>", "revision": 1, "held": "1"}
    client.post(to("meeting_minutes", meeting.pk), minutes)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.minutes) == ("held", "<script>alert(1)</script>")
    page = client.get(home).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
    assert Action.objects.get().side == "theirs", "the side of its owner"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("agenda", "id_agenda_title"),
        ("decision", "id_decision_text"),
        ("action", "id_action_title"),
        ("person", "id_person_person"),
        ("minutes", "id_minutes_minutes"),
    ],
)
def test_the_focus_is_where_somebody_is_about_to_type(world, meeting, row, field):
    page = world.client("alice").get(f"{meeting.get_absolute_url()}?row={row}").content.decode()
    focused = [tag for tag in page.split("<") if " autofocus" in tag]
    assert len(focused) == 1 and f'id="{field}"' in focused[0]


def test_recording_begins_with_who_is_present(world, meeting):
    page = world.client("alice").get(f"{meeting.get_absolute_url()}?row=attendance").text
    focused = [tag for tag in page.split("<") if " autofocus" in tag]
    assert len(focused) == 1 and 'value="present"' in focused[0]


def test_a_row_in_place_comes_back_to_the_same_address(world, meeting):
    here = f"{meeting.get_absolute_url()}?row=agenda"
    sent = {"text": "Two pods", "next": here}
    answer = world.client("alice").post(to("decision_add", meeting.pk), sent, headers=BOOSTED)
    assert answer.url == here


@pytest.mark.parametrize(
    ("name", "sent", "kept", "sentence"),
    [
        ("decision_add", {"text": " "}, "", "Enter a decision."),
        ("agenda_add", {"title": ""}, "", "Enter an agenda item."),
        (
            "meeting_action_add",
            {"title": "Draft the terms", "due_on": "someday"},
            "Draft the terms",
            "Enter a date",
        ),
        (
            "meeting_action_add",
            {"title": "Draft the terms", "due_on": "1 Jan 1999"},
            "Draft the terms",
            "between 2000 and 2099",
        ),
        ("attendee_add", {"person": "999999"}, "", "Choose one from the list"),
    ],
)
def test_a_row_that_cannot_be_taken_stays_on_the_page(world, meeting, name, sent, kept, sentence):
    answer = world.client("alice").post(to(name, meeting.pk), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page and kept in page
    assert "Mark as held" in page, "the page of the meeting, not another one"
    assert not Decision.objects.exists() and not Action.objects.exists()


def test_a_day_in_the_past_is_asked_about(world, meeting):
    client, url = world.client("alice"), to("meeting_action_add", meeting.pk)
    sent = {"title": "Draft", "due_on": "12 Mar 2024"}
    asked = client.post(url, sent)
    assert asked.status_code == 422 and "12 Mar 2024 is in the past" in asked.text
    assert "Yes, 12 Mar 2024 is correct" in asked.text
    assert client.post(url, sent | {"sure_due_on": "12 Mar 2024"}).status_code == 302
    assert Action.objects.get().due_on == date(2024, 3, 12)


def test_a_company_owes_what_nobody_owns_yet(world, meeting):
    client = world.client("alice")
    sent = {"title": "Name the banks", "who": "side:theirs", "due_on": "tomorrow"}
    client.post(to("meeting_action_add", meeting.pk), sent)
    action = Action.objects.get()
    assert (action.side, action.owner) == ("theirs", None)
    assert f"{world.meridian}, nobody named" in client.get(meeting.get_absolute_url()).text


def test_nobody_owes_what_nobody_chose(world, meeting):
    client = world.client("alice")
    client.post(to("meeting_action_add", meeting.pk), {"title": "Name", "due_on": "tomorrow"})
    assert Action.objects.get().side == ""
    page = client.get(meeting.get_absolute_url()).text
    assert "No owner" in page and "no side" not in page


@pytest.mark.slow
def test_rows_are_edited_where_they_stand(world, board, meeting):
    item = AgendaItem.objects.create(meeting=meeting, title="Prizing")
    decision = Decision.objects.create(meeting=meeting, text="Too pods")
    action = ActionFactory(alliance=world.northstar, meeting=meeting, due_on="2027-01-04")
    client, home = world.client("alice"), meeting.get_absolute_url()
    page = client.get(home).text
    edits = (
        (to("agenda_edit", item.pk), {"title": "Pricing"}),
        (to("decision_edit", decision.pk), {"text": "Two pods"}),
        (to("action_edit", action.pk) + "?meeting=1",
         {"title": "Draft", "owner": board.gina.pk, "due_on": "4 Jan 2027"}),
    )  # fmt: skip
    for url, sent in edits:
        assert f'href="{url}"' in page
        opened = client.get(url)
        assert "Mark as held" in opened.text and opened.text.count(" autofocus") == 1
        refused = client.post(url, {"revision": 1})
        assert refused.status_code == 422 and "Mark as held" in refused.text
        assert client.post(url, sent | {"revision": 1}).url.startswith(f"{home}#")
    for row in (item, decision, action):
        row.refresh_from_db()
    assert (item.title, decision.text) == ("Pricing", "Two pods")
    assert (action.title, action.owner, action.side) == ("Draft", board.gina, "theirs")


@pytest.mark.parametrize("what", ["agenda", "decision", "person"])
def test_what_is_removed_can_be_put_back(world, board, meeting, what):
    if what == "agenda":
        row = AgendaItem.objects.create(meeting=meeting, title="Pricing", notes="By country")
        remove, add = to("agenda_remove", row.pk), to("agenda_add", meeting.pk)
        again = {"title": "Pricing", "notes": "By country", "presenter": ""}
    elif what == "decision":
        row = Decision.objects.create(meeting=meeting, text="Two pods", reasoning="Cost")
        remove, add = to("decision_remove", row.pk), to("decision_add", meeting.pk)
        again = {"text": "Two pods", "reasoning": "Cost"}
    else:
        row = Attendee.objects.create(meeting=meeting, person=board.tomoko)
        Attendee.objects.create(meeting=meeting, person=board.gina)
        remove, add = to("attendee_remove", row.pk), to("attendee_add", meeting.pk)
        again = {"person": str(board.tomoko.pk)}
    client = world.client("alice")
    sent = {"next": meeting.get_absolute_url(), "revision": 1}
    page = client.post(remove, sent, follow=True).text
    assert not type(row).objects.filter(pk=row.pk).exists()
    form = page[page.index(f'action="{add}"') :].split("</form>")[0]
    for name, value in again.items():
        assert f'name="{name}" value="{value}"' in form
    client.post(add, again)
    kept = {name: value for name, value in again.items() if value}
    assert type(row).objects.filter(meeting=meeting, **kept).exists()


def test_two_who_write_minutes_see_both_versions(world, meeting):
    url = to("meeting_minutes", meeting.pk)
    assert world.client("alice").post(url, {"minutes": "Hers", "revision": 1}).status_code == 302
    late = world.client("lena").post(url, {"minutes": "His", "revision": 1})
    assert late.status_code == 409 and "Hers" in late.text and "His" in late.text
    meeting.refresh_from_db()
    assert meeting.minutes == "Hers" and 'name="revision" value="2"' in late.text


def test_a_stranger_is_not_made_present_by_hand(world, meeting):
    stranger = PersonFactory()
    url = to("meeting_attendance", meeting.pk)
    world.client("alice").post(url, {"present": [stranger.pk, "x", "-1"]})
    assert not Attendee.objects.filter(person=stranger).exists()


@pytest.mark.slow
def test_thirty_people_take_no_more_queries_than_three(world, board, meeting):
    client, url = world.client("alice"), meeting.get_absolute_url()
    few = queries_of(client, url)
    for n in range(27):
        person = PersonFactory(name=f"Person {n:02}", partner=world.meridian if n % 2 else None)
        CommitteeMember.objects.create(committee=board.committee, person=person)
    assert queries_of(client, url) == few
    client.post(to("meeting_attendance", meeting.pk), {"rest": "present"})
    assert "30 of 30 present" in client.get(url).text
    assert Attendee.objects.filter(meeting=meeting, attended=True).count() == 30


def test_counts_are_those_of_the_page(world, meeting, now):
    row = {"alliance": world.northstar, "meeting": meeting}
    late = ActionFactory(due_on=date(2020, 1, 1), **row)
    ActionFactory(due_on=now.date() + timedelta(days=9), **row)
    ActionFactory(due_on=date(2020, 1, 1), state="dropped", **row)
    client, url = world.client("alice"), meeting.get_absolute_url()
    assert "2 actions, 1 overdue" in " ".join(client.get(url).text.split())
    sent = {"revision": 1, "next": url}
    page = client.post(to("action_done", late.pk), sent, headers=BOOSTED, follow=True).text
    assert "overdue" not in page.split('id="actions"')[1].split("</h2>")[0]


def test_a_guest_reads_her_own_action_as_hers(world, board, meeting):
    ActionFactory(alliance=world.northstar, meeting=meeting, owner=board.gina, side="theirs")
    page = world.client("gina").get(meeting.get_absolute_url()).text
    assert "You, due" in " ".join(page.split()) and ">you</span>" in page
    for word in ("theirs<", "ours<", "their side", "our side"):
        assert word not in page


@pytest.mark.slow
def test_the_state_on_the_page_follows_the_clock(world, board, now):
    ahead = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=5))
    past = MeetingFactory(committee=board.committee, starts_at=now - timedelta(hours=5))
    running = MeetingFactory(committee=board.committee, starts_at=now - timedelta(minutes=5))
    client = world.client("alice")
    for meeting, label in (
        (ahead, "Scheduled"),
        (past, "Not recorded yet"),
        (running, "In progress"),
    ):
        assert label in client.get(meeting.get_absolute_url()).text
    tab = client.get(to("alliance_governance", world.northstar.pk)).context["overview"]
    assert tab.cards[0].next == running and Meeting.objects.upcoming(now).get() == ahead


@pytest.mark.slow
def test_what_somebody_types_freely_is_a_time(world, board):
    url = to("meeting_create", board.committee.pk)
    sent = {
        "local_date": "in 2 weeks", "time_zone": "Europe/Berlin", "duration_minutes": 60,
        "mode": "virtual",
    }  # fmt: skip
    for text, hour in (("15:00", 15), ("9.30", 9), ("3 pm", 15), ("16", 16)):
        world.client("alice").post(url, sent | {"local_time": text, "sure_local_time": "15:00:00"})
        assert Meeting.objects.latest("pk").local_time.hour == hour, text
    refused = world.client("alice").post(url, sent | {"local_time": "noonish"})
    assert "Enter a time such as 15:00." in refused.text


@pytest.mark.parametrize(
    ("changes", "question", "answer"),
    [
        ({"local_date": "1 Jun 2020"}, "1 Jun 2020 is in the past", "sure_local_date"),
        ({"local_date": "1 Jun 2050"}, "1 Jun 2050 is more than 3 years away", "sure_local_date"),
        ({"duration_minutes": "1000"}, "1,000 minutes are 16.7 hours", "sure_duration_minutes"),
        ({"local_date": "1 Jan 1900"}, "between 2000 and 2099", ""),
        ({"duration_minutes": "99999"}, "A meeting lasts at most 14 days", ""),
        ({"duration_minutes": "0"}, "A meeting lasts at least 5 minutes", ""),
    ],
)
def test_unlikely_times_are_asked_about_and_impossible_ones_refused(
    world, board, now, changes, question, answer
):
    meeting = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=9))
    url = to("meeting_move", meeting.pk)
    sent = {
        "local_date": "in 3 weeks", "local_time": "09:00", "time_zone": "UTC",
        "duration_minutes": "60", "mode": "virtual", "revision": "1",
    } | changes  # fmt: skip
    client = world.client("alice")
    asked = client.post(url, sent)
    assert asked.status_code == 422 and question in asked.text
    if answer:
        value = next(iter(changes.values()))
        assert client.post(url, sent | {answer: value}).status_code == 302


def test_two_meetings_of_a_committee_at_one_time_are_asked_about(world, board, now):
    there = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=9))
    sent = {
        "local_date": f"{there.local_date:%-d %b %Y}", "local_time": f"{there.local_time:%H:%M}",
        "time_zone": there.time_zone, "duration_minutes": 30, "mode": "virtual",
    }  # fmt: skip
    asked = world.client("alice").post(to("meeting_create", board.committee.pk), sent)
    assert asked.status_code == 422 and "already has a meeting at this time" in asked.text


@pytest.mark.parametrize(
    ("first", "sentence"),
    [("1 Jan 1900", "between 2000 and 2099"), ("1 Jan 2004", "more than a year")],
)
def test_a_schedule_does_not_begin_long_ago_by_a_slip(world, board, first, sentence):
    sent = {
        "period": "month", "first_on": first, "starts_at_time": "15:00", "time_zone": "UTC",
        "duration_minutes": 60, "mode": "virtual", "revision": 0,
    }  # fmt: skip
    refused = world.client("alice").post(to("cadence_edit", board.committee.pk), sent)
    assert refused.status_code == 422 and sentence in refused.text


def test_the_owner_sets_the_side_and_is_overruled_only_knowingly(world, board, now):
    Membership.objects.get_or_create(
        alliance=world.northstar, person=board.tomoko, side="theirs", role="counterpart"
    )
    client, url = world.client("alice"), to("action_create", world.northstar.pk)
    sent = {"title": "Draft", "due_on": "in 2 weeks", "owner": board.tomoko.pk}
    client.post(url, sent)
    action = Action.objects.get()
    assert action.side == "theirs"
    asked = client.post(url, sent | {"side": "ours"})
    assert asked.status_code == 422 and f"Tomoko Sato works for {world.meridian}" in asked.text
    client.post(url, sent | {"side": "ours", "sure_side": "ours"})
    assert Action.objects.latest("pk").side == "ours"
    edit = {"title": "Draft", "due_on": f"{action.due_on:%-d %b %Y}", "revision": 1}
    client.post(to("action_edit", action.pk), edit | {"owner": board.alice.pk})
    action.refresh_from_db()
    assert action.side == "ours", "another owner, another side"


def test_overdue_and_unassigned_is_a_figure_of_its_own(world, board):
    row = {"alliance": world.northstar, "due_on": date(2020, 1, 1)}
    ActionFactory(side="", **row)
    ActionFactory(side="theirs", **row)
    owed = owed_panel(world.northstar, world.alice, date(2026, 11, 29))
    assert {side: found.overdue for side, found in owed.sides.items()} == {"theirs": 1}
