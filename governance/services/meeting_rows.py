"""Writing the rows of many meetings: a first look at 10,000 alliances makes half a million."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.db import connection

from governance.models import Cadence, Meeting

BATCH = 500
# What differs from row to row; the rest comes from the cadence, or is a field's default.
STAGED = ("cadence", "occurrence", "local_date", "local_time", "starts_at", "ends_at")
FROM_CADENCE = ("committee", "time_zone", "mode", "location")
STAGE = "planned_meetings"

Fields = Mapping[str, Any]
"""Of one meeting, as `occurrences.fields_of` gives them."""


def write_meetings(
    planned: Iterable[tuple[Cadence, date, Fields]], *, scheduled_at: datetime
) -> int:
    """Write a meeting for each (cadence, occurrence, fields); one that somebody else has written
    meanwhile is left as it is. Call it in a transaction. Returns how many were asked for."""
    rows = list(planned)
    if not rows:
        return 0
    if connection.vendor == "postgresql":
        _copy(rows, scheduled_at)
    else:
        Meeting.objects.bulk_create(
            [
                Meeting(
                    cadence=cadence,
                    committee_id=cadence.committee_id,
                    occurrence=key,
                    scheduled_at=scheduled_at,
                    **fields,
                )
                for cadence, key, fields in rows
            ],
            batch_size=BATCH,
            ignore_conflicts=True,
        )
    return len(rows)


def _copy(rows: list[tuple[Cadence, date, Fields]], scheduled_at: datetime) -> None:
    """Through a table of this transaction: COPY alone cannot step over a row that is there."""
    quote, meta = connection.ops.quote_name, Meeting._meta
    table, cadences = quote(meta.db_table), quote(Cadence._meta.db_table)
    by_name: dict[str, Any] = {field.name: field for field in meta.concrete_fields}
    columns = {name: quote(by_name[name].column) for name in STAGED}
    given: dict[str, Any] = {field.name: field for field in Cadence._meta.concrete_fields}
    staged = ", ".join(columns[name] for name in STAGED)
    into, values, params = [], [], []
    for field in by_name.values():
        if field.primary_key:
            continue
        into.append(quote(field.column))
        if field.name in STAGED:
            values.append(f"new.{columns[field.name]}")
        elif field.name in FROM_CADENCE:
            values.append(f"whose.{quote(given[field.name].column)}")
        else:
            value = scheduled_at if field.name == "scheduled_at" else field.get_default()
            values.append("%s")
            params.append(field.get_db_prep_save(value, connection))
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {STAGE} ON COMMIT DELETE ROWS AS "
            f"SELECT {staged} FROM {table} WITH NO DATA"
        )
        cursor.execute(f"DELETE FROM {STAGE}")
        cursor.copy_expert(f"COPY {STAGE} ({staged}) FROM STDIN", StringIO("".join(_lines(rows))))
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(into)}) SELECT {', '.join(values)} "
            f"FROM {STAGE} AS new JOIN {cadences} AS whose ON whose.id = new.{columns['cadence']} "
            "ON CONFLICT DO NOTHING",
            params,
        )


def _lines(rows: list[tuple[Cadence, date, Fields]]) -> Iterator[str]:
    for cadence, key, fields in rows:
        times = fields["starts_at"].isoformat(), fields["ends_at"].isoformat()
        day, at = fields["local_date"].isoformat(), fields["local_time"].isoformat()
        yield "\t".join((str(cadence.pk), key.isoformat(), day, at, *times)) + "\n"
