"""What a meeting came to is closed once its minutes are circulated."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from governance.models import Meeting, Minutes

LOCKED = (Minutes.State.CIRCULATED, Minutes.State.APPROVED)
CLOSED = (
    "The minutes of this meeting are with both sides, so what it came to is closed. Add an "
    "amendment to the minutes, or reopen the meeting."
)


def is_locked(meeting: Meeting) -> bool:
    """One query."""
    return Minutes.objects.filter(meeting=meeting.pk, state__in=LOCKED).exists()


def require_unlocked(meeting: Meeting) -> None:
    """Raises ValidationError where attendance, decisions and lines can no longer be changed."""
    if is_locked(meeting):
        raise ValidationError(CLOSED)
