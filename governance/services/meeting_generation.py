"""Meetings made from cadences for a rolling horizon, and made anew when a cadence changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from core.dates.wall_time import UnknownZone
from governance.models import Action, AgendaItem, Cadence, Decision, Meeting
from governance.rules.meetings import instants
from governance.rules.recurrence import BadRule, Occurrence, occurrences
from governance.services.carry_over import carry_over
from governance.services.invitations.touching import Telling, touch, touch_unsure
from governance.services.inviting import invite_members
from governance.services.reminders.rows import (
    RESCHEDULED,
    SCHEDULE_CHANGED,
    reminders,
    shift,
    withdraw,
)

log = structlog.get_logger(__name__)
CHUNK = 500


def active_cadences() -> QuerySet[Cadence]:
    """Cadences that still make meetings: of living committees of alliances that are not closed."""
    return (
        Cadence.objects.filter(is_active=True, committee__dissolved_on__isnull=True)
        .exclude(committee__alliance__stage="closed")
        .order_by("pk")
    )


def expected(cadence: Cadence, now: datetime) -> dict[date, Occurrence]:
    """The occurrences a cadence gives from `now` to the horizon, by their date.

    A rule that cannot be read gives none and is logged: it must not stop the others.
    """
    first = datetime.combine(cadence.first_on, cadence.starts_at_time)
    until = now + timedelta(days=settings.MEETING_HORIZON_DAYS)
    try:
        found = occurrences(cadence.rrule, first, cadence.time_zone, after=now, until=until)
    except (BadRule, UnknownZone) as error:
        log.error("cadence_unreadable", cadence=cadence.pk, error=str(error))
        return {}
    return {occurrence.key: occurrence for occurrence in found}


def _fields(cadence: Cadence, occurrence: Occurrence) -> dict[str, object]:
    on, at = occurrence.starts_local.date(), occurrence.starts_local.time()
    starts_at, ends_at = instants(
        on=on, at=at, time_zone=cadence.time_zone, minutes=cadence.duration_minutes
    )
    return {
        "local_date": on,
        "local_time": at,
        "time_zone": cadence.time_zone,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "mode": cadence.mode,
        "location": cadence.location,
    }


def extend_horizon(*, now: datetime) -> int:
    """Make the meetings of the next settings.MEETING_HORIZON_DAYS that are not there yet.

    The occurrence's date is its key, so running this twice, late, or in two places at once makes
    no meeting twice, and one that was moved or cancelled is not made again. Returns the count.
    """
    made = 0
    rows = active_cadences().iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        made += _make(chunk, now)
    follow_clocks(now=now)
    invite_members(now=now)
    return made


def _make(cadences: list[Cadence], now: datetime) -> int:
    there = set(
        Meeting.objects.filter(cadence__in=[cadence.pk for cadence in cadences])
        .filter(occurrence__gte=(now - timedelta(days=2)).date())
        .values_list("cadence", "occurrence")
    )
    new = [
        Meeting(
            committee_id=cadence.committee_id,
            cadence=cadence,
            occurrence=key,
            scheduled_at=now,
            **_fields(cadence, occurrence),
        )
        for cadence in cadences
        for key, occurrence in expected(cadence, now).items()
        if (cadence.pk, key) not in there
    ]
    Meeting.objects.bulk_create(new, batch_size=CHUNK, ignore_conflicts=True)
    touch(cadences={row.cadence_id for row in new if row.cadence_id}, now=now)
    return len(new)


def follow_clocks(*, now: datetime) -> int:
    """Set right the instants of coming meetings after a country changed its clocks.

    Wall time is what was agreed. The schedule version stays, so nobody is reminded twice; rows
    that wait are given the new times, and calendars the clock changes of the zone anew. Returns
    how many meetings were set right.
    """
    coming = (
        Meeting.objects.upcoming(now)
        .order_by()
        .values_list("pk", "local_date", "local_time", "time_zone", "starts_at", "ends_at")
    )
    changed = []
    for pk, on, at, zone, starts_at, ends_at in coming.iterator(chunk_size=5000):
        minutes = int((ends_at - starts_at).total_seconds() // 60)
        right, end = instants(on=on, at=at, time_zone=zone, minutes=minutes)
        if right != starts_at:
            changed.append((pk, right, end, right - starts_at))
    for pk, right, end, by in changed:
        with transaction.atomic():
            Meeting.objects.filter(pk=pk).update(starts_at=right, ends_at=end)
            shift(meeting=pk, by=by)
            touch_unsure(meeting=pk, now=now)
    return len(changed)


@dataclass(frozen=True, slots=True)
class Replanned:
    """What a changed cadence did to the coming meetings."""

    made: int
    moved: int
    dropped: int


@transaction.atomic
def replan(*, cadence: Cadence, now: datetime, telling: Telling | None = None) -> Replanned:
    """Bring the coming meetings of a cadence in line with its rule.

    Meetings that somebody moved, cancelled or held stay as they are. Of the others, those on a
    date the rule still gives take the new time; the rest go, or are cancelled where something
    hangs on them (an agenda, an action, a reminder), so that it is not lost.
    """
    cadence = Cadence.objects.select_related("committee__alliance").get(pk=cadence.pk)
    alive = active_cadences().filter(pk=cadence.pk).exists()
    wanted = expected(cadence, now) if alive else {}
    untouched = list(
        Meeting.objects.filter(cadence=cadence, is_exception=False)
        .upcoming(now)
        .select_for_update()
    )
    moved = [
        meeting
        for meeting in untouched
        if meeting.occurrence in wanted
        and _take(meeting, _fields(cadence, wanted[meeting.occurrence]), now)
    ]
    gone = [meeting.pk for meeting in untouched if meeting.occurrence not in wanted]
    _drop(gone)
    made = _make([cadence], now) if alive else 0
    invite_members(now=now)
    touch(cadences=[cadence.pk], now=now, telling=telling)
    # Only now is there a next meeting to which the agenda of a cancelled one can go.
    carry_over(committee_ids=[cadence.committee_id], now=now)
    return Replanned(made=made, moved=len(moved), dropped=len(gone))


def _take(meeting: Meeting, fields: dict[str, object], now: datetime) -> bool:
    changed = {name for name, value in fields.items() if getattr(meeting, name) != value}
    if not changed:
        return False
    for name in changed:
        setattr(meeting, name, fields[name])
    if changed & {"starts_at", "time_zone", "local_time"}:
        meeting.schedule_version += 1
        meeting.scheduled_at = now
        withdraw(reason=RESCHEDULED, meetings=[meeting.pk])
    meeting.save(update_fields=[*changed, "schedule_version", "scheduled_at"])
    return True


def _drop(ids: list[int]) -> None:
    if not ids:
        return
    bare = Meeting.objects.filter(pk__in=ids, minutes="").exclude(
        Exists(reminders().filter(subject_id=OuterRef("pk")))
    )
    for model in (AgendaItem, Action, Decision):
        bare = bare.exclude(Exists(model.objects.filter(meeting=OuterRef("pk"))))
    Meeting.objects.filter(pk__in=list(bare.values_list("pk", flat=True))).delete()
    cancel_all(meetings=Meeting.objects.filter(pk__in=ids), reason=SCHEDULE_CHANGED)
    withdraw(reason=SCHEDULE_CHANGED, meetings=ids)


def cancel_all(*, meetings: QuerySet[Meeting], reason: str) -> None:
    for meeting in meetings:
        meeting.state, meeting.state_reason = Meeting.State.CANCELLED, reason
        meeting.schedule_version += 1
        meeting.save(update_fields=["state", "state_reason", "schedule_version"])


CLOSED = "The alliance was closed."


@transaction.atomic
def follow_stages(*, alliances: Collection[int], now: datetime) -> None:
    """Coming meetings of alliances (ids) that were closed are cancelled, and take place after all
    where an alliance was opened again."""
    rows = Meeting.objects.filter(committee__alliance__in=alliances)
    closing = rows.filter(committee__alliance__stage="closed").upcoming(now)
    ids = list(closing.values_list("pk", flat=True))
    cancel_all(meetings=Meeting.objects.filter(pk__in=ids), reason=CLOSED)
    withdraw(reason=CLOSED, meetings=ids)
    again = rows.exclude(committee__alliance__stage="closed").filter(
        state=Meeting.State.CANCELLED, state_reason=CLOSED, starts_at__gt=now
    )
    for meeting in again:
        meeting.state, meeting.state_reason = Meeting.State.SCHEDULED, ""
        meeting.schedule_version += 1
        meeting.scheduled_at = now
        meeting.save(update_fields=["state", "state_reason", "schedule_version", "scheduled_at"])
