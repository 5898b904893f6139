"""Who is invited to a meeting: the members of its committee, from INVITE_AHEAD before it.

Rows for the whole horizon would be millions that change with every change of membership; a
meeting further away shows the members of its committee instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from governance.models import Attendee, CommitteeMember, Meeting
from governance.services.invitations.touching import touch
from governance.services.reminders.rows import LEFT_COMMITTEE, UNINVITED, withdraw

AS_DEPUTY = (
    "{deputy} stands in for {person}. End that on the page of {person}, or leave {person} out."
)
INVITE_AHEAD = timedelta(days=90)
BATCH = 1000
ATTENDEES = Attendee.objects.filter(meeting=OuterRef("pk"))


def invite_members(*, now: datetime, until: datetime | None = None) -> int:
    """Invite the members of the committee to every coming meeting without attendees.

    Set-based and safe to run again; returns how many rows were made.
    """
    pairs = (
        Meeting.objects.upcoming(now)
        .filter(
            starts_at__lt=until or now + INVITE_AHEAD,
            committee__members__isnull=False,
            committee__members__person__left_on__isnull=True,
        )
        .exclude(Exists(ATTENDEES))
        .order_by()
        .values_list("pk", "committee__members__person")
    )
    rows = [
        Attendee(meeting_id=meeting, person_id=person)
        for meeting, person in pairs.iterator(chunk_size=5000)
    ]
    Attendee.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def follow_membership(
    *, committee_id: int, joined: Iterable[int], left: Iterable[int], now: datetime
) -> None:
    """Invite new members to the coming meetings; drop who left, and their reminders."""
    joined = list(joined)
    coming = Meeting.objects.filter(committee=committee_id).upcoming(now)
    meetings = list(coming.filter(Exists(ATTENDEES)).values_list("pk", flat=True))
    Attendee.objects.bulk_create(
        [Attendee(meeting_id=pk, person_id=person) for pk in meetings for person in joined],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    gone = list(left)
    Attendee.objects.filter(meeting__in=meetings, person__in=gone).delete()
    _not_as_deputies(meetings, joined)
    withdraw(reason=LEFT_COMMITTEE, meetings=coming.values("pk"), people=gone)
    touch(committees=[committee_id], now=now)


@transaction.atomic
def invite(*, meeting: Meeting, people: Iterable[int]) -> None:
    """Invite more people (ids) to a meeting, after the members of its committee; those who are new
    are told."""
    wanted = set(people)
    if not meeting.attendees.exists():
        members = CommitteeMember.objects.filter(
            committee=meeting.committee_id, person__left_on__isnull=True
        )
        wanted.update(members.values_list("person", flat=True))
    Attendee.objects.bulk_create(
        [Attendee(meeting=meeting, person_id=person) for person in sorted(wanted)],
        ignore_conflicts=True,
    )
    _not_as_deputies([meeting.pk], wanted)
    if meeting.starts_at > timezone.now():
        touch(meetings=[meeting.pk], now=timezone.now())


def _not_as_deputies(meetings: list[int], people: Iterable[int]) -> None:
    """Who stood in and is invited themselves stays when that is over."""
    rows = Attendee.objects.filter(meeting__in=meetings, person__in=list(people))
    rows.filter(stands_in_for__isnull=False).update(stands_in_for=None)


@transaction.atomic
def uninvite(*, meeting: Meeting, person_id: int) -> None:
    """Leave a person out of one meeting and withdraw their reminders; they are told. Raises
    ValidationError for who is there as a deputy: that is taken back where it was named."""
    seat = Attendee.objects.filter(meeting=meeting, person=person_id)
    seat = seat.filter(stands_in_for__isnull=False).select_related("person", "stands_in_for")
    if found := seat.first():
        raise ValidationError(AS_DEPUTY.format(deputy=found.person, person=found.stands_in_for))
    Attendee.objects.filter(meeting=meeting, person=person_id).delete()
    withdraw(reason=UNINVITED, meetings=[meeting.pk], people=[person_id])
    touch(meetings=[meeting.pk], now=timezone.now())


def expected_people(meeting: Meeting) -> set[int]:
    """Ids of who is invited to a meeting; where nobody is yet, of the members of its committee."""
    invited = set(meeting.attendees.values_list("person", flat=True))
    return invited or set(
        CommitteeMember.objects.filter(committee=meeting.committee_id).values_list(
            "person", flat=True
        )
    )
