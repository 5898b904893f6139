"""The ledger of imports in the browser: upload, try out, hand to the workers, look on.

The row in the database is the truth, the broker only wakes a worker (jobs.py). What is small is
tried out and taken back at once, since waiting for a worker would take longer.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import structlog
from django.core.cache import cache
from django.db import transaction

from imports.models import ImportFile, ImportRun
from imports.rules.tables import find_heading
from imports.services.importing import import_portfolio
from imports.services.limits import UnreadableFile, current_limits
from imports.services.parse_file import Options, choose_grid, looks_like_table, read_file
from imports.services.reading import HEAD
from imports.services.undo import CannotUndo, undo_run

log = structlog.get_logger(__name__)
# A file of this size is tried out in well under a second, and so many rows are taken back in one.
SMALL_FILE = 128 * 1024
SMALL_UNDO = 300


class NotDraft(Exception):
    """The run has been started, undone or deleted meanwhile."""


def options_of(run: ImportRun) -> Options:
    known = {name: run.options[name] for name in Options.__slots__ if name in run.options}
    return Options(**known)


def content_of(run: ImportRun) -> bytes:
    return bytes(ImportFile.objects.values_list("content", flat=True).get(run=run))


@transaction.atomic
def create_run(*, user: Any, name: str, data: bytes, options: Options) -> ImportRun:
    """Keep an uploaded file for its author. Raises UnreadableFile for what is no spreadsheet."""
    grids, _, _ = read_file(data=data, limits=current_limits(), options=options, head=HEAD)
    if not any(find_heading(grid) or looks_like_table(grid) for grid in grids):
        raise UnreadableFile(
            "This file holds no table: no row reads like headings, and its rows differ in width."
        )
    choose_grid(grids, options, lenient=True)
    run = ImportRun.objects.create(
        created_by=user,
        file_name=name[-200:],
        file_size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        options=options.as_json(),
    )
    ImportFile.objects.create(run=run, content=data)
    return run


def try_run(*, run: ImportRun, options: Options, now: datetime, today: Any) -> ImportRun:
    """Try the import without writing: a small file at once, a large one by a worker.

    Raises NotDraft, and for a small file UnreadableFile.
    """
    if run.file_size <= SMALL_FILE:
        return preview_run(run=run, options=options, now=now, today=today)
    fields = {"options": options.as_json(), "preview": {}, "failed_rows": {}, "error": ""}
    _hand_over(run, ImportRun.State.DRAFT, ImportRun.State.TRYING, now, fields)
    return run


def start_undo(*, run: ImportRun, user: Any, now: datetime) -> None:
    """Take an import back: a small one at once, a large one by a worker. Raises CannotUndo."""
    if run.changes.count() <= SMALL_UNDO:
        undo_run(run=run, user=user, now=now)
        return
    try:
        fields = {"undone_by": user, "error": ""}
        _hand_over(run, ImportRun.State.DONE, ImportRun.State.UNDOING, now, fields)
    except NotDraft as error:
        raise CannotUndo("This import is not there to be undone any more.") from error


@transaction.atomic
def _hand_over(
    run: ImportRun, before: str, after: str, now: datetime, fields: dict[str, Any]
) -> None:
    """The run from one state to the next, for a worker to find. Raises NotDraft."""
    changed = ImportRun.objects.filter(pk=run.pk, state=before).update(
        state=after, queued_at=now, attempts=0, lease="", lease_until=None, **fields
    )
    if not changed:
        raise NotDraft
    cache.delete(progress_key(run.pk))
    transaction.on_commit(lambda: enqueue(run.pk), robust=True)
    run.refresh_from_db()


def preview_run(*, run: ImportRun, options: Options, now: datetime, today: Any) -> ImportRun:
    """Try the import without writing and keep what it would do. Raises UnreadableFile, NotDraft."""
    outcome = import_portfolio(
        name=run.file_name,
        data=content_of(run),
        now=now,
        today=today,
        options=options,
        actor=run.created_by,
        dry_run=True,
    )
    fields = {
        "options": options.as_json(),
        "preview": outcome.report | {"sample": outcome.sample},
        "failed_rows": outcome.failed_rows,
        "error": "",
    }
    if not ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.DRAFT).update(**fields):
        raise NotDraft
    run.refresh_from_db()
    return run


def queue_run(*, run: ImportRun, same_as: dict[str, str], now: datetime) -> None:
    """Hand a previewed run to the workers. Raises NotDraft when it was handed over already."""
    fields = {"options": run.options | {"same_as": same_as}}
    _hand_over(run, ImportRun.State.DRAFT, ImportRun.State.QUEUED, now, fields)


def enqueue(run_id: int) -> None:
    """Wake a worker; without a broker the next minute's look finds the run."""
    from imports.tasks import run_import

    try:
        run_import.delay(run_id)
    except Exception as error:
        log.warning("import_not_enqueued", run=run_id, error=str(error))


def discard_run(*, run: ImportRun) -> None:
    """Delete a run that was never started, with its file. Raises NotDraft."""
    deletable = ImportRun.objects.filter(pk=run.pk, state__in=["draft", "failed"])
    if not deletable.delete()[0]:
        raise NotDraft


def progress_key(run_id: int) -> str:
    return f"import-progress:{run_id}"


PHASES = {
    "reading": ("Reading the file", 15),
    "comparing": ("Comparing with the portfolio", 40),
    "writing": ("Writing", 70),
    "restoring": ("Restoring what was changed", 20),
    "deleting": ("Deleting what was created", 40),
}


def progress_of(run: ImportRun) -> dict[str, Any]:
    """What a person sees while the run is under way: the phase, and how far it is of 100."""
    known = cache.get(progress_key(run.pk)) or {}
    if run.state == ImportRun.State.QUEUED or (not known and run.lease == ""):
        return {"phase": "Waiting for a free worker", "step": 0}
    done, total = known.get("done", 0), known.get("total", 0)
    undoing = run.state == ImportRun.State.UNDOING
    phase, step = PHASES[known.get("phase", "restoring" if undoing else "reading")]
    if done and total:
        step += (95 - step) * done // total
    return {"phase": phase, "step": step, "done": done, "total": total}


def note_progress(run_id: int, phase: str, done: int, total: int) -> None:
    state = {"phase": phase, "done": done, "total": total}
    cache.set(progress_key(run_id), state, timeout=600)


def understanding_of(run: ImportRun, options: Options | None = None) -> tuple[Any, Any, list[Any]]:
    """(grid, heading, all grids) of a run's file, for the page on which columns are chosen. Only
    the first rows are read: they hold the headings and some values to know a column by."""
    chosen = options or options_of(run)
    grids, _, _ = read_file(
        data=content_of(run), limits=current_limits(), options=chosen, head=HEAD
    )
    grid, heading, _ = choose_grid(grids, chosen, lenient=True)
    return grid, heading, grids
