"""Quarterly reviews: which are due, how a promise stands, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alliances.rules.periods import Quarter
from core.text import plural
from portfolio.rules.review_document import ReviewV1

AHEAD_DAYS = 14
"""The next quarter's review exists this many days before the quarter begins."""

KEPT, LATE, OPEN, AHEAD = "kept", "late", "open", "ahead"


def quarters_due(today: date) -> list[Quarter]:
    """The quarters whose reviews must exist on `today`: this one, and soon the next."""
    current = Quarter.containing(today)
    ahead = (current.last_day - today).days < AHEAD_DAYS
    return [current, current.next()] if ahead else [current]


def promise_standing(*, due_on: date, kept_on: date | None, as_of: date) -> str:
    """How a promise stood at the end of `as_of`: kept, late (kept after its day), open, ahead."""
    if kept_on is not None and kept_on <= as_of:
        return KEPT if kept_on <= due_on else LATE
    return OPEN if due_on < as_of else AHEAD


def belongs_to_prior_promises(
    *, due_on: date, kept_on: date | None, since: date, as_of: date
) -> bool:
    """Whether a promise is answered for in a review: it fell due since the last one, was kept since
    then, or is still owed from before."""
    if due_on > as_of and not (kept_on is not None and kept_on <= as_of):
        return False
    answered = kept_on is not None and kept_on <= since and due_on <= since
    return not answered


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a review should have before it is held. `link` names where it is mended."""

    key: str
    label: str
    done: bool
    link: str = ""


def readiness(document: ReviewV1, *, scorecard_is_final: bool) -> list[Check]:
    """What is there and what is missing, in the order in which one would prepare."""
    quarter = Quarter(document.year, document.quarter)
    rows = document.plan.objectives if document.plan else ()
    fresh = [row for row in rows if row.actual_on and row.actual_on >= quarter.first_day]
    said = {comment.section for comment in document.comments if comment.text.strip()}
    overdue = sum(risk.overdue for risk in document.risks)
    return [
        Check("plan", "A plan is agreed for the year", document.plan is not None, "plan"),
        Check(
            "actuals",
            f"Actuals of this quarter: {len(fresh)} of {len(rows)} objectives",
            bool(rows) and len(fresh) == len(rows),
            "plan",
        ),
        Check("scorecard", f"The scorecard of {quarter} is final", scorecard_is_final, "scorecard"),
        Check(
            "risks",
            f"{overdue} risk responses overdue" if overdue else "No response to a risk is overdue",
            not overdue,
            "risks",
        ),
        Check("said_plan", "Your words on plan against actual", "plan" in said, "#plan"),
        Check("said_scorecard", "Your words on the scorecard", "scorecard" in said, "#scorecard"),
        Check("said_decisions", "The decisions you want", "decisions" in said, "#decisions"),
    ]


def percent_ready(checks: Iterable[Check]) -> int:
    """Share of checks that are done, 0 to 100."""
    found = list(checks)
    return round(100 * sum(check.done for check in found) / len(found)) if found else 0


def list_finding(*, total: int, overdue: int, preparing: int) -> str:
    """The headline of the list of reviews."""
    if not total:
        return "Quarterly reviews"
    if overdue:
        return f"{plural(overdue, 'quarterly review')} overdue"
    if preparing:
        return f"{plural(preparing, 'quarterly review')} to prepare"
    return f"{plural(total, 'quarterly review')} held"
