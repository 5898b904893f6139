"""An issue that has climbed stands on the agenda of its committee's next meeting; others are
proposed for one before their clock runs out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from alliances.models import Alliance
from core.registry.agenda import AgendaSource, Proposal, agenda_proposals
from core.text import one_line
from governance.models import AgendaItem, Issue, Meeting
from governance.services.record_meeting import add_agenda_item

TITLE = "Issue: {title}"
KEY = "issue:{pk}"
SOON = timedelta(days=14)  # a clock that runs out so soon after a meeting asks for a place in it
MINUTES = 15


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
    """The issue with its path as the last item of an agenda, once; its owner presents it."""
    source = KEY.format(pk=issue.pk)
    there = AgendaItem.objects.filter(meeting=meeting, source=source).first()
    return there or add_agenda_item(
        meeting=meeting,
        title=_title(issue),
        notes=f"Proposed path: {issue.path}",
        presenter=issue.owner,
        source=source,
    )


def _title(issue: Issue) -> str:
    return one_line(TITLE.format(title=issue.title))[:200]


def _next_meeting(issue: Issue, now: datetime) -> Meeting | None:
    rows = Meeting.objects.filter(committee=issue.committee_id).upcoming(now)
    return rows.order_by("starts_at", "pk").first()


def link_issue(*, item: AgendaItem) -> None:
    """Say on an issue that a proposal put it on an agenda. Nobody's edit of it is outdated."""
    kind, _, pk = item.source.partition(":")
    if kind == "issue" and pk.isdecimal():
        rows = Issue.objects.filter(pk=int(pk), alliance=item.meeting.committee.alliance_id)
        rows.update(agenda_item=item, awaits_agenda=False, revision=F("revision"))


def issues_to_discuss(alliance: Alliance, user: User, today: date, day: date) -> Iterable[Proposal]:
    """For meetings of the committee where they stand: escalated issues, and those whose clock runs
    out within SOON of the meeting; without what stands on an agenda to come."""
    asked = Q(state=Issue.State.ESCALATED) | Q(clock_ends_on__gt=day, clock_ends_on__lte=day + SOON)
    coming = Q(
        agenda_item__meeting__state=Meeting.State.SCHEDULED,
        agenda_item__outcome=AgendaItem.Outcome.OPEN,
    )
    rows = Issue.objects.within(user, alliance).unsolved().filter(asked, committee__isnull=False)
    for row in rows.exclude(coming).order_by("clock_ends_on", "pk"):
        yield Proposal(
            key=KEY.format(pk=row.pk),
            title=_title(row),
            reason=_reason(row),
            minutes=MINUTES,
            needs_decision=True,
            url=row.get_absolute_url(),
            committee=row.committee_id,
        )


def _reason(issue: Issue) -> str:
    if issue.state == Issue.State.ESCALATED:
        return f"Escalated to this committee on {issue.level_since:%-d %b %Y}."
    return f"Unless it is solved, it climbs on {issue.clock_ends_on:%-d %b %Y}."


def register() -> None:
    agenda_proposals.register(AgendaSource("issues", issues_to_discuss, 5))
