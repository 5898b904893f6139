"""The figures of the portfolio page by SQL alone, through the bare driver: its baseline.

The rows come from the page's own statements. What the page makes of them in memory, from the sums
to the ranking of exceptions, is one statement of PostgreSQL here.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from alliances.services.exceptions import HERE_SINCE, OPERATING_SINCE
from core.db.prepared import Statement
from core.registry.exceptions import kinds
from portfolio.rules.exceptions import (
    AGE_ADDS,
    COSTLY,
    EACH_MORE_ADDS,
    GRAVE_POINTS,
    MOST_COUNTED,
    OLDEST_AGE_DAYS,
    SHARE_OF_OTHERS,
)
from portfolio.rules.reviews import quarter_owed
from portfolio.rules.selection import Selection, default_comparison
from portfolio.services.dashboard import dashboard
from portfolio.services.dashboard.present import ON_DASHBOARD
from portfolio.services.dashboard.read import alliances_of, statement_of_standings
from portfolio.services.dashboard.read import records as read_records
from portfolio.services.exceptions import REVIEW_HELD
from scorecards.rules.confidence.complacency import (
    ASSUMED_DAYS,
    DAYS_A_QUARTER,
    LEAST_DAYS,
    MOST_DAYS,
)
from scorecards.rules.quadrants import (
    FIX_OR_EXIT,
    LIGHT_TOUCH,
    PROMINENCE,
    QUADRANTS,
    SUSTAIN,
    WEIGHT,
)
from scorecards.rules.standings import IN_WHITE_GLOVE, IS_GREEN, IS_RED, NOT_PLACED
from scorecards.services.exceptions import (
    BAND_SINCE,
    COMPARABLE_COVERAGE,
    FALLING_POINTS,
    STALE_AFTER_DAYS,
    STEPPED,
)

_DAYS = "(%(today)s::date - DATE '1970-01-01')"
_ROWS = """
read_rows AS MATERIALIZED (
  SELECT *, facts & 1 = 1 AS there, facts & 2 = 2 AS owes, facts >> 2 & 7 AS quadrant,
    facts >> 5 & 7 AS band,
    before_facts & 1 = 1 AS was_there, before_facts >> 2 & 7 AS before_quadrant,
    before_facts >> 5 & 7 AS before_band
  FROM ({standings}) AS read ({columns})),
placed AS (
  SELECT *, there AND quadrant <> {not_placed} AND value + risk IS NOT NULL AS placed,
    was_there AND before_quadrant <> {not_placed} AND before_value + before_risk IS NOT NULL
      AS was_placed,
    round((before_value + coalesce(value_shift - before_value_shift, 0))::numeric, 1)
      >= value_cut AS before_high_value,
    round((before_risk + coalesce(risk_shift - before_risk_shift, 0))::numeric, 1)
      >= risk_cut AS before_high_risk,
    round((before_health + coalesce(health_shift - before_health_shift, 0))::numeric, 1)
      AS health_like
  FROM read_rows),
rows AS MATERIALIZED (
  SELECT *, placed AND was_placed AND quadrant <> before_quadrant AND quadrant <>
      CASE WHEN before_high_value
        THEN CASE WHEN before_high_risk THEN {white_glove} ELSE {sustain} END
        ELSE CASE WHEN before_high_risk THEN {fix_or_exit} ELSE {light_touch} END END AS moved
  FROM placed),
kinds (kind, key, severity, ahead_days, adds_up, comes_first) AS (VALUES {kinds}),
includes (key, also) AS (VALUES {includes}),
records AS MATERIALIZED (
  SELECT * FROM ({records}) AS read (id, kind, day, number)),
joint AS (
  SELECT rows.*, {today} - bands.day AS in_band, {today} - reviews.day AS since_review,
    reviews.number AS quarter, {today} - evidence_on AS evidence_age,
    greatest(reviews.day, steps.day, evidence_on) AS looked, bands.day AS green_since,
    CASE WHEN bands.number > 0 AND bands.number < 1
      THEN least(greatest(floor(ln(0.5) / ln(bands.number) * {quarter_days} + 1e-9), {least}),
        {longest})
      ELSE {assumed} END AS believed,
    greatest(here.day, launched.day) AS began
  FROM rows LEFT JOIN records bands ON bands.id = rows.id AND bands.kind = {band_since}
    LEFT JOIN records reviews ON reviews.id = rows.id AND reviews.kind = {review_held}
    LEFT JOIN records steps ON steps.id = rows.id AND steps.kind = {stepped}
    LEFT JOIN records here ON here.id = rows.id AND here.kind = {here_since}
    LEFT JOIN records launched ON launched.id = rows.id AND launched.kind = {operating_since}
  WHERE there),
