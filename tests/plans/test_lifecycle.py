"""From draft to agreed, replaced and closed: what services allow and refuse."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from alliances.models import Side
from alliances.rules.punctuality import Punctuality, counted_words, counts, punctuality
from core.revision.updates import StaleRevision
from plans.models import JointBusinessPlan, ObjectiveActual
from plans.services import deliverables, initiatives, lines, objectives, plans
from plans.services.compare import compare_plans
from plans.services.locks import PlanLocked
from tests.factories import (
    DeliverableFactory,
    InitiativeFactory,
    ObjectiveFactory,
    PersonFactory,
    PlanFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
State = JointBusinessPlan.State


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def sign(world, plan, side, **fields):
    who = world.alice if side == Side.OURS else world.gina
    plan = fresh(plan)
    given = {"person": who.person, "signed_on": TODAY, "expected": plan.revision, **fields}
    return plans.sign_off(plan=plan, side=side, today=TODAY, recorded_by=world.alice, **given)


def draft(world, **fields):
    plan = PlanFactory(alliance=world.northstar, state=State.DRAFT, agreed_on=None, **fields)
    ObjectiveFactory(plan=plan, what="Pipeline")
    return plan


def in_review(world, **fields):
    plan = draft(world, **fields)
    plans.send_to_partner(plan=plan, expected=plan.revision)
    return fresh(plan)


def agreed(world, **fields):
    plan = in_review(world, **fields)
    sign(world, plan, Side.OURS)
    sign(world, plan, Side.THEIRS)
    plan = fresh(plan)
    return plans.agree(plan=plan, expected=plan.revision, today=TODAY)


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    return " ".join(caught.value.messages)


def test_a_plan_needs_the_sign_off_of_both_sides(world):
    plan = in_review(world)
    assert "Our company and Meridian Cloud" in refusal(
        plans.agree, plan=plan, expected=plan.revision, today=TODAY
    )
    sign(world, plan, Side.OURS)
    words = refusal(plans.agree, plan=plan, expected=plan.revision, today=TODAY)
    assert "of Meridian Cloud is missing" in words
    sign(world, plan, Side.THEIRS, signed_on=date(2026, 11, 19))
    plans.agree(plan=plan, expected=plan.revision, today=TODAY)
    assert (fresh(plan).state, fresh(plan).agreed_on) == (State.AGREED, TODAY)
    assert {row.person.name for row in plan.sign_offs.all()} == {"Alice Manager", "Gina Guest"}


def test_an_empty_plan_is_not_sent(world):
    plan = PlanFactory(alliance=world.northstar, state=State.DRAFT, agreed_on=None)
    assert "at least one objective" in refusal(plans.send_to_partner, plan=plan, expected=1)


def test_a_change_takes_the_names_off_again(world):
    plan = in_review(world)
    sign(world, plan, Side.OURS)
    lines.add_line(line=ObjectiveFactory.build(plan=plan, what="Wins"))
    assert plan.sign_offs.count() == 0
    # And what was read before the change cannot be signed any more.
    with pytest.raises(StaleRevision):
        sign(world, plan, Side.OURS, expected=plan.revision)


@pytest.mark.parametrize(
    ("side", "who", "words"),
    [
        (Side.THEIRS, "alice", "cannot sign for Meridian Cloud"),
        (Side.OURS, "gina", "cannot sign for Our company"),
        (Side.OURS, "charlie", "cannot sign for Our company"),  # a functional lead
        (Side.OURS, "bob", "cannot sign for Our company"),  # not a member
    ],
)
def test_only_who_answers_for_a_side_signs_for_it(world, side, who, words):
    plan = in_review(world)
    person = getattr(world, who).person
    assert words in refusal(sign, world, plan, side, person=person)
    assert plan.sign_offs.count() == 0


def test_a_sign_off_lies_in_the_past_and_is_given_once(world):
    plan = in_review(world)
    assert "future" in refusal(sign, world, plan, Side.OURS, signed_on=date(2026, 11, 22))
    sign(world, plan, Side.OURS)
    assert "already" in refusal(sign, world, plan, Side.OURS)


def test_a_locked_plan_refuses_every_change_of_its_terms(world):
    plan = agreed(world)
    objective = plan.objectives.get()
    initiative = InitiativeFactory(plan=plan)
    deliverable = DeliverableFactory(plan=plan)
    attempts = [
        lambda: plans.edit_plan(plan=plan, theme="x", expected=plan.revision),
        lambda: lines.add_line(line=ObjectiveFactory.build(plan=plan)),
        lambda: lines.edit_line(line=objective, expected=1, fields=["what"], today=TODAY),
        lambda: lines.remove_line(line=objective, expected=1, today=TODAY),
        lambda: lines.add_line(line=InitiativeFactory.build(plan=plan)),
        lambda: lines.edit_line(line=initiative, expected=1, fields=["name"], today=TODAY),
        lambda: lines.remove_line(line=initiative, expected=1, today=TODAY),
        lambda: lines.add_line(line=DeliverableFactory.build(plan=plan)),
        lambda: lines.edit_line(line=deliverable, expected=1, fields=["name"], today=TODAY),
        lambda: lines.remove_line(line=deliverable, expected=1, today=TODAY),
    ]
    for attempt in attempts:
        with pytest.raises(PlanLocked):
            attempt()
    assert (plan.objectives.count(), plan.initiatives.count(), plan.deliverables.count()) == (
        1,
        1,
        1,
    )


def test_a_new_version_replaces_the_old_one_and_carries_along_what_happened_meanwhile(world):
    first = agreed(world)
    pipeline = first.objectives.get()
    pilot = InitiativeFactory(plan=first, name="Pilot", stage="qualified")
    paper = DeliverableFactory(plan=first, name="Paper", initiative=pilot)
    gone = DeliverableFactory(plan=first, name="Gone", due_on=date(2026, 12, 1))
    objectives.record_actual(
        objective=pipeline, as_of=date(2026, 3, 31), value=20, today=TODAY, recorded_by=world.alice
    )

    second = plans.new_version(plan=first)
    assert (second.version, second.state) == (2, State.DRAFT)
    assert fresh(first).state == State.AGREED
    new_paper = second.deliverables.get(name="Paper")
    assert new_paper.initiative == second.initiatives.get()
    assert new_paper.initiative != pilot
    # The draft changes: one renamed, one removed, one added.
    renamed = second.objectives.get()
    renamed.what, renamed.target = "Joint pipeline", 150
    lines.edit_line(line=renamed, expected=1, fields=["what", "target"], today=TODAY)
    lines.remove_line(line=second.deliverables.get(name="Gone"), expected=1, today=TODAY)
    lines.add_line(line=DeliverableFactory.build(plan=second, name="New"))
    # Meanwhile life goes on, on the version in force.
    objectives.record_actual(
        objective=pipeline, as_of=date(2026, 9, 30), value=60, today=TODAY, recorded_by=world.alice
    )
    deliverables.deliver(deliverable=paper, delivered_on=TODAY, expected=1, today=TODAY)
    initiatives.move_initiative(
        initiative=pilot,
        stage="approved",
        expected=1,
        today=TODAY,
        sales_executive_sponsor=world.eve_person,
    )
    second = fresh(second)
    plans.send_to_partner(plan=second, expected=second.revision)
    sign(world, second, Side.OURS)
    sign(world, second, Side.THEIRS)
    second = fresh(second)
    plans.agree(plan=second, expected=second.revision, today=TODAY)

    assert (fresh(first).state, fresh(second).state) == (State.SUPERSEDED, State.AGREED)
    values = ObjectiveActual.objects.filter(objective=renamed).order_by("as_of")
    assert [int(row.value) for row in values] == [20, 60]
    assert fresh(new_paper).delivered_on == TODAY
    moved = second.initiatives.get()
    assert (moved.stage, moved.sales_executive_sponsor) == ("approved", world.eve_person)
    assert fresh(renamed).target == 150
    found = compare_plans(before=first, after=second)
    assert [(c.kind, c.name) for _, part in found.parts for c in part] == [
        ("changed", "Joint pipeline"),
        ("removed", "Gone"),
        ("added", "New"),
    ]
    assert gone.plan_id == first.pk  # the replaced version stays as it was agreed


def test_objectives_stay_in_the_order_in_which_they_were_added(world):
    plan = draft(world)
    for what in ("Wins", "Calls"):
        lines.add_line(line=ObjectiveFactory.build(plan=plan, what=what))
    plans.send_to_partner(plan=plan, expected=fresh(plan).revision)
    for side in (Side.OURS, Side.THEIRS):
        sign(world, plan, side)
    plans.agree(plan=plan, expected=fresh(plan).revision, today=TODAY)
    second = plans.new_version(plan=plan)
    for version in (plan, second):
        assert [row.what for row in version.objectives.all()] == ["Pipeline", "Wins", "Calls"]


def test_agreeing_is_all_or_nothing(world, monkeypatch):
    first = agreed(world)
    second = plans.new_version(plan=first)
    plans.send_to_partner(plan=second, expected=second.revision)
    sign(world, second, Side.OURS)
    sign(world, second, Side.THEIRS)

    def broken(target):
        raise RuntimeError("power cut")

    monkeypatch.setattr(plans, "carry_along", broken)
    second = fresh(second)
    with pytest.raises(RuntimeError):
        plans.agree(plan=second, expected=second.revision, today=TODAY)
    assert (fresh(first).state, fresh(second).state) == (State.AGREED, State.PARTNER_REVIEW)


def test_one_draft_at_a_time(world):
    plan = agreed(world)
    second = plans.new_version(plan=plan)
    assert "Version 2 is already being prepared" in refusal(plans.new_version, plan=plan)
    plans.discard(plan=second, expected=second.revision)
    assert plans.new_version(plan=plan).version == 2


def test_a_year_has_one_plan_and_may_start_from_last_years_objectives(world):
    last = PlanFactory(alliance=world.northstar, fiscal_year=2025)
    old = ObjectiveFactory(plan=last, what="Pipeline", target=70)
    ObjectiveActual.objects.create(objective=old, as_of=date(2025, 12, 31), value=65)
    plan = plans.start_plan(alliance=world.northstar, fiscal_year=2026, copy_from=last)
    copied = plan.objectives.get()
    assert (copied.what, copied.target, copied.continues) == ("Pipeline", 70, None)
    assert not copied.actuals.exists()
    words = refusal(plans.start_plan, alliance=world.northstar, fiscal_year=2026)
    assert "(version 1, draft)" in words


def test_a_plan_is_closed_after_its_year_and_open_deliverables_are_named(world):
    plan = agreed(world)
    late = DeliverableFactory(plan=plan, name="Stability data")
    year_end = date(2026, 12, 31)

    def close(day=year_end, note="A good year.", **more):
        return plans.close(
            plan=plan, closing_note=note, expected=fresh(plan).revision, today=day, **more
        )

    assert "31 Dec 2026" in refusal(close, TODAY)
    assert "closing note" in refusal(close, note=" ")
    words = refusal(close)
    assert "1 deliverable is still open: “Stability data”" in words
    assert "stay owed" in words
    close(leave_open=True)
    assert (fresh(plan).state, fresh(plan).closing_note) == (State.CLOSED, "A good year.")
    # What the sentence promised: it can still be delivered.
    deliverables.deliver(deliverable=late, delivered_on=year_end, expected=1, today=year_end)
    assert fresh(late).delivered_on == year_end


def test_a_plan_is_not_closed_beside_an_open_draft(world):
    plan = agreed(world)
    plans.new_version(plan=plan)
    words = refusal(
        plans.close, plan=plan, closing_note="Done.", expected=plan.revision, today=date(2027, 1, 5)
    )
    assert "new version" in words


def test_actuals_are_recorded_on_a_locked_plan_and_corrected_only_on_purpose(world):
    objective = agreed(world).objectives.get()

    def record(value, as_of=date(2026, 6, 30), **more):
        return objectives.record_actual(
            objective=objective,
            as_of=as_of,
            value=value,
            today=TODAY,
            recorded_by=world.alice,
            **more,
        )

    record(40)
    assert "40 is already on record for 30 Jun 2026" in refusal(record, 45).replace(".00", "")
    record(45, replace=True)
    assert [row.value for row in objective.actuals.all()] == [45]
    assert "future" in refusal(record, 50, as_of=date(2026, 11, 22))


def test_actuals_go_to_the_version_in_force(world):
    plan = agreed(world)
    second = plans.new_version(plan=plan)
    words = refusal(
        objectives.record_actual,
        objective=second.objectives.get(),
        as_of=TODAY,
        value=1,
        today=TODAY,
        recorded_by=world.alice,
    )
    assert "version in force" in words


def test_a_continuing_objective_keeps_its_unit(world):
    second = plans.new_version(plan=agreed(world))
    objective = second.objectives.get()
    objective.unit, objective.currency = "money", "EUR"
    given = {"expected": 1, "fields": ["unit", "currency"], "today": TODAY}
    words = refusal(lines.edit_line, line=objective, **given)
    assert "unit and currency stay" in words


def test_launch_and_finish_dates_are_set_by_the_move(world):
    initiative = InitiativeFactory(
        plan=agreed(world), stage="approved", sales_executive_sponsor=PersonFactory()
    )
    launched = date(2026, 10, 1)
    initiatives.move_initiative(
        initiative=initiative, stage="launched", expected=1, today=TODAY, on=launched
    )
    row = initiatives.move_initiative(
        initiative=initiative, stage="failed", expected=2, today=TODAY, failure_cause="No demand."
    )
    assert (row.launch_on, row.finish_on, row.failure_cause) == (launched, TODAY, "No demand.")
    assert row.history.count() == 3


def test_a_deliverable_is_delivered_dropped_and_opened_again(world):
    row = DeliverableFactory(plan=agreed(world), due_on=date(2026, 12, 1))
    words = refusal(
        deliverables.deliver,
        deliverable=row,
        delivered_on=date(2026, 11, 22),
        expected=1,
        today=TODAY,
    )
    assert "in the future" in words
    row = fresh(row)
    deliverables.deliver(deliverable=row, delivered_on=TODAY, expected=1, today=TODAY)
    assert "already" in refusal(
        deliverables.drop, deliverable=row, reason="x", expected=2, today=TODAY
    )
    deliverables.reopen(deliverable=row, expected=2)
    assert "Enter why" in refusal(
        deliverables.drop, deliverable=row, reason=" ", expected=3, today=TODAY
    )
    deliverables.drop(deliverable=row, reason="Law changed.", expected=3, today=TODAY)
    assert (fresh(row).dropped_on, fresh(row).drop_reason) == (TODAY, "Law changed.")
    with pytest.raises(StaleRevision):
        deliverables.reopen(deliverable=fresh(row), expected=3)


def test_nothing_is_delivered_on_a_draft(world):
    row = DeliverableFactory(plan=draft(world))
    assert "not agreed yet" in refusal(
        deliverables.deliver, deliverable=row, delivered_on=TODAY, expected=1, today=TODAY
    )


def test_a_new_version_is_no_way_to_lose_a_late_promise(world):
    first = agreed(world)
    DeliverableFactory(plan=first, name="Late", due_on=date(2026, 9, 26))
    DeliverableFactory(plan=first, name="Coming", due_on=date(2026, 12, 1))
    second = plans.new_version(plan=first)
    late, coming = second.deliverables.get(name="Late"), second.deliverables.get(name="Coming")
    words = refusal(lines.remove_line, line=late, expected=1, today=TODAY)
    assert "was due on 26 Sep 2026 and counts (overdue)" in words
    assert "drop it with a reason" in words
    given = {"expected": 1, "fields": ["side", "due_on"], "today": TODAY}
    late.side = "theirs"
    assert "Its company stays." in refusal(lines.edit_line, line=late, **given)
    late.side = "ours"
    # Another day is agreed with a reason, and keeps no promise.
    for row in (late, coming):
        row.due_on = date(2026, 12, 24)
        assert "Say why the day moves" in refusal(lines.edit_line, line=row, **given)
        row.move_reason = "Legal is slow."
        lines.edit_line(line=row, **given)
        assert (fresh(row).due_on, fresh(row).moves) == (date(2026, 12, 24), 1)
    assert fresh(late).first_due_on == date(2026, 9, 26)
    assert punctuality([fresh(late)], TODAY) == Punctuality(counted=1, ahead=1)
    change = compare_plans(before=first, after=second).parts[2][1][1]
    assert change.differences[-1] == ("why it moved", "none", "Legal is slow.")
    # Back on its day, it has not moved.
    coming = fresh(coming)
    coming.due_on = date(2026, 12, 1)
    lines.edit_line(line=coming, expected=2, fields=["due_on"], today=TODAY)
    assert (fresh(coming).moves, fresh(coming).move_reason) == (0, "")
    # Its name may be mended, and dropping it on the version in force comes along.
    late = fresh(late)
    late.name = "Late, renamed"
    lines.edit_line(line=late, expected=2, fields=["name"], today=TODAY)


def test_what_a_new_version_leaves_out_stays_counted_as_it_was_promised(world):
    first = agreed(world)
    days = {
        "Soon": {"due_on": date(2026, 11, 25)},
        "Later": {"due_on": date(2026, 12, 20)},
        "Done": {"due_on": date(2026, 12, 21)},
    }
    for name, dated in days.items():
        DeliverableFactory(plan=first, name=name, side="theirs", **dated)
    second = plans.new_version(plan=first)
    for line in second.deliverables.all():
        lines.remove_line(line=line, expected=1, today=TODAY)
    done = first.deliverables.get(name="Done")
    deliverables.deliver(deliverable=done, delivered_on=TODAY, expected=1, today=TODAY)
    plans.send_to_partner(plan=second, expected=fresh(second).revision)
    for side in (Side.OURS, Side.THEIRS):
        sign(world, fresh(second), side)
    # One of them fell due between the draft and its agreement.
    agreed_on = date(2026, 11, 30)
    plans.agree(plan=second, expected=fresh(second).revision, today=agreed_on)
    rows = {row.name: row for row in second.deliverables.all()}
    assert (rows["Soon"].dropped_on, rows["Soon"].drop_reason) == (
        agreed_on,
        "Left out of version 2.",
    )
    assert (rows["Done"].delivered_on, rows["Done"].dropped_on) == (TODAY, None)
    assert {name: counts(row, date(2027, 1, 1)) for name, row in rows.items()} == {
        "Soon": True,
        "Later": False,
        "Done": True,
    }
    # They are listed as removed, and leave no further version again; what is delivered stays.
    found = compare_plans(before=first, after=fresh(second))
    assert [(one.kind, one.name) for one in found.parts[2][1]] == [
        ("removed", "Soon"),
        ("removed", "Later"),
    ]
    third = plans.new_version(plan=fresh(second))
    assert third.deliverables.get(name="Soon").dropped_on == agreed_on
    assert compare_plans(before=fresh(second), after=third).count == 0


def test_a_drop_is_counted_by_its_day_and_never_made_only_with_a_reason(world):
    plan = agreed(world)
    due = {"plan": plan, "side": "theirs"}
    early, late = (DeliverableFactory(due_on=day, **due) for day in (TODAY, date(2026, 11, 1)))
    for row in (early, late):
        deliverables.drop(deliverable=row, reason="No need.", expected=1, today=TODAY)
    assert [counts(fresh(row), TODAY) for row in (early, late)] == [False, True]
    assert counted_words(fresh(late), TODAY) == (
        "Counts as promised: dropped 20 days after it was due"
    )
    given = {"deliverable": fresh(late), "expected": 2, "today": TODAY, "never_made": True}
    assert "Enter why" in refusal(deliverables.drop, reason=" ", **given)
    deliverables.drop(reason="Entered twice.", by=world.lena, **given)
    assert not counts(fresh(late), TODAY)
    assert counts(fresh(late), TODAY - timedelta(days=1))  # as it was known then
    deliverables.reopen(deliverable=fresh(late), expected=3)
    assert fresh(late).never_made is False
    assert counts(fresh(late), TODAY)
