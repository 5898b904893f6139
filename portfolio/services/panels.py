"""What the portfolio shows of reviews on the page and in the list of alliances. Guests see none
of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min

from accounts.models import User
from alliances.models import Alliance
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


def reviews_due(user: User, alliances: Sequence[Alliance]) -> dict[int, date]:
    """The earliest review not yet held, by the key of the alliance. One query."""
    rows = Review.objects.within(user, *alliances).preparing()
    return dict(rows.order_by().values_list("alliance").annotate(due=Min("due_on")))
