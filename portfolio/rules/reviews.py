"""Quarterly reviews: which are due, what a section says in one line, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alliances.rules.periods import Quarter
from scorecards.rules.severity import GRAVE_FROM

AHEAD_DAYS = 14
"""The next quarter's review exists this many days before the quarter begins."""

KEPT, LATE, OPEN, AHEAD = "kept", "late", "open", "ahead"
STANDING_WORDS = {
    KEPT: "kept",
    LATE: "kept, but late",
    OPEN: "not kept yet",
    AHEAD: "not due yet",
}
FALL_MATTERS = 1.0  # points; smaller moves are not news


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


def readiness(
    content: Mapping[str, Any], *, scorecard_is_final: bool, quarter: Quarter
) -> list[Check]:
    """What is there and what is missing, in the order in which one would prepare."""
    rows = content["plan"]["rows"]
    fresh = [row for row in rows if (row["actual_on"] or "") >= quarter.first_day.isoformat()]
    comments = content["comments"]

    def said(section: str) -> bool:
        return bool(comments.get(section, {}).get("text", "").strip())

    overdue = content["risks"]["overdue"]
    return [
        Check("plan", "A plan is agreed for the year", content["plan"]["plan"] is not None, "plan"),
        Check(
            "actuals",
            f"Actuals of this quarter: {len(fresh)} of {len(rows)} objectives",
            bool(rows) and len(fresh) == len(rows),
            "plan",
        ),
        Check("scorecard", f"The scorecard of {quarter} is final", scorecard_is_final, "scorecard"),
        Check(
            "risks",
            "No response to a risk is overdue"
            if not overdue
            else f"{overdue} risk responses overdue",
            not overdue,
            "risks",
        ),
        Check("said_plan", "Your words on plan against actual", said("plan"), "#plan"),
        Check("said_scorecard", "Your words on the scorecard", said("scorecard"), "#scorecard"),
        Check("said_decisions", "The decisions you want", said("decisions"), "#decisions"),
    ]


def percent_ready(checks: Iterable[Check]) -> int:
    """Share of checks that are done, 0 to 100."""
    found = list(checks)
    return round(100 * sum(check.done for check in found) / len(found)) if found else 0


def promises_finding(sides: Iterable[Mapping[str, Any]]) -> str:
    """One sentence over the promises of both sides."""
    totals = list(sides)
    total = sum(side["total"] for side in totals)
    if not total:
        return "Nothing had been promised for this time"
    kept = sum(side["kept"] for side in totals)
    owed = sum(side["open"] for side in totals)
    if kept == total:
        return f"All {total} promises kept on time" if total > 1 else "The one promise was kept"
    rest = f", {owed} still owed" if owed else ""
    return f"{kept} of {total} promises kept on time{rest}"


def plan_finding(rows: Sequence[Mapping[str, Any]], *, has_plan: bool) -> str:
    """One sentence over the objectives."""
    if not has_plan:
        return "No plan is agreed for this year"
    if not rows:
        return "The plan has no objectives"
    good = sum(row["reading"] in ("reached", "on_track") for row in rows)
    silent = sum(row["reading"] == "unknown" for row in rows)
    rest = f", {silent} without an actual" if silent else ""
    return f"{good} of {len(rows)} objectives on track{rest}"


def scorecard_finding(rows: Sequence[Mapping[str, Any]]) -> str:
    """One sentence over the scores: what moved most, for better or worse."""
    known = [row for row in rows if row["now"] is not None]
    if not known:
        return "No scores yet"
    moved = [row for row in known if row["delta"] is not None and abs(row["delta"]) >= FALL_MATTERS]
    if not moved:
        return "Scores stand where they stood"
    most = max(moved, key=lambda row: abs(row["delta"]))
    up = most["delta"] > 0
    return f"{most['name']} {'rose' if up else 'fell'} by {abs(most['delta']):.0f} points"


def meetings_finding(rows: Sequence[Mapping[str, Any]], decisions: int) -> str:
    """One sentence over cadence kept and decisions taken."""
    held = sum(row["held"] for row in rows)
    missed = sum(row["missed"] for row in rows)
    if not held and not missed:
        return "No meeting fell into this time"
    taken = f"{decisions} decision{'' if decisions == 1 else 's'} taken"
    return f"{held} of {held + missed} meetings held, {taken}"


def risks_finding(rows: Sequence[Mapping[str, Any]]) -> str:
    """One sentence over the open risks."""
    if not rows:
        return "No open risk on record"
    grave = sum(row["severity"] >= GRAVE_FROM for row in rows)
    one = len(rows) == 1
    rest = f", {grave} of them grave" if grave else ""
    return f"{len(rows)} open risk{'' if one else 's'}{rest}"


def list_finding(*, total: int, overdue: int, preparing: int) -> str:
    """The headline of the list of reviews."""
    if not total:
        return "Quarterly reviews"
    if overdue:
        return f"{overdue} quarterly review{'' if overdue == 1 else 's'} overdue"
    if preparing:
        return f"{preparing} quarterly review{'' if preparing == 1 else 's'} to prepare"
    return f"{total} quarterly review{'' if total == 1 else 's'} held"
