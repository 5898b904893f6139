"""Pages of governance: what each person sees and may do, in how many queries."""

import re
from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from core.mail.models import OutgoingMessage
from governance.models import Action, AgendaItem, Decision, Meeting
from governance.services import committees
from governance.services.panels import meetings_panel
from governance.services.reminders.rows import reminders
from tests.budget import queries_of
from tests.factories import (
    ActionFactory,
    AttendeeFactory,
    CadenceFactory,
    CommitteeFactory,
    MeetingFactory,
    PersonFactory,
    reminder,
)

pytestmark = pytest.mark.django_db
BUDGET = 26  # with the session and the person
MEETING = 27  # every app proposes items for the agenda


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def fill(board, now, count):
    """`count` of everything, so that a query for each would show."""
    CadenceFactory(committee=board.committee)
    for n in range(count):
        person = PersonFactory(name=f"Person {n:02}")
        committees.set_members(
            committee=board.committee,
            people=[*board.committee.members.values_list("person", flat=True), person.pk],
            now=now,
        )
        other = CommitteeFactory(alliance=board.committee.alliance)
        CadenceFactory(committee=other)
        for days in (-9, -3, 3):
            MeetingFactory(committee=other, starts_at=now + timedelta(days=days, minutes=n))
        MeetingFactory(committee=other, starts_at=now - timedelta(days=20, minutes=n), state="held")
        ActionFactory(alliance=board.committee.alliance, owner=person, due_on=date(2020, 1, 1))
    meeting = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=5))
    for person in board.committee.members.all():
        AttendeeFactory(meeting=meeting, person=person.person)
    before = MeetingFactory(
        committee=board.committee, starts_at=now - timedelta(days=30), state="held"
    )
    for n in range(count):
        origin = AgendaItem.objects.create(meeting=before, title=f"Item {n}", outcome="carried")
        AgendaItem.objects.create(meeting=meeting, title=f"Item {n}", carried_from=origin)
        Decision.objects.create(meeting=meeting, text=f"Decision {n}")
        ActionFactory(alliance=board.committee.alliance, meeting=meeting, owner=board.alice)
    for attendee in meeting.attendees.all():
        reminder(meeting, attendee.person, due_at=now, last_error="550 CANARY-reply")
    return meeting


def addresses(board, meeting):
    return {
        "governance": reverse("governance:alliance_governance", args=[board.committee.alliance_id]),
        "meeting": meeting.get_absolute_url(),
        "calendar": reverse("governance:calendar"),
        "list": reverse("governance:calendar") + "?view=agenda",
        "actions": reverse("governance:action_list") + "?show=all",
        "reminders": reverse("governance:reminder_list"),
    }


@pytest.mark.slow
@pytest.mark.parametrize("count", [3, 30])
def test_pages_need_the_same_few_queries(world, board, now, count):
    meeting = fill(board, now, count)
    client = world.client("alice")
    urls = addresses(board, meeting)
    assert len(urls) == 6
    for which, url in urls.items():
        most = {"governance": 22, "meeting": MEETING}.get(which, BUDGET)
        assert queries_of(client, url) <= most, which


@pytest.mark.parametrize("which", ["governance", "meeting", "calendar", "list", "actions"])
def test_a_guest_sees_what_is_shared_and_nothing_of_the_ledger(world, board, now, which):
    meeting = fill(board, now, 2)
    Meeting.objects.filter(pk=meeting.pk).update(minutes="We agreed on prices.")
    response = world.client("gina").get(addresses(board, meeting)[which])
    assert response.status_code == 200
    # On the committee herself, she may raise an issue.
    raises = reverse("governance:issue_create", args=[world.northstar.pk])
    text = response.content.decode().replace(raises, "")
    assert "CANARY" not in text
    for word in ("/edit/", "/move/", "/held/", "/attendance/", "/new/", "/cadence/", "/remove/"):
        assert f'{word}"' not in text, "no button that would be refused"
    if which == "meeting":
        for shown in ("We agreed on prices.", "Item 0", "Decision 1"):
            assert shown in text


@pytest.mark.slow
def test_outsiders_find_nothing(world, board, now):
    meeting = fill(board, now, 1)
    urls = addresses(board, meeting)
    for name in ("oscar", "bob"):
        client = world.client(name)
        for page in ("governance", "meeting"):
            assert client.get(urls[page]).status_code == 404
        for page in ("calendar", "list", "actions"):
            assert "Northstar" not in client.get(urls[page]).content.decode()
    assert world.client("gina").get(urls["reminders"]).status_code == 403
    assert "CANARY" not in world.client("charlie").get(urls["reminders"]).content.decode()
    assert "CANARY" in world.client("alice").get(urls["reminders"]).content.decode()


