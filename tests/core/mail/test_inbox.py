"""The inbox shows what its reader may see now, and counts what they have not read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from alliances.models import Membership
from core.mail import inbox
from core.mail.models import Channel, OutgoingMessage
from core.mail.queue import outgoing
from tests.budget import queries_of
from tests.conftest import World
from tests.factories import CommitteeFactory, MeetingFactory, QuestionFactory

pytestmark = pytest.mark.django_db
URL = "/inbox/"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def put(user: User, kind: str, subject: Any, number: int = 0, now: datetime = NOW) -> None:
    row = outgoing(
        kind=kind,
        key=f"{subject.pk}:{number}:{user.pk}",
        due_at=now,
        not_after=now,
        subject_id=subject.pk,
        account=user,
    )
    inbox.deliver([(row, user)], now=now)


def rows(user: User) -> Any:
    return OutgoingMessage.objects.inbox_of(user).order_by("pk")


def unread(user: User) -> int:
    user.refresh_from_db()
    return user.unread


@pytest.fixture
def question(world: World) -> Any:
    return QuestionFactory(alliance=world.northstar, asked_by=world.eve, asked_of=world.alice)


@pytest.fixture
def meeting(world: World) -> Any:
    committee = CommitteeFactory(alliance=world.northstar, name="Steering")
    return MeetingFactory(committee=committee, starts_at=NOW + timedelta(hours=20))


def test_delivered_twice_it_is_there_once(world: World, question: Any) -> None:
    for _ in range(2):
        put(world.alice, "question", question)
    assert unread(world.alice) == rows(world.alice).count() == 1
    assert unread(world.bob) == 0


def test_the_page(world: World, question: Any, meeting: Any) -> None:
    put(world.alice, "question", question)
    put(world.alice, "meeting_reminder", meeting)
    page = world.client("alice").get(URL).content.decode()
    assert "2 unread" in page
    assert "Eve Executive asks about Northstar co-sell" in page
    assert "Steering" in page and "Tuesday 24 November 2026" in page
    shown = world.client("alice").get(URL + "?kind=question").content.decode()
    assert "asks about" in shown and "24 November" not in shown
    assert "Your inbox is empty" in world.client("bob").get(URL).content.decode()


def test_opening_reads_and_leads_there(world: World, question: Any) -> None:
    put(world.alice, "question", question)
    put(world.alice, "question", question, 1)
    row = rows(world.alice)[0]
    answer = world.client("alice").post(f"{URL}{row.pk}/")
    assert (answer.status_code, answer.url) == (302, question.get_absolute_url())
    assert unread(world.alice) == 1
    assert "1 unread" in world.client("alice").get(URL + "?unread").content.decode()
    world.client("alice").post(f"{URL}read/")
    assert unread(world.alice) == 0


@pytest.mark.parametrize("kind", ["question", "meeting_reminder"])
def test_what_one_may_no_longer_see_is_absent(
    world: World, question: Any, meeting: Any, kind: str
) -> None:
    subject = {"question": question, "meeting_reminder": meeting}[kind]
    put(world.alice, kind, subject)
    assert len(inbox.entries(rows(world.alice), world.alice)) == 1
    Membership.objects.filter(alliance=world.northstar).delete()
    assert inbox.entries(rows(world.alice), world.alice) == []
    row = rows(world.alice)[0]
    assert world.client("alice").post(f"{URL}{row.pk}/").url == URL
    put(world.alice, kind, subject, 1)
    assert inbox.tidy(now=NOW) == 1
    assert unread(world.alice) == 0, "nobody is told of something that they cannot find"


def test_it_is_kept_for_ninety_days(world: World, question: Any) -> None:
    put(world.alice, "question", question)
    put(world.alice, "question", question, 1, NOW + timedelta(days=10))
    assert inbox.tidy(now=NOW + timedelta(days=90)) == 1
    assert unread(world.alice) == 1


def test_rows_hold_no_text(world: World, question: Any) -> None:
    put(world.alice, "question", question)
    stored = rows(world.alice).values()[0]
    assert stored["channel"] == Channel.INBOX
    for words in (question.text, "Northstar", world.alice.email):
        assert all(words not in str(value) for value in stored.values())


@pytest.mark.parametrize("number", [3, 30])
def test_queries_do_not_grow(world: World, question: Any, meeting: Any, number: int) -> None:
    for one in range(number):
        put(world.alice, "question", question, one)
        put(world.alice, "meeting_reminder", meeting, one)
    assert queries_of(world.client("alice"), URL) <= 9


def test_a_page_has_fifty(world: World, question: Any) -> None:
    for number in range(51):
        put(world.alice, "question", question, number)
    page = world.client("alice").get(URL + "?page=2").content.decode()
    assert page.count("asks about") == 1