joined AS MATERIALIZED (
  SELECT *, band = {green} AND green_since IS NOT NULL
    AND {today} - greatest(green_since, looked) > believed AS complacent FROM joint),
"""
_CASES = """
cases AS MATERIALIZED (
  SELECT records.id, key,
    CASE WHEN min(day) IS NOT NULL
      THEN greatest(CASE WHEN ahead_days > 0 THEN min(day) - {today} ELSE {today} - min(day) END, 0)
    END AS days,
    sum(number) AS number
  FROM records JOIN kinds USING (kind) JOIN rows USING (id) WHERE there
  GROUP BY records.id, key, ahead_days
  UNION ALL SELECT id, 'into_white_glove', greatest({today} - quadrant_since, 0), 1
    FROM rows WHERE moved AND quadrant = {white_glove}
  UNION ALL SELECT id, 'falling_health', %(today)s::date - %(before)s::date, 1 FROM rows
    WHERE there AND was_there AND health_like - health >= {falling}
      AND abs(before_coverage - coverage) <= {comparable} + 1e-6
  UNION ALL SELECT id, 'stale_evidence', evidence_age, 1 FROM joined
    WHERE placed AND evidence_age > {stale}
  UNION ALL SELECT id, 'red_health', in_band, 1 FROM joined WHERE band = {red}
  UNION ALL SELECT id, 'no_review', coalesce(since_review, {today} - began), 1 FROM joined
    WHERE owes AND coalesce(quarter, 0) < %(quarter)s
      AND coalesce(began, 0) <= %(quarter_began)s::date - DATE '1970-01-01'
  UNION ALL SELECT id, 'complacency', {today} - looked, 1 FROM joined WHERE complacent),
weighed AS (
  SELECT id, comes_first, severity * (1 + {age} * CASE WHEN ahead_days > 0
      THEN 1 - least(coalesce(days, {oldest} / 2) / ahead_days::float8, 1)
      ELSE least(coalesce(days, {oldest} / 2) / {oldest}.0, 1) END)
    * (1 + {more} * CASE WHEN adds_up THEN least(number, {most}) - 1 ELSE 0 END) AS points
  FROM cases JOIN kinds USING (key)
  WHERE NOT EXISTS (
    SELECT 1 FROM includes JOIN cases said ON said.key = includes.key
    WHERE includes.also = cases.key AND said.id = cases.id)),
