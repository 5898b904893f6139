"""The database counts promises exactly as the rule does, deliverables and actions alike."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from alliances.rules.punctuality import WINDOW, punctuality
from alliances.services.punctuality import tally
from governance.models import Action
from plans.models import Deliverable
from tests.factories import ActionFactory, DeliverableFactory, PlanFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
FIELDS = ("counted", "on_time", "by_date", "overdue", "ahead")


def day(ago: int | None) -> date | None:
    return None if ago is None else TODAY - timedelta(days=ago)


# Days ago: first promised for, promised for now, settled, recorded, dropped; whether never made.
CASES = [
    *product((-1, 0, 1, 40, 364, 365), (None, 3), (0, 1, 3, 50), (None, 1), (None,), (False,)),
    *product((-1, 0, 1, 40), (None, 3), (None,), (None,), (None, -1, 0, 1, 40, 41), (False,)),
    *product((0, 1, 40), (None,), (None,), (None,), (-1, 0, 41), (True,)),
]
SETTLED, DROPPED = 2, 4


def values(case: tuple) -> dict:
    first, due, _, recorded, dropped, never = case
    return {
        "first_due_on": day(first),
        "due_on": day(first if due is None else due),
        "recorded_on": day(recorded),
        "dropped_on": day(dropped),
        "never_made": never,
    }


def state(case: tuple) -> str:
    if case[SETTLED] is not None:
        return "done"
    return "open" if case[DROPPED] is None else "dropped"


def found(row, **more) -> tuple[int, ...]:
    return tuple(getattr(row, name) if more.get("rule") else row[name] for name in FIELDS)


def agree(rows, *, within=WINDOW, known_on=None) -> None:
    by_key = {one["pk"]: found(one) for one in tally(rows, TODAY, "pk", known_on=known_on)}
    wrong = []
    for row in rows:
        said = punctuality([row], TODAY, within=within, known_on=known_on)
        if by_key[row.pk] != found(said, rule=True):
            wrong.append(
                (row.first_due_on, row.due_on, row.settled_on, row.recorded_on, row.dropped_on)
            )
    assert not wrong


@pytest.mark.parametrize("known_on", [None, TODAY - timedelta(days=2), TODAY + timedelta(days=9)])
def test_database_and_rule_agree_on_every_case(known_on):
    plan = PlanFactory()
    Deliverable.objects.bulk_create(
        Deliverable(plan=plan, side="ours", delivered_on=day(case[SETTLED]), **values(case))
        for case in CASES
    )
    Action.objects.bulk_create(
        Action(
            alliance=plan.alliance,
            state=state(case),
            done_on=day(case[SETTLED]),
            **values(case),
        )
        for case in CASES
    )
    agree(Deliverable.objects.agreed(), known_on=known_on)
    agree(Action.objects.all(), known_on=known_on)


def test_one_query_counts_over_all_alliances_and_sides(django_assert_num_queries):
    for _ in range(3):
        plan = PlanFactory()
        for side in ("ours", "theirs"):
            for due, delivered in ((9, 9), (9, None), (-9, None)):
                DeliverableFactory(
                    plan=plan, side=side, due_on=day(due), delivered_on=day(delivered)
                )
    with django_assert_num_queries(1):
        rows = list(tally(Deliverable.objects.agreed(), TODAY, "plan__alliance", "side"))
    assert len(rows) == 6
    assert {found(row) for row in rows} == {(2, 1, 1, 1, 1)}


def test_drafts_and_replaced_versions_bind_nobody():
    for state in ("draft", "partner_review", "superseded"):
        DeliverableFactory(plan=PlanFactory(state=state, agreed_on=None), due_on=day(3))
    assert list(tally(Deliverable.objects.agreed(), TODAY, "side")) == []
    DeliverableFactory(plan=PlanFactory(state="closed"), due_on=day(3))
    ActionFactory(due_on=day(3))
    assert len(tally(Deliverable.objects.agreed(), TODAY, "side")) == 1
