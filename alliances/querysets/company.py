"""Partners, people, and what the whole company shares."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from alliances.querysets.rights import NEVER, every
from core.revision.models import RevisionedQuerySet


def count_of(rows: QuerySet, by: str, what: str = "pk") -> Coalesce:
    """The number of different `what` among `rows` (a correlated queryset), grouped by the column
    `by` that ties them to the row outside; 0 where there are none."""
    counted = rows.order_by().values(by).annotate(n=Count(what, distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)


def _in_sight(links: str, user: Any) -> QuerySet:
    """Rows of the model `links` that stand in alliances `user` sees."""
    alliances = every("Alliance").visible_to(user).values("pk")
    rows: QuerySet = every(links).filter(alliance__in=alliances)
    return rows


class _RecordQuerySet(RevisionedQuerySet):
    """What the model `links` ties to alliances with its column `link`. Who makes alliances also
    makes the records of their partners and people."""

    links: str
    link: str

    def visible_to(self, user: Any) -> Self:
        """Those of visible alliances; for our own people also those of no alliance yet."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        shown = Q(pk__in=_in_sight(self.links, user).values(self.link)) | self.always_shown(user)
        if not user.is_guest:
            shown |= ~Q(pk__in=every(self.links).values(self.link))
        return self.filter(shown)

    def always_shown(self, user: Any) -> Q:
        """Shown whatever alliance they belong to."""
        return NEVER

    def editable_by(self, user: Any) -> Self:
        allowed = user.is_active and user.may_create_alliances
        return self.visible_to(user) if allowed else self.none()


class PartnerQuerySet(_RecordQuerySet):
    links, link = "AlliancePartner", "partner"

    def for_list(self, user: Any) -> Self:
        """Rows with how many alliances and people of the partner `user` may see."""
        here = OuterRef("pk")
        people = every("Person").visible_to(user).filter(partner=here)
        return self.annotate(
            alliance_count=count_of(_in_sight(self.links, user).filter(partner=here), "partner"),
            people_count=count_of(people, "partner"),
        )


class PersonQuerySet(_RecordQuerySet):
    links, link = "Membership", "person"

    def always_shown(self, user: Any) -> Q:
        """Oneself; for our own people all colleagues."""
        me = Q(user=user.pk)
        return me if user.is_guest else me | Q(partner__isnull=True)

    def for_list(self, user: Any) -> Self:
        """Rows with the company and in how many alliances `user` may see them."""
        parts = _in_sight(self.links, user).filter(person=OuterRef("pk"), ended_on__isnull=True)
        count = count_of(parts, "person", "alliance")
        return self.select_related("partner").annotate(alliance_count=count)


class ReferenceQuerySet(RevisionedQuerySet):
    """Lists the whole company shares (business units, types, goals, rates); leaders keep them."""

    def visible_to(self, user: Any) -> Self:
        return self.none() if not user.is_active or user.is_guest else self.all()

    def editable_by(self, user: Any) -> Self:
        return self.all() if user.is_active and user.leads_portfolio else self.none()
