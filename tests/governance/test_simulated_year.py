"""A year of an alliance, by chance: meetings are moved, called off, reinstated, re-rhythmed, people
come and go, committees close, the alliance is restricted, closed and opened, mails are lost and
doubled. Each time the mails have gone out, for each person: the calendar as their mail program has
it, the calendar a feed would show, and what the pages show, are the same.

Small in the suite; CAMPAIGN=full plays 300 alliances with 60 events each.
"""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime, time, timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from alliances.models import Membership, Side
from core.mail import sending
from core.mail.models import OutgoingMessage
from governance.models import Attendee, Committee, CommitteeMember, Meeting
from governance.rules.recurrence import BadRule
from governance.services import committees, inviting, meetings
from governance.services.invitations.planning import plan_invitations, reconcile_all
from governance.services.meeting_generation import extend_horizon, follow_clocks
from governance.services.reminders.planning import plan_reminders
from tests.conftest import at
from tests.factories import (
    AllianceFactory,
    CommitteeFactory,
    MembershipFactory,
    PersonFactory,
    UserFactory,
)
from tests.governance.applier import itip_of
from tests.governance.calendars import Told

FULL = os.environ.get("CAMPAIGN") == "full"
BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)
RULES = [
    "FREQ=MONTHLY;BYDAY=1TU",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=WEEKLY;BYDAY=MO",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
    "FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY",
    "FREQ=WEEKLY;COUNT=9;BYDAY=TH",
    "FREQ=WEEKLY;UNTIL=20270320T145959Z;BYDAY=SU",
    "FREQ=YEARLY;BYDAY=-1FR;BYMONTH=12",
]
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
         "Africa/Casablanca"]  # fmt: skip
CLOCKS = [time(9), time(15, 30), time(2, 30), time(23, 45)]
PLACES = ["", "Room Rhine", "https://meet.example/1"]
days = st.integers(min_value=1, max_value=40)
places = st.integers(min_value=0, max_value=10_000)


