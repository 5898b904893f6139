"""What a person, and the audit log, learn of a file that is too much; what the web does with it."""

from __future__ import annotations

import csv
import errno
import io
import time
from datetime import date
from typing import Any

import pytest
from django.contrib.admin import site
from django.core.management import call_command
from django.test import RequestFactory

from core.audit.models import AuditEvent
from core.jobs.models import Job
from core.jobs.performing import perform
from imports.models import ImportChange, ImportRun
from imports.querysets import CONTENTS
from imports.rules.limits import Limits, UnreadableFile
from imports.rules.options import Options
from imports.services import reader_process, runs
from imports.services.parse_file import parse_file
from tests.imports import bombs, build
from tests.imports.test_pages import chosen, upload, uploaded, url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FILE = build.text_file(build.sample_rows(5))
WIDE = bombs.BOMBS["20,000 headings"]


def refusals() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(kind="import_refused"))


def test_a_refusal_says_the_limit_and_the_way_out_and_is_written_down(world):
    answer = upload(world.client("lena"), WIDE(), "wide.csv")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "20,002 columns; at most 512 can be read. Delete the columns that" in page
    (event,) = refusals()
    assert (event.actor_id, event.summary[:20]) == (world.lena.pk, "wide.csv, columns: R")
    assert ImportRun.objects.count() == 0


def test_what_is_no_spreadsheet_is_not_written_down(world):
    assert upload(world.client("lena"), b"%PDF-1.7", "a.pdf").status_code == 422
    assert refusals() == []


def test_a_job_that_a_limit_ends(world, monkeypatch):
    run = uploaded(world.client("lena"), FILE)
    runs.queue_run(run=run, same_as={}, now=run.created_at)
    monkeypatch.setattr("imports.services.reader_process.MOST_OUTPUT", 200)
    perform(Job.objects.get().pk)
    run.refresh_from_db()
    assert (run.state, "too much to import at once" in run.error) == ("failed", True)
    assert [event.actor_id for event in refusals()] == [world.lena.pk]


def test_a_command_that_a_limit_ends(tmp_path, capsys):
    path = tmp_path / "wide.csv"
    path.write_bytes(WIDE())
    with pytest.raises(SystemExit) as ended:
        call_command("import_portfolio", str(path))
    assert ended.value.code == 1
    assert "20,002 columns" in capsys.readouterr().err
    assert len(refusals()) == 1


def test_a_file_that_can_no_longer_be_read_leads_back_to_the_list(world, settings):
    client = world.client("lena")
    run = uploaded(client, FILE)
    settings.IMPORT_MAX_BYTES = 10
    answer = client.get(url("columns", run), follow=True)
    assert answer.redirect_chain == [(url("list"), 302)]
    assert "at most" in answer.content.decode()


# No file is parsed where pages are made ----------------------------------------------------------
@pytest.fixture
def blind(monkeypatch) -> None:
    """Nothing of what parses can be used in this process."""

    def used(*_: Any, **__: Any) -> None:
        raise AssertionError("a file was parsed in the process of the page")

    for name in (
        "imports.rules.decoding.decode",
        "imports.rules.delimited.read_delimited",
        "imports.rules.html_table.read_html_table",
        "imports.services.reading.read_grids",
        "imports.services.reading.decode",
        "imports.services.reading.read_delimited",
        "imports.services.reading.read_html_table",
        "imports.services.outline.read_grids",
        "imports.services.parse_file.read_grids",
        "imports.services.workbook.read_workbook",
    ):
        monkeypatch.setattr(name, used)


@pytest.mark.usefixtures("blind")
@pytest.mark.parametrize("data", [FILE, build.workbook(("A", build.sample_rows(5)))])
def test_from_upload_to_import_no_page_parses(world, data, django_capture_on_commit_callbacks):
    client = world.client("lena")
    run = uploaded(client, data)
    client.post(url("columns", run), chosen(client, run))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("preview", run), {})
    run.refresh_from_db()
    assert (run.state, run.report["created"]) == ("done", 5)


def test_a_small_file_that_holds_much_is_tried_by_a_worker(world):
    rows = [["Partner", "Alliance name"], *([f"P{n}", f"A{n}"] for n in range(3000))]
    data = build.workbook(("A", rows))
    assert len(data) < runs.SMALL_FILE
    client = world.client("lena")
    run = uploaded(client, data)
    answer = client.post(url("columns", run), chosen(client, run))
    run.refresh_from_db()
    assert (answer.url, run.state) == (run.get_absolute_url(), "trying")
    perform(Job.objects.get().pk)
    run.refresh_from_db()
    assert (run.state, run.preview["created"]) == ("draft", 3000)


def test_a_small_file_that_takes_long_is_tried_by_a_worker(world, monkeypatch):
    client = world.client("lena")
    run = uploaded(client, FILE)
    sent = chosen(client, run)

    def ask(request: dict[str, Any], *rest: Any) -> Any:
        if request["task"] == "content":
            raise UnreadableFile("too long", limit="time")
        return real(request, *rest)

    real = reader_process._ask
    monkeypatch.setattr(reader_process, "_ask", ask)
    client.post(url("columns", run), sent)
    run.refresh_from_db()
    assert run.state == "trying"
    assert refusals() == []


