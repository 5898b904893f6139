"""Quarterly reviews: which are due, how a promise stands, and what is still missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from alliances.rules import punctuality
from alliances.rules.periods import Quarter
from core.rounding import whole_number
from core.text import plural
from portfolio.rules.review_document import ReviewV1

AHEAD_DAYS = 14
"""The next quarter's review exists this many days before the quarter begins."""

DUE_DAYS = 21
"""A review is due so many days after its quarter: what was reached is known by then."""

KEPT, LATE, OPEN, AHEAD = "kept", "late", "open", "ahead"
DROPPED, MOVED = "dropped", "moved"


def review_due_on(quarter: Quarter) -> date:
    """By when the review of a quarter is to be held; from the next day on it is overdue."""
    return quarter.last_day + timedelta(days=DUE_DAYS)


def quarter_owed(today: date, start_month: int = 1) -> Quarter:
    """The last quarter whose review is overdue on `today` unless it was held."""
    quarter = Quarter.containing(today, start_month).previous()
    return quarter if review_due_on(quarter) < today else quarter.previous()


def quarters_due(today: date, start_month: int = 1) -> list[Quarter]:
    """The quarters whose reviews must exist on `today`: this one, and soon the next."""
    current = Quarter.containing(today, start_month)
    ahead = (current.last_day - today).days < AHEAD_DAYS
    return [current, current.next()] if ahead else [current]


@dataclass(frozen=True, slots=True)
class Promised:
    """A deliverable or an action, with the days of its promise (alliances.rules.punctuality)."""

    kind: str
    name: str
    side: str
    owner: str | None
    settled_on: date | None
    due_on: date
    first_due_on: date
    recorded_on: date | None = None
    dropped_on: date | None = None
    never_made: bool = False
    moves: int = 0


STANDINGS = {
    punctuality.ON_TIME: KEPT,
    punctuality.DELIVERED_LATE: LATE,
    punctuality.OVERDUE: OPEN,
    punctuality.DROPPED_LATE: DROPPED,
}


def promise_standing(row: Promised, as_of: date) -> str:
    """How a promise stood at the end of `as_of`: kept, late (kept after its first day), open,
    dropped or moved after that day, ahead."""
    found = STANDINGS.get(punctuality.standing(row, as_of), AHEAD)
    return MOVED if found == AHEAD and punctuality.counts(row, as_of) else found


def is_open(row: Promised, as_of: date) -> bool:
    return punctuality.standing(row, as_of) in punctuality.OPEN


def belongs_to_prior_promises(row: Promised, *, since: date, as_of: date) -> bool:
    """Whether a promise is answered for in a review: it counts, and was first promised for a day
    since the last one, or was still owed then."""
    if not punctuality.counts(row, as_of):
        return False
    # What was recorded since was owed as far as the last review knew.
    return row.first_due_on > since or is_open(row, since)


def tidied(text: str) -> str:
    """Commentary as it is stored: browsers end lines with CR LF."""
    return text.replace("\r\n", "\n").strip()


def mark_of(text: str) -> str:
    """Tells whether commentary is still what it was when the page was shown."""
    return hashlib.sha256(tidied(text).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a review should have before it is held; `gap` is what the review says where it has
    not. `link` names where that is mended."""

    key: str
    label: str
    gap: str
    done: bool
    link: str = ""


def readiness(document: ReviewV1, *, scorecard_is_final: bool, start_month: int = 1) -> list[Check]:
    """What is there and what is missing, in the order in which one would prepare. The fiscal year
    of the document starts in `start_month`."""
    quarter = Quarter(document.year, document.quarter, start_month)
    rows = document.plan.objectives if document.plan else ()
    fresh = [row for row in rows if row.actual_on and row.actual_on >= quarter.first_day]
    said = {comment.section for comment in document.comments if comment.text.strip()}
    overdue = sum(risk.overdue for risk in document.risks)
    old = len(rows) - len(fresh)
    return [
        Check(
            "plan",
            "Plan agreed for the year",
            "No plan agreed for the year",
            document.plan is not None,
            "plan",
        ),
        Check(
            "actuals",
            "Every objective has an actual from this quarter",
            f"No actual from this quarter for {old} of {plural(len(rows), 'objective')}"
            if rows
            else "No objectives to measure",
            bool(rows) and not old,
            "plan",
        ),
        Check(
            "scorecard",
            f"{quarter} scorecard final",
            f"{quarter} scorecard not final",
            scorecard_is_final,
            "scorecard",
        ),
        Check(
            "risks",
            "No risk response overdue",
            f"{plural(overdue, 'risk response')} overdue",
            not overdue,
            "risks",
        ),
        Check(
            "said_plan",
            "Commentary on plan against actual",
            "No commentary on plan against actual",
            "plan" in said,
            "#text-plan",
        ),
        Check(
            "said_scorecard",
            "Commentary on the scorecard",
            "No commentary on the scorecard",
            "scorecard" in said,
            "#text-scorecard",
        ),
        Check(
            "said_decisions",
            "Decisions requested",
            "No decisions requested",
            "decisions" in said,
            "#text-decisions",
        ),
    ]


def gaps(checks: Iterable[Check]) -> tuple[str, ...]:
    """What a review lacks, as sentences of the stored document."""
    return tuple(check.gap for check in checks if not check.done)


def percent_ready(checks: Iterable[Check]) -> int:
    """Share of checks that are done, 0 to 100."""
    found = list(checks)
    return whole_number(100 * sum(check.done for check in found) / len(found)) if found else 0


def list_finding(*, total: int, overdue: int, preparing: int) -> str:
    """The headline of the list of reviews."""
    if not total:
        return "Quarterly reviews"
    if overdue:
        return f"{plural(overdue, 'quarterly review')} overdue"
    if preparing:
        return f"{plural(preparing, 'quarterly review')} to prepare"
    return f"{plural(total, 'quarterly review')} held"
