"""The figures of the portfolio page by SQL alone, through the bare driver: its baseline.

The rows come from the page's own statements. What the page makes of them in memory, from the sums
to the ranking of exceptions, is one statement of PostgreSQL here.
"""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import psycopg2
from django.db import connection
from django.utils import timezone

from accounts.models import User
from alliances.rules.periods import Quarter
from portfolio.rules.exceptions import (
    AGE_ADDS,
    EACH_MORE_ADDS,
    MOST_COUNTED,
    SEVERITY,
    SHARE_OF_OTHERS,
    WEIGHT,
    Thresholds,
)
from portfolio.rules.selection import Selection, default_comparison
from portfolio.rules.snapshot import ATTENTION, QUADRANT_WORDS
from portfolio.services.dashboard import ON_DASHBOARD, dashboard

T = Thresholds()
_DAYS = "(%(today)s::date - DATE '1970-01-01')"
_INITIALS = [ord(word[0]) for word in QUADRANT_WORDS]
_ROWS = """
told AS MATERIALIZED (
  SELECT *, (facts >> 14) & 1 = 1 AS there, (facts >> 15) & 1 = 1 AS has_goal,
    (facts >> 16) & 1 = 1 AS owes_review, facts & 127 AS quadrant, (facts >> 7) & 127 AS band,
    (before_facts >> 14) & 1 = 1 AS was_there, before_facts & 127 AS before_quadrant,
    (before_facts >> 7) & 127 AS before_band
  FROM ({standings}) AS read (id, facts, value, risk, health, planned, delivered, coverage,
    before_facts, before_value, before_risk, before_health, before_planned, before_delivered,
    before_coverage, quadrant_since, evidence_on, value_cut, risk_cut)),
placed AS (
  SELECT *, there AND quadrant NOT IN (0, 117) AND value + risk IS NOT NULL AS placed,
    was_there AND before_quadrant NOT IN (0, 117) AND before_value + before_risk IS NOT NULL
      AS was_placed FROM told),
rows AS MATERIALIZED (
  SELECT *, placed AND was_placed AND quadrant <> before_quadrant AS moved FROM placed),
records AS MATERIALIZED (
  SELECT * FROM ({records}) AS read (id, code, day, number)),
joint AS (
  SELECT rows.*, {today} - bands.day AS in_band, {today} - reviews.day AS since_review,
    reviews.number AS quarter, {today} - evidence_on AS evidence_age
  FROM rows LEFT JOIN records bands ON bands.id = rows.id AND bands.code = 101
    LEFT JOIN records reviews ON reviews.id = rows.id AND reviews.code = 100
  WHERE there),
joined AS MATERIALIZED (
  SELECT *, band = 103 AND in_band >= {green_days}
    AND NOT coalesce(evidence_age <= {not_looked_days}, false)
    AND NOT coalesce(since_review <= {green_days}, false) AS complacent FROM joint),
"""
_SIGNALS = """
signals AS (
  SELECT records.id, code AS reason,
    greatest(CASE WHEN code IN (4, 5) THEN min(day) - {today} ELSE {today} - min(day) END, 0)
      AS days,
    sum(number) AS number
  FROM records JOIN rows USING (id) WHERE code < 100 AND there GROUP BY records.id, code
  UNION ALL SELECT id, 2, greatest({today} - quadrant_since, 0), 1
    FROM rows WHERE moved AND quadrant = 119
  UNION ALL SELECT id, 6, %(today)s::date - %(before)s::date, 1 FROM rows
    WHERE there AND was_there AND before_health - health >= {falling_points}
  UNION ALL SELECT id, 16, NULL, 1 FROM rows WHERE there AND NOT has_goal
  UNION ALL SELECT id, 14, greatest({today} - quadrant_since, 0), 1
    FROM rows WHERE there AND quadrant IN (0, 117)
  UNION ALL SELECT id, 15, evidence_age, 1 FROM joined
    WHERE placed AND evidence_age > {stale_after_days} AND complacent IS NOT TRUE
  UNION ALL SELECT id, 1, in_band, 1 FROM joined WHERE band = 114
  UNION ALL SELECT id, 13, since_review, 1 FROM joined
    WHERE owes_review AND coalesce(quarter, 0) < %(quarter)s AND complacent IS NOT TRUE
  UNION ALL SELECT id, 12, in_band, 1 FROM joined WHERE complacent),
weighed AS (
  SELECT id, points * (1 + {age} * CASE reason
      WHEN 4 THEN 1 - least(coalesce(days, 90) / {notice_days}.0, 1)
      WHEN 5 THEN 1 - least(coalesce(days, 90) / {ending_days}.0, 1)
      ELSE least(coalesce(days, 90) / {oldest_age_days}.0, 1) END)
    * (1 + {more} * CASE WHEN reason BETWEEN 7 AND 11 THEN least(number, {most}) - 1 ELSE 0 END)
    AS points
  FROM signals JOIN (VALUES {severities}) AS grave (reason, points) USING (reason)
  WHERE reason <> 5 OR NOT EXISTS (
    SELECT 1 FROM records WHERE records.id = signals.id AND records.code = 4)),
costs AS MATERIALIZED (
  SELECT id, weight * (0.5 + coalesce(value, 50) / 100)
    * (max(points) + {others} * (sum(points) - max(points))) AS cost
  FROM weighed JOIN rows USING (id)
    JOIN (VALUES {weights}) AS kinds (quadrant, weight)
      ON kinds.quadrant = CASE rows.quadrant WHEN 0 THEN 117 ELSE rows.quadrant END
  GROUP BY id, weight, value),
"""
_ANSWERS = """
largest AS (SELECT sqrt(max(planned)) AS root FROM rows)
SELECT 'figures', there::int, was_there::int, quadrant, band, before_quadrant, before_band,
  moved::int, count(*), sum(planned), count(planned), sum(delivered), count(delivered),
  sum(coverage), sum(before_planned), count(before_planned), sum(before_delivered),
  sum(before_coverage)
FROM rows GROUP BY 2, 3, 4, 5, 6, 7, 8
UNION ALL
SELECT 'cells', width_bucket(value, 0, 100, 18), width_bucket(risk, 0, 100, 11),
  width_bucket(value, 0, 100, 9), width_bucket(risk, 0, 100, 9), (band = 114)::int, 0, 0, count(*),
  0, 0, 0, 0, 0, 0, 0, 0, 0
FROM rows WHERE placed GROUP BY 2, 3, 4, 5, 6
UNION ALL
(SELECT 'bubble', id, quadrant, band, moved::int, 0, 0, 0, 0, value, 0, risk, 0, planned,
  before_value, 0, before_risk, health
FROM rows, largest, (VALUES {attention}) AS kinds (kind, weight)
WHERE placed AND kind = quadrant
ORDER BY weight * (0.3 + sqrt(greatest(coalesce(planned, 0), 0)) / root)
  * CASE WHEN moved THEN 1.8 ELSE 1 END * CASE band WHEN 114 THEN 1.4 ELSE 1 END DESC, id
LIMIT 40)
UNION ALL
(SELECT 'exception', id, 0, 0, 0, 0, 0, 0, 0, cost, 0, 0, 0, 0, 0, 0, 0, 0
FROM costs ORDER BY round(cost::numeric, 6) DESC, id LIMIT 8)
UNION ALL
SELECT 'exceptions', 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM costs
"""


