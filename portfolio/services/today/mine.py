"""The alliances a person belongs to, with what ranking needs to know of them. One query."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from accounts.models import User
from alliances.rules.worklist import Place
from alliances.services.worklist import MyAlliances, memberships_of
from scorecards.models import Placement


def my_alliances(user: User) -> MyAlliances:
    """One query."""
    placed = Placement.objects.filter(alliance=OuterRef("alliance"), valid_to__isnull=True)
    rows = memberships_of(user).values_list(
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
    return MyAlliances(user, places)
