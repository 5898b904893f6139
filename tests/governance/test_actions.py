"""What may be done with a meeting, its records and an action, as tables; and the pages' word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from core.ui.actions import MENU, Rights
from governance.models import Action, AgendaItem, Attendee, Decision, Meeting
from governance.rules import actions
from tests.conftest import at
from tests.factories import ActionFactory, AttendeeFactory, CommitteeFactory, MeetingFactory
from tests.offers import assert_possible, assert_refused, keys

EDIT, OWN, READ = Rights(edit=True), Rights(owns=True), Rights()
RECORD, RESULTS = ["attendance", "minutes"], ["add_decision", "add_action", "invite"]
STATES = ("scheduled", "held", "missed", "cancelled")


# Tables ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "has_begun", "head", "parts"),
    [
        ("scheduled", False, ["move", "cancel"], ["add_item", *RESULTS]),
        ("scheduled", True, ["move", "cancel"], ["hold", *RECORD, "add_item", *RESULTS]),
        ("missed", True, ["move", "cancel"], ["hold", *RECORD, "add_item", *RESULTS]),
        ("held", True, ["reopen"], [*RECORD, *RESULTS]),
        ("cancelled", False, ["reinstate"], ["add_action"]),
        ("cancelled", True, [], ["add_action"]),
    ],
)
def test_a_meeting(state, has_begun, head, parts):
    def found_for(rights):
        return actions.on_meeting(1, state, rights, revision=5, has_begun=has_begun)

    found = found_for(EDIT)
    assert keys(found, "", MENU) == head
    assert keys(found, "rows", "record") == parts
    assert found_for(READ) == found_for(OWN) == []


def test_nothing_new_is_offered_where_nobody_meets_any_more():
    how = {"revision": 5, "has_begun": False, "may_meet": False}
    assert keys(actions.on_meeting(1, "cancelled", EDIT, **how)) == ["add_action"]
    buttons = actions.on_committee(1, EDIT, has_cadence=False, may_meet=False)
    assert keys(buttons) == ["cadence", "edit", "rights", "close"]


def test_a_meeting_is_reinstated_as_it_was_read():
    button = actions.on_meeting(1, "cancelled", EDIT, revision=5, has_begun=False)[0]
    assert (button.method, button.fields) == ("post", (("revision", 5),))


@pytest.mark.parametrize("meeting", STATES)
@pytest.mark.parametrize(
    ("outcome", "came_from", "ahead", "over"),
    [
        ("open", False, ["tick", "edit", "park", "remove"], ["tick"]),
        ("open", True, ["tick", "edit", "park"], ["tick"]),
        ("done", False, ["tick", "edit"], ["tick"]),
        ("done", True, ["tick", "edit"], ["tick"]),
        ("carried", False, [], []),
        ("carried", True, [], []),
    ],
)
def test_an_agenda_item(meeting, outcome, came_from, ahead, over):
    def found_for(rights):
        return actions.on_agenda_item(
            1, outcome, rights, revision=1, meeting=meeting, came_from=came_from
        )

    assert keys(found_for(EDIT)) == (ahead if meeting in ("scheduled", "missed") else over)
    assert found_for(READ) == found_for(OWN) == []


@pytest.mark.parametrize(
    ("outcome", "label", "done"), [("open", "Mark as discussed", 1), ("done", "Reopen", 0)]
)
def test_the_tick_of_an_agenda_item_turns_it_over(outcome, label, done):
    tick = actions.on_agenda_item(
        1, outcome, EDIT, revision=1, meeting="scheduled", came_from=False
    )[0]
    assert (tick.label, tick.fields, tick.place) == (
        label,
        (("done", done), ("revision", 1)),
        "tick",
    )


@pytest.mark.parametrize("meeting", STATES)
def test_people_are_removed_while_their_attendance_is_not_recorded(meeting):
    found = actions.on_attendee(1, meeting, EDIT, recorded=False)
    assert keys(found) == ([] if meeting == "cancelled" else ["remove"])
    assert actions.on_attendee(1, meeting, EDIT, recorded=True) == []
    assert actions.on_attendee(1, meeting, READ, recorded=False) == []


def test_a_decision_is_corrected_by_who_may_change_the_alliance():
    assert keys(actions.on_decision(1, EDIT, revision=1)) == ["edit", "record", "remove"]
    assert actions.on_decision(1, READ, revision=1) == []


@pytest.mark.parametrize(
    ("has_cadence", "menu"),
    [
        (True, ["cadence", "edit", "rights", "meeting", "end", "close"]),
        (False, ["cadence", "edit", "rights", "meeting", "close"]),
    ],
)
def test_a_committee(has_cadence, menu):
    assert keys(actions.on_committee(1, EDIT, has_cadence=has_cadence)) == menu
    for rights in (READ, OWN):
        assert actions.on_committee(1, rights, has_cadence=has_cadence) == []


def test_the_governance_of_an_alliance():
    assert keys(actions.on_governance(1, EDIT)) == [
        *("add", "add_action", "rooms", "decide", "vote", "add_event")
    ]
    assert actions.on_governance(1, READ) == actions.on_governance(1, OWN) == []


@pytest.mark.parametrize(
    ("state", "manager", "owner"),
    [
        ("open", ["edit", "move", "drop"], ["done", "move"]),
        ("done", ["reopen", "edit"], ["reopen"]),
        ("dropped", ["edit", "reopen"], []),
    ],
)
def test_an_action(state, manager, owner):
    def found_for(rights):
        return keys(actions.on_action(1, state, rights, revision=3))

    mine = ["done", *manager] if state == "open" else manager
    assert found_for(EDIT) == manager
    assert found_for(Rights(edit=True, owns=True)) == mine
    assert found_for(OWN) == owner
    assert found_for(READ) == []


# Pages ----------------------------------------------------------------------------------------
@pytest.fixture
def november():
    with at("2026-11-21T09:00:00Z"):
        yield


def a_meeting(world, state: str, begun: bool) -> Meeting:
    day = 20 if begun else 28
    meeting = MeetingFactory(
        committee=CommitteeFactory(alliance=world.northstar),
        state=state,
        starts_at=datetime(2026, 11, day, 14, tzinfo=UTC),
    )
    AgendaItem.objects.create(meeting=meeting, title="Open", position=1)
    AgendaItem.objects.create(meeting=meeting, title="Done", position=2, outcome="done")
    Decision.objects.create(meeting=meeting, text="Go on.")
    AttendeeFactory(meeting=meeting, person=world.charlie.person)
    return meeting


def buttons_of(page):
    guests = [guest for party in page.parties for guest in party.guests]
    lines = [*page.agenda, *page.decisions, *page.actions, *guests]
    return [*page.buttons, *(button for line in lines for button in line.buttons)]


CASES = [
    ("scheduled", False),
    ("scheduled", True),
    ("missed", True),
    ("held", True),
    ("cancelled", False),
    ("cancelled", True),
]
# What changes who is there or what was decided has no state of its own to keep.
ON_MEETING = {
    "meeting_hold": {},
    "meeting_minutes": {"minutes": "Written by nobody."},
    "meeting_attendance": {"rest": "present"},
    "meeting_move": {
        "local_date": "30 Nov 2026",
        "local_time": "10:00",
        "time_zone": "UTC",
        "duration_minutes": "60",
        "mode": "virtual",
    },
    "meeting_cancel": {"reason": "No need."},
    "meeting_reinstate": {},
    "meeting_reopen": {},
    "agenda_add": {"title": "Another"},
    "decision_add": {"text": "Another"},
}
ON_ITEM = {"agenda_edit": {"title": "Rewritten"}, "agenda_remove": {}}


def everything():
    kept = (Meeting, AgendaItem, Decision, Attendee)
    return [list(rows.objects.order_by("pk").values()) for rows in kept]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(("state", "begun"), CASES)
@pytest.mark.parametrize("who", ["alice", "charlie"])
def test_a_meeting_page_keeps_its_word(world, november, state, begun, who):
    meeting, client = a_meeting(world, state, begun), world.client(who)
    buttons = buttons_of(client.get(meeting.get_absolute_url()).context["page"])
    offered = {(row.url_name, row.pk) for row in buttons}
    wanted = [(name, meeting.pk, data) for name, data in ON_MEETING.items()]
    wanted += [
        (name, row.pk, data) for name, data in ON_ITEM.items() for row in meeting.agenda_items.all()
    ]
    for name, pk, data in wanted:
        if (f"governance:{name}", pk) not in offered:
            url = reverse(f"governance:{name}", args=[pk])
            assert_refused(client, url, {**data, "revision": 1}, everything)
    assert_possible(world.client(who), buttons)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("who", ["alice", "charlie"])
def test_the_governance_page_keeps_its_word(world, november, who):
    committee, client = CommitteeFactory(alliance=world.northstar), world.client(who)
    url = reverse("governance:alliance_governance", args=[world.northstar.pk])
    overview = client.get(url).context["overview"]
    (card,) = (card for card in overview.cards if card.committee == committee)
    buttons = [*overview.buttons, *card.buttons]
    assert bool(buttons) is (who == "alice")
    assert_possible(client, buttons)


@pytest.mark.django_db
def test_an_action_is_dropped_with_the_way_back(world, november):
    action, client = ActionFactory(alliance=world.northstar), world.client("alice")
    url, here = reverse("governance:action_drop", args=[action.pk]), "/actions/?show=all"
    client.post(url, {"revision": action.revision + 1, "reason": "No need."})
    assert Action.objects.get(pk=action.pk).state == "open", "it was read before it changed"
    assert client.post(url, {"revision": action.revision}).status_code == 422, "it asks why"
    data = {"revision": action.revision, "reason": "No need.", "next": here}
    page = client.post(url, data, follow=True)
    assert "No need." in page.text
    assert Action.objects.get(pk=action.pk).state == "dropped"
    undo = reverse("governance:action_reopen", args=[action.pk])
    assert f'action="{undo}"' in page.text and page.redirect_chain[-1][0] == here
    client.post(undo, {"revision": action.revision + 1})
    assert Action.objects.get(pk=action.pk).state == "open"


def row_of(world, who, action):
    url = reverse("governance:action_list")
    page = world.client(who).get(url, {"show": "all"}).context["page_obj"]
    return next(row for row in page.object_list if row.pk == action.pk)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("state", ["open", "done", "dropped"])
@pytest.mark.parametrize("who", ["alice", "charlie", "eve"])
def test_the_list_of_actions_keeps_its_word(world, november, state, who):
    done_on = {"done_on": "2026-11-01"} if state == "done" else {}
    action = ActionFactory(
        alliance=world.northstar, owner=world.charlie.person, state=state, **done_on
    )
    client, buttons = world.client(who), row_of(world, who, action).buttons
    if who == "eve":
        for name in ("action_done", "action_reopen", "action_edit", "action_drop"):
            url = reverse(f"governance:{name}", args=[action.pk])
            assert_refused(client, url, {"revision": 1}, lambda: list(Action.objects.values()))
        assert buttons == []
    assert_possible(world.client(who), buttons)


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "may_edit"), [("alice", True), ("charlie", False)])
def test_a_row_that_was_ticked_offers_what_it_offered_before(world, november, who, may_edit):
    action = ActionFactory(alliance=world.northstar, owner=world.charlie.person)
    url = reverse("governance:action_done", args=[action.pk])
    data = {"revision": 1, "next": "/actions/?show=all"}
    answer = world.client(who).post(url, data, follow=True)
    assert "Reopen: " in answer.text
    assert ("Edit: " in answer.text) is may_edit


@pytest.mark.django_db
def test_what_somebody_else_owes_is_nudged_and_settled_on_a_day(world, november):
    mine = ActionFactory(alliance=world.northstar, owner=world.alice.person)
    theirs = ActionFactory(alliance=world.northstar, owner=world.gina.person, side="theirs")
    client = world.client("alice")
    text = client.get("/actions/").text
    assert reverse("governance:action_done", args=[mine.pk]) in text
    assert reverse("governance:action_done", args=[theirs.pk]) not in text
    settle = reverse("alliances:promise_settle", args=["action", theirs.pk])
    assert settle in text
    client.post(
        reverse("alliances:nudge", args=["action", theirs.pk]),
        {"how": "click", "person": world.gina.person.pk},
    )
    assert "Nudged today by Alice Manager" in client.get("/actions/").text
    # Who owes it ticks it off; guests do not read who asked whom.
    shown = world.client("gina").get("/actions/").text
    assert reverse("governance:action_done", args=[theirs.pk]) in shown
    assert "Nudged" not in shown
    client.post(settle, {"revision": 1, "on": "yesterday"})
    theirs.refresh_from_db()
    assert (theirs.state, str(theirs.done_on)) == ("done", "2026-11-20")
