"""Who may see and change what: decided here once for the whole product.

Everything that belongs to an alliance composes `Alliance.objects.visible_to(user)` through
`AllianceChildQuerySet`; upper apps subclass it and only name the path to the alliance.

What a person may do beyond seeing is decided by their role alone, or by a part they play. A right
is the condition under which it holds for an alliance the person sees. Where the role decides, it
costs no subquery.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Self, TypeVar

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from alliances.rules import stages
from core.db.prepared import place_of
from core.mail.stopped import is_stopped
from core.registry.pages import annotations_for
from core.revision.models import RevisionedQuerySet

# Roles of our side that carry the commercial responsibility and therefore see the deal terms.
CONFIDENTIAL_ROLES = (
    "alliance_manager",
    "executive_sponsor",
    "sales_executive_sponsor",
)
LIST_FIELDS = ("name", "brand_name", "tier", "stage", "confidentiality")
Rows = TypeVar("Rows", bound=QuerySet)
NEVER = Q(pk__in=[])
ALWAYS = ~NEVER


def every(model: str) -> Any:
    """All rows of a model of this app, which is made of these querysets."""
    return apps.get_model("alliances", model)._base_manager.order_by()


def has_left(path: str = "", day: Any = None) -> Q:
    """That the person at `path` ("" is the row itself) has left their company (by `day`, which may
    be an expression), or may no longer sign in. Joined, not a list of keys: of all the people who
    left, a page needs the few of its own rows."""
    at = f"{path}__" if path else ""
    left = {f"{at}left_on__isnull": False} if day is None else {f"{at}left_on__lte": day}
    return Q(**left) | Q(**{f"{at}user__is_active": False})


def memberships_of(user: Any) -> QuerySet:
    """Where `user` is a member today."""
    rows: QuerySet = every("Membership")
    return rows.filter(person__user=user.pk, ended_on__isnull=True)


def edit_right(user: Any) -> Q:
    """Alliance leaders change what they see, alliance managers what they manage, guests nothing."""
    if not user.is_active or user.is_guest:
        return NEVER
    return ALWAYS if user.leads_portfolio else _as_one_of(user, ["alliance_manager"])


def confidence_right(user: Any) -> Q:
    """Who reads deal terms and private notes: who sees the portfolio, and who answers for it."""
    if not user.is_active or user.is_guest:
        return NEVER
    return ALWAYS if user.sees_whole_portfolio else _as_one_of(user, CONFIDENTIAL_ROLES)


def _as_one_of(user: Any, roles: Sequence[str]) -> Q:
    ours = memberships_of(user).filter(side="ours", role__in=roles)
    return Q(pk__in=ours.values("alliance"))


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


def prefetch_sides(rows: Rows, path: str = "") -> Rows:
    """`rows` with what names the sides of their alliance, at `path`, in one query."""
    links = every("AlliancePartner").select_related("partner")
    links = links.only("alliance", "partner__name").order_by("-is_lead", "pk")
    name = f"{path}__partner_links" if path else "partner_links"
    return rows.prefetch_related(Prefetch(name, queryset=links))


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
        """Every stage but closed (alliances.rules.stages)."""
        return self.filter(stage__in=stages.ACTIVE)

    def with_partners(self) -> Self:
        """Their partners, the lead first, in `partner_links` with one query."""
        return prefetch_sides(self)

    def for_header(self) -> Self:
        """What the head of every page of an alliance shows, in two queries: type, business unit,
        partners and `stage_since` (the day of the last move into the stage; None if unrecorded)."""
        moves = every("StageChange").filter(alliance=OuterRef("pk"), to_stage=OuterRef("stage"))
        since = _first(moves.order_by("-changed_on", "-pk"), "changed_on")
        rows = self.select_related("alliance_type", "business_unit")
        return rows.annotate(stage_since=since).with_partners()

    def with_juncture(self, day: Any) -> Self:
        """With reason and last day of the critical juncture that holds on `day`, which may be an
        expression; None where there is none. No query more."""
        runs = every("Juncture").running(day).filter(alliance=OuterRef("pk"))
        first = runs.order_by("until", "pk")
        return self.annotate(
            juncture_reason=_first(first, "reason"), juncture_until=_first(first, "until")
        )

    def for_list(self) -> Self:
        """What a row of the list shows, in one query: lead partner and number of partners, and the
        manager."""
        here = OuterRef("pk")
        links = every("AlliancePartner").filter(alliance=here)
        managers = every("Membership").managing().filter(alliance=here)
        before = every("Membership").managed_before().filter(alliance=here)
        junctures = every("Juncture").running(timezone.localdate()).filter(alliance=here)
        rows = self.select_related("alliance_type", "business_unit")
        return rows.only(*LIST_FIELDS, "alliance_type__name", "business_unit__name").annotate(
            lead_partner=_first(links.order_by("-is_lead", "pk"), "partner__name"),
            partner_count=count_of(links, "alliance"),
            manager_name=_first(managers.order_by("pk"), "person__name"),
            manager_until=_first(before, "until"),
            is_at_juncture=Exists(junctures),
        )

    def with_rights(self, user: Any) -> Self:
        """Alliances `user` sees, with `may_edit` and `may_read_terms`, for services.access."""
        return self.visible_to(user).annotate(
            may_edit=edit_right(user), may_read_terms=confidence_right(user)
        )

    def for_overview(self, today: date) -> Self:
        """Beside the head: to which goals the alliance is tied, and what the panels of other apps
        read together with it."""
        goals = every("CorporateGoal").in_force_on(today).filter(alliances=OuterRef("pk"))
        asked = every("GoalConfirmation").filter(alliance=OuterRef("pk"), answer="")
        return self.for_header().annotate(
            first_goal=_first(goals.order_by("name"), "name"),
            goal_count=count_of(goals, "alliances"),
            goals_to_confirm=count_of(asked, "alliance"),
            **annotations_for("alliance", today),
        )

    def owing_reviews(self) -> Self:
        """Strategic and core alliances in a stage that has something to review."""
        return self.filter(tier__in=stages.REVIEWED_TIERS, stage__in=stages.REVIEWED)


def _first(rows: QuerySet, what: str) -> Subquery:
    """`what` of the first of `rows` (a correlated queryset in its order); NULL without one."""
    return Subquery(rows.values(what)[:1])


def count_of(rows: QuerySet, by: str, what: str = "pk") -> Coalesce:
    """The number of different `what` among `rows` (a correlated queryset), grouped by the column
    `by` that ties them to the row outside; 0 where there are none."""
    counted = rows.order_by().values(by).annotate(n=Count(what, distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)


def _in_sight(links: str, user: Any) -> QuerySet:
    """Rows of the model `links` that `user` is shown of the alliances they see."""
    alliances = every("Alliance").visible_to(user).values("pk")
    rows: QuerySet = apps.get_model("alliances", links)._default_manager.all()
    return rows.shown_to(user).order_by().filter(alliance__in=alliances)


class _RecordQuerySet(RevisionedQuerySet):
    """What the model `links` ties to alliances with its column `link`. Who makes alliances also
    makes the records of their partners and people."""

    links: str
    link: str

    def visible_to(self, user: Any) -> Self:
        """Those of visible alliances, and those always shown. A record that an alliance takes up
        or lets go which `user` does not see neither vanishes from a list nor appears in it."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        mine = Q(pk__in=_in_sight(self.links, user).values(self.link))
        return self.filter(mine | self.always_shown(user))

    def always_shown(self, user: Any) -> Q:
        """Shown whatever alliance they belong to: to our own people what was recorded for all."""
        return NEVER if user.is_guest else Q(listed=True)

    def editable_by(self, user: Any) -> Self:
        allowed = user.is_active and user.may_create_alliances
        return self.visible_to(user) if allowed else self.none()


