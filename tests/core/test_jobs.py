"""Jobs: claimed once, settled once, tried again, cancelled, and what their handlers may rely on."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from accounts.models import User
from core.jobs import tasks
from core.jobs.ledger import RETRY_MINUTES, backoff
from core.jobs.models import Job
from core.jobs.performing import perform
from core.jobs.periodic import forget_jobs
from core.jobs.services import cancel, enqueue, retry
from core.jobs.work import LEDGER, JobFailed, LeaseLost, Progress, Work, progress_of
from core.registry.jobs import JOB_KINDS, PERIODIC_LEASE, JobKind, register_periodic
from tests.factories import JobFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KIND = "tests.work"


class Killed(BaseException):
    """The worker is gone: nothing it would do afterwards happens."""


@pytest.fixture
def offer() -> Iterator[Callable[..., None]]:
    """Offer the kind of this module with a handler; taken back after the test."""

    def register(handler: Any, **fields: Any) -> None:
        JOB_KINDS.register(JobKind(KIND, "Work of a test", handler, **fields))

    kinds = list(JOB_KINDS)
    yield register
    JOB_KINDS.__init__()  # type: ignore[misc]
    for kind in kinds:
        JOB_KINDS.register(kind)


def ask(key: str = "1", **fields: Any) -> Job:
    return enqueue(kind=KIND, key=key, now=NOW, **fields)


def again(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def lease_ends(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


# Asking ------------------------------------------------------------------------------------------
def test_the_row_is_first_and_a_worker_is_woken_after_the_commit(
    offer, django_capture_on_commit_callbacks
):
    offer(lambda work: {"rows": work.job.payload["rows"]})
    user = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(owner=user, payload={"rows": 3})
        assert again(job).state == "waiting"
    job = again(job)
    assert (job.state, job.result, job.owner, job.attempts) == ("done", {"rows": 3}, user, 1)
    assert job.started_at is not None and job.seconds is not None


def test_asked_twice_it_is_one_job_and_after_its_end_it_begins_anew(offer):
    offer(lambda work: {"rows": work.job.payload["rows"]})
    job = ask(payload={"rows": 1})
    assert ask(payload={"rows": 2}).payload == {"rows": 1}
    perform(job.pk, now=NOW)
    renewed = ask(payload={"rows": 2})
    assert (renewed.pk, renewed.state, renewed.attempts) == (job.pk, "waiting", 0)
    assert renewed.result == {}
    perform(job.pk, now=NOW)
    assert again(job).result == {"rows": 2}
    assert ask("2").pk != job.pk


def test_work_for_later_waits(offer, django_capture_on_commit_callbacks):
    offer(lambda work: None)
    with django_capture_on_commit_callbacks(execute=True) as woken:
        job = ask(due_at=NOW + timedelta(hours=1))
    assert woken == []
    assert perform(job.pk, now=NOW) == "taken"
    assert perform(job.pk, now=NOW + timedelta(hours=1)) == "done"


def test_a_kind_that_nobody_offers_is_refused_and_an_old_row_of_it_fails():
    with pytest.raises(KeyError):
        enqueue(kind="tests.gone", key="1", now=NOW)
    job = JobFactory(kind="tests.gone")
    assert perform(job.pk) == "failed"
    assert "no longer available" in again(job).last_error and again(job).label == "tests.gone"


def test_a_broker_that_is_away_loses_nothing(
    offer, monkeypatch, django_capture_on_commit_callbacks
):
    def away(*args: Any, **options: Any) -> None:
        raise ConnectionError("no broker")

    offer(lambda work: None)
    with monkeypatch.context() as patch:
        patch.setattr(tasks.run_job, "apply_async", away)
        with django_capture_on_commit_callbacks(execute=True):
            job = ask()
    assert again(job).state == "waiting"
    assert tasks.run_due_jobs() == 1
    assert again(job).state == "done"


# Leases ------------------------------------------------------------------------------------------
def test_nobody_else_takes_it_while_the_lease_lasts(offer):
    def handler(work: Work) -> None:
        assert perform(work.job.pk, now=NOW) == "taken"

    offer(handler)
    assert perform(ask().pk, now=NOW) == "done"


def test_what_a_killed_worker_left_is_taken_up_until_it_is_given_up(offer):
    ended: list[str] = []

    def handler(work: Work) -> None:
        raise Killed

    offer(handler, gave_up="Given up.", on_end=lambda job, reason: ended.append(reason))
    job = ask()
    for attempt in (1, 2, 3):
        with pytest.raises(Killed):
            perform(job.pk, now=NOW)
        assert (again(job).state, again(job).attempts) == ("running", attempt)
        assert perform(job.pk, now=NOW) == "taken"
        lease_ends(job)
    assert perform(job.pk, now=NOW) == "failed"
    assert (again(job).last_error, ended) == ("Given up.", ["Given up."])


def test_who_lost_the_lease_writes_nothing(offer):
    def handler(work: Work) -> None:
        with transaction.atomic():
            UserFactory(name="Half done")
            Job.objects.filter(pk=work.job.pk).update(lease_token=uuid.uuid4())
            work.finish()

    offer(handler)
    job = ask()
    assert perform(job.pk, now=NOW) == "taken"
    assert not User.objects.filter(name="Half done").exists()


def test_a_slow_worker_learns_from_its_report_that_another_has_taken_over(offer):
    def handler(work: Work) -> None:
        work.report("First half", 1, 2)
        Job.objects.filter(pk=work.job.pk).update(lease_token=uuid.uuid4())
        with pytest.raises(LeaseLost):
            work.report("Second half", 2, 2)
        raise LeaseLost

    offer(handler)
    job = ask()
    assert perform(job.pk, now=NOW) == "taken"
    assert progress_of([job.pk]) == {job.pk: Progress("First half", 1, 2)}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_does_it(offer, monkeypatch):
    from threading import Barrier, Thread

    monkeypatch.setattr(tasks.run_job, "apply_async", lambda *args, **options: None)
    done: list[int] = []
    offer(lambda work: done.append(work.job.pk))
    jobs = [ask(str(number)).pk for number in range(10)]
    start, results = Barrier(4), []

    def work() -> None:
        start.wait()
        results.extend(perform(pk, now=NOW) for pk in jobs)
        connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == jobs
    assert (results.count("done"), results.count("taken")) == (10, 30)


# Failures ----------------------------------------------------------------------------------------
def test_an_error_is_tried_again_later_and_then_fails_for_good(offer):
    def handler(work: Work) -> None:
        raise OSError("disk full")

    offer(handler, max_attempts=3)
    job, now = ask(), NOW
    for minutes in RETRY_MINUTES[:2]:
        assert perform(job.pk, now=now) == "waiting"
        row = again(job)
        assert row.last_error == "OSError: disk full"
        wait = (row.next_attempt_at - now) / timedelta(minutes=minutes)
        assert 1 <= wait <= 1.1
        assert perform(job.pk, now=now) == "taken"
        now = row.next_attempt_at
    assert perform(job.pk, now=now) == "failed"
    assert again(job).finished_at is not None


def test_what_cannot_be_done_is_not_tried_again(offer):
    def handler(work: Work) -> None:
        with transaction.atomic():
            UserFactory(name="Half done")
            raise JobFailed("The file holds no table.")

    offer(handler)
    job = ask()
    assert perform(job.pk, now=NOW) == "failed"
    assert again(job).last_error == "The file holds no table."
    assert not User.objects.filter(name="Half done").exists()


def test_a_failed_job_can_be_tried_again_if_its_kind_allows(offer):
    outcomes = iter([JobFailed("Not now."), None])

    def handler(work: Work) -> None:
        if error := next(outcomes):
            raise error

    offer(handler)
    job = ask()
    perform(job.pk, now=NOW)
    retry(job=again(job), now=NOW)
    assert (again(job).state, again(job).last_error) == ("waiting", "")
    assert perform(job.pk, now=NOW) == "done"
    with pytest.raises(ValidationError):
        retry(job=again(job), now=NOW)
    offer(handler, may_retry=False)
    Job.objects.filter(pk=job.pk).update(state="failed")
    with pytest.raises(ValidationError):
        retry(job=again(job), now=NOW)


def test_what_is_late_is_missed_and_not_done(offer):
    offer(lambda work: None)
    job = ask(not_after=NOW + timedelta(hours=1))
    assert perform(job.pk, now=NOW + timedelta(hours=1)) == "taken"
    tasks.run_due_jobs()
    assert (again(job).state, again(job).last_error) == ("missed", tasks.TOO_LATE)
    with pytest.raises(ValidationError):
        retry(job=again(job), now=timezone.now())


@pytest.mark.slow
@given(st.integers(min_value=-5, max_value=200))
def test_the_wait_grows_to_four_hours_and_never_comes_back_together(attempts):
    minutes = RETRY_MINUTES[min(max(attempts, 1), len(RETRY_MINUTES)) - 1]
    wait = backoff(attempts)
    assert timedelta(minutes=minutes) <= wait <= timedelta(minutes=minutes * 1.1)


# Cancelling --------------------------------------------------------------------------------------
def test_a_waiting_job_is_called_off(offer):
    ended: list[str] = []
    offer(lambda work: None, may_cancel=True, on_end=lambda job, reason: ended.append(reason))
    job = ask()
    cancel(job=job, now=NOW)
    assert (again(job).state, ended) == ("withdrawn", [""])
    assert perform(job.pk, now=NOW) == "taken"
    with pytest.raises(ValidationError):
        cancel(job=again(job), now=NOW)


def test_a_running_job_that_is_cancelled_writes_nothing(offer):
    def handler(work: Work) -> None:
        with transaction.atomic():
            UserFactory(name="Half done")
            cancel(job=again(work.job), now=NOW)
            work.finish()

    offer(handler, may_cancel=True)
    job = ask()
    # In one process the cancellation is undone with the transaction it was in.
    assert perform(job.pk, now=NOW) == "taken"
    assert not User.objects.filter(name="Half done").exists()


def test_a_kind_may_refuse_to_be_cancelled(offer):
    offer(lambda work: None)
    job = ask()
    with pytest.raises(ValidationError):
        cancel(job=job, now=NOW)
    assert again(job).state == "waiting"


def test_who_read_the_job_before_it_ended_cannot_cancel_it(offer):
    offer(lambda work: None, may_cancel=True)
    job = ask()
    perform(job.pk, now=NOW)
    with pytest.raises(ValidationError):
        cancel(job=job, now=NOW)
    assert again(job).state == "done"


# The clock ---------------------------------------------------------------------------------------
def test_the_clock_keeps_one_row_for_each_kind(offer):
    counts = iter([3, 0])
    register_periodic(KIND, "Work of a test", lambda work: {"rows": next(counts)})
    for count in (3, 0):
        assert tasks.run_periodic(KIND) == "done"
        assert Job.objects.get(kind=KIND).result == {"rows": count}


def test_a_tick_while_the_last_one_is_at_work_does_nothing(offer):
    register_periodic(KIND, "Work of a test", lambda work: {"then": tasks.run_periodic(KIND)})
    assert tasks.run_periodic(KIND) == "done"
    assert Job.objects.get(kind=KIND).result == {"then": "taken"}


def test_a_failed_run_says_why_and_the_next_tick_runs_again(offer):
    outcomes: Iterator[Any] = iter([OSError("disk full"), None])

    def handler(work: Work) -> None:
        if error := next(outcomes):
            raise error

    register_periodic(KIND, "Work of a test", handler)
    assert tasks.run_periodic(KIND) == "waiting"
    assert "disk full" in Job.objects.get(kind=KIND).last_error
    assert tasks.run_periodic(KIND) == "done"
    assert Job.objects.get(kind=KIND).last_error == ""


def test_every_scheduled_kind_is_offered_and_leased_longer_than_celery_lets_it_run(settings):
    entries = settings.CELERY_BEAT_SCHEDULE.values()
    kinds = {args[0] for entry in entries if (args := entry["args"])}
    assert kinds == {kind.key for kind in JOB_KINDS if kind.periodic}
    assert PERIODIC_LEASE > settings.CELERY_TASK_TIME_LIMIT


def test_old_jobs_are_forgotten():
    long_ago = timezone.now() - timedelta(days=31)
    JobFactory(state="done", finished_at=long_ago)
    kept = [
        JobFactory(state="failed", finished_at=timezone.now()),
        JobFactory(due_at=long_ago, state="waiting"),
    ]
    assert forget_jobs(now=timezone.now(), days=30) == 1
    assert set(Job.objects.all()) == set(kept)


# Whatever happens, in whatever order -------------------------------------------------------------
class Life(RuleBasedStateMachine):
    """One job between two workers, a clock and a person: done at most once for each request."""

    def __init__(self) -> None:
        super().__init__()
        Job.objects.all().delete()
        self.now, self.asked, self.done = NOW, 0, 0
        self.tokens: list[uuid.UUID] = []
        JOB_KINDS.register(JobKind(KIND, "Work of a test", lambda work: None, may_cancel=True))

    @property
    def job(self) -> Job | None:
        return Job.objects.filter(kind=KIND).first()

    @rule()
    def ask(self) -> None:
        self.asked += self.job is None or not self.job.is_active
        enqueue(kind=KIND, key="1", now=self.now)

    @rule()
    def claim(self) -> None:
        token, ids = LEDGER.claim(now=self.now, limit=1, lease=60)
        self.tokens += [token] if ids else []

    @precondition(lambda self: self.tokens)
    @rule(data=st.data())
    def settle(self, data: Any) -> None:
        token, pk = data.draw(st.sampled_from(self.tokens)), self.job.pk
        how = data.draw(st.sampled_from(("done", "failed", "later")))
        latest = token == self.job.lease_token
        if how == "done":
            settled = LEDGER.settle_done(token=token, pk=pk, now=self.now)
            self.done += settled
        elif how == "failed":
            settled = LEDGER.settle_failed(token=token, pk=pk, now=self.now, error="No.")
        else:
            settled = LEDGER.settle_later(
                token=token, pk=pk, next_attempt_at=self.now, error="Later."
            )
        assert settled == latest

    @precondition(lambda self: self.job is not None)
    @rule()
    def worker_dies(self) -> None:
        lease_ends(self.job)

    @precondition(lambda self: self.job is not None and self.job.may_be_cancelled)
    @rule()
    def person_cancels(self) -> None:
        cancel(job=self.job, now=self.now)

    @precondition(lambda self: self.job is not None and self.job.may_be_retried)
    @rule()
    def person_retries(self) -> None:
        self.asked += 1
        retry(job=self.job, now=self.now)

    @rule(minutes=st.integers(1, 300))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @invariant()
    def holds(self) -> None:
        job = self.job
        assert self.done <= self.asked
        if job is not None:
            assert (job.state == "running") == (job.lease_token is not None)
            assert job.is_active == (job.finished_at is None)


@pytest.mark.slow
def test_whatever_happens_each_request_is_done_at_most_once(offer):
    from hypothesis import settings as hypothesis_settings
    from hypothesis.stateful import run_state_machine_as_test

    steps = hypothesis_settings(max_examples=15, stateful_step_count=25)
    run_state_machine_as_test(Life, settings=steps)
