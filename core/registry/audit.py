"""Kinds of events in the audit log: each app registers those that only it knows."""

from __future__ import annotations

from dataclasses import dataclass

from core.registry.base import Registry


@dataclass(frozen=True, slots=True)
class AuditKind:
    """`key` stands in `AuditEvent.kind`. `label` is what happened, as a past tense ("Address of a
    person changed"); `group` is under what the filter lists it ("Sign-in")."""

    key: str
    label: str
    group: str
    order: int = 0


audit_kinds: Registry[AuditKind] = Registry()
