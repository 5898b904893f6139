"""Writes rows of many models at once, parents before children."""

from __future__ import annotations

from collections import defaultdict
from graphlib import TopologicalSorter
from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class Batch:
    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)

    def add(self, model: type[Row], /, **fields: Any) -> Row:
        """Remember a new row for the next flush and give it back. It may refer to rows that are
        not written yet."""
        row = model(**fields)
        self._rows[model].append(row)
        return row

    def flush(self) -> int:
        """Write everything, parents first. Returns how many rows."""
        written = 0
        parents = {model: _parents(model) for model in self._rows}
        for model in TopologicalSorter(parents).static_order():
            rows = self._rows.pop(model, [])
            # Fills the keys in, which the rows that refer to these take over when they are written.
            model._base_manager.bulk_create(rows, batch_size=2000)
            written += len(rows)
        return written


def _parents(model: type[models.Model]) -> set[Any]:
    fields = model._meta.concrete_fields
    return {field.related_model for field in fields if field.is_relation} - {model}