WRITES = [
    ("committee_create", "alliance"), ("action_create", "alliance"),
    ("committee_edit", "committee"),
    ("cadence_edit", "committee"), ("cadence_end", "committee"),
    ("committee_close", "committee"),
    ("meeting_create", "committee"), ("meeting_move", "meeting"), ("meeting_cancel", "meeting"),
    ("meeting_reinstate", "meeting"), ("meeting_hold", "meeting"),
    ("meeting_reopen", "meeting"), ("agenda_add", "meeting"),
    ("meeting_minutes", "meeting"), ("meeting_attendance", "meeting"),
    ("decision_remove", "decision"),
    ("decision_add", "meeting"), ("meeting_action_add", "meeting"), ("attendee_add", "meeting"),
    ("agenda_edit", "item"), ("decision_edit", "decision"),
    ("agenda_outcome", "item"), ("agenda_remove", "item"), ("attendee_remove", "attendee"),
    ("action_edit", "action"), ("action_done", "action"), ("action_reopen", "action"),
    ("action_drop", "action"), ("reminder_retry", "reminder"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("persona", "status"),
    [("anonymous", 302), ("oscar", 404), ("bob", 404), ("gina", 403), ("charlie", 403)],
)
def test_nobody_writes_where_they_may_not(world, board, now, persona, status):
    meeting = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=5))
    things = {
        "alliance": board.committee.alliance,
        "committee": board.committee,
        "meeting": meeting,
        "item": AgendaItem.objects.create(meeting=meeting, title="Item"),
        "decision": Decision.objects.create(meeting=meeting, text="Two pods"),
        "attendee": AttendeeFactory(meeting=meeting, person=board.alice),
        "action": ActionFactory(alliance=board.committee.alliance, owner=board.alice),
        "reminder": reminder(meeting, board.alice, due_at=now),
    }
    before, client = _everything(), world.client(persona)
    for name, kind in WRITES:
        url = reverse(f"governance:{name}", args=[things[kind].pk])
        # The ledger is ours alone.
        ours_alone = name == "reminder_retry" and persona == "gina"
        assert client.post(url, {"revision": 1}).status_code == (404 if ours_alone else status), url
        assert _everything() == before, url


def _everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Meeting, AgendaItem, Action, OutgoingMessage, Decision)
    ]


def test_no_state_changes_by_get(world, board, now):
    meeting = MeetingFactory(
        committee=board.committee, starts_at=now + timedelta(hours=5), state="cancelled"
    )
    item = AgendaItem.objects.create(meeting=meeting, title="Item")
    action = ActionFactory(alliance=board.committee.alliance)
    client = world.client("alice")
    rows = {
        "meeting_reinstate": meeting,
        "meeting_reopen": meeting,
        "agenda_outcome": item,
        "agenda_remove": item,
        "action_done": action,
    }
    for name, row in rows.items():
        assert client.get(reverse(f"governance:{name}", args=[row.pk])).status_code == 405


@pytest.mark.slow
def test_a_committee_is_set_up_in_two_steps(world, board):
    client = world.client("alice")
    start = reverse("governance:committee_create", args=[world.northstar.pk])
    assert client.get(start).status_code == 200
    people = [str(board.alice.pk), str(board.gina.pk)]
    wrong = client.post(start, {"name": "Ops", "kind": "operating", "people": people[:1],
                                "chair": people[1], "reminder_offsets": ["60"]})  # fmt: skip
    assert wrong.status_code == 422 and "must be a member" in wrong.content.decode()
    right = client.post(start, {"name": "Ops", "kind": "operating", "people": people,
                                "chair": people[1],
                                "reminder_offsets": ["60", "1440"]})  # fmt: skip
    committee = world.northstar.committees.get(name="Ops")
    assert right.url == reverse("governance:cadence_edit", args=[committee.pk])
    assert committee.reminder_offsets == [1440, 60]
    values = {
        "period": "month", "position": "1", "weekday": "TU", "first_on": f"{timezone.localdate()}",
        "starts_at_time": "15:00", "time_zone": "Europe/Berlin", "duration_minutes": "60",
        "mode": "virtual", "location": "", "revision": "0",
    }  # fmt: skip
    half = client.post(right.url, values | {"weekday": ""})
    assert half.status_code == 422 and "Choose both" in half.content.decode()
    own = client.post(right.url, values | {"period": "rule", "rrule": "FREQ=HOURLY"})
    assert own.status_code == 422 and "more often than daily" in own.content.decode()
    assert client.post(right.url, values).status_code == 302
    page = client.get(reverse("governance:alliance_governance", args=[world.northstar.pk]))
    assert "Every month on the first Tuesday, 15:00 Berlin time" in page.content.decode()
    assert committee.meetings.count() >= 13
    again = client.get(right.url).content.decode()
    assert '<option value="TU" selected>' in again


