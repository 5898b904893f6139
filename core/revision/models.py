"""The version column of everything that two people may edit at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import F
from django.db.models.sql import UpdateQuery

from core.revision.signals import bulk_created, bulk_updating
from core.revision.updates import StaleRevision

NEXT = F("revision") + 1


class RevisionedQuerySet(models.QuerySet):
    """Writes of many rows count as edits too. Models without a revision may use it as a base."""

    def update(self, **values: Any) -> int:
        if issubclass(self.model, Revisioned):
            values.setdefault("revision", NEXT)
        sent = bulk_updating.send(self.model, rows=self, names=list(values))
        count = super().update(**values)
        for _, done in sent:
            if done is not None:
                done()
        return count

    def note(self, **values: Any) -> int:
        """Write what nobody edits, such as how far a job has come: it counts as no edit, and no
        open form is stale for it."""
        return super().update(**values)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = super().bulk_create(list(objs), *args, **kwargs)
        bulk_created.send(self.model, rows=rows)
        return rows

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        count = super().bulk_update(rows, *args, **kwargs)
        if issubclass(self.model, Revisioned):
            stored = self.model._base_manager.only("revision").in_bulk([row.pk for row in rows])
            for row in rows:
                if row.pk in stored:
                    row.revision = stored[row.pk].revision
        return count

    def touch(self) -> int:
        """Count a change of the parts of these rows as an edit of each. Returns how many."""
        return self.update(revision=NEXT)


def _returned(update: UpdateQuery, using: str) -> tuple[int] | None:
    """Run the UPDATE of one row: its new revision, None where it matches no row. What is expected
    may be larger than any revision can be, and Django then writes no statement at all."""
    try:
        statement, params = update.get_compiler(using).as_sql()
    except EmptyResultSet:
        return None
    with connections[using].cursor() as cursor:
        cursor.execute(f"{statement} RETURNING revision", params)
        found: tuple[int] | None = cursor.fetchone()
    return found


class Revisioned(models.Model):
    """A row whose `revision` grows by one with every write, in the UPDATE that writes it."""

    revision = models.PositiveIntegerField(default=1, editable=False)

    _expected: int | None = None

    objects = RevisionedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, expected: int | None = None, **kwargs: Any) -> None:
        """Save; with `expected` only over that revision. Raises StaleRevision over another one.

        The instance carries its new revision afterwards."""
        self._expected = expected
        try:
            super().save(*args, **kwargs)
        finally:
            self._expected = None

    def _do_update(
        self,
        base_qs: models.QuerySet[Self],
        using: str,
        pk_val: Any,
        values: Iterable[tuple[models.Field, None, Any]],
        update_fields: frozenset[str] | None,
        forced_update: bool,
    ) -> bool:
        """The UPDATE of Model.save, which decides whether the expected revision still stands and
        returns the new one."""
        rows = base_qs.filter(pk=pk_val)
        expected = rows if self._expected is None else rows.filter(revision=self._expected)
        field = self._meta.get_field("revision")
        update = expected.query.chain(UpdateQuery)
        written = [value for value in values if value[0] is not field]
        update.add_update_fields([*written, (field, None, NEXT)])
        found = _returned(update, using)
        if found is None and self._expected is not None:
            raise StaleRevision(rows.get())
        if found is not None:
            self.revision = found[0]
        return found is not None
