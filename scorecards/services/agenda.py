"""What of the scores could be talked about in a meeting: a dimension that is red or falls.

The other side reads the agenda, and not our scores: the title says only what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from alliances.services.access import access_to
from core.registry.agenda import AgendaSource, Proposal, agenda_proposals
from core.rounding import shown
from scorecards.models import Placement, ScoringModel
from scorecards.services.scoring_models import compile_model

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
    """The lowest first: what is red, and what fell since a quarter ago. At most two queries.

    Of a dimension that rests on deal terms a reader who may not see these is told the band alone.
    """
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
    weak = []
    for name in TITLES:
        score, old = getattr(now, name), getattr(then, name, None)
        fell = 0.0 if score is None or old is None else old - score
        if score is not None and (score < red_below or fell >= FALLS_BY):
            weak.append((score, name, fell))
    veiled = _veiled(alliance, user, now.model) if weak else frozenset()
    url = reverse("scorecards:alliance_scorecard", args=[alliance.pk])
    # Nor does its place among the others tell how low it is.
    for score, name, fell in sorted(weak, key=lambda one: (one[1] not in veiled, one)):
        words = f"{name.capitalize()} fitness "
        if score < red_below:
            words += "is red." if name in veiled else f"is {shown(score, cuts=cuts)}, which is red."
        elif name in veiled:
            continue
        else:
            words += f"fell by {shown(fell)}."
        yield Proposal(f"dimension:{name}", TITLES[name], words, minutes=15, url=url)


def _veiled(alliance: Any, user: User, model: ScoringModel | None) -> frozenset[str]:
    """The dimensions of which `user` is shown no number. One query, or none without a model."""
    telling = compile_model(model=model).tell_terms if model is not None else frozenset()
    if not telling or access_to(alliance=alliance, user=user).confidential:
        return frozenset()
    return telling


def register() -> None:
    agenda_proposals.register(AgendaSource("dimensions", weak_dimensions, 40))
