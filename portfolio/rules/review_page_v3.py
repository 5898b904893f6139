"""How a review of version 3 reads: as version 2, but that risks are told by their expected loss.
Pure.

Reviews that were held keep this renderer for good, so its words change for none of them later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.rounding import shown
from core.text import plural
from portfolio.rules.review_document import ReviewV1, ReviewV2, ReviewV3
from portfolio.rules.review_page_v1 import NEWS_FROM, ReviewPageV1
from portfolio.rules.review_page_v2 import ReviewPageV2
from portfolio.rules.review_scores import Outcome
from scorecards.rules.confidence.readings import SHOWN
from scorecards.rules.expected_loss import points

HEALTH = "health"


@dataclass(frozen=True, slots=True)
class ReviewPageV3(ReviewPageV2):
    template: ClassVar[str] = "portfolio/reviews/v3/_document.html"
    readings: ClassVar[int] = SHOWN
    document: ReviewV3

    @property
    def scorecard_finding(self) -> str:
        """What moved most, like for like: another model, other rates, older evidence and the
        calendar are no news."""
        moves = self.document.scorecard.moves or ()
        health = next((one for one in moves if one.axis == HEALTH), None)
        if health is None or not health.no_news:
            return ReviewPageV2(self.document, self.start_month).scorecard_finding
        if abs(health.records) < NEWS_FROM:
            return "Health unchanged by what happened"
        up = "up" if health.records > 0 else "down"
        return f"Health {up} {shown(abs(health.records))} points by what happened"

    @property
    def agreeing(self) -> Outcome | None:
        """How many readings agree with the quadrant; None where that is not known."""
        scores = self.document.scorecard
        said = scores.certainty.placed if scores.certainty else ()
        return next((one for one in said if one.key == scores.quadrant), None)

    @property
    def others(self) -> list[Outcome]:
        """What the other readings say, most first."""
        sure = self.document.scorecard.certainty
        rest = [one for one in (sure.placed if sure else ()) if one.count and one != self.agreeing]
        return sorted(rest, key=lambda one: -one.count)

    @property
    def band_agreeing(self) -> Outcome | None:
        scores = self.document.scorecard
        band = next((row.band for row in scores.rows if row.key == HEALTH), "")
        said = scores.certainty.bands if scores.certainty else ()
        return next((one for one in said if one.key == band), None)

    @property
    def risks_finding(self) -> str:
        rows = self.document.risks
        if not rows:
            return "No open risks on record"
        grave = sum(row.band == "red" for row in rows)
        rest = f", {grave} of them severe" if grave else ""
        expected = points(sum(row.expected_loss for row in rows))
        return f"{plural(len(rows), 'risk')} with an expected loss of {expected} points{rest}"


def page_of(document: ReviewV1, start_month: int = 1) -> ReviewPageV1:
    """The renderer of the version a document was stored in; its fiscal year starts in
    `start_month`."""
    if isinstance(document, ReviewV3):
        return ReviewPageV3(document, start_month)
    if isinstance(document, ReviewV2):
        return ReviewPageV2(document, start_month)
    return ReviewPageV1(document, start_month)
