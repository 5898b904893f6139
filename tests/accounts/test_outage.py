"""Redis is away: people sign in, with every step, and no limit is off."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import override_settings

from accounts.models import Attempts
from config.celery import app
from core.broker import broker
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from tests import servers
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


@pytest.fixture
def redis_away() -> Iterator[None]:
    with override_settings(CACHES=AWAY):
        with pytest.raises(Exception, match="127.0.0.1:1"):
            cache.get("anything")
        yield


@pytest.mark.usefixtures("redis_away")
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


@pytest.mark.slow
@pytest.mark.usefixtures("redis_away")
def test_guesses_wait(world: World) -> None:
    with at(START):
        assert wait_of([sign_in(browser(), ALICE, WRONG) for _ in range(6)][-1])
        assert [browser().post(RESET, {"email": f"u{n}@entente.example"}) for n in range(23)][
            -1
        ].status_code == 429


@pytest.mark.usefixtures("redis_away")
def test_a_password_is_reset(world: World) -> None:
    client = browser()
    ask_for_reset(client, ALICE)
    set_new_password(client, link_in(mail.outbox[-1]))
    sign_in(client, ALICE, NEW)
    assert is_in(client)
    send_due_messages()
    assert "password reset by e-mail" in str([message.subject for message in mail.outbox])


class Redis:
    """A server of its own, to be stopped: as the cache, and as the broker that wakes workers."""

    def __init__(self) -> None:
        self.port = servers.free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        command = [servers.redis_binary(), "--port", str(self.port), "--bind", "127.0.0.1"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen([*command, "--save", ""], **quiet)  # type: ignore[call-overload]
        servers.wait_for_port(self.port, self.process)

    def hang(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    server = Redis()
    conf: Any = app.conf
    before = conf.broker_url
    monkeypatch.setitem(conf, "task_always_eager", False)
    monkeypatch.setattr(broker, "_silent_until", 0.0)
    caches = {"default": {**AWAY["default"], "LOCATION": server.url}}
    try:
        conf.broker_url = conf.broker_write_url = server.url
        app.set_current()
        with override_settings(CACHES=caches):
            yield server
    finally:
        conf.broker_url = conf.broker_write_url = before
        server.end()


def comes_in(address: str) -> float:
    """Signs in from a browser that is new, which mails its owner; seconds that it took."""
    started = time.monotonic()
    client = browser(address)
    sign_in(client)
    assert is_in(client)
    return time.monotonic() - started


@pytest.mark.servers
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_redis_hangs_stops_and_comes_back(world: World, redis: Redis) -> None:
    """Wrong guesses go on to count, and none is given back by a Redis that begins anew."""

    def waits() -> int:
        return wait_of([sign_in(browser("203.0.113.1"), ALICE, WRONG) for _ in range(6)][-1])

    cache.set("there", 1)
    assert comes_in("198.51.100.1") < 10
    assert waits()
    Attempts.objects.update(failures=12)  # minutes, whatever this test takes
    redis.hang()
    comes_in("198.51.100.2")  # one pays for all: it finds out
    assert comes_in("198.51.100.3") < 10
    assert browser("198.51.100.4").post(RESET, {"email": ALICE}).status_code == 302
    redis.end()
    assert comes_in("198.51.100.5") < 10
    assert wait_of(sign_in(browser("203.0.113.1"), ALICE, PASSWORD))
    redis.start()
    assert cache.get("there") is None
    assert comes_in("198.51.100.6") < 10
    assert wait_of(sign_in(browser("203.0.113.1"), ALICE, PASSWORD))
    cache.set("there", 1)
    assert cache.get("there") == 1
    told = OutgoingMessage.objects.filter(kind="account_notice", state="waiting").count()
    assert told == 5  # nothing was lost, but sent by the next minute's look
