"""Planning: which reminders are owed and have no row in the ledger yet.

Level-triggered: it compares what should be there with what is there, so that a tick that was
late, lost or doubled changes nothing. The instant is not in the key; planning again makes no
second row.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from alliances.models import Person
from core.dates.quiet_hours import quiet_hours
from core.mail.models import OutgoingMessage
from core.mail.queue import mail_domain, outgoing
from governance.models import Attendee, Committee, Meeting
from governance.rules.reminders import (
    CLOCKS,
    clean_offsets,
    due_before,
    offsets_to_plan,
    timing,
)
from governance.services.inviting import invite_members
from governance.services.reminders.rows import KIND, SUBJECT, reminder_key, reminders

AHEAD = timedelta(hours=26)
"""Rows are made this long before they are due: quiet hours may bring one forward by a day."""

LOOK_BACK = timedelta(days=14)
"""After a longer standstill than this, older reminders are not even listed as missed."""

BATCH = 500
_COLUMNS = (
    "meeting_id",
    "person_id",
    "meeting__schedule_version",
    "meeting__starts_at",
    "meeting__scheduled_at",
    "meeting__time_zone",
    "person__time_zone",
    "person__user__time_zone",
    "person__user__quiet_from",
    "person__user__quiet_until",
)


def plan_reminders(*, now: datetime | None = None) -> int:
    """Write a ledger row for every reminder that will be due within AHEAD. Returns how many.

    A meeting that passed while nobody planned gets its rows too, so that they are listed as
    missed.
    """
    now = now or timezone.now()
    committees = Committee.objects.filter(dissolved_on__isnull=True).order_by()
    # The different lists of offsets in use: a handful, whatever the number of committees.
    lists = committees.values_list("reminder_offsets", flat=True).distinct()
    kinds = [(raw, clean_offsets(raw)) for raw in lists]
    longest = max((max(offsets, default=0) for _, offsets in kinds), default=0)
    invite_members(now=now, until=now + timedelta(minutes=longest) + AHEAD)
    return sum(_plan(raw, offsets, offset, now) for raw, offsets in kinds for offset in offsets)


def owed(raw_offsets: object, offset: int, now: datetime) -> QuerySet[Attendee]:
    """Attendees who may be owed a reminder `offset` minutes before and have no row for it.

    The offset here is real time. One of whole days is wall time: its window is wider by what a
    clock change can set the two apart, and `_rows` decides.
    """
    before = timedelta(minutes=offset)
    # Who switched the e-mail off still finds it in the inbox: the sender looks at that.
    is_here = Q(person__left_on__isnull=True) & (
        Q(person__user__isnull=True) | Q(person__user__is_active=True)
    )
    known = reminders().filter(
        subject_id=OuterRef("meeting"),
        version=OuterRef("meeting__schedule_version"),
        variant=offset,
        person_id=OuterRef("person"),
    )
    ahead = Q(meeting__state=Meeting.State.SCHEDULED, meeting__starts_at__gt=now)
    passed = Q(meeting__starts_at__gte=F("meeting__scheduled_at") + before - CLOCKS) & ~Q(
        meeting__state=Meeting.State.CANCELLED
    )
    return (
        Attendee.objects.filter(
            ahead | passed,
            is_here,
            meeting__starts_at__gt=now - LOOK_BACK,
            meeting__starts_at__lte=now + before + AHEAD + CLOCKS,
            meeting__committee__reminder_offsets=raw_offsets,
            meeting__committee__dissolved_on__isnull=True,
        )
        .exclude(person__email="")
        .filter(~Exists(known))
        .order_by()
    )


def _plan(raw_offsets: object, offsets: list[int], offset: int, now: datetime) -> int:
    rows = _rows(owed(raw_offsets, offset, now).values_list(*_COLUMNS), offsets, offset, now)
    planned = 0
    while batch := list(islice(rows, BATCH)):
        OutgoingMessage.objects.bulk_create(batch, ignore_conflicts=True)
        planned += len(batch)
    return planned


def _rows(
    found: QuerySet, offsets: list[int], offset: int, now: datetime
) -> Iterator[OutgoingMessage]:
    domain = mail_domain()
    # A list, not a cursor: rows are written while it is read.
    for (
        meeting,
        person,
        version,
        starts_at,
        scheduled_at,
        place,
        zone,
        user_zone,
        start,
        end,
    ) in list(found):
        due = due_before(starts_at, offset, place)
        if due > now + AHEAD or (starts_at <= now and due < scheduled_at):
            continue
        planned = offsets_to_plan(
            offsets, starts_at=starts_at, scheduled_at=scheduled_at, zone=place
        )
        if offset not in planned:
            continue
        when = timing(
            starts_at=starts_at,
            offset_minutes=offset,
            zone=place,
            quiet=quiet_hours(start, end, user_zone or zone),
        )
        yield outgoing(
            kind=KIND,
            key=reminder_key(meeting=meeting, version=version, offset=offset, person=person),
            due_at=when.due_at,
            not_after=when.not_after,
            domain=domain,
            subject_type=SUBJECT,
            subject_id=meeting,
            version=version,
            variant=offset,
            person_id=person,
        )


def retime(*, meeting: int) -> None:
    """The instant of a meeting changed and its wall time did not, since a country changed its
    clocks: what waits is given the times that follow."""
    row = Meeting.objects.values("starts_at", "time_zone").get(pk=meeting)
    waiting = reminders().filter(subject_id=meeting, state="waiting")
    people = Person.objects.filter(pk__in=waiting.values("person_id")).select_related("user")
    known = {person.pk: person for person in people}
    for message in waiting:
        person = known.get(message.person_id)
        user = person.user if person else None
        hours = (user.quiet_from, user.quiet_until, user.time_zone) if user else None
        when = timing(
            starts_at=row["starts_at"],
            offset_minutes=message.variant,
            zone=row["time_zone"],
            quiet=quiet_hours(*hours) if hours else None,
        )
        later = when.due_at - message.due_at
        waiting.filter(pk=message.pk).update(
            due_at=when.due_at,
            not_after=when.not_after,
            next_attempt_at=F("next_attempt_at") + later,
        )
