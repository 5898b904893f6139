"""Reminders a second by two workers against a loop over one reused SMTP connection."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from statistics import median

from django.core.mail import get_connection
from django.core.mail.message import EmailMessage

from accounts.models import User
from alliances.models import Alliance, Membership, Person
from bench.report import Row, compared, ratio_of
from bench.servers import ROOT
from bench.sink import sink
from governance.models import Attendee, Committee, Meeting
from governance.services.reminders.planning import plan_reminders
from governance.services.reminders.rows import reminders

SENDER = """
import sys
import django
django.setup()
from django.conf import settings
from django.urls import reverse
from core.mail.sending import send_due_messages
settings.EMAIL_PORT = {port}
reverse("accounts:profile")  # a worker has read its addresses long ago
print("ready", flush=True)
sys.stdin.readline()
send_due_messages(budget=600)
"""


def measure(count: int, rounds: int) -> list[Row]:
    """Two sending processes and a loop take turns at one mail server, a process of its own."""
    ours, raw = [], []
    with sink() as server:
        for number in range(rounds):
            raw.append(count / _loop(count, server.port))
            planned = plan_due(count, number)
            before = server.taken()
            seconds = _workers(server.port)
            sent = reminders().filter(state="done").count()
            fresh = server.taken() - before
            if fresh.total() != planned or sent < planned or set(fresh.values()) != {1}:
                raise RuntimeError(f"{fresh.total()} mails for {planned} reminders")
            ours.append(planned / seconds)
    figure, baseline = f"{median(ours):.0f}/s", f"reused SMTP {median(raw):.0f}/s"
    ratio = ratio_of(ours, raw)
    return [compared("reminders by two workers", figure, baseline, ratio, least=0.7)]


def _loop(count: int, port: int) -> float:
    started = time.perf_counter()
    with get_connection(host="127.0.0.1", port=port, use_tls=False, use_ssl=False) as connection:
        for number in range(count):
            message = EmailMessage(
                f"Reminder {number}",
                "Text " * 200,
                to=["somebody@bench.example"],
                connection=connection,
            )
            message.attach("meeting.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar")
            message.send()
    return time.perf_counter() - started


def plan_due(count: int, number: int) -> int:
    """Ten people a meeting, half of them with an account, in three zones, one offset: `count`
    reminders that are due now."""
    now = datetime.now(UTC)
    zones = ("Europe/Berlin", "Asia/Tokyo", "America/New_York")
    users = User.objects.bulk_create(
        [
            User(email=f"bench{number}-{n}@bench.example", role="member", time_zone=zones[n % 3])
            for n in range(5)
        ]
    )
    people = Person.objects.bulk_create(
        [
            Person(
                name=f"Bench {n}",
                email=f"bench{number}-{n}@bench.example",
                user=users[n] if n < 5 else None,
                time_zone=zones[n % 3],
            )
            for n in range(10)
        ]
    )
    alliance = Alliance.objects.create(name=f"Bench reminders {number}", stage="operating")
    Membership.objects.bulk_create(
        [
            Membership(alliance=alliance, person=p, side="ours", role="committee_member")
            for p in people
        ]
    )
    committee = Committee.objects.create(alliance=alliance, name="Bench", reminder_offsets=[60])
    starts = now + timedelta(minutes=50)
    meetings = Meeting.objects.bulk_create(
        [
            Meeting(
                committee=committee,
                local_date=starts.date(),
                local_time=starts.time(),
                time_zone="UTC",
                starts_at=starts,
                ends_at=starts + timedelta(hours=1),
            )
            for _ in range(count // 10)
        ]
    )
    Attendee.objects.bulk_create(
        [Attendee(meeting=meeting, person=person) for meeting in meetings for person in people]
    )
    waiting = reminders().filter(state="waiting")
    waiting.update(state="withdrawn")
    plan_reminders(now=now)
    waiting.exclude(subject_id__in=[meeting.pk for meeting in meetings]).update(state="withdrawn")
    return waiting.count()


def _workers(port: int) -> float:
    """Two processes send until nothing is due; the start of Python is not counted."""
    code = SENDER.format(port=port)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout and worker.stdout.readline() == "ready\n"
    started = time.perf_counter()
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        worker.wait(timeout=600)
    return time.perf_counter() - started
