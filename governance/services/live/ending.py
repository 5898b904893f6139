"""The end of a meeting."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from governance.models import Attendee, Meeting
from governance.services.agenda.running import end_running
from governance.services.record_meeting import hold_meeting, record_attendance


@transaction.atomic
def end_meeting(*, meeting: Meeting, now: datetime) -> Meeting:
    """Mark a meeting as held: the item that was talked about is done, what was not reached goes to
    the next meeting, and whoever was not ticked while others were was not there. Raises
    ValidationError for a meeting that was cancelled or has not begun."""
    if meeting.state != Meeting.State.HELD:
        end_running(meeting=meeting, now=now)
        if Attendee.objects.filter(meeting=meeting, attended=True).exists():
            record_attendance(meeting=meeting, now=now, rest=False)
    return hold_meeting(meeting=meeting, now=now)
