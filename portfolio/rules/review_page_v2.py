"""How a review of version 2 reads: its sentences and colours, out of its values. Pure.

Reviews that were held keep this renderer for good, so its words change for none of them later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from alliances.rules.periods import Quarter
from core.rounding import shown
from core.text import plural
from plans.rules.value import pace_words
from portfolio.rules.review_document import ReviewV2, SidePromises
from portfolio.rules.review_page_v1 import (
    GOOD_READINGS,
    HEALTH_SCORES,
    NEWS_FROM,
    Line,
    ReviewPageV1,
)

# Objectives of which nothing is known, for whatever reason.
SILENT = ("unknown", "expired", "unclear", "measured_early")
STANDING = {
    "kept": ("green", "on time"),
    "late": ("amber", "late"),
    "open": ("red", "overdue"),
    "ahead": ("unknown", "not due yet"),
    "dropped": ("red", "dropped after it was due"),
    "moved": ("amber", "moved after the day promised"),
}
KINDS = ("deliverable", "action")


@dataclass(frozen=True, slots=True)
class Row(Line):
    """`company`: whose it is. `kind`: of what kind, where those are counted apart."""

    company: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ReviewPageV2(ReviewPageV1):
    template: ClassVar[str] = "portfolio/reviews/v2/_document.html"
    no_decisions: ClassVar[str] = "No decisions requested."
    document: ReviewV2

    def company(self, side: str, owner: str = "") -> str:
        """The company behind a side, as it was called that day."""
        if side not in ("ours", "theirs", "joint"):
            return ""
        if side == "theirs":
            named = {row.person: row.name for row in self.document.companies}
            return named.get(owner, self.document.theirs)
        return self.document.ours if side == "ours" else self.document.joint

    @property
    def heading(self) -> str:
        return f"{self.document.alliance}, {self.quarter}: {self.promises_finding.lower()}"

    @property
    def promises_finding(self) -> str:
        standings = [row.standing for row in self.document.promises.rows]
        total, kept = len(standings), standings.count("kept")
        if not total:
            return "No commitments were due"
        if self.document.kinds_apart:
            return self._kinds_apart()
        if kept == total:
            return (
                f"All {total} commitments met on time" if total > 1 else "1 commitment met on time"
            )
        owed = standings.count("open")
        rest = f", {owed} overdue" if owed else ""
        return f"{kept} of {total} commitments met on time{rest}"

    def _kinds_apart(self) -> str:
        """ "1 of 3 deliverables and 2 of 2 actions on time, 1 overdue" """
        rows, said = self.document.promises.rows, []
        for kind in KINDS:
            mine = [row.standing for row in rows if row.kind == kind]
            if mine:
                said.append(f"{mine.count('kept')} of {plural(len(mine), kind)}")
        owed = sum(row.standing == "open" for row in rows)
        return f"{' and '.join(said)} on time{f', {owed} overdue' if owed else ''}"

    @property
    def promises(self) -> list[Line]:
        return [
            Row(row, *STANDING[row.standing], self.company(row.side, row.owner))
            for row in self.document.promises.rows
        ]

    @property
    def sides(self) -> list[Row]:
        if self.document.kinds_apart:
            return [
                Row(found, "", "", self.company(found.side), f"{kind}s")
                for side in self.document.promises.sides
                for kind in KINDS
                if (found := self._counts(side.side, kind)).total
            ]
        return [Row(row, "", "", self.company(row.side)) for row in self.document.promises.sides]

    def _counts(self, side: str, kind: str) -> SidePromises:
        rows = self.document.promises.rows
        mine = [row.standing for row in rows if (row.side, row.kind) == (side, kind)]
        kept, owed = mine.count("kept"), mine.count("open")
        return SidePromises(side, len(mine), kept, len(mine) - kept - owed, owed)

    @property
    def commitments(self) -> list[Row]:
        rows = self.document.commitments.rows
        return [Row(row, "", "", self.company(row.side, row.owner)) for row in rows]

    @property
    def risks(self) -> list[Row]:
        rows = self.document.risks
        return [Row(row, "", "", self.company(row.side, row.owner)) for row in rows]

    @property
    def plan_finding(self) -> str:
        if self.document.plan is None:
            return "No plan agreed for this year"
        rows = self.document.plan.objectives
        good = sum(row.reading in GOOD_READINGS for row in rows)
        silent = [row.reading for row in rows if row.reading in SILENT]
        why = "without an actual" if set(silent) == {"unknown"} else "not measured"
        rest = f", {len(silent)} {why}" if silent else ""
        return f"{good} of {plural(len(rows), 'objective')} on track{rest}"

    @property
    def plan_pace(self) -> str:
        """ "0.89 of pace, actuals 58 days old, 2 of 3 measured"; "" where nothing counts as value,
        and in documents from before it was said."""
        plan = self.document.plan
        if plan is None or not plan.pace_total:
            return ""
        return pace_words(plan.pace, plan.pace_age, plan.pace_measured, plan.pace_total)

    @property
    def scorecard_finding(self) -> str:
        """What moved most, for better or worse."""
        rows = self.document.scorecard.rows[:HEALTH_SCORES]
        if all(row.now is None for row in rows):
            return "No scores yet"
        moves = [(row.name, row.delta) for row in rows if row.delta is not None]
        name, delta = max(moves, key=lambda move: abs(move[1]), default=("", 0.0))
        if abs(delta) < NEWS_FROM:
            return "Scores unchanged"
        return f"{name} {'up' if delta > 0 else 'down'} {shown(abs(delta))} points"

    @property
    def meetings_finding(self) -> str:
        rows, count = self.document.committees, len(self.document.decisions)
        held, missed = sum(row.held for row in rows), sum(row.missed for row in rows)
        if not held and not missed:
            return "No meetings were due"
        return (
            f"{held} of {plural(held + missed, 'meeting')} held, {plural(count, 'decision')} taken"
        )

    @property
    def risks_finding(self) -> str:
        count = len(self.document.risks)
        if not count:
            return "No open risks on record"
        grave = sum(row.band == "red" for row in self.document.risks)
        rest = f", {grave} severe" if grave else ""
        return f"{plural(count, 'open risk')}{rest}"

    @property
    def commitments_finding(self) -> str:
        coming = self.document.commitments
        count = len(coming.rows)
        if not count:
            return "No commitments ahead"
        until = Quarter.containing(coming.until, self.start_month)
        return f"{plural(count, 'commitment')} due by the end of {until}"
