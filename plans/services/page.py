"""What the page of a plan shows, from a fixed number of queries whatever the plan holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings

from accounts.models import User
from alliances.models.people import Person
from alliances.rules import punctuality as promises
from alliances.rules.periods import Quarter, fiscal_year_bounds
from plans.models import Deliverable, Initiative, JointBusinessPlan, Objective, ObjectiveActual
from plans.rules import objectives as progress_rules
from plans.rules.initiatives import MOVES, ORDER
from plans.rules.plans import SIGNING_ROLES, missing_sign_offs

SIDES = ("ours", "theirs", "joint")
STATES = JointBusinessPlan.State
URGENCY = (
    promises.OVERDUE,
    promises.AHEAD,
    promises.DELIVERED_LATE,
    promises.ON_TIME,
    promises.DROPPED,
)


@dataclass
class ObjectiveLine:
    objective: Objective
    actuals: list[ObjectiveActual]  # oldest first
    progress: progress_rules.Progress

    @property
    def latest(self) -> ObjectiveActual | None:
        return self.actuals[-1] if self.actuals else None

    @property
    def newest_first(self) -> list[ObjectiveActual]:
        return self.actuals[::-1]

    @property
    def trend(self) -> list[float]:
        return [float(actual.value) for actual in self.actuals]


@dataclass
class DeliverableLine:
    deliverable: Deliverable
    standing: str
    days_late: int
    mine: bool

    @property
    def words(self) -> str:
        return promises.WORDS[self.standing]

    @property
    def is_open(self) -> bool:
        return self.standing in promises.OPEN


@dataclass
class StageGroup:
    stage: str
    label: str
    initiatives: list[Initiative] = field(default_factory=list)


@dataclass
class PlanPage:
    plan: JointBusinessPlan
    versions: list[JointBusinessPlan]  # all years the reader may see, newest first
    objectives: list[ObjectiveLine]
    stages: list[StageGroup]
    deliverables: list[DeliverableLine]
    sides: list[tuple[str, promises.Punctuality]]
    total: promises.Punctuality
    quarters: list[tuple[Quarter, promises.Punctuality, dict[str, promises.Punctuality]]]
    elapsed: float  # percent of the fiscal year
    sign_offs: dict[str, object]
    missing: list[str]
    first_day: date
    last_day: date

    @property
    def years(self) -> list[tuple[int, JointBusinessPlan]]:
        """One plan per year: the one in force, else the newest."""
        best: dict[int, JointBusinessPlan] = {}
        for plan in self.versions:
            if plan.fiscal_year not in best or plan.state in (STATES.AGREED, STATES.CLOSED):
                best[plan.fiscal_year] = plan
        return sorted(best.items(), reverse=True)

    @property
    def all_sides(self) -> dict[str, promises.Punctuality]:
        """Every side, also those that promised nothing."""
        found = dict(self.sides)
        return {side: found.get(side, promises.Punctuality()) for side in SIDES}

    @property
    def same_year(self) -> list[JointBusinessPlan]:
        return [plan for plan in self.versions if plan.fiscal_year == self.plan.fiscal_year]

    @property
    def in_force(self) -> JointBusinessPlan | None:
        """The agreed version beside which this one is a draft."""
        found = (plan for plan in self.same_year if plan.state in (STATES.AGREED, STATES.CLOSED))
        return next(found, None)

    @property
    def open_draft(self) -> JointBusinessPlan | None:
        found = (plan for plan in self.same_year if not plan.is_locked)
        return next(found, None)

    @property
    def on_track(self) -> int:
        return sum(line.progress.reading in ("reached", "on_track") for line in self.objectives)

    @property
    def unmeasured(self) -> int:
        return sum(line.progress.reading in ("unknown", "early") for line in self.objectives)

    @property
    def finding(self) -> str:
        """The headline: how many objectives are on track, or what there is to do."""
        if not self.objectives:
            return "No objectives yet"
        total = len(self.objectives)
        words = f"{total} objective{'' if total == 1 else 's'}"
        if self.unmeasured == total:
            return f"{words}, none measured far enough to say"
        return f"{self.on_track} of {words} on track"


def plan_page(
    *, plan: JointBusinessPlan, versions: list[JointBusinessPlan], user: User, today: date
) -> PlanPage:
    """Everything on the page of `plan` as of `today`, in five queries; `versions` are the plans of
    the alliance that `user` may see, newest first."""
    start = settings.FISCAL_YEAR_START_MONTH
    first, last = fiscal_year_bounds(plan.fiscal_year, start)
    deliverables = list(
        plan.deliverables.select_related("owner", "initiative").order_by("due_on", "pk")
    )
    lines = [_deliverable_line(row, user, today) for row in deliverables]
    # What is owed stands first, what is settled last; within each by date.
    lines.sort(key=lambda line: URGENCY.index(line.standing))
    sign_offs = list(plan.sign_offs.select_related("person", "recorded_by"))
    return PlanPage(
        plan=plan,
        versions=versions,
        objectives=objective_lines(plan=plan, today=today),
        stages=_stages(plan.initiatives.select_related("sales_executive_sponsor", "lead")),
        deliverables=lines,
        sides=_sides(deliverables, today),
        total=promises.punctuality(deliverables, today),
        quarters=_quarters(deliverables, first, last, today),
        elapsed=progress_rules.expected(fiscal_year=plan.fiscal_year, day=today, start_month=start),
        sign_offs={item.side: item for item in sign_offs},
        missing=missing_sign_offs(item.side for item in sign_offs),
        first_day=first,
        last_day=last,
    )


def objective_lines(*, plan: JointBusinessPlan, today: date) -> list[ObjectiveLine]:
    """The objectives of a plan with their actuals up to `today` and their progress. Two queries."""
    actuals: dict[int, list[ObjectiveActual]] = {}
    rows = ObjectiveActual.objects.filter(objective__plan=plan, as_of__lte=today)
    for actual in rows.order_by("as_of"):
        actuals.setdefault(actual.objective_id, []).append(actual)
    return [
        objective_line(
            objective=row, actuals=actuals.get(row.pk, []), year=plan.fiscal_year, today=today
        )
        for row in plan.objectives.all()
    ]


def objective_line(
    *, objective: Objective, actuals: list[ObjectiveActual], year: int, today: date
) -> ObjectiveLine:
    """One objective with its `actuals`, oldest first."""
    latest = actuals[-1] if actuals else None
    reading = progress_rules.progress(
        baseline=objective.baseline,
        target=objective.target,
        actual=latest.value if latest else None,
        measured_on=latest.as_of if latest else None,
        fiscal_year=year,
        today=today,
        start_month=settings.FISCAL_YEAR_START_MONTH,
    )
    return ObjectiveLine(objective, actuals, reading)


def may_sign_as(*, plan: JointBusinessPlan, user: User) -> tuple[str, Person] | None:
    """The side and person as which `user` may sign a plan in partner review, or None. One query."""
    if plan.state != STATES.PARTNER_REVIEW:
        return None
    rows = plan.alliance.memberships.filter(
        person__user=user.pk, ended_on__isnull=True
    ).select_related("person")
    for row in rows:
        if row.role in SIGNING_ROLES.get(row.side, ()):
            return row.side, row.person
    return None


def _deliverable_line(row: Deliverable, user: User, today: date) -> DeliverableLine:
    standing = promises.standing(
        due_on=row.due_on,
        delivered_on=row.delivered_on,
        dropped_on=row.dropped_on,
        today=today,
    )
    late = promises.days_late(due_on=row.due_on, delivered_on=row.delivered_on, today=today)
    mine = row.owner is not None and row.owner.user_id == user.pk
    return DeliverableLine(row, standing, late, mine)


def _sides(rows: list[Deliverable], today: date) -> list[tuple[str, promises.Punctuality]]:
    found = promises.by_side(rows, today)
    return [(side, found[side]) for side in SIDES if side in found]


def _quarters(
    rows: list[Deliverable], first: date, last: date, today: date
) -> list[tuple[Quarter, promises.Punctuality, dict[str, promises.Punctuality]]]:
    """Per quarter the total and each side; deliverables outside the year extend the range."""
    days = [first, last, *(promises.counts_from(row) for row in rows)]
    quarter, quarters = Quarter.containing(min(days)), []
    while quarter <= Quarter.containing(max(days)):
        quarters.append(quarter)
        quarter = quarter.next()
    totals = promises.by_quarter(rows, quarters, today)
    per_side = {
        side: dict(promises.by_quarter([row for row in rows if row.side == side], quarters, today))
        for side in SIDES
    }
    return [(item, total, {side: per_side[side][item] for side in SIDES}) for item, total in totals]


def _stages(rows: Iterable[Initiative]) -> list[StageGroup]:
    words = dict(Initiative.Stage.choices)
    groups = {stage: StageGroup(stage, words[stage]) for stage in ORDER}
    for row in rows:
        row.may_move = bool(MOVES[row.stage])  # type: ignore[attr-defined]
        groups[row.stage].initiatives.append(row)
    return [group for group in groups.values() if group.initiatives]
