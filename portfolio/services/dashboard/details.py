"""Names and people of the few alliances that a page says by name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import User
from alliances.models import Alliance, AlliancePartner, Confidentiality, Membership
from alliances.rules.handover import vacancy
from alliances.rules.periods import Quarter
from portfolio.models import Review
from portfolio.rules.selection import Selection
from portfolio.services.dashboard.read import managing_on
from scorecards.models import Placement


class Detail(NamedTuple):
    """What a page says of one alliance beside its figures. Empty where there is nothing."""

    pk: int = 0
    name: str = "An alliance"
    partner: str = ""
    manager: str = ""
    confidentiality: str = ""
    criteria_known: int = 0
    criteria_total: int = 0
    review: int | None = None
    editable: bool = False
    managed_until: date | None = None
    day: date = date.max

    @property
    def managed_by(self) -> str:
        """Who manages it, or since when nobody does."""
        return self.manager or vacancy("manager", self.managed_until, self.day)

    @property
    def restricted(self) -> bool:
        return self.confidentiality == Confidentiality.RESTRICTED


def details_of(
    user: User, alliances: QuerySet[Alliance], selection: Selection, ids: Iterable[int]
) -> dict[int, Detail]:
    """By key, of those of the `alliances` whose key is among `ids`. One query.

    One that was deleted meanwhile is missing: the page names it by the words of Detail().
    """
    mine: dict[str, Any] = {"alliance": OuterRef("pk")}
    day, quarter = selection.as_of, Quarter.containing(selection.as_of)
    placement = Placement.objects.as_of(day).filter(**mine)
    review = Review.objects.preparing().filter(year=quarter.year, quarter=quarter.number, **mine)
    partner = AlliancePartner.objects.filter(**mine).order_by("-is_lead", "pk")
    manager = managing_on(day).filter(**mine).order_by("since", "pk")
    before = Membership.objects.managed_before().filter(until__lte=day, **mine)

    def first(rows: QuerySet[Any], field: str, nothing: object) -> Coalesce:
        return Coalesce(Subquery(rows.values(field)[:1]), Value(nothing))

    rows = alliances.filter(pk__in=list(ids)).values_list(
        "pk",
        Coalesce(NullIf("brand_name", Value("")), F("name")),
        first(partner, "partner__name", ""),
        first(manager, "person__name", ""),
        "confidentiality",
        first(placement, "criteria_known", 0),
        first(placement, "criteria_total", 0),
        Subquery(review.values("pk")[:1]),
        Exists(Alliance.objects.editable_by(user).filter(pk=OuterRef("pk"))),
        Subquery(before.values("until")[:1]),
    )
    return {row[0]: Detail(*row, day) for row in rows}
