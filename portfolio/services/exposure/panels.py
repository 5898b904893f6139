"""What the pages of an alliance and of a partner say of exposure. Guests see none of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, FloatField, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance, Partner
from alliances.services.access import access_to
from portfolio.rules.exposure import Line, Single, single_source
from portfolio.services.exposure.reading import ACCESS, answer_is_hidden, read_partner
from scorecards.models import Placement

OF_ALLIANCE = ("months", "single_source", "others", "estimated_on")


@dataclass(frozen=True, slots=True)
class Exposed:
    """`line` is what hangs on a partner."""

    whom: str
    months: int | None
    single: Single
    others: str = ""
    estimated_on: date | None = None
    estimated_by: str = ""
    edit_url: str = ""
    line: Line | None = None

    @property
    def is_estimated(self) -> bool:
        return self.estimated_on is not None

    @property
    def currency(self) -> str:
        return str(settings.PORTFOLIO_CURRENCY)


def read_with_alliance(day: date) -> Mapping[str, Any]:
    """What is read together with the alliance."""
    found: dict[str, Any] = {
        f"replacement_{name}": F(f"replacement__{name}") for name in OF_ALLIANCE
    }
    raw = KeyTextTransform(ACCESS, KeyTransform("raw", "detail"))
    placed = Placement.objects.current().filter(alliance=OuterRef("pk")).order_by()
    answer = placed.annotate(answer=Cast(raw, FloatField())).values("answer")
    found["replacement_answer"] = Subquery(answer[:1])
    found["replacement_hidden"] = answer_is_hidden()
    return found | {"replacement_by": F("replacement__estimated_by__name")}


def alliance_panel(alliance: Alliance, user: User, today: date) -> Exposed | None:
    """No query. Left out for a reader who could only see that nothing is known."""
    access, read = access_to(alliance=alliance, user=user), alliance.__dict__
    months, said, others, on = (read[f"replacement_{one}"] for one in OF_ALLIANCE)
    hidden = read["replacement_hidden"] and not access.confidential
    single = single_source(said or "", None if hidden else read["replacement_answer"])
    if on is None and single.known is None and not access.edit:
        return None
    return Exposed(
        whom="it",
        months=months,
        single=single,
        others=others or "",
        estimated_on=on,
        estimated_by=read["replacement_by"] or "",
        edit_url=reverse("portfolio:replacement_edit", args=[alliance.pk]) if access.edit else "",
    )


def partner_panel(partner: Partner, user: User, today: date) -> Exposed | None:
    """All that hangs on the partner in the alliances that the person sees. Six queries."""
    line = read_partner(partner=partner.pk, user=user, today=today)
    if line is None:
        return None
    return Exposed("them", line.months, line.single, line=line)
