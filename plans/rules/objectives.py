"""Progress of an objective against the time that has passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from alliances.rules.periods import share_of_year_elapsed

# Earlier in a year the comparison says nothing: a tenth of the year, about five weeks.
LEAST_ELAPSED = 0.1
ON_TRACK_FROM = 0.9  # share of what was to be expected
BEHIND_BELOW = 0.7
STALE_AFTER_DAYS = 100  # an actual older than a quarter and a week

REACHED = "reached"
ON_TRACK = "on_track"
SLIPPING = "slipping"
BEHIND = "behind"
EARLY = "early"
UNKNOWN = "unknown"

# The colour and the words of each reading.
SHOWN = {
    REACHED: ("green", "reached"),
    ON_TRACK: ("green", "on track"),
    SLIPPING: ("amber", "slipping"),
    BEHIND: ("red", "behind"),
    EARLY: ("unknown", "too early to say"),
    UNKNOWN: ("unknown", "no actual yet"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """`attained` and `expected` are percent of the way from baseline to target; `attained` may lie
    below 0 or above 100. `measured_days_ago` is None without an actual."""

    attained: float | None
    expected: float
    reading: str
    measured_days_ago: int | None = None

    @property
    def band(self) -> str:
        return SHOWN[self.reading][0]

    @property
    def words(self) -> str:
        return SHOWN[self.reading][1]

    @property
    def is_stale(self) -> bool:
        return self.measured_days_ago is not None and self.measured_days_ago > STALE_AFTER_DAYS


def attainment(
    *, baseline: Decimal | None, target: Decimal, actual: Decimal | None
) -> float | None:
    """Percent of the way from `baseline` to `target` that `actual` has covered.

    Works in both directions (complaints fall, revenue rises). Without a baseline the way begins at
    0, since actuals are cumulated over the year. None without an actual or without a way to go.
    """
    start = Decimal(0) if baseline is None else baseline
    if actual is None or target == start:
        return None
    return float(100 * (actual - start) / (target - start))


def expected(*, fiscal_year: int, day: date, start_month: int = 1) -> float:
    """Percent of the way that an even pace would have covered by the end of `day`, 0 to 100."""
    return 100.0 * share_of_year_elapsed(fiscal_year, day, start_month)


def read(attained: float | None, expected_percent: float) -> str:
    """The word for an attainment against what was to be expected when it was measured."""
    if attained is None:
        return UNKNOWN
    if attained >= 100:
        return REACHED
    if expected_percent < 100 * LEAST_ELAPSED:
        return EARLY
    share = attained / expected_percent
    if share >= ON_TRACK_FROM:
        return ON_TRACK
    return SLIPPING if share >= BEHIND_BELOW else BEHIND


def progress(
    *,
    baseline: Decimal | None,
    target: Decimal,
    actual: Decimal | None,
    measured_on: date | None,
    fiscal_year: int,
    today: date,
    start_month: int = 1,
) -> Progress:
    """Attainment against the time elapsed when it was measured; today's where nothing was.

    Comparing an old actual with today's expectation would call a silent objective a failing one:
    silence is shown as age instead.
    """
    attained = attainment(baseline=baseline, target=target, actual=actual)
    day = min(measured_on, today) if measured_on is not None else today
    due = expected(fiscal_year=fiscal_year, day=day, start_month=start_month)
    age = None if measured_on is None else max(0, (today - measured_on).days)
    return Progress(attained, due, read(attained, due), age)
