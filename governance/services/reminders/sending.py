"""Sending what is due. See docs/reminders.md for what this guarantees."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from alliances.models import Membership
from alliances.querysets import sees
from governance.models import Attendee, Meeting, Reminder
from governance.rules.reminders import backoff, clean_offsets, postponed, quiet_hours
from governance.rules.replies import judge
from governance.services.reminders import claiming
from governance.services.reminders.message import Writer, agendas, reader_zone
from governance.services.reminders.smtp_connection import Courier

log = structlog.get_logger(__name__)

GIVE_UP_AFTER = 3
"""Connection failures in a row that end a run: the server is away, the next minute is soon."""

FRESH_FOR = 0.25
"""Seconds for which what was read of a batch may decide and be said; then it is read again."""

_READ = (
    "meeting_id",
    "person_id",
    "schedule_version",
    "offset_minutes",
    "not_after",
    "attempts",
    "message_id",
    "meeting__schedule_version",
    "meeting__state",
    "meeting__is_exception",
    "meeting__starts_at",
    "meeting__ends_at",
    "meeting__time_zone",
    "meeting__title",
    "meeting__mode",
    "meeting__location",
    "meeting__committee__name",
    "meeting__committee__reminder_offsets",
    "meeting__committee__alliance__name",
    "meeting__committee__alliance__confidentiality",
    "person__email",
    "person__name",
    "person__time_zone",
    "person__user__is_active",
    "person__user__is_superuser",
    "person__user__role",
    "person__user__remind_by_email",
    "person__user__time_zone",
    "person__user__quiet_from",
    "person__user__quiet_until",
)

LAST_TRY = timedelta(minutes=1)
COMMIT_TRIES = 30


@dataclass(slots=True)
class Outcome:
    """What one run did, in numbers of reminders."""

    sent: int = 0
    failed: int = 0
    retried: int = 0
    missed: int = 0
    withdrawn: int = 0
    postponed: int = 0
    released: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(slots=True)
class _Run:
    clock: Callable[[], datetime]
    deadline: float
    lease: float
    batch: int
    ends_at: float
    outcome: Outcome = field(default_factory=Outcome)
    failures_in_row: int = 0
    writer: Writer = field(default_factory=Writer)

    @property
    def over(self) -> bool:
        return time.monotonic() >= self.ends_at or self.failures_in_row >= GIVE_UP_AFTER


def send_due_reminders(*, now: datetime | None = None, budget: float | None = None) -> Outcome:
    """Send every reminder that is due, one recipient a message, until none is left.

    Ends after `budget` seconds (settings.REMINDER_RUN_BUDGET) or when the server is away; what
    is left stays due. Any number of workers may run this at once. `now` stops the clock of due
    times; leases go by the clock of the database, deadlines by the monotonic one.
    """
    fixed = now
    run = _Run(
        clock=(lambda: fixed) if fixed is not None else timezone.now,
        deadline=settings.REMINDER_SEND_DEADLINE,
        lease=max(settings.REMINDER_LEASE, settings.REMINDER_SEND_DEADLINE + 2),
        batch=settings.REMINDER_BATCH,
        ends_at=time.monotonic() + (settings.REMINDER_RUN_BUDGET if budget is None else budget),
    )
    run.outcome.missed = claiming.mark_missed(now=run.clock())
    with Courier(deadline=run.deadline) as courier:
        while not run.over and _send_batch(run, courier):
            pass
    if any(run.outcome.as_dict().values()):
        log.info("reminders_sent", **run.outcome.as_dict())
    return run.outcome


def _send_batch(run: _Run, courier: Courier) -> int:
    lease_ends = time.monotonic() + run.lease
    token, ids = claiming.claim(now=run.clock(), limit=run.batch, lease=run.lease)
    left = list(ids)
    rows: dict[int, Reminder] = {}
    read_at = float("-inf")
    try:
        while left and not run.over:
            # Never start what the lease might not outlast: another worker would send it too.
            if time.monotonic() + run.deadline + 1 > lease_ends:
                break
            if time.monotonic() - read_at > FRESH_FOR:
                # Before the statement: what it says may be as old as its beginning.
                read_at = time.monotonic()
                rows = _read(token, left)
            if reminder := rows.get(left.pop(0)):
                _send_one(run, courier, token, reminder)
    finally:
        # Also when this process is told to stop: the next one need not wait for the lease.
        if left:
            run.outcome.released += claiming.release(token=token, ids=left)
    return len(ids)


def _send_one(run: _Run, courier: Courier, token: uuid.UUID, reminder: Reminder) -> None:
    now, pk = run.clock(), reminder.pk
    reason = _unwanted(reminder)
    if reason:
        run.outcome.withdrawn += claiming.settle_withdrawn(token=token, pk=pk, reason=reason)
        return
    morning = _postponed(reminder, now)
    if morning:
        run.outcome.postponed += claiming.settle_later(
            token=token, pk=pk, next_attempt_at=morning, error=None
        )
        return
    try:
        agenda: list[str] = reminder.agenda  # type: ignore[attr-defined]
        courier.send(run.writer.write(reminder, agenda=agenda, now=now))
    except Exception as error:
        _record_failure(run, token, reminder, error)
    else:
        run.failures_in_row = 0
        if _surely(lambda: claiming.settle_sent(token=token, pk=pk, now=run.clock())):
            run.outcome.sent += 1
        else:
            log.warning("reminder_lease_lost", reminder=pk, message_id=reminder.message_id)


def _read(token: uuid.UUID, ids: list[int]) -> dict[int, Reminder]:
    """The rows that are still ours, with all that decides and all that is written."""
    asked = Attendee.objects.filter(meeting=OuterRef("meeting"), person=OuterRef("person"))
    memberships = Membership.objects.filter(
        alliance=OuterRef("meeting__committee__alliance"), person=OuterRef("person")
    )
    rows = (
        claiming.held(token, *ids)
        .select_related("meeting__committee__alliance", "person__user")
        .only(*_READ)
        .annotate(
            is_asked=Exists(asked),
            was_member=Exists(memberships),
            is_member=Exists(memberships.filter(ended_on__isnull=True)),
        )
    )
    found: dict[int, Reminder] = {reminder.pk: reminder for reminder in rows}
    agenda = agendas(reminder.meeting_id for reminder in rows)
    for reminder in found.values():
        reminder.agenda = agenda.get(reminder.meeting_id, [])  # type: ignore[attr-defined]
    return found


def _unwanted(reminder: Reminder) -> str:
    """Why a reminder must not go out any more; empty if it may. Asked just before it is sent."""
    meeting, person, user = reminder.meeting, reminder.person, reminder.person.user
    if meeting.state != Meeting.State.SCHEDULED:
        return f"The meeting was {meeting.get_state_display().lower()}."
    if meeting.schedule_version != reminder.schedule_version:
        return "The meeting moved."
    if not reminder.is_asked:  # type: ignore[attr-defined]
        return "Not asked to this meeting any more."
    if reminder.offset_minutes not in clean_offsets(meeting.committee.reminder_offsets):
        return "The committee does not remind at this time any more."
    if not person.email:
        return "There is no e-mail address."
    if user is None:
        # Whoever had a part in the alliance and lost it hears no more of it.
        gone = reminder.was_member and not reminder.is_member  # type: ignore[attr-defined]
        return "No longer part of the alliance." if gone else ""
    if not user.remind_by_email:
        return "Does not want reminders by e-mail."
    if not sees(user, meeting.committee.alliance, is_member=reminder.is_member):  # type: ignore[attr-defined]
        return "No longer part of the alliance."
    return ""


def _postponed(reminder: Reminder, now: datetime) -> datetime | None:
    user = reminder.person.user
    quiet = quiet_hours(user.quiet_from, user.quiet_until, reader_zone(reminder)) if user else None
    return postponed(
        now=now, not_after=min(reminder.not_after, reminder.meeting.starts_at), quiet=quiet
    )


def _record_failure(run: _Run, token: uuid.UUID, reminder: Reminder, error: Exception) -> None:
    verdict = judge(error)
    now = run.clock()
    run.failures_in_row = run.failures_in_row + 1 if verdict.connection else 0
    log.warning(
        "reminder_not_sent", reminder=reminder.pk, permanent=verdict.permanent, error=verdict.text
    )
    if verdict.permanent:
        run.outcome.failed += _surely(
            lambda: claiming.settle_failed(token=token, pk=reminder.pk, error=verdict.text)
        )
        return
    next_attempt_at = now + backoff(reminder.attempts, random.random())
    last_chance = reminder.not_after - LAST_TRY
    if next_attempt_at >= reminder.not_after and last_chance > now + LAST_TRY:
        next_attempt_at = last_chance
    run.outcome.retried += _surely(
        lambda: claiming.settle_later(
            token=token, pk=reminder.pk, next_attempt_at=next_attempt_at, error=verdict.text
        )
    )


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
