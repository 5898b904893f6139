"""The order of an agenda, and of what stands on every agenda."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from governance.models import AgendaItem, Meeting, StandingItem
from governance.services.record_meeting import CLOSED, State

UP, DOWN = "up", "down"


@transaction.atomic
def move_item(*, item: AgendaItem, to: str) -> None:
    """Move an item `to` one place "up" or "down", or before the item of the key `to` ("0": to the
    end). Raises ValidationError once its meeting is over."""
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    if meeting.state in (State.HELD, State.CANCELLED):
        raise ValidationError(CLOSED)
    _move(AgendaItem.objects.filter(meeting=meeting), item.pk, to)


@transaction.atomic
def move_standing(*, row: StandingItem, to: str) -> None:
    """The same for an item of every agenda; meetings that have theirs already keep it."""
    rows = StandingItem.objects.filter(committee=row.committee_id).select_for_update()
    _move(rows, row.pk, to)


def _move(rows: Any, pk: int, to: str) -> None:
    keys = list(rows.order_by("position", "pk").values_list("pk", flat=True))
    if pk not in keys:
        return
    at = keys.index(pk)
    keys.remove(pk)
    if to == UP:
        place = max(0, at - 1)
    elif to == DOWN:
        place = at + 1
    else:
        place = keys.index(int(to)) if to.isdecimal() and int(to) in keys else len(keys)
    keys.insert(place, pk)
    for position, key in enumerate(keys, start=1):
        # Whoever edits a neighbour has missed nothing; the one that is moved was seen where it was.
        revision = F("revision") + (1 if key == pk else 0)
        rows.filter(pk=key).exclude(position=position).update(position=position, revision=revision)
