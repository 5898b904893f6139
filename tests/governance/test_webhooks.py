"""Chat rooms: what is posted there, by whom they are set up, and when they are stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alliances.models import Alliance, Person
from core.audit.models import AuditEvent
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from core.webhooks.posting import NotTaken
from governance.models import Meeting, Webhook
from governance.services.webhooks import writers
from governance.services.webhooks.planning import POSTS, plan_posts
from tests.conftest import World, seen
from tests.factories import ActionFactory, CommitteeFactory, MeetingFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
SECRET = "https://hooks.slack.com/services/T0/B0/verysecretx7Qz"
State = OutgoingMessage.State


@pytest.fixture
def posted(monkeypatch: Any) -> list[tuple[str, str]]:
    """What was posted, and where; `answer` of the list is raised instead."""
    found: Any = Posted()

    def post(url: str, payload: Any) -> None:
        if found.answer:
            raise found.answer
        found.append((url, str(payload)))

    monkeypatch.setattr(writers, "post_json", post)
    return found


class Posted(list):
    answer: Exception | None = None


def room(world: World, **more: Any) -> Webhook:
    more.setdefault("alliance", world.northstar)
    more.setdefault("posts", ["meetings", "due_dates"])
    return Webhook.objects.create(name="#northstar", address=SECRET, set_by=world.alice, **more)


def meeting(alliance: Alliance, hours: float = 20, **more: Any) -> Meeting:
    committee = CommitteeFactory(
        alliance=alliance, name=f"Board {hours}", reminder_offsets=[10080, 1440, 60]
    )
    return MeetingFactory(committee=committee, starts_at=NOW + timedelta(hours=hours), **more)


def run(now: datetime = NOW) -> dict[str, int]:
    plan_posts(now=now)
    return send_due_messages(now=now, kinds=POSTS).as_dict()


def test_a_meeting_is_posted_once(world: World, posted: Any) -> None:
    room(world, posts=["meetings"])
    meeting(world.northstar)
    meeting(world.helix)
    assert (run()["sent"], run()["sent"]) == (1, 0)
    ((address, said),) = posted
    assert address == SECRET
    assert "Board 20, Northstar co-sell" in said and "Tuesday 24 November 2026" in said


@pytest.mark.parametrize("scope", ["committee", "company"])
def test_what_a_room_hears_of(world: World, posted: Any, scope: str) -> None:
    first = meeting(world.northstar)
    meeting(world.northstar, 21)
    meeting(world.helix, 22)
    meeting(world.restricted, 23)
    if scope == "committee":
        room(world, committee=first.committee)
    else:
        room(world, alliance=None)
    run()
    said = " ".join(one for _, one in posted)
    assert ("Board 21" in said, "Board 22" in said) == ((scope == "company"),) * 2
    assert "Board 20" in said and "Board 23" not in said and "Quiet" not in said
    assert ("An alliance meeting" in said) == (scope == "company")


def test_a_meeting_that_moved_is_posted_anew(world: World, posted: Any) -> None:
    room(world, posts=["meetings"])
    row = meeting(world.northstar)
    plan_posts(now=NOW)
    Meeting.objects.filter(pk=row.pk).update(schedule_version=2, starts_at=NOW + timedelta(hours=5))
    assert run() | {"sent": 0} == run() | {"sent": 0, "withdrawn": 1}
    assert len(posted) == 1


def test_due_dates_are_posted_on_working_days(world: World, posted: Any) -> None:
    room(world, posts=["due_dates"])
    alice = Person.objects.get(user=world.alice)
    today = NOW.date()
    for days, title in ((0, "Today's"), (-1, "Sunday's"), (3, "Later"), (-5, "Old")):
        ActionFactory(
            alliance=world.northstar, owner=alice, title=title, due_on=today + timedelta(days=days)
        )
    ActionFactory(alliance=world.restricted, owner=alice, title="Hidden", due_on=today)
    assert run(NOW - timedelta(days=1))["sent"] == 0
    assert (run()["sent"], run()["sent"]) == (1, 0)
    said = posted[0][1]
    assert "Action: Today's, due today" in said and "Sunday's, was due yesterday" in said
    assert "Later" not in said and "Old" not in said and "Hidden" not in said


def test_nothing_due_posts_nothing(world: World, posted: Any) -> None:
    room(world, posts=["due_dates"])
    assert run()["withdrawn"] == 1
    assert posted == []


@pytest.mark.parametrize(
    ("answer", "state", "stopped"),
    [
        (NotTaken("The chat service is away."), State.WAITING, False),
        (NotTaken("The chat service answered 400."), State.WAITING, False),
        (NotTaken("No longer.", gone=True), State.FAILED, True),
    ],
)
def test_what_cannot_be_posted(
    world: World, posted: Any, answer: NotTaken, state: str, stopped: bool
) -> None:
    hook = room(world, posts=["meetings"])
    for hours in (20, 21, 22, 23):
        meeting(world.northstar, hours)
    posted.answer = answer
    run()
    rows = OutgoingMessage.objects.filter(channel="webhook")
    assert rows.filter(state=state).exists()
    hook.refresh_from_db()
    assert bool(hook.stopped) is stopped
    told = OutgoingMessage.objects.filter(kind="webhook_stopped", account=world.alice)
    assert told.count() == stopped
    if stopped:
        send_due_messages(kinds=["webhook_stopped"])
        page = world.client("alice").get("/inbox/").content.decode()
        assert "The chat room #northstar no longer takes messages" in page


def test_mail_does_not_wait_for_rooms(world: World, posted: Any) -> None:
    room(world, posts=["meetings"])
    meeting(world.northstar)
    plan_posts(now=NOW)
    assert send_due_messages(now=NOW).sent == 0
    assert OutgoingMessage.objects.get(channel="webhook").state == State.WAITING


def sent(**more: Any) -> dict[str, Any]:
    return {"name": "#room", "address": SECRET, "posts": ["meetings"], "is_on": "on", **more}


def test_a_manager_sets_up_a_room(world: World) -> None:
    client, home = world.client("alice"), f"/alliances/{world.northstar.pk}/rooms/"
    assert client.post(f"{home}new/", sent()).status_code == 302
    hook = Webhook.objects.get()
    assert (hook.set_by, hook.alliance) == (world.alice, world.northstar)
    page = client.get(home).content.decode()
    assert "#room" in page and "ends in …x7Qz" in page
    edit = f"/rooms/{hook.pk}/edit/"
    for shown in (page, client.get(edit).content.decode()):
        assert "verysecret" not in shown
    kept = sent(address="", name="#other", **seen(hook))
    assert client.post(edit, kept).status_code == 302
    hook.refresh_from_db()
    assert (hook.name, hook.address) == ("#other", SECRET)
    assert client.post(edit, kept).status_code == 409
    assert client.post(f"/rooms/{hook.pk}/test/").status_code == 302
    assert OutgoingMessage.objects.filter(kind="test_post", webhook_id=hook.pk).count() == 1
    assert client.post(f"/rooms/{hook.pk}/delete/", seen(hook)).status_code == 302
    assert not Webhook.objects.exists()
    events = AuditEvent.objects.filter(kind="webhook_changed")
    assert events.count() == 3
    assert all("verysecret" not in str(vars(event)) for event in events)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"address": ""}, "Enter"),
        ({"address": "http://hooks.slack.com/x"}, "must begin with https"),
        ({"address": "https://127.0.0.1/x"}, "Slack and Teams only"),
        ({"posts": []}, "Choose"),
        ({"name": ""}, "Enter"),
    ],
)
def test_what_is_refused(world: World, wrong: dict[str, Any], words: str) -> None:
    answer = world.client("alice").post(
        f"/alliances/{world.northstar.pk}/rooms/new/", sent(**wrong)
    )
    assert answer.status_code == 422 and words in answer.content.decode()


@pytest.mark.parametrize("who", ["ada", "lena"])
def test_administrators_set_up_rooms_of_the_company(world: World, who: str) -> None:
    client, allowed = world.client(who), who == "ada"
    assert client.get("/rooms/").status_code == (200 if allowed else 403)
    assert client.get("/rooms/new/").status_code == (200 if allowed else 403)
    answer = client.post("/rooms/new/", sent())
    assert answer.status_code == (302 if allowed else 403)
    assert Webhook.objects.filter(alliance__isnull=True).count() == allowed


def test_a_new_address_tries_a_stopped_room_again(world: World) -> None:
    hook = room(world, stopped="Gone.")
    client, edit = world.client("alice"), f"/rooms/{hook.pk}/edit/"
    client.post(edit, sent(address="", **seen(hook)))
    hook.refresh_from_db()
    assert hook.stopped == "Gone."
    client.post(edit, sent(address=SECRET + "2", **seen(hook)))
    hook.refresh_from_db()
    assert (hook.stopped, hook.address) == ("", SECRET + "2")
