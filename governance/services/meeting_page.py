"""The page of a meeting, read in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from accounts.models import User
from alliances.models import Person, Side
from alliances.rules.sides import Sides
from core.mail.models import OutgoingMessage
from core.ui.actions import Button, Rights
from governance.models import (
    Action,
    AgendaItem,
    Attendee,
    CommitteeMember,
    Meeting,
    Minutes,
)
from governance.rules import actions
from governance.rules.kept import cancelled_late
from governance.rules.meetings import Span, own_span, same_clock, span
from governance.rules.reminders import clean_offsets
from governance.rules.rights import Quorum
from governance.services.agenda.plan import AgendaPlan, plan_agenda
from governance.services.holiday_marks import DaysOff, days_off
from governance.services.invitations.page import Knows, answers_of, knowledge_of
from governance.services.meeting_content import (
    Recorded,
    actions_of,
    agenda_of,
    carried_over,
    decisions_of,
)
from governance.services.pulse import is_asked
from governance.services.quorum_ahead import expected_quorum
from governance.services.reminders.rows import people_of, reminders


@dataclass(slots=True)
class Guest:
    """An attendee: `attended` is None until the meeting is recorded."""

    person: Person
    attended: bool | None
    is_chair: bool = False
    css: str = ""
    reminders: list[OutgoingMessage] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    knows: Knows = field(default_factory=Knows)
    may_be_nudged: bool = False
    stands_in_for: str = ""

    @property
    def part(self) -> str:
        chair = "chair" if self.is_chair else ""
        return f"stands in for {self.stands_in_for}" if self.stands_in_for else chair


@dataclass(frozen=True, slots=True)
class Party:
    """The people of one company, chair first; `css` is its colour."""

    company: str
    css: str
    guests: list[Guest]

    @property
    def answers(self) -> str:
        """ "4 accepted, 1 declined, 2 no answer"."""
        return answers_of(guest.knows for guest in self.guests)

    @property
    def present(self) -> int:
        return sum(guest.attended is True for guest in self.guests)

    @property
    def words(self) -> str:
        """ "3 of 4 present"; "4" while nothing is recorded."""
        if all(guest.attended is None for guest in self.guests):
            return str(len(self.guests))
        return f"{self.present} of {len(self.guests)} present"


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many were invited, were present, were absent; of the rest it is not recorded."""

    invited: int
    present: int
    absent: int

    @property
    def unrecorded(self) -> int:
        return self.invited - self.present - self.absent

    @property
    def words(self) -> str:
        """ "5 of 6 present", "4 of 6 present, 1 not recorded"."""
        if self.unrecorded == self.invited:
            return "Attendance not recorded" if self.invited else "Nobody is invited"
        words = f"{self.present} of {self.invited} present"
        return f"{words}, {self.unrecorded} not recorded" if self.unrecorded else words


@dataclass(frozen=True, slots=True)
class Clock:
    """When the meeting is for people elsewhere: `who` are their names."""

    who: str
    span: Span


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """`theirs` is the time on the meeting's own clock where that differs from the reader's;
    `elsewhere` the clocks of attendees that are neither. `days_off`: a side does not work then.
    `begun`: its time has come. `asked` is the reader, while they may answer whether they will be
    there.
    `actions_open` and `actions_overdue` count those of this meeting."""

    mine: Span
    theirs: Span | None
    days_off: DaysOff | None
    elsewhere: list[Clock]
    agenda: list[Recorded]
    parties: list[Party]
    attendance: Attendance
    invited: bool
    begun: bool
    decisions: list[Recorded]
    actions: list[Recorded]
    actions_open: int
    actions_overdue: int
    carried: list[Recorded]
    asks_pulse: bool
    offsets: list[int]
    undelivered: list[tuple[Person | None, OutgoingMessage]]
    buttons: list[Button]
    plan: AgendaPlan
    minutes: Minutes | None
    asked: Guest | None = None
    lacks: Quorum | None = None

    @property
    def locked(self) -> bool:
        """What the meeting came to is closed: its minutes are circulated."""
        return self.minutes is not None and self.minutes.is_locked

    @property
    def discussed(self) -> int:
        return sum(line.row.outcome == AgendaItem.Outcome.DONE for line in self.agenda)

    @property
    def actions_counted(self) -> int:
        """Dropped ones do not count."""
        return sum(line.row.state != Action.State.DROPPED for line in self.actions)


