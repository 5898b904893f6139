"""One e-mail a day tells what comes due: all of it, once, and nothing that is not true any more."""

from __future__ import annotations

import email
import re
from datetime import UTC, date, datetime, time, timedelta
from email.policy import default as modern
from typing import Any

import pytest
from django.test import Client

from alliances.models import Membership, Person
from alliances.services.digest.planning import KIND, plan_digests
from core.mail.inbox import entries
from core.mail.models import DueOffsets, OutgoingMessage
from core.mail.sending import send_due_messages
from core.registry.due import StandIns, stand_ins
from core.registry.replies import Asked, ReplyKind, reply_kinds
from tests.conftest import World
from tests.factories import ActionFactory, AgreementFactory, PersonFactory
from tests.mail_sink import Sink, sink

__all__ = ["sink"]
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # a Monday, 08:00 in Berlin
TODAY = date(2026, 11, 23)
State = OutgoingMessage.State


def person(user: Any) -> Person:
    return Person.objects.get(user=user)


def action(world: World, owner: Person | None, days: int = 1, **more: Any) -> Any:
    more.setdefault("alliance", world.northstar)
    more.setdefault("title", "Send the draft")
    side = "theirs" if owner and owner.partner_id else "ours"
    return ActionFactory(owner=owner, due_on=TODAY + timedelta(days=days), side=side, **more)


def mails(sink: Sink, to: str) -> list[str]:
    """Subject and both texts of what arrived there."""
    found = [email.message_from_bytes(one, policy=modern) for one in sink.to(to)]
    return [
        "\n".join([str(one), one["Subject"], *(part.get_content() for part in one.iter_parts())])
        for one in found
    ]


def digests() -> dict[str, str]:
    rows = OutgoingMessage.objects.by_email().filter(kind=KIND)
    names = dict(Person.objects.values_list("pk", "name"))
    return {names[row.person_id]: row.state for row in rows}


def run(now: datetime = NOW) -> int:
    plan_digests(now=now)
    return send_due_messages(now=now).sent


def test_one_mail_tells_all_and_only_once(world: World, sink: Sink) -> None:
    alice = person(world.alice)
    action(world, alice)
    action(world, alice, days=-1, title="Call <Ann>")
    AgreementFactory(alliance=world.northstar, title="Frame", notice_by=TODAY + timedelta(days=30))
    assert run() == 1
    (mail,) = mails(sink, alice.email)
    assert "Due: Call <Ann> (Northstar co-sell) and 2 more" in mail
    for words in (
        "Action: Send the draft",
        "due tomorrow, Tuesday 24 November 2026",
        "was due yesterday, Sunday 22 November 2026",
        "Last day to give notice: Frame",
    ):
        assert words in mail
    for later in (timedelta(minutes=1), timedelta(hours=5)):
        assert run(NOW + later) == 0
    assert run(NOW + timedelta(days=1)) == 1, "the first is due today, and late the other is told"
    assert "Send the draft" in mails(sink, alice.email)[1]
    assert "Call" not in mails(sink, alice.email)[1]


def test_nothing_to_say_writes_nothing(world: World, sink: Sink) -> None:
    action(world, person(world.alice), days=5)
    assert plan_digests(now=NOW) == 1
    assert plan_digests(now=NOW) == 0
    assert digests() == {"Alice Manager": State.WAITING}


@pytest.mark.parametrize(
    ("hour", "days", "at", "planned"),
    [
        (time(7, 30), "12345", NOW, 1),
        (time(8, 0), "12345", NOW, 1),
        (time(8, 1), "12345", NOW, 0),
        (time(7, 30), "2345", NOW, 0),
        (time(7, 30), "12345", NOW - timedelta(days=1), 0),  # Sunday
        (time(7, 30), "7", NOW - timedelta(days=1), 1),
    ],
)
def test_the_hour_and_the_days_are_their_own(
    world: World, hour: time, days: str, at: datetime, planned: int
) -> None:
    world.alice.digest_at, world.alice.digest_days = hour, days
    world.alice.save(update_fields=["digest_at", "digest_days"])
    action(world, person(world.alice))
    assert plan_digests(now=at) == planned


