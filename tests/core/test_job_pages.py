"""The page of background work: who sees what, what it says, what can be done there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.jobs.models import Job
from core.jobs.work import report_progress
from tests.budget import queries_of
from tests.factories import JobFactory

pytestmark = pytest.mark.django_db
LIST = reverse("core:job_list")


def running(**fields):
    now = timezone.now()
    token = "00000000-0000-0000-0000-000000000001"
    return JobFactory(state="running", lease_token=token, started_at=now, **fields)


def ended(state="done", seconds=4.2, **fields):
    now = timezone.now()
    started = now - timedelta(seconds=seconds)
    return JobFactory(state=state, started_at=started, finished_at=now, **fields)


def text(client, url=LIST):
    answer = client.get(url)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_one_sees_ones_own_and_administrators_see_all(world):
    own = ended(owner=world.alice)
    clocks = ended(kind="scorecards.open_scorecards", key="periodic", result={"opened": 7})
    assert set(Job.objects.visible_to(world.alice)) == {own}
    assert not Job.objects.visible_to(world.gina).exists()
    assert set(Job.objects.editable_by(world.ada)) == {own, clocks}
    assert "Quarterly scorecards" not in text(world.client("alice"))
    page = text(world.client("ada"))
    assert "Quarterly scorecards" in page and "opened: 7" in page and ">scheduled<" in page
    world.alice.is_active = False
    assert not Job.objects.visible_to(world.alice).exists()


def test_what_failed_is_said_first_with_its_reason(world):
    ended(owner=world.alice, result={"alliances": 2500}, seconds=240)
    failed = ended("failed", owner=world.alice, last_error="The disk is full.")
    page = text(world.client("alice"))
    assert "1 job failed" in page and "The disk is full." in page
    assert "alliances: 2,500" in page and "took 4 min" in page and "took 4.2 s" in page
    assert reverse("core:job_retry", args=[failed.pk]) in page


def test_progress_and_order(world):
    done, waiting = ended(owner=world.alice), JobFactory(owner=world.alice)
    busy = running(owner=world.alice)
    report_progress(job_id=busy.pk, phase="Writing the file", done=500, total=2000)
    client = world.client("alice")
    rows = client.get(LIST).context["rows"]
    assert [row.job for row in rows] == [busy, waiting, done]
    assert [row.percent for row in rows] == [25, None, None]
    assert "Writing the file" in text(client)
    detail = text(client, busy.get_absolute_url())
    assert "500 of 2,000" in detail and "<noscript>" in detail
    part = client.get(busy.get_absolute_url(), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    after = client.get(done.get_absolute_url(), headers={"HX-Request": "true"})
    assert after["HX-Refresh"] == "true"


def test_what_waits_for_another_try_says_why_and_when(world):
    later = timezone.now() + timedelta(minutes=5)
    fresh = JobFactory(owner=world.alice)
    tried = JobFactory(owner=world.alice, attempts=1, next_attempt_at=later, last_error="No disk.")
    client = world.client("alice")
    assert "Next try" not in text(client, fresh.get_absolute_url())
    for url in (LIST, tried.get_absolute_url()):
        page = text(client, url)
        assert "Waiting to retry" in page and "No disk." in page
    assert "Next try" in text(client, tried.get_absolute_url())


def test_filters_and_empty_states(world):
    client = world.client("ada")
    assert "No background jobs yet" in text(client)
    export, clock = ended(), ended("failed", kind="core.forget_jobs", key="periodic")
    for query, expected in {
        "?state=done": [export],
        "?state=trouble": [clock],
        "?kind=core.forget_jobs": [clock],
        "?state=nonsense": [clock, export],
    }.items():
        rows = client.get(LIST + query).context["rows"]
        assert [row.job for row in rows] == expected, query
    assert "Nothing matches" in text(client, LIST + "?state=waiting")
    assert "core.forget_jobs" not in text(world.client("alice"))


def test_cancel_and_try_again(world):
    client = world.client("alice")
    job = JobFactory(owner=world.alice)
    page = client.post(reverse("core:job_cancel", args=[job.pk]), follow=True)
    assert "was cancelled" in page.content.decode()
    job.refresh_from_db()
    assert job.state == "withdrawn"
    page = client.post(reverse("core:job_retry", args=[job.pk]), follow=True)
    assert "cannot be retried" in page.content.decode()
    Job.objects.update(state="failed")
    answer = client.post(reverse("core:job_retry", args=[job.pk]))
    assert answer.url == job.get_absolute_url()
    job.refresh_from_db()
    assert job.state == "waiting"


def test_pages_of_fifty(world):
    for _ in range(51):
        ended(owner=world.alice)
    page = world.client("alice").get(LIST + "?page=2").context["page_obj"]
    assert (len(page), page.paginator.num_pages) == (1, 2)


def test_what_the_pages_cost(world):
    client, counts = world.client("ada"), []
    for rows in (3, 27):
        for _ in range(rows):
            ended(owner=world.alice)
            running(owner=world.bob)
        counts.append(queries_of(client, LIST))
    assert counts[0] == counts[1] <= 6
    assert queries_of(client, Job.objects.first().get_absolute_url()) <= 4


def test_django_admin_shows_and_changes_nothing(world):
    job = ended(owner=world.alice)
    client = world.client("ada")
    address = reverse("admin:core_job_changelist")
    assert "Portfolio export" in client.get(address).content.decode()
    page = client.get(reverse("admin:core_job_change", args=[job.pk]))
    assert page.status_code == 200 and 'name="_save"' not in page.content.decode()
    assert client.get(reverse("admin:core_job_add")).status_code == 403
