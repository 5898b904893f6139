"""Large exports: written by a worker, kept for a day, handed out under today's rights."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.models import Alliance, Membership
from core.jobs.models import Job
from core.jobs.performing import perform
from imports.models import ExportFile
from imports.services import exports
from tests.budget import queries_of
from tests.factories import AllianceFactory, AlliancePartnerFactory, DealTermFactory, JobFactory

pytestmark = pytest.mark.django_db
EXPORT = reverse("imports:export")


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch) -> None:
    monkeypatch.setattr(exports, "LARGE", 0)
    monkeypatch.setattr(exports, "PIECE", 2)


def job_for(client, kind: str = "csv") -> Job:
    answer = client.get(f"{EXPORT}?format={kind}")
    job = Job.objects.get(kind=exports.KIND)
    assert answer.url == job.get_absolute_url()
    return job


def exported(client, kind: str = "csv") -> Job:
    job = job_for(client, kind)
    assert perform(job.pk) == "done"
    job.refresh_from_db()
    return job


def file_of(job: Job) -> str:
    return reverse("imports:export_file", args=[job.pk])


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_it_is_the_same_file_as_at_once(world, kind):
    for number in range(5):
        AlliancePartnerFactory(alliance=AllianceFactory(name=f"More {number}"))
    DealTermFactory(alliance=world.northstar, kind="upfront", amount=5_000_000, currency="USD")
    client = world.client("lena")
    job = exported(client, kind)
    assert job.result["alliances"] == Alliance.objects.visible_to(world.lena).count() == 7
    page = client.get(job.get_absolute_url()).content.decode()
    assert file_of(job) in page and "Download" in page
    answer = client.get(file_of(job))
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    if kind != "xlsx":  # a workbook holds the time at which it was written
        assert answer.content == exports.export_now(user=world.lena, kind=kind)


def test_a_small_portfolio_is_written_at_once(world, monkeypatch):
    monkeypatch.setattr(exports, "LARGE", 2)
    answer = world.client("lena").get(EXPORT)
    assert answer["Content-Type"].startswith("text/csv") and not Job.objects.exists()


def test_asked_for_twice_it_is_written_once_and_anew_after_that(world):
    client = world.client("lena")
    job = job_for(client)
    assert job_for(client) == job
    assert (perform(job.pk), perform(job.pk)) == ("done", "taken")
    AlliancePartnerFactory(alliance=AllianceFactory(name="A later one"))
    assert exported(client) == job
    assert "A later one" in client.get(file_of(job)).content.decode()


@pytest.mark.parametrize("other", ["bob", "eve", "ada", "gina"])
def test_it_is_nobody_elses(world, other):
    job = exported(world.client("lena"))
    client = world.client(other)
    assert client.get(file_of(job)).status_code == 404
    if other == "ada":  # who sees the job, but not what it made
        assert file_of(job) not in client.get(job.get_absolute_url()).content.decode()


def restrict(world) -> None:
    Alliance.objects.filter(pk=world.helix.pk).update(confidentiality="restricted")


def demote(world) -> None:
    type(world.lena).objects.filter(pk=world.lena.pk).update(role="member")


def make_guest(world) -> None:
    type(world.lena).objects.filter(pk=world.lena.pk).update(role="guest")


@pytest.mark.parametrize("take_away", [restrict, demote, make_guest])
def test_access_taken_away_takes_the_file(world, take_away):
    client = world.client("lena")
    job = exported(client)
    assert client.get(file_of(job)).status_code == 200
    take_away(world)
    world.lena.refresh_from_db()
    client = world.client("lena")  # a change of role ended her session
    assert client.get(file_of(job)).status_code == 404


def test_the_right_to_read_sums_counts_by_itself(world):
    """Charlie sees Northstar as a member, and its sums only as its alliance manager."""
    DealTermFactory(alliance=world.northstar, kind="upfront", amount=5_000_000, currency="USD")
    mine = Membership.objects.filter(person__user=world.charlie)
    client = world.client("charlie")
    mine.update(role="alliance_manager")
    job = exported(client)
    sums = ExportFile.objects.get().with_sums
    assert sums == [world.northstar.pk] and client.get(file_of(job)).status_code == 200
    mine.update(role="functional_lead")
    assert Alliance.objects.visible_to(world.charlie).exists()
    assert client.get(file_of(job)).status_code == 404


def test_what_came_or_went_since_does_not_matter(world):
    client = world.client("lena")
    job = exported(client)
    AllianceFactory()
    world.helix.delete()
    assert client.get(file_of(job)).status_code == 200


@pytest.mark.parametrize("change", [{"role": "guest"}, {"is_active": False}])
def test_rights_are_asked_again_when_it_is_written(world, change):
    job = job_for(world.client("lena"))
    type(world.lena).objects.filter(pk=world.lena.pk).update(**change)
    assert perform(job.pk) == "failed"
    assert not ExportFile.objects.exists()


def test_the_file_goes_after_a_day(world):
    client = world.client("lena")
    job, now = exported(client), timezone.now()
    assert exports.forget_exports(now=now) == 0
    long_ago = now - timedelta(days=1)
    ExportFile.objects.update(made_at=long_ago)
    Job.objects.update(finished_at=long_ago)
    assert client.get(file_of(job)).status_code == 404
    assert file_of(job) not in client.get(job.get_absolute_url()).content.decode()
    assert exports.forget_exports(now=now) == 1


def test_an_empty_portfolio_and_a_cancelled_export(world, monkeypatch):
    monkeypatch.setattr(exports, "LARGE", -1)
    Alliance.objects.all().delete()
    job = exported(world.client("lena"), "json")
    assert job.result["alliances"] == 0
    assert world.client("lena").get(file_of(job)).content.strip() == b"[]"
    Job.objects.update(state="withdrawn")
    assert world.client("lena").get(file_of(job)).status_code == 404


def test_what_a_download_costs(world):
    client = world.client("lena")
    job = exported(client)
    before = queries_of(client, file_of(job))
    for _ in range(30):
        AllianceFactory()
    exported(client)
    assert queries_of(client, file_of(job)) == before <= 7


def test_an_export_of_somebody_who_was_deleted_is_not_written(db):
    assert perform(JobFactory(kind=exports.KIND, payload={"format": "csv"}).pk) == "failed"