def test_people_of_other_alliances_cannot_be_chosen(world, board):
    stranger = world.oscar.person
    response = world.client("alice").post(
        reverse("governance:committee_edit", args=[board.committee.pk]),
        {"name": "Steering", "kind": "steering", "people": [stranger.pk], "revision": 1},
    )
    assert response.status_code == 422
    assert not board.committee.members.filter(person=stranger).exists()


def test_an_extra_meeting_is_set_on_the_clock_of_who_schedules_it(world, board):
    world.alice.time_zone = "Asia/Tokyo"
    world.alice.save(update_fields=["time_zone"])
    page = world.client("alice").get(
        reverse("governance:meeting_create", args=[board.committee.pk])
    )
    assert '<option value="Asia/Tokyo" selected>' in page.content.decode()


def test_moving_a_stale_meeting_shows_both(world, board, now):
    meeting = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=30))
    url = reverse("governance:meeting_move", args=[meeting.pk])
    values = {"local_date": "2027-05-03", "local_time": "09:00", "time_zone": "UTC"}
    values |= {"duration_minutes": 60, "mode": "virtual", "location": "A", "revision": 1}
    assert world.client("alice").post(url, values).status_code == 302
    response = world.client("lena").post(url, values | {"location": "B"})
    assert response.status_code == 409
    meeting.refresh_from_db()
    assert meeting.location == "A"
    assert (
        world.client("lena").post(url, values | {"location": "B", "revision": 2}).status_code == 302
    )


def test_the_meeting_names_both_zones(world, board, now):
    world.alice.time_zone = "America/New_York"
    world.alice.save()
    meeting = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=5),
                             time_zone="Asia/Tokyo")  # fmt: skip
    text = world.client("alice").get(meeting.get_absolute_url()).content.decode()
    assert "America/New York" in text and "Asia/Tokyo" in text and "Tokyo time" in text


def test_owners_tick_off_their_own_actions(world, board):
    mine = ActionFactory(alliance=world.northstar, owner=board.gina, title="Hers")
    other = ActionFactory(alliance=world.northstar, owner=board.alice)
    client = world.client("gina")
    url = reverse("governance:action_done", args=[mine.pk])
    response = client.post(url, {"revision": 1, "next": "https://evil.example/"})
    assert response.url == reverse("governance:action_list")
    mine.refresh_from_db()
    assert mine.state == "done"
    assert client.post(reverse("governance:action_done", args=[other.pk])).status_code == 403
    again = reverse("governance:action_reopen", args=[mine.pk])
    here = "/actions/?mine=on"
    boosted = {"HX-Request": "true", "HX-Boosted": "true"}
    answer = client.post(again, {"revision": 2, "next": here}, headers=boosted)
    assert answer.url == here
    assert b'<main id="main"' in client.get(here, headers=boosted).content
    mine.refresh_from_db()
    assert mine.state == "open"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Late", "Soon", "Theirs"}),
        ("show=overdue", {"Late"}),
        ("show=done", {"Finished"}),
        ("show=all", {"Late", "Soon", "Theirs", "Finished"}),
        ("mine=on", {"Soon"}),
        ("side=theirs", {"Theirs"}),
        ("side=none", {"Late"}),
        ("side=ours", {"Soon"}),
        ("q=late", {"Late"}),
        ("show=nonsense&side=x&page=zzz", {"Late", "Soon", "Theirs"}),
    ],
)
def test_actions_are_filtered_by_the_address(world, board, now, query, titles):
    far = (now + timedelta(days=90)).date()
    row = {"alliance": world.northstar}
    ActionFactory(title="Late", due_on=date(2020, 1, 1), side="", **row)
    ActionFactory(title="Soon", due_on=far, owner=board.alice, **row)
    ActionFactory(title="Theirs", due_on=far, side="theirs", **row)
    ActionFactory(title="Finished", due_on=far, state="done", done_on=now.date(), **row)
    response = world.client("alice").get(reverse("governance:action_list") + "?" + query)
    assert {a.title for a in response.context["page_obj"].object_list} == titles


@pytest.mark.parametrize(
    "query",
    [
        "on=2026-13",
        "on=0001-01",
        "on=9999-12",
        "on=x",
        "view=x&mine=2",
        "on=2026-02&view=year",
        "on=2026-02-31&view=week",
        "kind=all&committee=steering&q=north",
        "alliance=1&committee=1&tier=x&manager=9",
    ],
)
def test_the_calendar_takes_any_address(world, board, query):
    response = world.client("alice").get(reverse("governance:calendar") + "?" + query)
    assert response.status_code == 200


