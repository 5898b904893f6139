"""Joint business plans of the demo: objectives with actuals, initiatives, deliverables."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from alliances.rules.periods import fiscal_year, fiscal_year_bounds, share_of_year_elapsed
from demo.services.data import WORDS
from demo.services.relations import Relation
from plans.models import (
    Deliverable,
    Initiative,
    JointBusinessPlan,
    Objective,
    ObjectiveActual,
    PlanSignOff,
)

MILLION = Decimal(1_000_000)
SIDES = ("ours", "theirs", "ours", "theirs", "joint")


def build_plans(relation: Relation) -> None:
    """A plan for every year of the alliance, and a draft of the next one towards its end."""
    story, today = relation.story, relation.today
    if not story.is_signed:
        return
    month = relation.seeding.month
    this_year = fiscal_year(today, month)
    start = max(this_year - relation.seeding.years + 1, fiscal_year(relation.began, month))
    for year in range(start, this_year + (1 if story.is_running else 0)):
        _plan(relation, year, years_ago=this_year - year)
    late = share_of_year_elapsed(this_year, today, month) > 0.75
    if story.tier == "strategic" and late and story.is_running:
        _draft(relation, this_year + 1)


def _plan(relation: Relation, year: int, years_ago: int) -> None:
    first, last = fiscal_year_bounds(year, relation.seeding.month)
    agreed = min(max(first + timedelta(days=20), relation.began), relation.today)
    plan = relation.add(
        JointBusinessPlan,
        alliance=relation.alliance,
        fiscal_year=year,
        state="closed" if years_ago else "agreed",
        theme=_theme(relation, year),
        agreed_on=agreed,
        closed_on=last + timedelta(days=12) if years_ago else None,
    )
    for side, person in (("ours", relation.sponsor), ("theirs", relation.their_sponsor)):
        relation.add(PlanSignOff, plan=plan, side=side, person=person, signed_on=agreed)
    for objective in _objectives(relation, plan, growth=1 - 0.08 * years_ago):
        _actuals(relation, objective, year)
    _deliverables(relation, plan, _initiatives(relation, plan))


def _draft(relation: Relation, year: int) -> None:
    theme = _theme(relation, year)
    plan = relation.add(
        JointBusinessPlan, alliance=relation.alliance, fiscal_year=year, theme=theme
    )
    if relation.story.annual_value:
        _value_objective(relation, plan, growth=1.15)


def _theme(relation: Relation, year: int) -> str:
    themes: list[str] = WORDS["themes"]
    return themes[(year + len(relation.story.name)) % len(themes)]


def _value_objective(relation: Relation, plan: JointBusinessPlan, growth: float) -> Objective:
    story = relation.story
    return relation.add(
        Objective,
        plan=plan,
        what="Joint revenue" if story.lens == "sales" else "Value delivered to both sides",
        why="It is what both boards agreed to judge the alliance by.",
        decision="Keep, grow or shrink the joint team",
        unit="money",
        currency=story.currency,
        baseline=0,
        target=Decimal(str(round((story.annual_value or 0) * growth, 2))) * MILLION,
        counts_as_value=True,
    )


def _objectives(relation: Relation, plan: JointBusinessPlan, growth: float) -> list[Objective]:
    story = relation.story
    metric, decision, target = story.metric
    found = [_value_objective(relation, plan, growth)] if story.annual_value else []
    found.append(
        relation.add(
            Objective,
            plan=plan,
            what=metric,
            why="It shows early whether the joint offer works.",
            decision=decision,
            unit="number",
            baseline=0,
            target=target,
        )
    )
    if story.tier == "strategic":
        found.append(
            relation.add(
                Objective,
                plan=plan,
                what="People trained on both sides",
                why="Nobody sells or builds what they do not understand.",
                decision="Hire or train",
                unit="percent",
                baseline=20,
                target=90,
            )
        )
    return found


def _actuals(relation: Relation, objective: Objective, year: int) -> None:
    """What was reached by the end of each quarter so far."""
    first, last = fiscal_year_bounds(year, relation.seeding.month)
    drift = relation.dice.uniform(0.9, 1.08)
    ends = [first + timedelta(days=round(month * 30.44) - 1) for month in (3, 6, 9)]
    for day in (*ends, last):
        if day > relation.today or day < relation.began:
            continue
        elapsed = share_of_year_elapsed(year, day, relation.seeding.month)
        share = elapsed * relation.condition(day).attainment / 100 * drift
        base = Decimal(objective.baseline or 0)
        value = base + (Decimal(objective.target) - base) * Decimal(str(round(share, 4)))
        # People report money to the ten thousand and count whole things.
        value = round(value, -4 if objective.unit == "money" else 0)
        relation.add(ObjectiveActual, objective=objective, as_of=day, value=value)


def _initiatives(relation: Relation, plan: JointBusinessPlan) -> list[Initiative]:
    story, closed = relation.story, plan.state == "closed"
    count = {"strategic": 3, "core": 2}.get(story.tier, 1)
    made = []
    for place, name in enumerate(WORDS["initiatives"][story.lens][:count]):
        stage = "completed" if closed else ("executing", "approved", "proposed")[place]
        cause = ""
        if closed and story.arc in ("troubled", "falling", "neglected") and place == 0:
            stage, cause = "failed", relation.dice.choice(WORDS["failures"])
        initiative = relation.add(
            Initiative,
            plan=plan,
            name=name,
            stage=stage,
            sales_executive_sponsor=None if stage == "proposed" else relation.sponsor,
            lead=relation.ours[0],
            failure_cause=cause,
            **_span(relation, plan, stage, place),
        )
        made.append(initiative)
    return made


def _span(relation: Relation, plan: JointBusinessPlan, stage: str, place: int) -> dict[str, Any]:
    """From launch to finish; a proposal has no dates yet, what is approved lies ahead."""
    first, last = fiscal_year_bounds(plan.fiscal_year, relation.seeding.month)
    if stage == "proposed":
        return {}
    if stage == "approved":
        launch = relation.today + timedelta(days=relation.dice.randint(20, 70))
        return {"launch_on": launch, "finish_on": launch + timedelta(days=180)}
    launch = min(first + timedelta(days=30 + 45 * place), relation.today)
    if stage == "executing":
        return {"launch_on": launch, "finish_on": last + timedelta(days=60)}
    return {"launch_on": launch, "finish_on": last - timedelta(days=15 + 20 * place)}


def _initiative_of(initiatives: list[Initiative], number: int) -> Initiative | None:
    """What is delivered belongs to an initiative that was launched, or to the plan itself."""
    under_way = [one for one in initiatives if one.stage not in ("proposed", "approved")]
    if not under_way or (len(under_way) < len(initiatives) and number % 3 == 2):
        return None
    return under_way[number % len(under_way)]


def _deliverables(
    relation: Relation, plan: JointBusinessPlan, initiatives: list[Initiative]
) -> None:
    story = relation.story
    first, last = fiscal_year_bounds(plan.fiscal_year, relation.seeding.month)
    names = list(WORDS["deliverables"][story.lens])
    relation.dice.shuffle(names)
    count = {"strategic": 9, "core": 6}.get(story.tier, 4)
    for number in range(count):
        due = first + timedelta(days=round((number + 0.6) * 365 / count))
        if due < relation.began:
            continue
        side = SIDES[(number + len(story.name)) % len(SIDES)]
        people = relation.theirs if side == "theirs" else relation.ours
        delivered = _delivered(relation, side, due)
        dropped = _dropped(relation, min(due, last)) if delivered is None else None
        relation.add(
            Deliverable,
            plan=plan,
            initiative=_initiative_of(initiatives, number),
            name=names[number % len(names)],
            side=side,
            owner=people[number % min(2, len(people))],
            due_on=min(due, last),
            delivered_on=delivered,
            dropped_on=dropped,
            drop_reason=relation.draw("dropped", WORDS["dropped"]) if dropped else "",
        )


def _dropped(relation: Relation, due: date) -> date | None:
    """Some of what is owed for long is let go: it stays counted as it was promised."""
    late = due + timedelta(days=12)
    lets_go = len(relation.story.name) % 3 == 0 and relation.meets("dropped", 50)
    return late if late <= relation.today and lets_go else None


def _delivered(relation: Relation, side: str, due: date) -> date | None:
    level = relation.condition(due).on_time(side)
    if due > relation.today:
        return None
    if relation.meets(f"deliverables {side}", level):
        return due - timedelta(days=relation.dice.randint(0, 6))
    late = due + timedelta(days=relation.dice.randint(6, 60) + (60 if level < 50 else 0))
    return late if late <= relation.today else None
