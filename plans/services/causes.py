"""Initiatives that failed or were stopped: counted by their cause, and where a course correction
may come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core.registry.causes import CauseSource, Named, cause_sources
from core.registry.origins import OriginKind, origins
from plans.models import Initiative
from plans.services.initiatives import found_initiatives

GONE_WRONG = (Initiative.Stage.FAILED, Initiative.Stage.STOPPED)


def gone_wrong(user: Any) -> QuerySet[Initiative]:
    """Those in force that failed or were stopped; none for guests."""
    rows = found_initiatives(user=user).filter(stage__in=GONE_WRONG)
    rows = rows.order_by("-finish_on", "-pk")
    return rows.none() if user.is_guest else rows


def _url(row: Initiative) -> str:
    return f"{row.plan.get_absolute_url()}#initiative-{row.pk}"


def named(rows: QuerySet[Initiative]) -> Sequence[Named]:
    return [
        Named(row.name, str(row.plan.alliance), row.failure_cause, row.finish_on, _url(row))
        for row in rows
    ]


def of_cause(cause: int) -> str:
    return f"{reverse('plans:initiative_list')}?cause={cause}"


def find(user: Any, alliance: int, pk: int) -> Initiative | None:
    rows = Initiative.objects.visible_to(user).select_related("plan__alliance")
    return rows.filter(pk=pk, plan__alliance=alliance).first()


def _prefill(row: Initiative) -> dict[str, Any]:
    return {
        "title": row.name,
        "what_happens": row.failure_cause,
        "cause_found": row.failure_cause,
        "cause": row.cause_id,
        "owner": row.lead_id,
        "applies_to": row.name,
    }


def register() -> None:
    cause_sources.register(
        CauseSource("initiatives", "initiatives", gone_wrong, named, of_cause, 20)
    )
    origins.register(
        OriginKind(
            "initiative",
            words="initiative",
            find=find,
            title=lambda row: row.name,
            url=_url,
            prefill=_prefill,
        )
    )