@pytest.mark.slow
def test_a_meeting_stands_on_the_readers_day(world, board, now):
    world.alice.time_zone = "Pacific/Auckland"
    world.alice.save()
    MeetingFactory(
        committee=board.committee, starts_at=now.replace(year=2027, month=1, day=31, hour=20)
    )
    client = world.client("alice")
    january = client.get(reverse("governance:calendar") + "?on=2027-01")
    february = client.get(reverse("governance:calendar") + "?on=2027-02")
    assert (january.context["page"].count, february.context["page"].count) == (0, 1)


def test_a_failed_reminder_is_tried_again_by_hand(world, board, now):
    meeting = fill(board, now, 1)
    client = world.client("alice")
    response = client.post(reverse("governance:reminder_retry_all"))
    assert response.status_code == 302
    assert set(reminders().filter(subject_id=meeting.pk).values_list("state", flat=True)) == {
        "waiting"
    }
    page = client.get(reverse("governance:reminder_list")).content.decode()
    assert "All reminders, invitations and escalations have been delivered" in page


def test_the_panel_for_other_pages_needs_one_query(world, board, now, django_assert_num_queries):
    fill(board, now, 5)
    with django_assert_num_queries(1):
        panel = meetings_panel(world.northstar, world.ada, now.date())
        text = render_to_string(
            "governance/_meetings_panel.html",
            {"panel": panel, "alliance": world.northstar, "user": world.ada},
        )
    assert "Next:" in text


def test_an_action_is_ticked_edited_and_dropped_on_the_tab(world, board):
    """The step of an exception about actions leads here: here it is done, and the count follows."""
    action = ActionFactory(alliance=world.northstar, due_on=date(2020, 1, 1), side="")
    client = world.client("alice")
    tab = reverse("governance:alliance_governance", args=[world.northstar.pk])
    page = client.get(tab).text
    edit = reverse("governance:action_edit", args=[action.pk])
    assert f'href="{edit}?next={tab}"' in page and "1 overdue" in page
    sent = {"title": "Draft", "owner": board.gina.pk, "due_on": "in 2 weeks", "revision": 1}
    answer = client.post(f"{edit}?next={tab}", sent)
    assert "Say why the date moves." in answer.text, "its day has passed"
    assert client.post(f"{edit}?next={tab}", {**sent, "move_reason": "Ill."}).url == tab
    action.refresh_from_db()
    assert action.side == "theirs" and "overdue" not in client.get(tab).text


def test_the_next_meeting_of_a_committee_is_found_behind_many_of_another(world, board, now):
    weekly = CommitteeFactory(alliance=world.northstar, name="Weekly")
    for week in range(1, 12):
        MeetingFactory(committee=weekly, starts_at=now + timedelta(weeks=week))
    yearly = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=300))
    MeetingFactory(committee=board.committee, starts_at=now - timedelta(days=65))
    overview = (
        world.client("alice")
        .get(reverse("governance:alliance_governance", args=[world.northstar.pk]))
        .context["overview"]
    )
    following = {card.committee.name: card.next for card in overview.cards}
    assert following["Steering"] == yearly and following["Weekly"].starts_at > now
    assert len(overview.unaccounted) == 1


def test_the_tag_and_the_owner_do_not_say_the_same_twice(world, board, now):
    far = (now + timedelta(days=90)).date()
    row = {"alliance": world.northstar, "due_on": far}
    ActionFactory(title="Mine", owner=board.alice, **row)
    ActionFactory(title="Of nobody", side="theirs", **row)
    client = world.client("alice")
    page = client.get(reverse("governance:alliance_governance", args=[world.northstar.pk])).text
    said = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Mine you due" in said
    assert f"Of nobody {world.meridian} nobody named, due" in said


def test_a_guest_filters_actions_by_the_name_of_their_own_company(world):
    def offered(who):
        page = world.client(who).get(reverse("governance:action_list"))
        return dict(page.context["bar"].form.fields["side"].choices)["theirs"]

    assert offered("alice") == "Partners"
    assert offered("gina") == str(world.meridian)


@pytest.mark.slow
def test_marking_as_held_offers_its_undo(world, board, now):
    meeting = MeetingFactory(committee=board.committee, starts_at=now - timedelta(hours=2))
    client, home = world.client("alice"), meeting.get_absolute_url()
    undo = reverse("governance:meeting_reopen", args=[meeting.pk])
    for name, data in (("meeting_hold", {}), ("meeting_minutes", {"minutes": "A", "held": "1"})):
        meeting.refresh_from_db()
        data = data | {"revision": meeting.revision}
        page = client.post(reverse(f"governance:{name}", args=[meeting.pk]), data, follow=True)
        meeting.refresh_from_db()
        assert meeting.state == "held"
        assert page.text.count(f'action="{undo}"') == 2, "in the message and in the menu"
        page = client.post(undo, {"revision": meeting.revision}, follow=True)
        assert "The meeting is open again." in page.text and page.redirect_chain[-1][0] == home
        meeting.refresh_from_db()
        assert meeting.state == "scheduled"
