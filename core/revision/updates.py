"""Writing without lost updates: a conditional UPDATE on the version column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db import models, transaction

from core.revision.models import Revisioned

Row = TypeVar("Row", bound=Revisioned)


class StaleRevision(Exception):
    """Somebody else saved first. `current` is the row as it stands in the database now."""

    def __init__(self, current: Revisioned) -> None:
        super().__init__("This was changed by somebody else while you were editing it.")
        self.current = current


@transaction.atomic
def save_revision(*, instance: Row, expected: int, fields: Iterable[str]) -> Row:
    """Save `fields` of `instance` if its revision in the database still is `expected`.

    The conditional UPDATE and its count decide; the save that follows runs in the same
    transaction so that signals and history see one ordinary save.

    Raises StaleRevision with the current row when somebody else was faster.
    """
    model: type[Revisioned] = type(instance)
    manager: models.Manager = model._default_manager  # type: ignore[attr-defined]
    claimed = manager.filter(pk=instance.pk, revision=expected).update(revision=expected + 1)
    if not claimed:
        raise StaleRevision(manager.get(pk=instance.pk))
    instance.revision = expected + 1
    instance.save(update_fields=[*fields, "revision"])
    return instance
