"""Writing into the audit log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

import structlog
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from simple_history.models import HistoricalRecords

from core.audit.models import AuditEvent
from core.network import client_ip
from core.registry.audit import audit_kinds
from core.text import one_line

# One line for each event, so that a company's own log collector holds a copy of what stands here.
log = structlog.get_logger("entente.audit")
_working_for: ContextVar[Any] = ContextVar("audit_working_for", default=None)


@contextmanager
def working_for(user: Any) -> Iterator[None]:
    """What is done inside, by a worker, is done for `user` (None: for the clock)."""
    token = _working_for.set(user)
    try:
        yield
    finally:
        _working_for.reset(token)


def current_request() -> HttpRequest | None:
    """The request that is being answered (that of HistoryRequestMiddleware)."""
    return getattr(HistoricalRecords.context, "request", None)


def build(
    kind: str,
    *,
    about: models.Model | None = None,
    actor: Any = None,
    summary: str = "",
    changes: Mapping[str, list[Any]] | None = None,
    alliance_id: int | None = None,
    request: HttpRequest | None = None,
) -> AuditEvent:
    """An event that is not saved yet; see `record`."""
    offered = audit_kinds[kind]
    request = request or current_request()
    if offered.is_file and request is not None:
        request.file_is_recorded = True  # type: ignore[attr-defined]
    if actor is None:
        actor = _working_for.get() or getattr(request, "user", None)
    known = actor is not None and actor.is_authenticated
    return AuditEvent(
        at=timezone.now(),
        kind=kind,
        actor_id=actor.pk if known else None,
        actor_name=one_line(f"{actor.name}, {actor.email}")[:400] if known else "",
        network=(client_ip(request) or None) if request is not None else None,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", ""))[:36],
        about_type=about._meta.label_lower if about is not None else "",
        about_id=str(about.pk)[:40] if about is not None else "",
        about=name_of(about) if about is not None else "",
        alliance_id=alliance_id,
        summary=one_line(summary)[:300],
        changes=dict(changes or {}),
    )


def name_of(row: models.Model) -> str:
    """What a row is called in the log: its `audit_name` where its own name is confidential."""
    return one_line(getattr(row, "audit_name", "") or str(row))[:300]


def save_events(events: Iterable[AuditEvent]) -> None:
    """Add built events in the transaction that is open, by one statement."""
    rows = list(events)
    AuditEvent.objects.bulk_create(rows, batch_size=500)
    for row in rows:
        # Once it is certain that it happened.
        transaction.on_commit(partial(log.info, "audit", **fields_of(row)), robust=True)


def fields_of(event: AuditEvent) -> dict[str, Any]:
    """An event as the fields of a line of the log."""
    names = (
        *("kind", "actor_id", "actor_name", "network", "request_id", "about_type", "about_id"),
        *("about", "alliance_id", "summary", "changes"),
    )
    said = {name: getattr(event, name) for name in names}
    return {"at": event.at.isoformat()} | {name: value for name, value in said.items() if value}


def record(
    kind: str,
    *,
    about: models.Model | None = None,
    actor: Any = None,
    summary: str = "",
    changes: Mapping[str, list[Any]] | None = None,
    alliance_id: int | None = None,
    request: HttpRequest | None = None,
) -> AuditEvent:
    """Add an event of a registered kind in the transaction that is open: what is undone was not
    done. Raises KeyError for a kind that no app registers.

    Actor, network address and request id are those of the current request where they are not
    given; work in the background is done for its owner (`working_for`), that of the clock and of
    commands for nobody. `changes` is {field: [old, new]}, of values that JSON can hold.
    """
    event = build(
        kind,
        about=about,
        actor=actor,
        summary=summary,
        changes=changes,
        alliance_id=alliance_id,
        request=request,
    )
    save_events([event])
    return event
