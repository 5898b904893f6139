"""What reaches a person, over which channel and when, is theirs to choose."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from accounts.forms.notifications import kinds_for
from core.registry.mail import mail_kinds
from tests.budget import queries_of
from tests.conftest import World, seen

URL = "/profile/notifications/"
ALWAYS = {
    "password_reset",
    "account_notice",
    "invitation",
    "address_confirmation",
    "address_changed",
    "plan_sent",
    # What a room gets, whoever set it up switches off there.
    "meeting_post",
    "due_post",
    "test_post",
}


def fields(user: Any, **more: Any) -> dict[str, Any]:
    """Everything on, as the page sends it."""
    boxes = {f"{channel}-{kind.key}": "on" for kind in kinds_for(user) for channel in CHANNELS}
    times = {"digest_at": "07:30", "digest_days": list("12345")}
    return {**boxes, **times, "quiet_from": "", "quiet_until": "", **seen(user), **more}


CHANNELS = ("email", "inbox")


def test_saving(world: World) -> None:
    client = world.client("alice")
    sent = fields(world.alice, digest_at="06:15", digest_days=["7", "1"], quiet_from="22:00")
    del sent["email-meeting_reminder"], sent["inbox-question"]
    answer = client.post(URL, sent | {"quiet_until": "07:00"})
    assert answer.status_code == 302
    alice = world.alice
    alice.refresh_from_db()
    assert alice.muted == ["meeting_reminder:email", "question:inbox"]
    assert (alice.digest_at, alice.digest_days) == (time(6, 15), "17")
    assert (alice.quiet_from, alice.quiet_until) == (time(22), time(7))


def test_what_is_not_offered_stays_as_it_is(world: World) -> None:
    world.gina.muted = ["question:email", "gone:email"]
    world.gina.save(update_fields=["muted"])
    client = world.client("gina")
    sent = fields(world.gina)
    assert "email-question" not in sent, "guests are asked nothing"
    assert client.post(URL, sent).status_code == 302
    world.gina.refresh_from_db()
    assert world.gina.muted == ["gone:email", "question:email"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"quiet_from": "22:00"}, "both a start and an end for quiet hours"),
        ({"quiet_until": "07:00"}, "both a start and an end for quiet hours"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "cannot start and end at the same time"),
        ({"digest_at": "25:00"}, "time"),
        ({"digest_at": ""}, "Enter"),
        ({"digest_days": []}, "Choose a day"),
        ({"digest_days": ["8"]}, "is not one of the choices"),
    ],
)
def test_what_is_refused(world: World, wrong: dict[str, Any], words: str) -> None:
    answer = world.client("alice").post(URL, fields(world.alice, **wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    world.alice.refresh_from_db()
    assert world.alice.muted == []


def test_two_windows_lose_nothing(world: World) -> None:
    client = world.client("alice")
    first, second = fields(world.alice), fields(world.alice)
    del first["email-question"]
    assert client.post(URL, first).status_code == 302
    assert client.post(URL, second).status_code == 409
    world.alice.refresh_from_db()
    assert world.alice.muted == ["question:email"]


def test_what_is_always_sent() -> None:
    """Whoever adds a kind decides whether people can switch it off; what has an inbox can be."""
    assert {kind.key for kind in mail_kinds if not kind.optional} == ALWAYS
    assert all(kind.optional for kind in mail_kinds if kind.inbox)
    assert all(not kind.optional for kind in mail_kinds if kind.urgent)


def test_the_page_asks_little(world: World) -> None:
    assert queries_of(world.client("alice"), URL) <= 2
