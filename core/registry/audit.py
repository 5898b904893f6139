"""Kinds of events in the audit log: each app registers those that only it knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from core.registry.base import Registry


@dataclass(frozen=True, slots=True)
class AuditKind:
    """`key` stands in `AuditEvent.kind`. `label` is what happened, as a past tense ("Address of a
    person changed"); `group` is under what the filter lists it ("Sign-in")."""

    key: str
    label: str
    group: str
    order: int = 0
    is_file: bool = False


audit_kinds: Registry[AuditKind] = Registry()


@dataclass(frozen=True, slots=True)
class AuditSubject:
    """Something events belong to and are filtered by: `key` is a column of AuditEvent without its
    "_id", `rows()` what may be chosen, in order."""

    key: str
    label: str
    rows: Callable[[], QuerySet[Any]]
    order: int = 0

    @property
    def model(self) -> type[Model]:
        return self.rows().model


audit_subjects: Registry[AuditSubject] = Registry()


def alliance_of(row: Model) -> int | None:
    """The id of the alliance that `row` is, or belongs to; None where it does not say so."""
    subject = audit_subjects.get("alliance")
    if subject is not None and isinstance(row, subject.model):
        return row.pk
    return getattr(row, "alliance_id", None)
