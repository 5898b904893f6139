"""Objectives of a plan with their actuals and how they stand: rows of its page, and one alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from alliances.services.access import access_to
from core.text import plural
from core.ui.actions import Button, Rights
from plans.models import JointBusinessPlan, Objective, ObjectiveActual
from plans.rules import actions
from plans.rules import objectives as progress_rules
from plans.services.progress import progress_of, reading_day


@dataclass
class ObjectiveLine:
    """`actuals` are those that stand, `log` all that were ever recorded, the latest entry first."""

    objective: Objective
    actuals: list[ObjectiveActual]  # oldest first
    progress: progress_rules.Progress
    buttons: Sequence[Button]
    log: Sequence[tuple[ObjectiveActual, Sequence[Button]]] = ()

    @property
    def latest(self) -> ObjectiveActual | None:
        return self.actuals[-1] if self.actuals else None

    @property
    def trend(self) -> list[float]:
        return [float(actual.value) for actual in self.actuals]


def on_track(lines: Sequence[ObjectiveLine]) -> int:
    return sum(line.progress.is_good for line in lines)


def measured(lines: Sequence[ObjectiveLine]) -> int:
    return sum(line.progress.is_measured for line in lines)


def finding(lines: Sequence[ObjectiveLine]) -> str:
    """ "2 of 3 objectives on track, 2 measured"; how many are on track, of all of them."""
    if not lines:
        return "No objectives yet"
    words, known = plural(len(lines), "objective"), measured(lines)
    if not known:
        early = all(line.progress.reading == progress_rules.EARLY for line in lines)
        return f"{words}, {'too early to assess' if early else 'none measured'}"
    found = f"{on_track(lines)} of {words} on track"
    return found if known == len(lines) else f"{found}, {known} measured"


def objective_lines(*, plan: JointBusinessPlan, rights: Rights, today: date) -> list[ObjectiveLine]:
    """The objectives of a plan with the actuals that stand on `today`. Two queries."""
    found: dict[int, list[ObjectiveActual]] = {}
    rows = ObjectiveActual.objects.filter(objective__plan=plan).known_on(today)
    for actual in rows.order_by("as_of"):
        found.setdefault(actual.objective_id, []).append(actual)
    return [
        _objective_line(row, found.get(row.pk, []), plan, rights, today)
        for row in plan.objectives.select_related("goal")
    ]


def objective_page(*, objective: Objective, user: User, today: date) -> ObjectiveLine:
    """One objective with all that was ever recorded of it and by whom, as `user` sees it."""
    plan = objective.plan
    rights = Rights(edit=access_to(alliance=plan.alliance, user=user).edit)
    versions = JointBusinessPlan.objects.filter(alliance=plan.alliance_id)
    binds = versions.in_force_on(today).filter(pk=plan.pk).exists()
    day = reading_day(plan, today, in_force=binds)
    rows = objective.actuals.select_related("recorded_by", "withdrawn_by")
    entries = list(rows.order_by("-as_of", "-pk"))
    stand = [row for row in reversed(entries) if row.corrected_at is None and row.as_of <= day]
    line = _objective_line(objective, stand, plan, rights, day)
    state = actions.LineState(objective.pk, plan.state, objective.continues_id is not None)
    line.log = [
        (row, actions.on_actual(row.pk, state, rights, stands=row.stands)) for row in entries
    ]
    return line


def _objective_line(
    row: Objective,
    actuals: list[ObjectiveActual],
    plan: JointBusinessPlan,
    rights: Rights,
    today: date,
) -> ObjectiveLine:
    state = actions.LineState(
        row.pk,
        plan.state,
        row.continues_id is not None,
        is_open=row.dropped_on is None,
        is_said=row.is_said,
    )
    reading = progress_of(row, actuals[-1] if actuals else None, plan.fiscal_year, today)
    return ObjectiveLine(row, actuals, reading, actions.on_objective(state, rights))
