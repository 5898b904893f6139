"""Alliances are asked to confirm their goals: once for each goal, until they have answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from alliances.models import Alliance, CorporateGoal, GoalConfirmation, Stage

ANSWER_WITHIN = timedelta(days=30)
MANY = 500
Why = GoalConfirmation.Why
Ties = Alliance.goals.through


@dataclass(frozen=True)
class Asking:
    """By whom, on which day, until when, and what changed in a few words."""

    user: User | None
    today: date
    due_on: date
    note: str = ""


def tied_alliances(goals: Collection[int]) -> list[tuple[int, int]]:
    """(alliance, goal) of every tie to one of `goals`, of alliances that go on."""
    ties = Ties._base_manager.filter(corporategoal__in=goals)
    rows = ties.exclude(alliance__stage=Stage.CLOSED).order_by("alliance", "corporategoal")
    return list(rows.values_list("alliance", "corporategoal"))


def ask(
    *,
    pairs: Collection[tuple[int, int]],
    why: str,
    asking: Asking,
    before: Mapping[int, int] | None = None,
) -> int:
    """Ask each alliance about its goal: `pairs` of their keys, `before` the goal to which it was
    tied, by the new one. A question that waits already is about this change as well; the day by
    which it is to be answered stays. Returns how many alliances were asked."""
    goals = {goal for _, goal in pairs}
    rows = GoalConfirmation.objects.select_for_update().filter(answer="", goal__in=goals)
    waiting = {(row.alliance_id, row.goal_id): row for row in rows.order_by("pk")}
    again, new = [], []
    for pair in pairs:
        if row := waiting.get(pair):
            row.why, row.note = why, asking.note
            again.append(row)
            continue
        new.append(
            GoalConfirmation(
                alliance_id=pair[0],
                goal_id=pair[1],
                before_id=(before or {}).get(pair[1]),
                why=why,
                note=asking.note,
                asked_on=asking.today,
                asked_by=asking.user,
                due_on=asking.due_on,
            )
        )
    _write(again, new)
    return len({alliance for alliance, _ in pairs})


def _write(again: list[GoalConfirmation], new: list[GoalConfirmation]) -> None:
    if again:
        bulk_update_with_history(again, GoalConfirmation, ["why", "note"], batch_size=MANY)
    if new:
        bulk_create_with_history(new, GoalConfirmation, batch_size=MANY)


def follow(*, to: Mapping[int, int], why: str) -> None:
    """What waits about a goal waits about the one that follows it (`to`, by key): a goal that is
    replaced takes no overdue question with it."""
    rows = list(
        GoalConfirmation.objects.select_for_update()
        .filter(answer="", goal__in=to)
        .select_related("goal")
        .order_by("pk")
    )
    for row in rows:
        row.before, row.goal_id, row.why = row.goal, to[row.goal_id], why
    if rows:
        fields = ["before", "goal", "why"]
        bulk_update_with_history(rows, GoalConfirmation, fields, batch_size=MANY)


def move_ties(*, to: Mapping[int, int], keep: bool) -> None:
    """Tie every alliance of a goal to the one that follows it (`to`, by key). `keep`: also to the
    goal itself, which is that of the year before."""
    ties = Ties._base_manager.filter(corporategoal__in=to)
    rows = list(ties.values_list("alliance", "corporategoal"))
    made = [Ties(alliance_id=alliance, corporategoal_id=to[goal]) for alliance, goal in rows]
    Ties._base_manager.bulk_create(made, batch_size=MANY, ignore_conflicts=True)
    if not keep:
        ties.delete()


def goal_words(goal: CorporateGoal) -> str:
    """ "Win in Asia (FY27)"."""
    return f"{goal} ({goal.year_words})"
