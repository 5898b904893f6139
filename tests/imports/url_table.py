"""Imports: a run belongs to who uploaded it; executives, members and guests import nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from core.jobs.performing import perform
from imports.models import ImportRun
from imports.rules.options import Options
from imports.services.exports import request_export
from imports.services.importing import import_portfolio
from imports.services.runs import upload_file
from tests.conftest import World
from tests.url_table import MANAGERS, OURS, row

FILE = b"Partner,Alliance name\nAcme,Joint offer\n ,Nobody's offer\n"

#            anon gina osca char bob  alic eve  lena ada
ALICES = "    302  403  403  403  404  200  403  404  200"
# Without columns there is nothing to preview yet: on to the columns.
PREVIEWED = " 302  403  403  403  404  302  403  404  302"
HERS_ALONE = "302  404  404  404  404  200  404  404  404"
ADAS = "      302  403  403  403  404  404  403  404  302"


def build(world: World) -> dict[str, Any]:
    draft = upload_file(user=world.alice, name="list.csv", data=FILE, options=Options())
    done = upload_file(user=world.alice, name="done.csv", data=FILE, options=Options())
    now = timezone.now()
    outcome = import_portfolio(
        name="done.csv", data=FILE, now=now, today=date(2026, 11, 21), run=done
    )
    ImportRun.objects.filter(pk=done.pk).update(
        state="done", report=outcome.report, failed_rows=outcome.failed_rows, finished_at=now
    )
    adas = upload_file(user=world.ada, name="hers.csv", data=FILE, options=Options())
    export = request_export(user=world.alice, kind="csv", now=now)
    perform(export.pk, now=now)
    return {"draft": draft.pk, "done": done.pk, "adas": adas.pk, "export": export.pk}


ROWS = [
    row("imports:list", "", MANAGERS),
    row("imports:upload", "", MANAGERS),
    row("imports:export", "", OURS),
    row("imports:export_terms", "", OURS),
    row("imports:export_file", "export", HERS_ALONE),
    row("imports:columns", "draft", ALICES),
    row("imports:preview", "draft", PREVIEWED),
    row("imports:detail", "done", ALICES),
    row("imports:report", "done", ALICES),
    row("imports:failed", "done", ALICES),
    row("imports:undo", "done", ALICES),
    row("imports:discard", "adas", ADAS, post=True),
]
