"""Joint customer events: added, changed, removed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from alliances.models import Alliance
from core.revision.updates import save_revision
from governance.models import JointEvent


@transaction.atomic
def add_event(*, alliance: Alliance, **values: Any) -> JointEvent:
    """`values` are the fields of the form: title, starts_on, ends_on, place, side, customer_text,
    is_shared."""
    return JointEvent.objects.create(alliance=alliance, **values)


@transaction.atomic
def edit_event(*, event: JointEvent, expected: int, fields: Iterable[str]) -> JointEvent:
    """Save `fields`. Raises StaleRevision."""
    return save_revision(instance=event, expected=expected, fields=set(fields))


@transaction.atomic
def remove_event(*, event: JointEvent) -> None:
    """Its record of changes stays."""
    event.delete()