def _pairs(keys: list[int], values: Any) -> str:
    return ", ".join(f"({key}, {float(value)})" for key, value in zip(keys, values, strict=True))


def _statement(standings: str, records: str) -> str:
    words = {name: getattr(T, name) for name in T.__dataclass_fields__} | {
        "standings": standings,
        "records": records,
        "today": _DAYS,
        "age": AGE_ADDS,
        "more": EACH_MORE_ADDS,
        "most": MOST_COUNTED,
        "others": SHARE_OF_OTHERS,
        "severities": _pairs([int(each) for each in SEVERITY], SEVERITY.values()),
        "weights": _pairs(_INITIALS, WEIGHT),
        "attention": _pairs(_INITIALS, ATTENTION),
    }
    return f"WITH {_ROWS}{_SIGNALS}{_ANSWERS}".format_map(words)


class Figures:
    """The statements of one person's page, ready to be run again and again."""

    def __init__(self, email: str) -> None:
        user = User.objects.get(email=email)
        with timezone.override(user.time_zone):
            self._prepare(user, timezone.localdate())

    def _prepare(self, user: User, today: date) -> None:
        before = default_comparison(today)
        selection = Selection(as_of=today, compared_with=before, today=today)
        sent: list[str] = []
        # The statements as they reach the database, with their parameters in place.
        link = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})

        def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if "string_agg" in sql:
                bare = sql[sql.index(" FROM (") + 7 : sql.rindex(") AS numbers (")]
                sent.append(link.cursor().mogrify(bare, params).decode())
            return execute(sql, params, many, context)

        with connection.execute_wrapper(listen):
            self.page = dashboard(user=user, selection=selection)
        standings, records, self.on_time = sent
        quarter = 4 * today.year + Quarter.containing(today).number
        late = Quarter.containing(today).elapsed(today) >= T.review_from_share
        self.link = link
        self.figures = link.cursor().mogrify(
            _statement(standings.replace("%", "%%"), records.replace("%", "%%")),
            {"today": today, "before": before, "quarter": quarter if late else quarter - 1},
        )

    def seconds(self) -> float:
        """Run them once."""
        started = time.perf_counter()
        with self.link.cursor() as cursor:
            cursor.execute(self.figures)
            self.rows = cursor.fetchall()
            cursor.execute(self.on_time)
            cursor.fetchall()
        return time.perf_counter() - started

    def check(self) -> None:
        """Raises AssertionError unless they say what the page says."""
        told = self.page
        self.seconds()
        there = [row for row in self.rows if row[0] == "figures" and row[1]]
        assert sum(row[8] for row in there) == told.figures.now.active
        assert abs(sum(row[9] or 0 for row in there) - (told.figures.now.planned.amount or 0)) < 1
        assert [row[8] for row in self.rows if row[0] == "exceptions"] == [len(told.ranking)]
        first = [row[1] for row in self.rows if row[0] == "exception"]
        assert first == told.rows.ids[told.ranking.at[:ON_DASHBOARD]].tolist()
        drawn = {row[1] for row in self.rows if row[0] == "bubble"}
        assert drawn == {int(told.rows.ids[m.shape.at]) for m in told.drawings[0].bubbles}
