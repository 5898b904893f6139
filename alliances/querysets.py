"""Who may see and change what: decided here once for the whole product.

Everything that belongs to an alliance composes `Alliance.objects.visible_to(user)` through
`AllianceChildQuerySet`; upper floors subclass it and only name the path to the alliance.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject

# Roles of our side that carry the commercial responsibility and therefore see the deal terms.
CONFIDENTIAL_ROLES = (
    "alliance_manager",
    "executive_sponsor",
    "sales_executive_sponsor",
)
ROLE_ORDER = (
    "alliance_manager",
    "executive_sponsor",
    "sales_executive_sponsor",
    "committee_member",
    "functional_lead",
    "counterpart",
)
# The plan that is shown for a year: the first of these that there is.
PLAN_STATES = ("agreed", "closed", "partner_review", "draft")
ACTIVE_STAGES = (
    "exploring",
    "qualifying",
    "negotiating",
    "launching",
    "operating",
    "transforming",
    "exiting",
)


def _count(rows: models.QuerySet, by: str) -> Coalesce:
    """Number of `rows` (a correlated queryset) per `by`, 0 where there are none."""
    counted = rows.order_by().values(by).annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)


def _memberships_of(user: Any) -> models.QuerySet:
    membership = apps.get_model("alliances", "Membership")
    return membership._base_manager.filter(person__user=user.pk, ended_on__isnull=True)


class AllianceQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Alliances of which `user` is a current member; all open ones for executives and leaders.

        Restricted alliances are seen by membership only. Administrators (superusers) see all,
        since they decide who is a member.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        mine = Q(pk__in=_memberships_of(user).values("alliance"))
        if user.sees_whole_portfolio:
            return self.filter(Q(confidentiality="open") | mine)
        return self.filter(mine)

    def editable_by(self, user: Any) -> Self:
        """Alliances `user` may change: as their alliance manager, or as alliance leader."""
        visible = self.visible_to(user)
        if not user.is_authenticated or user.is_superuser:
            return visible
        if user.is_guest:
            return self.none()
        if user.leads_portfolio:
            return visible
        managed = _memberships_of(user).filter(side="ours", role="alliance_manager")
        return visible.filter(pk__in=managed.values("alliance"))

    def confidential_to(self, user: Any) -> Self:
        """Alliances whose deal terms and private notes `user` may read."""
        visible = self.visible_to(user)
        if not user.is_authenticated or user.is_superuser or user.sees_whole_portfolio:
            return visible
        if user.is_guest:
            return self.none()
        trusted = _memberships_of(user).filter(side="ours", role__in=CONFIDENTIAL_ROLES)
        return visible.filter(pk__in=trusted.values("alliance"))

    def active(self) -> Self:
        """Every stage but closed and unknown."""
        return self.filter(stage__in=ACTIVE_STAGES)

    def with_partners(self) -> Self:
        """Their partners, the lead first, in `partner_links` with one query."""
        link = apps.get_model("alliances", "AlliancePartner")
        links = link._base_manager.select_related("partner").order_by("-is_lead", "pk")
        return self.prefetch_related(Prefetch("partner_links", queryset=links))

    def for_header(self) -> Self:
        """What the head of every page of an alliance shows, in two queries: type, business unit,
        partners and `stage_since` (the day of the last move into the stage; None if unrecorded)."""
        change = apps.get_model("alliances", "StageChange")
        moves = change._base_manager.filter(alliance=OuterRef("pk"), to_stage=OuterRef("stage"))
        since = moves.order_by("-changed_on", "-pk").values("changed_on")[:1]
        return (
            self.select_related("alliance_type", "business_unit")
            .annotate(stage_since=Subquery(since))
            .with_partners()
        )

    def for_list(self, today: date) -> Self:
        """What a row of the list shows, in one query: lead partner and number of partners, manager,
        next notice and next end of an agreement from `today` on."""
        here = OuterRef("pk")
        links = apps.get_model("alliances", "AlliancePartner")._base_manager.filter(alliance=here)
        lead = links.order_by("-is_lead", "pk").values("partner__name")[:1]
        count = links.order_by().values("alliance").annotate(n=Count("pk")).values("n")
        managers = apps.get_model("alliances", "Membership")._base_manager.filter(
            alliance=here, ended_on__isnull=True, side="ours", role="alliance_manager"
        )
        manager = managers.order_by("pk").values("person__name")[:1]
        agreements = apps.get_model("alliances", "Agreement")._base_manager.filter(
            alliance=here, terminated_on__isnull=True
        )
        notice = agreements.filter(notice_by__gte=today).order_by("notice_by").values("notice_by")
        end = agreements.filter(ends_on__gte=today).order_by("ends_on").values("ends_on")
        return self.select_related("alliance_type", "business_unit").annotate(
            lead_partner=Subquery(lead),
            partner_count=Subquery(count),
            manager_name=Subquery(manager),
            next_notice=Subquery(notice[:1]),
            next_end=Subquery(end[:1]),
        )

    def with_rights(self, user: Any) -> Self:
        """`may_edit` and `may_read_terms` of `user`, for services.access.access_to."""
        rows = apps.get_model("alliances", "Alliance").objects
        here = OuterRef("pk")
        return self.annotate(
            may_edit=Exists(rows.editable_by(user).filter(pk=here)),
            may_read_terms=Exists(rows.confidential_to(user).filter(pk=here)),
        )

    def for_overview(self, today: date, year: int) -> Self:
        """Beside the head: the next notice and end of an agreement from `today` on, each as a dict
        with day, title and renews (None without one), to which goals the alliance is tied, and the
        plan of fiscal year `year` as a dict with pk and state: the one in force, else the draft."""
        here = OuterRef("pk")
        agreements = apps.get_model("alliances", "Agreement")._base_manager.filter(
            alliance=here, terminated_on__isnull=True
        )
        goals = apps.get_model("alliances", "CorporateGoal")._base_manager.filter(alliances=here)

        plans = apps.get_model("alliances", "JointBusinessPlan")._base_manager.filter(
            alliance=here, fiscal_year=year
        )
        whens = [When(state=state, then=Value(place)) for place, state in enumerate(PLAN_STATES)]
        rank = Case(*whens, output_field=IntegerField())
        best = plans.filter(state__in=PLAN_STATES).order_by(rank, "-version")

        def coming(field: str) -> Subquery:
            told = JSONObject(day=field, title="title", renews="renews_automatically")
            rows = agreements.filter(**{f"{field}__gte": today}).order_by(field, "pk")
            return Subquery(rows.annotate(told=told).values("told")[:1])

        return self.for_header().annotate(
            coming_notice=coming("notice_by"),
            coming_end=coming("ends_on"),
            plan_of_year=Subquery(
                best.annotate(told=JSONObject(pk="pk", state="state")).values("told")[:1]
            ),
            first_goal=Subquery(goals.order_by("name").values("name")[:1]),
            goal_count=_count(goals, "alliances"),
        )

    def owing_reviews(self) -> Self:
        """Strategic and core alliances in a stage that has something to review."""
        return self.filter(
            tier__in=("strategic", "core"),
            stage__in=("launching", "operating", "transforming", "exiting"),
        )


class AllianceChildQuerySet(models.QuerySet):
    """Rows that belong to one alliance, found over `alliance_path`."""

    alliance_path = "alliance"
    # Scores, risks and what we say among ourselves are not shared with guests.
    shared_with_guests = True

    def _alliances(self) -> AllianceQuerySet:
        return apps.get_model("alliances", "Alliance").objects.all()

    def of_alliances(self, alliances: models.QuerySet) -> Self:
        return self.filter(**{f"{self.alliance_path}__in": alliances.values("pk")})

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or (user.is_guest and not self.shared_with_guests):
            return self.none()
        if user.is_superuser and user.is_active:
            return self.all()
        return self.of_alliances(self._alliances().visible_to(user))

    def editable_by(self, user: Any) -> Self:
        if not user.is_authenticated or user.is_guest:
            return self.none()
        if user.is_superuser and user.is_active:
            return self.all()
        return self.of_alliances(self._alliances().editable_by(user))


class MembershipQuerySet(AllianceChildQuerySet):
    def current(self) -> Self:
        return self.filter(ended_on__isnull=True)

    def for_people(self) -> Self:
        """The people of an alliance with their company, sponsors and managers first."""
        places = {role: place for place, role in enumerate(ROLE_ORDER)}
        whens = [When(role=role, then=Value(place)) for role, place in places.items()]
        rank = Case(*whens, default=Value(len(places)), output_field=IntegerField())
        rows = self.select_related("person__partner", "person__user")
        return rows.order_by("side", rank, "person__name", "pk")


class InternalQuerySet(AllianceChildQuerySet):
    """Ours alone: never shown to guests."""

    shared_with_guests = False


class ConfidentialQuerySet(InternalQuerySet):
    """Deal terms and private notes."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self.of_alliances(self._alliances().confidential_to(user))

    def editable_by(self, user: Any) -> Self:
        return super().editable_by(user) & self.visible_to(user)


