"""A row held still while something is done with it as a person saw it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.http import Http404

from core.revision.models import Revisioned
from core.revision.updates import StaleRevision

Result = TypeVar("Result")


def holding(row: Revisioned | None, expected: int, act: Callable[[], Result]) -> Result:
    """Carry out `act` while nobody else can write `row`, which must still be at the revision
    `expected`, in one transaction; without a row only the act.

    Raises StaleRevision with the row as it stands now, and Http404 where it is gone.
    """
    if row is None:
        return act()
    with transaction.atomic():
        rows = type(row)._base_manager.select_for_update(of=("self",))
        current = rows.filter(pk=row.pk).first()
        if current is None:
            raise Http404
        if current.revision != expected:
            raise StaleRevision(current)
        return act()
