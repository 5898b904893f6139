"""What the company wants for each quadrant."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.apps.registry import apps as global_apps
from django.db.models import Count, Q

from accounts.models import User
from alliances.models import Alliance
from scorecards.models import Treatment
from scorecards.querysets import AGREED
from scorecards.rules.treatments import DEFAULTS, FIELDS, Terms


def ensure_default_treatments(*, apps: Apps | None = None) -> None:
    """Create ours for every quadrant that has none. Runs twice safely; what is there stays."""
    rows = (apps or global_apps).get_model("scorecards", "Treatment").objects
    there = set(rows.values_list("quadrant", flat=True))
    for quadrant, terms in DEFAULTS.items():
        if quadrant not in there:
            values = {name: getattr(terms, name) for name in FIELDS}
            rows.get_or_create(quadrant=quadrant, defaults=values)


def company_terms() -> dict[str, Terms]:
    """By quadrant; ours where somebody deleted one. One query."""
    return {**DEFAULTS, **{row.quadrant: row.terms for row in Treatment.objects.all()}}


def treatments_with_counts(*, user: User) -> list[Treatment]:
    """In the order of the quadrants, each with how many alliances that `user` sees have agreed on
    theirs (`agreed`), and to how many it is proposed (`proposed`). Two queries."""
    seen = Alliance.objects.visible_to(user).order_by()
    holds = Q(treatments__state__in=AGREED, treatments__ended_on__isnull=True)
    waits = Q(treatments__state="proposed")
    sums: dict[str, Any] = {
        row["treatments__quadrant"]: row
        for row in seen.filter(holds | waits)
        .values("treatments__quadrant")
        .annotate(agreed=Count("pk", filter=holds), proposed=Count("pk", filter=waits))
    }
    found = list(Treatment.objects.all())
    for row in found:
        counted: dict[str, Any] = sums.get(row.quadrant, {})
        row.agreed = counted.get("agreed", 0)  # type: ignore[attr-defined]
        row.proposed = counted.get("proposed", 0)  # type: ignore[attr-defined]
    return sorted(found, key=lambda row: list(DEFAULTS).index(row.quadrant))
