"""Sending what is due. See docs/reminders.md for what this guarantees."""

from __future__ import annotations

import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.utils import timezone

from core.dates.quiet_hours import postponed, quiet_hours
from core.jobs.ledger import backoff
from core.mail import inbox, stopped
from core.mail.bounces import refuses_address
from core.mail.ledger import MailLedger
from core.mail.limits import Limits
from core.mail.mime import Message
from core.mail.models import Channel, OutgoingMessage
from core.mail.preferences import SWITCHED_OFF, wants
from core.mail.replies import judge
from core.mail.smtp_connection import SmtpConnection
from core.mail.unsubscribe import unsubscribe_url
from core.registry.mail import MailKind, Prepared, Writer, mail_kinds

log = structlog.get_logger(__name__)
_Ready = dict[int, tuple[OutgoingMessage, Prepared]]

GIVE_UP_AFTER = 3
"""Connection failures in a row that end a run: the server is away, the next minute is soon."""

FRESH_FOR = 0.25
"""Seconds for which what was read of a batch may decide and be said; then it is read again."""

LOOK_AGAIN = timedelta(hours=1)
"""After so long a message that is held is looked at again, if nobody releases it before."""

LAST_TRY = timedelta(minutes=1)
COMMIT_TRIES = 30
NOT_IN_TIME = "It could not be sent in time: e-mail was not running."


@dataclass(slots=True)
class Outcome:
    """What one run did, in numbers of messages."""

    sent: int = 0
    failed: int = 0
    retried: int = 0
    missed: int = 0
    withdrawn: int = 0
    postponed: int = 0
    held: int = 0
    released: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(slots=True)
class _Run:
    ledger: MailLedger
    clock: Callable[[], datetime]
    deadline: float
    lease: float
    batch: int
    ends_at: float
    outcome: Outcome = field(default_factory=Outcome)
    failures_in_row: int = 0
    writers: dict[str, Writer] = field(default_factory=dict)
    in_inbox: set[int] = field(default_factory=set)
    limits: Limits | None = None

    @property
    def over(self) -> bool:
        return time.monotonic() >= self.ends_at or self.failures_in_row >= GIVE_UP_AFTER

    def writer(self, kind: MailKind) -> Writer:
        if kind.key not in self.writers:
            self.writers[kind.key] = kind.writer()
        return self.writers[kind.key]


def send_due_messages(
    *, now: datetime | None = None, budget: float | None = None, kinds: Sequence[str] = ()
) -> Outcome:
    """Send every message that is due (of `kinds`, empty: of all), until none is left.

    Ends after `budget` seconds (settings.MAIL_RUN_BUDGET) or when the server is away; what is left
    stays due. Any number of workers may run this at once. `now` stops the clock of due times;
    leases go by the clock of the database, deadlines by the monotonic one.
    """
    fixed = now
    run = _Run(
        ledger=MailLedger(OutgoingMessage, kinds),
        clock=(lambda: fixed) if fixed is not None else timezone.now,
        deadline=settings.MAIL_SEND_DEADLINE,
        lease=max(settings.MAIL_LEASE, settings.MAIL_SEND_DEADLINE + 2),
        batch=settings.MAIL_BATCH,
        ends_at=time.monotonic() + (settings.MAIL_RUN_BUDGET if budget is None else budget),
    )
    run.limits = Limits(run.clock())
    run.outcome.missed = run.ledger.mark_missed(now=run.clock(), reason=NOT_IN_TIME)
    with SmtpConnection(deadline=run.deadline) as smtp:
        while not run.over and _send_batch(run, smtp):
            pass
    if any(run.outcome.as_dict().values()):
        log.info("messages_sent", **run.outcome.as_dict())
    return run.outcome


