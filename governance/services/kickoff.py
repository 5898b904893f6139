"""The kickoff of an alliance, and what each side wants most from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance, Side
from alliances.rules.worklist import Item, Kind
from alliances.services.access import access_to
from alliances.services.worklist import MyAlliances
from core.revision.updates import save_revision
from governance.models import AgendaItem, Committee, Meeting, SidePriorities
from governance.rules import kickoff, priorities
from governance.services.meetings import schedule_meeting

KICKOFF = Kind("kickoff", 63, severity=6, horizon=7, icon="calendar", always="not scheduled yet")
HELD_OR_AHEAD = (Meeting.State.SCHEDULED, Meeting.State.HELD)


def kickoffs_of(alliance: Any) -> Any:
    """Kickoffs of an alliance (or of the alliance of an outer row) that were held or will be."""
    return Meeting.objects.filter(
        committee__alliance=alliance, kind=Meeting.Kind.KICKOFF, state__in=HELD_OR_AHEAD
    )


def kickoff_committee(alliance: Alliance) -> Committee | None:
    """Whose members meet: the committee nearest to the management of the alliance."""
    rows = Committee.objects.filter(alliance=alliance, dissolved_on__isnull=True)
    order = (*(one.value for one in (Committee.Kind.MANAGEMENT, Committee.Kind.STEERING)), "")
    found = sorted(rows, key=lambda row: order.index(row.kind if row.kind in order else ""))
    return next(iter(found), None)


@transaction.atomic
def schedule_kickoff(
    *, committee: Committee, now: datetime, duration_minutes: int = kickoff.MINUTES, **when: Any
) -> Meeting:
    """The kickoff with its own agenda. `when` is what schedule_meeting takes."""
    when = {"title": "Kickoff", **when, "kind": Meeting.Kind.KICKOFF}
    meeting = schedule_meeting(
        committee=committee, duration_minutes=duration_minutes, now=now, **when
    )
    first = AgendaItem.objects.filter(meeting=meeting).count()
    for place, (title, minutes) in enumerate(kickoff.AGENDA):
        AgendaItem.objects.create(
            meeting=meeting, title=title, minutes=minutes, position=first + place
        )
    return meeting


def lacks_kickoff(alliance: Alliance) -> bool:
    """Whether the alliance is at the stage for one and has none. One query at most."""
    if not kickoff.wants_kickoff(alliance.stage, has_one=False):
        return False
    return not kickoffs_of(alliance).exists()


def kickoff_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Alliances that I manage, are being launched, and have no kickoff. One query."""
    launching = [
        place.pk
        for place in mine.places.values()
        if place.managed and place.stage in kickoff.STAGES
    ]
    if not launching:
        return
    rows = Alliance.objects.filter(pk__in=launching)
    today = now.astimezone(mine.user.zone).date()
    found = rows.filter(~Exists(kickoffs_of(OuterRef("pk")))).order_by("pk")
    for pk in found.values_list("pk", flat=True):
        yield Item(
            mine.places[pk],
            KICKOFF,
            f"kickoff-{pk}",
            "Schedule the kickoff",
            today,
            detail="Being launched, and no kickoff is scheduled.",
            url=reverse("governance:kickoff_create", args=[pk]),
            step="Schedule",
        )


# Priorities ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Priorities:
    """What both sides want; `ours` and `theirs` are None where a side has said nothing."""

    ours: SidePriorities | None
    theirs: SidePriorities | None
    rows: list[priorities.Compared]

    @property
    def differences(self) -> int:
        return sum(row.finding != priorities.AGREE for row in self.rows)

    @property
    def both(self) -> bool:
        return bool(self.ours and self.theirs and self.ours.lines and self.theirs.lines)


def priorities_of(alliance: Alliance) -> Priorities:
    """One query."""
    rows = SidePriorities.objects.filter(alliance=alliance).select_related("written_by")
    found = {row.side: row for row in rows}
    ours, theirs = found.get(Side.OURS), found.get(Side.THEIRS)
    compared = priorities.compare(ours.lines if ours else [], theirs.lines if theirs else [])
    return Priorities(ours, theirs, compared)


def may_write(*, alliance: Alliance, side: str, user: User) -> bool:
    """Who changes the alliance writes for both sides; the partner's people for their own."""
    if access_to(alliance=alliance, user=user).edit:
        return True
    return bool(user.is_guest and side == Side.THEIRS)


def save_priorities(
    *, row: SidePriorities, user: User, today: date, expected: int | None = None
) -> SidePriorities:
    """Raises StaleRevision where somebody else was faster."""
    row.written_by, row.written_on = user, today
    fields = ("text", "written_by", "written_on")
    return save_revision(instance=row, expected=expected, fields=fields)
