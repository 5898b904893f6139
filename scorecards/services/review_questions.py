"""What the review of an alliance asks: questions by the band of its health, and what the partner
disputes."""

from __future__ import annotations

from dataclasses import dataclass

from alliances.models import Alliance
from alliances.rules.periods import Quarter
from scorecards.models import Placement, ReplyLine, ReviewQuestion


@dataclass(frozen=True, slots=True)
class Asked:
    """`band` is "" where health is not known."""

    band: str
    questions: list[str]
    disputes: list[ReplyLine]


def questions_for(*, band: str) -> list[str]:
    """In their order; `band` as it is stored of a placement, "" where health is not known. One
    query."""
    rows = ReviewQuestion.objects.filter(band=band or ReviewQuestion.Band.UNKNOWN)
    return list(rows.order_by("position", "pk").values_list("text", flat=True))


def asked_in_review(*, alliance: Alliance, quarter: Quarter) -> Asked:
    """By the band of today; disputes are those of the scorecard of the quarter. Three queries."""
    rows = Placement.objects.current().filter(alliance=alliance)
    band = rows.values_list("health_band", flat=True).first() or ""
    lines = ReplyLine.objects.disputed().filter(
        scorecard__alliance=alliance,
        scorecard__year=quarter.year,
        scorecard__quarter=quarter.number,
    )
    return Asked(band, questions_for(band=band), list(lines.select_related("scorecard")))
