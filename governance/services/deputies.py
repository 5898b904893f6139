"""Who stands in is invited to the meetings of those days, as long as that holds: by the same rows,
and so the same invitations, reminders and minutes, as everybody else.

Level-triggered: what should be is compared with what is, whatever changed in between.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alliances.models import Deputy, Person
from alliances.services.deputies.acting import stood_in_for
from alliances.services.reaching import current_members, may_know
from governance.models import Attendee
from governance.services.invitations.touching import touch
from governance.services.reminders.rows import UNINVITED, withdraw

# (meeting, who stands in) to whom they stand in for.
_Seats = dict[tuple[int, int], int]


def invite_deputies(*, now: datetime) -> int:
    """Invite who stands in to every coming meeting of the days on which they do, and leave them out
    where that is over. They are told as others are. Returns how many rows changed."""
    wanted, there = _wanted(now), _there(now)
    gone = [key for key, person in there.items() if wanted.get(key) != person]
    new = {key: person for key, person in wanted.items() if there.get(key) != person}
    if not gone and not new:
        return 0
    with transaction.atomic():
        _leave_out(gone)
        Attendee.objects.bulk_create(
            [
                Attendee(meeting_id=meeting, person_id=deputy, stands_in_for_id=person)
                for (meeting, deputy), person in new.items()
            ],
            ignore_conflicts=True,
        )
        touch(meetings={meeting for meeting, _ in (*gone, *new)}, now=now)
    return len(gone) + len(new)


def _leave_out(seats: list[tuple[int, int]]) -> None:
    by_deputy: dict[int, list[int]] = defaultdict(list)
    for meeting, deputy in seats:
        by_deputy[deputy].append(meeting)
    for deputy, meetings in by_deputy.items():
        rows = Attendee.objects.filter(meeting__in=meetings, person=deputy)
        rows.filter(stands_in_for__isnull=False).delete()
        withdraw(reason=UNINVITED, meetings=meetings, people=[deputy])


def _there(now: datetime) -> _Seats:
    rows = Attendee.objects.filter(stands_in_for__isnull=False, meeting__starts_at__gt=now)
    found = rows.order_by().values_list("meeting", "person", "stands_in_for")
    return {(meeting, person): away for meeting, person, away in found}


def _wanted(now: datetime) -> _Seats:
    """The earliest absence counts where somebody stands in for two at one meeting. Who is invited
    anyway stays so."""
    deputies = list(
        Deputy.objects.not_over(timezone.localdate(now)).select_related("person", "deputy__user")
    )
    deputies = [one for one in deputies if not one.deputy.is_gone and one.person.left_on is None]
    if not deputies:
        return {}
    rows = Attendee.objects.filter(
        meeting__starts_at__gt=now,
        stands_in_for__isnull=True,
        person__in={one.person_id for one in deputies},
        meeting__local_date__gte=min(one.starts_on for one in deputies),
        meeting__local_date__lte=max(one.ends_on for one in deputies),
    ).select_related("meeting__committee__alliance")
    by_person: dict[int, list[Attendee]] = defaultdict(list)
    for row in rows.order_by("meeting__starts_at", "meeting"):
        by_person[row.person_id].append(row)
    members = current_members(one.deputy_id for one in deputies)
    found: _Seats = {}
    for one in sorted(deputies, key=lambda one: (one.starts_on, one.pk)):
        for row in by_person[one.person_id]:
            if one.starts_on <= row.meeting.local_date <= one.ends_on:
                alliance = row.meeting.committee.alliance
                is_member = (alliance.pk, one.deputy_id) in members
                if may_know(one.deputy, alliance, is_member=is_member):
                    found.setdefault((row.meeting_id, one.deputy_id), one.person_id)
    return _without_invited(found)


def _without_invited(found: _Seats) -> _Seats:
    rows = Attendee.objects.filter(
        meeting__in={meeting for meeting, _ in found},
        person__in={deputy for _, deputy in found},
        stands_in_for__isnull=True,
    )
    own = set(rows.order_by().values_list("meeting", "person"))
    return {key: person for key, person in found.items() if key not in own}


def may_answer_for(*, deputy: Person | None, people: set[int], now: datetime) -> bool:
    """Whether `deputy` acts today for one of these people (keys)."""
    return bool(stood_in_for(person=deputy, today=timezone.localdate(now)) & people)
