"""What sources of the worklist share: the alliances of a person, and what is promised in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from django.db.models import Q, QuerySet

from accounts.models import User
from alliances.models import Membership, Side, Stage
from alliances.rules.worklist import MANAGER, Item, Kind, Place

ENDED = (Stage.CLOSED, Stage.UNKNOWN)
IDS_AT_MOST = 500
AT_MOST = 500  # rows of one source


@dataclass(frozen=True)
class MyAlliances:
    """The alliances a person belongs to, and the same as a condition for queries. `shared` holds
    rows that two sources of one page read together."""

    user: User
    places: dict[int, Place]
    shared: dict[str, Any] = field(default_factory=dict)

    def anywhere(self) -> list[int] | QuerySet[Membership, Any]:
        """Alliances the person belongs to, for `alliance__in`."""
        return self._among(list(self.places))

    def managed(self) -> list[int] | QuerySet[Membership, Any]:
        """Alliances the person manages, for `alliance__in`."""
        managed = [place.pk for place in self.places.values() if place.managed]
        return self._among(managed, role=MANAGER)

    def _among(self, found: list[int], **role: str) -> list[int] | QuerySet[Membership, Any]:
        # Ids are known by now and cheaper than a subquery, up to what a statement should hold.
        if len(found) <= IDS_AT_MOST:
            return found
        return memberships_of(self.user).filter(**role).values("alliance")


def memberships_of(user: User) -> QuerySet[Membership]:
    """Current memberships of a person on our side, in alliances that have not ended. A person
    who has one sees the alliance (Alliance.objects.visible_to): nothing below checks it again."""
    return Membership.objects.filter(
        person__user=user.pk, side=Side.OURS, ended_on__isnull=True
    ).exclude(alliance__stage__in=ENDED)


@dataclass(frozen=True)
class Promises:
    """Open rows with an owner, a side and a due day: my own, and others' (`chase`) of alliances I
    manage once they are nearly due. `path` leads to the alliance, `what` names the model."""

    mine: MyAlliances
    today: date
    own: Kind
    chase: Kind
    path: str
    what: str

    def of(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        managed = {f"{self.path}__in": self.mine.managed()}
        own = Q(due_on__lte=self.own.until(self.today))
        found = rows.filter(**{f"{self.path}__in": self.mine.anywhere()}).filter(
            Q(own, owner__user=self.mine.user.pk)
            | Q(own, owner__isnull=True, side__in=(Side.OURS, ""), **managed)
            | Q(due_on__lte=self.chase.until(self.today), **managed)
        )
        return found.order_by("due_on", "pk")[:AT_MOST]

    def is_own(self, row: Any) -> bool:
        if row.owner is not None:
            return bool(row.owner.user_id == self.mine.user.pk)
        # What we owe and nobody owns falls to the alliance manager.
        return row.side in (Side.OURS, "")

    def item(self, row: Any, alliance: int, *, name: str, detail: str, url: str) -> Item:
        """`detail` is followed by who owes it, where that is not the reader."""
        own = self.is_own(row)
        email = "" if own or row.owner is None else row.owner.email
        owner = "; nobody owns it yet" if row.owner is None else "" if own else f" by {row.owner}"
        return Item(
            self.mine.places[alliance],
            self.own if own else self.chase,
            f"{self.what}-{row.pk}",
            name if own else f"Chase: {name}",
            row.due_on,
            detail=f"{detail}{owner}.",
            side=row.side,
            url=url,
            step=f"Write to {row.owner}" if email else "Open",
            step_url=f"mailto:{quote(email)}?subject={quote(name)}" if email else "",
            completes=(self.what, row.pk, row.revision),
        )
