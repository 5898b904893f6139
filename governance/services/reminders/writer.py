"""Reminders just before they are sent: whether each may still go out, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from alliances.models import Membership, Person
from alliances.querysets import sees
from core.mail.models import OutgoingMessage
from core.registry.mail import Prepared
from governance.models import Attendee, Meeting
from governance.rules.reminders import clean_offsets
from governance.services.reminders.message import Texts, agendas

_MEETING = (
    "schedule_version",
    "state",
    "is_exception",
    "starts_at",
    "ends_at",
    "time_zone",
    "title",
    "mode",
    "location",
    "committee__name",
    "committee__reminder_offsets",
    "committee__alliance__name",
    "committee__alliance__confidentiality",
)
_PERSON = (
    "email",
    "time_zone",
    "user__is_active",
    "user__is_superuser",
    "user__role",
    "user__remind_by_email",
    "user__time_zone",
    "user__quiet_from",
    "user__quiet_until",
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What decides over the reminders of a batch. `parts` are alliance and person of memberships,
    True where the membership lasts."""

    meetings: dict[int, Meeting]
    people: dict[int, Person]
    asked: set[tuple[int, int]]
    parts: dict[tuple[int, int], bool]
    agendas: dict[int, list[str]]


class ReminderWriter:
    """The writer of one run, see `core.registry.mail.Writer`."""

    def __init__(self) -> None:
        self.texts = Texts()

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        facts = _read(rows)
        return {row.pk: self._prepared(row, facts, now) for row in rows}

    def _prepared(self, row: OutgoingMessage, facts: _Facts, now: datetime) -> Prepared:
        meeting = facts.meetings.get(row.subject_id)
        person = facts.people.get(row.person_id)
        if meeting is None or person is None:
            return Prepared(withdrawn="The meeting or the person was deleted.")
        if reason := _unwanted(row, meeting, person, facts):
            return Prepared(withdrawn=reason)
        agenda = facts.agendas.get(meeting.pk, [])
        return Prepared(
            address=person.email,
            compose=partial(self.texts.content, meeting, person, agenda=agenda, now=now),
            account=person.user,
            useful_until=min(row.not_after or meeting.starts_at, meeting.starts_at),
        )


def _read(rows: Sequence[OutgoingMessage]) -> _Facts:
    """Six statements for a batch, whatever its size."""
    ids, who = {row.subject_id for row in rows}, {row.person_id for row in rows}
    meetings = Meeting.objects.select_related("committee__alliance").only(*_MEETING).in_bulk(ids)
    people = Person.objects.select_related("user").only(*_PERSON).in_bulk(who)
    alliances = {meeting.committee.alliance_id for meeting in meetings.values()}
    asked = Attendee.objects.filter(meeting__in=ids, person__in=who).order_by()
    memberships = Membership.objects.filter(alliance__in=alliances, person__in=who).order_by()
    parts: dict[tuple[int, int], bool] = {}
    for alliance, person, ended_on in memberships.values_list("alliance", "person", "ended_on"):
        parts[alliance, person] = parts.get((alliance, person), False) or ended_on is None
    pairs = set(asked.values_list("meeting", "person"))
    return _Facts(meetings, people, pairs, parts, agendas(ids))


def _unwanted(row: OutgoingMessage, meeting: Meeting, person: Person, facts: _Facts) -> str:
    """Why a reminder must not go out any more; empty if it may."""
    if meeting.state != Meeting.State.SCHEDULED:
        return f"The meeting was {meeting.get_state_display().lower()}."
    if meeting.schedule_version != row.version:
        return "The meeting moved."
    if (meeting.pk, person.pk) not in facts.asked:
        return "Not asked to this meeting any more."
    if row.variant not in clean_offsets(meeting.committee.reminder_offsets):
        return "The committee does not remind at this time any more."
    alliance = meeting.committee.alliance
    is_member = facts.parts.get((alliance.pk, person.pk))
    if person.user is None:
        # Whoever had a part in the alliance and lost it hears no more of it.
        return "No longer part of the alliance." if is_member is False else ""
    may_see = sees(person.user, alliance, is_member=bool(is_member))
    return "" if may_see else "No longer part of the alliance."
