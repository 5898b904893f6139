"""Imports: a run belongs to who uploaded it; executives, members and guests import nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from alliances.models import ImportRun
from alliances.services.imports.importing import import_portfolio
from alliances.services.imports.runs import create_run
from alliances.services.imports.understanding import Options
from tests.conftest import World
from tests.url_table import MANAGERS, OURS, row

FILE = b"Partner,Alliance name\nAcme,Joint offer\n ,Nobody's offer\n"

#            anon gina osca char bob  alic eve  lena ada
ALICES = "    302  403  403  403  404  200  403  404  200"
# Without columns there is nothing to preview yet: on to the columns.
PREVIEWED = " 302  403  403  403  404  302  403  404  302"
ADAS = "      302  403  403  403  404  404  403  404  302"


def build(world: World) -> dict[str, Any]:
    draft = create_run(user=world.alice, name="list.csv", data=FILE, options=Options())
    done = create_run(user=world.alice, name="done.csv", data=FILE, options=Options())
    now = timezone.now()
    outcome = import_portfolio(
        name="done.csv", data=FILE, now=now, today=date(2026, 11, 21), run=done
    )
    ImportRun.objects.filter(pk=done.pk).update(
        state="done", report=outcome.report, failed_rows=outcome.failed_rows, finished_at=now
    )
    adas = create_run(user=world.ada, name="hers.csv", data=FILE, options=Options())
    return {"draft": draft.pk, "done": done.pk, "adas": adas.pk}


ROWS = [
    row("alliances:import_list", "", MANAGERS),
    row("alliances:import_upload", "", MANAGERS),
    row("alliances:export", "", OURS),
    row("alliances:import_columns", "draft", ALICES),
    row("alliances:import_preview", "draft", PREVIEWED),
    row("alliances:import_run", "done", ALICES),
    row("alliances:import_report", "done", ALICES),
    row("alliances:import_failed", "done", ALICES),
    row("alliances:import_undo", "done", ALICES),
    row("alliances:import_discard", "adas", ADAS, post=True),
]
