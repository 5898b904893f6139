"""The inbox of a person: rows of the outgoing ledger, read in Entente instead of being mailed.

A row holds no text: its kind says at every reading what it is about, and leaves out what the reader
may not see any more. `unread` of an account counts its rows, so that no page has to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.mail.models import Channel, OutgoingMessage
from core.registry.jobs import register_periodic
from core.registry.mail import InboxLine, mail_kinds

State = OutgoingMessage.State
_COPIED = "kind, key, subject_type, subject_id, version, variant, person_id"
_REPEAT = (
    f"INSERT INTO {OutgoingMessage._meta.db_table} ({_COPIED}, channel, state, due_at, "
    "next_attempt_at, finished_at, created_at, account_id, attempts, last_error, webhook_id, "
    f"address, message_id) SELECT {_COPIED}, %s, %s, %s, %s, %s, %s, CASE id {{whose}} END, 0, '', "
    f"0, '', '' FROM {OutgoingMessage._meta.db_table} WHERE id IN ({{keys}}) "
    "ON CONFLICT DO NOTHING"
)
KEEP = timedelta(days=90)
BATCH = 500


def deliver(found: Iterable[tuple[OutgoingMessage, Any]], *, now: datetime) -> None:
    """Put messages into the inboxes of their accounts; doing it again does nothing."""
    rows = [_copy(row, account.pk, now) for row, account in found]
    OutgoingMessage.objects.bulk_create(rows, ignore_conflicts=True)
    recount({row.account_id for row in rows})


def repeat(accounts: Mapping[int, int], *, now: datetime) -> None:
    """Put stored messages (by key, with the keys of their accounts) into the inboxes; doing it
    again does nothing.

    One statement: it runs for every batch that is mailed, and row by row it took a quarter of the
    time of sending them.
    """
    moment = connection.ops.adapt_datetimefield_value(now)
    whose = " ".join(["WHEN %s THEN %s"] * len(accounts))
    keys = ", ".join(["%s"] * len(accounts))
    pairs = [number for pair in accounts.items() for number in pair]
    with connection.cursor() as cursor:
        cursor.execute(
            _REPEAT.format(whose=whose, keys=keys),
            [Channel.INBOX, State.DONE, *[moment] * 4, *pairs, *accounts],
        )
    recount(set(accounts.values()))


def _copy(row: OutgoingMessage, account: int, now: datetime) -> OutgoingMessage:
    return OutgoingMessage(
        kind=row.kind,
        key=row.key,
        channel=Channel.INBOX,
        state=State.DONE,
        due_at=now,
        next_attempt_at=now,
        finished_at=now,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        version=row.version,
        variant=row.variant,
        account_id=account,
        person_id=row.person_id,
    )


def recount(accounts: Collection[int | None]) -> None:
    """Make `unread` of these accounts what their rows say."""
    unread = OutgoingMessage.objects.filter(
        account=OuterRef("pk"), channel=Channel.INBOX, read_at__isnull=True
    )
    count = unread.order_by().values("account").annotate(n=Count("pk")).values("n")
    users: Any = get_user_model().objects.filter(pk__in=[pk for pk in accounts if pk])
    users.note(unread=Coalesce(Subquery(count), 0))


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the inbox with the words of its kind."""

    row: OutgoingMessage
    kind: str
    line: InboxLine


def entries(rows: Sequence[OutgoingMessage], user: Any) -> list[Entry]:
    """Rows in words, in the same order, without those that `user` may not see any more."""
    lines: dict[int, InboxLine] = {}
    for kind in mail_kinds:
        mine = [row for row in rows if row.kind == kind.key]
        if mine and kind.inbox:
            lines.update(kind.inbox(mine, user))
    names = {kind.key: kind.name for kind in mail_kinds}
    return [Entry(row, names[row.kind], lines[row.pk]) for row in rows if row.pk in lines]


def kinds_in(rows: QuerySet[OutgoingMessage]) -> list[tuple[str, str]]:
    """The kinds that stand in an inbox, with their names."""
    found = set(rows.order_by().values_list("kind", flat=True).distinct())
    return [(kind.key, kind.name) for kind in mail_kinds if kind.key in found]


def narrowed(
    rows: QuerySet[OutgoingMessage], *, kind: str, unread: bool
) -> QuerySet[OutgoingMessage]:
    """Of `rows`, those of `kind` ("": of any), or what is unread."""
    rows = rows.filter(kind=kind) if kind else rows
    return rows.filter(read_at__isnull=True) if unread else rows


def mark_read(rows: QuerySet[OutgoingMessage], *, user: Any, now: datetime) -> int:
    """Returns how many were unread."""
    count = rows.filter(read_at__isnull=True).order_by().update(read_at=now)
    recount([user.pk])
    return count


def tidy(*, now: datetime) -> int:
    """Delete what is older than KEEP, and what its reader may not see any more: it would count
    as unread for ever. Returns how many rows."""
    old = OutgoingMessage.objects.filter(channel=Channel.INBOX, due_at__lte=now - KEEP)
    accounts = set(old.filter(read_at__isnull=True).values_list("account_id", flat=True))
    gone = old.delete()[0]
    recount(accounts)
    for user in get_user_model()._base_manager.filter(unread__gt=0).iterator(chunk_size=BATCH):
        gone += _forget_hidden(user)
    return gone


def _forget_hidden(user: Any) -> int:
    rows = list(OutgoingMessage.objects.inbox_of(user).filter(read_at__isnull=True)[:BATCH])
    shown = {entry.row.pk for entry in entries(rows, user)}
    hidden = [row.pk for row in rows if row.pk not in shown]
    gone = OutgoingMessage.objects.filter(pk__in=hidden).delete()[0] if hidden else 0
    if gone:
        recount([user.pk])
    return gone


def register() -> None:
    register_periodic(
        "core.tidy_inbox",
        "Delete old messages of inboxes",
        lambda work: {"messages deleted": tidy(now=work.now)},
    )