def _send_batch(run: _Run, smtp: SmtpConnection) -> int:
    lease_ends = time.monotonic() + run.lease
    token, ids = run.ledger.claim(now=run.clock(), limit=run.batch, lease=run.lease)
    left = list(ids)
    ready: dict[int, tuple[OutgoingMessage, Prepared]] = {}
    read_at, known, sent = float("-inf"), 0, len(left)
    try:
        while left and not run.over:
            # Never start what the lease might not outlast: another worker would send it too.
            if time.monotonic() + run.deadline + 1 > lease_ends:
                break
            if not known or time.monotonic() - read_at > FRESH_FOR:
                # Not more than twice what went while the last reading was fresh.
                known = min(len(left), 2 * sent)
                # Before the statement: what it says may be as old as its beginning.
                read_at, sent = time.monotonic(), 0
                ready = _prepare(run, token, left[:known])
            known, sent = known - 1, sent + 1
            if found := ready.get(left.pop(0)):
                _send_one(run, smtp, token, *found)
    finally:
        # Also when this process has to stop: the next one need not wait for the lease.
        if left:
            run.outcome.released += run.ledger.release(token=token, ids=left)
    return len(ids)


def _prepare(run: _Run, token: uuid.UUID, ids: list[int]) -> _Ready:
    """The rows that are still ours, with what their kinds say of them now."""
    by_kind: dict[str, list[OutgoingMessage]] = defaultdict(list)
    for row in run.ledger.held(token, *ids):
        by_kind[row.kind].append(row)
    ready: _Ready = {}
    for key, rows in by_kind.items():
        kind = mail_kinds.get(key)
        prepared = run.writer(kind).prepare(rows, run.clock()) if kind else {}
        gone = Prepared(withdrawn="What this message was about no longer exists.")
        ready |= {row.pk: (row, prepared.get(row.pk, gone)) for row in rows}
    _show_in_inbox(run, ready)
    return _without_stopped(ready)


def _show_in_inbox(run: _Run, ready: _Ready) -> None:
    """What people read in Entente is there before its mail goes out, whatever becomes of that."""
    new = {
        pk: prepared.account.pk
        for pk, (row, prepared) in ready.items()
        if pk not in run.in_inbox
        and prepared.account is not None
        and not prepared.withdrawn
        and wants(prepared.account, mail_kinds[row.kind], Channel.INBOX)
    }
    if new:
        inbox.repeat(new, now=run.clock())
        run.in_inbox |= set(new)


def _without_stopped(ready: _Ready) -> _Ready:
    """Nothing goes to an address that its server refuses, but for what is urgent."""
    reasons = stopped.reasons({prepared.address for _, prepared in ready.values()})
    for pk, (row, prepared) in ready.items() if reasons else ():
        reason = reasons.get(prepared.address.lower(), "")
        if reason and not mail_kinds[row.kind].urgent:
            ready[pk] = row, replace(prepared, stopped=reason)
    return ready


def _send_one(
    run: _Run, smtp: SmtpConnection, token: uuid.UUID, row: OutgoingMessage, prepared: Prepared
) -> None:
    now, pk, kind = run.clock(), row.pk, mail_kinds.get(row.kind)
    if reason := prepared.withdrawn or _unwanted(kind, prepared):
        run.outcome.withdrawn += run.ledger.settle_withdrawn(
            token=token, pk=pk, now=now, reason=reason
        )
        return
    if prepared.stopped:
        run.outcome.failed += run.ledger.settle_failed(
            token=token, pk=pk, now=now, error=prepared.stopped
        )
        return
    if prepared.held:
        run.outcome.held += run.ledger.settle_later(
            token=token,
            pk=pk,
            next_attempt_at=_in_time(row, now + LOOK_AGAIN, now),
            error=prepared.held,
        )
        return
    if morning := _postponed(kind, row, prepared, now):
        run.outcome.postponed += run.ledger.settle_later(
            token=token, pk=pk, next_attempt_at=morning, error=None
        )
        return
    if waits := _limited(run, kind, row, prepared, now):
        again, reason = waits
        run.outcome.held += run.ledger.settle_later(
            token=token, pk=pk, next_attempt_at=_in_time(row, again, now), error=reason
        )
        return
    try:
        if prepared.deliver:
            prepared.deliver()
        else:
            message = _message(kind, row, prepared)
            if prepared.before:
                _surely(_before(prepared.before))
            smtp.send(message)
    except Exception as error:
        _record_failure(run, token, row, error)
    else:
        run.failures_in_row = 0
        if run.limits:
            run.limits.count(row)
        if _surely(lambda: _accepted(run, token, pk, prepared)):
            run.outcome.sent += 1
        else:
            log.warning("message_lease_lost", message=pk, message_id=row.message_id)


