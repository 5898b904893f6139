"""The ledger of imports in the browser: upload, try, queue, claim, finish.

The row in the database is the truth, the broker only wakes a worker. A run is claimed by a
conditional UPDATE; the import and the end of the run are one transaction, so a killed worker
leaves nothing half done and another may simply begin again.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from alliances.models import ImportFile, ImportRun
from alliances.rules.imports.tables import find_heading
from alliances.services.imports.importing import ImportConflict, Outcome, import_portfolio
from alliances.services.imports.limits import UnreadableFile, current_limits
from alliances.services.imports.understanding import (
    Options,
    choose_grid,
    looks_like_table,
    read_file,
)

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=3)
MOST_ATTEMPTS = 3
NOT_ALLOWED = "Whoever started this import may no longer import. Nothing was imported."
GAVE_UP = "The import was interrupted three times. Nothing was imported; try a smaller file."


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
    grids, _, _ = read_file(data=data, limits=current_limits(), options=options)
    if not any(find_heading(grid) or looks_like_table(grid) for grid in grids):
        raise UnreadableFile(
            "This file holds no table: no row reads like headings, and its rows differ in width."
        )
    run = ImportRun.objects.create(
        created_by=user,
        file_name=name[-200:],
        file_size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        options=options.as_json(),
    )
    ImportFile.objects.create(run=run, content=data)
    return run


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
    }
    if not ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.DRAFT).update(**fields):
        raise NotDraft
    run.refresh_from_db()
    return run


def queue_run(*, run: ImportRun, same_as: dict[str, str], now: datetime) -> None:
    """Hand a previewed run to the workers. Raises NotDraft when it was handed over already."""
    options = run.options | {"same_as": same_as}
    with transaction.atomic():
        changed = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.DRAFT).update(
            state=ImportRun.State.QUEUED, options=options, queued_at=now
        )
        if not changed:
            raise NotDraft
        transaction.on_commit(lambda: enqueue(run.pk), robust=True)


def enqueue(run_id: int) -> None:
    """Wake a worker; without a broker the next minute's look finds the run."""
    from alliances.tasks import run_import

    try:
        run_import.delay(run_id)
    except Exception as error:
        log.warning("import_not_enqueued", run=run_id, error=str(error))


def discard_run(*, run: ImportRun) -> None:
    """Delete a run that was never started, with its file. Raises NotDraft."""
    deletable = ImportRun.objects.filter(pk=run.pk, state__in=["draft", "failed"])
    if not deletable.delete()[0]:
        raise NotDraft


# In the worker ----------------------------------------------------------------------------------
def perform_run(*, run_id: int, now: datetime, today: Any) -> str:
    """Claim and carry out a run; returns its state afterwards, or "taken" if it is not ours."""
    lease = secrets.token_hex(16)
    claimed = (
        ImportRun.objects.filter(pk=run_id)
        .claimable(now)
        .update(state="running", lease=lease, lease_until=now + LEASE, attempts=F("attempts") + 1)
    )
    if not claimed:
        return "taken"
    run = ImportRun.objects.select_related("created_by").get(pk=run_id)
    if run.attempts > MOST_ATTEMPTS:
        return _fail(run, GAVE_UP, now)
    actor = run.created_by
    if actor is None or not actor.is_active or not actor.may_import:
        return _fail(run, NOT_ALLOWED, now)

    def finish(outcome: Outcome) -> None:
        done = ImportRun.objects.filter(pk=run_id, lease=lease, state="running").update(
            state="done",
            report=outcome.report,
            failed_rows=outcome.failed_rows,
            finished_at=now,
            lease="",
            lease_until=None,
            error="",
        )
        if not done:
            raise _LeaseLost

    def progress(phase: str, done: int, total: int) -> None:
        cache.set(progress_key(run_id), {"phase": phase, "done": done, "total": total}, timeout=600)

    try:
        import_portfolio(
            name=run.file_name,
            data=content_of(run),
            now=now,
            today=today,
            options=options_of(run),
            actor=actor,
            run=run,
            finish=finish,
            progress=progress,
        )
    except (UnreadableFile, ImportConflict) as error:
        return _fail(run, str(error), now)
    except _LeaseLost:
        return "taken"
    return "done"


class _LeaseLost(Exception):
    """Another worker took the run over; what we wrote is undone with our transaction."""


def _fail(run: ImportRun, sentence: str, now: datetime) -> str:
    ImportRun.objects.filter(pk=run.pk, lease=run.lease).update(
        state="failed", error=sentence, finished_at=now, lease="", lease_until=None
    )
    return "failed"


def resume_runs(*, now: datetime) -> int:
    """Wake workers for runs that wait without one, or whose worker died; returns how many."""
    waiting = ImportRun.objects.filter(state="queued", queued_at__lt=now - timedelta(seconds=30))
    left = ImportRun.objects.filter(state="running", lease_until__lt=now)
    ids = [*waiting.values_list("pk", flat=True), *left.values_list("pk", flat=True)]
    for run_id in ids:
        enqueue(run_id)
    return len(ids)


def progress_key(run_id: int) -> str:
    return f"import-progress:{run_id}"


PHASES = {
    "reading": "Reading the file",
    "comparing": "Comparing with the portfolio",
    "writing": "Writing",
}


def progress_of(run: ImportRun) -> dict[str, Any]:
    """What a person sees while the run is under way."""
    if run.state == ImportRun.State.QUEUED:
        return {"phase": "Waiting for a free worker", "step": 0}
    known = cache.get(progress_key(run.pk)) or {}
    phase = known.get("phase", "reading")
    step = {"reading": 15, "comparing": 40, "writing": 70}.get(phase, 15)
    return {"phase": PHASES.get(phase, "Running"), "step": step, "total": known.get("total", 0)}


def understanding_of(run: ImportRun, options: Options | None = None) -> tuple[Any, Any, list[Any]]:
    """(grid, heading, all grids) of a run's file, for the page on which columns are chosen."""
    chosen = options or options_of(run)
    grids, _, _ = read_file(data=content_of(run), limits=current_limits(), options=chosen)
    grid, heading, _ = choose_grid(grids, chosen, lenient=True)
    return grid, heading, grids
