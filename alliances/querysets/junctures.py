"""Critical junctures: which run on a day."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db.models import Q

from alliances.querysets import InternalQuerySet
from core.db.prepared import Slot


def running_on(day: date | Slot, path: str = "") -> Q:
    """The condition of those that hold at the end of `day`: they expire by themselves, and one that
    is lifted ends on the day it was lifted."""
    lifted = Q(**{f"{path}lifted_on__isnull": True}) | Q(**{f"{path}lifted_on__gt": day})
    return Q(**{f"{path}began_on__lte": day, f"{path}until__gte": day}) & lifted


class JunctureQuerySet(InternalQuerySet):
    def running(self, day: date | Slot) -> Self:
        return self.filter(running_on(day))

    def first_of(self, alliance: Any, day: date | Slot) -> Self:
        """The one that runs of an alliance, which may be an expression of its key."""
        return self.filter(running_on(day), alliance=alliance).order_by("until", "pk")[:1]
