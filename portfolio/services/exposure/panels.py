"""What the pages of an alliance and of a partner say of exposure. Guests see none of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance, Partner
from alliances.services.access import access_to
from portfolio.rules.exposure import Line, by_partner
from portfolio.services.exposure.reading import read_lines

OF_ALLIANCE = ("months", "single_source", "others", "estimated_on")


@dataclass(frozen=True, slots=True)
class Exposed:
    """`source` is "yes", "no" or "" for not known; `line` is what hangs on a partner."""

    whom: str
    months: int | None
    source: str
    others: str = ""
    estimated_on: date | None = None
    estimated_by: str = ""
    edit_url: str = ""
    line: Line | None = None
    q: str = ""

    @property
    def is_estimated(self) -> bool:
        return self.estimated_on is not None

    @property
    def currency(self) -> str:
        return str(settings.PORTFOLIO_CURRENCY)


def read_with_alliance(day: date) -> Mapping[str, Any]:
    """What is read together with the alliance."""
    found = {f"replacement_{name}": F(f"replacement__{name}") for name in OF_ALLIANCE}
    return found | {"replacement_by": F("replacement__estimated_by__name")}


def alliance_panel(alliance: Alliance, user: User, today: date) -> Exposed | None:
    """No query. Left out for a reader who could only see that nothing was estimated."""
    edits = access_to(alliance=alliance, user=user).edit
    months, said, others, on = (getattr(alliance, f"replacement_{one}") for one in OF_ALLIANCE)
    if on is None and not edits:
        return None
    return Exposed(
        whom="it",
        months=months,
        source=said or "",
        others=others or "",
        estimated_on=on,
        estimated_by=alliance.replacement_by or "",  # type: ignore[attr-defined]
        edit_url=reverse("portfolio:replacement_edit", args=[alliance.pk]) if edits else "",
    )


def partner_panel(partner: Partner, user: User, today: date) -> Exposed | None:
    """All that hangs on the partner in the alliances that the person sees. Five queries."""
    lines = by_partner(read_lines(user=user, today=today))
    line = next((one for one in lines if one.pk == partner.pk), None)
    if line is None:
        return None
    source = {True: "yes", False: "no", None: ""}[line.single.known]
    return Exposed("them", line.months, source, line=line, q=partner.name)
