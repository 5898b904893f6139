"""A broker that hangs holds up one page, and not every one."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from core import broker as module
from core.broker import PAUSE, Broker


class Clock:
    """Stands still until it is moved; what is sent may move it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.sent: list[str] = []

    def send(self, seconds: float = 0.0, error: Exception | None = None) -> Any:
        def sending() -> None:
            self.sent.append("sent")
            self.now += seconds
            if error is not None:
                raise error

        return sending


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module.time, "monotonic", lambda: made.now)
    return made


def test_one_that_answers_is_asked_each_time(clock: Clock) -> None:
    broker = Broker()
    assert [broker.publish(clock.send(5.0), what="mail") for _ in range(3)] == [True] * 3


def test_one_that_refuses_at_once_is_asked_each_time(clock: Clock) -> None:
    broker = Broker()
    refused = clock.send(0.1, OSError("refused"))
    assert [broker.publish(refused, what="mail") for _ in range(3)] == [False] * 3
    assert len(clock.sent) == 3


def test_work_that_fails_late_is_no_broker_that_hangs(clock: Clock) -> None:
    broker = Broker()
    assert not broker.publish(clock.send(20.0, ValueError("of the work")), what="mail")
    assert broker.publish(clock.send(), what="mail")


def test_one_that_hangs_is_left_alone_for_a_while(clock: Clock) -> None:
    broker = Broker()
    assert not broker.publish(clock.send(20.0, OSError("timed out")), what="mail")
    assert not broker.publish(clock.send(), what="mail")
    assert len(clock.sent) == 1
    clock.now += PAUSE
    assert broker.publish(clock.send(), what="mail")
    assert broker.publish(clock.send(), what="mail")
    assert len(clock.sent) == 3


def test_after_a_while_one_tries_and_the_others_do_not_wait(clock: Clock) -> None:
    broker, asked = Broker(), threading.Event()
    broker.publish(clock.send(20.0, OSError("timed out")), what="mail")
    clock.now += PAUSE
    others: list[bool] = []

    def hangs() -> None:
        others.extend(broker.publish(clock.send(), what="mail") for _ in range(3))
        asked.set()
        clock.now += 20
        raise OSError("timed out")

    assert not broker.publish(hangs, what="mail")
    assert asked.is_set() and others == [False] * 3
    assert not broker.publish(clock.send(), what="mail")
