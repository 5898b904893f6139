"""Issues are resolved, closed or reopened."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alliances.models import FailureCause
from core.registry.origins import origins
from core.revision.updates import save_revision
from governance.models import Issue, IssueStep
from governance.rules.issues import EXECUTIVES, state_at
from governance.services.issues.levels import WHERE, Ladder
from governance.services.issues.raising import log_step, require_open

ENDING = ("state", "closed_as", "resolution", "cause", "ended_on", "awaits_agenda")


@transaction.atomic
def resolve(
    *,
    issue: Issue,
    expected: int,
    resolution: str,
    cause: FailureCause | None,
    ended_on: date,
    by: User,
    now: datetime,
) -> Issue:
    """Record how it was resolved, and which kind of cause it had. Raises StaleRevision, and
    ValidationError for a day before it was raised or to come, or when it has ended."""
    issue.state, issue.closed_as = Issue.State.RESOLVED, ""
    _end(issue, expected, resolution, cause, ended_on, by, now, IssueStep.Kind.RESOLVED)
    _tell_settled(issue, ended_on, now)
    return issue


@transaction.atomic
def close(
    *,
    issue: Issue,
    expected: int,
    closed_as: str,
    reason: str,
    by: User,
    now: datetime,
    cause: FailureCause | None = None,
) -> Issue:
    """Close an issue without a solution: accepted, or withdrawn. Raises StaleRevision, and
    ValidationError when it has ended."""
    today = timezone.localdate(now)
    issue.state, issue.closed_as = Issue.State.CLOSED, closed_as
    _end(issue, expected, reason, cause, today, by, now, IssueStep.Kind.CLOSED)
    if closed_as == Issue.ClosedAs.WITHDRAWN:
        _tell_origin(issue, False, now)
    return issue


def _tell_origin(issue: Issue, happened: bool, now: datetime) -> None:
    """What the issue came from did not happen after all, or did; another issue about it that was
    not withdrawn says that it did."""
    kind = origins.get(issue.source_kind) if issue.source_kind else None
    others = Issue.objects.filter(source_kind=issue.source_kind, source_id=issue.source_id)
    others = others.exclude(pk=issue.pk).exclude(closed_as=Issue.ClosedAs.WITHDRAWN)
    if kind is not None and not others.exists():
        kind.holds(issue.source_id, happened, now)


def _tell_settled(issue: Issue, on: date | None, now: datetime) -> None:
    """What the issue came from is dealt with on a day, or (None) is not after all."""
    kind = origins.get(issue.source_kind) if issue.source_kind else None
    if kind is not None:
        kind.settled(issue.source_id, on, now)


def _end(
    issue: Issue,
    expected: int,
    words: str,
    cause: FailureCause | None,
    on: date,
    by: User,
    now: datetime,
    kind: str,
) -> Issue:
    today = timezone.localdate(now)
    stored = Issue.objects.only("state").get(pk=issue.pk)
    require_open(stored)
    if not issue.raised_on <= on <= today:
        between = f"{issue.raised_on:%-d %b %Y} (raised) and {today:%-d %b %Y} (today)"
        raise ValidationError({"ended_on": f"Enter a date between {between}."})
    issue.resolution, issue.cause, issue.ended_on = words, cause, on
    issue.awaits_agenda = False
    save_revision(instance=issue, expected=expected, fields=ENDING)
    log_step(issue=issue, kind=kind, now=now, by=by, reason=words)
    return issue


@transaction.atomic
def reopen(*, issue: Issue, expected: int, by: User, now: datetime) -> Issue:
    """Reopen an issue where it stood, with a new clock; the resolution stays in its steps. Raises
    StaleRevision, and ValidationError when it is open, or its source has another open issue."""
    if issue.is_open:
        raise ValidationError("This issue is already open.")
    if issue.source_kind:
        twins = Issue.objects.unsolved().filter(
            source_kind=issue.source_kind, source_id=issue.source_id
        )
        if twins.exists():
            raise ValidationError("There is another open issue about the same thing. Use that one.")
    was_resolved = issue.state == Issue.State.RESOLVED
    ladder, today = Ladder(issue.alliance), timezone.localdate(now)
    level = issue.level if issue.level in (*ladder.there, EXECUTIVES) else ladder.lowest()
    at = issue.committee if issue.committee and issue.committee.dissolved_on is None else None
    ladder.stand(issue, level=level, since=today, at=at if level == issue.level else None)
    issue.state = state_at(level, issue.first_level)
    was_withdrawn = issue.closed_as == Issue.ClosedAs.WITHDRAWN
    issue.closed_as, issue.resolution, issue.ended_on = "", "", None
    save_revision(instance=issue, expected=expected, fields={*ENDING, *WHERE})
    log_step(issue=issue, kind=IssueStep.Kind.REOPENED, now=now, by=by)
    if was_withdrawn:
        _tell_origin(issue, True, now)
    if was_resolved:
        _tell_settled(issue, None, now)
    return issue
