"""What of the risks waits for somebody: what was said early, responses that are late, and days on
which to look again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from textwrap import shorten
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliances.rules.worklist import Item, Kind
from alliances.services.worklist import AT_MOST, MyAlliances
from core.registry.today import TodaySource
from scorecards.models import EarlyRisk, Risk
from scorecards.services.risk_page import said_by

EARLY_RISK = Kind(
    "early_risk", 84, severity=6, horizon=5, icon="warning", always="waiting for your answer"
)
RESPONSE = Kind("risk_response", 86, severity=6, horizon=7, shown=7, icon="warning")
LOOK_AGAIN = Kind("risk_review", 128, severity=3, horizon=14, icon="warning", due="due today")
SHOWN = 140


def early_risks(mine: MyAlliances, now: datetime) -> QuerySet[EarlyRisk, Any]:
    return EarlyRisk.objects.waiting().filter(alliance__in=mine.managed())


def early_risk_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """What somebody sees coming in alliances I manage. One query."""
    rows = early_risks(mine, now).select_related("raised_by__person__partner")
    for row in rows.order_by("raised_on", "pk")[:AT_MOST]:
        words = shorten(row.what_may_happen, SHOWN, placeholder=" …")
        yield Item(
            mine.places[row.alliance_id],
            EARLY_RISK,
            f"early-risk-{row.pk}",
            f"Said early: {row.title}",
            row.raised_on,
            detail=f"{said_by(row)}: {words}",
            url=f"{reverse('scorecards:alliance_risks', args=[row.alliance_id])}#early-{row.pk}",
            step="Answer",
        )


def my_risks(mine: MyAlliances, now: datetime) -> QuerySet[Risk, Any]:
    today = now.astimezone(mine.user.zone).date()
    late = Q(due_on__lte=RESPONSE.until(today), in_place_on__isnull=True, occurred_on__isnull=True)
    again = Q(review_on__lte=LOOK_AGAIN.until(today))
    rows: QuerySet[Risk, Any] = (
        Risk.objects.open()
        .filter(late | again, alliance__in=mine.anywhere())
        .filter(Q(owner__user=mine.user.pk) | Q(owner__isnull=True, alliance__in=mine.managed()))
    )
    return rows


def risk_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Responses of mine that are due, and risks to look at again; those nobody owns fall to the
    alliance manager. One query."""
    today = now.astimezone(mine.user.zone).date()
    for row in my_risks(mine, now).order_by("due_on", "pk")[:AT_MOST]:
        waits = row.in_place_on is None and row.occurred_on is None and row.due_on is not None
        is_late = waits and RESPONSE.is_shown(row.due_on, today)
        url = f"{reverse('scorecards:alliance_risks', args=[row.alliance_id])}#risk-{row.pk}"
        yield Item(
            mine.places[row.alliance_id],
            RESPONSE if is_late else LOOK_AGAIN,
            f"risk-{row.pk}",
            f"Response to: {row.title}" if is_late else f"Look at the risk again: {row.title}",
            row.due_on if is_late else row.review_on,
            detail=shorten(row.response, SHOWN, placeholder=" …"),
            side=row.side,
            url=url,
            step="Update",
        )


SOURCES = (
    TodaySource("early_risks", (EARLY_RISK,), early_risk_items, rows=early_risks),
    TodaySource("risks", (RESPONSE, LOOK_AGAIN), risk_items, rows=my_risks),
)
