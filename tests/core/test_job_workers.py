"""Real workers on a real broker: every job is done, and done once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.jobs.models import Job
from core.jobs.tasks import run_due_jobs
from imports.models import ExportFile
from tests.factories import JobFactory, UserFactory

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
JOBS = 30


def test_two_workers_do_what_was_lost_each_job_once(processes):
    """Nobody was woken for these; every one is sent three times."""
    long_ago = timezone.now() - timedelta(minutes=2)
    leader = UserFactory(role="leader")
    for _ in range(JOBS):
        JobFactory(owner=leader, payload={"format": "csv"}, due_at=long_ago)
    for name in ("one", "two"):
        processes.worker(name=name, concurrency=2)
    sent = [run_due_jobs() for _ in range(3)]
    assert sent[0] == JOBS
    done = Job.objects.filter(state="done", attempts=1)
    processes.wait_for(lambda: done.count() == JOBS, "all jobs to be done", "one", seconds=60)
    assert ExportFile.objects.count() == JOBS


def test_beat_runs_the_work_of_the_clock(processes):
    from django_celery_beat.models import IntervalSchedule, PeriodicTask

    every, _ = IntervalSchedule.objects.get_or_create(every=1, period="seconds")
    PeriodicTask.objects.create(
        name="a tick for the test",
        task="core.jobs.tasks.run_periodic",
        args='["portfolio.create_reviews"]',
        interval=every,
    )
    processes.worker()
    processes.beat()
    done = Job.objects.filter(kind="portfolio.create_reviews", key="periodic", state="done")
    processes.wait_for(done.exists, "a periodic job to be done", "beat", seconds=60)
    assert Job.objects.get().result == {"reviews created": 0}