def _limited(
    run: _Run, kind: MailKind | None, row: OutgoingMessage, prepared: Prepared, now: datetime
) -> tuple[datetime, str] | None:
    is_urgent = kind is None or kind.urgent or prepared.deliver is not None
    return None if is_urgent or run.limits is None else run.limits.waits(row, now)


def _message(kind: MailKind | None, row: OutgoingMessage, prepared: Prepared) -> Message:
    """Raises ValueError for an address that is none."""
    assert prepared.compose
    leave = unsubscribe_url(kind, prepared.recipient) if kind else ""
    return Message(prepared.compose(), _valid(prepared.address), row.message_id, leave)


def _before(act: Callable[[], None]) -> Callable[[], bool]:
    def committed() -> bool:
        with transaction.atomic():
            act()
        return True

    return committed


def _accepted(run: _Run, token: uuid.UUID, pk: int, prepared: Prepared) -> bool:
    """Write down that the server has it, and in the same transaction what follows from it."""
    now = run.clock()
    if prepared.settled is None:
        return run.ledger.settle_done(token=token, pk=pk, now=now)
    with transaction.atomic():
        ours = run.ledger.settle_done(token=token, pk=pk, now=now)
        if ours:
            prepared.settled(now)
    return ours


def _valid(address: str) -> str:
    """Raises ValueError for an address that is none."""
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValueError(f"{address[:80]!r} is not an e-mail address.") from error
    return address


def _unwanted(kind: MailKind | None, prepared: Prepared) -> str:
    """Why the recipient's own settings forbid the message; empty if they do not."""
    if prepared.deliver:
        return ""
    if not prepared.address:
        return "No e-mail address on record."
    if kind and not wants(prepared.recipient, kind, Channel.EMAIL):
        return f"{SWITCHED_OFF}{kind.plural} by e-mail."
    return ""


def _postponed(
    kind: MailKind | None, row: OutgoingMessage, prepared: Prepared, now: datetime
) -> datetime | None:
    account = prepared.account
    until = prepared.useful_until or row.not_after
    if kind is None or not kind.quiet_hours or account is None or until is None:
        return None
    quiet = quiet_hours(account.quiet_from, account.quiet_until, account.time_zone)
    return postponed(now=now, not_after=until, quiet=quiet)


def _record_failure(run: _Run, token: uuid.UUID, row: OutgoingMessage, error: Exception) -> None:
    verdict = judge(error)
    now, pk = run.clock(), row.pk
    run.failures_in_row = run.failures_in_row + 1 if verdict.connection else 0
    log.warning("message_not_sent", message=pk, permanent=verdict.permanent, error=verdict.text)
    if verdict.permanent:
        if isinstance(error, SMTPRecipientsRefused) and refuses_address(verdict.text):
            address = next(iter(error.recipients))
            _surely(lambda: stopped.stop(address=address, reason=verdict.text, now=now))
        run.outcome.failed += _surely(
            lambda: run.ledger.settle_failed(token=token, pk=pk, now=now, error=verdict.text)
        )
        return
    next_attempt_at = _in_time(row, now + backoff(row.attempts), now)
    run.outcome.retried += _surely(
        lambda: run.ledger.settle_later(
            token=token, pk=pk, next_attempt_at=next_attempt_at, error=verdict.text
        )
    )


def _in_time(row: OutgoingMessage, then: datetime, now: datetime) -> datetime:
    """`then`, or the last moment at which it may still arrive, where that comes before."""
    if row.not_after is None or then < row.not_after:
        return then
    last_chance = row.not_after - LAST_TRY
    return last_chance if last_chance > now + LAST_TRY else then


def _surely(settle: Callable[[], bool]) -> bool:
    """Write down what happened, over a restart of the database if need be.

    Between the server's acceptance and this commit lies the only gap in which a second copy can
    arise; while the lease runs nobody else takes the row, so it is worth waiting for.
    """
    for attempt in range(1, COMMIT_TRIES + 1):
        try:
            return settle()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or attempt == COMMIT_TRIES:
                raise
            close_old_connections()
            time.sleep(min(0.1 * attempt, 1.0))
    return False
