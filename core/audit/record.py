"""Writing into the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from simple_history.models import HistoricalRecords

from core.audit.models import AuditEvent
from core.network import client_ip
from core.registry.audit import audit_kinds
from core.text import one_line


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

    Actor, network address and request id are those of the current request (that of
    HistoryRequestMiddleware) where they are not given; work of the clock and of commands has none.
    `changes` is {field: [old, new]}, of values that JSON can hold.
    """
    audit_kinds[kind]
    request = request or getattr(HistoricalRecords.context, "request", None)
    if actor is None and request is not None:
        actor = getattr(request, "user", None)
    known = actor is not None and actor.is_authenticated
    return AuditEvent.objects.create(
        at=timezone.now(),
        kind=kind,
        actor_id=actor.pk if known else None,
        actor_name=one_line(f"{actor.name}, {actor.email}")[:400] if known else "",
        network=(client_ip(request) or None) if request is not None else None,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", ""))[:36],
        about_type=about._meta.label_lower if about is not None else "",
        about_id=str(about.pk)[:40] if about is not None else "",
        about=one_line(str(about))[:300] if about is not None else "",
        alliance_id=alliance_id,
        summary=one_line(summary)[:300],
        changes=dict(changes or {}),
    )
