"""People whose mail programs take over what we send, beside what the site shows them."""

from __future__ import annotations

from datetime import datetime, timedelta

from alliances.models import Alliance, Person
from core.mail.sending import send_due_messages
from governance.models import CommitteeMember, Meeting
from governance.services.invitations.planning import plan_invitations
from governance.services.invitations.truth import calendar_of
from tests.conftest import at
from tests.governance.applier import Program, Shown, itip_of

AHEAD = timedelta(days=300)


def site_of(person: Person, now: datetime, until: datetime) -> list[Shown]:
    """What the pages of Entente show to a person, read from the meetings themselves."""
    found = []
    rows = Meeting.objects.filter(state="scheduled", starts_at__gt=now, starts_at__lte=until)
    for meeting in rows.select_related("committee__alliance"):
        alliance = meeting.committee.alliance
        seats = CommitteeMember.objects.filter(committee=meeting.committee_id)
        people = meeting.attendees.all() if meeting.attendees.exists() else seats
        if not people.filter(person=person).exists() or not may_see(person, alliance):
            continue
        restricted = alliance.confidentiality == "restricted"
        name = f"{meeting.title or meeting.committee.name}, {alliance.name}"
        minutes = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
        place = "" if restricted else meeting.location
        summary = "Alliance meeting" if restricted else name
        found.append((meeting.starts_at, minutes, summary, place))
    return sorted(found)


def may_see(person: Person, alliance: Alliance) -> bool:
    person = Person.objects.select_related("user").get(pk=person.pk)
    if person.left_on is not None or not person.email:
        return False
    if person.user is None:
        parts = alliance.memberships.filter(person=person)
        return not parts.exists() or parts.filter(ended_on__isnull=True).exists()
    return Alliance.objects.visible_to(person.user).filter(pk=alliance.pk).exists()


class Told:
    def __init__(self, people, sink):
        self.people, self.sink, self.read = list(people), sink, 0
        self.programs = {person.email: Program() for person in people}

    def pass_time(self, moment):
        """What is owed goes out, and every calendar takes it over. Returns the mails."""
        begin = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        for minutes in (0, 6):
            with at(begin + timedelta(minutes=minutes)):
                plan_invitations()
                send_due_messages()
        new = self.sink.messages[self.read :]
        self.read = len(self.sink.messages)
        for address, mail in new:
            if (found := itip_of(mail)) is not None:
                self.programs[address].apply(found)
        return new

    def all_know(self, moment):
        """Whether the mail program of everybody shows what the site shows, and the feed."""
        now = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        until = now + AHEAD
        for person in self.people:
            site = site_of(person, now, until)
            assert self.programs[person.email].shows(now, until) == site, person
            feed = [
                (entry.starts_at, entry.minutes, entry.summary, entry.location)
                for snapshot in calendar_of(person=person, now=now).values()
                for entry in snapshot.coming(now, until).values()
                if entry.starts_at <= until
            ]
            assert sorted(feed) == site, person
        return True
