"""A risk that occurs becomes an issue: what the issue takes over, and where it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from core.registry.origins import OriginKind, origins
from governance.models import Issue, Severity
from scorecards.models import Risk
from scorecards.services.risks import mark_occurred, take_back_occurred

KIND = "risk"
# By the impact of the risk, 1 to 5.
SEVERITY = (Severity.LOW, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


def latest_issue() -> Subquery:
    """Of a risk: the key of the latest issue that was made of it; NULL without one."""
    rows = Issue.objects.filter(source_kind=KIND, source_id=OuterRef("pk"))
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


def register() -> None:
    origins.register(
        OriginKind(
            KIND,
            words="risk",
            find=_find,
            title=lambda row: row.title,
            url=_url,
            prefill=_prefill,
            raised=_raised,
            holds=_holds,
        )
    )
