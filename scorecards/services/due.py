"""What comes due in scorecards: this quarter's, and what is done about a risk."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import TruncDate
from django.urls import reverse

from alliances.models import Alliance
from alliances.rules.periods import fiscal_year, fiscal_year_bounds
from alliances.services.due import MANAGERS, to_managers, to_owners
from alliances.services.periods import quarter_of
from core.registry.due import DueKind, DueRows, due_kinds
from scorecards.models import Evaluation, ReplyLine, Risk, Scorecard


def scorecards(today: date) -> tuple[DueRows, ...]:
    """Scorecards of this quarter that nobody has answered and given on; the row is the alliance."""
    quarter = quarter_of(today)
    given_on = Scorecard.objects.filter(
        alliance=OuterRef("pk"), year=quarter.year, quarter=quarter.number
    ).exclude(state=Scorecard.State.OPEN)
    rows = Alliance.objects.owing_reviews().filter(~Exists(given_on))
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


def disputes(today: date) -> tuple[DueRows, ...]:
    """What the partner disputes and we have not answered, on the day they did."""
    rows = ReplyLine.objects.waiting_for_us().annotate(disputed_on=TruncDate("replied_at"))
    return (to_managers(rows, "scorecard__alliance", day="disputed_on", title="name"),)


def fiscal_month() -> int:
    month: int = settings.FISCAL_YEAR_START_MONTH
    return month


def evaluations(today: date) -> tuple[DueRows, ...]:
    """Yearly evaluations that were not made, by the end of the fiscal year; the row is the
    alliance."""
    year = fiscal_year(today, fiscal_month())
    _, last = fiscal_year_bounds(year, fiscal_month())
    there = Evaluation.objects.filter(alliance=OuterRef("pk"), year=year)
    rows = Alliance.objects.owing_reviews().filter(~Exists(there))
    return (to_managers(rows, "", day=last, title=Value(str(year))),)


def _dispute_url(alliance: int, row: int) -> str:
    return reverse("scorecards:dispute_answer", args=[row])


def _evaluation_url(alliance: int, row: int) -> str:
    return reverse("scorecards:evaluation_edit", args=[alliance])


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
            "dispute",
            93,
            "Line of a scorecard disputed by the partner",
            MANAGERS,
            disputes,
            (0, -7),
            "Answer the dispute",
            _dispute_url,
            ahead="raised",
            past="raised",
        ),
        DueKind(
            "evaluation",
            97,
            "Yearly evaluation",
            MANAGERS,
            evaluations,
            (30, 7),
            "Answer the eight questions",
            _evaluation_url,
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
