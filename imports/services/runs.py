"""Imports in the browser: upload, try out, hand to the workers, look on.

What is small is tried out and taken back at once, since waiting for a worker would take longer; the
rest is a job (imports/jobs.py).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from core.jobs.models import Job
from core.jobs.services import delete_jobs, enqueue
from core.jobs.work import WAITING, Progress
from core.jobs.work import progress_of as read_progress
from imports.models import HasMovedOn, ImportFile, ImportRun
from imports.querysets import CONTENTS
from imports.rules.options import Options
from imports.rules.phases import READING, RESTORING, step_of
from imports.services.importing import Outcome, create_run, import_portfolio
from imports.services.outline import Outline
from imports.services.reader_process import TakesLonger, read_outline
from imports.services.undo import undo_run

# Kinds of jobs; their key is the id of the run.
TRY_OUT, IMPORT, UNDO = KINDS = ("imports.try_out", "imports.import", "imports.undo")
# A file of this size is tried out in well under a second, and so many rows are taken back in one.
SMALL_FILE = 128 * 1024
SMALL_UNDO = 300


def content_of(run: ImportRun) -> bytes:
    return bytes(ImportFile.objects.values_list("content", flat=True).get(run=run))


def upload_file(*, user: Any, name: str, data: bytes, options: Options) -> ImportRun:
    """Save an uploaded file for its author. Raises UnreadableFile for what is no spreadsheet."""
    read_outline(data=data, options=options)
    with transaction.atomic():
        run = create_run(name, data, options, created_by=user)
        ImportFile.objects.create(run=run, content=data)
    return run


def try_run(*, run: ImportRun, options: Options, now: datetime, today: date) -> ImportRun:
    """Try the import without writing: a small file at once; a large one, and a small one that
    turns out to hold much, by a worker.

    Raises HasMovedOn, and for a small file UnreadableFile.
    """
    if run.file_size <= SMALL_FILE:
        with suppress(TakesLonger):
            return preview_run(run=run, options=options, now=now, today=today)
    fields = {"options": asdict(options), "preview": {}, "failed_rows": {}}
    _hand_over(run, TRY_OUT, ("draft", "trying"), now, fields)
    return run


def start_undo(*, run: ImportRun, user: Any, now: datetime) -> None:
    """Take an import back: a small one at once, a large one by a worker. Raises HasMovedOn."""
    if run.changes.count() <= SMALL_UNDO:
        undo_run(run=run, user=user, now=now)
    else:
        _hand_over(run, UNDO, ("done", "undoing"), now, {"undone_by": user})


@transaction.atomic
def _hand_over(
    run: ImportRun, kind: str, states: tuple[str, str], now: datetime, fields: dict[str, Any]
) -> None:
    """The run from one state to the next, and a job that does the work."""
    before, after = states
    run.advance([before], after, **fields)
    enqueue(kind=kind, key=str(run.pk), owner=run.undone_by or run.created_by, now=now)


def preview_run(*, run: ImportRun, options: Options, now: datetime, today: date) -> ImportRun:
    """Try the import without writing and save what it would do, while a person waits. Raises
    UnreadableFile, HasMovedOn, TakesLonger."""
    outcome = import_portfolio(
        name=run.file_name,
        data=content_of(run),
        now=now,
        today=today,
        options=options,
        actor=run.created_by,
        dry_run=True,
        while_waiting=True,
    )
    run.advance(["draft"], "draft", options=asdict(options), **preview_of(outcome))
    return run


def preview_of(outcome: Outcome) -> dict[str, Any]:
    """The fields of a run that hold its preview."""
    preview = outcome.report | {"sample": outcome.sample}
    return {"preview": preview, "failed_rows": outcome.failed_rows}


def failed_rows_of(run: ImportRun) -> dict[str, Any]:
    """Headings and rows, the reasons of all in one last column."""
    failed = run.failed_rows or {"headings": ["Reason"], "rows": []}
    width = len(failed["headings"])
    rows = ([*cells, *[""] * (width - 1 - len(cells)), reason] for *cells, reason in failed["rows"])
    return {"headings": failed["headings"], "rows": rows}


def queue_run(*, run: ImportRun, same_as: dict[str, str], now: datetime) -> None:
    """Hand a previewed run to the workers. Raises HasMovedOn."""
    fields = {"options": run.options | {"same_as": same_as}}
    _hand_over(run, IMPORT, ("draft", "queued"), now, fields)


@transaction.atomic
def discard_run(*, run: ImportRun) -> None:
    """Delete a run that was never started, with its file. Raises HasMovedOn."""
    deletable = ImportRun.objects.filter(pk=run.pk, state__in=["draft", "failed"])
    if not deletable.defer(*CONTENTS).delete()[0]:
        raise HasMovedOn
    delete_jobs(kinds=KINDS, key=str(run.pk))


def progress_of(run: ImportRun) -> dict[str, Any]:
    """What a person sees while the run is under way: the phase, and how far it is of 100."""
    job = Job.objects.active().filter(kind__in=KINDS, key=str(run.pk)).first()
    if job is None or job.state == Job.State.WAITING:
        return {"phase": WAITING, "step": 0}
    first = RESTORING if run.state == ImportRun.State.UNDOING else READING
    known = read_progress([job.pk]).get(job.pk, Progress(first))
    step = step_of(known.phase, known.done, known.total)
    return {"phase": known.phase, "step": step, "done": known.done, "total": known.total}


def outline_of_run(run: ImportRun, options: Options) -> Outline:
    """What the page shows on which columns are chosen. Raises UnreadableFile."""
    return read_outline(data=content_of(run), options=options)


@transaction.atomic
def forget_files(*, now: datetime, days: int) -> int:
    """Delete the files of imports that ended `days` ago or earlier, with the rows that were copied
    out of them, and uploads that were never imported; returns how many.

    The report, and what undo needs, stay.
    """
    before = now - timedelta(days=days)
    ended = ImportRun.objects.filter(
        state__in=("done", "failed", "undone"), finished_at__lte=before
    )
    ended.exclude(preview={}, failed_rows={}).update(preview={}, failed_rows={})
    # Rows are looked at one by one before they go: without the files themselves.
    files = ImportFile.objects.filter(run__in=ended.values("pk")).defer("content")
    gone, _ = files.delete()
    drafts = ImportRun.objects.filter(state="draft", created_at__lte=before)
    forgotten = drafts.count()
    drafts.defer(*CONTENTS).delete()
    return gone + forgotten
