"""What waits for a meeting of a committee, and what stands on each of its agendas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from core.revision.updates import save_revision
from governance.models import AgendaItem, BacklogItem, Committee, Meeting, StandingItem
from governance.services.record_meeting import CLOSED, State, add_agenda_item

TOPIC = ("title", "notes", "presenter", "minutes", "needs_decision", "needs", "link", "source")


def add_standing(*, committee: Committee, title: str, minutes: int) -> StandingItem:
    """An item for every agenda, after the others."""
    last = committee.standing_items.aggregate(last=Max("position"))["last"] or 0
    return StandingItem.objects.create(
        committee=committee, title=title, minutes=minutes, position=last + 1
    )


def edit_row(*, row: Any, expected: int, fields: Iterable[str]) -> Any:
    """Save `fields` of a standing or a waiting item. Raises StaleRevision."""
    return save_revision(instance=row, expected=expected, fields=fields)


def add_to_backlog(*, committee: Committee, user: User, **topic: Any) -> BacklogItem:
    """Something to talk about at one of the next meetings."""
    return BacklogItem.objects.create(committee=committee, added_by=user, **topic)


@transaction.atomic
def pick(*, row: BacklogItem, meeting: Meeting | None) -> AgendaItem:
    """Put what waits on the agenda of a meeting of its committee. Raises ValidationError for one of
    another committee, and once the meeting is over."""
    if meeting is None:
        raise ValidationError("This committee has no meeting ahead. Add one first.")
    if meeting.committee_id != row.committee_id:
        raise ValidationError("This meeting is of another committee.")
    there = AgendaItem.objects.filter(meeting=meeting, source=row.source).exclude(source="")
    if there.exists():
        raise ValidationError("This is on the agenda already.")
    item = add_agenda_item(meeting=meeting, **{name: getattr(row, name) for name in TOPIC})
    row.delete()
    return item


@transaction.atomic
def park(*, item: AgendaItem, user: User) -> BacklogItem:
    """Take an item off the agenda and keep it for a later meeting. Raises ValidationError once its
    meeting is over, and for what was discussed, carried over, or stands on every agenda anyway."""
    state = Meeting.objects.values_list("state", flat=True).get(pk=item.meeting_id)
    if state in (State.HELD, State.CANCELLED):
        raise ValidationError(CLOSED)
    if item.outcome != AgendaItem.Outcome.OPEN or item.started_at is not None:
        raise ValidationError("This item was discussed already.")
    if item.is_standing:
        raise ValidationError("This stands on every agenda. Remove it from this one instead.")
    row = BacklogItem.objects.create(
        committee_id=item.meeting.committee_id,
        added_by=user,
        **{name: getattr(item, name) for name in TOPIC},
    )
    item.delete()
    return row
