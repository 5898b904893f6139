"""The kinds of events that core itself writes, and those of Django admin."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry, LogEntryManager
from django.db.models.signals import post_save

from core.audit import reads, refusals
from core.audit.models import AuditEvent
from core.audit.record import build, save_events
from core.registry.audit import AuditKind, audit_kinds, audit_subjects

SIGN_IN, RIGHTS, REFUSALS = "Sign-in", "Rights", "Refusals"
READS, RECORDS, ADMIN = "Reads and exports", "Records", "Administration"
OF_ADMIN = {ADDITION: "admin_added", CHANGE: "admin_changed", DELETION: "admin_deleted"}


def register() -> None:
    audit_kinds.register(
        AuditKind(refusals.KIND, "Access refused", REFUSALS, 30),
        AuditKind(refusals.MANY, "Access refused many times", REFUSALS, 31),
        AuditKind(refusals.LINK, "Link from an e-mail refused", REFUSALS, 32),
        AuditKind(refusals.LINKS, "Links from e-mails refused many times", REFUSALS, 33),
        AuditKind(reads.KIND, "Deal terms or private notes opened", READS, 40),
        AuditKind("file_downloaded", "File downloaded", READS, 41),
        AuditKind("audit_exported", "Audit log exported", READS, 45, is_file=True),
        AuditKind("address_stopped", "Mail to an address stopped", RECORDS, 50),
        AuditKind("address_released", "Mail to an address allowed again", RECORDS, 51),
        AuditKind("second_step_failed", "Two-step sign-in failed", SIGN_IN, 13),
        AuditKind("admin_added", "Added in Django admin", ADMIN, 60),
        AuditKind("admin_changed", "Changed in Django admin", ADMIN, 61),
        AuditKind("admin_deleted", "Deleted in Django admin", ADMIN, 62),
        AuditKind("admin_action", "Action in Django admin", ADMIN, 63),
        AuditKind("audit_pruned", "Old audit events deleted", ADMIN, 69),
    )
    post_save.connect(_logged, sender=LogEntry, dispatch_uid="audit.admin")
    # The log of Django admin writes many entries without a signal.
    LogEntryManager.bulk_create = _logged_together  # type: ignore[method-assign]


def _event(entry: LogEntry) -> AuditEvent:
    kind = entry.content_type
    event = build(
        OF_ADMIN.get(entry.action_flag, "admin_changed"),
        actor=entry.user,
        summary=f"{kind.name if kind else 'row'}: {_said(entry)}".removesuffix(": "),
    )
    model = kind.model_class() if kind else None
    event.about_type = model._meta.label_lower if model else ""
    event.about_id = str(entry.object_id or "")[:40]
    event.about = _name(model, entry)
    event.alliance_id = _alliance(model, event.about_id)
    return event


def _alliance(model: Any, key: str) -> int | None:
    """The alliance that the row is, or is a part of; a row that is deleted is still there."""
    if model is None or not key.isdecimal():
        return None
    if model is audit_subjects["alliance"].model:
        return int(key)
    if all(field.attname != "alliance_id" for field in model._meta.concrete_fields):
        return None
    rows = model._base_manager.filter(pk=key).values_list("alliance_id", flat=True)
    found: int | None = rows.first()
    return found


def _name(model: Any, entry: LogEntry) -> str:
    """Rows with a confidential name are named by what they are."""
    return str(model._meta.verbose_name) if hasattr(model, "audit_name") else entry.object_repr


def _said(entry: LogEntry) -> str:
    """Which fields were changed, of the row and of those on its page; the names of the latter stay
    out, since they may be confidential."""
    try:
        parts = json.loads(entry.change_message or "[]")
    except ValueError:
        return str(entry.change_message)
    if not isinstance(parts, list):
        return str(entry.change_message)
    words = []
    for part in parts:
        for act, what in part.items() if isinstance(part, dict) else ():
            about = str(what.get("name", "")) if isinstance(what, dict) else ""
            fields = what.get("fields", []) if isinstance(what, dict) else []
            words.append(f"{act} {about} {', '.join(map(str, fields))}".strip())
    return "; ".join(" ".join(word.split()) for word in words)


def _logged(*, instance: LogEntry, created: bool, raw: bool, **sent: Any) -> None:
    if created and not raw:
        save_events([_event(instance)])


def _logged_together(self: Any, objs: Any, *args: Any, **kwargs: Any) -> list[LogEntry]:
    rows: list[LogEntry] = self.get_queryset().bulk_create(objs, *args, **kwargs)
    save_events([_event(row) for row in rows])
    return rows
