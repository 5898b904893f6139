"""Promises from before their first day was kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from governance.models import Action, Meeting
from plans.models import Deliverable
from portfolio.models import Review
from tests.factories import (
    ActionFactory,
    DeliverableFactory,
    MeetingFactory,
    PlanFactory,
    ReviewFactory,
)

pytestmark = pytest.mark.django_db
UNKNOWN = date(2000, 1, 1)


class Editor:
    connection = connection
    execute = staticmethod(lambda sql: None)


def test_deliverables_learn_their_first_day_from_the_first_version():
    fill = import_module("plans.migrations.0008_promises_data").fill_first_promises
    days, rows, before = (date(2026, 3, 1), date(2026, 3, 1), date(2026, 6, 1)), [], None
    plan = None
    for version, due_on in enumerate(days, 1):
        agreed = {} if version == 3 else {"state": "superseded"}
        alliance = {"alliance": plan.alliance} if plan else {}
        plan = PlanFactory(version=version, **alliance, **agreed)
        before = DeliverableFactory(plan=plan, due_on=due_on, continues=before)
        rows.append(before)
    Deliverable.objects.update(first_due_on=UNKNOWN)
    fill(apps, Editor)
    found = [(row.first_due_on, row.moves) for row in Deliverable.objects.order_by("pk")]
    assert found == [(days[0], 0), (days[0], 0), (days[0], 1)]
    assert set(Deliverable.history.values_list("first_due_on", flat=True)) == set(days)


def test_drops_and_cancellations_learn_their_day_from_the_history():
    fill = import_module("governance.migrations.0008_promises_data").fill
    action = ActionFactory(due_on=date(2026, 11, 1))
    silent = ActionFactory(due_on=date(2026, 11, 1), state="dropped")
    meeting = MeetingFactory(starts_at=datetime(2026, 11, 1, 9, tzinfo=UTC))
    for state in ("dropped", "open", "dropped"):
        action.state = state
        action.save()
    meeting.state = "cancelled"
    meeting.save()
    for number, row in enumerate(action.history.order_by("history_id")):
        row.history_date = datetime(2026, 11, 2 + number, 12, tzinfo=UTC)
        row.save()
    silent.history.all().delete()
    for day, state in ((1, "scheduled"), (3, "cancelled")):
        at = datetime(2026, 11, day, 12, tzinfo=UTC)
        meeting.history.filter(state=state).update(history_date=at)
    Action.objects.filter(state="dropped").update(dropped_on=UNKNOWN)
    fill(apps, Editor)
    days = dict(Action.objects.values_list("pk", "dropped_on"))
    assert days == {action.pk: date(2026, 11, 5), silent.pk: date(2026, 11, 1)}
    assert Meeting.objects.get().cancelled_at == datetime(2026, 11, 3, 12, tzinfo=UTC)


def test_reviews_in_preparation_are_due_three_weeks_later_and_back():
    module = import_module("portfolio.migrations.0003_review_due")
    ReviewFactory(due_on=date(2026, 12, 31))
    ReviewFactory(state="held", held_on=date(2026, 10, 1), frozen={}, due_on=date(2026, 9, 30))
    module.forwards(apps, Editor)
    assert set(Review.objects.values_list("due_on", flat=True)) == {
        date(2027, 1, 21),
        date(2026, 9, 30),
    }
    module.backwards(apps, Editor)
    assert Review.objects.filter(due_on=date(2026, 12, 31)).exists()
