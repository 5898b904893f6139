"""Exports in the browser: a small one at once, a large one as a job whose file is stored for a day.

The file is written with the rights of its owner, and handed out only while these last.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from alliances.models import Alliance, DealTerm
from core.audit.record import record
from core.jobs.models import Job
from core.jobs.services import enqueue
from core.jobs.work import JobFailed, Work
from imports.models import ExportFile
from imports.services.exporting import export_rows, write_export
from imports.services.matching import chunks

KIND = "imports.export"
# So many alliances are written in about a second; above, a request would take too long.
LARGE = 2_000
STORED_FOR = timedelta(days=1)
PIECE = 900
NOT_ALLOWED = "The person who started this export is no longer allowed to export."


def export_now(*, user: Any, kind: str) -> bytes:
    rows = export_rows(
        alliances=Alliance.objects.visible_to(user), terms=DealTerm.objects.visible_to(user)
    )
    content = write_export(rows=rows, kind=kind)
    record("portfolio_exported", actor=user, summary=f"As {kind}")
    return content


def is_large(*, user: Any) -> bool:
    return Alliance.objects.visible_to(user).order_by()[: LARGE + 1].count() > LARGE


def request_export(*, user: Any, kind: str, now: datetime) -> Job:
    """A job that writes the file; one job for each person and format."""
    key = f"{user.pk}-{kind}"
    return enqueue(kind=KIND, key=key, owner=user, payload={"format": kind}, now=now)


def write_file(work: Work) -> None:
    user = work.job.owner
    if user is None or not user.is_active or user.is_guest:
        raise JobFailed(NOT_ALLOWED)
    ids, with_sums = _ids_seen(user)
    content = write_export(rows=_rows(work, ids, with_sums), kind=work.job.payload["format"])
    with transaction.atomic():
        work.finish({"alliances": len(ids), "kilobytes": -(-len(content) // 1000)})
        counts = f"{len(ids):,} alliances, {len(with_sums):,} with deal sums"
        record("portfolio_exported", actor=user, summary=counts)
        ExportFile.objects.update_or_create(
            job=work.job,
            defaults={
                "content": content,
                "alliances": ids,
                "with_sums": with_sums,
                "made_at": timezone.now(),
            },
        )


def _rows(work: Work, ids: list[int], with_sums: list[int]) -> Iterator[list[str]]:
    """The rows of these alliances as far as they are still seen. Only what is in `ids` and
    `with_sums` gets into the file, so that these say wholly what has to be seen to read it."""
    user, with_terms = work.job.owner, set(with_sums)
    for number, piece in enumerate(chunks(ids, PIECE)):
        work.report("Writing the file", number * PIECE, len(ids))
        readable = with_terms.intersection(piece)
        yield from export_rows(
            alliances=Alliance.objects.visible_to(user).filter(pk__in=piece),
            terms=DealTerm.objects.visible_to(user).filter(alliance__in=readable),
        )


def _ids_seen(user: Any) -> tuple[list[int], list[int]]:
    """The alliances that the person sees, and those of which they may read the sums."""
    return _ids(Alliance.objects.visible_to(user)), _ids(Alliance.objects.confidential_to(user))


def _ids(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def file_for(*, user: Any, job_id: int, now: datetime) -> ExportFile | None:
    """The file of the person's own export; None when it is a day old, or when they may no longer
    see all that is in it. Alliances that were deleted since do not count."""
    files = ExportFile.objects.visible_to(user).filter(
        job=job_id, job__state=Job.State.DONE, made_at__gt=now - STORED_FOR
    )
    file = files.select_related("job").first()
    if file is None:
        return None
    seen, readable = _ids_seen(user)
    lost = set(file.alliances).difference(seen) | set(file.with_sums).difference(readable)
    is_lost = any(Alliance.objects.filter(pk__in=block).exists() for block in chunks(lost))
    return None if is_lost else file


def forget_exports(*, now: datetime) -> int:
    """Delete the files that are a day old; returns how many."""
    return ExportFile.objects.filter(made_at__lte=now - STORED_FOR).delete()[0]
