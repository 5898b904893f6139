"""Dropping and moving what was promised: counted, listed, and told to the other side."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from alliances.services.dropped import KIND
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from core.registry.mail import mail_kinds
from governance.services.actions import drop_action, reopen_action
from plans.services.deliverables import deliver, drop, reopen
from tests.conftest import at
from tests.core.test_revision import filled
from tests.factories import ActionFactory, DeliverableFactory, PlanFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


@pytest.fixture
def plan(world):
    with at("2026-11-21T09:00:00Z"):
        yield PlanFactory(alliance=world.northstar)


def sent() -> list:
    rows = OutgoingMessage.objects.filter(kind=KIND)
    now = timezone.now()
    rows.update(due_at=now, next_attempt_at=now)
    send_due_messages()
    return mail.outbox


def test_the_other_side_is_told_of_what_is_theirs_or_joint(world, plan):
    row = DeliverableFactory(
        plan=plan, side="theirs", name="Price list", owner=world.gina.person, due_on=TODAY
    )
    ours = DeliverableFactory(plan=plan, side="ours", due_on=TODAY)
    action = ActionFactory(alliance=world.northstar, side="joint", title="Call the customer")
    drop(deliverable=row, reason="No longer needed.", expected=1, today=TODAY, by=world.alice)
    drop(deliverable=ours, reason="x", expected=1, today=TODAY, by=world.alice)
    drop_action(action=action, expected=1, reason="They called.", today=TODAY, by=world.alice)
    rows = list(OutgoingMessage.objects.filter(kind=KIND))
    assert {row.person_id for row in rows} == {world.gina.person.pk}
    found = mail_kinds[KIND].inbox(rows, world.gina)
    assert {line.title for line in found.values()} == {
        "Deliverable dropped: Price list (Northstar co-sell)",
        "Action dropped: Call the customer (Northstar co-sell)",
    }
    assert mail_kinds[KIND].inbox(rows, world.oscar) == {}
    assert len(mail_kinds[KIND].describe(rows)) == 2
    texts = {one.subject: one.body for one in sent()}
    body = texts["Deliverable dropped: Price list (Northstar co-sell)"]
    assert "Reason: No longer needed." in body
    assert "Does not count: dropped by the day it was due." in body


def test_taken_back_at_once_nobody_is_told(world, plan):
    row = DeliverableFactory(plan=plan, side="joint", due_on=TODAY)
    action = ActionFactory(alliance=world.northstar, side="theirs")
    drop(deliverable=row, reason="Oops", expected=1, today=TODAY)
    drop_action(action=action, expected=1, reason="Oops", today=TODAY)
    assert OutgoingMessage.objects.filter(kind=KIND).count() == 2
    reopen(deliverable=row, expected=2)
    reopen_action(action=action, expected=2)
    assert sent() == []
    assert set(OutgoingMessage.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_the_page_lists_what_stays_counted_for_both_sides(world, plan):
    late = {"plan": plan, "side": "theirs", "due_on": TODAY - timedelta(days=12)}
    dropped = DeliverableFactory(name="Dropped", **late)
    DeliverableFactory(
        name="Moved",
        **late | {"due_on": TODAY + timedelta(days=9)},
        first_due_on=TODAY - timedelta(days=12),
        moves=2,
        move_reason="Legal is slow.",
    )
    back = DeliverableFactory(name="Recorded later", **late)
    deliver(deliverable=back, delivered_on=late["due_on"], expected=1, today=TODAY)
    drop(deliverable=dropped, reason="Replaced.", expected=1, today=TODAY)
    for who in ("alice", "gina"):
        page = world.client(who).get(plan.get_absolute_url()).text
        for words in (
            "Counts as promised: dropped 12 days after it was due",
            "Replaced.",
            "First promised for 9 Nov 2026, moved 2 times: Legal is slow.",
            "Counts as promised, for 9 Nov 2026",
            "1 of 3",
        ):
            assert words in page, (who, words)


@pytest.mark.slow
def test_only_a_leader_says_that_something_was_never_promised(world, plan):
    row = DeliverableFactory(plan=plan, side="theirs", due_on=date(2026, 11, 1))
    action = ActionFactory(alliance=world.northstar, due_on=date(2026, 11, 1))
    drop(deliverable=row, reason="x", expected=1, today=TODAY)
    drop_action(action=action, expected=1, reason="x", today=TODAY)
    for name, one in (("plans:deliverable", row), ("governance:action", action)):
        url = reverse(f"{name}_never_made", args=[one.pk])
        assert world.client("alice").get(url).status_code == 403
        reason = "Entered twice."
        for revision, words, status in ((2, "", 422), (1, reason, 409), (2, reason, 302)):
            answer = world.client("lena").post(url, {"revision": revision, "reason": words})
            assert answer.status_code == status
        one.refresh_from_db()
        assert (one.never_made, one.drop_reason) == (True, "Entered twice.")
    for who in ("alice", "gina"):
        page = world.client(who).get(plan.get_absolute_url()).text
        assert "Does not count: it was never promised" in page
        assert "Entered twice." in page
    page = world.client("lena").get(plan.get_absolute_url()).context["page"]
    assert "never_made" not in {one.key for one in page.deliverables[0].buttons}


@pytest.mark.slow
def test_another_day_in_a_draft_asks_for_a_reason_and_keeps_what_was_typed(world, plan):
    agreed = DeliverableFactory(plan=plan, owner=world.alice.person, due_on=TODAY)
    draft = PlanFactory(alliance=world.northstar, version=2, state="draft", agreed_on=None)
    line = DeliverableFactory(
        plan=draft, name=agreed.name, owner=agreed.owner, due_on=TODAY, continues=agreed
    )
    url = reverse("plans:deliverable_edit", args=[line.pk])
    sent = {"name": "Renamed", "owner": agreed.owner_id, "due_on": "1 Dec 2026", "revision": 1}
    answer = world.client("alice").post(url, sent)
    assert answer.status_code == 422
    assert "It was agreed for 21 Nov 2026. Say why the day moves" in answer.text
    assert "Renamed" in answer.text
    answer = world.client("alice").post(url, sent | {"move_reason": "Legal is slow."})
    assert answer.status_code == 302
    line.refresh_from_db()
    assert (line.first_due_on, line.moves, line.move_reason) == (TODAY, 1, "Legal is slow.")
    compared = world.client("alice").get(reverse("plans:compare", args=[draft.pk]))
    assert "Legal is slow." in compared.text
    # In the admin, which edits drafts as well, it is the same.
    admin = reverse("admin:plans_deliverable_change", args=[line.pk])
    given = filled(world.client("ada").get(admin)) | {"due_on": "2026-12-09", "move_reason": ""}
    assert "Say why the day moves" in world.client("ada").post(admin, given).text
