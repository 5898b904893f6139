"""What a worker does with a run of the ledger: try it out, carry it out, take it back.

A run is claimed by a conditional UPDATE; the work and the end of the run are one transaction, so a
killed worker leaves nothing half done and another may simply begin again.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import F, Q

from imports.models import ImportRun
from imports.services.importing import ImportConflict, Outcome, import_portfolio
from imports.services.limits import UnreadableFile
from imports.services.runs import content_of, enqueue, note_progress, options_of
from imports.services.undo import CannotUndo, undo_run

LEASE = timedelta(minutes=3)
MOST_ATTEMPTS = 3
NOT_ALLOWED = "Whoever started this import may no longer import. Nothing was imported."
GAVE_UP = "The import was interrupted three times. Nothing was imported; try a smaller file."
MAY_NOT_UNDO = "Whoever asked for the undo may no longer do so. Nothing was taken back."
GAVE_UP_UNDO = "The undo was interrupted three times. Nothing was taken back; try again."
WAITING = ("queued", "trying", "undoing")


class _LeaseLost(Exception):
    """Another worker took the run over; what we wrote is undone with our transaction."""


def perform_run(*, run_id: int, now: datetime, today: Any) -> str:
    """Claim a run and do what is due of it; returns its state afterwards, or "taken" if it is not
    ours."""
    waiting = ImportRun.objects.filter(pk=run_id).claimable(now)
    state = waiting.values_list("state", flat=True).first()
    if state is None:
        return "taken"
    lease = secrets.token_hex(16)
    claimed = waiting.filter(state=state).update(
        state="running" if state == "queued" else state,
        lease=lease,
        lease_until=now + LEASE,
        attempts=F("attempts") + 1,
    )
    if not claimed:
        return "taken"
    run = ImportRun.objects.select_related("created_by", "undone_by").get(pk=run_id)
    work = {"trying": _try_out, "undoing": _undo}.get(state, _import)
    return work(run, now, today)


def _is_allowed(user: Any) -> bool:
    return user is not None and user.is_active and user.may_import


def _import(run: ImportRun, now: datetime, today: Any) -> str:
    if run.attempts > MOST_ATTEMPTS:
        return _end(run, "failed", now, error=GAVE_UP)
    if not _is_allowed(run.created_by):
        return _end(run, "failed", now, error=NOT_ALLOWED)

    def finish(outcome: Outcome) -> None:
        done = _end(
            run, "done", now, report=outcome.report, failed_rows=outcome.failed_rows, error=""
        )
        if done == "taken":
            raise _LeaseLost

    try:
        import_portfolio(
            name=run.file_name,
            data=content_of(run),
            now=now,
            today=today,
            options=options_of(run),
            actor=run.created_by,
            run=run,
            finish=finish,
            progress=partial(note_progress, run.pk),
        )
    except (UnreadableFile, ImportConflict) as error:
        return _end(run, "failed", now, error=str(error))
    except _LeaseLost:
        return "taken"
    return "done"


def _try_out(run: ImportRun, now: datetime, today: Any) -> str:
    """The preview of a large file; what cannot be read is said on the page of its columns."""
    if run.attempts > MOST_ATTEMPTS:
        return _end(run, "draft", now, error=GAVE_UP)
    if not _is_allowed(run.created_by):
        return _end(run, "draft", now, error=NOT_ALLOWED)
    try:
        outcome = import_portfolio(
            name=run.file_name,
            data=content_of(run),
            now=now,
            today=today,
            options=options_of(run),
            actor=run.created_by,
            dry_run=True,
            progress=partial(note_progress, run.pk),
        )
    except UnreadableFile as error:
        return _end(run, "draft", now, error=str(error))
    preview = outcome.report | {"sample": outcome.sample}
    return _end(run, "draft", now, preview=preview, failed_rows=outcome.failed_rows, error="")


def _undo(run: ImportRun, now: datetime, today: Any) -> str:
    if run.attempts > MOST_ATTEMPTS:
        return _end(run, "done", run.finished_at, error=GAVE_UP_UNDO)
    user = run.undone_by
    if not _is_allowed(user) or not ImportRun.objects.visible_to(user).filter(pk=run.pk).exists():
        return _end(run, "done", run.finished_at, error=MAY_NOT_UNDO)
    try:
        undo_run(
            run=run,
            user=user,
            now=now,
            lease=run.lease,
            progress=partial(note_progress, run.pk),
        )
    except CannotUndo:
        return "taken"
    return "undone"


def _end(run: ImportRun, state: str, at: datetime | None, **fields: Any) -> str:
    """The run's state from now on, or "taken" where somebody else holds the lease by now."""
    ended = ImportRun.objects.filter(pk=run.pk, lease=run.lease, state=run.state).update(
        state=state,
        lease="",
        lease_until=None,
        finished_at=None if state == "draft" else at,
        **fields,
    )
    return state if ended else "taken"


def resume_runs(*, now: datetime) -> int:
    """Wake workers for runs that wait without one, or whose worker died; returns how many."""
    waiting = Q(state__in=WAITING, lease="", queued_at__lt=now - timedelta(seconds=30))
    left = Q(state__in=("running", "trying", "undoing"), lease_until__lt=now)
    ids = list(ImportRun.objects.filter(waiting | left).order_by("pk").values_list("pk", flat=True))
    for run_id in ids:
        enqueue(run_id)
    return len(ids)
