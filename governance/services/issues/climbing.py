"""Issues climb by hand or by their clock, and are handed back."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alliances.models import Stage
from core.revision.updates import StaleRevision, save_revision
from governance.models import Issue, IssueStep
from governance.rules.issues import EXECUTIVES, rank, state_at
from governance.services.issues.agenda import put_on_agenda
from governance.services.issues.levels import WHERE, Ladder
from governance.services.issues.mail import announce
from governance.services.issues.raising import log_step, require_open

CLOCK = "It was not solved in time."
AT_THE_TOP = "The two executives have this issue already. There is nobody above them."
AT_THE_BOTTOM = "There is no committee below this one."
MOVED = (*WHERE, "state", "escalated_on", "deadlock_on", "awaits_agenda", "agenda_item")


@transaction.atomic
def escalate(*, issue: Issue, expected: int, reason: str, by: User | None, now: datetime) -> Issue:
    """Hand an issue to the next level above, put it on that committee's agenda and tell its owner
    and the chairs of both sides. `by` is None for the clock.

    Of two at once one climbs. Raises StaleRevision, and ValidationError where there is nobody
    above or it has ended.
    """
    require_open(issue)
    ladder, today = Ladder(issue.alliance), timezone.localdate(now)
    level = ladder.above(issue.level)
    if not level:
        raise ValidationError(AT_THE_TOP)
    ladder.stand(issue, level=level, since=today)
    issue.state = state_at(level, issue.first_level)
    issue.escalated_on = issue.escalated_on or today
    issue.deadlock_on = today if level == EXECUTIVES else None
    issue.awaits_agenda, issue.agenda_item = issue.committee is not None, None
    save_revision(instance=issue, expected=expected, fields=MOVED)
    kind = IssueStep.Kind.CLIMBED if by is None else IssueStep.Kind.ESCALATED
    step = log_step(issue=issue, kind=kind, now=now, by=by, reason=reason)
    put_on_agenda(issue=issue, now=now)
    announce(step=step, ladder=ladder, now=now)
    return issue


@transaction.atomic
def hand_back(*, issue: Issue, expected: int, reason: str, by: User, now: datetime) -> Issue:
    """Hand an issue to the next level below, with a new clock. Raises StaleRevision, and
    ValidationError where there is none or it has ended."""
    require_open(issue)
    ladder, today = Ladder(issue.alliance), timezone.localdate(now)
    level = ladder.below(issue.level)
    if not level:
        raise ValidationError(AT_THE_BOTTOM)
    ladder.stand(issue, level=level, since=today)
    issue.state = state_at(level, issue.first_level)
    issue.deadlock_on = None
    if rank(level) <= rank(issue.first_level):
        issue.escalated_on = None
    issue.awaits_agenda, issue.agenda_item = False, None
    save_revision(instance=issue, expected=expected, fields=MOVED)
    step = log_step(issue=issue, kind=IssueStep.Kind.RETURNED, now=now, by=by, reason=reason)
    announce(step=step, ladder=ladder, now=now)
    return issue


def climb_overdue(*, now: datetime) -> int:
    """Let every issue climb whose clock has run out, one level: each level gets its days, also
    after a long standstill. What waits for a meeting gets its place on an agenda.

    Level-triggered; two workers at once let each climb once. Returns how many climbed.
    """
    today, climbed = timezone.localdate(now), 0
    late = (
        Issue.objects.unsolved()
        .filter(clock_ends_on__lte=today)
        .exclude(level=EXECUTIVES)
        .exclude(alliance__stage=Stage.CLOSED)
    )
    for pk in late.order_by("pk").values_list("pk", flat=True):
        climbed += _climb(pk, now)
    waiting = Issue.objects.unsolved().filter(awaits_agenda=True)
    for issue in waiting.select_related("committee", "alliance").order_by("pk"):
        put_on_agenda(issue=issue, now=now)
    return climbed


def _climb(pk: int, now: datetime) -> bool:
    """One issue, looked at again just before."""
    issue = Issue.objects.select_related("alliance", "owner").filter(pk=pk).first()
    due = issue is not None and issue.is_open and issue.level != EXECUTIVES
    if issue is None or not due or issue.clock_ends_on > timezone.localdate(now):
        return False
    try:
        escalate(issue=issue, expected=issue.revision, reason=CLOCK, by=None, now=now)
    except StaleRevision:
        return False
    return True
