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
    """Responses to open risks."""
    rows = Risk.objects.filter(state=Risk.State.OPEN, due_on__isnull=False)
    return to_owners(rows, "alliance", day="due_on", title="title")


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
    )
