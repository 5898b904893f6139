"""What a plan delivers in money, against what was to be expected: one figure for every page. Pure.

Each objective is compared on the day of its own actual, so an old actual is held against what was
due then; how old the actuals are, and how much of the planned value they cover, is said beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.rounding import half_up, whole_number
from core.text import plural
from plans.rules.objectives import (
    Number,
    Progress,
    Terms,
    delivered_worth,
    expected_share,
    planned_worth,
)


@dataclass(frozen=True, slots=True)
class Valued:
    """An objective that counts as value: its terms, its newest actual and how that stands. `rate`
    is what one unit of its currency is worth in the portfolio's; None where there is no rate.
    `first` are the terms first agreed, where a later version asks for less."""

    terms: Terms
    value: Number | None
    as_of: date | None
    progress: Progress
    rate: float | None = 1.0
    first: Terms | None = None


@dataclass(frozen=True, slots=True)
class ValuePace:
    """Sums in the portfolio's currency over what is measured, but `planned` over all: None where a
    rate is missing or one does not say how it is measured, and then no share is told. `as_of` is
    the day of the actuals, weighted by what they are to be worth."""

    planned: float | None
    planned_measured: float
    delivered: float
    expected: float
    measured: int
    total: int
    as_of: date | None
    age: int | None

    @property
    def share(self) -> float | None:
        """Delivered as a share of what was expected; None while nothing was."""
        if self.planned is None:
            return None
        return share_of_expected(self.delivered, self.expected)

    @property
    def share_measured(self) -> float | None:
        """Percent of the planned value that is measured."""
        if self.planned is None or self.planned <= 0:
            return None
        return 100.0 * self.planned_measured / self.planned

    @property
    def figure(self) -> str:
        """ "0.89 of pace", or "not known"."""
        return "not known" if self.share is None else f"{half_up(self.share, 2)} of pace"

    @property
    def detail(self) -> str:
        """ "actuals 58 days old, 2 of 3 measured": what stands below the figure."""
        return pace_detail(self.share, self.age, self.measured, self.total)

    @property
    def words(self) -> str:
        """ "0.89 of pace, actuals 58 days old, 2 of 3 measured"."""
        return pace_words(self.share, self.age, self.measured, self.total)


def share_of_expected(delivered: float | None, expected: float | None) -> float | None:
    """Delivered as a share of what was expected by then; None where nothing was, or not known."""
    if delivered is None or expected is None or not expected > 0:
        return None
    return delivered / expected


def pace_words(
    share: float | None, age: int | None, measured: int, total: int, *, of: str = ""
) -> str:
    """The one sentence for the figure, wherever it is shown. `of`: of what is counted, where that
    is not plain ("alliances")."""
    if not total:
        return "no objective counts as value"
    detail = pace_detail(share, age, measured, total, of=of)
    return f"not known, {detail}" if share is None else f"{half_up(share, 2)} of pace, {detail}"


def pace_detail(
    share: float | None, age: int | None, measured: int, total: int, *, of: str = ""
) -> str:
    """How old the actuals are and how much is measured."""
    known = f"{measured:,} of {total:,}{f' {of}' if of else ''} measured"
    if share is None or age is None:
        return known
    return f"actuals {plural(age, 'day')} old, {known}" if age else f"actuals of today, {known}"


def expected_worth(row: Valued, fiscal_year: int, start_month: int) -> float:
    """What was to be delivered by the day of the actual, in the currency of the objective: of the
    terms first agreed where a later version asks for less. 0 without an actual."""
    if row.as_of is None:
        return 0.0
    day: dict[str, Any] = {"fiscal_year": fiscal_year, "day": row.as_of, "start_month": start_month}
    found = []
    for terms in (row.terms, row.first):
        worth = None if terms is None else planned_worth(terms)
        if terms is not None and worth is not None:
            due = expected_share(**day, pace=terms.pace) if terms.has_pace else 1.0
            found.append(worth * due)
    return max(found, default=0.0)


def value_pace(
    rows: Iterable[Valued], *, fiscal_year: int, today: date, start_month: int = 1
) -> ValuePace:
    """The figure over objectives that count as value.

    Delivered is the sum of the newest actuals of the measured ones; expected is the sum of what
    they plan times the share that was due on the day of each actual. A flow is compared with its
    target, a level with the way from its baseline to its target.
    """
    planned, is_whole = 0.0, True
    of_measured = delivered = expected = day_sum = 0.0
    measured = total = 0
    for row in rows:
        total += 1
        worth = planned_worth(row.terms)
        if worth is None or row.rate is None:
            is_whole = False
            continue
        worth *= row.rate
        planned += worth
        if not row.progress.is_measured or row.value is None or row.as_of is None:
            continue
        measured += 1
        of_measured += worth
        delivered += (delivered_worth(row.terms, row.value) or 0.0) * row.rate
        expected += expected_worth(row, fiscal_year, start_month) * row.rate
        day_sum += worth * row.as_of.toordinal()
    as_of = date.fromordinal(whole_number(day_sum / of_measured)) if of_measured > 0 else None
    age = None if as_of is None else max(0, (today - as_of) // timedelta(days=1))
    return ValuePace(
        planned=planned if is_whole and total else None,
        planned_measured=of_measured,
        delivered=delivered,
        expected=expected,
        measured=measured,
        total=total,
        as_of=as_of,
        age=age,
    )
