"""What has become a record stays one: nothing is put into it in Django admin, and what was signed
is no longer signed once it changes there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from plans.models import JointBusinessPlan, Objective, ObjectiveActual, PlanSignOff
from portfolio.models import ReviewComment
from scorecards.models import Criterion, Indicator, Measurement, Scorecard, ScoringModel
from tests.admin.hands import delete, delete_selected, staff, url_of
from tests.conftest import World
from tests.core.test_revision import filled
from tests.factories import ObjectiveActualFactory, ObjectiveFactory, PlanFactory, ReviewFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite]
LOCKED = "This belongs to a record"


def is_refused(answer: Any) -> bool:
    return answer.status_code == 200 and LOCKED in answer.text


def save(client: Client, row: Any, **more: Any) -> Any:
    url = url_of(type(row), "change", row.pk)
    return client.post(url, filled(client.get(url)) | more)


@pytest.mark.parametrize("name", ["lena", "ada"])
@pytest.mark.parametrize("state", ["active", "retired"])
def test_no_criterion_comes_to_a_model_that_is_in_force(
    world: World, name: str, state: str
) -> None:
    """Neither a new one nor one of a draft: old scores rest on those that are there."""
    client = world.client("ada") if name == "ada" else staff(world, name, everything=True)
    used = ScoringModel.objects.filter(state=state).first() or ScoringModel.objects.create(
        key="m", name="Model", state=state
    )
    there = used.criteria.count()
    draft = ScoringModel.objects.create(key="d", name="Draft")
    worth = Indicator.objects.create(key="worth", name="Worth")
    own = Criterion.objects.create(model=draft, indicator=worth, axis="value", weight=1)
    sent = {"model": used.pk, "indicator": worth.pk, "axis": "value", "weight": 1, "position": 1}
    empty = filled(client.get(url_of(Criterion, "add")))
    assert is_refused(client.post(url_of(Criterion, "add"), empty | sent))
    assert is_refused(save(client, own, model=used.pk))
    assert used.criteria.count() == there
    sent |= {"model": draft.pk, "indicator": Indicator.objects.exclude(pk=worth.pk)[0].pk}
    assert client.post(url_of(Criterion, "add"), empty | sent).status_code == 302


def test_a_held_review_takes_no_comment(world: World) -> None:
    client = staff(world, "alice", everything=True)
    held = ReviewFactory(
        alliance=world.northstar, state="held", held_on="2026-01-01", frozen={"x": 1}
    )
    sent = {"review": held.pk, "section": "plan", "text": "Late"}
    assert is_refused(client.post(url_of(ReviewComment, "add"), sent))
    assert not ReviewComment.objects.exists()


@pytest.fixture
def card(world: World) -> Scorecard:
    model = ScoringModel.objects.create(key="m", name="Model")
    return Scorecard.objects.create(alliance=world.northstar, year=2026, quarter=1, model=model)


def answer_of(card: Scorecard, key: str = "asked") -> Measurement:
    asked = Indicator.objects.create(key=key, name=key.capitalize())
    return Measurement.objects.create(
        scorecard=card, indicator=asked, raw=70, evidence_on="2026-01-01"
    )


@pytest.mark.parametrize("name", ["alice", "ada"])
def test_a_final_scorecard_no_longer_changes(world: World, card: Scorecard, name: str) -> None:
    client = world.client("ada") if name == "ada" else staff(world, name, everything=True)
    answer, other = answer_of(card), Indicator.objects.create(key="asked-too", name="Other")
    Scorecard.objects.filter(pk=card.pk).update(state="final")
    sent = {"scorecard": card.pk, "indicator": other.pk, "raw": 5, "evidence_on": "2026-01-01"}
    assert is_refused(client.post(url_of(Measurement, "add"), sent))
    line = {"measurements-TOTAL_FORMS": 1, "measurements-INITIAL_FORMS": 1}
    line |= {"measurements-0-id": answer.pk, "measurements-0-raw": 5, "state": "open"}
    for url in (url_of(Measurement, "change", answer.pk), url_of(Scorecard, "change", card.pk)):
        assert client.post(url, sent | line).status_code == 403
    assert client.post(url_of(Scorecard, "delete", card.pk), {"post": "yes"}).status_code == 403
    delete_selected(client, Measurement, answer.pk)
    card.refresh_from_db()
    answer.refresh_from_db()
    assert (card.state, answer.raw, card.measurements.count()) == ("final", 70, 1)


def test_a_scorecard_becomes_final_in_the_product(world: World, card: Scorecard) -> None:
    """There it is stored with what it was scored with, and with who did it."""
    answer = answer_of(card)
    client = staff(world, "lena", everything=True)
    saved = save(client, card, state="final", finalised_by=world.eve.pk)
    assert saved.status_code == 302, [saved.context["errors"]]
    assert save(client, answer, raw=60, measured_by=world.eve.pk).status_code == 302
    card.refresh_from_db()
    answer.refresh_from_db()
    assert (card.state, card.finalised_by) == ("open", None)
    assert (answer.raw, answer.measured_by) == (60, None)


# Plans --------------------------------------------------------------------------------------------
@pytest.fixture
def signed(world: World) -> JointBusinessPlan:
    plan = PlanFactory(alliance=world.northstar, state="partner_review")
    ObjectiveFactory(plan=plan, what="Joint pipeline", unit="number", target=5)
    PlanSignOff.objects.create(
        plan=plan, side="theirs", person=world.gina.person, signed_on="2026-01-01"
    )
    return plan


def test_what_was_signed_is_no_longer_signed_once_it_changes(
    world: World, signed: JointBusinessPlan
) -> None:
    """A side signed what it has read."""
    client = staff(world, "alice", everything=True)
    goal = signed.objectives.get()
    assert save(client, goal).status_code == 302 and signed.sign_offs.exists()
    assert save(client, goal, what="Something else").status_code == 302
    assert not signed.sign_offs.exists()


@pytest.mark.parametrize("what", ["plan", "line", "new line", "delete", "delete_selected", "move"])
def test_in_whatever_way(world: World, signed: JointBusinessPlan, what: str) -> None:
    client = staff(world, "alice", everything=True)
    goal = signed.objectives.get()
    lines = {"objectives-TOTAL_FORMS": 2, "objectives-1-what": "New", "objectives-1-unit": "number"}
    lines |= {"objectives-1-target": 3, "objectives-1-baseline": 0, "objectives-1-plan": signed.pk}
    year = signed.fiscal_year + 1
    other = PlanFactory(alliance=world.northstar, fiscal_year=year, state="draft")
    does = {
        "plan": lambda: save(client, signed, theme="Another"),
        "line": lambda: save(client, signed, **{"objectives-0-what": "Another"}),
        "new line": lambda: save(client, signed, **lines),
        "delete": lambda: delete(client, url_of(Objective, "delete", goal.pk)),
        "delete_selected": lambda: delete_selected(client, Objective, goal.pk),
        "move": lambda: save(client, goal, plan=other.pk),
    }
    answer = does[what]()
    assert answer.status_code == 302, answer.context["errors"]
    assert not signed.sign_offs.exists()


def test_what_was_reached_is_recorded_in_the_product_alone(world: World) -> None:
    actual = ObjectiveActualFactory(objective__plan__alliance=world.northstar)
    client = staff(world, "alice", everything=True)
    sent = {"objective": actual.objective_id, "as_of": "2026-01-01", "value": 5}
    assert client.post(url_of(ObjectiveActual, "add"), sent).status_code == 403
    assert (
        client.post(url_of(ObjectiveActual, "delete", actual.pk), {"post": "yes"}).status_code
        == 403
    )
    assert ObjectiveActual.objects.get() == actual