class PlanQuerySet(AllianceChildQuerySet):
    def for_guests(self) -> Self:
        return self.exclude(state="draft")

    def visible_to(self, user: Any) -> Self:
        """Guests see plans once they are shared with the partner, not our drafts."""
        visible = super().visible_to(user)
        return visible.for_guests() if user.is_authenticated and user.is_guest else visible


class PlanChildQuerySet(AllianceChildQuerySet):
    alliance_path = "plan__alliance"

    def visible_to(self, user: Any) -> Self:
        visible = super().visible_to(user)
        if user.is_authenticated and user.is_guest:
            return visible.exclude(plan__state="draft")
        return visible


class ObjectiveChildQuerySet(AllianceChildQuerySet):
    alliance_path = "objective__plan__alliance"

    def visible_to(self, user: Any) -> Self:
        visible = super().visible_to(user)
        if user.is_authenticated and user.is_guest:
            return visible.exclude(objective__plan__state="draft")
        return visible


class DeliverableQuerySet(PlanChildQuerySet):
    def in_force(self) -> Self:
        """Of plans that were agreed: a draft or a replaced version binds nobody."""
        return self.filter(plan__state__in=("agreed", "closed"), dropped_on__isnull=True)

    def overdue(self, today: date) -> Self:
        return self.in_force().filter(delivered_on__isnull=True, due_on__lt=today)

    def completable_by(self, user: Any) -> Self:
        """Those `user` may mark as delivered: their own, and those of alliances they may change."""
        return self.visible_to(user).filter(
            Q(owner__user=user.pk) | Q(pk__in=self.editable_by(user).values("pk"))
        )

    def punctuality(self, today: date, *by: str) -> models.QuerySet:
        """Dicts with `counted`, `on_time`, `overdue` and `ahead` for each combination of the fields
        `by` ("side", "plan__alliance" ...): alliances.rules.deliverables as one GROUP BY."""
        kept = Q(dropped_on__isnull=True) | Q(dropped_on__gt=today)
        delivered = Q(delivered_on__lte=today)
        owed = Q(delivered_on__isnull=True) | Q(delivered_on__gt=today)
        overdue = kept & owed & Q(due_on__lt=today)
        return (
            self.filter(plan__state__in=("agreed", "closed"))
            .order_by()
            .values(*by)
            .annotate(
                counted=models.Count("pk", filter=(kept & delivered) | overdue),
                on_time=models.Count(
                    "pk", filter=kept & delivered & Q(delivered_on__lte=models.F("due_on"))
                ),
                overdue=models.Count("pk", filter=overdue),
                ahead=models.Count("pk", filter=kept & owed & Q(due_on__gte=today)),
            )
        )


class PartnerQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Partners of visible alliances; for our own people also those without any alliance."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        links = apps.get_model("alliances", "AlliancePartner")._base_manager.order_by()
        alliances = apps.get_model("alliances", "Alliance").objects.visible_to(user)
        seen = Q(pk__in=links.filter(alliance__in=alliances.values("pk")).values("partner"))
        if user.is_guest:
            return self.filter(seen)
        return self.filter(seen | ~Q(pk__in=links.values("partner")))

    def for_list(self, user: Any) -> Self:
        """Rows with how many alliances and people of the partner `user` may see."""
        alliances = apps.get_model("alliances", "Alliance").objects.visible_to(user)
        people = apps.get_model("alliances", "Person").objects.visible_to(user)
        mine = Q(alliance_links__alliance__in=alliances.values("pk"))
        known = Q(people__in=people.values("pk"))
        return self.annotate(
            alliance_count=Count("alliance_links__alliance", filter=mine, distinct=True),
            people_count=Count("people", filter=known, distinct=True),
        )

    def editable_by(self, user: Any) -> Self:
        if not user.is_authenticated or not user.may_create_alliances:
            return self.none()
        return self.visible_to(user)


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Members of visible alliances and oneself; for our own people also all colleagues and
        contacts that belong to no alliance yet."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        memberships = apps.get_model("alliances", "Membership")._base_manager.order_by()
        alliances = apps.get_model("alliances", "Alliance").objects.visible_to(user)
        shared = memberships.filter(alliance__in=alliances.values("pk"))
        seen = Q(pk__in=shared.values("person")) | Q(user=user.pk)
        if user.is_guest:
            return self.filter(seen)
        nowhere = ~Q(pk__in=memberships.values("person"))
        return self.filter(seen | Q(partner__isnull=True) | nowhere)

    def editable_by(self, user: Any) -> Self:
        if not user.is_authenticated or not user.may_create_alliances:
            return self.none()
        return self.visible_to(user)

    def for_list(self, user: Any) -> Self:
        """Rows with the company and in how many alliances `user` may see them."""
        alliances = apps.get_model("alliances", "Alliance").objects.visible_to(user)
        mine = Q(memberships__alliance__in=alliances.values("pk"))
        mine &= Q(memberships__ended_on__isnull=True)
        parts = Count("memberships__alliance", filter=mine, distinct=True)
        return self.select_related("partner").annotate(alliance_count=parts)


class ReferenceQuerySet(models.QuerySet):
    """Lists the whole company shares (business units, types, goals, rates); leaders keep them."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active or user.is_guest:
            return self.none()
        return self.all()

    def editable_by(self, user: Any) -> Self:
        if not user.is_authenticated or not user.leads_portfolio:
            return self.none()
        return self.all()


class ImportRunQuerySet(models.QuerySet):
    """A run shows names and sums of its file: its author's own, and the administrators'."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active or not user.may_import:
            return self.none()
        return self.all() if user.is_superuser else self.filter(created_by=user.pk)

    def editable_by(self, user: Any) -> Self:
        return self.visible_to(user)

    def for_list(self) -> Self:
        return self.select_related("created_by").defer("preview", "failed_rows", "options")

    def claimable(self, now: Any) -> Self:
        """Waiting, or left behind by a worker whose lease has run out."""
        return self.filter(Q(state="queued") | Q(state="running", lease_until__lt=now))
