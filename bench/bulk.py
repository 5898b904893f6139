"""A hundred thousand alliances with the least history a recompute has something to do with."""

from __future__ import annotations

import random
from datetime import date, timedelta

from alliances.models import Alliance, DealTerm
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
    alliances = Alliance.objects.bulk_create(
        [
            Alliance(
                name=f"Bulk {start + number}",
                normalised_name=f"bulk {start + number}",
                stage="operating",
                tier=("strategic", "core", "tactical")[number % 3],
            )
            for number in range(size)
        ],
        batch_size=5000,
    )
    plans = JointBusinessPlan.objects.bulk_create(
        [
            JointBusinessPlan(
                alliance=alliance,
                fiscal_year=today.year,
                state="agreed",
                agreed_on=date(today.year, 1, 10),
            )
            for alliance in alliances
        ],
        batch_size=5000,
    )
    deliverables, objectives = [], []
    for plan in plans:
        for side in ("ours", "theirs"):
            due = today - timedelta(days=dice.randint(1, 300))
            delivered = due + timedelta(days=dice.choice((-3, -1, 5)))
            deliverables.append(
                Deliverable(
                    plan=plan,
                    name="Report",
                    side=side,
                    due_on=due,
                    delivered_on=min(delivered, today),
                )
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
    Deliverable.objects.bulk_create(deliverables, batch_size=5000)
    Objective.objects.bulk_create(objectives, batch_size=5000)
    ObjectiveActual.objects.bulk_create(
        [
            ObjectiveActual(
                objective=objective, as_of=today - timedelta(days=20), value=objective.target // 2
            )
            for objective in objectives
        ],
        batch_size=5000,
    )
    Action.objects.bulk_create(
        [
            Action(
                alliance=alliance,
                title="Follow up",
                due_on=today - timedelta(days=dice.randint(1, 200)),
            )
            for alliance in alliances
        ],
        batch_size=5000,
    )
    Risk.objects.bulk_create(
        [
            Risk(
                alliance=alliance,
                title="Risk",
                probability=dice.randint(1, 5),
                impact=dice.randint(1, 5),
                response="Watch",
                opened_on=today - timedelta(days=90),
            )
            for alliance in alliances
        ],
        batch_size=5000,
    )
    DealTerm.objects.bulk_create(
        [
            DealTerm(
                alliance=alliance,
                kind="upfront",
                amount=dice.randint(1, 500) * 1_000_000,
                currency="EUR",
            )
            for alliance in alliances
        ],
        batch_size=5000,
    )
