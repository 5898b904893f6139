"""What the review of an alliance asks: questions by the band of its health, and what the partner
disputes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from alliances.models import Alliance
from alliances.rules.periods import Quarter
from scorecards.models import Placement, ReplyLine, ReviewQuestion


@dataclass(frozen=True, slots=True)
class Asked:
    """`band` is "" where health is not known."""

    band: str
    questions: list[str]
    disputes: list[ReplyLine]


def asked_in_review(*, alliance: Alliance, quarter: Quarter) -> Asked:
    """By the band of today; disputes are those of the scorecard of the quarter. Two queries."""
    unknown = ReviewQuestion.Band.UNKNOWN
    placed = Placement.objects.current().filter(alliance=alliance).values("health_band")[:1]
    known = Coalesce(NullIf(Subquery(placed), Value("")), Value(unknown))
    rows = ReviewQuestion.objects.annotate(known=known).filter(band=F("known"))
    found = list(rows.order_by("position", "pk").values_list("band", "text"))
    band = next((one for one, _ in found if one != unknown), "")
    lines = ReplyLine.objects.disputed().filter(
        scorecard__alliance=alliance,
        scorecard__year=quarter.year,
        scorecard__quarter=quarter.number,
    )
    return Asked(band, [text for _, text in found], list(lines.select_related("scorecard")))
