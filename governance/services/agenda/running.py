"""Where a meeting has come to: which item is talked about, since when, for how much longer."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from governance.models import AgendaItem, Meeting
from governance.rules.agenda import LONGEST_BOX, MORE
from governance.services.minutes.locks import require_unlocked
from governance.services.record_meeting import require_recordable

Outcome = AgendaItem.Outcome


def running_item(meeting: Meeting) -> AgendaItem | None:
    """The item that is talked about now."""
    rows = AgendaItem.objects.filter(meeting=meeting, started_at__isnull=False)
    return rows.filter(ended_at__isnull=True).order_by("-started_at", "-pk").first()


@transaction.atomic
def start_item(*, item: AgendaItem, now: datetime) -> None:
    """Talk about an item from now on; the one before it is done. One that was done is open again.

    Raises ValidationError for one that was carried over, and where nothing may be recorded."""
    meeting = _of(item.meeting, now)
    row = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if row.outcome == Outcome.CARRIED:
        raise ValidationError("This item was carried over to a later meeting.")
    if row.started_at is not None and row.ended_at is None:
        return
    _end_running(meeting, now)
    started = row.started_at or now
    AgendaItem.objects.filter(pk=row.pk).update(
        started_at=started, ended_at=None, outcome=Outcome.OPEN
    )


@transaction.atomic
def next_item(*, meeting: Meeting, after: int, now: datetime) -> AgendaItem | None:
    """End the item `after` (0: none runs) and go on to the next that is open; None at the end.

    Two people who press it at once go on by one: nothing happens where `after` no longer runs.
    """
    meeting = _of(meeting, now)
    running = running_item(meeting)
    if (running.pk if running else 0) != after:
        return running
    _end_running(meeting, now)
    rows = AgendaItem.objects.filter(meeting=meeting, outcome=Outcome.OPEN)
    ahead = rows.filter(started_at__isnull=True).order_by("position", "pk")
    later = ahead.filter(position__gt=running.position) if running else ahead
    found = later.first() or ahead.first()
    if found is not None:
        AgendaItem.objects.filter(pk=found.pk).update(started_at=now)
    return found


def extend_item(*, item: AgendaItem, now: datetime) -> None:
    """Give an item MORE minutes. Raises ValidationError where it has had all there are."""
    _of(item.meeting, now)
    rows = AgendaItem.objects.filter(pk=item.pk, extra_minutes__lte=LONGEST_BOX - MORE)
    if not rows.update(extra_minutes=F("extra_minutes") + MORE):
        raise ValidationError("No item takes longer than a working day.")


def end_running(*, meeting: Meeting, now: datetime) -> None:
    """The meeting is over: what was talked about is done."""
    _end_running(meeting, now)


def _of(meeting: Meeting, now: datetime) -> Meeting:
    require_recordable(meeting, now)
    require_unlocked(meeting)
    return meeting


def _end_running(meeting: Meeting, now: datetime) -> None:
    rows = AgendaItem.objects.filter(meeting=meeting, started_at__isnull=False)
    rows.filter(ended_at__isnull=True).update(ended_at=now, outcome=Outcome.DONE)
