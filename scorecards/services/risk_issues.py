"""A risk that occurs becomes an issue: what the issue takes over, and where it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from core.registry.origins import OriginKind, origins
from governance.models import Issue, Severity
from scorecards.models import Risk
from scorecards.services.risks import (
    SOURCE,
    deal_with,
    mark_occurred,
    not_dealt_with,
    take_back_occurred,
)

# By the impact of the risk, 1 to 5.
SEVERITY = (Severity.LOW, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


def latest_issue() -> Subquery:
    """Of a risk: the key of the latest issue that was made of it; NULL without one."""
    rows = Issue.objects.filter(source_kind=SOURCE, source_id=OuterRef("pk"))
    return Subquery(rows.order_by("-pk").values("pk")[:1])


def _find(user: Any, alliance: int, pk: int) -> Risk | None:
    return Risk.objects.visible_to(user).filter(alliance=alliance, pk=pk).first()


def _url(row: Risk) -> str:
    return f"{reverse('scorecards:alliance_risks', args=[row.alliance_id])}#risk-{row.pk}"


def _prefill(row: Risk) -> dict[str, Any]:
    """The response was the plan for this case, and becomes the proposed path."""
    return {
        "title": row.title,
        "path": row.response,
        "severity": SEVERITY[row.impact - 1],
        "owner": row.owner_id,
    }


def _raised(row: Risk, now: datetime) -> None:
    mark_occurred(risk=row, today=timezone.localdate(now))


def _holds(pk: int, happened: bool, now: datetime) -> None:
    """The issue was withdrawn, and the risk has not happened; or it was opened again, and it has.
    What somebody closed in the meantime stays as it is."""
    risk = Risk.objects.filter(pk=pk, state=Risk.State.OPEN).first()
    if risk is None:
        return
    if happened:
        mark_occurred(risk=risk, today=timezone.localdate(now))
    else:
        take_back_occurred(risk=risk)


def _settled(pk: int, on: date | None, now: datetime) -> None:
    """The issue was resolved, and the risk counts no more; or it was opened again, and it does."""
    risk = Risk.objects.filter(pk=pk).first()
    if risk is None:
        return
    if on is not None:
        deal_with(risk=risk, on=on)
    else:
        not_dealt_with(risk=risk)


def register() -> None:
    origins.register(
        OriginKind(
            SOURCE,
            words="risk",
            find=_find,
            title=lambda row: row.title,
            url=_url,
            prefill=_prefill,
            raised=_raised,
            holds=_holds,
            settled=_settled,
        )
    )
