"""Processes that are killed, brokers that forget, beats that double: nothing lost, nothing doubled
but in the gap between a server's acceptance and our commit, and then with the same Message-ID."""

from __future__ import annotations

import email
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from alliances.models import Person
from core.mail import sending
from core.mail import tasks as core_tasks
from core.mail.ledger import MailLedger, ledger
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from governance.models import Attendee, Meeting
from governance.services.invitations.rows import KIND as INVITATION
from governance.services.reminders.planning import plan_reminders
from governance.services.reminders.rows import KIND as REMINDER
from governance.services.reminders.rows import reminders
from tests import servers
from tests.factories import CommitteeFactory, MeetingFactory
from tests.governance.applier import Program, itip_of
from tests.plugins import ROOT, database_url

LEASE = {"MAIL_LEASE": "3", "MAIL_SEND_DEADLINE": "1", "MAIL_BATCH": "10"}


def due_now(count: int) -> None:
    """One meeting in half an hour; a reminder is due for each of `count` people."""
    now = timezone.now()
    committee = CommitteeFactory(reminder_offsets=[60])
    meeting = MeetingFactory(
        committee=committee,
        starts_at=now + timedelta(minutes=30),
        scheduled_at=now - timedelta(days=5),
    )
    people = Person.objects.bulk_create(
        Person(name=f"Person {n}", email=f"person{n}@crowd.example", time_zone="Asia/Tokyo")
        for n in range(count)
    )
    Attendee.objects.bulk_create(Attendee(meeting=meeting, person=person) for person in people)


def identities(sink) -> Counter:
    return Counter(email.message_from_bytes(content)["Message-ID"] for _, content in sink.messages)


class Crowd:
    """Sender processes on one database; on SQLite a copy of the test's database as a file."""

    def __init__(self, port: int, folder: Path) -> None:
        self.file = folder / "crowd.sqlite3"
        url = database_url(connection.settings_dict)
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with sqlite3.connect(self.file) as copy:
                connection.connection.backup(copy)
            url = f"sqlite:///{self.file}"
        self.env = {
            **os.environ, **LEASE, "DATABASE_URL": url, "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        self.log = (folder / "crowd.log").open("ab")
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *what: str) -> None:
        command = [sys.executable, "-m", "tests.governance.crowd", *what]
        self.running.append(
            subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log)
        )

    def run(self, what: str) -> None:
        command = [sys.executable, "-m", "tests.governance.crowd", what]
        subprocess.run(command, cwd=ROOT, env=self.env, check=True, timeout=60)

    def kill_one(self) -> None:
        victim = self.running.pop(random.randrange(len(self.running)))
        victim.send_signal(signal.SIGKILL)
        victim.wait(10)

    def stop(self) -> None:
        while self.running:
            self.kill_one()
        self.log.close()

    def states(self) -> Counter:
        if connection.vendor == "sqlite":
            with sqlite3.connect(self.file, timeout=20) as ledger:
                return Counter(
                    dict(
                        ledger.execute(
                            "select state, count(*) from core_outgoingmessage group by 1"
                        )
                    )
                )
        rows = reminders().values_list("state", flat=True)
        return Counter(rows)


@pytest.fixture
def crowd(request, transactional_db, sink, tmp_path) -> Iterator[Crowd]:
    due_now(getattr(request, "param", 300))
    crowd = Crowd(sink.port, tmp_path)
    try:
        yield crowd
    finally:
        crowd.stop()


def wait_for(condition, seconds: float, what: str):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"Waited {seconds:g} s for {what}.")


@pytest.mark.real_clock
@pytest.mark.slow
def test_workers_killed_in_the_middle_of_sending(crowd, sink):
    """kill -9 of one of four workers, again and again, while 300 reminders go out."""
    for _ in range(4):
        crowd.start()
    wait_for(lambda: sink.messages, 40, "the first mail")
    kills, ends = 0, time.monotonic() + 60
    while crowd.states()["done"] < 300 and time.monotonic() < ends:
        if kills < 15:
            crowd.kill_one()
            kills += 1
            crowd.start()
        time.sleep(0.4)
    wait_for(lambda: crowd.states()["done"] == 300, 40, "the rest")
    assert kills >= 3, "it was over before anything was killed"
    found = identities(sink)
    assert len(found) == 300, "nothing is lost"
    doubled = {key: count for key, count in found.items() if count > 1}
    assert len(doubled) <= kills, "at most one second copy for each kill"
    assert max(found.values()) <= 2
    assert crowd.states() == Counter(done=300)


