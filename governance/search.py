"""Where the search box looks in this app: decisions that one may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliances.filters import contains
from core.registry.search import Hit
from core.ui.links import addresses
from governance.models import Decision

MOST = 60  # before they are ranked


def find_decisions(user: Any, text: str) -> Sequence[Hit]:
    """By what was decided, and why; never by what is for our company alone."""
    address = addresses("governance:decision_detail")
    rows = Decision.objects.visible_to(user).select_related("alliance")
    rows = rows.filter(contains("text", text) | contains("reasoning", text))
    return [
        Hit(
            title=str(row),
            url=address(row.pk),
            kind="Decision",
            icon="flag",
            detail=f"{row.alliance}, {row.decided_on:%-d %b %Y}",
        )
        for row in rows.order_by("-decided_on", "-pk")[:MOST]
    ]
