"""Long stretches on a simulated clock: days of standstill, and whole days with two planners.

Small by default; CAMPAIGN=full runs the sizes of the goals (docs/reminders.md).
"""

from __future__ import annotations

import os
import threading
import time as clock
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import connection

from alliances.models import Membership, Person
from core.dates.wall_time import to_instant
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from governance.models import Attendee, Meeting
from governance.services.reminders.planning import plan_reminders
from governance.services.reminders.rows import reminders
from tests.factories import CommitteeFactory, UserFactory

FULL = os.environ.get("CAMPAIGN") == "full"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = (
    "Europe/Berlin", "Europe/London", "Europe/Lisbon", "Europe/Athens", "Europe/Moscow",
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Halifax", "America/St_Johns", "America/Sao_Paulo", "America/Santiago",
    "America/Havana", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dubai",
    "Asia/Shanghai", "Asia/Jerusalem", "Asia/Beirut", "Asia/Tehran", "Africa/Cairo",
    "Africa/Casablanca", "Africa/Johannesburg", "Australia/Sydney", "Australia/Lord_Howe",
    "Pacific/Auckland", "Pacific/Chatham", "UTC",
)  # fmt: skip
assert len(ZONES) == 30


def report(text: str) -> None:
    if FULL:
        print(text)  # noqa: T201


def meeting_at(committee, day: date, at: time, zone: str) -> Meeting:
    starts_at = to_instant(datetime.combine(day, at), zone)
    return Meeting(
        committee=committee, local_date=day, local_time=at, time_zone=zone, starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1), scheduled_at=LONG_AGO,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db
def test_three_days_down(now):
    """What piled up is sent or listed within 15 minutes of the clock on the wall."""
    meetings, people = (100, 20) if FULL else (20, 10)
    committee = CommitteeFactory(reminder_offsets=[1440])
    crowd = Person.objects.bulk_create(
        Person(name=f"Person {n}", email=f"p{n}@crowd.example", time_zone=ZONES[n % 30])
        for n in range(people)
    )
    hours = [now + timedelta(hours=95 * (n + 1) / meetings) for n in range(meetings)]
    made = Meeting.objects.bulk_create(
        meeting_at(committee, moment.date(), moment.time(), "UTC") for moment in hours
    )
    Attendee.objects.bulk_create(Attendee(meeting=m, person=p) for m in made for p in crowd)
    back = now + timedelta(days=3)
    began = clock.monotonic()
    for minute in range(15):
        tick = back + timedelta(minutes=minute)
        plan_reminders(now=tick)
        send_due_messages(now=tick)
    took = clock.monotonic() - began
    due = reminders().filter(due_at__lte=back)
    states = Counter(due.values_list("state", flat=True))
    assert took < 900
    assert states.total() >= meetings * people * 0.95
    assert set(states) == {OutgoingMessage.State.DONE, OutgoingMessage.State.MISSED}
    over = [m.pk for m in made if m.starts_at <= back]
    assert states[OutgoingMessage.State.MISSED] == len(over) * people
    assert not due.filter(state=OutgoingMessage.State.MISSED, last_error="").exists()
    assert len(mail.outbox) == reminders().filter(state=OutgoingMessage.State.DONE).count()
    report(f"{states.total()} due after three days: {dict(states)} in {took:.1f} s")


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("night", [date(2027, 3, 28), date(2027, 10, 31)], ids=["spring", "autumn"])
def test_two_planners_through_a_night_that_changes_the_clocks(night, world):
    """Thirty zones, a meeting at every hour of their local day, quiet hours, two of everything."""
    committee = CommitteeFactory(reminder_offsets=[1440, 60, 0])
    people = []
    for n, zone in enumerate(ZONES):
        user = UserFactory(time_zone=zone)
        if n % 2:
            user.quiet_from, user.quiet_until = time(22), time(7)
            user.save()
        people.append(Person.objects.create(name=zone, email=user.email, user=user))
    Membership.objects.bulk_create(
        Membership(alliance=committee.alliance, person=p, side="ours", role="committee_member")
        for p in people
    )
    every = 1 if FULL else 6
    hours = [time(h, m) for h in range(0, 24, every) for m in ((0, 30) if FULL else (30,))]
    hours += [time(2, 30)] if time(2, 30) not in hours else []
    made = Meeting.objects.bulk_create(
        meeting_at(committee, night, at, zone) for zone in ZONES for at in hours
    )
    pairs = [(m, p) for n, m in enumerate(made) for p in (people[n % 30], people[n * 7 % 30])]
    Attendee.objects.bulk_create(
        (Attendee(meeting=m, person=p) for m, p in pairs), ignore_conflicts=True
    )
    begins = datetime.combine(night, time(0), UTC) - timedelta(hours=16)
    step, minutes = 5 if FULL else 15, 48 * 60
    wrong: list[BaseException] = []

    def beat(late: float) -> None:
        try:
            for minute in range(0, minutes, step):
                tick = begins + timedelta(minutes=minute, seconds=late)
                plan_reminders(now=tick)
                send_due_messages(now=tick)
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    beats = [threading.Thread(target=beat, args=(late,)) for late in (0.0, 0.2)]
    for thread in beats:
        thread.start()
    for thread in beats:
        thread.join()
    assert wrong == []
    ids = Counter(message.extra_headers["Message-ID"] for message in mail.outbox)
    assert max(ids.values()) == 1, "nobody hears twice"
    rows = reminders().filter(subject_id__in=[meeting.pk for meeting in made])
    sent = set(rows.filter(state="done").values_list("message_id", flat=True))
    assert set(ids) == sent, "the ledger and the mailbox agree"
    over = begins + timedelta(minutes=minutes - step)
    assert not rows.filter(due_at__lte=over, state__in=["waiting", "running", "failed"]).exists()
    invited = Attendee.objects.filter(meeting__in=made).count()
    assert rows.count() == invited * 3
    users = {person.pk: person.user for person in people}
    quiet = [
        row
        for row in rows.filter(state="done")
        if (user := users[row.person_id]).quiet_from
        and row.due_at > begins + timedelta(hours=1)
        and (hour := row.due_at.astimezone(user.zone).hour) in (22, 23, 0, 1, 2, 3)
        and hour
    ]
    assert not quiet, "nobody is woken by a reminder"
    report(f"{len(sent)} sent in {minutes // 60} simulated hours, {rows.count()} planned")
