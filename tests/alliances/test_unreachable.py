"""Somebody whose address refuses mail is written to no more, and their alliance managers know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alliances.models import Membership, Person
from alliances.services.unreachable import KIND, tell_managers
from core.mail.inbox import entries
from core.mail.models import OutgoingMessage, StoppedAddress
from core.mail.queue import outgoing
from core.mail.sending import send_due_messages
from core.mail.stopped import stop
from tests.conftest import World
from tests.factories import ActionFactory, MembershipFactory, PersonFactory
from tests.mail_sink import Sink, sink

__all__ = ["sink"]
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WHY = "550 5.1.1 User unknown"


@pytest.fixture
def tomoko(world: World) -> Person:
    person = PersonFactory(name="Tomoko Sato", partner=world.meridian)
    MembershipFactory(alliance=world.northstar, person=person, side="theirs", role="counterpart")
    return person


def owe(world: World, person: Person, now: datetime = NOW) -> None:
    from alliances.services.digest.planning import plan_digests

    ActionFactory(alliance=world.northstar, owner=person, side="theirs", due_on=now.date())
    plan_digests(now=now)


@pytest.mark.parametrize(
    ("answer", "stops"), [(WHY, True), ("550 5.7.1 Spam", False), ("450 4.2.1 Later", False)]
)
def test_a_refusal_stops_the_address(
    world: World, tomoko: Person, sink: Sink, answer: str, stops: bool
) -> None:
    sink.replies[tomoko.email] = answer
    owe(world, tomoko)
    send_due_messages(now=NOW)
    assert StoppedAddress.objects.filter(address=tomoko.email).exists() is stops


def test_nothing_more_is_sent_but_what_is_urgent(world: World, tomoko: Person, sink: Sink) -> None:
    stop(address=tomoko.email, reason=WHY, now=NOW)
    stop(address=world.alice.email, reason=WHY, now=NOW)
    owe(world, tomoko)
    assert send_due_messages(now=NOW).failed == 1
    row = OutgoingMessage.objects.get(person_id=tomoko.pk)
    assert row.last_error == f"Nothing is sent to this address since it was refused: {WHY}"
    reset = outgoing(
        kind="password_reset",
        key="1",
        due_at=NOW,
        not_after=NOW + timedelta(hours=1),
        address=world.alice.email,
    )
    reset.save()
    assert send_due_messages(now=NOW).sent == 1


@pytest.mark.slow
def test_the_managers_are_told_once(world: World, tomoko: Person, sink: Sink) -> None:
    stop(address=tomoko.email, reason=WHY, now=NOW)
    assert (tell_managers(now=NOW), tell_managers(now=NOW)) == (1, 0)
    send_due_messages(now=NOW)
    (mail,) = sink.to(world.alice.email)
    assert b"Subject: E-mail no longer reaches Tomoko Sato" in mail and WHY.encode() in mail
    (entry,) = entries(OutgoingMessage.objects.inbox_of(world.alice), world.alice)
    assert entry.line.title == "E-mail no longer reaches Tomoko Sato"
    page = world.client("alice").get("/today/").content.decode()
    assert "E-mail no longer reaches Tomoko Sato" in page
    assert "no longer reaches" not in world.client("bob").get("/today/").content.decode()


def test_somebody_in_a_restricted_alliance_is_not_named(world: World, sink: Sink) -> None:
    quiet = PersonFactory(name="Quiet Person")
    MembershipFactory(alliance=world.restricted, person=quiet, role="counterpart")
    alice = Person.objects.get(user=world.alice)
    MembershipFactory(alliance=world.restricted, person=alice)
    stop(address=quiet.email, reason=WHY, now=NOW)
    assert tell_managers(now=NOW) >= 1
    send_due_messages(now=NOW)
    (mail,) = sink.to(world.alice.email)
    assert b"Quiet Person" not in mail and quiet.email.encode() not in mail


@pytest.mark.slow
def test_one_click_says_that_the_address_is_right(world: World, tomoko: Person) -> None:
    url = tomoko.get_absolute_url()
    Person.objects.filter(pk=tomoko.pk).update(email="Tomoko.Sato@company.example")
    stop(address="tomoko.sato@company.example", reason=WHY, now=NOW)
    alice = world.client("alice")
    assert "The address is right" in alice.get(url).content.decode()
    assert "no longer reaches" not in world.client("gina").get(url).content.decode()
    assert world.client("charlie").post(f"{url}reach/").status_code == 403
    assert alice.post(f"{url}reach/").status_code == 302
    assert not StoppedAddress.objects.exists()
    assert "no longer reaches" not in alice.get(url).content.decode()


@pytest.mark.parametrize("change", ["released", "address", "manager"])
def test_what_is_no_longer_true_is_not_sent(
    world: World, tomoko: Person, sink: Sink, change: str
) -> None:
    stop(address=tomoko.email, reason=WHY, now=NOW)
    tell_managers(now=NOW)
    if change == "released":
        StoppedAddress.objects.all().delete()
    elif change == "address":
        Person.objects.filter(pk=tomoko.pk).update(email="new@company.example")
    else:
        Membership.objects.filter(person__user=world.alice).update(ended_on=NOW.date())
    assert send_due_messages(now=NOW).withdrawn == 1


def test_the_portfolio_shows_it(world: World, tomoko: Person) -> None:
    stop(address=tomoko.email, reason=WHY, now=datetime(2026, 11, 1, tzinfo=UTC))
    page: Any = world.client("lena").get(f"/portfolio/exceptions/?kind={KIND}")
    assert "does not reach 1 person" in page.content.decode()
