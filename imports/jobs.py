"""What a worker does with an import: try it out, carry it out, take it back; and with an export.

Rights are checked again when the work begins. The work, the run's new state and the end of the job
are one transaction, so a killed worker leaves nothing half done and another begins again.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.jobs.models import Job
from core.jobs.work import JobFailed, Work
from core.registry.jobs import JOB_KINDS, JobKind, register_periodic
from imports.models import HasMovedOn, ImportRun
from imports.rules.limits import UnreadableFile
from imports.rules.options import Options
from imports.services import exports
from imports.services.importing import ImportConflict, Outcome, import_portfolio
from imports.services.refusals import note_refusal
from imports.services.runs import IMPORT, TRY_OUT, UNDO, content_of, forget_files, preview_of
from imports.services.undo import undo_run

NOT_ALLOWED = (
    "The person who started this import is no longer allowed to import. Nothing was imported."
)
GAVE_UP = "The import was interrupted 3 times. Nothing was imported. Try a smaller file."
MAY_NOT_UNDO = "The person who started the undo is no longer allowed to. Nothing was undone."
GAVE_UP_UNDO = "The undo was interrupted 3 times. Nothing was undone. Try again."


def _begin(job: Job, states: tuple[str, ...]) -> ImportRun:
    """The run of the job, in one of these states; it has the last of them from now on."""
    rows = ImportRun.objects.filter(pk=int(job.key), state__in=states)
    if not rows.update(state=states[-1]):
        raise JobFailed(HasMovedOn().message)
    return ImportRun.objects.select_related("created_by", "undone_by").get(pk=int(job.key))


def _is_allowed(user: Any) -> bool:
    return user is not None and user.is_active and user.may_import


def carry_out(work: Work) -> None:
    run = _begin(work.job, ("queued", "running"))

    def finish(outcome: Outcome) -> None:
        report = outcome.report
        names = {"created": "created", "updated": "updated", "rows_rejected": "rejected"}
        work.finish({words: report[name] for name, words in names.items()})
        ended = {"finished_at": work.now, "failed_rows": outcome.failed_rows}
        run.advance(["running"], "done", report=report, **ended)

    _import(work, run, run=run, finish=finish)


def try_out(work: Work) -> None:
    """The preview of a large file; what cannot be read is said on the page of its columns."""
    run = _begin(work.job, ("trying",))
    outcome = _import(work, run, dry_run=True)
    with transaction.atomic():
        work.finish({"rows read": outcome.report["rows_read"]})
        run.advance(["trying"], "draft", **preview_of(outcome))


def _import(work: Work, of: ImportRun, **how: Any) -> Outcome:
    if not _is_allowed(of.created_by):
        raise JobFailed(NOT_ALLOWED)
    try:
        return import_portfolio(
            name=of.file_name,
            data=content_of(of),
            now=work.now,
            today=timezone.localdate(work.now),
            options=Options(**of.options),
            actor=of.created_by,
            progress=work.report,
            **how,
        )
    except UnreadableFile as error:
        reason = note_refusal(error=error, name=of.file_name, actor=of.created_by)
        raise JobFailed(reason) from error
    except ImportConflict as error:
        raise JobFailed(str(error)) from error
    except ValidationError as refused:
        raise JobFailed(" ".join(refused.messages)) from refused


def take_back(work: Work) -> None:
    run = _begin(work.job, ("undoing",))
    user = run.undone_by
    if not _is_allowed(user) or not ImportRun.objects.visible_to(user).filter(pk=run.pk).exists():
        raise JobFailed(MAY_NOT_UNDO)
    with transaction.atomic():
        report = undo_run(run=run, user=user, now=work.now, progress=work.report)
        counts = {"deleted": report["deleted"], "restored": report["restored"]}
        work.finish(counts | {"not undone": len(report["not_undone"])})


# What a job that failed or was cancelled leaves: (states before, state after a failure, after a
# cancellation).
LEFT = {
    TRY_OUT: (("trying",), "draft", "draft"),
    IMPORT: (("queued", "running"), "failed", "draft"),
    UNDO: (("undoing",), "done", "done"),
}


def put_back(job: Job, reason: str) -> None:
    before, failed, cancelled = LEFT[job.kind]
    fields: dict[str, Any] = {"state": failed if reason else cancelled, "error": reason}
    if fields["state"] == "failed":
        fields["finished_at"] = timezone.now()
    ImportRun.objects.filter(pk=int(job.key), state__in=before).update(**fields)


def _run_page(job: Job, user: Any) -> str:
    return reverse("imports:detail", args=[int(job.key)]) if user.may_import else ""


def _export_link(job: Job, user: Any) -> str:
    done = job.finished_at if job.state == Job.State.DONE else None
    is_there = done is not None and done + exports.STORED_FOR > timezone.now()
    mine = job.owner_id == user.pk
    return reverse("imports:export_file", args=[job.pk]) if is_there and mine else ""


def _forget(work: Work) -> dict[str, Any]:
    return {
        "uploads deleted": forget_files(now=work.now, days=settings.IMPORT_KEEP_FILES_DAYS),
        "exports deleted": exports.forget_exports(now=work.now),
    }


def register() -> None:
    common: dict[str, Any] = {
        "may_retry": False,
        "lease": 300,
        "on_end": put_back,
        "url": _run_page,
        "url_label": "Open the import",
    }
    export: dict[str, Any] = {"lease": 600, "url": _export_link, "url_label": "Download"}
    for kind in (
        JobKind(TRY_OUT, "Import preview", try_out, may_cancel=True, gave_up=GAVE_UP, **common),
        JobKind(IMPORT, "Import", carry_out, may_cancel=True, gave_up=GAVE_UP, **common),
        JobKind(UNDO, "Import undo", take_back, gave_up=GAVE_UP_UNDO, **common),
        JobKind(exports.KIND, "Portfolio export", exports.write_file, may_cancel=True, **export),
    ):
        JOB_KINDS.register(kind)
    register_periodic("imports.forget_files", "Delete old import and export files", _forget)
