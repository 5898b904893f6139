"""What is true: the calendar of each person, by series, as the site has it now.

`calendar_of` is what a feed of the same calendar is to serve.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from alliances.models import Alliance, Membership, Person
from alliances.querysets import sees
from core.dates.wall_time import UnknownZone
from governance.models import (
    Attendee,
    Cadence,
    Committee,
    CommitteeMember,
    Invitation,
    Meeting,
    Series,
)
from governance.rules.itip.changes import Change, changes
from governance.rules.itip.series import (
    Planned,
    Rhythm,
    Shown,
    entry_of,
    has_end,
    keep_past,
    left_out,
    readings,
    series_of,
)
from governance.rules.itip.snapshot import Entry, Snapshot, key_of
from governance.rules.recurrence import BadRule, occurrences
from governance.services.invitations.touching import cadence_uid, meeting_uid

RESTRICTED = "Alliance meeting"
MARGIN = timedelta(days=2)
FOREVER = timedelta(days=40 * 366)


@dataclass(slots=True)
class Unit:
    """What is planned together: a cadence with its meetings, or a meeting beside any cadence."""

    committee: Committee
    cadence: Cadence | None
    meetings: list[Meeting]
    invited: dict[int, set[int]] = field(default_factory=dict)
    members: set[int] = field(default_factory=set)
    shown: dict[str, Shown] = field(default_factory=dict)
    deputies: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def alliance(self) -> Alliance:
        return self.committee.alliance

    @property
    def is_alive(self) -> bool:
        return self.alliance.stage != "closed" and self.committee.dissolved_on is None

    def people(self) -> set[int]:
        """Who may take part in any of it."""
        found = set(self.members)
        for people in self.invited.values():
            found |= people
        return found

    def stands_in_for(self, person: int) -> str:
        """For whom (a name) somebody is invited as their deputy; "" for who is not."""
        return next((name for (one, _), name in self.deputies.items() if one == person), "")

    def takes_part(self, person: int, meeting: int) -> bool:
        invited = self.invited.get(meeting)
        return person in (invited if invited else self.members)


@dataclass(slots=True)
class Case:
    """One person and one UID: what they were told, and what is true for them."""

    uid: str
    unit: Unit | None
    person: Person
    truth: Snapshot | None
    series: Series | None = None
    invitation: Invitation | None = None
    why: str = ""
    may_open: bool = True

    @property
    def told(self) -> Snapshot | None:
        """Somebody with another address has nothing in that calendar."""
        row = self.invitation
        if row is None or row.told_to.casefold() != self.person.email.casefold():
            return None
        return Snapshot.of_json(row.told)

    @property
    def handed(self) -> Snapshot | None:
        return Snapshot.of_json(self.invitation.handed) if self.invitation else None

    @property
    def unsure(self) -> bool:
        return self.invitation is not None and self.invitation.unsure

    def _knows(self, row: Invitation) -> bool:
        """Without a comparison part by part: so it is with nearly everybody."""
        same = not row.unsure and row.told_to == self.person.email
        return same and self.truth is not None and row.told == self.truth.as_json()

    def change(self, now: datetime) -> Change | None:
        """What to tell this person; None for nothing."""
        row = self.invitation
        if row is not None and self.truth is not None and self._knows(row):
            return None
        return changes(
            told=self.told, truth=self.truth, now=now, unsure=self.unsure, handed=self.handed
        )


def calendar_of(*, person: Person, now: datetime) -> dict[str, Snapshot]:
    """Everything that the calendar of `person` shows, by UID (without the domain)."""
    member = Q(committee__members__person=person)
    cadences = Cadence.objects.filter(member | Q(meetings__attendees__person=person))
    extra = Meeting.objects.filter(cadence__isnull=True, ends_at__gt=now)
    mine = member | Q(attendees__person=person)
    cases = cases_of(
        cadences=set(cadences.values_list("pk", flat=True)),
        meetings=set(extra.filter(mine).values_list("pk", flat=True)),
        people={person.pk},
        now=now,
    )
    return {case.uid: case.truth for case in cases if case.truth is not None}


def cases_of(
    *,
    cadences: Collection[int] = (),
    meetings: Collection[int] = (),
    orphans: Collection[int] = (),
    people: set[int] | None = None,
    now: datetime,
) -> list[Case]:
    """Every person and series of these cadences and extra meetings (ids), in about ten statements.

    `orphans` are series whose cadence or meeting is gone. `people`: only for them.
    """
    units = _units(set(cadences), set(meetings), now)
    known = _invitations(units, set(meetings), set(orphans), people)
    wanted = {pk for unit in units for pk in unit.people()} | {pk for pk, _ in known}
    if people is not None:
        wanted &= people
    there = {row.pk: row for row in Person.objects.filter(pk__in=wanted).select_related("user")}
    access = _Access(units, there)
    cases = [case for unit in units for case in _cases(unit, there, access, known, now)]
    done = {(case.person.pk, case.uid) for case in cases}
    for (person, uid), invitation in known.items():
        if (person, uid) not in done and person in there:
            cases.append(_gone(units, access, there[person], uid, invitation))
    return cases


def _gone(
    units: list[Unit], access: _Access, person: Person, uid: str, invitation: Invitation
) -> Case:
    series = invitation.series
    unit = next((one for one in units if one.committee.pk == series.committee_id), None)
    own = access.why_not(unit, person)
    may_open = unit is not None and not own
    return Case(uid, unit, person, None, series, invitation, own or _why_over(unit), may_open)


def _units(cadences: set[int], meetings: set[int], now: datetime) -> list[Unit]:
    related = "committee__alliance"
    kept = Cadence.objects.filter(pk__in=cadences).select_related(related).order_by("pk")
    ahead = Q(occurrence__gte=(now - MARGIN).date()) | Q(starts_at__gt=now)
    rows = Meeting.objects.filter(cadence__in=cadences).filter(ahead).defer("minutes")
    by_cadence: dict[int, list[Meeting]] = defaultdict(list)
    for row in rows.order_by("starts_at", "pk"):
        by_cadence[row.cadence_id or 0].append(row)
    extra = Meeting.objects.filter(pk__in=meetings, cadence__isnull=True).defer("minutes")
    units = [
        *(Unit(one.committee, one, by_cadence[one.pk]) for one in kept),
        *(
            Unit(one.committee, None, [one] if one.starts_at > now else [])
            for one in extra.select_related(related).order_by("pk")
        ),
    ]
    _read_people(units)
    return units


def _read_people(units: Sequence[Unit]) -> None:
    ids = {meeting.pk for unit in units for meeting in unit.meetings}
    invited: dict[int, set[int]] = defaultdict(set)
    pairs = Attendee.objects.filter(meeting__in=ids).order_by()
    deputies: dict[tuple[int, int], str] = {}
    for meeting, person, away in pairs.values_list("meeting", "person", "stands_in_for__name"):
        invited[meeting].add(person)
        if away is not None:
            deputies[person, meeting] = away
    members: dict[int, set[int]] = defaultdict(set)
    seats = CommitteeMember.objects.filter(committee__in={unit.committee.pk for unit in units})
    for committee, person in seats.order_by().values_list("committee", "person"):
        members[committee].add(person)
    for unit in units:
        unit.members = members[unit.committee.pk]
        unit.invited = {one.pk: invited[one.pk] for one in unit.meetings if one.pk in invited}
        unit.deputies = {key: name for key, name in deputies.items() if key[1] in unit.invited}


def _invitations(
    units: Sequence[Unit], alone: set[int], orphans: set[int], people: set[int] | None
) -> dict[tuple[int, str], Invitation]:
    cadences = {unit.cadence.pk for unit in units if unit.cadence}
    which = Q(series__cadence__in=cadences) | Q(series__meeting__cadence__in=cadences)
    which |= Q(series__meeting__in=alone) | Q(series__in=orphans)
    rows = Invitation.objects.filter(which).select_related("series")
    if people is not None:
        rows = rows.filter(person__in=people)
    return {(row.person_id, row.series.uid): row for row in rows.order_by()}


def _why_over(unit: Unit | None) -> str:
    """Why nothing of a series is left, where it is not this person who left."""
    if unit is None or unit.is_alive:
        return ""
    is_closed = unit.alliance.stage == "closed"
    return "The alliance was closed." if is_closed else "The committee was closed."


class _Access:
    """Who may hear of which alliance: the same that reminders ask."""

    def __init__(self, units: Sequence[Unit], people: dict[int, Person]) -> None:
        alliances = {unit.alliance.pk for unit in units}
        rows = Membership.objects.filter(alliance__in=alliances, person__in=people).order_by()
        self._ended: dict[tuple[int, int], bool] = {}
        for alliance, person, ended in rows.values_list("alliance", "person", "ended_on"):
            key = (alliance, person)
            self._ended[key] = self._ended.get(key, True) and ended is not None

    def why_not(self, unit: Unit | None, person: Person) -> str:
        """Why a person takes part no more; empty if nothing speaks against it."""
        if unit is None:
            return ""
        if person.left_on is not None or not person.email:
            return "You no longer take part in these meetings."
        ended = self._ended.get((unit.alliance.pk, person.pk))
        user = person.user
        if user is None:
            sees_it = ended is not True
        else:
            sees_it = sees(user, unit.alliance, is_member=ended is False)
        return "" if sees_it else "You are no longer part of this alliance."


def _cases(
    unit: Unit,
    people: dict[int, Person],
    access: _Access,
    known: dict[tuple[int, str], Invitation],
    now: datetime,
) -> Iterator[Case]:
    uid = cadence_uid(unit.cadence.pk) if unit.cadence else ""
    for pk in unit.people() & people.keys():
        person = people[pk]
        if access.why_not(unit, person):
            continue
        told = known.get((pk, uid))
        series = Snapshot.of_json(told.told) if told and uid else None
        for one, snapshot in _calendar(unit, pk, series, now):
            row = known.get((pk, one))
            yield Case(one, unit, person, snapshot, row.series if row else None, row)


def _calendar(
    unit: Unit, person: int, told: Snapshot | None, now: datetime
) -> Iterator[tuple[str, Snapshot]]:
    shown = _shown(unit, told, now)
    alone = {one.pk: one.entry for one in shown.alone}
    is_member = person in unit.members
    if shown.series is not None and is_member and unit.cadence is not None:
        absent = {key for pk, key in shown.keys.items() if not unit.takes_part(person, pk)}
        series = keep_past(left_out(shown.series, absent), told, now)
        yield cadence_uid(unit.cadence.pk), series
    elif not is_member:
        alone = {one.pk: entry(one) for one in unit.meetings if one.state != "cancelled"}
    for meeting in unit.meetings:
        one = alone.get(meeting.pk)
        if one is not None and unit.takes_part(person, meeting.pk) and one.starts_at > now:
            yield meeting_uid(meeting.pk), Snapshot(one)


def _shown(unit: Unit, told: Snapshot | None, now: datetime) -> Shown:
    """For all who begin with the same occurrence it is worked out once."""
    cadence = unit.cadence
    start = ""
    if cadence is not None and told is not None:
        same = told.master.zone == cadence.time_zone and told.rule in readings(cadence.rrule)
        start = told.master.start if same else ""
    if start not in unit.shown:
        rhythm = _rhythm(unit, now) if cadence is not None else None
        planned = [_planned(unit, one) for one in unit.meetings]
        unit.shown[start] = series_of(rhythm=rhythm, meetings=planned, known_start=start, now=now)
    return unit.shown[start]


def shown_of(unit: Unit, now: datetime) -> Shown:
    """What calendars show of it, for somebody who takes part in all of it."""
    return _shown(unit, None, now)


def _planned(unit: Unit, meeting: Meeting) -> Planned:
    meeting.committee = unit.committee
    off = meeting.state == Meeting.State.CANCELLED
    by_hand = meeting.is_exception or off
    return Planned(meeting.pk, meeting.occurrence, None if off else entry(meeting), by_hand)


def entry(meeting: Meeting) -> Entry:
    """One meeting as calendars show it. Needs committee and alliance loaded."""
    alliance = meeting.committee.alliance
    restricted = alliance.confidentiality == "restricted"
    return entry_of(
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=meeting.time_zone,
        summary=summary(alliance, meeting.title or meeting.committee.name),
        location="" if restricted else meeting.location,
        mode=meeting.mode,
    )


def summary(alliance: Alliance, name: str) -> str:
    """ "Steering, Northstar"; nothing of the kind where access is restricted."""
    return RESTRICTED if alliance.confidentiality == "restricted" else f"{name}, {alliance.name}"


def _rhythm(unit: Unit, now: datetime) -> Rhythm | None:
    cadence = unit.cadence
    if cadence is None or not cadence.is_active or not unit.is_alive:
        return None
    restricted = unit.alliance.confidentiality == "restricted"
    first = datetime.combine(cadence.first_on, cadence.starts_at_time)
    usual = Entry(
        start=key_of(first),
        zone=cadence.time_zone,
        minutes=cadence.duration_minutes,
        summary=summary(unit.alliance, unit.committee.name),
        location="" if restricted else cadence.location,
        mode=cadence.mode,
    )
    last = _last(cadence, first, now) if has_end(cadence.rrule) else None
    return Rhythm(cadence.rrule, cadence.starts_at_time.replace(second=0), usual, last)


def _last(cadence: Cadence, first: datetime, now: datetime) -> date | None:
    """The date of the last occurrence of a rule that ends."""
    begin = now - FOREVER
    try:
        found = occurrences(
            cadence.rrule,
            first,
            cadence.time_zone,
            after=begin,
            until=now + FOREVER,
            counts_from=cadence.counts_from,
        )
    except (BadRule, UnknownZone):
        return None
    return found[-1].key if found else None


def series_sources(rows: Iterable[Series]) -> dict[str, Any]:
    """What `cases_of` takes for these series; needs `meeting` loaded where there is one."""
    cadences, meetings, orphans = set(), set(), set()
    for row in rows:
        if row.cadence_id:
            cadences.add(row.cadence_id)
        elif row.meeting is not None and row.meeting.cadence_id:
            cadences.add(row.meeting.cadence_id)
        elif row.meeting_id:
            meetings.add(row.meeting_id)
        else:
            orphans.add(row.pk)
    return {"cadences": cadences, "meetings": meetings, "orphans": orphans}
