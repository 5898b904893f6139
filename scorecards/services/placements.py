"""Writing placements as whole sets: what changed is closed and written anew, the rest is left.

One row per alliance and day at most: a second change on the same day overwrites the row of that
day, so a busy day leaves one line in the history and not twenty.
"""

from __future__ import annotations

from datetime import date, datetime
from io import StringIO
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from core.db.columns import iso_day, texts_of
from scorecards.models import Placement
from scorecards.services.placement_columns import DAYS, WHOLE, Columns

TABLE = Placement._meta.db_table
STAGE = "placements_to_write"
# What is written of each alliance, in the order in which rows are handed over. The days between
# which a placement is valid and when it was computed are those of the whole run.
NAMES = tuple(
    field.attname
    for field in Placement._meta.concrete_fields
    if field.name not in ("id", "valid_from", "valid_to", "computed_at")
)
_LIST = ", ".join(NAMES)
_WRITTEN = tuple(name for name in NAMES if name != "alliance_id")
_UPSERT = (
    "ON CONFLICT (alliance_id, valid_from) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _WRITTEN)
    + ", computed_at = excluded.computed_at"
)
_IDS_AND_COUNTS = ("alliance_id", *WHOLE)
NULL = "\\N"


def write_placements(
    *, columns: Columns, again: NDArray[np.bool_], today: date, read_at: datetime
) -> int:
    """Close the current placement of every alliance named and write the new one.

    `columns` hold the values of NAMES: numbers with NaN for unknown, days as DayNumber gives them,
    words and JSON as text. `again` marks the alliances whose current placement began today,
    which is overwritten; `read_at` is when the records behind them were read. Must run in a
    transaction that holds the recompute lock. Returns the number of rows written. Raises
    RuntimeError or IntegrityError when somebody wrote in between although the lock was held, so
    that the transaction rolls back rather than leaves a gap.
    """
    size = len(again)
    if not size:
        return 0
    if connection.vendor == "postgresql":
        written = _write_postgresql(columns, again, today, read_at)
    else:
        written = _write_sqlite(columns, today, read_at)
    if written != size:
        raise RuntimeError(f"{size} placements were to be written, {written} were.")
    return written


def _write_postgresql(
    columns: Columns, again: NDArray[np.bool_], today: date, read_at: datetime
) -> int:
    written = 0
    with connection.cursor() as cursor:
        if not again.all():
            # Straight into the table: there is no row of today that it could meet.
            fresh = {name: columns[name][~again] for name in NAMES}
            cursor.execute(
                f"UPDATE {TABLE} SET valid_to = %s "
                "WHERE alliance_id = ANY(%s) AND valid_to IS NULL AND valid_from < %s",
                [today, fresh["alliance_id"].tolist(), today],
            )
            ends = f"\t{today.isoformat()}\t{read_at.isoformat()}"
            target = f"{TABLE} ({_LIST}, valid_from, computed_at)"
            cursor.copy_expert(f"COPY {target} FROM STDIN", _lines(fresh, ends))
            written += int(cursor.rowcount)
        if again.any():
            seen = {name: columns[name][again] for name in NAMES}
            written += _overwrite(seen, cursor, today, read_at)
    return written


def _overwrite(columns: Columns, cursor: Any, today: date, read_at: datetime) -> int:
    values = ", ".join(f"{name} = {STAGE}.{name}" for name in _WRITTEN)
    cursor.execute(
        f"CREATE TEMPORARY TABLE {STAGE} ON COMMIT DROP AS SELECT {_LIST} FROM {TABLE} WITH NO DATA"
    )
    cursor.copy_expert(f"COPY {STAGE} FROM STDIN", _lines(columns, ""))
    cursor.execute(
        f"UPDATE {TABLE} SET {values}, computed_at = %s FROM {STAGE} "
        f"WHERE {TABLE}.alliance_id = {STAGE}.alliance_id AND {TABLE}.valid_from = %s",
        [read_at, today],
    )
    written = int(cursor.rowcount)
    # Inside a longer transaction the next piece makes its own.
    cursor.execute(f"DROP TABLE {STAGE}")
    return written


def _lines(columns: Columns, ends: str) -> StringIO:
    """The rows as COPY reads them: text without tabs, line ends or backslashes, since it is words
    of ours, numbers, days and JSON of these."""
    cells = [_cells(columns[name], name) for name in NAMES]
    return StringIO("".join(f"{row}{ends}\n" for row in map("\t".join, zip(*cells, strict=True))))


def _cells(column: NDArray[Any], name: str) -> list[str]:
    if column.dtype == object:
        words: list[str] = column.tolist()
        return words
    if name in DAYS:
        return texts_of(column, iso_day, NULL)
    return texts_of(column, "{:.0f}".format if name in _IDS_AND_COUNTS else repr, NULL)


def _write_sqlite(columns: Columns, today: date, now: datetime) -> int:
    marks = ", ".join(["%s"] * len(NAMES))
    day, moment = today.isoformat(), now.replace(tzinfo=None).isoformat(" ")
    # SQLite makes numbers of texts in columns of numbers.
    cells = (
        [None if cell == NULL else cell for cell in _cells(columns[name], name)] for name in NAMES
    )
    with connection.cursor() as cursor:
        # One prepared statement each, run over all rows inside SQLite: no statement per row.
        cursor.executemany(
            f"UPDATE {TABLE} SET valid_to = '{day}' "
            f"WHERE alliance_id = %s AND valid_to IS NULL AND valid_from < '{day}'",
            [(alliance_id,) for alliance_id in columns["alliance_id"].tolist()],
        )
        cursor.executemany(
            f"INSERT INTO {TABLE} ({_LIST}, valid_from, computed_at) "
            f"VALUES ({marks}, '{day}', '{moment}') {_UPSERT}",
            list(zip(*cells, strict=True)),
        )
        return int(cursor.rowcount)
