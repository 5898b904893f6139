"""What sources of the worklist share: the alliances of a person, and what is promised in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from alliances.models import Membership, Side, Stage
from alliances.rules.handover import day_words, without_owner
from alliances.rules.worklist import MANAGER, Item, Kind, Owed, Place
from alliances.services.deputies.acting import away_people, for_owner, owns
from alliances.services.nudges import nudged, with_nudges
from alliances.services.promises import can_be_written_to, promise_kinds
from core.db.vacancies import vacant_since

IDS_AT_MOST = 500
AT_MOST = 500  # rows of one source
# What Promises needs of an owner.
OWNER_FIELDS = (
    *("owner__name", "owner__email", "owner__email_confirmed_at", "owner__left_on", "owner__user"),
)


@dataclass(frozen=True)
class MyAlliances:
    """The alliances a person belongs to, and the same as a condition for queries. `shared` holds
    rows that two sources of one page read together."""

    user: User
    places: dict[int, Place]
    shared: dict[str, Any] = field(default_factory=dict)

    @property
    def managed_keys(self) -> list[int]:
        """Keys of all alliances the person manages, for statements that take any number."""
        return [place.pk for place in self.places.values() if place.managed]

    def anywhere(self) -> list[int] | QuerySet[Membership, Any]:
        """Alliances the person belongs to, for `alliance__in`."""
        return self._among(list(self.places))

    def managed(self) -> list[int] | QuerySet[Membership, Any]:
        """Alliances the person manages, for `alliance__in`."""
        return self._among(self.managed_keys, role=MANAGER)

    def _among(self, found: list[int], **role: str) -> list[int] | QuerySet[Membership, Any]:
        # Ids are known by now and cheaper than a subquery, up to what a statement should hold.
        if len(found) <= IDS_AT_MOST:
            return found
        return memberships_of(self.user).filter(**role).values("alliance")


def memberships_of(user: User) -> QuerySet[Membership]:
    """Current memberships of a person on our side, in alliances that are not closed; one whose
    stage nobody has recorded may have work in it like any other. A person who has one sees the
    alliance (Alliance.objects.visible_to): nothing below checks it again."""
    return Membership.objects.filter(
        person__user=user.pk, side=Side.OURS, ended_on__isnull=True
    ).exclude(alliance__stage=Stage.CLOSED)


@dataclass(frozen=True)
class Promises:
    """Open rows with an owner, a side and a due day: my own, those of somebody for whom I stand in,
    and others' (`nudge`) of alliances I manage once they are nearly due. `path` leads to the
    alliance, `what` is their kind (alliances.services.promises) and `now` the time (aware).
    `ticks`: my own are done today by one click."""

    mine: MyAlliances
    now: datetime
    own: Kind
    nudge: Kind
    path: str
    what: str
    ticks: bool = False

    @property
    def here(self) -> datetime:
        """The time on the reader's clock."""
        return self.now.astimezone(self.mine.user.zone)

    def of(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        managed, today = {f"{self.path}__in": self.mine.managed()}, self.here.date()
        own = Q(due_on__lte=self.own.until(today))
        found = rows.filter(**{f"{self.path}__in": self.mine.anywhere()}).filter(
            Q(own, owner__user=self.mine.user.pk)
            | Q(own, owner__in=away_people(self.mine.user, today))
            | Q(own, owner__isnull=True, side__in=(Side.OURS, ""), **managed)
            | Q(due_on__lte=self.nudge.until(today), **managed)
        )
        found = found.annotate(unowned_since=vacant_since(rows.model, "owner"))
        found = for_owner(found, self.mine.user, today)
        return with_nudges(found, self.what).order_by("due_on", "pk")[:AT_MOST]

    def is_own(self, row: Any) -> bool:
        if row.owner is not None:
            return owns(row, self.mine.user)
        # What our company owes, or nobody in particular, falls to the alliance manager.
        return row.side in (Side.OURS, "")

    def item(self, row: Any, alliance: int, *, name: str, detail: str, url: str) -> Item:
        """`detail` is followed by who owes it, where that is not the reader."""
        own = self.is_own(row)
        owner = "" if own and row.owner else f", {self._owner(row)}"
        for_whom = f"For {row.owner}: " if row.owner and row.in_place else ""
        owed = self._owed(row, alliance, own)
        return Item(
            self.mine.places[alliance],
            self.own if own else self.nudge,
            f"{self.what}-{row.pk}",
            f"{for_whom}{name}" if own else f"Nudge: {name}",
            row.due_on,
            detail=f"{detail}{owner}.{f' {owed.nudged}.' if owed.nudged else ''}",
            side=row.side,
            url=url,
            step="Open" if own else f"Nudge {row.owner}" if owed.person else "Nudge",
            owed=owed,
        )

    def _owner(self, row: Any) -> str:
        """ "Ann Lee", "Ann Lee, who left on 12 Nov", "no owner since 12 Nov"."""
        here, since, owner = self.here, row.unowned_since, row.owner
        if owner is not None:
            left = owner.left_on
            return f"{owner}, who left on {day_words(left, here.date())}" if left else str(owner)
        return without_owner(since and since.astimezone(here.tzinfo).date(), here.date())

    def _owed(self, row: Any, alliance: int, own: bool) -> Owed:
        kind, owner = promise_kinds[self.what], row.owner
        restricted = self.mine.places[alliance].restricted
        reached = owner is not None and can_be_written_to(owner, restricted=restricted)
        asked = owner if reached and not own else None
        return Owed(
            self.what,
            row.pk,
            row.revision,
            kind.label,
            by="" if owner is None else owner.name,
            ticks=own and self.ticks,
            nudges=not own,
            person=asked.pk if asked else 0,
            nudged="" if own else nudged(row, self.here),
        )
