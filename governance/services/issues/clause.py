"""The deadlock clause of an alliance."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from alliances.services.free_days import after_working_days, days_off_of
from core.revision.updates import save_revision
from governance.models import DeadlockClause, Issue
from governance.rules.issues import EXECUTIVES


@transaction.atomic
def save_clause(
    *, clause: DeadlockClause, expected: int | None = None, fields: Iterable[str] = ()
) -> DeadlockClause:
    """Save a clause, or without `expected` a new one. Issues that are with the executives now have
    the new number of days from the day they came to them. Raises StaleRevision."""
    save_revision(instance=clause, expected=expected, fields=fields)
    waiting = Issue.objects.unsolved().filter(alliance=clause.alliance_id, level=EXECUTIVES)
    free = days_off_of(clause.alliance_id)
    for issue in waiting:
        issue.clock_ends_on = after_working_days(issue.level_since, clause.working_days, free)
        save_revision(instance=issue, expected=issue.revision, fields=["clock_ends_on"])
    return clause