@pytest.mark.real_clock
@pytest.mark.slow
def test_several_workers_without_faults_double_nothing(crowd, sink):
    for _ in range(4):
        crowd.start()
    wait_for(lambda: crowd.states()["done"] == 300, 60, "all to be sent")
    time.sleep(1)
    assert set(identities(sink).values()) == {1} and len(sink.messages) == 300


@pytest.mark.real_clock
@pytest.mark.slow
@pytest.mark.parametrize("crowd", [40], indirect=True)
def test_nobody_stays_with_a_wrong_date_whatever_is_killed(crowd, sink):
    """40 people are told of a meeting that is moved four times while one of four workers is killed
    again and again: at the end every calendar shows the time that is true, and only that."""
    began = Meeting.objects.get().starts_at.replace(second=0, microsecond=0)
    for _ in range(4):
        crowd.start("invitations")
    wait_for(lambda: sink.messages, 60, "the first mail")
    for _ in range(4):
        for _ in range(2):
            time.sleep(random.uniform(0.3, 2))
            crowd.kill_one()
            crowd.start("invitations")
        crowd.run("move")
    truth, programs, read = began + timedelta(minutes=80), {}, 0

    def all_know() -> bool:
        nonlocal read
        new = sink.messages[read:]
        read += len(new)
        for address, content in new:
            programs.setdefault(address, Program()).apply(itip_of(content))
        day = (truth - timedelta(days=1), truth + timedelta(days=1))
        shown = [[row[0] for row in one.shows(*day)] for one in programs.values()]
        return len(shown) == 40 and all(starts == [truth] for starts in shown)

    wait_for(all_know, 120, "everybody to know the time")


@pytest.mark.real_clock
@pytest.mark.django_db
def test_a_commit_that_fails_after_acceptance_repeats_with_the_same_identity(
    sink, monkeypatch, settings
):
    """The stated gap, made to happen: the server took it, we could not write that down."""
    due_now(1)
    plan_reminders()
    with monkeypatch.context() as broken:

        def lost(*_: object, **__: object) -> bool:
            raise KeyboardInterrupt

        broken.setattr(MailLedger, "settle_done", lost)
        with pytest.raises(KeyboardInterrupt):
            send_due_messages()
    assert len(sink.messages) == 1 and reminders().get().state == "running"
    assert send_due_messages().sent == 0, "the lease is respected"
    reminders().update(lease_until=timezone.now() - timedelta(seconds=1))
    assert send_due_messages().sent == 1
    assert list(identities(sink).values()) == [2]


