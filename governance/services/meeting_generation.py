"""Meetings made from cadences for a rolling horizon, and made anew when a cadence changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from alliances.services.free_days import calendars_of
from core.dates.wall_time import to_instant
from governance.models import Action, AgendaItem, Cadence, Decision, Meeting
from governance.models.committee import OnHoliday
from governance.rules.meetings import instants
from governance.rules.recurrence import Occurrence
from governance.services.agenda.filling import fill_agendas
from governance.services.carry_over import carry_over
from governance.services.invitations.touching import Telling, touch, touch_unsure
from governance.services.inviting import invite_members
from governance.services.meeting_rows import write_meetings
from governance.services.occurrences import expected, fields_of, first_after, horizon
from governance.services.reminders.planning import retime
from governance.services.reminders.rows import (
    RESCHEDULED,
    SCHEDULE_CHANGED,
    reminders,
    withdraw,
)

CHUNK = 500
# An occurrence may be held on another day than its own (Cadence.on_holiday).
_NEAR = timedelta(days=60)


def active_cadences() -> QuerySet[Cadence]:
    """Cadences that still make meetings: of living committees of alliances that are not closed."""
    return (
        Cadence.objects.filter(is_active=True, committee__dissolved_on__isnull=True)
        .exclude(committee__alliance__stage="closed")
        .order_by("pk")
    )


def extend_horizon(*, now: datetime) -> int:
    """Make the meetings of the next settings.MEETING_HORIZON_DAYS that are not there yet.

    The occurrence's date is its key, so running this twice, late, or in two places at once makes
    no meeting twice, and one that was moved or cancelled is not made again. Returns the count.
    """
    made, last, until = 0, 0, horizon(now)
    waiting = active_cadences().filter(Q(planned_until__isnull=True) | Q(planned_until__lt=until))
    rows = waiting.select_related("committee")
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        made += _make(chunk, now)
        last = chunk[-1].pk
    follow_clocks(now=now)
    invite_members(now=now)
    fill_agendas(now=now)
    return made


@transaction.atomic
def _make(cadences: Sequence[Cadence], now: datetime) -> int:
    """The meetings of some cadences that are not there yet, and up to when they are planned."""
    until = horizon(now)
    there = set(
        Meeting.objects.filter(cadence__in=[cadence.pk for cadence in cadences])
        .filter(occurrence__gte=(now - _NEAR).date())
        .values_list("cadence", "occurrence")
    )
    movable = {one.committee.alliance_id for one in cadences if one.on_holiday != OnHoliday.KEEP}
    calendars = calendars_of(movable) if movable else None
    new = (
        (cadence, key, fields_of(cadence, occurrence))
        for cadence in cadences
        for key, occurrence in expected(cadence, now, until, calendars).items()
        if (cadence.pk, key) not in there
    )
    made = write_meetings(new, scheduled_at=now)
    _mark({cadence.pk: first_after(cadence, until, calendars) for cadence in cadences})
    touch(cadences={cadence.pk for cadence in cadences}, now=now)
    return made


def _mark(planned: Mapping[int, datetime]) -> None:
    """Remember when the next meeting of each cadence starts that is not made yet: until the horizon
    reaches it there is nothing to look at. No change that people would see."""
    moments = [When(pk=pk, then=Value(moment)) for pk, moment in planned.items()]
    Cadence.objects.filter(pk__in=planned).update(
        planned_until=Case(*moments), revision=F("revision")
    )


def follow_clocks(*, now: datetime) -> int:
    """Set right the instants of coming meetings after a country changed its clocks.

    Wall time is what was agreed. The schedule version stays, so nobody is reminded twice; rows
    that wait are given the new times, and calendars the clock changes of the zone anew. Returns
    how many meetings were set right.
    """
    coming = Meeting.objects.upcoming(now).order_by()
    # Committees meet at the same hours: far fewer than there are meetings.
    told = coming.values_list("local_date", "local_time", "time_zone", "starts_at").distinct()
    wrong = Q()
    for on, at, zone, starts_at in told.iterator(chunk_size=5000):
        if to_instant(datetime.combine(on, at.replace(second=0, microsecond=0)), zone) != starts_at:
            wrong |= Q(local_date=on, local_time=at, time_zone=zone, starts_at=starts_at)
    if not wrong:
        return 0
    rows = coming.filter(wrong).only(
        "local_date", "local_time", "time_zone", "starts_at", "ends_at"
    )
    changed = list(rows)
    for meeting in changed:
        minutes = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
        when = (meeting.local_date, meeting.local_time, meeting.time_zone, minutes)
        on, at, zone, minutes = when
        starts_at, ends_at = instants(on=on, at=at, time_zone=zone, minutes=minutes)
        with transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at, ends_at=ends_at)
            retime(meeting=meeting.pk)
            touch_unsure(meeting=meeting.pk, now=now)
    return len(changed)


@dataclass(frozen=True, slots=True)
class Change:
    """What a cadence asks of its coming meetings: which it makes, moves, takes back from being
    cancelled and drops; `same` stay as they are, and so do `kept`, which people changed by hand."""

    made: list[Occurrence] = field(default_factory=list)
    moved: list[tuple[Meeting, dict[str, object]]] = field(default_factory=list)
    back: list[tuple[Meeting, dict[str, object]]] = field(default_factory=list)
    dropped: list[Meeting] = field(default_factory=list)
    same: list[Meeting] = field(default_factory=list)
    kept: list[Meeting] = field(default_factory=list)


def compare(*, cadence: Cadence, now: datetime, alive: bool = True, lock: bool = False) -> Change:
    """The coming meetings of a cadence beside what its rule, saved or not, gives. Needs the
    committee."""
    wanted = expected(cadence, now, horizon(now)) if alive else {}
    of_cadence = Meeting.objects.filter(cadence=cadence.pk)
    rows = of_cadence.filter(starts_at__gte=now).order_by("starts_at", "pk")
    change = Change()
    for meeting in rows.select_for_update() if lock else rows:
        key, state = meeting.occurrence, meeting.state
        if meeting.is_exception or state not in ("scheduled", "cancelled"):
            change.kept.append(meeting)
            continue
        if state == "cancelled":
            if key in wanted and meeting.state_reason == SCHEDULE_CHANGED:
                change.back.append((meeting, fields_of(cadence, wanted[key])))
            continue
        if key not in wanted:
            change.dropped.append(meeting)
            continue
        fields = fields_of(cadence, wanted[key])
        if any(getattr(meeting, name) != value for name, value in fields.items()):
            change.moved.append((meeting, fields))
        else:
            change.same.append(meeting)
    since = (now - _NEAR).date()
    there = set(of_cadence.filter(occurrence__gte=since).values_list("occurrence", flat=True))
    change.made.extend(one for key, one in wanted.items() if key not in there)
    return change


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
    change = compare(cadence=cadence, now=now, alive=alive, lock=True)
    for meeting, fields in change.moved:
        _take(meeting, fields, now)
    for meeting, fields in change.back:
        meeting.state, meeting.state_reason = Meeting.State.SCHEDULED, ""
        meeting.cancelled_at = None
        _take(meeting, fields, now, anew=True)
    _drop([meeting.pk for meeting in change.dropped], now)
    made = _make([cadence], now) if alive else 0
    if not alive:
        row = Cadence.objects.filter(pk=cadence.pk)
        row.update(planned_until=None, revision=F("revision"))
    invite_members(now=now)
    touch(cadences=[cadence.pk], now=now, telling=telling)
    # Only now is there a next meeting to which the agenda of a cancelled one can go.
    carry_over(committee_ids=[cadence.committee_id], now=now)
    return Replanned(
        made=made + len(change.back), moved=len(change.moved), dropped=len(change.dropped)
    )


def _take(meeting: Meeting, fields: dict[str, object], now: datetime, anew: bool = False) -> None:
    """Give a meeting the time and place of its cadence; `anew`: it had been cancelled."""
    changed = {name for name, value in fields.items() if getattr(meeting, name) != value}
    for name in changed:
        setattr(meeting, name, fields[name])
    if anew or changed & {"starts_at", "time_zone", "local_time"}:
        meeting.schedule_version += 1
        meeting.scheduled_at = now
        withdraw(reason=RESCHEDULED, meetings=[meeting.pk])
    state = ["state", "state_reason", "cancelled_at"] if anew else []
    meeting.save(update_fields=[*changed, *state, "schedule_version", "scheduled_at"])


def _drop(ids: list[int], now: datetime) -> None:
    if not ids:
        return
    bare = Meeting.objects.filter(pk__in=ids, minutes="").exclude(
        Exists(reminders().filter(subject_id=OuterRef("pk")))
    )
    # Standing items that nobody has touched come again by themselves.
    agenda = AgendaItem.objects.exclude(is_standing=True, revision=1)
    for hanging in (agenda, Action.objects, Decision.objects):
        bare = bare.exclude(Exists(hanging.filter(meeting=OuterRef("pk"))))
    Meeting.objects.filter(pk__in=list(bare.values_list("pk", flat=True))).delete()
    cancel_all(meetings=Meeting.objects.filter(pk__in=ids), reason=SCHEDULE_CHANGED, now=now)
    withdraw(reason=SCHEDULE_CHANGED, meetings=ids)


def cancel_all(*, meetings: QuerySet[Meeting], reason: str, now: datetime) -> None:
    fields = ["state", "state_reason", "cancelled_at", "schedule_version"]
    for meeting in meetings:
        meeting.state, meeting.state_reason = Meeting.State.CANCELLED, reason
        meeting.cancelled_at = now
        meeting.schedule_version += 1
        meeting.save(update_fields=fields)


CLOSED = "The alliance was closed."


@transaction.atomic
def follow_stages(*, alliances: Collection[int], now: datetime) -> None:
    """Coming meetings of alliances (ids) that were closed are cancelled, and take place after all
    where an alliance was opened again, but for what ended meanwhile: a committee, a schedule."""
    rows = Meeting.objects.filter(committee__alliance__in=alliances)
    closing = rows.filter(committee__alliance__stage="closed").upcoming(now)
    ids = list(closing.values_list("pk", flat=True))
    cancel_all(meetings=Meeting.objects.filter(pk__in=ids), reason=CLOSED, now=now)
    withdraw(reason=CLOSED, meetings=ids)
    again = rows.exclude(committee__alliance__stage="closed").filter(
        state=Meeting.State.CANCELLED,
        state_reason=CLOSED,
        starts_at__gt=now,
        committee__dissolved_on__isnull=True,
    )
    cadences: set[int] = set()
    for meeting in again:
        if meeting.cadence_id is not None:
            cadences.add(meeting.cadence_id)
        meeting.state, meeting.state_reason = Meeting.State.SCHEDULED, ""
        meeting.cancelled_at = None
        meeting.schedule_version += 1
        meeting.scheduled_at = now
        fields = ["state", "state_reason", "cancelled_at", "schedule_version", "scheduled_at"]
        meeting.save(update_fields=fields)
    # The schedule may have been changed or ended meanwhile.
    for cadence in Cadence.objects.filter(pk__in=cadences).order_by("pk"):
        replan(cadence=cadence, now=now)
