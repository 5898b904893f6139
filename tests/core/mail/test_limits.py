"""One recipient gets so much mail and no more; the rest waits, and is not lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing
from core.mail.sending import send_due_messages
from tests.conftest import World
from tests.factories import QuestionFactory
from tests.mail_sink import Sink, sink

__all__ = ["sink"]
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = timedelta(days=14)


@pytest.fixture
def question(world: World) -> Any:
    return QuestionFactory(alliance=world.northstar, asked_by=world.eve, asked_of=world.alice)


def put(world: World, question: Any, count: int, useful: timedelta = LATER, **more: Any) -> None:
    for number in range(count):
        more.setdefault("account", world.alice)
        outgoing(
            kind=more.get("kind", "question"),
            key=f"{more.get('kind')}{useful}{number}",
            due_at=NOW,
            not_after=NOW + useful,
            subject_id=question.pk,
            **{name: value for name, value in more.items() if name != "kind"},
        ).save()


def test_what_is_more_waits(world: World, question: Any, sink: Sink, settings: Any) -> None:
    settings.MAIL_LIMIT_HOUR, settings.MAIL_LIMIT_DAY = 2, 3
    put(world, question, 5)
    outcome = send_due_messages(now=NOW)
    assert (outcome.sent, outcome.held) == (2, 3)
    waiting = OutgoingMessage.objects.in_trouble(NOW)
    assert {row.last_error for row in waiting} == {
        "Waits: 2 messages were sent to this recipient within an hour, which is the limit."
    }
    assert send_due_messages(now=NOW + timedelta(minutes=59)).sent == 0
    assert send_due_messages(now=NOW + timedelta(minutes=61)).sent == 1, "three a day"
    assert send_due_messages(now=NOW + timedelta(hours=26)).sent == 2


@pytest.mark.parametrize(
    ("useful", "kind", "sent"),
    [(LATER, "question", 1), (timedelta(minutes=90), "question", 3), (LATER, "password_reset", 3)],
)
def test_what_is_urgent_is_not_held_back(
    world: World,
    question: Any,
    sink: Sink,
    settings: Any,
    useful: timedelta,
    kind: str,
    sent: int,
) -> None:
    settings.MAIL_LIMIT_HOUR, settings.MAIL_LIMIT_DAY = 1, 1
    if kind == "password_reset":
        put(world, question, 3, useful, kind=kind, account=None, address=world.alice.email)
    else:
        put(world, question, 3, useful)
    assert send_due_messages(now=NOW).sent == sent


def test_a_limit_of_one_does_not_hold_up_another(
    world: World, question: Any, sink: Sink, settings: Any
) -> None:
    settings.MAIL_LIMIT_HOUR = 1
    put(world, question, 2)
    put(world, question, 2, LATER + timedelta(days=1), account=world.lena)
    assert send_due_messages(now=NOW).sent == 2


def test_no_limit(world: World, question: Any, sink: Sink, settings: Any) -> None:
    settings.MAIL_LIMIT_HOUR = settings.MAIL_LIMIT_DAY = 0
    put(world, question, 5)
    assert send_due_messages(now=NOW).sent == 5
