"""Lines of a draft: objectives, initiatives and deliverables, added, changed and removed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from alliances.models import CorporateGoal
from alliances.rules.punctuality import WORDS, counts, standing
from core.revision.updates import save_revision
from plans.models import Deliverable, Initiative, Objective
from plans.models.plan import PlanLine
from plans.rules.objectives import asks_for_less, terms_json
from plans.services.locks import changing

MOVE_REASON = "It was agreed for {day:%-d %b %Y}. Say why the day moves: both sides read it."
Line = TypeVar("Line", bound=PlanLine)
Serving = TypeVar("Serving", Objective, Initiative)


def add_line(*, line: Line) -> Line:
    """Put a new line at the end of its plan. Raises PlanLocked."""
    with changing(line.plan):
        line.save(force_insert=True)
    return line


def edit_line(*, line: Line, expected: int, fields: Iterable[str], today: date) -> Line:
    """Change the terms of a line. Raises PlanLocked, StaleRevision, and ValidationError for terms
    by which the line of the version before, which this one continues, is measured already, and
    where it asks for less than that one, or comes later, without a reason."""
    before, names = line.continues, set(fields)
    with changing(line.plan):
        if isinstance(line, Objective) and isinstance(before, Objective):
            _refuse_another_unit(before, line)
            _keep_first_terms(before, line)
            names.add("first_terms")
        if isinstance(line, Initiative) and isinstance(before, Initiative):
            _refuse_later_without_reason(before, line)
        if isinstance(line, Deliverable):
            names |= {*keep_promise(line, today)}
        return save_revision(instance=line, expected=expected, fields=names)


@transaction.atomic
def tie_to_goal(*, line: Serving, goal: CorporateGoal | None, expected: int) -> Serving:
    """Say which corporate goal a line serves, also of a locked plan: the tie is ours alone and no
    term. Raises StaleRevision."""
    line.goal = goal
    return save_revision(instance=line, expected=expected, fields=["goal"])


def remove_line(*, line: PlanLine, expected: int, today: date) -> None:
    """Take a line out of a draft. Raises PlanLocked, StaleRevision, and ValidationError for what
    the version in force promises already: an objective is dropped with a reason, an initiative is
    stopped with its cause, and a late deliverable counts."""
    before = line.continues
    with changing(line.plan):
        if isinstance(before, Objective):
            raise ValidationError(f"“{before}” was agreed before. Drop it with a reason.")
        if isinstance(before, Initiative):
            raise ValidationError(
                f"“{before}” was agreed before. Stop it with its cause on the version in force: it "
                "stays on record and carries over."
            )
        if isinstance(before, Deliverable):
            _refuse_if_it_counts(
                before, today, "If both sides agree, drop it with a reason instead."
            )
        save_revision(instance=line, expected=expected)
        line.delete()


def drop_objective(*, objective: Objective, reason: str, expected: int, today: date) -> Objective:
    """Let go, in the draft of a new version, an objective that was agreed before. It stays listed,
    and counts on as it was promised: to drop what goes badly must not improve a figure.

    Raises PlanLocked, StaleRevision, and ValidationError without a reason."""
    with changing(objective.plan):
        if not reason.strip():
            raise ValidationError({"reason": "Enter why it is dropped."})
        objective.dropped_on, objective.change_reason = today, reason
        fields = ["dropped_on", "change_reason"]
        return save_revision(instance=objective, expected=expected, fields=fields)


def restore_objective(*, objective: Objective, expected: int) -> Objective:
    """Take back in a draft that an objective is dropped. Raises PlanLocked, StaleRevision."""
    with changing(objective.plan):
        if objective.dropped_on is None:
            raise ValidationError("It is not dropped.")
        objective.dropped_on, objective.change_reason = None, ""
        fields = ["dropped_on", "change_reason"]
        return save_revision(instance=objective, expected=expected, fields=fields)


def _keep_first_terms(before: Objective, now: Objective) -> None:
    """What asks for less is measured by what was first agreed, and says why."""
    now.first_terms = before.first_terms
    if not asks_for_less(before.terms, now.terms):
        return
    if not now.change_reason.strip():
        raise ValidationError(
            {
                "change_reason": "This asks for less than the version in force, or measures it "
                "another way. Enter why: both sides see it before they sign."
            }
        )
    now.first_terms = before.first_terms or terms_json(before.terms)


def _refuse_later_without_reason(before: Initiative, now: Initiative) -> None:
    later = [
        name
        for name in ("launch_on", "finish_on")
        if (was := getattr(before, name)) is not None
        and ((day := getattr(now, name)) is None or day > was)
    ]
    if later and not now.change_reason.strip():
        raise ValidationError(
            {
                "change_reason": "This comes later than in the version in force. Enter why: both "
                "sides see it before they sign."
            }
        )


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
