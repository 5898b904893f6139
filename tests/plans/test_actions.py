"""What may be done with a plan and its lines, as tables; and that it holds on the pages."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from core.ui.actions import Rights
from plans.models import Deliverable, Initiative, JointBusinessPlan, Objective
from plans.rules import actions
from plans.rules.actions import LineState, PlanState
from plans.rules.initiatives import MOVES
from tests.conftest import at
from tests.factories import DeliverableFactory, InitiativeFactory, ObjectiveFactory, PlanFactory
from tests.offers import assert_possible, assert_refused, keys

STATES = ("draft", "partner_review", "agreed", "superseded", "closed")
EDIT, OWN, READ = Rights(edit=True), Rights(owns=True), Rights()


# Tables ---------------------------------------------------------------------------------------
ADD = ["add_objective", "add_initiative", "add_deliverable"]


@pytest.mark.parametrize(
    ("state", "more", "expected"),
    [
        ("draft", {}, ["edit", "discard", "share", *ADD]),
        ("draft", {"has_this_year": False}, ["start", "edit", "discard", "share", *ADD]),
        ("draft", {"is_over": True}, ["edit", "discard", "share", *ADD]),
        ("partner_review", {}, ["share", "edit", "take_back", "sign_off", *ADD]),
        ("partner_review", {"has_missing": False}, ["share", "edit", "take_back", "agree", *ADD]),
        ("agreed", {}, ["start", "new_version"]),
        ("agreed", {"newest_year": 2027}, ["new_version"]),
        ("agreed", {"newest_year": 2025, "has_this_year": False}, ["start", "new_version"]),
        ("agreed", {"has_draft": True}, ["start"]),
        ("agreed", {"is_over": True}, ["start", "new_version", "close"]),
        ("agreed", {"is_over": True, "has_draft": True}, ["start"]),
        ("superseded", {"is_over": True}, []),
        ("superseded", {"has_this_year": False}, ["start"]),
        ("closed", {"is_over": True}, []),
    ],
)
def test_a_plan_for_its_manager(state, more, expected):
    plan = PlanState(1, 2, state, **{"this_year": 2026, "newest_year": 2026, **more})
    assert keys(actions.on_plan(plan, EDIT)) == expected


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("side", ["", "ours", "theirs"])
def test_who_only_reads_a_plan_may_at_most_sign_it(state, side):
    found = actions.on_plan(PlanState(1, 2, state), READ, sign_as=side)
    assert keys(found) == (["sign_off"] if side and state == "partner_review" else [])


def test_a_plan_is_started_by_who_may_change_the_alliance():
    assert keys(actions.on_no_plan(2, EDIT)) == ["start"]
    assert actions.on_no_plan(2, READ) == []


@pytest.mark.parametrize(
    ("plan", "continues", "objective", "initiative"),
    [
        ("draft", False, ["actual", "edit", "remove"], ["stage", "edit", "remove"]),
        ("draft", True, ["edit", "remove"], ["edit"]),
        ("partner_review", False, ["actual", "edit", "remove"], ["stage", "edit", "remove"]),
        ("partner_review", True, ["edit", "remove"], ["edit"]),
        ("agreed", False, ["actual", "goal"], ["stage", "goal"]),
        ("agreed", True, ["actual", "goal"], ["stage", "goal"]),
        ("superseded", False, [], []),
        ("closed", False, ["goal"], ["goal"]),
    ],
)
def test_objectives_and_initiatives(plan, continues, objective, initiative):
    line = LineState(1, plan, continues, "proposed")
    assert keys(actions.on_objective(line, EDIT)) == objective
    assert keys(actions.on_initiative(line, EDIT)) == initiative
    for rights in (READ, OWN):
        assert actions.on_objective(line, rights) == []
        assert actions.on_initiative(line, rights) == []


@pytest.mark.parametrize("stage", MOVES)
def test_an_initiative_moves_on_unless_it_is_at_its_end(stage):
    found = actions.on_initiative(LineState(1, "agreed", stage=stage), EDIT)
    assert keys(found) == (["stage", "goal"] if stage not in ("completed", "failed") else ["goal"])


@pytest.mark.parametrize(
    ("plan", "is_open", "manager", "owner"),
    [
        ("draft", True, ["edit", "remove"], []),
        ("draft", False, ["edit", "remove"], []),
        ("partner_review", True, ["edit", "remove"], []),
        ("agreed", True, ["deliver", "edit", "drop"], ["deliver"]),
        ("agreed", False, ["reopen"], []),
        ("closed", True, ["deliver", "edit", "drop"], ["deliver"]),
        ("closed", False, ["reopen"], []),
        ("superseded", True, [], []),
        ("superseded", False, [], []),
    ],
)
def test_deliverables(plan, is_open, manager, owner):
    line = LineState(1, plan, is_open=is_open)
    assert keys(actions.on_deliverable(line, EDIT)) == manager
    assert keys(actions.on_deliverable(line, Rights(edit=True, owns=True))) == manager
    assert keys(actions.on_deliverable(line, OWN)) == owner
    assert actions.on_deliverable(line, READ) == []


def test_on_a_locked_plan_a_deliverable_is_handed_over():
    labels = {
        plan: [row.label for row in actions.on_deliverable(LineState(1, plan), EDIT)]
        for plan in ("draft", "agreed")
    }
    assert labels == {
        "draft": ["Edit", "Remove"],
        "agreed": ["Record delivery", "Change owner", "Drop"],
    }


# Pages ----------------------------------------------------------------------------------------
@pytest.fixture
def november():
    with at("2026-11-21T09:00:00Z"):
        yield


def a_plan(world, state: str) -> JointBusinessPlan:
    agreed_on = date(2026, 1, 15) if state in ("agreed", "superseded", "closed") else None
    closed = {"closed_on": date(2026, 11, 1)} if state == "closed" else {}
    plan = PlanFactory(alliance=world.northstar, state=state, agreed_on=agreed_on, **closed)
    ObjectiveFactory(plan=plan)
    InitiativeFactory(plan=plan)
    DeliverableFactory(plan=plan, owner=world.charlie.person)
    DeliverableFactory(plan=plan, delivered_on=date(2026, 6, 1))
    DeliverableFactory(plan=plan, dropped_on=date(2026, 6, 1), drop_reason="No need.")
    return plan


def page_of(world, who, plan):
    return world.client(who).get(plan.get_absolute_url()).context["page"]


def all_buttons(page):
    lines = [line.buttons for line in (*page.objectives, *page.deliverables)]
    lines += [buttons for _, buttons in page.initiatives]
    return [*page.buttons, *(button for buttons in lines for button in buttons)]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_what_a_page_offers_is_possible(world, november, state):
    plan = a_plan(world, state)
    for who in ("alice", "charlie", "eve", "lena"):
        assert_possible(world.client(who), all_buttons(page_of(world, who, plan)))


SIGNED = {"side": "ours", "signed_on": "2026-11-20"}
ON_PLAN = {
    "edit": {"theme": "Rewritten"},
    "share": {"silently": "on"},
    "take_back": {},
    "sign_off": SIGNED,
    "agree": {},
    "new_version": {},
    "discard": {},
    "close": {"closing_note": "Over.", "leave_open": "on"},
}
ON_LINES = {
    "objective_edit": (Objective, {"what": "Rewritten", "why": "x", "decision": "x"}),
    "objective_remove": (Objective, {}),
    "objective_actual": (Objective, {"as_of": "2026-11-20", "value": "50"}),
    "initiative_edit": (Initiative, {"name": "Rewritten"}),
    "initiative_remove": (Initiative, {}),
    "initiative_stage": (Initiative, {"stage": "qualified"}),
    "deliverable_edit": (Deliverable, {"name": "Rewritten", "side": "joint"}),
    "deliverable_remove": (Deliverable, {}),
    "deliverable_deliver": (Deliverable, {"delivered_on": "2026-11-20"}),
    "deliverable_drop": (Deliverable, {"reason": "No need."}),
    "deliverable_reopen": (Deliverable, {}),
}


def everything():
    rows = (model.objects.order_by("pk").values() for model in (JointBusinessPlan, Objective))
    lines = (model.objects.order_by("pk").values() for model in (Initiative, Deliverable))
    return [list(found) for found in (*rows, *lines)]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", ["alice", "charlie", "eve"])
def test_what_a_page_does_not_offer_is_refused(world, november, state, who):
    plan, client = a_plan(world, state), world.client(who)
    offered = {(row.url_name, row.pk) for row in all_buttons(page_of(world, who, plan))}
    SIGNED["person"] = world.alice.person.pk
    wanted = [(name, plan, data) for name, data in ON_PLAN.items()]
    wanted += [
        (name, row, data) for name, (model, data) in ON_LINES.items() for row in model.objects.all()
    ]
    tried = 0
    for name, row, data in wanted:
        if (f"plans:{name}", row.pk) in offered:
            continue
        url = reverse(f"plans:{name}", args=[row.pk])
        assert_refused(client, url, {**data, "revision": row.revision}, everything)
        tried += 1
    assert tried > 5