class PartnerQuerySet(_RecordQuerySet):
    links, link = "AlliancePartner", "partner"

    def named(self, user: Any, keys: Iterable[str]) -> Self:
        """Those that `user` sees of these normalised names, see `most_seen_first`."""
        return self.visible_to(user).filter(normalised_name__in=keys).most_seen_first()

    def most_seen_first(self) -> Self:
        """What most people see first: a restricted alliance does not lend its partner to others."""
        links = every("AlliancePartner").filter(partner=OuterRef("pk"))
        is_open = Exists(links.filter(alliance__confidentiality="open"))
        return self.annotate(is_open=is_open).order_by("-listed", "-is_open", "pk")

    def for_list(self, user: Any) -> Self:
        """Rows with how many alliances and people of the partner `user` may see."""
        here = OuterRef("pk")
        people = every("Person").visible_to(user).filter(partner=here)
        others = every("Partner").visible_to(user).exclude(pk=here)
        twice = Exists(others.filter(normalised_name=OuterRef("normalised_name")))
        return self.annotate(
            is_twice=twice if user.leads_portfolio else Value(False),
            alliance_count=count_of(_in_sight(self.links, user).filter(partner=here), "partner"),
            people_count=count_of(people, "partner"),
        )


class PersonQuerySet(_RecordQuerySet):
    links, link = "Membership", "person"

    def always_shown(self, user: Any) -> Q:
        """Oneself; for our own people all colleagues, and listed contacts of partners they see."""
        me = Q(user=user.pk)
        if user.is_guest:
            return me
        partners = every("Partner").visible_to(user).values("pk")
        return me | Q(partner__isnull=True) | Q(listed=True, partner__in=partners)

    def for_list(self, user: Any) -> Self:
        """Rows with the company and in how many alliances `user` may see them."""
        parts = _in_sight(self.links, user).filter(person=OuterRef("pk"), ended_on__isnull=True)
        count = count_of(parts, "person", "alliance")
        return self.select_related("partner").annotate(alliance_count=count)

    def gone(self, day: Any = None) -> Self:
        """Who has left (by `day`)."""
        return self.filter(has_left(day=day))

    def still_here(self) -> Self:
        """To whom something may be given."""
        return self.exclude(has_left())


