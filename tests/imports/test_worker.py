"""A real worker on a real broker: killed in mid-import, it loses and doubles nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from alliances.models import Alliance
from core.jobs.models import Job
from core.jobs.tasks import run_due_jobs
from imports.models import ImportRun
from imports.rules.options import Options
from imports.services import runs
from tests.factories import UserFactory
from tests.imports import build

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROWS = 4000


def state(run: ImportRun) -> str:
    return ImportRun.objects.values_list("state", flat=True).get(pk=run.pk)


def writing() -> bool:
    """Whether the worker's transaction holds rows that nobody else sees yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND state <> 'idle' AND pid <> pg_backend_pid() "
            "AND query LIKE 'INSERT INTO \"alliances_%%'"
        )
        return bool(cursor.fetchone()[0])


def test_killed_while_writing_it_is_taken_up_and_done_once(processes):
    leader = UserFactory(role="leader")
    data = build.text_file(build.many(ROWS))
    run = runs.upload_file(user=leader, name="many.csv", data=data, options=Options())
    worker = processes.worker(name="first")
    runs.queue_run(run=run, same_as={}, now=timezone.now())
    processes.wait_for(writing, "the import to write", "first", seconds=120)
    processes.kill(worker)
    assert Alliance.objects.count() == 0
    assert state(run) == "running"
    # What time would do: the lease of the dead worker runs out.
    long_ago = timezone.now() - timedelta(minutes=5)
    Job.objects.update(lease_until=long_ago, next_attempt_at=long_ago)
    processes.worker(name="second")
    assert run_due_jobs() == 1
    processes.wait_for(lambda: state(run) == "done", "the import to end", "second", seconds=120)
    run.refresh_from_db()
    attempts = Job.objects.get().attempts
    assert (run.report["created"], Alliance.objects.count(), attempts) == (ROWS, ROWS, 2)
