"""The recompute of all alliances against one raw statement over the same rows plus bare numpy."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from statistics import median

import numpy as np
from django.db import connection, transaction

from alliances.models import Alliance
from bench.report import Row, ratio_of
from scorecards.models import Placement
from scorecards.rules.scoring import score_columns
from scorecards.services.recompute import recompute
from scorecards.services.scoring_models import active_models

# What the recompute reads, grouped in one pass by the database, and a placement written for each.
RAW = """
INSERT INTO bench_placement
SELECT a.id, a.stage, a.tier, d.ours, d.theirs, k.done, o.target, o.actual, t.total, r.exposure,
       jsonb_build_object('deliverables_on_time_ours', jsonb_build_array(d.ours, d.count),
                          'deliverables_on_time_theirs', jsonb_build_array(d.theirs, d.count),
                          'actions_on_time', jsonb_build_array(k.done, k.count),
                          'planned_value', jsonb_build_array(o.target, o.actual),
                          'deal_size', jsonb_build_array(t.total),
                          'open_risk_exposure', jsonb_build_array(r.exposure))
FROM alliances_alliance a
LEFT JOIN (SELECT p.alliance_id, count(*) AS count,
                  avg((x.delivered_on <= x.due_on)::int) FILTER (WHERE x.side = 'ours') AS ours,
                  avg((x.delivered_on <= x.due_on)::int) FILTER (WHERE x.side = 'theirs') AS theirs
           FROM alliances_deliverable x JOIN alliances_jointbusinessplan p ON p.id = x.plan_id
           WHERE p.state IN ('agreed', 'closed') GROUP BY 1) d ON d.alliance_id = a.id
LEFT JOIN (SELECT alliance_id, count(*) AS count, avg((done_on <= due_on)::int) AS done
           FROM governance_action GROUP BY 1) k ON k.alliance_id = a.id
LEFT JOIN (SELECT p.alliance_id, sum(x.target) AS target, sum(v.value) AS actual
           FROM alliances_objective x JOIN alliances_jointbusinessplan p ON p.id = x.plan_id
           LEFT JOIN LATERAL (SELECT value FROM alliances_objectiveactual v
                              WHERE v.objective_id = x.id ORDER BY as_of DESC LIMIT 1) v ON true
           GROUP BY 1) o ON o.alliance_id = a.id
LEFT JOIN (SELECT alliance_id, sum(amount) AS total FROM alliances_dealterm GROUP BY 1) t
       ON t.alliance_id = a.id
LEFT JOIN (SELECT alliance_id, sum(probability * impact) AS exposure FROM scorecards_risk
           WHERE closed_on IS NULL GROUP BY 1) r ON r.alliance_id = a.id
"""
TABLE = """
CREATE TABLE IF NOT EXISTS bench_placement (
    alliance_id bigint PRIMARY KEY REFERENCES alliances_alliance, stage varchar, tier varchar,
    ours float, theirs float, done float, target numeric, actual numeric, total numeric,
    exposure float, detail jsonb)
"""
SELECT = RAW.replace("INSERT INTO bench_placement", "SELECT count(*) FROM (") + ") everything"


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _raw_sql(*, write: bool) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if write:
            cursor.execute("TRUNCATE bench_placement")
            cursor.execute(RAW)
        else:
            cursor.execute(SELECT.replace("a.id,", "a.id AS id,", 1))


def _bare_numpy(count: int) -> None:
    """The scores of as many alliances from columns that lie in memory already."""
    model = active_models()[""]
    dice = np.random.default_rng(3)
    keys = {criterion.key for criterion in model.rule.criteria}
    score_columns(model.rule, {key: dice.uniform(0, 100, count) for key in keys}, count)


def measure(count: int, today: date, rounds: int) -> list[Row]:
    """All changed, then nothing changed; and the peak of memory of the first."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    ours: dict[str, list[float]] = {"all": [], "same": []}
    raw: dict[str, list[float]] = {"all": [], "same": []}
    for _ in range(rounds):
        Placement.objects.all()._raw_delete("default")
        raw["all"].append(_timed(lambda: _raw_sql(write=True)) + _timed(lambda: _bare_numpy(count)))
        ours["all"].append(_timed(lambda: recompute(today=today)))
        raw["same"].append(
            _timed(lambda: _raw_sql(write=False)) + _timed(lambda: _bare_numpy(count))
        )
        ours["same"].append(_timed(lambda: recompute(today=today)))
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
    ratio = ratio_of(ours, raw)
    baseline = f"raw SQL + numpy {median(raw):.1f} s"
    return Row(work, f"{median(ours):.1f} s", baseline, ratio, "<= 1.5 x", ratio <= 1.5)
