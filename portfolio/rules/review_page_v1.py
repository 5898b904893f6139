"""How a review of version 1 reads: its sentences and colours, out of its values. Pure.

Reviews that were held keep this renderer for good, so its words change for none of them later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from alliances.rules.periods import Quarter
from core.rounding import shown
from core.text import plural
from portfolio.rules.review_document import Comment, ReviewV1

STANDING = {
    "kept": ("green", "kept"),
    "late": ("amber", "kept, but late"),
    "open": ("red", "not kept yet"),
    "ahead": ("unknown", "not due yet"),
}
GOOD_READINGS = ("reached", "on_track", "met")
NEWS_FROM = 1.0  # points; smaller moves are not news
HEALTH_SCORES = 5  # health and its dimensions stand before value and risk


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the document with the words of its state and their colour."""

    row: Any
    band: str
    words: str


@dataclass(frozen=True, slots=True)
class ReviewPageV1:
    template: ClassVar[str] = "portfolio/reviews/v1/_document.html"
    no_decisions: ClassVar[str] = "No decision is asked for."
    document: ReviewV1
    start_month: int = 1

    @property
    def quarter(self) -> str:
        return str(Quarter(self.document.year, self.document.quarter))

    @property
    def heading(self) -> str:
        return f"{self.document.alliance}, {self.quarter}: {self.promises_finding.lower()}"

    @property
    def promises_finding(self) -> str:
        sides = self.document.promises.sides
        total, kept = sum(side.total for side in sides), sum(side.kept for side in sides)
        if not total:
            return "Nothing had been promised for this time"
        if kept == total:
            return f"All {total} promises kept on time" if total > 1 else "The one promise was kept"
        owed = sum(side.open for side in sides)
        rest = f", {owed} still owed" if owed else ""
        return f"{kept} of {total} promises kept on time{rest}"

    @property
    def promises(self) -> list[Line]:
        return [Line(row, *STANDING[row.standing]) for row in self.document.promises.rows]

    @property
    def plan_finding(self) -> str:
        if self.document.plan is None:
            return "No plan is agreed for this year"
        rows = self.document.plan.objectives
        good = sum(row.reading in GOOD_READINGS for row in rows)
        silent = sum(row.reading == "unknown" for row in rows)
        rest = f", {silent} without an actual" if silent else ""
        return f"{good} of {len(rows)} objectives on track{rest}"

    @property
    def scorecard_finding(self) -> str:
        """What moved most, for better or worse."""
        rows = self.document.scorecard.rows[:HEALTH_SCORES]
        if all(row.now is None for row in rows):
            return "No scores yet"
        moves = [(row.name, row.delta) for row in rows if row.delta is not None]
        name, delta = max(moves, key=lambda move: abs(move[1]), default=("", 0.0))
        if abs(delta) < NEWS_FROM:
            return "Scores stand where they stood"
        return f"{name} {'rose' if delta > 0 else 'fell'} by {shown(abs(delta))} points"

    @property
    def quadrant_then(self) -> str:
        """The quadrant before, where it was another one."""
        scores = self.document.scorecard
        return "" if scores.quadrant_then == scores.quadrant_words else scores.quadrant_then

    @property
    def meetings_finding(self) -> str:
        rows, count = self.document.committees, len(self.document.decisions)
        held, missed = sum(row.held for row in rows), sum(row.missed for row in rows)
        if not held and not missed:
            return "No meeting fell into this time"
        return f"{held} of {held + missed} meetings held, {plural(count, 'decision')} taken"

    @property
    def committees(self) -> list[Line]:
        return [
            Line(
                row,
                "amber" if row.missed else "",
                f"{row.held} of {row.due} held{f', {row.missed} missed' if row.missed else ''}",
            )
            for row in self.document.committees
        ]

    @property
    def risks_finding(self) -> str:
        count = len(self.document.risks)
        if not count:
            return "No open risk on record"
        grave = sum(row.band == "red" for row in self.document.risks)
        rest = f", {grave} of them grave" if grave else ""
        return f"{plural(count, 'open risk')}{rest}"

    @property
    def commitments_finding(self) -> str:
        coming = self.document.commitments
        count = len(coming.rows)
        if not count:
            return "Nothing is promised yet"
        until = Quarter.containing(coming.until, self.start_month)
        return f"{plural(count, 'commitment')} up to the end of {until}"

    @property
    def comments(self) -> dict[str, Comment]:
        return {comment.section: comment for comment in self.document.comments}