class PartnerAliasQuerySet(RevisionedQuerySet):
    """Other names of partners are ours, and seen by who sees the partner."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_active or user.is_guest:
            return self.none()
        if user.is_superuser:
            return self.all()
        return self.filter(partner__in=every("Partner").visible_to(user).values("pk"))

    def editable_by(self, user: Any) -> Self:
        return self.visible_to(user) if user.leads_portfolio else self.none()


class ReferenceQuerySet(RevisionedQuerySet):
    """Lists the whole company shares (business units, types, goals, rates); leaders edit them."""

    shown_to_all_of_us = True

    def visible_to(self, user: Any) -> Self:
        return self.none() if not user.is_active or user.is_guest else self.all()

    def editable_by(self, user: Any) -> Self:
        return self.all() if user.is_active and user.leads_portfolio else self.none()


class AllianceChildQuerySet(RevisionedQuerySet):
    """Rows that belong to one alliance, found over `alliance_path`."""

    alliance_path = "alliance"
    # Scores, risks and what we say among ourselves are not shared with guests.
    shared_with_guests = True
    # To see the alliance is not enough (Access.confidential).
    confidential = False

    def of_alliances(self, alliances: QuerySet) -> Self:
        return self.filter(**{f"{self.alliance_path}__in": alliances.values("pk")})

    def visible_to(self, user: Any) -> Self:
        if not user.is_active:
            return self.none()
        rows, alliances = self.shown_to(user), every("Alliance")
        if user.is_superuser:
            return rows
        read = alliances.confidential_to if self.confidential else alliances.visible_to
        return rows.of_alliances(read(user))

    def shown_to(self, user: Any) -> Self:
        """What `user` is shown of an alliance they see; guests are not shown everything."""
        return self.all() if self.shared_with_guests or not user.is_guest else self.none()

    def within(self, user: Any, *alliances: Any) -> Self:
        """Those of these alliances that are `visible_to(user)`. Alliances that came through their
        own `visible_to` (services.access) are not checked again, but for what is confidential."""
        rows = self.filter(**{f"{self.alliance_path}__in": [one.pk for one in alliances]})
        known = not self.confidential and all(one.was_shown_to(user) for one in alliances)
        return rows.shown_to(user) if known else rows.visible_to(user)

    def among(self, within: Any, user: Any) -> Self:
        """Twin of `within` for a prepared statement (core.db.asked): `within` makes the condition
        of the path to alliances that were shown to `user`."""
        rows = self.filter(within(self.alliance_path))
        return rows.visible_to(user) if self.confidential else rows.shown_to(user)

    def editable_by(self, user: Any) -> Self:
        if user.is_active and user.is_superuser:
            return self.all()
        return self.of_alliances(every("Alliance").editable_by(user))


class MembershipQuerySet(AllianceChildQuerySet):
    def shown_to(self, user: Any) -> Self:
        """Guests are shown who is there, not who was."""
        return self.still_here() if user.is_guest else super().shown_to(user)

    def current(self) -> Self:
        return self.filter(ended_on__isnull=True)

    def still_here(self) -> Self:
        """Current roles of people who have not left: whom one can call."""
        return self.current().exclude(has_left("person"))

    def managing(self) -> Self:
        """The alliance managers of today."""
        managers = self.current().filter(side="ours", role="alliance_manager")
        return managers.filter(person__left_on__isnull=True)

    def managed_before(self) -> Self:
        """Alliance managers who are none any more, with the day (`until`), the latest first."""
        managers = self.filter(side="ours", role="alliance_manager")
        until = Coalesce("ended_on", "person__left_on")
        return managers.annotate(until=until).filter(until__isnull=False).order_by("-until")

    def for_people(self) -> Self:
        """The people of an alliance with their company, sponsors and managers first."""
        roles = [role for role, _ in self.model._meta.get_field("role").flatchoices]
        read = ("person__partner", "person__user__invitation", "person__invitation__user")
        rows = self.select_related(*read).annotate(is_refused=is_stopped("person__email"))
        return rows.order_by("side", place_of("role", roles), "person__name", "pk")


class InternalQuerySet(AllianceChildQuerySet):
    """Ours alone: never shown to guests."""

    shared_with_guests = False


class ConfidentialQuerySet(InternalQuerySet):
    """Deal terms and private notes."""

    confidential = True

    def editable_by(self, user: Any) -> Self:
        return super().editable_by(user) & self.visible_to(user)
