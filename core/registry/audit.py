"""Kinds of events in the audit log: each app registers those that only it knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

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
    """Something the log is filtered by: `key` is a column of AuditEvent without its "_id",
    `choices()` the keys and names that are offered."""

    key: str
    label: str
    choices: Callable[[], Sequence[tuple[Any, str]]]
    order: int = 0


audit_subjects: Registry[AuditSubject] = Registry()