def test_after_a_standstill_it_is_said_once_and_truly(world: World, sink: Sink) -> None:
    alice = person(world.alice)
    action(world, alice, days=0)
    late = NOW + timedelta(days=3)
    assert run(late) == 1
    assert "was due 3 days ago" in mails(sink, alice.email)[0]
    assert run(late + timedelta(minutes=1)) == 0


@pytest.mark.slow
def test_a_digest_that_did_not_go_out_is_folded_into_the_next(world: World, sink: Sink) -> None:
    alice = person(world.alice)
    action(world, alice, days=1)
    plan_digests(now=NOW)
    later = NOW + timedelta(days=1)
    action(world, alice, days=2, title="Other")
    assert run(later) == 1
    (mail,) = mails(sink, alice.email)
    assert "Send the draft" in mail and "Other" in mail
    assert sorted(OutgoingMessage.objects.by_email().values_list("state", flat=True)) == [
        State.DONE,
        State.WITHDRAWN,
    ]


def test_what_was_settled_meanwhile_is_not_said(world: World, sink: Sink) -> None:
    row = action(world, person(world.alice))
    plan_digests(now=NOW)
    type(row).objects.filter(pk=row.pk).update(state="done", done_on=TODAY)
    assert send_due_messages(now=NOW).withdrawn == 1
    assert not sink.messages


@pytest.mark.parametrize("change", ["left", "signed_out", "no_member", "closed", "moved"])
def test_rights_are_looked_at_when_it_is_sent(world: World, sink: Sink, change: str) -> None:
    charlie = person(world.charlie)
    row = action(world, charlie)
    plan_digests(now=NOW)
    if change == "left":
        Person.objects.filter(pk=charlie.pk).update(left_on=TODAY)
    elif change == "signed_out":
        type(world.charlie).objects.filter(pk=world.charlie.pk).update(is_active=False)
    elif change == "no_member":
        Membership.objects.filter(person=charlie).update(ended_on=TODAY)
    elif change == "closed":
        type(world.northstar).objects.filter(pk=world.northstar.pk).update(stage="closed")
    else:
        type(row).objects.filter(pk=row.pk).update(due_on=TODAY + timedelta(days=90))
    assert send_due_messages(now=NOW).withdrawn == 1
    assert not sink.messages


def test_who_has_no_account_gets_what_they_owe(world: World, sink: Sink) -> None:
    tomoko = PersonFactory(name="Tomoko Sato", partner=world.meridian, time_zone="Asia/Tokyo")
    action(world, tomoko)
    AgreementFactory(alliance=world.northstar, notice_by=TODAY + timedelta(days=30))
    run()
    (mail,) = mails(sink, tomoko.email)
    assert "Send the draft" in mail and "notice" not in mail
    assert "/profile/" not in mail
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in mail


def test_who_has_no_account_answers_by_a_link(world: World, sink: Sink, monkeypatch: Any) -> None:
    asked = ReplyKind("action", lambda *keys: Asked("Done?"), lambda *given: "Thank you")
    monkeypatch.setitem(reply_kinds._entries, "action", asked)
    tomoko = PersonFactory(partner=world.meridian)
    action(world, tomoko)
    run()
    (mail,) = mails(sink, tomoko.email)
    link = re.search(r"https?://[^/\s]+(/reply/\S+/)", mail)
    assert link and Client().get(link[1]).status_code == 200


def test_a_guest_gets_what_they_owe(world: World, sink: Sink) -> None:
    gina = person(world.gina)
    action(world, gina)
    action(world, person(world.charlie), title="Ours")
    AgreementFactory(alliance=world.northstar, notice_by=TODAY + timedelta(days=30))
    run()
    (mail,) = mails(sink, gina.email)
    assert "Send the draft" in mail
    assert "Ours" not in mail and "notice" not in mail


