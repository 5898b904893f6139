"""E-mails of every kind of the ledger that are due now, made by the services that make them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import cycle

from accounts.models import AccountNotice, User
from accounts.services.notices import tell
from accounts.services.password_reset import request_password_reset
from alliances.models import Alliance, Deputy, Person
from alliances.services.address_mail import send_confirmation
from alliances.services.addresses import save_person
from alliances.services.deputies.setting_up import set_deputy
from alliances.services.dialogue import answer, ask, decide
from alliances.services.nudges import send_nudge
from alliances.services.unreachable import tell_managers
from core.broker import broker
from core.dates.wall_time import to_wall
from core.mail.stopped import stop
from core.registry.nudges import nudge_kinds
from governance.models import Committee, CommitteeMember, Meeting, Minutes
from governance.services.ballot_mail import plan_vote_mails
from governance.services.committees import set_cadence
from governance.services.invitations.planning import plan_invitations
from governance.services.issues.climbing import escalate
from governance.services.meetings import move_meeting, schedule_meeting
from governance.services.minutes.lifecycle import circulate
from governance.services.pulse_mail import plan_pulse_mails
from governance.services.raci_mail import ask_for_agreement
from governance.services.record_meeting import hold_meeting
from governance.services.webhooks.stopping import stop_webhook
from plans.services.sending import send_plan
from tests.factories import (
    ActionFactory,
    AllianceFactory,
    AlliancePartnerFactory,
    AttendeeFactory,
    BallotFactory,
    CommitteeFactory,
    IssueFactory,
    MeetingFactory,
    MembershipFactory,
    PersonFactory,
    PlanFactory,
    RaciPartFactory,
    RaciRowFactory,
    UserFactory,
    VoteFactory,
    WebhookFactory,
)

MAILS_OF_ONE = 110
"""About as many e-mails come from one alliance, moved meetings not counted."""

MEETINGS = 2
SEATS = 9
EARLIER = timedelta(minutes=10)
"""What people did so long ago is told now: changes of invitations are gathered for some minutes."""

ZONES = ("UTC", "Asia/Tokyo", "Asia/Kolkata", "Europe/Berlin", "America/New_York",
         "America/Los_Angeles", "Pacific/Auckland")  # fmt: skip


def silence() -> None:
    """Nobody is woken from here: what wakes workers is part of the campaign."""
    broker.publish = lambda *_, **__: False  # type: ignore[method-assign]


def by_day(now: datetime) -> str:
    """A zone in which it is day now, so that no mail waits for the morning, nor the daily e-mail
    for its hour."""
    return next(name for name in ZONES if 9 <= to_wall(now, name).hour <= 15)


class Maker:
    """Makes alliances one by one, each with e-mails of every kind."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        self.zone = by_day(self.now)
        self.today = to_wall(self.now, self.zone).date()
        self.leader = self._user(role="leader")
        self.admin = self._user(role="leader", is_superuser=True, is_staff=True)
        self.confidential = cycle([False, False, True])

    def _user(self, **fields: object) -> User:
        user: User = UserFactory(time_zone=self.zone, digest_days="1234567", password="", **fields)
        return user

    def _person(self, alliance: Alliance, *, side: str, role: str, **fields: object) -> Person:
        confirmed = {"email_confirmed_at": self.now, "time_zone": self.zone}
        person: Person = PersonFactory(**(confirmed | fields))
        MembershipFactory(alliance=alliance, person=person, side=side, role=role)
        return person

    def alliance(self) -> None:
        """One alliance: a manager, four colleagues, half of them with a sign-in, four people of the
        partner; a committee of all nine."""
        discreet = "restricted" if next(self.confidential) else "open"
        alliance: Alliance = AllianceFactory(confidentiality=discreet)
        partner = AlliancePartnerFactory(alliance=alliance).partner
        manager = self._person(
            alliance, side="ours", role="alliance_manager", user=self._user(role="manager")
        )
        people = [manager] + [
            self._person(
                alliance,
                side="ours",
                role="committee_member",
                user=self._user() if number % 2 else None,
            )
            for number in range(4)
        ]
        theirs = [
            self._person(alliance, side="theirs", role="counterpart", partner=partner)
            for _ in range(4)
        ]
        people += theirs
        assert manager.user is not None and len(people) == SEATS
        self._accounts(alliance, manager.user)
        self._said(alliance, manager.user)
        plan = PlanFactory(alliance=alliance, state="partner_review", agreed_on=None)
        send_plan(
            plan=plan, people=theirs[:2], expected=plan.revision, sent_by=manager.user, now=self.now
        )
        board = CommitteeFactory(
            alliance=alliance, kind="steering", asks_pulse=True, reminder_offsets=[120]
        )
        CommitteeMember.objects.bulk_create(
            CommitteeMember(committee=board, person=person) for person in people
        )
        self._owed(alliance, people, manager.user)
        self._away(people[1], people[2])
        self._governed(board, people, manager.user)
        self._ahead(board)

    def _accounts(self, alliance: Alliance, user: User) -> None:
        """Addresses, passwords, and a room and a person that nothing reaches."""
        tell(user, AccountNotice.What.PASSWORD_CHANGED, now=self.now)
        request_password_reset(address=user.email, now=self.now)
        moved = self._person(alliance, side="ours", role="committee_member")
        moved.email = f"new-{moved.email}"
        save_person(
            person=moved, user=self.admin, now=self.now, expected=moved.revision, fields=["email"]
        )
        send_confirmation(person=moved, address=moved.email, by=user, now=self.now)
        gone = self._person(alliance, side="ours", role="committee_member")
        stop(address=gone.email, reason="550 5.1.1 user unknown", now=self.now)
        stop_webhook(hook=WebhookFactory(alliance=alliance, set_by=user), reason="It is gone.")

    def _said(self, alliance: Alliance, manager: User) -> None:
        about = {"alliance": alliance, "now": self.now}
        ask(text="What is behind it?", asked_of=manager, user=self.leader, **about)
        asked = ask(text="And now?", asked_of=self.leader, user=manager, **about)
        answer(question=asked, text="A new price.", user=self.leader, now=self.now)
        decide(text="Go on.", user=self.leader, **about)

    def _owed(self, alliance: Alliance, people: list[Person], manager: User) -> None:
        """An action of each that is due today, one of which somebody is asked for; roles."""
        for person in people:
            action = ActionFactory(
                alliance=alliance, owner=person, side=person.side, due_on=self.today
            )
        kind = nudge_kinds["action"]
        send_nudge(kind=kind, row=action, person=people[-1], by=manager, now=self.now - EARLIER)
        row = RaciRowFactory(alliance=alliance)
        for person in people:
            RaciPartFactory(row=row, person=person)
        ask_for_agreement(alliance=alliance, now=self.now)

    def _away(self, person: Person, deputy: Person) -> None:
        """Somebody for whom a colleague stands in gets what they get as well."""
        absence = Deputy(
            person=person, deputy=deputy, starts_on=self.today,
            ends_on=self.today + timedelta(days=7),
        )  # fmt: skip
        set_deputy(deputy=absence, by=self.admin, today=self.today, now=self.now)

    def _governed(self, board: Committee, people: list[Person], manager: User) -> None:
        """A meeting that was held, with its minutes; a vote; an issue that climbs."""
        held = MeetingFactory(committee=board, starts_at=self.now - timedelta(hours=3))
        for person in people:
            AttendeeFactory(meeting=held, person=person, attended=True)
        hold_meeting(meeting=held, now=self.now)
        held.refresh_from_db()
        record = Minutes.objects.get_or_create(meeting=held)[0]
        circulate(meeting=held, user=manager, expected=record.revision, now=self.now)
        ballot = BallotFactory(committee=board, opened_at=self.now)
        for person in people:
            VoteFactory(ballot=ballot, person=person)
        issue = IssueFactory(alliance=board.alliance, owner=people[1])
        escalate(
            issue=issue, expected=issue.revision, reason="No price.", by=self.leader, now=self.now
        )

    def _ahead(self, board: Committee) -> None:
        """A schedule, and meetings so soon that everybody is reminded now."""
        set_cadence(
            committee=board, expected=0, rrule="FREQ=WEEKLY;BYDAY=WE", now=self.now - EARLIER,
            first_on=self.today + timedelta(days=7), starts_at_time=time(15), time_zone=self.zone,
            duration_minutes=60, mode="virtual", location="Room Rhine",
        )  # fmt: skip
        for number in range(MEETINGS):
            soon = to_wall(self.now + timedelta(minutes=100 + number), self.zone)
            schedule_meeting(
                committee=board, duration_minutes=30, now=self.now - EARLIER, mode="virtual",
                local_date=soon.date(), local_time=soon.time().replace(second=0, microsecond=0),
                time_zone=self.zone, title=f"Extra {number}",
            )  # fmt: skip


def make(mails: int) -> None:
    """About so many e-mails. What only planners write, workers write during the campaign, but for
    the first invitations, votes and pulses."""
    silence()
    maker = Maker()
    for _ in range(max(1, round(mails / MAILS_OF_ONE))):
        maker.alliance()
    plan_invitations(now=maker.now - EARLIER)
    plan_vote_mails(now=maker.now)
    plan_pulse_mails(now=maker.now)
    tell_managers(now=maker.now)


def move_one(number: int) -> None:
    """Move one of the meetings that begin soon by some minutes, as somebody does by hand."""
    rows = Meeting.objects.filter(cadence=None, state="scheduled", starts_at__gt=datetime.now(UTC))
    found = rows.select_related("committee__alliance").order_by("pk")
    meeting = found[number * 7 % found.count()]
    wall = datetime.combine(meeting.local_date, meeting.local_time)
    wall += timedelta(minutes=(1, -2, 3)[number % 3])
    move_meeting(
        meeting=meeting, expected=meeting.revision, duration_minutes=30, now=datetime.now(UTC),
        local_date=wall.date(), local_time=wall.time(),
    )  # fmt: skip
