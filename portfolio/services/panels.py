"""What the portfolio shows of reviews on the page and in the list of alliances. Guests see none
of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance
from alliances.services.calendar import of_my_alliances
from core.db.asked import Within
from core.registry.calendar import Asked, CalendarRows
from core.registry.coming import ComingRows
from portfolio.models import Review

SHOWN = ("year", "quarter", "state", "due_on", "held_on")
NEWEST = 4


@dataclass(frozen=True)
class ReviewPanel:
    """The review being prepared and the last one held."""

    current: Review | None
    last: Review | None


def review_panel(alliance: Alliance, user: User, today: date) -> ReviewPanel | None:
    """None without a review. One query."""
    found = Review.objects.within(user, alliance).only(*SHOWN).order_by("-year", "-quarter")
    rows = list(found[:NEWEST])
    preparing = [row for row in rows if not row.is_frozen]
    if not rows:
        return None
    return ReviewPanel(
        current=preparing[-1] if preparing else None,
        last=next((row for row in rows if row.is_frozen), None),
    )


def reviews_due(user: User, within: Within) -> ComingRows:
    """Reviews not yet held."""
    rows = Review.objects.among(within, user).preparing()
    return ComingRows(rows, "alliance_id", "due_on", quarter_words(" review"))


def reviews_in_calendar(asked: Asked) -> CalendarRows:
    """The days by which reviews are to be held."""
    rows = of_my_alliances(Review.objects.visible_to(asked.user).preparing(), asked)
    return CalendarRows(rows, "alliance", quarter_words(" review due"), "due_on")


def quarter_words(words: str) -> Concat:
    """An expression such as "Q4 2026 review"."""
    year, quarter = Cast("year", CharField()), Cast("quarter", CharField())
    return Concat(Value("Q"), quarter, Value(" "), year, Value(words), output_field=CharField())


def review_url(alliance: int, row: int) -> str:
    return reverse("portfolio:review_detail", args=[row])
