"""Writing without lost updates: one UPDATE that counts, and that a revision may be asked of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

if TYPE_CHECKING:
    from core.revision.models import Revisioned

Row = TypeVar("Row", bound="Revisioned")


class StaleRevision(Exception):
    """Somebody else saved first. `current` is the row as it stands in the database now."""

    def __init__(self, current: Revisioned) -> None:
        super().__init__("This was changed by somebody else while you were editing it.")
        self.current = current


@transaction.atomic
def save_revision(*, instance: Row, expected: int | None = None, fields: Iterable[str] = ()) -> Row:
    """Save `fields` of `instance` if its revision in the database still is `expected`; a new row,
    which nobody expects anything of, is inserted.

    Of two writers at once the second waits for the first, then its UPDATE matches no row. Without
    any `fields` the edit of a part is counted. Raises StaleRevision with the current row.
    """
    if expected is None:
        instance.save(force_insert=True)
    else:
        instance.save(update_fields={*fields, "revision"}, expected=expected)
    return instance
