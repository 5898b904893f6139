"""Writing messages into the outgoing ledger. They are sent by `core.mail.sending`."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core.mail.models import OutgoingMessage
from core.mail.site import mail_domain as mail_domain
from core.mail.site import site_url as site_url
from core.mail.tasks import wake


def message_id(*, kind: str, key: str, domain: str) -> str:
    """The Message-ID of a ledger row: the same key gives the same id, so that a copy is known as
    one. Only hexadecimal digits, the kind and the domain reach the header."""
    digest = hashlib.sha256(f"{kind}|{key}".encode()).hexdigest()[:40]
    safe = "".join(c for c in domain.lower() if c.isascii() and (c.isalnum() or c in ".-"))
    return f"<{kind}.{digest}@{safe.strip('.-') or 'localhost'}>"


def outgoing(
    *, kind: str, key: str, due_at: datetime, not_after: datetime, domain: str = "", **columns: Any
) -> OutgoingMessage:
    """A row that is not saved yet; `key` makes it unique in its kind."""
    return OutgoingMessage(
        kind=kind,
        key=key,
        due_at=due_at,
        next_attempt_at=due_at,
        not_after=not_after,
        message_id=message_id(kind=kind, key=key, domain=domain or mail_domain()),
        **columns,
    )


def send_at_once(row: OutgoingMessage) -> None:
    """Write a row, unless one of its key is there, and wake a worker for its kind on commit."""
    OutgoingMessage.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(lambda: wake(row.kind), robust=True)


def release(rows: QuerySet[OutgoingMessage], *, now: datetime) -> int:
    """What `rows` waited for has come: those that were held are sent at once. Returns how many."""
    waiting = rows.filter(state=OutgoingMessage.State.WAITING).exclude(last_error="")
    kinds = sorted(set(waiting.order_by().values_list("kind", flat=True)))
    count = waiting.order_by().update(next_attempt_at=now, last_error="", attempts=0)
    for kind in kinds:
        transaction.on_commit(partial(wake, kind), robust=True)
    return count
