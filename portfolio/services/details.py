"""Names and people of the few alliances that a page says by name. One query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import User
from alliances.models import Alliance, AlliancePartner
from alliances.rules.periods import Quarter
from portfolio.models import Review
from portfolio.rules.selection import Selection
from portfolio.services.standings import managing_on
from scorecards.models import Placement


@dataclass(frozen=True, slots=True)
class Detail:
    """What a page says of one alliance beside its figures. Empty where there is nothing."""

    pk: int
    name: str
    partner: str
    manager: str
    tier: str
    stage: str
    restricted: bool
    criteria_known: int
    criteria_total: int
    review: int | None
    editable: bool


NOBODY = "no manager yet"
_NAMELESS = Detail(0, "An alliance", "", "", "", "", False, 0, 0, None, False)


class Details:
    """Details by key. One that is not there any more (deleted meanwhile) has no name."""

    def __init__(self, found: dict[int, Detail]) -> None:
        self._found = found

    def __getitem__(self, pk: int) -> Detail:
        return self._found.get(int(pk), _NAMELESS)

    def name_of(self, pk: int) -> str:
        return self[pk].name


def details_of(user: User, selection: Selection, ids: Iterable[int]) -> Details:
    """Names, partner, manager and next review of the alliances `ids` that `user` may see."""
    wanted = {int(pk) for pk in ids}
    quarter = Quarter.containing(selection.as_of)
    mine: dict[str, Any] = {"alliance": OuterRef("pk")}
    placement = Placement.objects.as_of(selection.as_of).filter(**mine)
    review = Review.objects.filter(
        **mine, year=quarter.year, quarter=quarter.number, state="preparing"
    )
    partner = AlliancePartner.objects.filter(**mine).order_by("-is_lead", "pk")
    manager = managing_on(selection.as_of).filter(**mine).order_by("since", "pk")
    rows = (
        Alliance.objects.visible_to(user)
        .filter(pk__in=wanted)
        .order_by()
        .values_list(
            "pk",
            Coalesce(NullIf("brand_name", Value("")), "name"),
            Subquery(partner.values("partner__name")[:1]),
            Subquery(manager.values("person__name")[:1]),
            Coalesce(Subquery(placement.values("tier")[:1]), F("tier")),
            Coalesce(Subquery(placement.values("stage")[:1]), F("stage")),
            "confidentiality",
            Subquery(placement.values("criteria_known")[:1]),
            Subquery(placement.values("criteria_total")[:1]),
            Subquery(review.values("pk")[:1]),
            Exists(Alliance.objects.editable_by(user).filter(pk=OuterRef("pk"))),
        )
    )
    found = {}
    for pk, name, lead, who, tier, stage, secrecy, known, total, review_pk, may in rows:
        found[pk] = Detail(
            pk=pk,
            name=name,
            partner=lead or "",
            manager=who or "",
            tier=tier,
            stage=stage,
            restricted=secrecy == "restricted",
            criteria_known=known or 0,
            criteria_total=total or 0,
            review=review_pk,
            editable=bool(may),
        )
    return Details(found)
