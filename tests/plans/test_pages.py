"""The pages of a plan: who sees what, what the forms refuse, and how many queries they take."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from plans.models import JointBusinessPlan, ObjectiveActual
from tests.conftest import at
from tests.factories import (
    DeliverableFactory,
    InitiativeFactory,
    ObjectiveFactory,
    PersonFactory,
    PlanFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

State = JointBusinessPlan.State


@pytest.fixture
def november():
    with at("2026-11-21T09:00:00Z"):
        yield


def url(name: str, *args) -> str:
    return reverse(f"plans:{name}", args=args)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def full_plan(world, rows: int, **fields) -> JointBusinessPlan:
    plan = PlanFactory(alliance=world.northstar, **fields)
    sponsor = PersonFactory()
    for number in range(rows):
        objective = ObjectiveFactory(plan=plan, what=f"Objective {number}")
        for month in (3, 6, 9):
            ObjectiveActual.objects.create(
                objective=objective, as_of=date(2026, month, 28), value=10 * month
            )
        initiative = InitiativeFactory(
            plan=plan, stage="executing", sales_executive_sponsor=sponsor, lead=sponsor
        )
        DeliverableFactory(
            plan=plan,
            side=("ours", "theirs", "joint")[number % 3],
            owner=sponsor,
            initiative=initiative,
            due_on=date(2026, 1 + number % 12, 15),
            delivered_on=date(2026, 2, 1) if number % 2 else None,
        )
    return plan


@pytest.mark.slow
@pytest.mark.parametrize("who", ["alice", "gina"])
def test_the_plan_page_takes_the_same_queries_for_3_and_30_rows(
    world, who, django_assert_num_queries
):
    small, large = full_plan(world, 3), full_plan(world, 30, fiscal_year=2025)
    client = world.client(who)
    for plan in (small, large):
        with django_assert_num_queries(10):
            assert client.get(url("detail", plan.pk)).status_code == 200
    with django_assert_num_queries(10):
        client.get(url("current", world.northstar.pk))


@pytest.mark.slow
def test_partner_review_costs_one_more_query(world, django_assert_max_num_queries):
    plan = full_plan(world, 30, state=State.PARTNER_REVIEW, agreed_on=None)
    client = world.client("gina")
    with django_assert_max_num_queries(12):
        client.get(url("detail", plan.pk))


def test_the_initiative_list_takes_the_same_queries_for_3_and_30_rows(
    world, django_assert_num_queries
):
    plan, client = full_plan(world, 3), world.client("eve")
    for more in (0, 30):
        for _ in range(more):
            InitiativeFactory(plan=plan)
        with django_assert_num_queries(6):  # the causes to choose from are one
            client.get(url("initiative_list"))


def test_an_empty_alliance_offers_the_first_step_to_its_manager_only(world):
    page = url("current", world.northstar.pk)
    assert url("start", world.northstar.pk) in world.client("alice").get(page).text
    for who in ("charlie", "gina", "eve"):
        answer = world.client(who).get(page)
        assert "No joint business plan yet" in answer.text
        assert url("start", world.northstar.pk) not in answer.text


def test_the_current_page_prefers_the_plan_in_force(world):
    agreed = PlanFactory(alliance=world.northstar, theme="In force")
    PlanFactory(alliance=world.northstar, version=2, state="draft", agreed_on=None, theme="Next")
    PlanFactory(alliance=world.northstar, fiscal_year=2027, state="draft", agreed_on=None)
    answer = world.client("alice").get(url("current", world.northstar.pk))
    assert answer.context["plan"] == agreed
    assert "Version 2 is being prepared" in answer.text


def test_guests_see_no_draft_and_no_trace_of_it(world):
    PlanFactory(alliance=world.northstar)
    draft = PlanFactory(
        alliance=world.northstar, version=2, state="draft", agreed_on=None, theme="canary-draft"
    )
    objective = ObjectiveFactory(plan=draft, what="canary-objective")
    client = world.client("gina")
    assert client.get(url("detail", draft.pk)).status_code == 404
    assert client.get(url("objective_detail", objective.pk)).status_code == 404
    assert client.get(url("compare", draft.pk)).status_code == 404
    text = client.get(url("current", world.northstar.pk)).text
    assert "canary" not in text
    assert "being prepared" not in text
    draft.state = "partner_review"
    draft.save()
    assert "canary-draft" in client.get(url("detail", draft.pk)).text


@pytest.mark.slow
def test_forms_are_absent_on_a_locked_plan_and_refused_when_posted(world):
    plan = full_plan(world, 2)
    client = world.client("alice")
    text = client.get(url("detail", plan.pk)).text
    objective, deliverable = plan.objectives.first(), plan.deliverables.first()
    for name, pk in (
        ("objective_create", plan.pk),
        ("deliverable_create", plan.pk),
        ("initiative_create", plan.pk),
        ("edit", plan.pk),
        ("objective_edit", objective.pk),
        ("objective_remove", objective.pk),
        ("deliverable_remove", deliverable.pk),
    ):
        assert url(name, pk) not in text
        assert client.post(url(name, pk), {"revision": 1}).status_code == 403
    assert url("objective_actual", objective.pk) in text
    assert plan.objectives.count() == 2


@pytest.mark.parametrize("who", ["charlie", "eve", "gina"])
def test_readers_see_no_way_to_change_and_cannot(world, who):
    plan = full_plan(world, 1, state=State.PARTNER_REVIEW, agreed_on=None)
    client = world.client(who)
    text = client.get(url("detail", plan.pk)).text
    for name in ("share", "agree", "take_back", "new_version", "close"):
        assert url(name, plan.pk) not in text
        assert client.post(url(name, plan.pk), {"revision": plan.revision}).status_code == 403
    line = plan.deliverables.get()
    assert client.post(url("deliverable_drop", line.pk), {"reason": "x"}).status_code == 403
    assert fresh(plan).state == State.PARTNER_REVIEW


def test_a_guest_signs_off_as_themselves_and_for_their_side_only(world):
    plan = full_plan(world, 1, state=State.PARTNER_REVIEW, agreed_on=None)
    client = world.client("gina")
    page = url("sign_off", plan.pk)
    assert page in client.get(url("detail", plan.pk)).text
    given = {
        "revision": plan.revision,
        "side": "ours",
        "person": world.alice.person.pk,
        "signed_on": "2026-11-21",
    }
    assert client.post(page, given).status_code == 422
    assert not plan.sign_offs.exists()
    mine = given | {"side": "theirs", "person": world.gina.person.pk}
    assert client.post(page, mine).status_code == 302
    row = plan.sign_offs.get()
    assert (row.side, row.person, row.recorded_by) == ("theirs", world.gina.person, world.gina)
    assert client.get(page).status_code == 403


def test_the_manager_records_both_and_locks(world):
    plan = full_plan(world, 1, state=State.PARTNER_REVIEW, agreed_on=None)
    client = world.client("alice")
    for side, who in (("ours", world.eve_person), ("theirs", world.gina.person)):
        given = {"revision": 1, "side": side, "person": who.pk, "signed_on": "2026-11-20"}
        assert client.post(url("sign_off", plan.pk), given).status_code == 302
    answer = client.post(url("agree", plan.pk), {"revision": 1}, follow=True)
    assert "agreed and locked" in answer.text
    assert fresh(plan).state == State.AGREED


def test_a_sponsor_is_required_for_approval_and_the_field_says_so(world):
    plan = full_plan(world, 0)
    initiative = InitiativeFactory(plan=plan, stage="qualified")
    client, page = world.client("alice"), url("initiative_stage", initiative.pk)
    given = {"revision": 1, "stage": "approved", "on": "2026-11-21"}
    answer = client.post(page, given)
    assert answer.status_code == 422
    assert "Choose a sales executive sponsor" in str(
        answer.context["form"].errors["sales_executive_sponsor"]
    )
    assert client.post(page, given | {"sales_executive_sponsor": world.eve_person.pk}).url
    assert fresh(initiative).stage == "approved"


def test_a_cause_is_mandatory_for_failure(world):
    initiative = InitiativeFactory(
        plan=full_plan(world, 0), stage="executing", sales_executive_sponsor=world.eve_person
    )
    client, page = world.client("alice"), url("initiative_stage", initiative.pk)
    given = {"revision": 1, "stage": "failed", "on": "2026-11-21"}
    assert "Enter why it failed" in client.post(page, given).text
    client.post(page, given | {"failure_cause": "Two price lists."})
    assert fresh(initiative).failure_cause == "Two price lists."


def test_the_second_of_two_editors_is_shown_both_versions(world):
    plan = full_plan(world, 0, state=State.DRAFT, agreed_on=None)
    line = DeliverableFactory(plan=plan, name="Paper", due_on=date(2026, 12, 1))
    client, page = world.client("alice"), url("deliverable_edit", line.pk)
    given = {"name": "White paper", "side": "ours", "due_on": "2026-12-01", "revision": 1}
    assert client.post(page, given).status_code == 302
    answer = client.post(page, given | {"name": "Green paper"})
    assert answer.status_code == 409
    assert "White paper" in answer.text
    assert "Green paper" in answer.text
    assert fresh(line).name == "White paper"


def test_an_owner_delivers_their_own_and_nobody_elses(world):
    plan = full_plan(world, 0)
    mine = DeliverableFactory(plan=plan, side="theirs", owner=world.gina.person)
    other = DeliverableFactory(plan=plan, side="theirs")
    client = world.client("gina")
    text = client.get(url("detail", plan.pk)).text
    settle = "/promises/deliverable/{}/done/"
    assert settle.format(mine.pk) in text
    assert settle.format(other.pk) not in text
    assert "/nudges/" not in text
    assert client.get(url("deliverable_deliver", mine.pk)).url == settle.format(mine.pk)
    given = {"revision": 1, "on": "20 Nov 2026"}
    assert client.post(settle.format(mine.pk), given).status_code == 302
    assert client.post(settle.format(other.pk), given).status_code == 403
    assert fresh(mine).delivered_on == date(2026, 11, 20)
    assert fresh(other).delivered_on is None


def test_people_and_lines_of_other_alliances_cannot_be_chosen(world):
    plan = full_plan(world, 0, state=State.DRAFT, agreed_on=None)
    foreign = InitiativeFactory(plan=PlanFactory(alliance=world.helix))
    given = {"name": "Paper", "side": "ours", "due_on": "2026-12-01"}
    client, page = world.client("alice"), url("deliverable_create", plan.pk)
    for wrong in ({"owner": world.bob.person.pk}, {"initiative": foreign.pk}):
        assert client.post(page, given | wrong).status_code == 422
    assert not plan.deliverables.exists()
    # Mass assignment: another plan's id in the committee moves nothing.
    client.post(page, given | {"plan": foreign.plan_id, "delivered_on": "2026-01-01"})
    row = plan.deliverables.get()
    assert row.delivered_on is None


@pytest.mark.slow
def test_outsiders_get_404_everywhere(world):
    plan = full_plan(world, 1)
    pks = {
        "plan": plan.pk,
        "objective": plan.objectives.get().pk,
        "initiative": plan.initiatives.get().pk,
        "deliverable": plan.deliverables.get().pk,
    }
    names = [
        "detail",
        "edit",
        "sign_off",
        "agree",
        "compare",
        "objective_detail",
        "objective_actual",
        "initiative_stage",
        "deliverable_deliver",
        "deliverable_drop",
    ]
    for who in ("bob", "oscar"):
        client = world.client(who)
        for name in names:
            pk = pks.get(name.split("_")[0], plan.pk)
            assert client.get(url(name, pk)).status_code == 404, (who, name)
            if name not in ("detail", "compare", "objective_detail"):
                answer = client.post(url(name, pk), {"revision": 1})
                assert answer.status_code == 404, (who, name)
    assert fresh(plan).state == State.AGREED


def test_a_corrected_actual_is_a_decision(world):
    objective = full_plan(world, 1).objectives.get()
    client, page = world.client("alice"), url("objective_actual", objective.pk)
    given = {"as_of": "2026-09-28", "value": "95"}
    answer = client.post(page, given)
    assert answer.status_code == 422
    assert "on record for 28 Sep 2026" in answer.text
    assert 'type="checkbox"' in answer.text
    assert client.post(page, given | {"replace": "on"}).status_code == 422
    sure = {"replace": "on", "reason": "Two deals were booked late."}
    assert client.post(page, given | sure).status_code == 302
    assert [row.value for row in objective.actuals.filter(as_of=date(2026, 9, 28))] == [95, 90]
    text = client.get(url("objective_detail", objective.pk)).text
    assert "Two deals were booked late." in text
    assert "<del>" in text


def test_closing_with_open_deliverables_says_what_follows(world):
    plan = full_plan(world, 1)
    with at("2027-01-04T09:00:00Z"):
        client, page = world.client("alice"), url("close", plan.pk)
        assert "stay owed" in client.get(page).text
        given = {"revision": plan.revision, "closing_note": "We learned a lot."}
        assert client.post(page, given).status_code == 422
        assert client.post(page, given | {"leave_open": "on"}).status_code == 302
        assert "We learned a lot." in client.get(url("detail", plan.pk)).text


def test_words_of_people_are_escaped(world):
    plan = PlanFactory(alliance=world.northstar, theme="<script>alert(1)</script>")
    ObjectiveFactory(plan=plan, what="<img src=x onerror=alert(1)>")
    text = world.client("alice").get(url("detail", plan.pk)).text
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_the_initiative_list_filters_and_is_not_for_guests(world):
    plan = PlanFactory(alliance=world.northstar)
    InitiativeFactory(plan=plan, name="Warm start")
    InitiativeFactory(plan=plan, name="Cold start", stage="failed", failure_cause="Winter.")
    InitiativeFactory(plan=PlanFactory(alliance=world.restricted), name="canary")
    InitiativeFactory(
        plan=PlanFactory(alliance=world.northstar, version=2, state="superseded"), name="old words"
    )
    client = world.client("eve")
    text = client.get(url("initiative_list")).text
    assert "Warm start" in text
    assert "canary" not in text
    assert "old words" not in text
    assert "Cold start" not in client.get(url("initiative_list"), {"open": "on"}).text
    assert "Warm start" not in client.get(url("initiative_list"), {"stage": "failed"}).text
    assert "Nothing matches" in client.get(url("initiative_list"), {"q": "zzz"}).text
    assert client.get(url("initiative_list"), {"year": "x", "stage": "?"}).status_code == 200
    assert world.client("gina").get(url("initiative_list")).status_code == 403


def test_what_was_dropped_is_opened_again(world):
    line = DeliverableFactory(
        plan=full_plan(world, 0), dropped_on=date(2026, 6, 1), drop_reason="No need."
    )
    client, page = world.client("alice"), url("deliverable_reopen", line.pk)
    assert page in client.get(url("detail", line.plan_id)).text
    assert client.post(page, {"revision": 1}).status_code == 302
    assert (fresh(line).dropped_on, fresh(line).drop_reason) == (None, "")


# The company that owes ----------------------------------------------------------------------
@pytest.fixture
def draft(world):
    return full_plan(world, 0, state=State.DRAFT, agreed_on=None)


def given_to(owner, side=""):
    owner = {"owner": owner.person.pk} if owner else {}
    return {"name": "Paper", "side": side, "due_on": "1 Dec 2026", **owner}


@pytest.mark.parametrize(
    ("who", "chosen", "side"),
    [
        ("alice", "", "ours"),
        ("gina", "", "theirs"),
        ("gina", "joint", "joint"),
        (None, "theirs", "theirs"),
    ],
)
def test_the_owner_says_which_company_owes_it(world, draft, who, chosen, side):
    owner = getattr(world, who) if who else None
    page = url("deliverable_create", draft.pk)
    answer = world.client("alice").post(page, given_to(owner, chosen))
    assert answer.status_code == 302
    assert draft.deliverables.get().side == side


def test_nobody_owes_by_default(world, draft):
    page = url("deliverable_create", draft.pk)
    answer = world.client("alice").post(page, given_to(None))
    assert answer.status_code == 422
    assert "Choose an owner, or the company that owes it." in answer.text


def test_an_owner_of_the_other_company_is_asked_about(world, draft):
    client, page = world.client("alice"), url("deliverable_create", draft.pk)
    answer = client.post(page, given_to(world.gina, "ours"))
    assert answer.status_code == 422
    assert "Gina Guest works for Meridian Cloud, but Our company would owe this." in answer.text
    sure = {"sure_side": "ours"}
    assert client.post(page, given_to(world.gina, "ours") | sure).status_code == 302
    row = draft.deliverables.get()
    assert (row.side, row.owner) == ("ours", world.gina.person)
    # What was confirmed is not asked about again, and not changed in silence.
    edit = url("deliverable_edit", row.pk)
    shown = client.get(edit).context["form"]
    assert shown["side"].value() == "ours"


def test_the_owner_of_a_locked_commitment_changes_and_the_company_stays(world):
    line = DeliverableFactory(plan=full_plan(world, 0), side="ours", owner=world.alice.person)
    client, page = world.client("alice"), url("deliverable_edit", line.pk)
    given = {"revision": 1, "owner": world.gina.person.pk}
    assert "works for Meridian Cloud" in client.post(page, given).text
    sure = {"sure_owner": str(world.gina.person)}
    assert client.post(page, given | sure).status_code == 302
    assert (fresh(line).side, fresh(line).owner) == ("ours", world.gina.person)


# Days and numbers -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "question"),
    [("1 Mar 1999", "outside the year"), ("1 Mar 2100", "outside"), ("1 Mar 2026", "in the past")],
)
def test_an_unlikely_due_date_is_asked_about(world, draft, day, question):
    client, page = world.client("alice"), url("deliverable_create", draft.pk)
    given = given_to(world.alice) | {"due_on": day}
    answer = client.post(page, given)
    assert answer.status_code == 422
    assert question in answer.text
    assert not draft.deliverables.exists()
    assert client.post(page, given | {"sure_due_on": day}).status_code == 302


PERCENT = {"unit": "percent", "baseline": 10, "target": 90, "measured_as": "level"}


@pytest.mark.parametrize(
    ("terms", "sent", "words", "asked"),
    [
        (PERCENT, {"value": "9999"}, "from -1,000 to 1,000", False),
        (PERCENT, {"value": "500"}, "613 % of the way from baseline to target", True),
        ({}, {"value": "95000"}, "95,000 % of the target", True),
        ({}, {"value": "60"}, "A total only grows, and 90.00 was recorded", True),
        ({}, {"value": "95", "as_of": "1 Mar 2025"}, "outside the year", True),
    ],
)
def test_an_unlikely_actual_is_asked_about(world, terms, sent, words, asked):
    objective = ObjectiveFactory(plan=full_plan(world, 0), **terms)
    if not terms:
        objective.actuals.create(as_of=date(2026, 10, 1), value=90)
    client, page = world.client("alice"), url("objective_actual", objective.pk)
    given = {"as_of": "20 Nov 2026", **sent}
    answer = client.post(page, given)
    assert answer.status_code == 422
    assert words in answer.text
    sure = {"sure_value": sent["value"], "sure_as_of": sent.get("as_of", "")}
    assert client.post(page, given | sure).status_code == (302 if asked else 422)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"target": "-5"}, "-5 is negative"),
        ({"unit": "percent", "target": "150"}, "more than 100 %"),
        ({"unit": "percent", "target": "9999"}, "from -1,000 to 1,000"),
        ({"baseline": "10", "target": "10000"}, "1,000 times the baseline"),
    ],
)
def test_unlikely_targets_are_asked_about(world, draft, sent, words):
    given = {"what": "Pipeline", "why": "x", "decision": "x", "unit": "number", **sent}
    answer = world.client("alice").post(url("objective_create", draft.pk), given)
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.slow
def test_what_is_nudged_and_delivered_shows_on_the_plan(world):
    plan = full_plan(world, 0)
    world.gina.person.email = "gina@meridian.example"
    world.gina.person.save()
    owner = world.gina.person
    line = DeliverableFactory(plan=plan, side="theirs", owner=owner, due_on=date(2026, 11, 1))
    client, page = world.client("alice"), url("detail", plan.pk)
    assert f"/nudges/deliverable/{line.pk}/" in client.get(page).text
    nudge = {"how": "click", "person": owner.pk}
    client.post(f"/nudges/deliverable/{line.pk}/", nudge)
    assert "Nudged today by Alice Manager" in client.get(page).text
    assert "Nudged" not in world.client("gina").get(page).text
    done = {"revision": 1, "on": "20 Nov 2026"}
    client.post(f"/promises/deliverable/{line.pk}/done/", done)
    text = " ".join(client.get(page).text.split())
    assert "recorded by Alice Manager" in text
    assert "Nudged" not in text
