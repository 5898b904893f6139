"""Revisiting the North Star: it still holds, or it is set anew; either can be undone."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from alliances.models import Alliance
from core.revision.updates import save_revision

FIELDS = ("north_star", "north_star_revisit_on")
STILL_TRUE = "North Star confirmed"
RESET = "North Star reset"
UNDONE = "North Star restored"


@transaction.atomic
def confirm(*, alliance: Alliance, expected: int, revisit_on: date) -> Alliance:
    """It still holds and is looked at again on `revisit_on`. Raises StaleRevision."""
    alliance.north_star_revisit_on = revisit_on
    return _save(alliance, expected, STILL_TRUE)


@transaction.atomic
def reset(*, alliance: Alliance, expected: int) -> Alliance:
    """Save the text and the day that the instance carries. Raises StaleRevision."""
    return _save(alliance, expected, RESET)


@transaction.atomic
def undo(*, alliance: Alliance, expected: int) -> Alliance:
    """Bring back what stood before the last change. Raises StaleRevision where there is a newer
    one, and ValidationError where nothing stood before."""
    earlier = next(iter(alliance.history.order_by("-history_id")[1:2]), None)
    if earlier is None:
        raise ValidationError("There is nothing to restore.")
    for name in FIELDS:
        setattr(alliance, name, getattr(earlier, name))
    return _save(alliance, expected, UNDONE)


def _save(alliance: Alliance, expected: int, reason: str) -> Alliance:
    alliance._change_reason = reason  # type: ignore[attr-defined]
    return save_revision(instance=alliance, expected=expected, fields=[*FIELDS, "updated_at"])
