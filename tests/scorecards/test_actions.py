"""What may be done with scorecards and risks, as tables; and that the pages keep their word."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from core.ui.actions import Rights
from scorecards.models import Risk, Scorecard, ScoringModel
from scorecards.rules import actions
from scorecards.rules.actions import EarlyState, RiskState, ScorecardState
from tests.factories import RiskFactory
from tests.offers import assert_possible, assert_refused, keys

EDIT, READ = Rights(edit=True), Rights()


@pytest.mark.parametrize(
    ("pk", "state", "on_alliance"),
    [
        (None, None, ["Start the Q4 2026 scorecard"]),
        (3, "open", ["Answer the Q4 2026 scorecard"]),
        (3, "submitted", []),
        (3, "final", []),
    ],
)
def test_a_quarter(pk, state, on_alliance):
    card = ScorecardState(2, "Q4 2026", pk, state)
    assert [row.label for row in actions.on_quarter(card, EDIT)] == on_alliance
    for rights in (READ, Rights(owns=True)):
        assert actions.on_quarter(card, rights) == []


def test_the_usual_step_of_a_scorecard_stands_out():
    found = actions.on_scorecard(3, 7, ("answer", "submit"))
    assert [row.label for row in found] == ["Answer scorecard", "Submit for review"]
    assert [row.style for row in found] == ["primary", ""]
    assert found[1].fields == (("revision", 7),)
    assert actions.on_scorecard(3, 7, ()) == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("open", ["in_place", "happened", "edit", "close"]),
        ("closed", ["reopen"]),
        ("occurred", ["reopen"]),
    ],
)
def test_a_risk(state, expected):
    assert keys(actions.on_risk(RiskState(1, 4, state), EDIT)) == expected
    assert actions.on_risk(RiskState(1, 4, state), READ) == []
    happened = RiskState(1, 4, state, occurred=True)
    rest = [key for key in expected if key not in ("happened", "in_place")]
    assert keys(actions.on_risk(happened, EDIT)) == rest
    done = RiskState(1, 4, state, in_place=True)
    assert keys(actions.on_risk(done, EDIT)) == [key for key in expected if key != "in_place"]


def test_what_was_said_early_is_answered_once():
    waiting, taken = EarlyState(3, "waiting"), EarlyState(3, "taken")
    assert keys(actions.on_early_risk(waiting, EDIT)) == ["take", "decline"]
    assert actions.on_early_risk(waiting, READ) == actions.on_early_risk(taken, EDIT) == []


def test_risks_are_recorded_by_who_may_change_the_alliance_and_others_say_what_they_fear():
    assert keys(actions.on_risks(2, EDIT)) == ["add"]
    assert keys(actions.on_risks(2, READ)) == ["early"]


def a_risk(world, state):
    closed = {} if state == "open" else {"closed_on": date(2026, 2, 1)}
    return RiskFactory(alliance=world.northstar, state=state, **closed)


def risks_page(world, who):
    page = world.client(who).get(reverse("scorecards:alliance_risks", args=[world.northstar.pk]))
    register = page.context["register"]
    lines = [*register.counting, *register.ended]
    return [*page.context["buttons"], *(button for line in lines for button in line.buttons)]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("state", ["open", "closed", "occurred"])
@pytest.mark.parametrize("who", ["alice", "charlie", "eve", "lena"])
def test_a_risk_page_keeps_its_word(world, state, who):
    risk, client = a_risk(world, state), world.client(who)
    buttons = risks_page(world, who)
    for name, data in (
        ("edit", {"title": "Rewritten", "side": "ours", "probability": 1, "impact": 1}),
        ("close", {"outcome": "avoided", "reason": "x", "closed_on": "2026-02-02"}),
        ("reopen", {}),
    ):
        if name not in keys(buttons):
            url = reverse(f"scorecards:risk_{name}", args=[risk.pk])
            full = {**data, "response": "x", "revision": risk.revision}
            assert_refused(client, url, full, lambda: list(Risk.objects.values()))
    assert_possible(world.client(who), buttons)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("state", ["open", "submitted", "reviewed", "partner", "final"])
@pytest.mark.parametrize("who", ["alice", "charlie", "eve", "lena"])
def test_a_scorecard_page_keeps_its_word(world, state, who):
    card = Scorecard.objects.create(
        alliance=world.northstar,
        year=2026,
        quarter=3,
        state=state,
        model=ScoringModel.objects.active().first(),
    )
    client = world.client(who)
    buttons = client.get(card.get_absolute_url()).context["buttons"]
    assert_possible(client, buttons)
    for name in ("edit", "finalise"):
        if not buttons:
            url = reverse(f"scorecards:scorecard_{name}", args=[card.pk])
            assert_refused(client, url, {"revision": 1}, lambda: list(Scorecard.objects.values()))
