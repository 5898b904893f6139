"""The ledger: claimed once, finished once, taken up again after a worker died."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from alliances.models import Alliance, Partner
from core.jobs import performing, tasks
from core.jobs.models import Job
from core.jobs.services import cancel
from imports.models import HasMovedOn, ImportRun
from imports.rules.limits import UnreadableFile
from imports.rules.options import Options
from imports.services import importing, runs
from tests.factories import UserFactory
from tests.imports import build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
DATA = build.text_file(build.sample_rows(5))


@pytest.fixture
def queued(world) -> ImportRun:
    run = runs.upload_file(user=world.lena, name="a.csv", data=DATA, options=Options())
    runs.preview_run(run=run, options=Options(), now=NOW, today=TODAY)
    runs.queue_run(run=run, same_as={}, now=NOW)
    return run


def perform(run: ImportRun, now: datetime = NOW) -> str:
    return performing.perform(Job.objects.get(kind=runs.IMPORT, key=str(run.pk)).pk, now=now)


def imported() -> int:
    return Alliance.objects.filter(source__gt="").count()


def test_a_run_is_carried_out_once(queued):
    assert perform(queued) == "done"
    assert perform(queued) == "taken"
    queued.refresh_from_db()
    attempts = Job.objects.get().attempts
    assert (queued.state, queued.report["created"], attempts, imported()) == (
        "done",
        5,
        1,
        5,
    )
    assert queued.changes.filter(kind="alliance").count() == 5


def test_nobody_else_claims_it_while_the_lease_lasts(queued):
    now = timezone.now()
    ImportRun.objects.filter(pk=queued.pk).update(state="running")
    leased = {"state": "running", "lease_token": uuid.uuid4()}
    Job.objects.update(**leased, lease_until=now + timedelta(seconds=60))
    assert perform(queued) == "taken"
    Job.objects.update(lease_until=now - timedelta(seconds=1))
    assert perform(queued) == "done"


def test_a_worker_that_died_leaves_nothing_and_another_begins_again(queued, monkeypatch):
    class Killed(BaseException):
        pass

    def die(self):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(importing.Writer, "_update_alliances", lambda self, changes: die(self))
        with pytest.raises(Killed):
            perform(queued)
    assert imported() == 0
    queued.refresh_from_db()
    assert queued.state == "running"
    assert perform(queued) == "taken"
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert perform(queued) == "done"
    assert imported() == 5


def test_who_lost_the_lease_writes_nothing(queued, monkeypatch):
    def stolen(self):
        Job.objects.update(lease_token=uuid.uuid4())
        return original(self)

    original = importing.Writer.write
    monkeypatch.setattr(importing.Writer, "write", stolen)
    assert perform(queued) == "taken"
    assert imported() == 0


def test_three_interruptions_are_enough(queued):
    Job.objects.update(attempts=3)
    assert perform(queued) == "failed"
    queued.refresh_from_db()
    assert "interrupted 3 times" in queued.error


@pytest.mark.parametrize("change", [{"role": "member"}, {"is_active": False}])
def test_rights_are_asked_again_when_it_runs(queued, change):
    for name, value in change.items():
        setattr(queued.created_by, name, value)
    queued.created_by.save()
    assert perform(queued) == "failed"
    assert imported() == 0


def test_a_broker_that_is_away_loses_nothing(
    world, monkeypatch, django_capture_on_commit_callbacks
):
    def away(*args, **options):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.run_job, "apply_async", away)
    run = runs.upload_file(user=world.lena, name="a.csv", data=DATA, options=Options())
    with django_capture_on_commit_callbacks(execute=True):
        runs.queue_run(run=run, same_as={}, now=NOW)
    run.refresh_from_db()
    assert (run.state, Job.objects.get().state) == ("queued", "waiting")


def test_a_started_run_cannot_be_changed_or_discarded(queued):
    with pytest.raises(HasMovedOn):
        runs.queue_run(run=queued, same_as={}, now=NOW)
    with pytest.raises(HasMovedOn):
        runs.preview_run(run=queued, options=Options(), now=NOW, today=TODAY)
    with pytest.raises(HasMovedOn):
        runs.discard_run(run=queued)


def test_what_is_no_spreadsheet_leaves_no_run(world):
    with pytest.raises(UnreadableFile):
        runs.upload_file(user=world.lena, name="a.pdf", data=b"%PDF-1.7", options=Options())
    assert not ImportRun.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_no_doubles():
    from threading import Barrier, Thread

    from django.db import OperationalError, connection

    both, results = Barrier(2), []

    def work() -> None:
        both.wait()
        for _ in range(20):
            try:
                outcome = importing.import_portfolio(name="a.csv", data=DATA, now=NOW, today=TODAY)
                results.append(outcome.report["created"])
                break
            except OperationalError:  # SQLite in memory refuses instead of waiting
                continue
        connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [0, 5]
    assert (Alliance.objects.count(), Partner.objects.count()) == (
        5,
        len(set(Partner.objects.values_list("normalised_name", flat=True))),
    )


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_cancelled_while_it_writes_leaves_nothing(monkeypatch):
    from threading import Event, Thread

    from django.db import connection

    run = runs.upload_file(
        user=UserFactory(role="leader"), name="a.csv", data=DATA, options=Options()
    )
    runs.preview_run(run=run, options=Options(), now=NOW, today=TODAY)
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda *args, **options: None)
    runs.queue_run(run=run, same_as={}, now=NOW)
    written, cancelled, states = Event(), Event(), []
    write = importing.Writer.write

    def write_and_wait(writer):
        write(writer)
        written.set()
        cancelled.wait(10)

    def work():
        states.append(perform(run))
        connection.close()

    monkeypatch.setattr(importing.Writer, "write", write_and_wait)
    worker = Thread(target=work)
    worker.start()
    assert written.wait(10)
    cancel(job=Job.objects.get(), now=NOW)
    cancelled.set()
    worker.join()
    run.refresh_from_db()
    assert (states, run.state, imported()) == (["taken"], "draft", 0)
    assert Job.objects.get().state == "withdrawn"
