"""Issues are raised, edited, and each side says what it needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Person
from core.registry.origins import Origin
from core.revision.updates import save_revision
from governance.models import Action, Issue, IssueStep
from governance.rules.issues import level_of
from governance.services.actions import add_action
from governance.services.issues.levels import Ladder

TWICE = "There is an open issue about this {words} already: “{title}”."
ENDED = "This issue is {state}. Reopen it before you change it."


def require_open(issue: Issue) -> None:
    if not issue.is_open:
        raise ValidationError(ENDED.format(state=issue.get_state_display().lower()))


def log_step(
    *, issue: Issue, kind: str, now: datetime, by: User | None, reason: str = "", meeting: int = 0
) -> IssueStep:
    """Put a step on record, at the level where the issue stands now."""
    return IssueStep.objects.create(
        issue=issue,
        kind=kind,
        level=issue.level,
        committee_name=issue.committee.name if issue.committee else "",
        meeting_id=meeting or None,
        at=now,
        reason=reason.strip(),
        by=by,
    )


@transaction.atomic
def raise_issue(
    *,
    alliance: Alliance,
    issue: Issue,
    by: User | None,
    now: datetime,
    source: Origin | None = None,
) -> Issue:
    """Save a new issue of an alliance: at the level of its committee, or the lowest there is.

    `source` is what it grew out of. Raises ValidationError without a path, and where the source has
    an open issue already.
    """
    ladder, today = Ladder(alliance), timezone.localdate(now)
    issue.alliance, issue.raised_by, issue.raised_on = alliance, by, issue.raised_on or today
    chosen = issue.committee
    level = level_of(chosen.kind) if chosen else ladder.lowest()
    ladder.stand(issue, level=level, since=today, at=chosen)
    issue.first_level = level
    if source is not None:
        _take_source(issue, source, now)
    issue.full_clean(exclude=["alliance", "raised_by"])
    issue.save(force_insert=True)
    log_step(issue=issue, kind=IssueStep.Kind.RAISED, now=now, by=by)
    return issue


def _take_source(issue: Issue, source: Origin, now: datetime) -> None:
    issue.source_kind, issue.source_id = source.kind.key, source.row.pk
    same = Issue.objects.unsolved().filter(source_kind=issue.source_kind, source_id=issue.source_id)
    if (other := same.first()) is not None:
        raise ValidationError(TWICE.format(words=source.kind.words, title=other.title))
    source.kind.raised(source.row, now)


@transaction.atomic
def edit_issue(*, issue: Issue, expected: int, fields: Iterable[str]) -> Issue:
    """Save changed `fields`. Another severity winds the clock up anew from the day the issue came
    to its level; the level itself is left to the steps.

    Raises StaleRevision, and ValidationError where it has ended or its committee works at another
    level.
    """
    require_open(issue)
    issue.clean()
    before = Issue.objects.get(pk=issue.pk)
    names, ladder = set(fields), Ladder(issue.alliance)
    if issue.committee is not None and level_of(issue.committee.kind) != issue.level:
        raise ValidationError({"committee": "Escalate the issue, or hand it back."})
    if issue.severity != before.severity:
        names.add("clock_ends_on")
        issue.clock_ends_on = ladder.clock(
            severity=issue.severity, level=issue.level, since=issue.level_since
        )
    return save_revision(instance=issue, expected=expected, fields=names)


@transaction.atomic
def write_side(*, issue: Issue, expected: int, fields: Iterable[str]) -> Issue:
    """Save what a side needs and wants, or the path of who owns it. Raises StaleRevision, and
    ValidationError where it has ended or the path says nothing."""
    require_open(issue)
    issue.clean()
    return save_revision(instance=issue, expected=expected, fields=fields)


@transaction.atomic
def add_issue_action(
    *, issue: Issue, title: str, due_on: date, owner: Person | None, side: str = ""
) -> Action:
    """An action on the way to the solution of an issue; `side` as in `add_action`."""
    require_open(issue)
    action = add_action(alliance=issue.alliance, title=title, due_on=due_on, owner=owner, side=side)
    issue.actions.add(action)
    return action
