"""What people are told about the security of their account, and what nothing can hold back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts.models import AccountNotice
from core.audit.models import AuditEvent
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from tests.accounts.doors import (
    ALICE,
    CHANGE,
    CODE,
    NEW,
    browser,
    code_for,
    enrol,
    is_in,
    sign_in,
)
from tests.admin.hands import delete
from tests.conftest import World, at
from tests.factories import PASSWORD

OLD = ["django.contrib.auth.hashers.MD5PasswordHasher"]
START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def told(about: str) -> list[Any]:
    """Mails whose subject says `about`, after what is due was sent."""
    send_due_messages()
    return [message for message in mail.outbox if about in message.subject]


def test_a_changed_password(world: World) -> None:
    client = Client(REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Mozilla (Windows) Firefox/1")
    with at(START):
        sign_in(client)
        client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
        (message,) = told("password changed")
    assert message.to == [ALICE]
    text = message.body
    assert "23 November 2026, 10:00 (Europe/Berlin)" in text
    assert "Firefox on Windows" in text and "203.0.113.*" in text and "203.0.113.7" not in text
    assert "/accounts/password/reset/" in text and "/profile/sessions/" in text
    assert NEW not in text and PASSWORD not in text


def test_a_password_that_a_command_sets(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser()
    sign_in(client)
    mail.outbox.clear()
    monkeypatch.setattr("getpass.getpass", lambda **asked: NEW)
    call_command("changepassword", ALICE, stdout=StringIO())
    (message,) = told("password changed")
    assert message.to == [ALICE] and "by an administrator" in message.body
    assert AuditEvent.objects.get(kind="password_changed").about_id == str(world.alice.pk)
    assert not UserSession.objects.filter(user=world.alice).exists() and not is_in(client)


@pytest.mark.slow
def test_a_password_that_is_only_hashed_anew_is_no_news(world: World, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", *OLD]
    client = browser()
    sign_in(client)
    world.alice.refresh_from_db()
    assert world.alice.password.startswith("scrypt") and is_in(client)
    assert not told("password changed")


def test_neither_preference_nor_quiet_hours_hold_it_back(world: World) -> None:
    world.alice.muted = ["meeting_reminder:email"]
    world.alice.quiet_from, world.alice.quiet_until = time(0), time(23, 59)
    world.alice.save(update_fields=["muted", "quiet_from", "quiet_until"])
    with at(START):
        sign_in(browser())
        assert told("new device")


def test_a_new_device_is_told_once(world: World) -> None:
    client = browser("203.0.113.7")
    with at(START):
        sign_in(client)
        client.post("/accounts/logout/")
        sign_in(client)
        assert len(told("new device")) == 1
        sign_in(browser("203.0.113.7"))
        assert len(told("new device")) == 2


def test_a_sign_in_that_stops_at_the_second_step_is_no_sign_in(world: World) -> None:
    with at(START):
        enrol(world.client("alice"))
        sign_in(browser())
        assert not told("new device")


def test_the_second_step_on_and_off(world: World) -> None:
    client = browser()
    with at(START):
        sign_in(client)
        enrol(client)
        assert told("two-step sign-in turned on") and not told("recovery codes")
        client.post("/accounts/2fa/recovery-codes/generate/")
        assert told("new recovery codes generated")
        client.post("/accounts/2fa/totp/deactivate/")
        (message,) = told("two-step sign-in turned off")
    assert "by an administrator" not in message.body
    kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    assert {"factor_added", "factor_removed"} <= kinds


def test_a_factor_that_an_administrator_takes_away(world: World) -> None:
    with at(START):
        enrol(world.client("alice"))
        factor = Authenticator.objects.get(user=world.alice, type="totp")
        address = f"/admin/mfa/authenticator/{factor.pk}/delete/"
        delete(world.client("ada"), address)
        (message,) = told("two-step sign-in turned off")
    assert "by an administrator" in message.body and message.to == [ALICE]
    assert AuditEvent.objects.get(kind="factor_removed").actor == world.ada


def test_an_account_that_is_deleted_with_its_factors_tells_nobody(world: World) -> None:
    enrol(world.client("eve"))
    AccountNotice.objects.all().delete()
    Authenticator.objects.filter(user=world.eve).exists()
    OutgoingMessage.objects.all().delete()
    world.eve.delete()
    assert not AccountNotice.objects.exists()


def test_a_used_recovery_code(world: World) -> None:
    with at(START):
        enrol(world.client("alice"))
        codes = Authenticator.objects.get(user=world.alice, type="recovery_codes").wrap()
        client = browser()
        sign_in(client)
        client.post(CODE, {"code": codes.get_unused_codes()[0]})
        (message,) = told("recovery code used")
    assert codes.get_unused_codes()[0] not in message.body


def test_somebody_with_the_password_who_guesses_codes(world: World) -> None:
    with at(START):
        secret = enrol(world.client("alice"))
    now = START + timedelta(minutes=5)
    client = browser()
    for _ in range(7):
        with at(now):
            sign_in(client)
            client.post(CODE, {"code": "000000"})
        now += timedelta(minutes=2)
    with at(now):
        (message,) = told("several wrong codes")
    assert "who knows the password" in message.body and secret not in message.body
    assert code_for(secret) not in message.body


def test_a_changed_address_is_told_to_both(world: World) -> None:
    new = "alice.new@entente.example"
    with at(START):
        world.alice.email = new
        world.alice.save(update_fields=["email"])
        messages = told("e-mail address changed")
    assert {message.to[0] for message in messages} == {ALICE, new}
    said = {message.to[0]: message.body for message in messages}
    assert f"changed to {new}" in said[new]
    # The old mailbox may be that of somebody else by now.
    assert "changed to a…@entente.example" in said[ALICE] and new not in said[ALICE]
    event = AuditEvent.objects.get(kind="account_address_changed")
    assert event.changes == {"email": [ALICE, new]}


@pytest.mark.parametrize("fields", [{"name": "Alice M."}, {"email": "ALICE@entente.example"}])
def test_other_changes_are_no_news(world: World, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        setattr(world.alice, name, value)
    world.alice.save(update_fields=list(fields))
    assert not AccountNotice.objects.exists()


def test_a_closed_account_is_told_nothing(world: World) -> None:
    with at(START):
        sign_in(browser())
        world.alice.is_active = False
        world.alice.save(update_fields=["is_active"])
        assert not told("new device")
    assert OutgoingMessage.objects.get(kind="account_notice").state == "withdrawn"
