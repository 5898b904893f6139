"""Codes of the second step: each once, in time, also without a cache and under a race."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.services.second_step import take_code
from tests.accounts.doors import (
    AGAIN,
    ALICE,
    CODE,
    browser,
    code_for,
    enrol,
    is_in,
    sign_in,
)
from tests.conftest import World, at
from tests.factories import PASSWORD, UserFactory

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
MFA_AGAIN = "/accounts/2fa/reauthenticate/"


def half_minutes(number: float) -> Any:
    return at(START + timedelta(seconds=30 * number + 5))


def try_code(code: str) -> Client:
    """Sign in with the password and then this code."""
    client = browser()
    assert sign_in(client).url.startswith(CODE)
    client.post(CODE, {"code": code})
    return client


def test_it_is_asked_for_and_taken_once(world: World) -> None:
    with half_minutes(0):
        secret = enrol(world.client("alice"))
    assert Authenticator.objects.filter(user=world.alice, type="totp").exists()
    with half_minutes(4):
        code = code_for(secret)
        assert browser().get(CODE).status_code == 302
        assert is_in(try_code(code))
        assert not is_in(try_code(code))
    with half_minutes(5):
        assert is_in(try_code(code_for(secret)))


def test_the_code_of_enrolment_does_not_sign_in(world: World) -> None:
    with half_minutes(0):
        secret = enrol(world.client("alice"))
        code = code_for(secret)
        assert not is_in(try_code(code))
    with half_minutes(1):
        assert not is_in(try_code(code))  # still within what drift allows
        assert is_in(try_code(code_for(secret)))


@pytest.mark.slow
def test_one_code_does_not_sign_in_and_confirm(world: World) -> None:
    with half_minutes(0):
        secret = enrol(world.client("alice"))
    with half_minutes(3):
        code = code_for(secret)
        client = try_code(code)
        assert is_in(client)
        page = client.post(MFA_AGAIN, {"code": code})
        assert page.status_code == 200 and "was used before" in page.content.decode()
    with half_minutes(4):
        assert client.post(MFA_AGAIN, {"code": code_for(secret)}).status_code == 302


@pytest.mark.parametrize(
    ("later", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_phone_may_be_half_a_minute_wrong(world: World, later: int, taken: bool) -> None:
    with half_minutes(0):
        secret = enrol(world.client("alice"))
    with half_minutes(9):
        assert is_in(try_code(code_for(secret, later))) is taken


def test_an_older_code_is_not_taken_after_a_newer_one(world: World) -> None:
    with half_minutes(0):
        secret = enrol(world.client("alice"))
    with half_minutes(9):
        assert is_in(try_code(code_for(secret, 1)))
        assert not is_in(try_code(code_for(secret)))
        assert not is_in(try_code(code_for(secret, -1)))


def test_a_recovery_code_works_once(world: World) -> None:
    with half_minutes(0):
        enrol(world.client("alice"))
    codes = Authenticator.objects.get(user=world.alice, type="recovery_codes").wrap()
    first = codes.get_unused_codes()[0]
    with half_minutes(4):
        assert is_in(try_code(first))
        assert not is_in(try_code(first))


@pytest.mark.slow
@pytest.mark.parametrize("code", ["", " ", "abc", "000000", "ٱٱٱٱٱٱ", "١٢٣٤٥٦", "1" * 5000, "\0"])
def test_nonsense_is_refused_without_an_error(world: World, code: str) -> None:
    with half_minutes(0):
        enrol(world.client("alice"))
    with half_minutes(4):
        client = browser()
        sign_in(client)
        assert client.post(CODE, {"code": code}).status_code == 200
        assert not is_in(client)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
@pytest.mark.parametrize("kind", ["totp", "recovery"])
def test_of_two_at_once_one_is_taken(kind: str) -> None:
    user = UserFactory()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    recovery = RecoveryCodes.activate(user)
    code = code_for(secret) if kind == "totp" else recovery.get_unused_codes()[0]
    ready, taken = threading.Barrier(8), []

    def use() -> None:
        mine = User.objects.get(pk=user.pk)
        ready.wait()
        try:
            taken.append(take_code(user=mine, code=code) is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 7 + [True]


def test_the_password_is_asked_for_before_anything_of_it_changes(world: World) -> None:
    with half_minutes(0):
        client = browser()
        sign_in(client)
        assert client.get("/accounts/2fa/totp/activate/").url.startswith(AGAIN)
        enrol(client)
    with half_minutes(20):  # what was confirmed holds for five minutes
        assert "reauthenticate" in client.get("/accounts/2fa/recovery-codes/").url
        for page in ("totp/deactivate", "recovery-codes/generate"):
            address = f"/accounts/2fa/{page}/"
            for answer in (client.get(address), client.post(address)):
                assert answer.status_code == 302 and "reauthenticate" in answer.url
        assert Authenticator.objects.filter(user=world.alice, type="totp").exists()


def test_a_wrong_code_does_not_activate(world: World) -> None:
    client = browser()
    sign_in(client)
    client.post(AGAIN, {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    assert client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.slow
def test_setting_up_is_kept_from_nobody_by_wrong_codes(world: World) -> None:
    client = browser()
    with half_minutes(0):
        for _ in range(9):
            sign_in(browser("203.0.113.1"), ALICE, "wrong password here")
        sign_in(client)
        enrol(client)
    assert Authenticator.objects.filter(user=world.alice, type="totp").exists()
