"""Rows of the outgoing ledger: each key once, the same Message-ID for the same key."""

import random
from datetime import timedelta

from core.jobs.ledger import backoff
from core.mail.queue import message_id


def test_waits_grow_and_are_spread(monkeypatch):
    monkeypatch.setattr(random, "uniform", lambda low, high: low)
    minutes = [backoff(n).total_seconds() / 60 for n in range(1, 8)]
    assert minutes == [1, 5, 15, 60, 240, 240, 240]
    monkeypatch.setattr(random, "uniform", lambda low, high: high)
    assert timedelta(minutes=5) < backoff(2) < timedelta(minutes=6)


def test_the_message_id_is_the_key():
    first = message_id(kind="meeting_reminder", key="1:1:60:7", domain="entente.example")
    assert first == message_id(kind="meeting_reminder", key="1:1:60:7", domain="entente.example")
    assert first.startswith("<meeting_reminder.") and first.endswith("@entente.example>")
    for kind, key in (("meeting_reminder", "2:1:60:7"), ("meeting_reminder", "1:1:60:8"),
                      ("password_reset", "1:1:60:7")):  # fmt: skip
        assert message_id(kind=kind, key=key, domain="entente.example") != first
    evil = message_id(kind="k", key="1", domain="a.example>\r\nBcc: x@evil.example")
    assert not set(evil[1:-1]) & set("<>\r\n: ")
