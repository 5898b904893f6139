"""Lines of a draft: objectives, initiatives and deliverables, added, changed and removed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError

from alliances.rules.punctuality import WORDS, counts, standing
from core.revision.updates import save_revision
from plans.models import Deliverable, Objective
from plans.models.plan import PlanLine
from plans.services.locks import changing

MOVE_REASON = "It was agreed for {day:%-d %b %Y}. Say why the day moves: both sides read it."
Line = TypeVar("Line", bound=PlanLine)


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
        if isinstance(line, Deliverable):
            fields = {*fields, *keep_promise(line, today)}
        return save_revision(instance=line, expected=expected, fields=fields)


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


def keep_promise(line: Deliverable, today: date) -> tuple[str, ...]:
    """Keep what a deliverable of a draft was first promised for; returns the fields that keep it.
    Until a first version is agreed, nothing is promised. Raises ValidationError for another day
    than in the version in force without a reason, and for another side once it counts."""
    before = line.continues
    if before is None:
        line.first_due_on, line.moves, line.move_reason = line.due_on, 0, ""
        return ("first_due_on", "moves", "move_reason")
    if before.side != line.side:
        _refuse_if_it_counts(before, today, "Its company stays.")
    line.first_due_on = before.first_due_on
    if line.due_on == before.due_on:
        line.moves, line.move_reason = before.moves, before.move_reason
    elif not line.move_reason.strip():
        raise ValidationError({"move_reason": MOVE_REASON.format(day=before.due_on)})
    else:
        line.moves = before.moves + 1
    return ("first_due_on", "moves", "move_reason")


def _refuse_if_it_counts(before: Deliverable, today: date, instead: str) -> None:
    found = standing(before, today)
    if counts(before, today):
        raise ValidationError(
            f"“{before.name}” was due on {before.first_due_on:%-d %b %Y} and counts "
            f"({WORDS[found]}) under the version in force. {instead}"
        )
