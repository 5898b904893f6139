"""Reminders, invitations and escalations that did not go out: one list for the people who answer
for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliances.models import Alliance, Person
from core.mail.models import OutgoingMessage
from governance.models import Invitation, Issue, Meeting
from governance.services.invitations import rows as invitations
from governance.services.issues import mail as escalations
from governance.services.reminders import rows as reminders

KINDS = (reminders.KIND, invitations.KIND, escalations.KIND)


@dataclass(frozen=True, slots=True)
class Line:
    """A mail with whom and what it is about; empty where that was deleted meanwhile. `starts_at` is
    empty for a whole series and an issue, `offset` for all but reminders."""

    row: OutgoingMessage
    person: Person | None
    name: str = ""
    url: str = ""
    alliance: Alliance | None = None
    starts_at: datetime | None = None

    @property
    def offset(self) -> int | None:
        return self.row.variant if self.row.kind == reminders.KIND else None

    @property
    def what(self) -> str:
        return "escalation" if self.row.kind == escalations.KIND else "invitation"


def meeting_mails() -> QuerySet[OutgoingMessage, Any]:
    rows: QuerySet[OutgoingMessage, Any] = OutgoingMessage.objects.by_email().filter(kind__in=KINDS)
    return rows.exclude(invitations.told_elsewhere())


def mails_answered_for(user: Any) -> QuerySet[OutgoingMessage, Any]:
    """Those of the alliances that `user` may change."""
    meetings = Meeting.objects.editable_by(user).values("pk")
    told = Invitation.objects.editable_by(user).values("pk")
    return meeting_mails().filter(
        Q(kind=reminders.KIND, subject_id__in=meetings)
        | Q(kind=invitations.KIND, subject_id__in=told)
        | Q(kind=escalations.KIND, subject_id__in=Issue.objects.editable_by(user).values("pk"))
    )


def lines(rows: Iterable[OutgoingMessage]) -> list[Line]:
    """In the same order, in four statements."""
    rows = list(rows)
    ids = {kind: {row.subject_id for row in rows if row.kind == kind} for kind in KINDS}
    people = reminders.people_of(rows)
    meetings = Meeting.objects.select_related("committee__alliance").in_bulk(ids[reminders.KIND])
    related = ("series__committee__alliance", "series__meeting__committee__alliance")
    told = Invitation.objects.select_related(*related).in_bulk(ids[invitations.KIND])
    issues = Issue.objects.select_related("alliance").in_bulk(ids[escalations.KIND])
    found = []
    for row in rows:
        person, meeting = people.get(row.person_id), meetings.get(row.subject_id)
        series = told[row.subject_id].series if row.subject_id in told else None
        if row.kind == invitations.KIND:
            meeting = series.meeting if series else None
        if meeting is not None:
            alliance, url = meeting.committee.alliance, meeting.get_absolute_url()
            found.append(Line(row, person, str(meeting), url, alliance, meeting.starts_at))
        elif row.kind == invitations.KIND and series and series.committee:
            alliance = series.committee.alliance
            url = reverse("governance:alliance_governance", args=[alliance.pk])
            found.append(Line(row, person, str(series.committee), url, alliance))
        elif row.kind == escalations.KIND and (issue := issues.get(row.subject_id)):
            url = issue.get_absolute_url()
            found.append(Line(row, person, issue.title, url, issue.alliance))
        else:
            found.append(Line(row, person))
    return found
