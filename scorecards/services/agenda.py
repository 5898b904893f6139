"""What of the scores could be talked about in a meeting: a dimension that is red or falls.

The other side reads the agenda, and not our scores: the title says only what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from core.registry.agenda import AgendaSource, Proposal, agenda_proposals
from core.rounding import shown
from scorecards.models import Placement

SINCE = timedelta(days=91)
RED_BELOW, GREEN_FROM = 40.0, 65.0  # where the model of a placement is not known
FALLS_BY = 10.0  # points in a quarter
TITLES = {
    "strategic": "Do we still want the same? Strategic fit",
    "operational": "How we work together: operations",
    "financial": "What it brings both of us: finances",
    "relationship": "How we get along: the relationship",
}


def weak_dimensions(alliance: Any, user: User, today: date, day: date) -> Iterable[Proposal]:
    """Red ones first, then what fell since a quarter ago."""
    before = today - SINCE
    rows = list(
        Placement.objects.within(user, alliance)
        .filter(
            Q(valid_to__isnull=True)
            | Q(valid_from__lte=before) & (Q(valid_to__gt=before) | Q(valid_to__isnull=True))
        )
        .select_related("model")
        .order_by("valid_from")
    )
    if not rows or rows[-1].valid_to is not None:
        return
    now, then = rows[-1], rows[0] if rows[0] is not rows[-1] else None
    red_below = getattr(now.model, "red_below", None) or RED_BELOW
    cuts = (red_below, getattr(now.model, "green_from", None) or GREEN_FROM)
    found = []
    for name, title in TITLES.items():
        score, old = getattr(now, name), getattr(then, name, None)
        if score is None:
            continue
        fell = old - score if old is not None else 0.0
        if score >= red_below and fell < FALLS_BY:
            continue
        red = f"{name.capitalize()} fitness is {shown(score, cuts=cuts)}, which is red."
        words = red if score < red_below else f"{name.capitalize()} fitness fell by {shown(fell)}."
        url = reverse("scorecards:alliance_scorecard", args=[alliance.pk])
        found.append((score, Proposal(f"dimension:{name}", title, words, minutes=15, url=url)))
    yield from (proposal for _, proposal in sorted(found, key=lambda pair: pair[0]))


def register() -> None:
    agenda_proposals.register(AgendaSource("dimensions", weak_dimensions, 40))
