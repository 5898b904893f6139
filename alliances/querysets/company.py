"""Partners, people, and what the whole company shares."""

from __future__ import annotations

from typing import Any, Self

from django.apps import apps
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from alliances.querysets.rights import every
from core.revision.models import RevisionedQuerySet


def count_of(rows: QuerySet, by: str, what: str = "pk") -> Coalesce:
    """The number of different `what` among `rows` (a correlated queryset), grouped by the column
    `by` that ties them to the row outside; 0 where there are none."""
    counted = rows.order_by().values(by).annotate(n=Count(what, distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)


class _RecordQuerySet(RevisionedQuerySet):
    """Who makes alliances also makes the records of their partners and people."""

    def editable_by(self, user: Any) -> Self:
        if not user.is_authenticated or not user.may_create_alliances:
            return self.none()
        return self.visible_to(user)


class PartnerQuerySet(_RecordQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Partners of visible alliances; for our own people also those without any alliance."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        links = every("AlliancePartner")
        alliances = apps.get_model("alliances", "Alliance").objects.visible_to(user)
        seen = Q(pk__in=links.filter(alliance__in=alliances.values("pk")).values("partner"))
        if user.is_guest:
            return self.filter(seen)
        return self.filter(seen | ~Q(pk__in=links.values("partner")))

    def for_list(self, user: Any) -> Self:
        """Rows with how many alliances and people of the partner `user` may see."""
        here = OuterRef("pk")
        alliances = apps.get_model("alliances", "Alliance").objects.visible_to(user)
        links = every("AlliancePartner").filter(partner=here)
        people = apps.get_model("alliances", "Person").objects.visible_to(user)
        return self.annotate(
            alliance_count=count_of(links.filter(alliance__in=alliances.values("pk")), "partner"),
            people_count=count_of(people.filter(partner=here), "partner"),
        )


class PersonQuerySet(_RecordQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Members of visible alliances and oneself; for our own people also all colleagues and
        contacts that belong to no alliance yet."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        memberships = every("Membership")
        alliances = apps.get_model("alliances", "Alliance").objects.visible_to(user)
        shared = memberships.filter(alliance__in=alliances.values("pk"))
        seen = Q(pk__in=shared.values("person")) | Q(user=user.pk)
        if user.is_guest:
            return self.filter(seen)
        nowhere = ~Q(pk__in=memberships.values("person"))
        return self.filter(seen | Q(partner__isnull=True) | nowhere)

    def for_list(self, user: Any) -> Self:
        """Rows with the company and in how many alliances `user` may see them."""
        alliances = apps.get_model("alliances", "Alliance").objects.visible_to(user)
        parts = every("Membership").filter(
            person=OuterRef("pk"), alliance__in=alliances.values("pk"), ended_on__isnull=True
        )
        count = count_of(parts, "person", "alliance")
        return self.select_related("partner").annotate(alliance_count=count)


class ReferenceQuerySet(RevisionedQuerySet):
    """Lists the whole company shares (business units, types, goals, rates); leaders keep them."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active or user.is_guest:
            return self.none()
        return self.all()

    def editable_by(self, user: Any) -> Self:
        if not user.is_authenticated or not user.leads_portfolio:
            return self.none()
        return self.all()
