"""Open risks as something that people hold."""

from __future__ import annotations

from django.urls import reverse

from core.registry.holdings import HoldingSource, Shown, give
from scorecards.models import Risk


def _shown(row: Risk) -> Shown:
    due = f", response due {row.due_on:%-d %b %Y}" if row.due_on else ""
    url = reverse("scorecards:alliance_risks", args=[row.alliance_id])
    return Shown(row.title, f"Risk{due}", url)


RISKS = HoldingSource(
    key="risks",
    order=80,
    one="risk",
    many="risks",
    rows=lambda now: Risk.objects.open(),
    person="owner",
    alliance="alliance",
    shown=_shown,
    hand_over=lambda row, handing: give(row, "owner", handing),
)
