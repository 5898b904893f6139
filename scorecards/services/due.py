"""What comes due in scorecards: this quarter's, and what is done about a risk."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Value
from django.urls import reverse

from alliances.models import Alliance
from alliances.services.due import MANAGERS, to_managers, to_owners
from alliances.services.periods import quarter_of
from core.registry.due import DueKind, DueRows, due_kinds
from scorecards.models import Risk, Scorecard


def scorecards(today: date) -> tuple[DueRows, ...]:
    """Scorecards of this quarter that are not final; the row is the alliance."""
    quarter = quarter_of(today)
    final = Scorecard.objects.filter(
        alliance=OuterRef("pk"),
        year=quarter.year,
        quarter=quarter.number,
        state=Scorecard.State.FINAL,
    )
    rows = Alliance.objects.owing_reviews().filter(~Exists(final))
    return (to_managers(rows, "", day=quarter.last_day, title=Value(str(quarter))),)


def risks(today: date) -> tuple[DueRows, ...]:
    """Responses to open risks that are not in place."""
    rows = Risk.objects.open().filter(
        due_on__isnull=False, in_place_on__isnull=True, occurred_on__isnull=True
    )
    return to_owners(rows, "alliance", day="due_on", title="title")


def risks_again(today: date) -> tuple[DueRows, ...]:
    """Days to look at an open risk again."""
    rows = Risk.objects.open().filter(review_on__isnull=False)
    return to_owners(rows, "alliance", day="review_on", title="title")


def _scorecard_url(alliance: int, row: int) -> str:
    return reverse("scorecards:alliance_scorecard", args=[alliance])


def _risk_url(alliance: int, row: int) -> str:
    return reverse("scorecards:alliance_risks", args=[alliance])


def register() -> None:
    due_kinds.register(
        DueKind(
            "scorecard",
            90,
            "Scorecard to complete",
            MANAGERS,
            scorecards,
            (14, 3),
            "Answer",
            _scorecard_url,
        ),
        DueKind(
            "risk",
            95,
            "Response to a risk",
            "the owner; without one, the alliance managers",
            risks,
            (7, 0, -7),
            "Update the risk",
            _risk_url,
        ),
        DueKind(
            "risk_review",
            96,
            "Risk to look at again",
            "the owner; without one, the alliance managers",
            risks_again,
            (0, -7),
            "Look at the risk",
            _risk_url,
        ),
    )
