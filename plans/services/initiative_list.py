"""Initiatives over all alliances a reader sees."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import User
from plans.models import Initiative, JointBusinessPlan
from plans.rules.initiatives import ENDED


def years_seen(*, user: User) -> list[int]:
    """Fiscal years with a plan the reader sees, newest first."""
    plans = JointBusinessPlan.objects.visible_to(user).order_by("-fiscal_year")
    return list(plans.values_list("fiscal_year", flat=True).distinct())


def found_initiatives(
    *,
    user: User,
    q: str = "",
    stage: str = "",
    year: int | None = None,
    open: bool | None = False,
) -> QuerySet[Initiative]:
    """Those the filters leave, latest plans first. A replaced version says nothing that its
    successor does not say, so it is left out."""
    rows = (
        Initiative.objects.visible_to(user)
        .exclude(plan__state=JointBusinessPlan.State.SUPERSEDED)
        .exclude(plan__state__in=("draft", "partner_review"), plan__version__gt=1)
        .select_related("plan__alliance", "sales_executive_sponsor", "lead")
        .order_by("-plan__fiscal_year", "plan__alliance__name", "name", "pk")
    )
    if q:
        rows = rows.filter(
            Q(name__icontains=q)
            | Q(plan__alliance__name__icontains=q)
            | Q(plan__alliance__brand_name__icontains=q)
        )
    if stage:
        rows = rows.filter(stage=stage)
    if year:
        rows = rows.filter(plan__fiscal_year=year)
    return rows.exclude(stage__in=ENDED) if open else rows
