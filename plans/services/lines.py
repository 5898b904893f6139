"""Lines of a draft: objectives, initiatives and deliverables, added, changed and removed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from alliances.models import CorporateGoal
from alliances.rules.punctuality import COUNTING, WORDS, standing
from core.revision.updates import save_revision
from plans.models import Deliverable, Initiative, Objective
from plans.models.plan import PlanLine
from plans.services.locks import changing

Line = TypeVar("Line", bound=PlanLine)
Serving = TypeVar("Serving", Objective, Initiative)


def add_line(*, line: Line) -> Line:
    """Put a new line at the end of its plan. Raises PlanLocked."""
    with changing(line.plan):
        line.save(force_insert=True)
    return line


def edit_line(*, line: Line, expected: int, fields: Iterable[str], today: date) -> Line:
    """Change the terms of a line. Raises PlanLocked, StaleRevision, and ValidationError for terms
    by which the line of the version before, which this one continues, is measured already."""
    before = line.continues
    with changing(line.plan):
        if isinstance(line, Objective) and isinstance(before, Objective):
            _refuse_another_unit(before, line)
        if isinstance(line, Deliverable) and isinstance(before, Deliverable):
            _refuse_another_promise(before, line, today)
        return save_revision(instance=line, expected=expected, fields=fields)


@transaction.atomic
def tie_to_goal(*, line: Serving, goal: CorporateGoal | None, expected: int) -> Serving:
    """Say which corporate goal a line serves, also of a locked plan: the tie is ours alone and no
    term. Raises StaleRevision."""
    line.goal = goal
    return save_revision(instance=line, expected=expected, fields=["goal"])


def remove_line(*, line: PlanLine, expected: int, today: date) -> None:
    """Take a line out of a draft. Raises PlanLocked, StaleRevision, and ValidationError for a
    deliverable that counts already: a new version is no way to lose a late promise."""
    before = line.continues
    with changing(line.plan):
        if isinstance(before, Deliverable):
            _refuse_if_it_counts(
                before, today, "If both sides agree, drop it with a reason instead."
            )
        save_revision(instance=line, expected=expected)
        line.delete()


def _refuse_another_unit(before: Objective, now: Objective) -> None:
    if (before.unit, before.currency) != (now.unit, now.currency):
        raise ValidationError(
            {
                "unit": "This objective carries over actuals from the previous version, so its "
                "unit and currency stay. Remove it and add a new objective instead."
            }
        )


def _refuse_another_promise(before: Deliverable, now: Deliverable, today: date) -> None:
    if (before.due_on, before.side) != (now.due_on, now.side):
        _refuse_if_it_counts(before, today, "Its company and due date stay.")


def _refuse_if_it_counts(before: Deliverable, today: date, instead: str) -> None:
    found = standing(before, today)
    if found in COUNTING:
        raise ValidationError(
            f"“{before.name}” was due on {before.due_on:%-d %b %Y} and counts ({WORDS[found]}) "
            f"under the version in force. {instead}"
        )
