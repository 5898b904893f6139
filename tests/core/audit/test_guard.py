"""The database itself lets nobody change the audit log; what is old it gives up to one job."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.audit.models import AuditEvent, AuditRetention
from core.audit.record import record
from core.audit.retention import BATCH, forget_events
from tests.conftest import GUARD

pytestmark = pytest.mark.django_db
TABLE = "core_auditevent"


@pytest.fixture(autouse=True)
def guard(db: None) -> Iterator[None]:
    """The guard as the migration sets it."""
    run(*GUARD.OFF[connection.vendor], *GUARD.ON[connection.vendor])
    yield
    run(*GUARD.OFF[connection.vendor])


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def event(days: int = 0, **fields: Any) -> AuditEvent:
    at = timezone.now() - timedelta(days=days)
    return AuditEvent.objects.create(at=at, kind="signed_in", **fields)


def refused(statement: str) -> bool:
    try:
        with transaction.atomic():
            run(statement)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


ATTACKS = [
    f"UPDATE {TABLE} SET summary = 'x'",
    f"UPDATE {TABLE} SET id = id + 1000",
    f"DELETE FROM {TABLE}",
    f"DELETE FROM {TABLE} WHERE at < (SELECT MAX(at) FROM {TABLE})",
]


@pytest.mark.parametrize("statement", ATTACKS)
def test_no_statement_changes_what_is_written(statement: str) -> None:
    event(days=900)
    event(summary="y")
    assert refused(statement)
    assert AuditEvent.objects.count() == 2 and AuditEvent.objects.filter(summary="y").exists()


@pytest.mark.postgresql
def test_nor_is_the_table_emptied() -> None:
    event()
    assert refused(f"TRUNCATE {TABLE}") and refused(f"TRUNCATE {TABLE} CASCADE")


@pytest.mark.sqlite
def test_nor_is_a_row_replaced() -> None:
    """REPLACE deletes the row in its way without asking the guard against deletion."""
    kept = event(summary="kept")
    names = ", ".join(field.column for field in AuditEvent._meta.concrete_fields)
    others = names.replace("summary", "'x'")
    assert refused(f"INSERT OR REPLACE INTO {TABLE} ({names}) SELECT {others} FROM {TABLE}")
    assert AuditEvent.objects.get().summary == kept.summary


@pytest.mark.real_clock
def test_a_marker_opens_it_for_what_is_old_and_for_nothing_of_the_last_month() -> None:
    event(days=29)
    old, older = event(days=40), event(days=60)
    AuditRetention.objects.create(until=timezone.now() - timedelta(days=50))
    assert refused(f"DELETE FROM {TABLE} WHERE id = {old.pk}")
    assert not refused(f"DELETE FROM {TABLE} WHERE id = {older.pk}")
    AuditRetention.objects.create(until=timezone.now() + timedelta(days=1))
    assert refused(f"DELETE FROM {TABLE}")
    assert AuditEvent.objects.count() == 2


@pytest.mark.real_clock
def test_retention_deletes_what_is_old_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert BATCH > 100
    monkeypatch.setattr("core.audit.retention.BATCH", 2)
    for days in (10, 364, 366, 500, 501):
        event(days=days)
    assert forget_events(now=timezone.now(), days=365) == 3
    assert AuditEvent.objects.filter(kind="signed_in").count() == 2
    assert AuditEvent.objects.get(kind="audit_pruned").summary.startswith("3 events up to ")
    assert not AuditRetention.objects.exists()
    assert forget_events(now=timezone.now(), days=365) == 0
    assert AuditEvent.objects.filter(kind="audit_pruned").count() == 1


def test_nobody_keeps_it_for_less_than_a_month() -> None:
    with pytest.raises(ValueError, match="30 days"):
        forget_events(now=timezone.now(), days=29)


def test_events_are_added_while_it_stands() -> None:
    record("audit_pruned", summary="x")
    assert AuditEvent.objects.count() == 1


def triggers() -> list[str]:
    return [text for text in GUARD.ON[connection.vendor] if "CREATE TRIGGER" in text]
