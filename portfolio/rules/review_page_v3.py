"""How a review of version 3 reads: as version 2, but that risks are told by their expected loss.
Pure.

Reviews that were held keep this renderer for good, so its words change for none of them later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.text import plural
from portfolio.rules.review_document import ReviewV1, ReviewV2, ReviewV3
from portfolio.rules.review_page_v1 import ReviewPageV1
from portfolio.rules.review_page_v2 import ReviewPageV2
from scorecards.rules.expected_loss import points


@dataclass(frozen=True, slots=True)
class ReviewPageV3(ReviewPageV2):
    template: ClassVar[str] = "portfolio/reviews/v3/_document.html"
    document: ReviewV3

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