def meeting_page(
    *, meeting: Meeting, user: User, editable: bool, now: datetime, today: date
) -> MeetingPage:
    """Everything the page shows to `user`. The state of reminders is for our own people. Needs the
    partners of the alliance."""
    times = (meeting.starts_at, meeting.ends_at)
    own, rights = user.time_zone, Rights(edit=editable)
    # Nothing below needs these in an order, and saying one takes longer than reading them.
    members = CommitteeMember.objects.filter(committee=meeting.committee_id).order_by()
    attendees = list(
        Attendee.objects.filter(meeting=meeting)
        .select_related("person__partner", "stands_in_for")
        .order_by()
    )
    if attendees:
        members = members.filter(is_chair=True)
    else:
        members = members.select_related("person__partner")
    chairs = {member.person_id for member in members if member.is_chair}
    rows = reminders().filter(subject_id=meeting.pk, version=meeting.schedule_version)
    by_person: dict[int, list[OutgoingMessage]] = defaultdict(list)
    for row in rows.order_by("-variant", "pk") if not user.is_guest else ():
        by_person[row.person_id].append(row)
    lost = [row for found in by_person.values() for row in found if row.needs_a_person]
    names = people_of(lost)
    knows = knowledge_of(
        meeting=meeting, attendees=attendees, with_mails=not user.is_guest, now=now
    )
    guests = [
        Guest(
            row.person,
            row.attended,
            row.person_id in chairs,
            row.person.side,
            by_person.get(row.person_id, []),
            _attendee_buttons(row, meeting, rights),
            knows.get(row.person_id, Knows()),
            stands_in_for=row.stands_in_for.name if row.stands_in_for else "",
        )
        for row in attendees or [Attendee(person=member.person) for member in members]
    ]
    if rights.edit and meeting.state == Meeting.State.SCHEDULED and meeting.starts_at > now:
        for guest in guests:
            guest.may_be_nudged = _owes_an_answer(guest, user)
    guests.sort(key=lambda guest: (not guest.is_chair, guest.person.name, guest.person.pk))
    minutes = Minutes.objects.filter(meeting=meeting).first()
    locked = minutes.state if minutes is not None and minutes.is_locked else ""
    recorded, agenda = actions_of(meeting, user, rights, today), agenda_of(meeting, rights)
    still = [one.row for one in recorded if one.row.state == Action.State.OPEN]
    return MeetingPage(
        mine=span(*times, own),
        theirs=own_span(*times, meeting.time_zone, own),
        days_off=days_off(meeting, user, now=now),
        elsewhere=_elsewhere(meeting, own, [guest.person for guest in guests]),
        agenda=agenda,
        parties=parties_of(guests, meeting.committee.alliance.sides),
        attendance=Attendance(
            len(guests),
            sum(guest.attended is True for guest in guests),
            sum(guest.attended is False for guest in guests),
        ),
        invited=bool(attendees),
        begun=meeting.starts_at <= now,
        decisions=decisions_of(meeting, rights, locked=bool(locked)),
        actions=recorded,
        actions_open=len(still),
        actions_overdue=sum(row.due_on < today for row in still),
        carried=carried_over(meeting, user, rights, today),
        asks_pulse=_asks_pulse(meeting, user, now),
        offsets=clean_offsets(meeting.committee.reminder_offsets),
        undelivered=[(names.get(row.person_id), row) for row in lost],
        buttons=actions.on_meeting(
            meeting.pk,
            meeting.state,
            rights,
            revision=meeting.revision,
            has_begun=meeting.starts_at <= now,
            locked=locked,
            may_meet=meeting.committee.dissolved_on is None
            and meeting.committee.alliance.stage != "closed",
            off_late=cancelled_late(meeting),
        ),
        plan=plan_agenda(
            meeting=meeting,
            rows=[one.row for one in agenda],
            people=[guest.person for guest in guests],
            user=user,
            editable=editable,
            today=today,
        ),
        minutes=minutes,
        asked=_asked(guests, meeting, user, now),
        lacks=_lacks(guests, meeting, now),
    )


def _asked(guests: list[Guest], meeting: Meeting, user: User, now: datetime) -> Guest | None:
    if meeting.state != Meeting.State.SCHEDULED or meeting.starts_at <= now:
        return None
    return next((guest for guest in guests if guest.person.user_id == user.pk), None)


def _owes_an_answer(guest: Guest, user: User) -> bool:
    """They know when it is, have not said whether they come, and can be written to."""
    is_other = guest.person.user_id is None or guest.person.user_id != user.pk
    return is_other and bool(guest.person.email) and guest.knows.awaits_answer


def _lacks(guests: list[Guest], meeting: Meeting, now: datetime) -> Quorum | None:
    """By the answers so far, while it lies ahead."""
    if meeting.state != Meeting.State.SCHEDULED or meeting.starts_at <= now:
        return None
    answers = ((one.person.partner_id is None, one.knows.answer) for one in guests)
    return expected_quorum(meeting, answers)


def _attendee_buttons(row: Attendee, meeting: Meeting, rights: Rights) -> list[Button]:
    if not row.pk or (row.stands_in_for_id and meeting.state == Meeting.State.SCHEDULED):
        return []  # a deputy is there as long as they stand in
    known = row.attended is not None
    return actions.on_attendee(row.pk, meeting.state, rights, recorded=known)


def parties_of(guests: list[Guest], sides: Sides) -> list[Party]:
    """Our own company first, then the partners by name."""
    found: dict[tuple[bool, str], list[Guest]] = defaultdict(list)
    for guest in guests:
        partner = guest.person.partner
        found[partner is not None, str(partner) if partner else sides.ours].append(guest)
    return [
        Party(company, Side.THEIRS if theirs else Side.OURS, found[theirs, company])
        for theirs, company in sorted(found)
    ]


def _asks_pulse(meeting: Meeting, user: User, now: datetime) -> bool:
    """Whether the reader was there and is asked how it went. No query where nobody is."""
    if meeting.state != Meeting.State.HELD or not meeting.committee.asks_pulse:
        return False
    return is_asked(meeting=meeting, person=getattr(user, "person", None), now=now)


def _elsewhere(meeting: Meeting, own: str, people: list[Person]) -> list[Clock]:
    """One line for every other clock, however many zones show the same time."""
    times = (meeting.starts_at, meeting.ends_at)
    by_zone: dict[str, list[str]] = {}
    for person in people:
        known = [own, meeting.time_zone, *by_zone]
        zone = next((one for one in known if same_clock(*times, one, person.time_zone)), None)
        if zone in (own, meeting.time_zone):
            continue
        by_zone.setdefault(zone or person.time_zone, []).append(person.name)
    return [Clock(_names(names), span(*times, zone)) for zone, names in sorted(by_zone.items())]


def _names(names: list[str]) -> str:
    """ "Maria Chen", "Maria Chen and Emil Rossi", "Maria Chen and 3 others"."""
    if len(names) < 3:
        return " and ".join(sorted(names))
    return f"{min(names)} and {len(names) - 1} others"
