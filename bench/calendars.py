"""The calendars of people as their e-mails made them, and what the site shows them."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from functools import cache
from pathlib import Path

from alliances.models import Alliance, Person
from governance.models import Attendee, CommitteeMember, Meeting
from tests.governance.applier import Program, Shown, itip_of
from tests.governance.calendars import AHEAD, may_see


def calendars(file: Path, now: datetime) -> dict[str, list[Shown]]:
    """By address: what a calendar shows once every e-mail in `file` (bench.sink) was applied in the
    order in which it was accepted."""
    programs: dict[str, Program] = {}
    with file.open() as lines:
        for line in lines:
            address, mail = json.loads(line)
            if (entry := itip_of(mail.encode("latin-1"))) is not None:
                programs.setdefault(address, Program()).apply(entry)
    return {address: one.shows(now, now + AHEAD) for address, one in programs.items()}


def on_the_site(now: datetime) -> dict[str, list[Shown]]:
    """By address: the coming meetings of everybody who is invited to any or sits on a committee,
    read from the meetings themselves."""
    invited, members = defaultdict(set), defaultdict(set)
    for meeting, person in Attendee.objects.values_list("meeting", "person"):
        invited[meeting].add(person)
    for committee, person in CommitteeMember.objects.values_list("committee", "person"):
        members[committee].add(person)
    everybody = set().union(*invited.values(), *members.values())
    people = Person.objects.select_related("user").in_bulk(everybody)
    sees = cache(lambda person, alliance: may_see(people[person], alliances[alliance]))
    alliances = Alliance.objects.in_bulk()
    shown: dict[str, list[Shown]] = {person.email: [] for person in people.values()}
    rows = Meeting.objects.filter(
        state="scheduled", starts_at__gt=now, starts_at__lte=now + AHEAD
    ).select_related("committee")
    for meeting in rows:
        alliance = alliances[meeting.committee.alliance_id]
        entry = _entry(meeting, alliance)
        for person in invited[meeting.pk] or members[meeting.committee_id]:
            if sees(person, alliance.pk):
                shown[people[person].email].append(entry)
    return {address: sorted(entries) for address, entries in shown.items()}


def _entry(meeting: Meeting, alliance: Alliance) -> Shown:
    minutes = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    if alliance.confidentiality == "restricted":
        return meeting.starts_at, minutes, "Alliance meeting", ""
    name = f"{meeting.title or meeting.committee.name}, {alliance.name}"
    return meeting.starts_at, minutes, name, meeting.location
