"""Writing placements as whole sets: what changed is closed and written anew, the rest is left.

One row per alliance and day at most: a second change on the same day overwrites the row of that
day, so a busy day leaves one line in the history and not twenty.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.db import connection

TABLE = "scorecards_placement"
STAGE = "placements_to_write"
# Column and PostgreSQL type, in the order in which rows are handed over.
COLUMNS: tuple[tuple[str, str], ...] = (
    ("alliance_id", "bigint"),
    ("model_id", "bigint"),
    ("stage", "varchar"),
    ("tier", "varchar"),
    ("quadrant", "varchar"),
    ("quadrant_since", "date"),
    ("value", "double precision"),
    ("risk", "double precision"),
    ("health", "double precision"),
    ("health_band", "varchar"),
    ("strategic", "double precision"),
    ("operational", "double precision"),
    ("financial", "double precision"),
    ("relationship", "double precision"),
    ("value_coverage", "double precision"),
    ("risk_coverage", "double precision"),
    ("health_coverage", "double precision"),
    ("criteria_known", "smallint"),
    ("criteria_total", "smallint"),
    ("evidence_on", "date"),
    ("planned_value", "numeric"),
    ("delivered_value", "numeric"),
    ("detail", "jsonb"),
)
NAMES = tuple(name for name, _ in COLUMNS)
_UPSERT = (
    "ON CONFLICT (alliance_id, valid_from) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in NAMES if name != "alliance_id")
    + ", computed_at = excluded.computed_at"
)


def write_placements(*, columns: Sequence[Sequence[Any]], today: date, read_at: datetime) -> int:
    """Close the current placement of every alliance named and write the new one.

    `columns` hold the values of COLUMNS; `read_at` is when the records behind them were read. Must
    run in a transaction that holds the recompute lock. Returns the number of rows written. Raises
    RuntimeError when somebody wrote in between although the lock was held, so that the transaction
    rolls back rather than leaves a gap.
    """
    size = len(columns[0])
    if not size:
        return 0
    if connection.vendor == "postgresql":
        written = _write_postgresql(columns, today, read_at)
    else:
        written = _write_sqlite(columns, today, read_at)
    if written != size:
        raise RuntimeError(f"{size} placements were to be written, {written} were.")
    return written


def _write_postgresql(columns: Sequence[Sequence[Any]], today: date, read_at: datetime) -> int:
    names = ", ".join(NAMES)
    types = ", ".join(f"{name} {kind}" for name, kind in COLUMNS)
    # Text without tabs, line ends or backslashes: words of ours, numbers, dates and JSON of these.
    cells = [["\\N" if cell is None else str(cell) for cell in column] for column in columns]
    lines = StringIO("\n".join(map("\t".join, zip(*cells, strict=True))))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {STAGE} ({types}) ON COMMIT DROP")
        cursor.copy_expert(f"COPY {STAGE} FROM STDIN", lines)
        cursor.execute(
            f"UPDATE {TABLE} SET valid_to = %s FROM {STAGE} "
            f"WHERE {TABLE}.alliance_id = {STAGE}.alliance_id AND valid_to IS NULL "
            "AND valid_from < %s",
            [today, today],
        )
        cursor.execute(
            f"INSERT INTO {TABLE} ({names}, valid_from, computed_at) "
            f"SELECT {names}, %s, %s FROM {STAGE} {_UPSERT}",
            [today, read_at],
        )
        written = int(cursor.rowcount)
        # Inside a longer transaction the next piece makes its own.
        cursor.execute(f"DROP TABLE {STAGE}")
        return written


def _write_sqlite(columns: Sequence[Sequence[Any]], today: date, now: datetime) -> int:
    names = ", ".join(NAMES)
    marks = ", ".join(["%s"] * len(NAMES))
    day, moment = today.isoformat(), now.replace(tzinfo=None).isoformat(" ")
    with connection.cursor() as cursor:
        # One prepared statement each, run over all rows inside SQLite: no statement per row.
        cursor.executemany(
            f"UPDATE {TABLE} SET valid_to = '{day}' "
            f"WHERE alliance_id = %s AND valid_to IS NULL AND valid_from < '{day}'",
            [(alliance_id,) for alliance_id in columns[0]],
        )
        cursor.executemany(
            f"INSERT INTO {TABLE} ({names}, valid_from, computed_at) "
            f"VALUES ({marks}, '{day}', '{moment}') {_UPSERT}",
            list(zip(*columns, strict=True)),
        )
        return int(cursor.rowcount)
