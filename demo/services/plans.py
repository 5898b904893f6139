"""Joint business plans of the demo: objectives with actuals, initiatives, deliverables."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings

from alliances.rules.periods import fiscal_year, fiscal_year_bounds, share_of_year_elapsed
from demo.services.arcs import condition
from demo.services.batch import Batch
from demo.services.relations import Relation
from demo.services.words import DELIVERABLES, FAILURES, INITIATIVES
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


class PlanBuilder:
    def __init__(self, *, batch: Batch, today: date, years: int, dice: random.Random) -> None:
        self.batch, self.today, self.dice = batch, today, dice
        self.month = settings.FISCAL_YEAR_START_MONTH
        self.this_year = fiscal_year(today, self.month)
        self.first_year = self.this_year - years + 1

    def build(self, relation: Relation) -> None:
        if relation.story.stage in ("exploring", "qualifying", "negotiating"):
            return
        start = max(self.first_year, fiscal_year(relation.began, self.month))
        last = self.this_year if relation.story.stage != "closed" else self.this_year - 1
        for year in range(start, last + 1):
            self._plan(relation, year)
        share = share_of_year_elapsed(self.this_year, self.today, self.month)
        if relation.story.tier == "strategic" and share > 0.75 and last == self.this_year:
            self._draft(relation, self.this_year + 1)

    def _plan(self, relation: Relation, year: int) -> None:
        first, _ = fiscal_year_bounds(year, self.month)
        agreed = min(max(first + timedelta(days=20), relation.began), self.today)
        closed = year < self.this_year
        plan = self.batch.add(
            JointBusinessPlan(
                alliance=relation.alliance,
                fiscal_year=year,
                state="closed" if closed else "agreed",
                theme=self._theme(relation, year),
                agreed_on=agreed,
                closed_on=fiscal_year_bounds(year, self.month)[1] + timedelta(days=12)
                if closed
                else None,
            )
        )
        for side, person in (("ours", relation.sponsor), ("theirs", relation.their_sponsor)):
            self.batch.add(PlanSignOff(plan=plan, side=side, person=person, signed_on=agreed))
        self._objectives(relation, plan)
        initiatives = self._initiatives(relation, plan, closed=closed)
        self._deliverables(relation, plan, initiatives)

    def _draft(self, relation: Relation, year: int) -> None:
        plan = self.batch.add(
            JointBusinessPlan(
                alliance=relation.alliance, fiscal_year=year, theme=self._theme(relation, year)
            )
        )
        story = relation.story
        if story.annual_value:
            self.batch.add(self._value_objective(relation, plan, growth=1.15))

    def _theme(self, relation: Relation, year: int) -> str:
        words = (
            "From pilots to scale",
            "Fewer initiatives, finished",
            "Depth before breadth",
            "One team, two companies",
        )
        return words[(year + len(relation.story.name)) % len(words)]

    def _value_objective(
        self, relation: Relation, plan: JointBusinessPlan, growth: float
    ) -> Objective:
        value = Decimal(str(round((relation.story.annual_value or 0) * growth, 2))) * MILLION
        what = (
            "Joint revenue" if relation.story.lens == "sales" else "Value delivered to both sides"
        )
        return Objective(
            plan=plan,
            what=what,
            why="It is what both boards agreed to judge the alliance by.",
            decision="Keep, grow or shrink the joint team",
            unit="money",
            currency=relation.story.currency,
            baseline=0,
            target=value,
            counts_as_value=True,
        )

    def _objectives(self, relation: Relation, plan: JointBusinessPlan) -> None:
        story = relation.story
        growth = 1 - 0.08 * (self.this_year - plan.fiscal_year)
        objectives: list[Objective] = []
        if story.annual_value:
            objectives.append(self.batch.add(self._value_objective(relation, plan, growth)))
        metric, decision, target = story.metric
        objectives.append(
            self.batch.add(
                Objective(
                    plan=plan,
                    what=metric,
                    why="It shows early whether the joint offer works.",
                    decision=decision,
                    unit="number",
                    baseline=0,
                    target=target,
                    position=1,
                )
            )
        )
        if story.tier == "strategic":
            objectives.append(
                self.batch.add(
                    Objective(
                        plan=plan,
                        what="People trained on both sides",
                        why="Nobody sells or builds what they do not understand.",
                        decision="Hire or train",
                        unit="percent",
                        baseline=20,
                        target=90,
                        position=2,
                    )
                )
            )
        for objective in objectives:
            self._actuals(relation, objective, plan.fiscal_year)

    def _actuals(self, relation: Relation, objective: Objective, year: int) -> None:
        first, last = fiscal_year_bounds(year, self.month)
        drift = self.dice.uniform(0.9, 1.08)
        day = first
        for month in range(3, 13, 3):
            day = (first + timedelta(days=round(month * 30.44) - 1)) if month < 12 else last
            if day > self.today or day < relation.began:
                continue
            state = condition(relation.story.arc, relation.moment(day, self.today))
            elapsed = share_of_year_elapsed(year, day, self.month)
            share = Decimal(str(round(elapsed * state.attainment / 100 * drift, 4)))
            base = Decimal(objective.baseline or 0)
            value = base + (Decimal(objective.target) - base) * share
            # People report money to the ten thousand and count whole things.
            digits = -4 if objective.unit == "money" else 0
            self.batch.add(
                ObjectiveActual(objective=objective, as_of=day, value=round(value, digits))
            )

    def _initiatives(
        self, relation: Relation, plan: JointBusinessPlan, *, closed: bool
    ) -> list[Initiative]:
        made = []
        names = INITIATIVES[relation.story.lens]
        count = {"strategic": 3, "core": 2}.get(relation.story.tier, 1)
        for place, name in enumerate(names[:count]):
            stage = "completed" if closed else ("executing", "approved", "proposed")[place]
            cause = ""
            if closed and relation.story.arc in ("troubled", "falling", "neglected") and place == 0:
                stage, cause = "failed", self.dice.choice(FAILURES)
            sponsor = None if stage == "proposed" else relation.ours[1]
            made.append(
                self.batch.add(
                    Initiative(
                        plan=plan,
                        name=name,
                        stage=stage,
                        sales_executive_sponsor=sponsor,
                        lead=relation.ours[0],
                        failure_cause=cause,
                        **self._span(plan, stage, place),
                    )
                )
            )
        return made

    def _span(self, plan: JointBusinessPlan, stage: str, place: int) -> dict[str, date]:
        """From launch to finish; a proposal has no dates yet, what is approved lies ahead."""
        first, last = fiscal_year_bounds(plan.fiscal_year, self.month)
        if stage == "proposed":
            return {}
        if stage == "approved":
            launch = self.today + timedelta(days=self.dice.randint(20, 70))
            return {"launch_on": launch, "finish_on": launch + timedelta(days=180)}
        launch = min(first + timedelta(days=30 + 45 * place), self.today)
        if stage == "executing":
            return {"launch_on": launch, "finish_on": last + timedelta(days=60)}
        return {"launch_on": launch, "finish_on": last - timedelta(days=15 + 20 * place)}

    def _initiative_of(self, initiatives: list[Initiative], number: int) -> Initiative | None:
        """What is delivered belongs to an initiative that was launched, or to the plan itself."""
        under_way = [one for one in initiatives if one.stage not in ("proposed", "approved")]
        if not under_way or (len(under_way) < len(initiatives) and number % 3 == 2):
            return None
        return under_way[number % len(under_way)]

    def _deliverables(
        self, relation: Relation, plan: JointBusinessPlan, initiatives: list[Initiative]
    ) -> None:
        first, last = fiscal_year_bounds(plan.fiscal_year, self.month)
        names = list(DELIVERABLES[relation.story.lens])
        self.dice.shuffle(names)
        count = {"strategic": 9, "core": 6}.get(relation.story.tier, 4)
        for number in range(count):
            due = first + timedelta(days=round((number + 0.6) * 365 / count))
            if due < relation.began:
                continue
            side = SIDES[(number + len(relation.story.name)) % len(SIDES)]
            people = relation.theirs if side == "theirs" else relation.ours
            self.batch.add(
                Deliverable(
                    plan=plan,
                    initiative=self._initiative_of(initiatives, number),
                    name=names[number % len(names)],
                    side=side,
                    owner=people[number % min(2, len(people))],
                    due_on=min(due, last),
                    delivered_on=self._delivered(relation, side, due),
                )
            )

    def _delivered(self, relation: Relation, side: str, due: date) -> date | None:
        state = condition(relation.story.arc, relation.moment(min(due, self.today), self.today))
        level = state.theirs_on_time if side == "theirs" else state.ours_on_time
        if due > self.today:
            return None
        if relation.keeps(f"deliverables {side}", level):
            return due - timedelta(days=self.dice.randint(0, 6))
        late = due + timedelta(days=self.dice.randint(6, 60) + (60 if level < 50 else 0))
        return late if late <= self.today else None
