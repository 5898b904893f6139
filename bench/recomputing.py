"""The recompute of all alliances against its own statements through the bare driver, plus numpy."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any

import numpy as np
from django.db import connection, transaction

from alliances.models import Alliance
from bench.report import Row, compared, ratio_of
from scorecards.models import Placement
from scorecards.rules.scoring import score_columns
from scorecards.services.recompute import recompute
from scorecards.services.scoring_models import active_models

# The rows that a recompute writes, written by one statement into a table of the same shape with the
# same indexes and the same foreign keys (which LIKE leaves out).
TABLE = """
CREATE TABLE IF NOT EXISTS bench_placement (
    LIKE scorecards_placement INCLUDING ALL,
    FOREIGN KEY (alliance_id) REFERENCES alliances_alliance DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (model_id) REFERENCES scorecards_scoringmodel DEFERRABLE INITIALLY DEFERRED
)
"""
WRITE = "INSERT INTO bench_placement SELECT * FROM scorecards_placement WHERE valid_to IS NULL"


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _reads(today: date) -> list[tuple[str, Any]]:
    """Every SELECT that a recompute sends, with its parameters."""
    found: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith("SELECT") and not many:
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        recompute(today=today)
    return found


def _raw_sql(reads: list[tuple[str, Any]], *, write: bool) -> None:
    """The same statements through the bare driver, in one transaction."""
    with transaction.atomic():
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:
            for sql, params in reads:
                cursor.execute(sql, params)
                cursor.fetchall()
            if write:
                cursor.execute("TRUNCATE bench_placement")
                cursor.execute(WRITE)


def _bare_numpy(count: int) -> None:
    """The scores of as many alliances from columns that lie in memory already."""
    model = active_models()["", None]
    dice = np.random.default_rng(3)
    keys = {criterion.key for criterion in model.rule.criteria}
    score_columns(model.rule, {key: dice.uniform(0, 100, count) for key in keys}, count)


def measure(count: int, today: date, rounds: int) -> list[Row]:
    """All changed, then nothing changed; and the peak of memory of the first."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    ours: dict[str, list[float]] = {"all": [], "same": []}
    raw: dict[str, list[float]] = {"all": [], "same": []}
    reads = _reads(today)
    for _ in range(rounds):
        Placement.objects.all()._raw_delete("default")
        ours["all"].append(_timed(lambda: recompute(today=today)))
        bare = _timed(lambda: _bare_numpy(count))
        raw["all"].append(bare + _timed(lambda: _raw_sql(reads, write=True)))
        ours["same"].append(_timed(lambda: recompute(today=today)))
        raw["same"].append(bare + _timed(lambda: _raw_sql(reads, write=False)))
    Placement.objects.all()._raw_delete("default")
    tracemalloc.start()
    recompute(today=today)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    total = Alliance.objects.count()
    return [
        _row(f"recompute of all, {total:,} alliances", ours["all"], raw["all"]),
        _row("the same again, nothing changed", ours["same"], raw["same"]),
        Row("peak memory of a recompute", f"{peak:.0f} MB", "", None, "< 400 MB", peak < 400),
    ]


def _row(work: str, ours: list[float], raw: list[float]) -> Row:
    baseline = f"raw SQL + numpy {median(raw):.1f} s"
    return compared(work, f"{median(ours):.1f} s", baseline, ratio_of(ours, raw), most=1.5)
