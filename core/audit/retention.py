"""Events that are older than the company keeps them are deleted, and that is an event too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from core.audit.models import AuditEvent, AuditRetention
from core.audit.record import record
from core.jobs.work import Work
from core.registry.jobs import register_periodic

BATCH = 5_000
SHORTEST = 30
"""Days. The database itself gives up nothing that is younger (the guard of migration 0003)."""


def forget_events(*, now: datetime, days: int) -> int:
    """Delete what was written `days` ago or earlier, by batches of one transaction each; returns
    how many. Raises ValueError below SHORTEST."""
    if days < SHORTEST:
        raise ValueError(f"The audit log is kept for {SHORTEST} days at least.")
    until = now - timedelta(days=days)
    count = 0
    while deleted := _forget_batch(until):
        count += deleted
    if count:
        day = f"{until:%-d %b %Y}"
        record("audit_pruned", summary=f"{count:,} events up to {day}, kept for {days} days")
    return count


@transaction.atomic
def _forget_batch(until: datetime) -> int:
    """The marker opens the guard for this transaction, and is gone with its end."""
    old = AuditEvent.objects.filter(at__lte=until).order_by("at")
    keys = list(old.values_list("pk", flat=True)[:BATCH])
    if not keys:
        return 0
    marker = AuditRetention.objects.create(until=until)
    rows = AuditEvent.objects.filter(pk__in=keys).order_by()
    rows._raw_delete(rows.db)
    marker.delete()
    return len(keys)


def _forget(work: Work) -> dict[str, Any]:
    return {"events deleted": forget_events(now=work.now, days=settings.AUDIT_KEEP_DAYS)}


def register() -> None:
    register_periodic("core.forget_audit_events", "Delete old audit events", _forget)
