"""Standing items are put on the agenda of each meeting as it comes near. Nobody is told."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q

from governance.models import AgendaItem, Meeting, StandingItem
from governance.querysets import MeetingQuerySet

FILL_AHEAD = timedelta(days=90)
CHUNK = 500


def fill_agendas(*, now: datetime, committee: int | None = None) -> int:
    """Put the standing items of each committee on the agendas of its meetings of the next
    FILL_AHEAD: all of them once, and later those that the committee has added since. What somebody
    took off an agenda does not come back. Safe to run again; returns how many items were made."""
    made = last = 0
    while True:
        with transaction.atomic():
            rows = _waiting(now, committee).filter(pk__gt=last).select_for_update(of=("self",))
            found = list(rows[:CHUNK])
            if not found:
                return made
            made, last = made + _fill(found, now), found[-1].pk


def _waiting(now: datetime, committee: int | None) -> MeetingQuerySet:
    there = StandingItem.objects.filter(committee=OuterRef("committee"))
    new = there.filter(created_at__gt=OuterRef("agenda_filled_at"))
    rows = Meeting.objects.upcoming(now).filter(starts_at__lt=now + FILL_AHEAD)
    # A kickoff has an agenda of its own.
    rows = rows.exclude(kind=Meeting.Kind.KICKOFF)
    if committee is not None:
        rows = rows.filter(committee=committee)
    first = Q(agenda_filled_at__isnull=True) & Exists(there)
    return rows.filter(first | Exists(new)).order_by("pk")


def _fill(meetings: list[Meeting], now: datetime) -> int:
    standing: dict[int, list[StandingItem]] = defaultdict(list)
    committees = {meeting.committee_id for meeting in meetings}
    for row in StandingItem.objects.filter(committee__in=committees).order_by("position", "pk"):
        standing[row.committee_id].append(row)
    pks = [meeting.pk for meeting in meetings]
    last = dict(
        AgendaItem.objects.filter(meeting__in=pks)
        .order_by()
        .values_list("meeting")
        .annotate(last=Max("position"))
    )
    new = [
        AgendaItem(
            meeting=meeting,
            title=row.title,
            minutes=row.minutes,
            is_standing=True,
            position=last.get(meeting.pk, 0) + place,
        )
        for meeting in meetings
        for place, row in enumerate(_of(meeting, standing[meeting.committee_id]), start=1)
    ]
    AgendaItem.objects.bulk_create(new, batch_size=500)
    # The meeting itself is as it was: whoever edits it meanwhile has missed nothing. An item may
    # be newer than the time at which this run began.
    for committee, rows in standing.items():
        filled = max([now, *(row.created_at for row in rows)])
        mine = Meeting.objects.filter(pk__in=pks, committee=committee)
        mine.update(agenda_filled_at=filled, revision=F("revision"))
    return len(new)


def _of(meeting: Meeting, rows: list[StandingItem]) -> list[StandingItem]:
    since = meeting.agenda_filled_at
    return [row for row in rows if since is None or row.created_at > since]
