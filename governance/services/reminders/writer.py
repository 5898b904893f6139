"""Reminders just before they are sent: whether each may still go out, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db.models import Exists, OuterRef

from alliances.models import Membership
from alliances.querysets import sees
from alliances.services.addresses import held_back
from core.mail.models import OutgoingMessage
from core.registry.mail import Prepared
from governance.models import Attendee, Meeting
from governance.rules.reminders import clean_offsets
from governance.services.invitations.known import InCalendar, calendars_of
from governance.services.reminders.message import SAID, Texts, agendas
from governance.services.reminders.rows import (
    DECLINED,
    LEFT_ALLIANCE,
    OFFSET_DROPPED,
    RESCHEDULED,
    UNINVITED,
)

_ACCOUNT = ("is_active", "is_superuser", "role", "muted", "time_zone")
_READ = (
    *(f"meeting__{name.replace('.', '__')}" for name in (*SAID, "state", "occurrence", "cadence")),
    "answer",
    "meeting__committee__reminder_offsets",
    *("person__email", "person__email_confirmed_at", "person__time_zone", "person__left_on"),
    "person__muted",
    *(f"person__user__{name}" for name in (*_ACCOUNT, "quiet_from", "quiet_until")),
)


class ReminderWriter:
    """The writer of one run, see `core.registry.mail.Writer`."""

    def __init__(self) -> None:
        self.texts = Texts()

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        meetings = {row.subject_id for row in rows}
        attendees, agenda = _attendees(meetings, {row.person_id for row in rows}), agendas(meetings)
        calendars = calendars_of(attendees.values())
        return {
            row.pk: self._prepared(
                row,
                attendees.get((row.subject_id, row.person_id)),
                agenda[row.subject_id],
                calendars.get((row.subject_id, row.person_id)),
                now,
            )
            for row in rows
        }

    def _prepared(
        self,
        row: OutgoingMessage,
        attendee: Attendee | None,
        agenda: list[str],
        calendar: InCalendar | None,
        now: datetime,
    ) -> Prepared:
        if attendee is None:
            return Prepared(withdrawn=UNINVITED)
        if reason := _unwanted(row, attendee):
            return Prepared(withdrawn=reason)
        if calendar is not None and calendar.declined:
            return Prepared(withdrawn=DECLINED)
        meeting, person = attendee.meeting, attendee.person
        known = calendar.known if calendar is not None else None
        return Prepared(
            address=person.email,
            compose=partial(
                self.texts.content, meeting, person, agenda=agenda, known=known, now=now
            ),
            # They read here what no invitation has told them yet: whatever becomes of it is told.
            before=calendar.unsure if calendar is not None and known is None else None,
            account=person.user,
            person=person,
            held=held_back(alliance=meeting.committee.alliance, owner=person),
            useful_until=min(row.not_after or meeting.starts_at, meeting.starts_at),
        )


def _attendees(meetings: set[int], people: set[int]) -> dict[tuple[int, int], Attendee]:
    """The attendees with all that decides and all that a mail says, in one statement."""
    parts = Membership.objects.filter(
        alliance=OuterRef("meeting__committee__alliance"), person=OuterRef("person")
    )
    rows = (
        Attendee.objects.filter(meeting__in=meetings, person__in=people)
        .order_by()
        .select_related("meeting__committee__alliance", "person__user")
        .only(*_READ)
        .annotate(was_member=Exists(parts), is_member=Exists(parts.filter(ended_on__isnull=True)))
    )
    return {(row.meeting_id, row.person_id): row for row in rows}


def _unwanted(row: OutgoingMessage, attendee: Attendee) -> str:
    """Why a reminder must not go out any more; empty if it may."""
    meeting, user = attendee.meeting, attendee.person.user
    was_member, is_member = attendee.was_member, attendee.is_member  # type: ignore[attr-defined]
    if meeting.state != Meeting.State.SCHEDULED:
        return f"The meeting was {meeting.get_state_display().lower()}."
    if meeting.schedule_version != row.version:
        return RESCHEDULED
    if row.variant not in clean_offsets(meeting.committee.reminder_offsets):
        return OFFSET_DROPPED
    if attendee.person.left_on is not None:
        return "Has left the company."
    if user is None:
        # A former member of the alliance gets no more mail about it.
        return LEFT_ALLIANCE if was_member and not is_member else ""
    may_see = sees(user, meeting.committee.alliance, is_member=is_member)
    return "" if may_see else LEFT_ALLIANCE
