"""Noting that something changed that calendars may show: in the transaction of the change.

Nothing is decided here. The planner compares, and tells whom it concerns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.models import User
from governance.models import Announcement, Cadence, Invitation, Meeting, Series

NOBODY_TOLD = "Nobody was told."


@dataclass(frozen=True, slots=True)
class Telling:
    """What the editor says with a change: a `sentence` for those who are told, or `silent`: nobody
    is told of a small correction until something else is told."""

    sentence: str = ""
    silent: bool = False
    author: User | None = None


def note_silence(row: Any, telling: Telling | None) -> None:
    """Before `row` is saved: its history says that nobody was told, where the editor chose it."""
    if telling is not None and telling.silent:
        row._change_reason = NOBODY_TOLD


def cadence_uid(pk: int) -> str:
    return f"cadence-{pk}"


def meeting_uid(pk: int) -> str:
    return f"meeting-{pk}"


def touch(
    *,
    now: datetime,
    telling: Telling | None = None,
    cadences: Iterable[int] = (),
    meetings: Iterable[int] = (),
    committees: Iterable[int] = (),
    alliances: Iterable[int] = (),
    people: Iterable[int] = (),
) -> int:
    """Have whatever calendars show of these (ids) compared with what is true. Returns how many
    series that are."""
    cadences, meetings = set(cadences), set(meetings)
    which = Q()
    if meetings:
        found = Meeting.objects.filter(pk__in=meetings).order_by()
        alone = dict(found.values_list("pk", "cadence"))
        cadences |= {cadence for cadence in alone.values() if cadence}
        which |= Q(meeting__in=meetings)
    if telling is not None and (telling.sentence or telling.silent):
        _make(cadences, {pk for pk in meetings if not alone.get(pk)})
    if cadences:
        which |= Q(cadence__in=cadences) | Q(meeting__cadence__in=cadences)
    if committees := set(committees):
        which |= Q(committee__in=committees)
    if alliances := set(alliances):
        which |= Q(committee__alliance__in=alliances)
    if people := set(people):
        which |= Q(invitations__person__in=people) | Q(committee__members__person__in=people)
    if not which:
        return 0
    ids = sorted(set(Series.objects.filter(which).order_by().values_list("pk", flat=True)))
    return bump(ids, now, telling)


def bump(ids: list[int], now: datetime, telling: Telling | None = None) -> int:
    """Raise the version of these series (ids), and note what the editor said about it."""
    rows = Series.objects.filter(pk__in=ids).order_by()
    rows.update(version=F("version") + 1, changed_at=Coalesce(F("changed_at"), now))
    if telling is not None and (telling.sentence or telling.silent):
        Announcement.objects.bulk_create(
            Announcement(
                series_id=pk,
                version=version,
                sentence=telling.sentence,
                silent=telling.silent,
                author=telling.author,
                said_at=now,
            )
            for pk, version in rows.values_list("pk", "version")
        )
    return len(ids)


def _make(cadences: Iterable[int], meetings: Iterable[int]) -> None:
    """Series that are there already stay as they are."""
    rows = [
        *(_series(Cadence, pk, cadence_uid(pk), "cadence") for pk in cadences),
        *(_series(Meeting, pk, meeting_uid(pk), "meeting") for pk in meetings),
    ]
    Series.objects.bulk_create([row for row in rows if row is not None], ignore_conflicts=True)


def _series(model: Any, pk: int, uid: str, name: str) -> Series | None:
    committee = model.objects.filter(pk=pk).values_list("committee", flat=True).first()
    if committee is None:
        return None
    return Series(uid=uid, committee_id=committee, version=0, **{f"{name}_id": pk})


def forget_source(*, now: datetime, **source: int) -> None:
    """The cadence or meeting of a series is about to be deleted: who was told of it is told so."""
    rows = Series.objects.filter(**source)
    rows.update(version=F("version") + 1, changed_at=Coalesce(F("changed_at"), now))


def touch_unsure(*, meeting: int, now: datetime) -> None:
    """What was told of a meeting reads the same and means something else: it is told anew."""
    cadence = Meeting.objects.filter(pk=meeting).values_list("cadence", flat=True).first()
    which = Q(series__meeting=meeting) | (Q(series__cadence=cadence) if cadence else Q(pk__in=[]))
    rows = Invitation.objects.filter(which, told__isnull=False)
    Invitation.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(unsure=True)
    touch(meetings=[meeting], now=now)
