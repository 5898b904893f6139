"""New rows with their history, in bulk: the history is copied inside the database.

simple_history's own bulk function sends every value to the database a second time, which costs as
much as the rows themselves; one INSERT ... SELECT writes the same records.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

from alliances.services.imports.matching import chunks

BATCH = 500


def create_with_history(
    rows: Sequence[models.Model], *, at: datetime, user: Any | None, reason: str
) -> None:
    """Insert `rows`, all of one model that keeps history, and a "created" record for each."""
    if not rows:
        return
    model = type(rows[0])
    model._default_manager.bulk_create(rows, batch_size=BATCH)
    history: Any = model.history.model  # type: ignore[attr-defined]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in history.tracked_fields)
    extra = ("history_date", "history_type", "history_user", "history_change_reason")
    targets = ", ".join(quote(history._meta.get_field(name).column) for name in extra)
    values = [
        connection.ops.adapt_datetimefield_value(at),
        "+",
        user.pk if user is not None else None,
        reason,
    ]
    with connection.cursor() as cursor:
        for block in chunks([row.pk for row in rows], BATCH):
            places = ", ".join(["%s"] * len(block))
            cursor.execute(
                f"INSERT INTO {quote(history._meta.db_table)} ({columns}, {targets}) "
                f"SELECT {columns}, %s, %s, %s, %s FROM {quote(model._meta.db_table)} "
                f"WHERE {quote(str(model._meta.pk.column))} IN ({places})",
                [*values, *block],
            )
