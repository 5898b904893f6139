"""What a day or number of a plan may be: the impossible is refused, the unlikely asked about. Pure.

Each function gives a sentence, or "" where there is nothing to say.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from core.amounts import size_question
from core.rounding import whole_number
from plans.rules.objectives import FLOW, LESS, LEVEL, MORE, Terms

MOST_PERCENT = Decimal(1000)
PERCENT = "percent"
FAR_BEYOND = 3  # times the way from baseline to target
FAR_FROM_RECORD = 2
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
    return f"The target is {whole_number(abs(target) / abs(baseline)):,} times the baseline."


def way_question(
    target: Decimal | None,
    baseline: Decimal | None,
    *,
    measured_as: str | None,
    direction: str | None,
) -> str:
    """About a level that is to move, and whose baseline lies beyond its target already."""
    if target is None or baseline is None or measured_as != LEVEL:
        return ""
    beyond = {MORE: baseline > target, LESS: baseline < target}.get(direction or "", False)
    return f"The baseline, {baseline:f}, is better than the target already." if beyond else ""


def far_from_record(target: Decimal | None, reached: Decimal) -> bool:
    """Whether a target is more than FAR_FROM_RECORD times what was reached before, or less than
    that part of it."""
    if target is None or target <= 0 or reached <= 0:
        return False
    return target > FAR_FROM_RECORD * reached or FAR_FROM_RECORD * target < reached


def actual_question(
    value: Decimal | None,
    terms: Terms,
    *,
    previous: Decimal | None,
    previous_on: date | None,
) -> str:
    """About an actual far beyond the target, far below the baseline, or a sum that is smaller than
    the one recorded before it."""
    if value is None:
        return ""
    start = Decimal(str(terms.baseline or 0)) if terms.measured_as != FLOW else Decimal(0)
    target = Decimal(str(terms.target))
    if way := target - start:
        covered = (value - start) / way
        if abs(covered) > FAR_BEYOND:
            of = "target" if terms.measured_as == FLOW else "way from baseline to target"
            return f"That is {whole_number(100 * covered):,} % of the {of}."
    falls = previous is not None and target > 0 and value < previous
    if terms.measured_as == FLOW and falls and previous_on is not None:
        return f"A total only grows, and {previous:f} was recorded for {written(previous_on)}."
    return f"{value:f} is negative." if value < 0 <= min(start, target) else ""
