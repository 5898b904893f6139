"""A hundred thousand alliances with the least history a recompute has something to do with."""

from __future__ import annotations

import random
from datetime import date, timedelta

from alliances.models import Alliance, DealTerm
from bench.related_rows import write
from governance.models import Action
from plans.models import Deliverable, JointBusinessPlan, Objective, ObjectiveActual
from scorecards.models import Risk

CHUNK = 10_000


def build(count: int, today: date, seed: int = 7) -> None:
    """`count` alliances with a plan, two deliverables, an objective, an action, a risk, a term."""
    dice = random.Random(seed)
    for start in range(0, count, CHUNK):
        _chunk(start, min(CHUNK, count - start), today, dice)


def _chunk(start: int, size: int, today: date, dice: random.Random) -> None:
    def ago(least: int, most: int) -> date:
        return today - timedelta(days=dice.randint(least, most))

    alliances = write(
        Alliance(
            name=f"Bulk {start + number}",
            normalised_name=f"bulk {start + number}",
            stage="operating",
            tier=("strategic", "core", "tactical")[number % 3],
        )
        for number in range(size)
    )
    agreed = {"state": "agreed", "agreed_on": date(today.year, 1, 10)}
    plans = write(
        JointBusinessPlan(alliance=one, fiscal_year=today.year, **agreed) for one in alliances
    )
    deliverables, objectives = [], []
    for plan in plans:
        for side in ("ours", "theirs"):
            due = ago(1, 300)
            delivered = min(due + timedelta(days=dice.choice((-3, -1, 5))), today)
            deliverables.append(
                Deliverable(plan=plan, name="Report", side=side, due_on=due, delivered_on=delivered)
            )
        objectives.append(
            Objective(
                plan=plan,
                what="Joint revenue",
                why="-",
                decision="-",
                unit="money",
                currency="EUR",
                baseline=0,
                target=dice.randint(1, 200) * 1_000_000,
                counts_as_value=True,
            )
        )
    write(deliverables)
    write(objectives)
    measured = today - timedelta(days=20)
    write(
        ObjectiveActual(objective=one, as_of=measured, value=one.target // 2) for one in objectives
    )
    write(Action(alliance=one, title="Follow up", due_on=ago(1, 200)) for one in alliances)
    opened = today - timedelta(days=90)
    write(
        Risk(
            alliance=one,
            title="Risk",
            probability=dice.randint(1, 5),
            impact=dice.randint(1, 5),
            response="Watch",
            opened_on=opened,
        )
        for one in alliances
    )
    terms = {"kind": "milestones", "currency": "EUR", "direction": "receive", "probability": 40}
    terms["expected_on"] = today + timedelta(days=500)
    write(
        DealTerm(alliance=one, amount=dice.randint(1, 500) * 1_000_000, **terms)
        for one in alliances
    )
