"""What was measured and promised stays on record: corrected, withdrawn, dropped and eased, and what
happened while a new version was prepared."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from core.revision.updates import StaleRevision
from core.ui.actions import Rights
from plans.models import JointBusinessPlan, ObjectiveActual
from plans.services import deliverables, lines, objectives, plans
from plans.services.agreeing import let_go, since_draft
from plans.services.compare import compare_plans
from plans.services.objective_lines import objective_lines
from plans.services.progress import plan_in_force, value_of
from tests.conftest import at
from tests.factories import (
    DeliverableFactory,
    InitiativeFactory,
    ObjectiveActualFactory,
    ObjectiveFactory,
    PlanFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    return " ".join(caught.value.messages)


def reading(objective, today=TODAY):
    (line,) = objective_lines(plan=objective.plan, rights=Rights(), today=today)
    return line.progress


def agree(world, draft, today=TODAY):
    draft = fresh(draft)
    plans.send_to_partner(plan=draft, expected=draft.revision)
    for side, who in (("ours", world.alice), ("theirs", world.gina)):
        draft = fresh(draft)
        plans.sign_off(
            plan=draft, side=side, person=who.person, signed_on=today, today=today,
            expected=draft.revision, recorded_by=world.alice,
        )  # fmt: skip
    draft = fresh(draft)
    return plans.agree(plan=draft, expected=draft.revision, today=today)


@pytest.fixture
def november():
    with at("2026-11-21T09:00:00Z"):
        yield


@pytest.mark.usefixtures("november")
def test_to_withdraw_or_to_correct_downwards_improves_nothing(world):
    objective = ObjectiveFactory(plan=PlanFactory(alliance=world.northstar))
    ObjectiveActualFactory(objective=objective, as_of=date(2026, 6, 30), value=48)
    bad = ObjectiveActualFactory(objective=objective, as_of=date(2026, 10, 31), value=40)
    was = reading(objective)
    objectives.withdraw_actual(actual=bad, reason="Doubtful.", expected=1, user=world.alice)
    now = reading(objective)
    assert (now.against, now.reading, now.is_withdrawn) == (was.against, "behind", True)
    assert (fresh(bad).withdrawn_by, fresh(bad).withdrawn_reason) == (world.alice, "Doubtful.")
    assert "already" in refusal(
        objectives.withdraw_actual, actual=fresh(bad), reason="x", expected=2, user=None
    )
    corrected = objectives.correct_actual(
        actual=fresh(bad), value=Decimal(30), reason="Wrong file.", expected=2, recorded_by=None
    )
    assert reading(objective).against < was.against
    assert corrected.as_of == bad.as_of
    assert objective.actuals.count() == 3
    with pytest.raises(StaleRevision):
        objectives.withdraw_actual(actual=corrected, reason="x", expected=9, user=None)
    assert "corrected already" in refusal(
        objectives.correct_actual, actual=bad, value=1, reason="x", expected=3, recorded_by=None
    )
    assert "Enter why" in refusal(
        objectives.withdraw_actual, actual=corrected, reason=" ", expected=1, user=None
    )


def test_a_day_shows_what_was_known_on_it(world):
    objective = ObjectiveFactory(plan=PlanFactory(alliance=world.northstar))
    with at("2026-10-05T09:00:00Z"):
        first = ObjectiveActual.objects.create(
            objective=objective, as_of=date(2026, 9, 30), value=70
        )
    october = reading(objective, date(2026, 10, 20))
    with at("2026-11-10T09:00:00Z"):
        objectives.correct_actual(
            actual=first, value=Decimal(20), reason="Typo.", expected=1, recorded_by=None
        )
        late = ObjectiveActual.objects.create(objective=objective, as_of=date(2026, 10, 1), value=1)
    assert reading(objective, date(2026, 10, 20)) == october
    assert reading(objective, date(2026, 10, 4)).reading == "unknown"
    assert reading(objective).against < october.against
    assert ObjectiveActual.objects.newest_on(TODAY).get() == late


def test_how_it_is_measured_is_said_once_on_the_plan_in_force(world):
    objective = ObjectiveFactory(
        plan=PlanFactory(alliance=world.northstar), measured_as="", direction="", target=5,
        baseline=None,
    )  # fmt: skip
    ObjectiveActualFactory(objective=objective, as_of=date(2026, 10, 31), value=10)
    assert reading(objective).reading == "unclear"
    objectives.say_how(
        objective=objective, measured_as="level", direction="less", expected=objective.revision
    )
    assert (reading(objective).attained, reading(objective).band) == (50, "red")
    again = {"measured_as": "flow", "direction": "more", "expected": 2}
    assert "already" in refusal(objectives.say_how, objective=fresh(objective), **again)


def test_what_is_not_said_is_not_sent(world):
    plan = PlanFactory(alliance=world.northstar, state="draft", agreed_on=None)
    ObjectiveFactory(plan=plan, what="Complaints", measured_as="")
    assert "Say how “Complaints” is measured" in refusal(
        plans.send_to_partner, plan=plan, expected=plan.revision
    )


def test_an_objective_is_dropped_with_a_reason_and_counts_on(world):
    first = PlanFactory(alliance=world.northstar)
    objective = ObjectiveFactory(plan=first, what="Pipeline")
    ObjectiveActualFactory(objective=objective, as_of=date(2026, 10, 31), value=10)
    draft = plans.new_version(plan=first)
    line = draft.objectives.get()
    assert "Drop it with a reason" in refusal(lines.remove_line, line=line, expected=1, today=TODAY)
    assert "Enter why" in refusal(
        lines.drop_objective, objective=line, reason="", expected=1, today=TODAY
    )
    lines.drop_objective(objective=line, reason="The market closed.", expected=1, today=TODAY)
    assert let_go(plan=draft) == ["Objective “Pipeline” is dropped: The market closed."]
    found = compare_plans(before=first, after=draft).parts[0][1]
    assert [(one.kind, one.reason) for one in found] == [("dropped", "The market closed.")]
    agreed = agree(world, draft)
    assert reading(agreed.objectives.get()).reading == "behind"
    # The next version keeps it as it is, and says nothing of it again.
    assert let_go(plan=plans.new_version(plan=agreed)) == []
    # A new year begins without it.
    coming = plans.start_plan(alliance=world.northstar, fiscal_year=2027, copy_from=agreed)
    assert not coming.objectives.exists()


def test_a_drop_is_taken_back_in_the_draft(world):
    first = PlanFactory(alliance=world.northstar)
    ObjectiveFactory(plan=first)
    line = plans.new_version(plan=first).objectives.get()
    lines.drop_objective(objective=line, reason="x", expected=1, today=TODAY)
    lines.restore_objective(objective=line, expected=2)
    assert (fresh(line).dropped_on, fresh(line).change_reason) == (None, "")
    assert "not dropped" in refusal(lines.restore_objective, objective=fresh(line), expected=3)


def test_an_eased_target_says_why_and_counts_as_first_agreed(world):
    first = PlanFactory(alliance=world.northstar)
    old = ObjectiveFactory(plan=first, what="Pipeline", target=100)
    ObjectiveActualFactory(objective=old, as_of=date(2026, 10, 31), value=40)
    line = plans.new_version(plan=first).objectives.get()
    line.target = Decimal(45)
    given = {"fields": ["target", "change_reason"], "today": TODAY}
    assert "asks for less" in refusal(lines.edit_line, line=line, expected=1, **given)
    line.change_reason = "A product was late."
    lines.edit_line(line=line, expected=1, **given)
    assert let_go(plan=line.plan) == [
        "Objective “Pipeline” asks for less, or is measured another way: A product was late."
    ]
    assert fresh(line).first == old.terms
    assert reading(line).against == reading(old).against
    # Put back, it is again what was first agreed.
    line = fresh(line)
    line.target = Decimal(100)
    lines.edit_line(line=line, expected=2, **given)
    assert fresh(line).first is None


def test_an_initiative_is_not_removed_and_comes_later_with_a_reason(world):
    first = PlanFactory(alliance=world.northstar)
    ObjectiveFactory(plan=first)
    InitiativeFactory(plan=first, name="Pilot", finish_on=date(2026, 12, 1))
    line = plans.new_version(plan=first).initiatives.get()
    assert "Stop it with its cause" in refusal(
        lines.remove_line, line=line, expected=1, today=TODAY
    )
    line.finish_on = date(2027, 2, 1)
    given = {"fields": ["finish_on", "change_reason"], "today": TODAY}
    assert "comes later" in refusal(lines.edit_line, line=line, expected=1, **given)
    line.change_reason = "Their pilot site moved."
    lines.edit_line(line=line, expected=1, **given)
    assert let_go(plan=line.plan) == ["Initiative “Pilot” comes later: Their pilot site moved."]


def test_agreeing_looks_again_at_what_happened_since(world):
    first = PlanFactory(alliance=world.northstar)
    objective = ObjectiveFactory(plan=first, what="Pipeline")
    done = DeliverableFactory(plan=first, name="Paper", due_on=date(2026, 12, 20))
    DeliverableFactory(plan=first, name="Moved", due_on=date(2026, 11, 25))
    with at("2026-11-20T09:00:00Z"):
        draft = plans.new_version(plan=first)
        moved = draft.deliverables.get(name="Moved")
        moved.due_on, moved.move_reason = date(2026, 12, 24), "Their site moved."
        lines.edit_line(line=moved, expected=1, fields=["due_on"], today=date(2026, 11, 20))
    after = date(2026, 11, 26)
    with at("2026-11-26T09:00:00Z"):
        objectives.record_actual(
            objective=objective, as_of=after, value=Decimal(60), today=after, recorded_by=None
        )
        deliverables.deliver(deliverable=done, delivered_on=after, expected=1, today=after)
        assert since_draft(draft=draft, today=after) == [
            "Actual of “Pipeline” for 26 Nov 2026: 60.",
            "“Moved” is overdue since 25 Nov 2026. This version moves it; it counts as it was "
            "promised.",
            "“Paper” delivered on 26 Nov 2026.",
        ]
        agreed = agree(world, draft, after)
    assert fresh(first).state == JointBusinessPlan.State.SUPERSEDED
    assert agreed.deliverables.get(name="Moved").first_due_on == date(2026, 11, 25)


def test_last_years_plan_stays_in_force_until_the_new_one_is_agreed(world):
    old = PlanFactory(alliance=world.northstar, fiscal_year=2025, agreed_on=date(2025, 1, 10))
    replaced = PlanFactory(alliance=world.northstar, state="superseded", agreed_on=date(2026, 2, 1))
    newest = PlanFactory(alliance=world.northstar, version=2, agreed_on=date(2026, 6, 1))
    PlanFactory(alliance=world.northstar, fiscal_year=2027, state="draft", agreed_on=None)

    def on(*day):
        return plan_in_force(alliance=world.northstar, day=date(*day))

    assert on(2025, 1, 9) is None
    assert on(2026, 1, 31) == old
    assert on(2026, 2, 1) == replaced
    assert [on(2026, 6, 1), on(2026, 12, 31), on(2027, 12, 31)] == [newest] * 3
    assert on(2028, 1, 1) is None


def test_value_is_delivered_against_what_was_due(world):
    plan = PlanFactory(alliance=world.northstar)
    money = {"unit": "money", "currency": "EUR", "counts_as_value": True, "plan": plan}
    sold = ObjectiveFactory(target=730, **money)
    ObjectiveFactory(target=270, **money)
    ObjectiveActualFactory(objective=sold, as_of=date(2026, 7, 2), value=183)
    rows = objective_lines(plan=plan, rights=Rights(), today=TODAY)
    found = value_of([(row.objective, row.latest, row.progress) for row in rows], 2026, TODAY)
    assert found.words == "0.50 of pace, actuals 142 days old, 1 of 2 measured"
    assert (found.planned, found.share_measured) == (1000, 73)
    later = TODAY + timedelta(days=60)
    rows = objective_lines(plan=plan, rights=Rights(), today=later)
    found = value_of([(row.objective, row.latest, row.progress) for row in rows], 2026, later)
    assert found.words == "not known, 0 of 2 measured"


# What there was before, and what is said for it: unit, baseline, target, measured as, direction
BEFORE = [
    ("money", None, 100, "flow", "more"),
    ("money", 60, 100, "flow", "more"),
    ("money", 100, 60, "level", "less"),
    ("percent", 20, 90, "level", "more"),
    ("percent", 90, 20, "level", "less"),
    ("percent", None, 90, "", ""),
    ("number", 0, 40, "flow", "more"),
    ("number", 20, 10, "level", "less"),
    ("number", 20, 40, "", "more"),
    ("number", None, 5, "", ""),
]


def test_objectives_from_before_are_told_what_can_be_known(world):
    plan = PlanFactory(alliance=world.northstar)
    rows = [
        ObjectiveFactory(
            plan=plan,
            unit=unit,
            currency="EUR" if unit == "money" else "",
            baseline=baseline,
            target=target,
            measured_as="",
            direction="",
        )
        for unit, baseline, target, _, _ in BEFORE
    ]
    migration = import_module("plans.migrations.0009_objectives")
    migration.say(apps, None)
    found = [(fresh(row).measured_as, fresh(row).direction) for row in rows]
    assert found == [(how, direction) for *_, how, direction in BEFORE]
    held = ObjectiveFactory(plan=plan, baseline=95, target=95)
    first = ObjectiveActualFactory(objective=rows[0])
    objectives.correct_actual(
        actual=first, value=Decimal(1), reason="x", expected=1, recorded_by=None
    )
    migration.unsay(apps, type("Editor", (), {"connection": connection, "execute": print}))
    assert fresh(held).baseline is None
    assert [row.value for row in rows[0].actuals.all()] == [1]
