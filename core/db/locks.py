"""Locks that a transaction holds until it ends."""

from __future__ import annotations

from hashlib import sha256

from django.db import connection


def transaction_lock(name: str) -> None:
    """Wait until no other transaction holds the lock `name`, and hold it until this one ends.

    SQLite needs nothing: its transactions begin IMMEDIATE, so that one writes at a time.
    """
    if connection.vendor == "postgresql":
        key = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
