"""The outgoing ledger: a Ledger whose settling of a sent message is a ready-made statement."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from core.jobs.ledger import Ledger, State
from core.mail.models import Channel, OutgoingMessage
from core.registry.mail import Described, mail_kinds

_DONE = (
    f"UPDATE {OutgoingMessage._meta.db_table} SET state = %s, finished_at = %s, last_error = '', "
    "lease_token = NULL, lease_until = NULL WHERE id = %s AND state = %s AND lease_token = %s"
)


class MailLedger(Ledger[OutgoingMessage]):
    """Without `kinds`, of what is mailed: chat services, which may be slow, hold up no mail."""

    def rows(self) -> QuerySet[OutgoingMessage]:
        rows = super().rows()
        return rows if self.kinds else rows.exclude(channel=Channel.WEBHOOK)

    def settle_done(self, *, token: uuid.UUID, pk: int, now: datetime, **values: Any) -> bool:
        """The server accepted it. False if the row was no longer ours.

        The statement of `Ledger.settle_done`, but ready made: it runs once for every message,
        inside the gap, and putting it together takes eight times as long as sending it.
        """
        finished_at = connection.ops.adapt_datetimefield_value(now)
        lease = OutgoingMessage._meta.get_field("lease_token").get_db_prep_value(token, connection)
        with connection.cursor() as cursor:
            cursor.execute(_DONE, [State.DONE, finished_at, pk, State.RUNNING, lease])
            return bool(cursor.rowcount == 1)


ledger = MailLedger(OutgoingMessage)


def retryable(rows: QuerySet[OutgoingMessage], *, now: datetime) -> QuerySet[OutgoingMessage]:
    """Of `rows`, the failed and missed ones that may still arrive and still make sense."""
    lost = rows.filter(state__in=(State.FAILED, State.MISSED), not_after__gt=now)
    for kind in mail_kinds:
        if kind.still_wanted:
            lost = lost.filter(~Q(kind=kind.key) | kind.still_wanted(now))
    return lost


def retry(rows: QuerySet[OutgoingMessage], *, now: datetime) -> int:
    """Have messages tried once more, at once, with the attempts counted anew. Returns how many.

    The Message-ID stays, so that a copy of one that did arrive is known as one.
    """
    wanted = list(retryable(rows, now=now).order_by().values_list("pk", flat=True))
    return ledger.retry(OutgoingMessage.objects.filter(pk__in=wanted), now=now)


@dataclass(frozen=True, slots=True)
class Line:
    """A row with the words of its kind."""

    row: OutgoingMessage
    kind: str
    words: Described


def described(rows: Iterable[OutgoingMessage]) -> list[Line]:
    """Rows for people, in the same order; a few queries a kind."""
    rows = list(rows)
    words: dict[int, Described] = {}
    for kind in mail_kinds:
        if mine := [row for row in rows if row.kind == kind.key]:
            words.update(kind.describe(mine))
    names = {kind.key: kind.name for kind in mail_kinds}
    nothing = Described(recipient="")
    return [Line(row, names.get(row.kind, row.kind), words.get(row.pk, nothing)) for row in rows]
