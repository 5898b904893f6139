"""What people hold in plans: deliverables, and initiatives as their lead or sponsor.

An owner is no term of the promise: the plan stays locked, and what was signed stays signed.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core.registry.holdings import HoldingSource, Shown, give
from plans.models import Deliverable, Initiative
from plans.rules.initiatives import ENDED, NEEDS_SPONSOR
from plans.rules.plans import IN_FORCE, OPEN

LIVE = (*IN_FORCE, *OPEN)
SPONSOR = "sales_executive_sponsor"


def _deliverables(now: Any) -> QuerySet[Any]:
    rows = Deliverable.objects.filter(delivered_on__isnull=True, dropped_on__isnull=True)
    return rows.filter(plan__state__in=LIVE).select_related("plan")


def _deliverable(row: Deliverable) -> Shown:
    return Shown(row.name, f"Deliverable, due {row.due_on:%-d %b %Y}", row.plan.get_absolute_url())


def _initiatives(now: Any) -> QuerySet[Any]:
    rows = Initiative.objects.filter(plan__state__in=("agreed", *OPEN)).exclude(stage__in=ENDED)
    return rows.select_related("plan")


def _sponsored(row: Initiative) -> Shown:
    return Shown(f"Sponsors “{row.name}”", _stage(row), row.plan.get_absolute_url())


def _led(row: Initiative) -> Shown:
    return Shown(f"Leads “{row.name}”", _stage(row), row.plan.get_absolute_url())


def _stage(row: Initiative) -> str:
    return f"Initiative, {row.get_stage_display().lower()}"


def _source(key: str, order: int, one: str, **parts: Any) -> HoldingSource:
    return HoldingSource(
        key=key, order=order, one=one, many=f"{one}s", alliance="plan__alliance", **parts
    )


SOURCES = (
    _source(
        "deliverables",
        50,
        "deliverable",
        rows=_deliverables,
        person="owner",
        shown=_deliverable,
        hand_over=lambda row, handing: give(row, "owner", handing),
    ),
    _source(
        "leads",
        60,
        "initiative lead",
        rows=_initiatives,
        person="lead",
        shown=_led,
        hand_over=lambda row, handing: give(row, "lead", handing),
    ),
    _source(
        "sponsors",
        70,
        "initiative sponsorship",
        rows=_initiatives,
        person=SPONSOR,
        shown=_sponsored,
        hand_over=lambda row, handing: give(row, SPONSOR, handing),
        # Approved and under way it has a sponsor, always.
        may_be_nobodys=lambda row: row.stage not in NEEDS_SPONSOR,
    ),
)
