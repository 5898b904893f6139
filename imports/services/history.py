"""Rows made and deleted in bulk with their history, which is copied inside the database.

simple_history sends every value to the database a second time, and on deletion one row at a time;
one INSERT ... SELECT writes the same records.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import CASCADE
from simple_history.utils import bulk_update_with_history

from alliances.models import Alliance, StageChange
from imports.services.matching import chunks

BATCH = 500


@dataclass(frozen=True, slots=True)
class Act:
    """What stands in the history: when, who and why."""

    at: datetime
    user: Any | None
    reason: str


def create_with_history(rows: Sequence[models.Model], act: Act) -> None:
    """Insert `rows`, all of one model that keeps history, and a "created" record for each."""
    if not rows:
        return
    model = type(rows[0])
    model._default_manager.bulk_create(rows, batch_size=BATCH)
    for block in chunks([row.pk for row in rows], BATCH):
        _copy(model, str(model._meta.pk.column), block, "+", act)


def update_with_history(rows: Sequence[models.Model], fields: list[str], act: Act) -> None:
    """Write these fields of `rows`, all of one model, and a "changed" record for each."""
    if rows:
        bulk_update_with_history(
            rows,
            type(rows[0]),
            fields,
            batch_size=BATCH,
            default_user=act.user,
            default_change_reason=act.reason,
            default_date=act.at,
        )


def update_alliances(
    rows: Sequence[Alliance], fields: Collection[str], left: Mapping[int, str], act: Act
) -> None:
    """Write these fields of alliances, and that they left the stage which `left` holds by id."""
    for alliance in rows:
        alliance.updated_at = act.at
    update_with_history(rows, [*sorted(fields), "updated_at"], act)
    StageChange.objects.bulk_create(
        [
            StageChange(
                alliance=alliance,
                from_stage=left[alliance.pk],
                to_stage=alliance.stage,
                changed_on=act.at.date(),
                reason=act.reason,
                changed_by=act.user,
            )
            for alliance in rows
            if left.get(alliance.pk, alliance.stage) != alliance.stage
        ],
        batch_size=BATCH,
    )


def delete_with_history(model: type[models.Model], ids: Sequence[int], act: Act) -> None:
    """Delete the rows of `model` and what belongs to them, with "deleted" records for all that
    keep history. What belongs to those in turn is deleted one by one, as Django does."""
    for block in chunks(ids, BATCH):
        for relation in relations_to(model):
            if relation.on_delete is not CASCADE:
                continue
            child: Any = relation.related_model
            rows = child._base_manager.filter(**{f"{relation.field.name}__in": block})
            if relations_to(child):
                rows.delete()
            else:
                if hasattr(child, "history"):
                    _copy(child, relation.field.column, block, "-", act)
                rows._raw_delete(rows.db)
        _copy(model, str(model._meta.pk.column), block, "-", act)
        rows = model._base_manager.filter(pk__in=block)
        rows._raw_delete(rows.db)


def relations_to(model: Any) -> list[Any]:
    """What points at `model`, records of history apart: those outlive what they record."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if getattr(relation, "on_delete", None) is not None
        and not relation.concrete
        and not hasattr(relation.related_model, "history_type")
    ]


def _copy(model: Any, column: str, values: Sequence[int], kind: str, act: Act) -> None:
    history = model.history.model
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in history.tracked_fields)
    extra = ("history_date", "history_type", "history_user", "history_change_reason")
    targets = ", ".join(quote(history._meta.get_field(name).column) for name in extra)
    user = act.user.pk if act.user is not None else None
    at = connection.ops.adapt_datetimefield_value(act.at)
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(history._meta.db_table)} ({columns}, {targets}) "
            f"SELECT {columns}, %s, %s, %s, %s FROM {quote(model._meta.db_table)} "
            f"WHERE {quote(column)} IN ({places})",
            [at, kind, user, act.reason, *values],
        )
