"""Names and people of the few alliances that a page says by name. One query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, NullIf

from accounts.models import User
from alliances.models import Alliance, AlliancePartner
from alliances.rules.periods import Quarter
from core.db.prepared import Slot, Statement
from portfolio.models import Review
from portfolio.rules.selection import Selection
from portfolio.services.standings import DAY, managing_on
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


def details_of(user: User, seen: Statement, selection: Selection, ids: Iterable[int]) -> Details:
    """Names, partner, manager and next review of those of the alliances `ids` that are in `seen`,
    which are alliances that `user` may see."""
    wanted = sorted({int(pk) for pk in ids})
    quarter = Quarter.containing(selection.as_of)
    editable = Statement.of(Alliance.objects.editable_by(user).values("pk"))
    # A few keys more than there are: so the statement is the same for other pages.
    room = -len(wanted) % 20 + len(wanted)
    keys = {f"id{at}": pk for at, pk in enumerate(wanted + wanted[:1] * (room - len(wanted)))}
    rows = _statement(seen, editable, room).fetch(
        day=selection.as_of, year=quarter.year, quarter=quarter.number, **keys
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


@lru_cache(maxsize=64)
def _statement(seen: Statement, editable: Statement, room: int) -> Statement:
    mine: dict[str, Any] = {"alliance": OuterRef("pk")}
    placement = Placement.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=DAY), valid_from__lte=DAY, **mine
    )
    review = Review.objects.filter(
        **mine,
        year=Slot("year", IntegerField()),
        quarter=Slot("quarter", IntegerField()),
        state="preparing",
    )
    partner = AlliancePartner.objects.filter(**mine).order_by("-is_lead", "pk")
    manager = managing_on(DAY).filter(**mine).order_by("since", "pk")
    return Statement.of(
        seen.rows.filter(pk__in=[Slot(f"id{at}", BigIntegerField()) for at in range(room)])
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
            Exists(editable.rows.filter(pk=OuterRef("pk"))),
        )
    )