def test_what_nobody_owns_falls_to_the_manager_and_so_does_what_is_late(
    world: World, sink: Sink
) -> None:
    action(world, None, title="Nobody's")
    action(world, person(world.charlie), days=-4, title="Charlie's")
    run()
    (mail,) = mails(sink, world.alice.email)
    assert "Action: Nobody's" in mail
    assert "Overdue action: Charlie's" in mail
    (mail,) = mails(sink, world.charlie.email)
    assert "Charlie's" in mail and "Nobody's" not in mail


def test_a_restricted_alliance_is_not_named(world: World, sink: Sink) -> None:
    alice = person(world.alice)
    Membership.objects.create(
        alliance=world.restricted, person=alice, side="ours", role="counterpart"
    )
    action(world, alice, alliance=world.restricted)
    run()
    (mail,) = mails(sink, alice.email)
    assert "Quiet" not in mail and "Send the draft" not in mail
    assert "Action in a restricted alliance" in mail


def test_an_address_that_is_not_confirmed_hears_of_restricted_ones_later(
    world: World, sink: Sink
) -> None:
    alice = person(world.alice)
    Membership.objects.create(
        alliance=world.restricted, person=alice, side="ours", role="counterpart"
    )
    Person.objects.filter(pk=alice.pk).update(email_confirmed_at=None)
    action(world, alice, days=1, alliance=world.restricted)
    assert run() == 0
    Person.objects.filter(pk=alice.pk).update(email_confirmed_at=NOW)
    assert run(NOW + timedelta(days=1)) == 1


def test_who_switched_it_off_reads_it_in_the_inbox(world: World, sink: Sink) -> None:
    alice = person(world.alice)
    row = action(world, alice)
    world.alice.muted = [f"{KIND}:email"]
    world.alice.save(update_fields=["muted"])
    assert run() == 0
    rows = list(OutgoingMessage.objects.inbox_of(world.alice))
    (entry,) = entries(rows, world.alice)
    assert entry.line.title == "1 due date for you"
    assert entry.line.details[0][0].startswith("Northstar co-sell: Action: Send the draft, ")
    assert entries(rows, world.bob) == [], "nobody reads what is another's"
    type(row).objects.filter(pk=row.pk).update(state="dropped", dropped_on=row.due_on)
    assert entries(rows, world.alice) == []
    world.alice.refresh_from_db()
    assert world.alice.unread == 1


def test_who_wants_it_nowhere_has_no_row(world: World) -> None:
    world.alice.muted = [f"{KIND}:email", f"{KIND}:inbox"]
    world.alice.save(update_fields=["muted"])
    action(world, person(world.alice))
    assert plan_digests(now=NOW) == 0


def test_an_administrator_changes_the_days(world: World) -> None:
    action(world, person(world.alice), days=20)
    assert plan_digests(now=NOW) == 0
    DueOffsets.objects.create(kind="action", days="20, 0")
    assert plan_digests(now=NOW + timedelta(days=1)) == 1
    DueOffsets.objects.update(days="")
    action(world, person(world.charlie), days=2)
    assert plan_digests(now=NOW + timedelta(days=2)) == 0


def test_a_deputy_is_told_for_whom(world: World, sink: Sink) -> None:
    alice, charlie = person(world.alice), person(world.charlie)
    action(world, charlie)
    stand_ins.register(StandIns("test", lambda people, day: {alice.pk: [charlie.pk]}))
    try:
        run()
    finally:
        stand_ins.register(StandIns("test", lambda people, day: {}))
    assert "you stand in for Charlie Member" in mails(sink, alice.email)[0]


@pytest.mark.parametrize("people", [3, 30])
def test_planning_costs_the_same_for_many(
    world: World, people: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(people):
        action(world, PersonFactory(partner=world.meridian))
    with django_assert_max_num_queries(54):
        assert plan_digests(now=NOW) == people
