"""What the page of a plan shows, from a fixed number of queries whatever the plan holds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from accounts.models import User
from alliances.models.people import Person
from alliances.rules import punctuality as promises
from alliances.rules.periods import Quarter
from alliances.services.access import access_to
from alliances.services.deputies.acting import for_owner, owns
from alliances.services.nudges import with_nudges
from alliances.services.periods import quarter_of
from alliances.services.promises import reaches_owner
from core.db.vacancies import vacant_since
from core.ui.actions import Button, Rights
from plans.models import (
    Deliverable,
    Initiative,
    JointBusinessPlan,
    PlanSignOff,
)
from plans.rules import actions
from plans.rules.initiatives import ORDER
from plans.rules.plans import IN_FORCE, in_force_on, may_sign, missing_sign_offs, until_agreed
from plans.rules.value import ValuePace
from plans.services.agreeing import let_go
from plans.services.objective_lines import (
    ObjectiveLine,
    finding,
    measured,
    objective_lines,
    on_track,
)
from plans.services.progress import (
    days_of,
    elapsed_on,
    reading_day,
    this_year,
    value_of,
)
from plans.services.sending import Line, sendings_of

SIDES = ("ours", "theirs", "joint")
# What is owed stands first, what is settled last.
URGENCY = (
    promises.OVERDUE,
    promises.AHEAD,
    promises.DELIVERED_LATE,
    promises.ON_TIME,
    promises.DROPPED_LATE,
    promises.DROPPED,
    promises.NEVER_MADE,
)
Sides = dict[str, promises.Punctuality]


@dataclass
class DeliverableLine:
    deliverable: Deliverable
    standing: str
    days_late: int
    buttons: list[Button]
    may_nudge: bool = False
    reaches: bool = False  # one click nudges its owner

    @property
    def may_settle(self) -> bool:
        """Settled in place, where the day is asked for."""
        return any(button.key == "deliver" for button in self.buttons)

    @property
    def rest(self) -> list[Button]:
        return [button for button in self.buttons if button.key != "deliver"]

    counted: str = ""  # why it counts otherwise than its dates say

    @property
    def words(self) -> str:
        return promises.WORDS[self.standing]

    @property
    def recorded_later(self) -> bool:
        """On another day than it was delivered."""
        on, recorded = self.deliverable.delivered_on, self.deliverable.recorded_on
        return on is not None and recorded is not None and on != recorded

    @property
    def moved(self) -> str:
        row = self.deliverable
        return promises.moved_words(
            first_due_on=row.first_due_on, due_on=row.due_on, moves=row.moves
        )


@dataclass
class PlanPage:
    plan: JointBusinessPlan
    versions: list[JointBusinessPlan]  # all years the reader may see, newest first
    objectives: list[ObjectiveLine]
    initiatives: list[tuple[Initiative, list[Button]]]  # by stage
    deliverables: list[DeliverableLine]
    by_side: Sides
    quarters: list[tuple[Quarter, promises.Punctuality, Sides]]
    elapsed: float  # percent of the fiscal year
    sign_offs: list[PlanSignOff]
    missing: list[str]
    first_day: date
    last_day: date
    value: ValuePace
    in_force: JointBusinessPlan | None  # of all years, today
    carried: str  # that it is in force until the plan of this year is agreed
    let_go: list[str] = field(default_factory=list)  # what an open version drops or eases
    buttons: list[Button] = field(default_factory=list)
    sendings: list[Line] = field(default_factory=list)

    @property
    def years(self) -> list[tuple[int, JointBusinessPlan]]:
        """One plan per year: the one in force, else the newest."""
        best: dict[int, JointBusinessPlan] = {}
        for plan in self.versions:
            if plan.fiscal_year not in best or plan.state in IN_FORCE:
                best[plan.fiscal_year] = plan
        return sorted(best.items(), reverse=True)

    @property
    def sides(self) -> list[tuple[str, promises.Punctuality]]:
        """The sides that promised something."""
        return [(side, self.by_side[side]) for side in SIDES if side in self.by_side]

    @property
    def all_sides(self) -> Sides:
        """Every side, also those that promised nothing."""
        return {side: self.by_side.get(side, promises.Punctuality()) for side in SIDES}

    @property
    def total(self) -> promises.Punctuality:
        return _sum(self.by_side)

    @property
    def same_year(self) -> list[JointBusinessPlan]:
        return [plan for plan in self.versions if plan.fiscal_year == self.plan.fiscal_year]

    @property
    def agreed(self) -> JointBusinessPlan | None:
        """The agreed version of its year, beside which this one is a draft."""
        return next((plan for plan in self.same_year if plan.state in IN_FORCE), None)

    @property
    def open_draft(self) -> JointBusinessPlan | None:
        return next((plan for plan in self.same_year if not plan.is_locked), None)

    @property
    def on_track(self) -> int:
        return on_track(self.objectives)

    @property
    def measured(self) -> int:
        return measured(self.objectives)

    @property
    def unsaid(self) -> int:
        """How many objectives do not say how they are measured."""
        return sum(not line.objective.is_said for line in self.objectives)

    @property
    def steps_for_objectives(self) -> bool:
        return any(line.buttons for line in self.objectives)

    @property
    def steps_for_initiatives(self) -> bool:
        return any(buttons for _, buttons in self.initiatives)

    @property
    def finding(self) -> str:
        """The headline: how many objectives are on track, or what there is to do."""
        return finding(self.objectives)


def plan_page(
    *, plan: JointBusinessPlan, versions: list[JointBusinessPlan], user: User, today: date
) -> PlanPage:
    """Everything on the page of `plan` as of `today`, in five queries, and two in partner review;
    `versions` are the plans of the alliance that `user` may see, newest first."""
    first, last = days_of(plan)
    year = this_year(today)
    in_force = in_force_on(versions, today, year)
    binds = in_force is not None and in_force.pk == plan.pk
    day = reading_day(plan, today, in_force=binds)
    edits = access_to(alliance=plan.alliance, user=user).edit
    rights = Rights(edit=edits, leads=user.leads_portfolio)
    initiatives = _initiative_lines(plan, rights)
    rows = plan.deliverables.select_related("owner__partner", "recorded_by")
    rows = rows.annotate(unowned_since=vacant_since(Deliverable, "owner"))
    rows = for_owner(rows, user, today)
    deliverables = list(rows if user.is_guest else with_nudges(rows, "deliverable"))
    by_pk: dict[int | None, Initiative] = {row.pk: row for row, _ in initiatives}
    for row in deliverables:
        row.initiative = by_pk.get(row.initiative_id)
    lines = [_deliverable_line(row, plan, user, rights, today) for row in deliverables]
    lines.sort(key=lambda line: URGENCY.index(line.standing))
    sign_offs = list(plan.sign_offs.select_related("person"))
    objectives = objective_lines(plan=plan, rights=rights, today=day)
    page = PlanPage(
        plan=plan,
        versions=versions,
        objectives=objectives,
        initiatives=initiatives,
        deliverables=lines,
        by_side=promises.by_side(deliverables, today),
        quarters=_quarters(deliverables, first, last, today),
        elapsed=100 * elapsed_on(plan.fiscal_year, today),
        sign_offs=sign_offs,
        missing=missing_sign_offs(item.side for item in sign_offs),
        first_day=first,
        last_day=last,
        value=value_of(
            [(line.objective, line.latest, line.progress) for line in objectives],
            plan.fiscal_year,
            day,
        ),
        in_force=in_force,
        carried=until_agreed(plan.fiscal_year, year) if binds else "",
    )
    page.buttons = _plan_buttons(page, user, rights, year)
    if not plan.is_locked:
        page.let_go = let_go(plan=plan)
    if plan.state == JointBusinessPlan.State.PARTNER_REVIEW:
        page.sendings = sendings_of(plan=plan, user=user)
    return page


def _plan_buttons(page: PlanPage, user: User, rights: Rights, this_year: int) -> list[Button]:
    plan = page.plan
    state = actions.PlanState(
        pk=plan.pk,
        alliance_pk=plan.alliance_id,
        state=plan.state,
        has_missing=bool(page.missing),
        has_draft=page.open_draft is not None,
        is_over=page.elapsed >= 100,
        this_year=this_year,
        has_this_year=any(row.fiscal_year == this_year for row in page.versions),
        newest_year=page.years[0][0],
    )
    side, _ = may_sign_as(plan=plan, user=user) or ("", None)
    return actions.on_plan(state, rights, sign_as=side if side in page.missing else "")


def may_sign_as(*, plan: JointBusinessPlan, user: User) -> tuple[str, Person] | None:
    """The side and person as which `user` may sign a plan in partner review, or None. One query."""
    if plan.state != JointBusinessPlan.State.PARTNER_REVIEW:
        return None
    current = plan.alliance.memberships.filter(person__user=user.pk, ended_on__isnull=True)
    signing = (
        (row.side, row.person)
        for row in current.select_related("person")
        if may_sign(side=row.side, role=row.role)
    )
    return next(signing, None)


def _deliverable_line(
    row: Deliverable, plan: JointBusinessPlan, user: User, rights: Rights, today: date
) -> DeliverableLine:
    standing = promises.standing(row, today)
    late = promises.days_late(row, today)
    state = actions.LineState(
        row.pk,
        plan.state,
        is_open=standing in promises.OPEN,
        is_dropped=row.dropped_on is not None and not row.never_made,
    )
    own = owns(row, user)
    buttons = actions.on_deliverable(state, replace(rights, owns=own))
    line = DeliverableLine(row, standing, late, buttons)
    line.counted = promises.counted_words(row, today) if plan.state in IN_FORCE else ""
    if rights.edit and line.may_settle and not own:
        line.may_nudge, line.reaches = True, reaches_owner(row=row, alliance=plan.alliance)
    return line


def _sum(sides: Sides) -> promises.Punctuality:
    return sum(sides.values(), promises.Punctuality())


def _quarters(
    rows: list[Deliverable], first: date, last: date, today: date
) -> list[tuple[Quarter, promises.Punctuality, Sides]]:
    """Per quarter the total and each side; deliverables outside the year extend the range."""
    days = [first, last, *(row.first_due_on for row in rows)]
    quarter, quarters = quarter_of(min(days)), []
    while quarter <= quarter_of(max(days)):
        quarters.append(quarter)
        quarter = quarter.next()
    found = {
        side: dict(promises.by_quarter([row for row in rows if row.side == side], quarters, today))
        for side in SIDES
    }
    begun = [(item, {side: found[side][item] for side in SIDES}) for item in found[SIDES[0]]]
    return [(item, _sum(sides), sides) for item, sides in begun]


def _initiative_lines(
    plan: JointBusinessPlan, rights: Rights
) -> list[tuple[Initiative, list[Button]]]:
    lines = []
    rows = plan.initiatives.select_related("sales_executive_sponsor", "lead", "goal").annotate(
        sponsor_vacant_since=vacant_since(Initiative, "sales_executive_sponsor"),
        lead_vacant_since=vacant_since(Initiative, "lead"),
    )
    for row in rows:
        state = actions.LineState(row.pk, plan.state, row.continues_id is not None, row.stage)
        lines.append((row, actions.on_initiative(state, rights)))
    return sorted(lines, key=lambda line: ORDER.index(line[0].stage))
