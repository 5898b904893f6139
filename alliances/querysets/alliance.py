"""Alliances: who may see and change them; the named sets their pages need."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import JSONObject

from alliances.querysets.company import count_of
from alliances.querysets.rights import confidence_right, edit_right, every, memberships_of
from alliances.rules import stages
from core.registry.pages import annotations_for
from core.revision.models import RevisionedQuerySet

LIST_FIELDS = ("name", "brand_name", "tier", "stage", "confidentiality")


def sees(user: Any, alliance: Any, *, is_member: bool) -> bool:
    """Twin of visible_to for an alliance and a membership that were read already; the tests hold
    the two together. For sets of people, where one statement must do."""
    if not user.is_active:
        return False
    return bool(
        user.is_superuser
        or is_member
        or (user.sees_whole_portfolio and alliance.confidentiality == "open")
    )


class AllianceQuerySet(RevisionedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Alliances of which `user` is a current member; all open ones for executives and leaders.

        Restricted alliances are seen by membership only. Administrators (superusers) see all,
        since they decide who is a member.
        """
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        mine = Q(pk__in=memberships_of(user).values("alliance"))
        if user.sees_whole_portfolio:
            return self.filter(Q(confidentiality="open") | mine)
        return self.filter(mine)

    def editable_by(self, user: Any) -> Self:
        """Alliances `user` may change: as their alliance manager, or as alliance leader."""
        return self.visible_to(user).filter(edit_right(user))

    def confidential_to(self, user: Any) -> Self:
        """Alliances whose deal terms and private notes `user` may read."""
        return self.visible_to(user).filter(confidence_right(user))

    def active(self) -> Self:
        """Every stage but closed and unknown."""
        return self.filter(stage__in=stages.ACTIVE)

    def with_partners(self) -> Self:
        """Their partners, the lead first, in `partner_links` with one query."""
        links = every("AlliancePartner").select_related("partner")
        links = links.only("alliance", "partner__name").order_by("-is_lead", "pk")
        return self.prefetch_related(Prefetch("partner_links", queryset=links))

    def for_header(self) -> Self:
        """What the head of every page of an alliance shows, in two queries: type, business unit,
        partners and `stage_since` (the day of the last move into the stage; None if unrecorded)."""
        moves = every("StageChange").filter(alliance=OuterRef("pk"), to_stage=OuterRef("stage"))
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
        links = every("AlliancePartner").filter(alliance=here)
        lead = links.order_by("-is_lead", "pk").values("partner__name")[:1]
        count = links.order_by().values("alliance").annotate(n=Count("pk")).values("n")
        managers = every("Membership").filter(
            alliance=here, ended_on__isnull=True, side="ours", role="alliance_manager"
        )
        manager = managers.order_by("pk").values("person__name")[:1]
        agreements = every("Agreement").filter(alliance=here, terminated_on__isnull=True)
        notice = agreements.filter(notice_by__gte=today).order_by("notice_by").values("notice_by")
        end = agreements.filter(ends_on__gte=today).order_by("ends_on").values("ends_on")
        rows = self.select_related("alliance_type", "business_unit")
        return rows.only(*LIST_FIELDS, "alliance_type__name", "business_unit__name").annotate(
            lead_partner=Subquery(lead),
            partner_count=Subquery(count),
            manager_name=Subquery(manager),
            next_notice=Subquery(notice[:1]),
            next_end=Subquery(end[:1]),
        )

    def with_rights(self, user: Any) -> Self:
        """Alliances `user` sees, with `may_edit` and `may_read_terms`, for services.access."""
        return self.visible_to(user).annotate(
            may_edit=edit_right(user), may_read_terms=confidence_right(user)
        )

    def for_overview(self, today: date) -> Self:
        """Beside the head: the next notice and end of an agreement from `today` on, each as a dict
        with day, title and renews (None without one), to which goals the alliance is tied, and
        what the panels of other apps read together with it."""
        here = OuterRef("pk")
        agreements = every("Agreement").filter(alliance=here, terminated_on__isnull=True)
        goals = every("CorporateGoal").filter(alliances=here)

        def coming(field: str) -> Subquery:
            shown = JSONObject(day=field, title="title", renews="renews_automatically")
            rows = agreements.filter(**{f"{field}__gte": today}).order_by(field, "pk")
            return Subquery(rows.annotate(shown=shown).values("shown")[:1])

        return self.for_header().annotate(
            coming_notice=coming("notice_by"),
            coming_end=coming("ends_on"),
            first_goal=Subquery(goals.order_by("name").values("name")[:1]),
            goal_count=count_of(goals, "alliances"),
            **annotations_for("alliance", today),
        )

    def owing_reviews(self) -> Self:
        """Strategic and core alliances in a stage that has something to review."""
        return self.filter(tier__in=stages.REVIEWED_TIERS, stage__in=stages.REVIEWED)
