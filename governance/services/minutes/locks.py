"""What a meeting came to is closed once its minutes are circulated."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from governance.models import Meeting, Minutes

LOCKED = (Minutes.State.CIRCULATED, Minutes.State.APPROVED)
CLOSED = (
    "The minutes of this meeting are with both sides, so what it came to is closed. Add an "
    "amendment to the minutes, or reopen the meeting."
)


def locked_as(meeting: Meeting) -> str:
    """Where the minutes stand that closed it: circulated or approved; "" where it is open. One
    query."""
    rows = Minutes.objects.filter(meeting=meeting.pk, state__in=LOCKED)
    return rows.values_list("state", flat=True).first() or ""


def is_locked(meeting: Meeting) -> bool:
    """One query."""
    return bool(locked_as(meeting))


def require_unlocked(meeting: Meeting) -> None:
    """Raises ValidationError where attendance, decisions and lines can no longer be changed."""
    if is_locked(meeting):
        raise ValidationError(CLOSED)
