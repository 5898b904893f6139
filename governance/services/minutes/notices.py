"""Mail about minutes: rows in the outgoing ledger for everybody who was invited to the meeting."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from alliances.models import Person
from core.mail.ledger import ledger
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing
from core.mail.tasks import wake
from governance.models import Meeting, Minutes, MinutesAmendment

KIND = "minutes"
SUBJECT = "governance.meeting"
USEFUL_FOR = timedelta(days=14)


def people_told(meeting: Meeting) -> QuerySet[Person, Person]:
    """Who gets the minutes: everybody invited, of both sides, who can be written to."""
    invited = meeting.attendees.order_by().values("person")
    return Person.objects.still_here().filter(pk__in=invited).exclude(email="").order_by("name")


def tell_circulated(*, record: Minutes, now: datetime) -> int:
    """A row for each; those of an earlier version that have not gone out are withdrawn."""
    old = OutgoingMessage.objects.filter(kind=KIND, subject_id=record.meeting_id)
    ledger.withdraw(
        old.filter(version__lt=record.version), now=now, reason="A later version was circulated."
    )
    return _tell(record, now, key=f"v{record.version}", variant=0)


def tell_amended(*, record: Minutes, amendment: MinutesAmendment, now: datetime) -> int:
    return _tell(record, now, key=f"a{amendment.pk}", variant=amendment.pk)


def _tell(record: Minutes, now: datetime, *, key: str, variant: int) -> int:
    rows = [
        outgoing(
            kind=KIND,
            key=f"{record.meeting_id}:{key}:{person.pk}",
            due_at=now,
            not_after=now + USEFUL_FOR,
            subject_type=SUBJECT,
            subject_id=record.meeting_id,
            version=record.version,
            variant=variant,
            person_id=person.pk,
        )
        for person in people_told(record.meeting)
    ]
    OutgoingMessage.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(lambda: wake(KIND), robust=True)
    return len(rows)
