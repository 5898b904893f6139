"""Between the password and the code: nothing is open, nothing breaks, and what was begun does not
outlive what it was begun with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import AccountNotice, Role, User
from core.audit.models import AuditEvent
from tests.accounts.doors import CODE, LOGIN, NEW, browser, code_for, enrol, is_in, sign_in
from tests.conftest import World, at

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def secret(world: World) -> str:
    with at(START - timedelta(minutes=5)):
        found = enrol(world.client("alice"))
    AccountNotice.objects.all().delete()
    return found


def half_way() -> Client:
    client = browser()
    assert sign_in(client).url.startswith(CODE)
    return client


def send_code(client: Client, secret: str) -> Any:
    return client.post(CODE, {"code": code_for(secret)}, follow=True)


@pytest.mark.slow
def test_the_code_opens(secret: str) -> None:
    with at(START):
        client = half_way()
        assert not is_in(client)
        send_code(client, secret)
        assert is_in(client)


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"role": Role.GUEST},
        {"email": "alice.new@entente.example"},
        {"is_superuser": True},
        {"password": NEW},
    ],
)
def test_it_ends_with_what_ends_sessions(world: World, secret: str, change: dict[str, Any]) -> None:
    with at(START):
        client = half_way()
        if "password" in change:
            world.alice.set_password(change["password"])
            world.alice.save(update_fields=["password"])
            AccountNotice.objects.all().delete()
        else:
            User.objects.filter(pk=world.alice.pk).update(**change)
        answer = send_code(client, secret)
        assert "What you began has ended" in answer.content.decode()
        assert not is_in(client) and client.get(CODE).url == LOGIN
        world.alice.refresh_from_db()
        world.alice.is_active = True
        world.alice.save(update_fields=["is_active"])
        assert not is_in(client)
    assert "entente_device" not in client.cookies
    assert not AuditEvent.objects.filter(kind="signed_in", at__gte=START).exists()
    assert not AccountNotice.objects.filter(what="new_device").exists()


def test_a_second_step_that_was_taken_away_leads_back_to_the_password(
    world: World, secret: str
) -> None:
    """It led round in a circle: from the code to the sign-in page and back."""
    with at(START):
        client = half_way()
        Authenticator.objects.get(user=world.alice, type="totp").delete()
        page = client.get(CODE, follow=True)
        assert page.status_code == 200 and len(page.redirect_chain) == 1
        sign_in(client)
        assert is_in(client)


def test_it_ends_after_a_quarter_of_an_hour(secret: str) -> None:
    with at(START):
        client = half_way()
    with at(START + timedelta(minutes=16)):
        send_code(client, secret)
        assert not is_in(client)


@pytest.mark.slow
def test_who_knew_the_session_before_is_not_half_way(secret: str) -> None:
    with at(START):
        victim, attacker = browser(), browser()
        session = victim.session
        session["before"] = 1
        session.save()
        for client in (victim, attacker):
            client.cookies["sessionid"] = session.session_key
        sign_in(victim)
        assert victim.get(CODE).status_code == 200
        assert attacker.get(CODE).status_code == 302
        send_code(victim, secret)
        assert is_in(victim) and not is_in(attacker)


@pytest.mark.slow
@pytest.mark.parametrize("sent", [{}, {"credential": "{}"}, {"code": ""}, {"next": "/"}])
def test_a_form_without_a_code_says_what_is_missing(secret: str, sent: dict[str, str]) -> None:
    with at(START):
        client = half_way()
        page = client.post(CODE, sent)
        assert page.status_code == 200 and "is-invalid" in page.content.decode()
        send_code(client, secret)
        assert is_in(client)


def test_cancelling_forgets_it(secret: str) -> None:
    with at(START):
        client = half_way()
        client.post("/accounts/logout/")
        assert client.get(CODE).url == LOGIN
