"""Which histories the activity page of an object shows: each app registers its models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Expression, QuerySet

from core.registry.base import Registry

# Fields that nobody changes by hand.
BOOKKEEPING = frozenset(
    {"id", "revision", "normalised_name", "apart", "listed", "asked_at", "created_at", "updated_at"}
)


@dataclass(frozen=True)
class HistorySource:
    """A model with a history. `path` leads from a row to the object, `title` (a lookup or an
    expression) to the name of the row; `hidden` fields are not shown.

    `confidential` rows are only for those who may read deal terms. `narrow` is given rows and the
    rights of the reader, and leaves out what they may not see.
    """

    model: type[models.Model]
    words: str
    path: str
    title: str | Expression
    order: int
    hidden: frozenset[str] = frozenset()
    confidential: bool = False
    narrow: Callable[[QuerySet[Any], Any], QuerySet[Any]] | None = None

    @property
    def key(self) -> str:
        return self.model._meta.label

    @property
    def history(self) -> type[models.Model]:
        found: type[models.Model] = self.model.history.model  # type: ignore[attr-defined]
        return found

    @cached_property
    def shown(self) -> dict[str, str]:
        """The fields whose changes are shown, each with the lookup of its value in words."""
        hidden = BOOKKEEPING | self.hidden | {self.path.split("__")[0]}
        kept = {column.name for column in self.history._meta.concrete_fields}
        return {
            column.name: _lookup(column)
            for column in self.model._meta.concrete_fields
            if column.name in kept - hidden and not isinstance(column, models.JSONField)
        }


def _lookup(column: Any) -> str:
    """A related row is shown by its name."""
    if not column.is_relation:
        return str(column.name)
    names = {field.name for field in column.related_model._meta.concrete_fields}
    name = next((field for field in ("name", "title", "what") if field in names), "pk")
    return f"{column.name}__{name}"


histories: Registry[HistorySource] = Registry()
