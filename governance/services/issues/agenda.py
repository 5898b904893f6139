"""An issue that has climbed stands on the agenda of its committee's next meeting."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from core.text import one_line
from governance.models import AgendaItem, Issue, Meeting
from governance.services.record_meeting import add_agenda_item

TITLE = "Issue: {title}"


@transaction.atomic
def put_on_agenda(*, issue: Issue, now: datetime) -> AgendaItem | None:
    """Put an issue that waits for it on the next agenda of its committee, once; None where it does
    not wait or no meeting is planned. What people then take off the agenda stays off it."""
    if not issue.awaits_agenda or issue.committee_id is None:
        return None
    meeting = _next_meeting(issue, now)
    if meeting is None:
        return None
    # Who flips the flag makes the item: two at once make one. Nobody's edit is outdated by it.
    rows = Issue.objects.filter(pk=issue.pk, awaits_agenda=True, committee=issue.committee_id)
    if not rows.update(awaits_agenda=False, revision=F("revision")):
        return None
    item = write_item(issue=issue, meeting=meeting)
    Issue.objects.filter(pk=issue.pk).update(agenda_item=item, revision=F("revision"))
    issue.awaits_agenda, issue.agenda_item = False, item
    return item


def write_item(*, issue: Issue, meeting: Meeting) -> AgendaItem:
    """The issue with its path as the last item of an agenda; its owner presents it."""
    return add_agenda_item(
        meeting=meeting,
        title=one_line(TITLE.format(title=issue.title))[:200],
        notes=f"Proposed path: {issue.path}",
        presenter=issue.owner,
    )


def _next_meeting(issue: Issue, now: datetime) -> Meeting | None:
    rows = Meeting.objects.filter(committee=issue.committee_id).upcoming(now)
    return rows.order_by("starts_at", "pk").first()