# What a file leaves behind ----------------------------------------------------------------------
def tried(client: Any, data: bytes) -> ImportRun:
    """Uploaded, and tried out: at once, or by the worker."""
    run = uploaded(client, data)
    client.post(url("columns", run), {"column_0": "partner", "column_1": "alliance_name"})
    for job in Job.objects.all():
        perform(job.pk)
    run.refresh_from_db()
    return run


def test_short_rejected_rows_under_many_headings_stay_short(world):
    names = ["Partner", "Alliance name", *(f"h{n}" for n in range(510))]
    run = tried(world.client("lena"), build.text_file([names, ["a"], ["b", "", "x"]]))
    assert run.failed_rows["rows"][0][0] == "a"
    assert [len(row) for row in run.failed_rows["rows"]] == [2, 4]
    answer = world.client("lena").get(url("failed", run)).content.decode("utf-8-sig")
    heading, *rows = csv.reader(io.StringIO(answer))
    assert heading == [*names, "Reason"]
    assert {len(row) for row in rows} == {513}
    assert all(row[-1] == "Alliance name: alliance name is empty" for row in rows)


def test_a_report_lists_so_many_and_counts_all(world, monkeypatch):
    monkeypatch.setattr(reader_process, "current_limits", lambda: Limits(listed=3))
    monkeypatch.setattr("imports.services.importing.current_limits", lambda: Limits(listed=3))
    rows = [["Partner", "Alliance name"], *([f"P{n}", ""] for n in range(5)), ["P", "A"]]
    preview = tried(world.client("lena"), build.text_file(rows)).preview
    assert (preview["rows_rejected"], len(preview["rejected"])) == (5, 3)
    assert preview["warnings"][0]["reason"].startswith("2 further reasons are not listed")
    assert preview["created"] == 1


def test_pages_load_only_what_they_show(world):
    """Fifty reports of tens of thousands of lines do not fit into a process of pages."""
    run = tried(world.client("lena"), FILE)
    for rows in (ImportRun.objects.for_list(), ImportRun.objects.for_page()):
        assert rows.get().get_deferred_fields() >= set(CONTENTS)
    assert world.client("lena").get(url("list")).status_code == 200
    request: Any = RequestFactory().get("/")
    request.user = world.ada
    runs = site._registry[ImportRun].get_queryset(request)
    assert runs.get(pk=run.pk).get_deferred_fields() >= set(CONTENTS)
    changes = site._registry[ImportChange].get_queryset(request).select_related("run")
    columns = str(changes.query).partition(" FROM ")[0]
    assert "file_name" in columns and not [name for name in CONTENTS if f'"{name}"' in columns]


def test_many_partners_are_refused():
    found = Limits(partners=5)
    rows = [["Partner", "Alliance name", "Further partners"], ["A; B", "x", "C; D"], ["E", "y", ""]]
    how: dict[str, Any] = {"options": Options(), "today": date(2026, 11, 21)}
    parse = {**how, "limits": found, "default_currency": "EUR"}
    assert len(parse_file(data=build.text_file(rows), **parse).good) == 2
    rows.append(["A", "z", "b; F"])
    with pytest.raises(UnreadableFile, match="more than 5 different partners") as refused:
        parse_file(data=build.text_file(rows), **parse)
    assert refused.value.limit == "partners"


def test_what_holds_much_is_not_loaded_where_pages_are_made(monkeypatch):
    how: dict[str, Any] = {"options": Options(), "today": date(2026, 11, 21)}
    monkeypatch.setattr(reader_process, "QUICK_OUTPUT", 100)
    with pytest.raises(reader_process.TakesLonger):
        reader_process.read_content(data=FILE, while_waiting=True, **how)
    assert len(reader_process.read_content(data=FILE, **how).good) == 5
    monkeypatch.setattr(reader_process, "QUICK_OUTPUT", 10**6)
    monkeypatch.setattr(reader_process, "QUICK_ROWS", 4)
    with pytest.raises(reader_process.TakesLonger):
        reader_process.read_content(data=FILE, while_waiting=True, **how)


@pytest.mark.parametrize(
    "place", ["imports.services.reader_process._run", "tempfile.TemporaryFile"]
)
def test_no_room_is_a_sentence(world, monkeypatch, place):
    class Full(io.BytesIO):
        def write(self, _: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    def fails(*_: Any, **__: Any) -> Any:
        raise OSError(errno.EAGAIN, "no more processes")

    monkeypatch.setattr(place, Full if "temp" in place else fails)
    answer = upload(world.client("lena"), FILE, "a.csv")
    assert answer.status_code == 422
    assert "There is no room to read files at the moment" in answer.content.decode()


# How long ----------------------------------------------------------------------------------------
def test_as_many_headings_as_there_may_be_to_the_preview(world):
    names = ["Partner", "Alliance name", *(f"alliance nam {n}" for n in range(510))]
    data = build.text_file([names, ["Acme", "Joint offer", *map(str, range(510))]])
    client = world.client("lena")
    client.get(url("list"))
    used = time.process_time()
    run = uploaded(client, data)
    pages = [client.get(url("columns", run))]
    sent = {"column_0": "partner", "column_1": "alliance_name"}
    pages.append(client.post(url("columns", run), sent))
    pages.append(client.get(url("preview", run)))
    assert [page.status_code for page in pages] == [200, 302, 200]
    assert time.process_time() - used < 2
