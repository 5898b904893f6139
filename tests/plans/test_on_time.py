"""The database counts deliverables on time exactly as the rule does."""

from __future__ import annotations

import pytest

from alliances.rules.punctuality import punctuality
from plans.models import Deliverable
from tests.factories import DeliverableFactory, PlanFactory
from tests.plans.test_rules import STANDINGS, TODAY

pytestmark = pytest.mark.django_db


def counts(found) -> tuple[int, int, int, int]:
    if isinstance(found, dict):
        return found["counted"], found["on_time"], found["overdue"], found["ahead"]
    return found.counted, found.on_time, found.overdue, found.ahead


def test_database_and_rule_agree_on_every_case():
    for side, (due, delivered, dropped, *_) in zip(
        ("ours", "theirs", "joint") * 4, STANDINGS, strict=False
    ):
        plan = PlanFactory()
        row = DeliverableFactory(
            plan=plan, side=side, due_on=due, delivered_on=delivered, dropped_on=dropped
        )
        [found] = plan.deliverables.all().punctuality(TODAY, "side")
        assert found["side"] == side
        assert counts(found) == counts(punctuality([row], TODAY)), (due, delivered, dropped)


def test_one_query_counts_over_all_alliances_and_sides(django_assert_num_queries):
    plans = [PlanFactory() for _ in range(3)]
    for plan in plans:
        for side in ("ours", "theirs"):
            for due, delivered, dropped, *_ in STANDINGS:
                DeliverableFactory(
                    plan=plan, side=side, due_on=due, delivered_on=delivered, dropped_on=dropped
                )
    with django_assert_num_queries(1):
        found = list(Deliverable.objects.punctuality(TODAY, "plan__alliance", "side"))
    assert len(found) == 6
    assert {counts(row) for row in found} == {(6, 2, 3, 3)}


def test_drafts_and_replaced_versions_bind_nobody():
    due = STANDINGS[2][0]
    for state in ("draft", "partner_review", "superseded"):
        DeliverableFactory(plan=PlanFactory(state=state, agreed_on=None), due_on=due)
    assert list(Deliverable.objects.punctuality(TODAY, "side")) == []
    DeliverableFactory(plan=PlanFactory(state="closed"), due_on=due)
    assert len(Deliverable.objects.punctuality(TODAY, "side")) == 1
