"""Background work: one's own for everybody, everything for administrators."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core.mail.queue import outgoing
from tests.conftest import World
from tests.factories import JobFactory
from tests.url_table import ADMINS, EVERYBODY, row

#             anon gina osca char bob  alic eve  lena ada
ALICES = "     302  404  404  404  404  200  404  404  200"
OPENS = "     302  404  404  404  404  302  404  404  404"
READS = "     302  302  302  302  302  302  302  302  302"
NO_LINK = "   410  410  410  410  410  410  410  410  410"
LEADS_BACK = " 302  404  404  404  404  302  404  404  302"


def build(world: World) -> dict[str, Any]:
    now = timezone.now()
    row = outgoing(kind="question", key="1", due_at=now, not_after=now, account=world.alice)
    row.channel, row.state, row.finished_at = "inbox", "done", now
    row.save()
    return {
        "entry": row.pk,
        "no_link": "no-such-link",
        "token": "unsigned",
        "waiting": JobFactory(owner=world.alice).pk,
        "failed": JobFactory(owner=world.alice, state="failed", finished_at=now).pk,
    }


#          anon gina osca char bob  alic eve  lena ada
NO_LINK = "410  410  410  410  410  410  410  410  410"

ROWS = [
    row("core:audit_log", "", ADMINS),
    row("core:audit_export", "", ADMINS, query="?kind=signed_in"),
    row("core:search", "", EVERYBODY, query="?q=a&all=1"),
    row("core:inbox", "", EVERYBODY),
    row("core:inbox_open", "entry", OPENS, post=True),
    row("core:inbox_read_all", "", READS, post=True),
    row("core:unsubscribe", "no_link", NO_LINK),
    row("core:job_list", "", EVERYBODY),
    row("core:reply", "token", NO_LINK),
    row("core:day", "", EVERYBODY.replace("200", "204")),
    row("core:job_detail", "waiting", ALICES),
    row("core:job_cancel", "waiting", LEADS_BACK, post=True),
    row("core:job_retry", "failed", LEADS_BACK, post=True),
]
