"""Whoever wants no e-mail about meetings still learns when they change."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import User
from alliances.models import Person
from alliances.services.digest.due import due_of
from core.mail import inbox
from core.mail.models import OutgoingMessage
from governance.services.invitations.quiet import KEY
from governance.services.invitations.rows import KIND, invitation_mails
from tests.conftest import at
from tests.governance.test_invitations import called_off, to_fifteenth

pytestmark = pytest.mark.django_db
OFF = [f"{KIND}:email"]


@pytest.mark.slow
@pytest.mark.parametrize("change", [to_fifteenth, called_off])
def test_a_change_is_in_the_inbox_and_in_the_daily_email(told, world, change):
    User.objects.filter(pk=world.alice.pk).update(muted=OFF)
    with at("2026-11-24T09:00:00Z"):
        change(told, timezone.now())
    sent = told.pass_time("2026-11-24T09:10:00Z")
    assert world.alice.email not in {address for address, _ in sent}
    mail = invitation_mails().get(person_id=told.board.alice.pk, version__gt=1)
    assert mail.last_error == "Has switched off invitations by e-mail."
    world.alice.refresh_from_db()
    rows = list(OutgoingMessage.objects.inbox_of(world.alice).filter(kind=KIND).order_by("-pk"))
    last, first = (one.line.title for one in inbox.entries(rows, world.alice))
    assert last.startswith("Changed: Meetings of Steering: next on Tue")
    assert first.startswith("Meetings of Steering: next on Tue")
    rows[1].delete()
    left = inbox.entries(rows[:1], world.alice)[0].line.title
    assert left == last, "the inbox forgets sooner than the ledger"
    alice = Person.objects.select_related("user").get(pk=told.board.alice.pk)
    lines = due_of([alice], date(2026, 11, 25))[alice.pk]
    assert [(one.kind.key, one.title, one.day) for one in lines if one.kind.key == KEY] == [
        (KEY, "Steering", date(2026, 11, 24))
    ]


@pytest.mark.slow
def test_who_has_no_inbox_is_corrected_all_the_same(told):
    Person.objects.filter(pk=told.board.tomoko.pk).update(muted=OFF)
    with at("2026-11-24T09:00:00Z"):
        to_fifteenth(told, timezone.now())
    told.pass_time("2026-11-24T09:10:00Z")
    assert told.all_know("2026-11-24T10:00:00Z")