costs AS MATERIALIZED (
  SELECT id, weight * (0.5 + coalesce(value, 50) / 100)
    * (max(points) + {others} * (sum(points) - max(points))) AS cost, max(points) AS worst,
    bool_or(comes_first) AS lifted
  FROM weighed JOIN rows USING (id) JOIN (VALUES {weights}) AS weights (quadrant, weight)
    USING (quadrant)
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
  width_bucket(value, 0, 100, 9), width_bucket(risk, 0, 100, 9), (band = {red})::int, 0, 0,
  count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM rows WHERE placed GROUP BY 2, 3, 4, 5, 6
UNION ALL
(SELECT 'bubble', id, quadrant, band, moved::int, 0, 0, 0, 0, value, 0, risk, 0, planned,
  before_value, 0, before_risk, health
FROM rows, largest, (VALUES {attention}) AS kinds (kind, weight)
WHERE placed AND kind = quadrant
ORDER BY weight * (0.3 + sqrt(greatest(coalesce(planned, 0), 0)) / root)
  * CASE WHEN moved THEN 1.8 ELSE 1 END * CASE band WHEN {red} THEN 1.4 ELSE 1 END DESC, id
LIMIT 40)
UNION ALL
(SELECT 'exception', id, 0, 0, 0, 0, 0, 0, 0, cost, 0, 0, 0, 0, 0, 0, 0, 0
FROM costs WHERE worst >= {grave} - 1e-9 OR cost >= {costly} - 1e-9
ORDER BY lifted DESC, round(cost::numeric, 6) DESC, id LIMIT 8)
UNION ALL
SELECT 'exceptions', 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM costs
"""


def _values(rows: Iterable[tuple[object, ...]]) -> str:
    return ", ".join(f"({', '.join(map(repr, row))})" for row in rows)


def _statement(standings: str, columns: Sequence[str], records: str, keys: Sequence[str]) -> str:
    words = {
        "standings": standings,
        "columns": ", ".join(columns),
        "records": records,
        "today": _DAYS,
        "age": AGE_ADDS,
        "more": EACH_MORE_ADDS,
        "most": MOST_COUNTED,
        "oldest": OLDEST_AGE_DAYS,
        "others": SHARE_OF_OTHERS,
        "falling": FALLING_POINTS,
        "comparable": COMPARABLE_COVERAGE,
        "grave": GRAVE_POINTS,
        "costly": COSTLY,
        "stale": STALE_AFTER_DAYS,
        "green": IS_GREEN,
        "red": IS_RED,
        "white_glove": IN_WHITE_GLOVE,
        **{word: QUADRANTS.index(word) for word in (SUSTAIN, LIGHT_TOUCH, FIX_OR_EXIT)},
        "not_placed": NOT_PLACED,
        "kinds": _values(
            (at, each.key, float(each.severity), each.ahead_days, each.adds_up, each.comes_first)
            for at, each in enumerate(kinds)
        ),
        "includes": _values((each.key, also) for each in kinds for also in each.includes),
        "band_since": keys.index(BAND_SINCE),
        "review_held": keys.index(REVIEW_HELD),
        "here_since": keys.index(HERE_SINCE),
        "operating_since": keys.index(OPERATING_SINCE),
        "stepped": keys.index(STEPPED),
        "quarter_days": DAYS_A_QUARTER,
        "least": LEAST_DAYS,
        "longest": MOST_DAYS,
        "assumed": ASSUMED_DAYS,
        "weights": _values((at, WEIGHT[word]) for at, word in enumerate(QUADRANTS)),
        "attention": _values((at, PROMINENCE[word]) for at, word in enumerate(QUADRANTS)),
    }
    return f"WITH {_ROWS}{_CASES}{_ANSWERS}".format_map(words)


class Figures:
    """The statements of one person's page, ready to be run again and again."""

    def __init__(self, email: str) -> None:
        user = User.objects.get(email=email)
        with timezone.override(user.time_zone):
            self._prepare(user, timezone.localdate())

    def _prepare(self, user: User, today: date) -> None:
        before = default_comparison(today, settings.FISCAL_YEAR_START_MONTH)
        selection = Selection(as_of=today, compared_with=before, today=today)
        sent: list[str] = []
        # The statements as they reach the database, with their parameters in place.
        link = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})

        def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            packed = "string_agg" in sql
            bare = sql[sql.index(" FROM (") + 7 : sql.rindex(") AS numbers (")] if packed else sql
            if packed or "plans_deliverable" in sql:
                sent.append(link.cursor().mogrify(bare, params).decode())
            return execute(sql, params, many, context)

        with connection.execute_wrapper(listen):
            self.page = dashboard(user=user, selection=selection)
        standings, records, self.on_time = sent
        seen = Statement.of(alliances_of(user, selection))
        names, _ = statement_of_standings(seen, selection.stood, True, False)
        keys = read_records(self.page.rows, reader=user, kept=False).keys
        wanted = quarter_owed(today, settings.FISCAL_YEAR_START_MONTH)
        self.link = link
        self.figures = link.cursor().mogrify(
            _statement(standings.replace("%", "%%"), names, records.replace("%", "%%"), keys),
            {
                "today": today,
                "before": before,
                "quarter": 4 * wanted.year + wanted.number,
                "quarter_began": wanted.first_day,
            },
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
        page = self.page
        self.seconds()
        there = [row for row in self.rows if row[0] == "figures" and row[1]]
        assert sum(row[8] for row in there) == page.figures.now.active
        assert abs(sum(row[9] or 0 for row in there) - (page.figures.now.planned.amount or 0)) < 1
        assert [row[8] for row in self.rows if row[0] == "exceptions"] == [len(page.ranking)]
        first = [row[1] for row in self.rows if row[0] == "exception"]
        asking = page.ranking.at[page.ranking.attention]
        assert first == page.rows.ids[asking[:ON_DASHBOARD]].tolist()
        drawn = {row[1] for row in self.rows if row[0] == "bubble"}
        assert drawn == {int(page.rows.ids[m.at]) for m in page.drawings[0].bubbles}
