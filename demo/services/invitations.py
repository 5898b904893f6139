"""What the people of the demo have been told of their meetings, and what they answered."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from core.mail.queue import outgoing
from governance.models import Answer, AnsweredBy, Invitation, Meeting
from governance.services.invitations.planning import assume_told
from governance.services.invitations.rows import KIND, SUBJECT, invitation_key
from governance.services.invitations.touching import Telling
from governance.services.meetings import move_meeting

# Of thirteen people so many answer so; the others have not answered.
ANSWERS = [Answer.ACCEPTED] * 7 + [Answer.TENTATIVE] + [Answer.DECLINED]
OF = 13


def invite_everybody(*, now: datetime) -> None:
    """Everybody has been told, most have answered; one meeting was moved a moment ago, and the
    mail to one person came back."""
    assume_told(now=now, told_at=now - timedelta(days=21))
    answered = []
    for row in Invitation.objects.exclude(told=None).order_by("pk"):
        place = row.pk * 7 % OF
        if place < len(ANSWERS):
            row.answer, row.answered_by = ANSWERS[place], AnsweredBy.LINK
            row.answered_at = now - timedelta(days=20 - place)
            answered.append(row)
    Invitation.objects.bulk_update(answered, ["answer", "answered_by", "answered_at"], 500)
    _move_one(now)
    _lose_one(now)


def _ahead(now: datetime) -> list[Meeting]:
    rows = Meeting.objects.upcoming(now + timedelta(days=9))
    rows = rows.filter(committee__kind="steering", committee__alliance__confidentiality="open")
    return list(rows.select_related("committee__alliance").order_by("starts_at", "pk")[:2])


def _move_one(now: datetime) -> None:
    for meeting in _ahead(now)[:1]:
        move_meeting(
            meeting=meeting,
            expected=meeting.revision,
            duration_minutes=int((meeting.ends_at - meeting.starts_at).total_seconds() // 60),
            now=now,
            telling=Telling("Both sponsors are at the trade fair that day."),
            local_date=_working_day(meeting.local_date + timedelta(days=2)),
            local_time=meeting.local_time,
            time_zone=meeting.time_zone,
            mode=meeting.mode,
            location=meeting.location,
        )


def _working_day(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _lose_one(now: datetime) -> None:
    for meeting in _ahead(now)[1:]:
        rows = Invitation.objects.filter(series__cadence=meeting.cadence_id)
        row = rows.filter(person__partner__isnull=False).select_related("series").first()
        if row is None:
            continue
        Invitation.objects.filter(pk=row.pk).update(told=None, told_version=0, told_at=None)
        version = row.series.version
        mail = outgoing(
            kind=KIND,
            key=invitation_key(invitation=row.pk, version=version),
            due_at=now - timedelta(days=2),
            not_after=now + timedelta(days=10),
            subject_type=SUBJECT,
            subject_id=row.pk,
            version=version,
            person_id=row.person_id,
        )
        mail.state, mail.last_error = "failed", "550 5.1.1 Recipient address rejected"
        mail.finished_at = now - timedelta(days=2)
        mail.save(force_insert=True)