class Year(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self._rollback = transaction.atomic()
        self._rollback.__enter__()
        mail.outbox.clear()
        self.now = BEGIN
        with at(self.now):
            self._found()
        self.told = Told(self.people, _Outbox())

    def _found(self) -> None:
        self.alliance = AllianceFactory(name="Northstar")
        self.people = [
            PersonFactory(
                name=f"Person {n}",
                user=UserFactory() if n % 2 else None,
                email_confirmed_at=self.now,
                time_zone=ZONES[n],
            )
            for n in range(4)
        ]
        self.parts = [
            MembershipFactory(
                alliance=self.alliance, person=one, side=Side.OURS, role="counterpart"
            )
            for one in self.people
        ]
        self.committees = [
            CommitteeFactory(alliance=self.alliance, name=name, reminder_offsets=[1440])
            for name in ("Steering", "Team")
        ]
        for committee in self.committees:
            for person in self.people[:3]:
                CommitteeMember.objects.create(committee=committee, person=person)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._rollback.__exit__(None, None, None)

    # What people do ------------------------------------------------------------------------------
    def _pick(self, rows, place):
        rows = list(rows)
        return rows[place % len(rows)] if rows else None

    def _meeting(self, place, **which):
        rows = Meeting.objects.filter(starts_at__gt=self.now, **which)
        rows = rows.filter(starts_at__lt=self.now + timedelta(days=120))
        return self._pick(rows.order_by("starts_at", "pk"), place)

    def _committee(self, place):
        return self._pick(Committee.objects.filter(dissolved_on__isnull=True).order_by("pk"), place)

    def _do(self, act, *args, **kwargs):
        with at(self.now):
            try:
                with transaction.atomic():
                    act(*args, now=timezone.now(), **kwargs)
            except (ValidationError, BadRule):
                pass
        self.now += timedelta(minutes=1)

    @rule(place=places, shift=st.integers(-20, 40), hour=st.sampled_from(CLOCKS),
          zone=st.sampled_from(ZONES), where=st.sampled_from(PLACES))  # fmt: skip
    def move(self, place, shift, hour, zone, where):
        if meeting := self._meeting(place, state="scheduled"):
            day = meeting.local_date + timedelta(days=shift)
            if day <= self.now.date() + timedelta(days=2):
                day = meeting.local_date
            self._do(
                meetings.move_meeting, meeting=meeting, expected=meeting.revision, mode="virtual",
                duration_minutes=45, local_date=day, local_time=hour, time_zone=zone,
                location=where,
            )  # fmt: skip

    @rule(place=places)
    def cancel(self, place):
        if meeting := self._meeting(place, state="scheduled"):
            self._do(meetings.cancel_meeting, meeting=meeting, expected=meeting.revision,
                     reason="No time.")  # fmt: skip

    @rule(place=places)
    def reinstate(self, place):
        if meeting := self._meeting(place, state="cancelled"):
            self._do(meetings.reinstate_meeting, meeting=meeting, expected=meeting.revision)

    @rule(place=places, text=st.sampled_from(RULES), clock=st.sampled_from(CLOCKS),
          zone=st.sampled_from(ZONES), ahead=days, where=st.sampled_from(PLACES))  # fmt: skip
    def rhythm(self, place, text, clock, zone, ahead, where):
        if committee := self._committee(place):
            there = committee.cadences.filter(is_active=True).first()
            self._do(
                committees.set_cadence, committee=committee,
                expected=there.revision if there else 0, rrule=text,
                first_on=self.now.date() + timedelta(days=ahead), starts_at_time=clock,
                time_zone=zone, duration_minutes=60, mode="virtual", location=where,
            )  # fmt: skip

    @rule(place=places)
    def no_rhythm(self, place):
        if committee := self._committee(place):
            self._do(committees.end_cadence, committee=committee)

    @rule(place=places, ahead=days, clock=st.sampled_from(CLOCKS), zone=st.sampled_from(ZONES))
    def extra(self, place, ahead, clock, zone):
        if committee := self._committee(place):
            self._do(
                meetings.schedule_meeting, committee=committee, duration_minutes=30,
                local_date=self.now.date() + timedelta(days=ahead + 2), local_time=clock,
                time_zone=zone, mode="virtual", title="Extra",
            )  # fmt: skip

    @rule(place=places, seats=st.sets(st.integers(0, 3), min_size=1))
    def members(self, place, seats):
        if committee := self._committee(place):
            chosen = [self.people[n].pk for n in seats]
            self._do(committees.set_members, committee=committee, people=chosen)

    @rule(place=places, who=st.integers(0, 3))
    def leave_out(self, place, who):
        meeting = self._meeting(place, state="scheduled")
        if meeting and Attendee.objects.filter(meeting=meeting).count() > 1:
            with at(self.now):
                inviting.uninvite(meeting=meeting, person_id=self.people[who].pk)

    @rule(place=places, who=st.integers(0, 3))
    def invite(self, place, who):
        if meeting := self._meeting(place, state="scheduled"):
            with at(self.now):
                inviting.invite(meeting=meeting, people=[self.people[who].pk])

    @rule(place=places, name=st.sampled_from(["Board", "Steering group", "Team of teams"]))
    def rename(self, place, name):
        if committee := self._committee(place):
            committee.name = f"{name} {committee.pk}"
            people = committee.members.values_list("person", flat=True)
            self._do(committees.save_committee, committee=committee, people=list(people),
                     expected=committee.revision, fields=["name"])  # fmt: skip

    @precondition(lambda self: Committee.objects.filter(dissolved_on__isnull=True).count() > 1)
    @rule(place=places)
    def close(self, place):
        self._do(committees.close_committee, committee=self._committee(place),
                 today=self.now.date())  # fmt: skip

    @rule(word=st.sampled_from(["open", "restricted"]))
    def restrict(self, word):
        self._alliance(confidentiality=word)

    @rule(word=st.sampled_from(["operating", "closed", "operating"]))
    def stage(self, word):
        self._alliance(stage=word)

    def _alliance(self, **values):
        with at(self.now):
            self.alliance.refresh_from_db()
            for name, value in values.items():
                setattr(self.alliance, name, value)
            self.alliance.save(update_fields=list(values))

    @rule(who=st.integers(0, 3), ended=st.booleans())
    def membership(self, who, ended):
        part = Membership.objects.get(pk=self.parts[who].pk)
        part.ended_on = self.now.date() if ended else None
        with at(self.now):
            part.save(update_fields=["ended_on"])

    @rule(by=st.sampled_from([-60, 30, 60]), place=places)
    def clocks_change(self, by, place):
        """As if a parliament had changed the clocks after the meetings were made."""
        if meeting := self._meeting(place, state="scheduled"):
            by = timedelta(minutes=by)
            Meeting.objects.filter(pk=meeting.pk).update(
                starts_at=meeting.starts_at + by, ends_at=meeting.ends_at + by
            )
            with at(self.now):
                follow_clocks(now=self.now)

    # What happens to mail ------------------------------------------------------------------------
    @rule(kills=st.integers(1, 3))
    def killed_while_sending(self, kills):
        """The server has accepted a mail, and nobody writes it down."""
        self.now += timedelta(minutes=6)
        for _ in range(kills):
            with at(self.now), patch.object(sending, "_accepted", side_effect=KeyboardInterrupt):
                plan_invitations()
                with contextlib.suppress(KeyboardInterrupt):
                    sending.send_due_messages()
            # The lease is over.
            OutgoingMessage.objects.filter(state="running").update(
                lease_until=datetime(2020, 1, 1, tzinfo=UTC)
            )
        self._take()

    def _take(self):
        new = self.told.sink.messages[self.told.read :]
        self.told.read += len(new)
        for address, content in new:
            if (found := itip_of(content)) is not None:
                self.told.programs[address].apply(found)

    @rule(gone=st.sampled_from([0, 0, 1, 3, 10, 30, 60]))
    def time_passes(self, gone):
        self.now += timedelta(days=gone, minutes=10)
        with at(self.now):
            extend_horizon(now=self.now)
            meetings.mark_missed_meetings(now=self.now)
            plan_reminders(now=self.now)
        self.told.pass_time(self.now)
        self.now += timedelta(minutes=7)
        assert self.told.all_know(self.now)
        with at(self.now):
            assert reconcile_all(now=self.now) == 0


class _Outbox:
    """What was sent, as the mail server has it."""

    @property
    def messages(self):
        return [(one.to[0], one.message().as_bytes()) for one in mail.outbox]


@pytest.mark.slow
@pytest.mark.django_db
def test_every_calendar_shows_what_the_site_shows(settings_of_mail):
    run_state_machine_as_test(
        Year,
        settings=settings(
            max_examples=int(os.environ.get("ALLIANCES", 300)) if FULL else 12,
            stateful_step_count=60 if FULL else 20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=[Phase.generate] if FULL else list(Phase),
        ),
    )


@pytest.fixture
def settings_of_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_URL = "https://entente.example"
    mail.outbox = []
