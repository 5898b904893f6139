"""Large files are tried out, and large imports taken back, by a worker; old files are forgotten."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.models import Alliance
from core.jobs import performing
from core.jobs.models import Job
from core.jobs.services import cancel
from core.jobs.work import report_progress
from imports import jobs
from imports.models import HasMovedOn, ImportFile, ImportRun
from imports.rules.limits import Limits
from imports.rules.options import Options
from imports.rules.phases import DELETING, RESTORING
from imports.services import importing, runs
from imports.services.reading import read_grids
from tests.imports import build
from tests.imports.test_pages import chosen, upload, uploaded, url

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
ROWS = build.text_file(build.sample_rows(5))


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch) -> None:
    monkeypatch.setattr(runs, "SMALL_FILE", 0)
    monkeypatch.setattr(runs, "SMALL_UNDO", 0)


def job_of(run: ImportRun) -> Job:
    """The latest job of the run."""
    return Job.objects.filter(kind__in=runs.KINDS, key=str(run.pk)).latest("due_at", "pk")


def perform(run: ImportRun, now: datetime = NOW) -> str:
    """Have a worker do the run's job; the run's state afterwards, or "taken"."""
    state = performing.perform(job_of(run).pk, now=now)
    run.refresh_from_db()
    return state if state == "taken" else run.state


def lease_ends(run: ImportRun) -> None:
    Job.objects.filter(pk=job_of(run).pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def trying(world: Any, data: bytes = ROWS, **options: Any) -> ImportRun:
    run = runs.upload_file(user=world.lena, name="a.csv", data=data, options=Options())
    return runs.try_run(run=run, options=Options(**options), now=NOW, today=TODAY)


def done(world: Any) -> ImportRun:
    run = trying(world)
    perform(run)
    runs.queue_run(run=run, same_as={}, now=NOW)
    assert perform(run) == "done"
    return run


def imported() -> int:
    return Alliance.objects.filter(source__gt="").count()


# Trying out --------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_large_file_is_tried_out_by_a_worker(world):
    run = trying(world)
    assert (run.state, run.preview) == ("trying", {})
    assert perform(run) == "draft"
    assert (run.preview["created"], job_of(run).state, imported()) == (5, "done", 0)
    assert perform(run) == "taken"


def test_what_cannot_be_read_is_said_when_it_was_tried(world):
    run = trying(world, columns={"alliance_name": 2})
    assert perform(run) == "draft"
    assert "No column was chosen for Partner" in run.error and run.preview == {}
    page = world.client("lena").get(url("columns", run)).content.decode()
    assert "No column was chosen for Partner" in page


def test_a_try_whose_worker_died_is_taken_up_three_times(world, monkeypatch):
    class Killed(BaseException):
        pass

    def die(**known: Any) -> None:
        raise Killed

    run = trying(world)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "import_portfolio", die)
        for _ in range(3):
            with pytest.raises(Killed):
                perform(run)
            assert perform(run) == "taken"
            lease_ends(run)
    assert perform(run) == "draft"
    assert "interrupted 3 times" in run.error
    again = runs.try_run(run=run, options=Options(), now=NOW, today=TODAY)
    assert (job_of(run).attempts, job_of(run).state, again.error) == (0, "waiting", "")


@pytest.mark.parametrize("change", [{"role": "member"}, {"is_active": False}])
def test_rights_are_asked_again_when_it_is_tried(world, change):
    run = trying(world)
    for name, value in change.items():
        setattr(world.lena, name, value)
    world.lena.save()
    assert perform(run) == "draft"
    assert run.preview == {} and "no longer allowed to import" in run.error


@pytest.mark.slow
def test_pages_of_a_file_that_is_being_tried(world, django_capture_on_commit_callbacks):
    client = world.client("lena")
    run = uploaded(client)
    answer = client.post(url("columns", run), chosen(client, run))
    assert answer.url == url("detail", run)
    page = client.get(answer.url).content.decode()
    assert "Checking" in page and "Nothing is imported yet." in page and "<noscript>" in page
    assert client.get(url("columns", run)).url == url("detail", run)
    assert client.post(url("discard", run)).url == url("detail", run)
    run.refresh_from_db()
    assert perform(run, timezone.now()) == "draft"
    part = client.get(url("detail", run), headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == url("preview", run)
    assert client.get(url("detail", run)).url == url("preview", run)
    assert "54 alliances to import" in client.get(url("preview", run)).content.decode()


# Taking back -------------------------------------------------------------------------------------
def test_a_large_import_is_taken_back_by_a_worker(world):
    run = done(world)
    client = world.client("lena")
    assert client.post(url("undo", run), {"confirm": "undo"}).url == url("detail", run)
    run.refresh_from_db()
    assert (run.state, run.undone_by, imported()) == ("undoing", world.lena, 5)
    page = client.get(url("detail", run)).content.decode()
    assert "Undoing the import of" in page and "Waiting to start" in page
    assert client.get(url("undo", run)).url == url("detail", run)
    assert perform(run, timezone.now()) == "undone"
    assert (imported(), run.undo_report["deleted"], job_of(run).state) == (0, 5, "done")
    assert "5 alliances deleted" in client.get(url("detail", run)).content.decode()
    with pytest.raises(HasMovedOn):
        runs.start_undo(run=run, user=world.lena, now=NOW)


@pytest.mark.slow
def test_an_undo_whose_worker_died_is_taken_up(world, monkeypatch):
    run = done(world)
    runs.start_undo(run=run, user=world.lena, now=NOW)

    class Killed(BaseException):
        pass

    def die(**known: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "undo_run", die)
        with pytest.raises(Killed):
            perform(run)
    assert perform(run) == "taken"
    lease_ends(run)
    assert perform(run) == "undone"
    assert imported() == 0


@pytest.mark.parametrize("change", [{"role": "member"}, {"is_active": False}])
def test_rights_are_asked_again_before_an_undo(world, change):
    run = done(world)
    runs.start_undo(run=run, user=world.lena, now=NOW)
    for name, value in change.items():
        setattr(world.lena, name, value)
    world.lena.save()
    assert perform(run) == "done"
    assert imported() == 5 and "Nothing was undone" in run.error


def test_three_interrupted_undos_are_enough(world):
    run = done(world)
    runs.start_undo(run=run, user=world.lena, now=NOW)
    Job.objects.filter(pk=job_of(run).pk).update(attempts=3)
    assert perform(run) == "done"
    assert imported() == 5 and "interrupted 3 times" in run.error
    assert run.can_be_undone and run.finished_at is not None


@pytest.mark.parametrize("is_running", [False, True])
def test_a_cancelled_try_leaves_the_file_where_it_was(world, is_running):
    run = trying(world)
    if is_running:
        Job.objects.update(state="running", lease_token=uuid.uuid4())
    cancel(job=job_of(run), now=NOW)
    run.refresh_from_db()
    assert (run.state, run.error) == ("draft", "")
    assert perform(run) == "taken"
    assert trying(world).state == "trying"


def test_an_import_that_is_cancelled_while_it_writes_writes_nothing(world, monkeypatch):
    run = trying(world)
    perform(run)
    runs.queue_run(run=run, same_as={}, now=NOW)

    def cancelled(writer: Any) -> None:
        cancel(job=job_of(run), now=NOW)
        write(writer)

    write = importing.Writer.write
    monkeypatch.setattr(importing.Writer, "write", cancelled)
    assert perform(run) == "taken"
    assert imported() == 0


def test_progress_of_an_undo_goes_on(world):
    run = done(world)
    runs.start_undo(run=run, user=world.lena, now=NOW)
    Job.objects.filter(kind=runs.UNDO).update(state="running", lease_token=uuid.uuid4())
    steps = []
    for phase, count in ((RESTORING, 0), (DELETING, 0), (DELETING, 900), (DELETING, 1800)):
        report_progress(job_id=job_of(run).pk, phase=phase, done=count, total=2000)
        steps.append(runs.progress_of(run)["step"])
    assert steps == sorted(set(steps)) and steps[-1] < 100


# Only the head of a workbook is read for its columns ---------------------------------------------
def test_the_head_of_a_workbook_knows_its_merged_cells():
    heading = [["", "", "USD millions", ""], ["Partner", "Alliance", "Upfront", "Milestones"]]
    rows = [[f"P{n}", f"A{n}", n, n] for n in range(50)]

    def merge(book: Any) -> None:
        book.active.merge_cells("C1:D1")
        book.active.merge_cells("A10:A12")

    data = build.workbook(("S", heading + rows), change=merge)
    whole, head = (read_grids(data=data, limits=Limits(), head=n)[0] for n in (0, 5))
    assert (len(whole.rows), len(head.rows)) == (52, 5)
    assert sorted(whole.merged) == [(0, 2, 0, 3), (9, 0, 11, 0)]
    # Those below the rows that were read have nothing to be merged.
    assert head.merged == [(0, 2, 0, 3)]


def test_a_workbook_that_only_has_hidden_sheets_is_refused_at_the_door(world):
    data = build.workbook(("A", build.sample_rows(2)), ("B", []))
    hidden = build.replaced_part(
        data, "xl/workbook.xml", lambda xml: xml.replace(b'state="visible"', b'state="hidden"')
    )
    answer = upload(world.client("lena"), hidden, "a.xlsx")
    assert answer.status_code == 422
    assert "hidden" in answer.content.decode()


# Retention ---------------------------------------------------------------------------------------
def test_files_are_forgotten_thirty_days_after_the_end(world, settings):
    assert settings.IMPORT_KEEP_FILES_DAYS == 30
    run, young, draft = done(world), done(world), trying(world)
    perform(draft)
    ImportRun.objects.filter(pk=run.pk).update(
        finished_at=NOW - timedelta(days=30), failed_rows={"headings": ["x"], "rows": []}
    )
    assert runs.forget_files(now=NOW, days=30) == 1
    assert set(ImportFile.objects.values_list("run", flat=True)) == {young.pk, draft.pk}
    run.refresh_from_db()
    young.refresh_from_db()
    assert (run.preview, run.failed_rows, run.report["created"]) == ({}, {}, 5)
    assert young.preview != {}
    assert runs.forget_files(now=NOW, days=30) == 0


def test_an_upload_that_was_never_imported_is_forgotten_whole(world):
    draft, busy = trying(world), trying(world)
    perform(draft)
    ImportRun.objects.update(created_at=NOW - timedelta(days=31))
    assert runs.forget_files(now=NOW, days=30) == 1
    assert list(ImportRun.objects.values_list("pk", flat=True)) == [busy.pk]


def test_what_was_forgotten_can_still_be_undone_and_read(world):
    run = done(world)
    ImportRun.objects.update(finished_at=NOW - timedelta(days=31))
    runs.forget_files(now=NOW, days=30)
    client = world.client("lena")
    assert client.get(url("detail", run)).status_code == 200
    assert client.get(reverse("imports:failed", args=[run.pk])).status_code == 200
    run.refresh_from_db()
    runs.start_undo(run=run, user=world.lena, now=NOW)
    assert perform(run) == "undone"
