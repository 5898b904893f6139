"""The alliances a person belongs to, with what ranking needs to know of them. One query."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from alliances.models import Membership, MembershipRole, Side, Stage
from alliances.rules.stages import owes_reviews
from plans.rules.plans import SIGNING_ROLES
from scorecards.models import Placement

ENDED = (Stage.CLOSED, Stage.UNKNOWN)
IDS_AT_MOST = 500


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
        return owes_reviews(tier=self.tier, stage=self.stage)


@dataclass(frozen=True)
class Mine:
    """The places of a person, and the same as a condition for queries."""

    user: User
    places: dict[int, Place]

    def anywhere(self) -> list[int] | QuerySet[Membership, Any]:
        """Alliances the person belongs to, for `alliance__in`."""
        return self._among(list(self.places))

    def managed(self) -> list[int] | QuerySet[Membership, Any]:
        """Alliances the person manages, for `alliance__in`."""
        managed = [place.pk for place in self.places.values() if place.managed]
        return self._among(managed, role=MembershipRole.ALLIANCE_MANAGER)

    def _among(self, found: list[int], **role: str) -> list[int] | QuerySet[Membership, Any]:
        # Ids are known by now and cheaper than a subquery, up to what a statement should hold.
        if len(found) <= IDS_AT_MOST:
            return found
        return _memberships(self.user).filter(**role).values("alliance")


def _memberships(user: User) -> QuerySet[Membership]:
    """Current memberships of a person on our side, in alliances that have not ended. Whoever has
    one sees the alliance (Alliance.objects.visible_to), so nothing below needs to ask again."""
    return Membership.objects.filter(
        person__user=user.pk, side=Side.OURS, ended_on__isnull=True
    ).exclude(alliance__stage__in=ENDED)


def my_alliances(user: User) -> Mine:
    """One query."""
    placed = Placement.objects.filter(alliance=OuterRef("alliance"), valid_to__isnull=True)
    rows = _memberships(user).values_list(
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
    return Mine(user, places)
