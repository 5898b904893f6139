"""Names and people of the few alliances that a page says by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONArray, NullIf

from accounts.models import User
from alliances.models import Alliance, AlliancePartner, Confidentiality, Membership
from alliances.rules.handover import vacancy
from core.db.listed import Listed
from portfolio.rules.selection import Selection
from portfolio.services.dashboard.read import managing_on
from scorecards.models import Criterion, Indicator, Placement
from scorecards.rules.assessment import PLACING, Asked, shortest_way
from scorecards.rules.confidence.readings import CERTAIN_FROM, HAIR
from scorecards.rules.quadrants import UNPLACED, Thresholds

NOTHING_KNOWN: Mapping[str, Any] = MappingProxyType({})


class Detail(NamedTuple):
    """What a page says of one alliance beside its figures. Empty where there is nothing. `asked`
    and `known` say of one that is not assessed which criteria it is asked for, and which share
    of the evidence of each is there; `readings` how sure a placement is, as it keeps them, and
    `criteria` of an uncertain one name and unit of each criterion by its key.
    """

    pk: int = 0
    name: str = "An alliance"
    partners: tuple[str, ...] = ()
    manager: str = ""
    confidentiality: str = ""
    criteria_known: int = 0
    criteria_total: int = 0
    editable: bool = False
    managed_until: date | None = None
    asked: tuple[Any, ...] = ()
    known: Mapping[str, float] = NOTHING_KNOWN
    readings: Mapping[str, Any] = NOTHING_KNOWN
    criteria: Mapping[str, tuple[str, str]] = NOTHING_KNOWN
    day: date = date.max

    @property
    def managed_by(self) -> str:
        """Who manages it, or since when nobody does."""
        return self.manager or vacancy("manager", self.managed_until, self.day)

    @property
    def partner(self) -> str:
        """The lead partner."""
        return self.partners[0] if self.partners else ""

    @property
    def way(self) -> list[Asked]:
        """The fewest criteria that would place an alliance that is not assessed. Those that rest
        on deal terms are left out, whoever reads."""
        if not self.asked:
            return []
        least, judged = self.asked[0][6:8]
        cuts = Thresholds(placement_coverage=least, placement_judged=judged)
        rows = sorted(self.asked, key=lambda row: row[8])
        asked = [
            Asked(key, axis, weight, bool(manual), name, bool(hidden))
            for key, axis, weight, manual, name, hidden, *_ in rows
        ]
        return shortest_way(asked, self.known, cuts)

    def without_terms(self) -> Detail:
        """The same for a reader who may not know whether deal terms are known: counts and way are
        those of the other criteria."""
        open_ones = [row[0] for row in self.asked if row[2] > 0 and not row[5]]
        known = {key: share for key, share in self.known.items() if key in open_ones}
        count = sum(key in known for key in open_ones)
        return self._replace(known=known, criteria_known=count, criteria_total=len(open_ones))

    @property
    def to_answer(self) -> list[Asked]:
        """Of the way the criteria that somebody answers; `to_record` follow from records."""
        return [one for one in self.way if one.judged]

    @property
    def to_record(self) -> list[Asked]:
        return [one for one in self.way if not one.judged]

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
    day = selection.as_of
    placement = Placement.objects.as_of(day).filter(**mine)
    manager = managing_on(day).filter(**mine).order_by("since", "pk")
    managed: QuerySet[Any] = Membership.objects.managed_before()
    before = managed.filter(until__lte=day, **mine)

    def first(rows: QuerySet[Any], field: str, nothing: object) -> Coalesce:
        return Coalesce(Subquery(rows.values(field)[:1]), Value(nothing))

    rows = alliances.filter(pk__in=list(ids)).values_list(
        "pk",
        Coalesce(NullIf("brand_name", Value("")), F("name")),
        Subquery(_partners().filter(**mine).values("listed")),
        first(manager, "person__name", ""),
        "confidentiality",
        first(placement, "criteria_known", 0),
        first(placement, "criteria_total", 0),
        Exists(Alliance.objects.editable_by(user).filter(pk=OuterRef("pk"))),
        Subquery(before.values("until")[:1]),
        Subquery(_asked(day).values("listed")),
        Subquery(placement.filter(quadrant=UNPLACED).values("detail")[:1]),
        Subquery(placement.values("detail__readings")[:1]),
    )
    return {row[0]: _detail(row, day) for row in rows}


def _detail(row: tuple[Any, ...], day: date) -> Detail:
    *said, criteria, detail, readings = row
    said[2] = tuple(name for _, _, name in sorted(said[2] or ()))
    asked, known, named = (), NOTHING_KNOWN, NOTHING_KNOWN
    if detail is None:
        named = {key: (name, unit) for key, _, _, _, name, *_, unit in criteria or ()}
    else:
        asked, shares = tuple(criteria or ()), detail.get("share", {})
        known = {key: shares.get(key, 1.0) for key in detail.get("raw", {})}
    return Detail._make([*said, asked, known, readings or NOTHING_KNOWN, named, day])


def _partners() -> QuerySet[Any]:
    """One row for each alliance: its partners, whose list begins with the lead once sorted."""
    row = JSONArray(
        Case(When(is_lead=True, then=Value(0)), default=Value(1)), "pk", "partner__name"
    )
    rows = AlliancePartner.objects.order_by().values("alliance")
    return rows.annotate(listed=Listed(row))


def _asked(day: date) -> QuerySet[Any]:
    """The criteria of value and risk by which an alliance was measured that is not assessed, or
    uncertain."""
    placement = Placement.objects.as_of(day).filter(
        Q(quadrant=UNPLACED) | Q(holds__lt=CERTAIN_FROM - HAIR), alliance=OuterRef(OuterRef("pk"))
    )
    row = JSONArray(
        "indicator__key",
        "axis",
        "weight",
        Case(When(indicator__source=Indicator.Source.MANUAL, then=Value(1)), default=Value(0)),
        "indicator__name",
        Case(When(indicator__reveals_deal_terms=True, then=Value(1)), default=Value(0)),
        "model__placement_coverage",
        "model__placement_judged",
        "position",
        "indicator__unit",
    )
    rows = Criterion.objects.filter(axis__in=PLACING, model=Subquery(placement.values("model")[:1]))
    return rows.order_by().values("model").annotate(listed=Listed(row))
