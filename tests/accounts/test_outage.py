"""Redis is away: people sign in, with every step, and no limit is off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import override_settings

from core.mail.sending import send_due_messages
from tests.accounts.doors import (
    AGAIN,
    ALICE,
    CHANGE,
    CODE,
    NEW,
    RESET,
    WRONG,
    ask_for_reset,
    browser,
    code_for,
    enrol,
    is_in,
    link_in,
    set_new_password,
    sign_in,
    wait_of,
)
from tests.conftest import World, at
from tests.factories import PASSWORD

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
AWAY = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",  # nobody listens there
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 3},
    }
}


@pytest.fixture(autouse=True)
def redis_away() -> Iterator[None]:
    with override_settings(CACHES=AWAY):
        with pytest.raises(Exception, match="127.0.0.1:1"):
            cache.get("anything")
        yield


def test_people_sign_in_with_both_steps_and_confirm_it_is_them(world: World) -> None:
    client = browser()
    with at(START):
        sign_in(client)
        secret = enrol(client)
        client.post("/accounts/logout/")
    with at(START + timedelta(minutes=1)):
        code = code_for(secret)
        assert sign_in(client).url.startswith(CODE)
        client.post(CODE, {"code": code})
        assert is_in(client)
        again = browser()
        sign_in(again)
        again.post(CODE, {"code": code})
        assert not is_in(again)  # once, also without a cache that remembers
        assert client.post(AGAIN, {"password": PASSWORD}).status_code == 302
        data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        assert client.post(CHANGE, data).status_code == 302


def test_guesses_wait(world: World) -> None:
    with at(START):
        assert wait_of([sign_in(browser(), ALICE, WRONG) for _ in range(6)][-1])
        assert [browser().post(RESET, {"email": f"u{n}@entente.example"}) for n in range(23)][
            -1
        ].status_code == 429


def test_a_password_is_reset(world: World) -> None:
    client = browser()
    ask_for_reset(client, ALICE)
    set_new_password(client, link_in(mail.outbox[-1]))
    sign_in(client, ALICE, NEW)
    assert is_in(client)
    send_due_messages()
    assert "password reset by e-mail" in str([message.subject for message in mail.outbox])