@pytest.mark.django_db
def test_an_interrupted_run_gives_back_what_it_did_not_come_to(sink, monkeypatch):
    due_now(5)
    plan_reminders()
    real = sending._send_one
    calls = []

    def stopped(*args):
        calls.append(args)
        if len(calls) == 3:
            raise SystemExit
        return real(*args)

    monkeypatch.setattr(sending, "_send_one", stopped)
    with pytest.raises(SystemExit):
        send_due_messages()
    assert Counter(reminders().values_list("state", flat=True)) == Counter(
        done=2, waiting=2, running=1
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_claims_of_many_threads_never_overlap(settings):
    due_now(200)
    plan_reminders()
    taken: list[int] = []

    def work() -> None:
        while True:
            _, ids = ledger.claim(now=timezone.now(), limit=7, lease=60)
            if not ids:
                break
            taken.extend(ids)
        close_old_connections()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(taken) == len(set(taken)) == 200


# With real workers, broker and database ------------------------------------------------------
@pytest.fixture
def mailing(processes, sink):
    """Environment of a worker that sends into the sink."""
    return LEASE | {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}


def all_sent(count: int) -> bool:
    return reminders().filter(state="done").count() == count


@pytest.mark.servers
def test_a_celery_worker_killed_while_it_sends(processes, mailing, sink):
    due_now(60)
    plan_reminders()
    sink.hang_at_data.add("person30@crowd.example")
    # It waits at the thirty-first for longer than it takes us to look and to kill it.
    first = processes.worker(name="first", **(mailing | {"MAIL_SEND_DEADLINE": "6"}))
    core_tasks.send_due_messages.delay()
    under_way = reminders().filter(state="running")
    processes.wait_for(lambda: len(sink.messages) >= 30 and under_way.exists(), "a wait", "first")
    processes.kill(first)
    assert under_way.exists(), "killed in the middle"
    sink.hang_at_data.clear()
    sink.released = True
    processes.worker(name="second", **mailing)

    def ticked() -> bool:
        reminders().filter(state="waiting").update(next_attempt_at=timezone.now())
        core_tasks.send_due_messages.delay()
        time.sleep(0.5)
        return all_sent(60)

    processes.wait_for(ticked, "the rest", "second", seconds=40)
    found = identities(sink)
    assert len(found) == 60
    assert sum(count > 1 for count in found.values()) <= 2


@pytest.mark.servers
def test_a_broker_that_dies_and_forgets_everything(processes, sink, tmp_path):
    """The broker is a wake-up call; what it forgets is still in the ledger."""
    from celery import Celery

    port = servers.free_port()
    url = f"redis://127.0.0.1:{port}/0"
    command = [servers.redis_binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", "",
               "--appendonly", "no", "--dir", str(tmp_path)]  # fmt: skip

    def broker() -> subprocess.Popen[bytes]:
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        servers.wait_for_port(port, server)
        return server

    due_now(20)
    plan_reminders()
    # Not the current app: tasks of the product would go to this broker for the rest of the process.
    app = Celery("publisher", broker=url, set_as_current=False)
    server = broker()
    try:
        env = LEASE | {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "REDIS_URL": url}
        for _ in range(5):
            app.send_task("core.mail.tasks.send_due_messages")
        server.kill()  # with five wake-up calls in it
        server.wait(10)
        assert sink.messages == []
        server = broker()
        worker = processes.worker(name="survivor", **env)
        server.kill()
        server.wait(10)
        time.sleep(1)
        server = broker()

        def ticked() -> bool:
            app.send_task("core.mail.tasks.send_due_messages")
            time.sleep(0.5)
            return all_sent(20)

        processes.wait_for(ticked, "reminders after the restart", "survivor", seconds=60)
        assert worker.poll() is None, "the worker outlived its broker"
        assert set(identities(sink).values()) == {1} and len(sink.messages) == 20
    finally:
        app.close()
        servers.end(server)


@pytest.mark.servers
@pytest.mark.slow
def test_two_beats_and_two_workers_remind_once(processes, mailing, sink):
    from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks

    due_now(40)
    for name in ("one", "two"):
        processes.worker(name=name, **mailing)
        processes.beat(name=f"beat-{name}")
    names = ("plan-reminders", "send-due-messages")
    known = PeriodicTask.objects.filter(name__in=names)
    every, _ = IntervalSchedule.objects.get_or_create(every=1, period="seconds")

    def hurried() -> bool:
        # Each beat writes the schedule of the settings when it starts: shorten it after both.
        if known.exclude(interval=every).update(interval=every):
            PeriodicTasks.update_changed()
        return all_sent(40)

    processes.wait_for(hurried, "all to be sent", "beat-one", seconds=60)
    time.sleep(3)
    taken = identities(sink)
    assert set(taken.values()) == {1}
    kinds = dict(OutgoingMessage.objects.values_list("message_id", "kind"))
    # The invitations to the same meeting go out with the same beats.
    assert Counter(kinds[key] for key in taken) == {REMINDER: 40, INVITATION: 40}
    assert reminders().count() == 40
