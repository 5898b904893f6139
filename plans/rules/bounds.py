"""What a day or number of a plan may be: the impossible is refused, the unlikely asked about. Pure.

Each function gives a sentence, or "" where there is nothing to say.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from core.amounts import size_question

MOST_PERCENT = Decimal(1000)
PERCENT = "percent"
FAR_BEYOND = 3  # times the way from baseline to target
STEEP = 100  # a target is rarely so many times its baseline
MARGIN = timedelta(days=366)


def written(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def due_question(day: date | None, *, first: date, last: date, today: date) -> str:
    """About a due day outside the year of its plan (`first` to `last`), or one that is over."""
    if day is None:
        return ""
    if day < first or day > last:
        return (
            f"{written(day)} is outside the year of this plan, {written(first)} to {written(last)}."
        )
    return f"{written(day)} is in the past." if day < today else ""


def planned_question(day: date | None, *, first: date, last: date) -> str:
    """About a launch or finish more than a year before or after the year of its plan."""
    if day is None or first - MARGIN <= day <= last + MARGIN:
        return ""
    return f"{written(day)} is more than a year outside the year of this plan."


def happened_question(day: date | None, *, first: date, last: date) -> str:
    """About the day of something recorded on a plan that lies outside its year."""
    if day is None or first <= day <= last:
        return ""
    return f"{written(day)} is outside the year of this plan, {written(first)} to {written(last)}."


def percent_error(value: Decimal | None, unit: str) -> str:
    """A percentage beyond ±1,000 is a mistake of the unit."""
    if value is None or unit != PERCENT or abs(value) <= MOST_PERCENT:
        return ""
    return "Enter a percentage from -1,000 to 1,000. If this is not a percentage, change the unit."


def term_question(value: Decimal | None, unit: str) -> str:
    """About a baseline or target that is negative or more than a trillion, or a percentage above
    100."""
    if value is None:
        return ""
    if question := size_question(value):
        return question
    if value < 0:
        return f"{value:f} is negative."
    return f"{value:f} % is more than 100 %." if unit == PERCENT and value > 100 else ""


def target_question(target: Decimal | None, baseline: Decimal | None) -> str:
    """About a target very many times its baseline: often a zero too many, or thousands."""
    if target is None or not baseline or abs(target) <= STEEP * abs(baseline):
        return ""
    return f"The target is {abs(target) / abs(baseline):,.0f} times the baseline."


def actual_question(
    value: Decimal | None,
    *,
    baseline: Decimal | None,
    target: Decimal,
    previous: Decimal | None,
    previous_on: date | None,
) -> str:
    """About an actual far beyond the target, far below the baseline, or going back against the
    one recorded before it."""
    if value is None:
        return ""
    start = baseline or Decimal(0)
    if way := target - start:
        covered = (value - start) / way
        if abs(covered) > FAR_BEYOND:
            return f"That is {100 * covered:,.0f} % of the way from baseline to target."
        if previous is not None and previous_on is not None and (value - previous) / way < 0:
            return (
                f"Actuals are year to date, and {previous:f} was recorded for "
                f"{written(previous_on)}."
            )
    return f"{value:f} is negative." if value < 0 <= min(start, target) else ""
