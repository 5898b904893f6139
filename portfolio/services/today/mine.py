"""The alliances a person belongs to, with what ranking needs to know of them. One query."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from alliances.models import Alliance, Membership, MembershipRole, Side, Stage
from alliances.rules.plans import SIGNING_ROLES
from scorecards.models import Placement

ENDED = (Stage.CLOSED, Stage.UNKNOWN)


@dataclass
class Place:
    """One alliance as its member sees it; `roles` are theirs on our side."""

    pk: int
    name: str
    tier: str
    stage: str
    quadrant: str
    north_star_revisit_on: date | None
    roles: set[str] = field(default_factory=set)

    @property
    def managed(self) -> bool:
        return MembershipRole.ALLIANCE_MANAGER in self.roles

    @property
    def signs(self) -> bool:
        return bool(self.roles & SIGNING_ROLES["ours"])

    @property
    def owes_reviews(self) -> bool:
        return self.tier in ("strategic", "core") and self.stage in (
            "launching",
            "operating",
            "transforming",
            "exiting",
        )


def my_memberships(user: User) -> QuerySet[Membership]:
    """Current memberships of a person on our side, in alliances that have not ended."""
    return Membership.objects.filter(
        person__user=user.pk, side=Side.OURS, ended_on__isnull=True
    ).exclude(alliance__stage__in=ENDED)


def my_alliances(user: User, *roles: str) -> QuerySet[Alliance]:
    """For use inside other queries: alliances where the person has one of `roles`, or any."""
    rows = my_memberships(user)
    if roles:
        rows = rows.filter(role__in=roles)
    return Alliance.objects.filter(pk__in=rows.values("alliance"))


def my_places(user: User) -> dict[int, Place]:
    """By id of the alliance."""
    placed = Placement.objects.filter(alliance=OuterRef("alliance"), valid_to__isnull=True)
    rows = my_memberships(user).values_list(
        "role",
        "alliance_id",
        "alliance__name",
        "alliance__brand_name",
        "alliance__tier",
        "alliance__stage",
        "alliance__north_star_revisit_on",
        Subquery(placed.values("quadrant")[:1]),
    )
    places: dict[int, Place] = {}
    for role, pk, name, brand, tier, stage, revisit_on, quadrant in rows:
        place = places.setdefault(
            pk, Place(pk, brand or name, tier, stage, quadrant or "unplaced", revisit_on)
        )
        place.roles.add(role)
    return places
