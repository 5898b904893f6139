"""What somebody sees coming: said by either side, read by two sides only, answered once."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.registry.today import today_sources
from core.revision.updates import StaleRevision
from scorecards.models import EarlyRisk, Risk
from scorecards.services import early_risks as services
from tests.conftest import World, today_here
from tests.factories import (
    AlliancePartnerFactory,
    EarlyRiskFactory,
    MembershipFactory,
    PartnerFactory,
    PersonFactory,
    RiskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SAID = {"title": "The plant may close", "what_may_happen": "The owner looks for a buyer."}


def address(name: str, pk: int) -> str:
    return reverse(f"scorecards:{name}", args=[pk])


def listed(world: World, who: str) -> str:
    return world.client(who).get(address("alliance_risks", world.northstar.pk)).text


def risk_data(**more):
    return {
        "title": "Plant",
        "probability": 3,
        "impact": 4,
        "response": "Second plant.",
        "answer": "A second plant is asked.",
        **more,
    }


@pytest.mark.slow
def test_a_guest_says_it_and_the_manager_takes_it_in(world: World) -> None:
    gina, alice = world.client("gina"), world.client("alice")
    page = address("early_risk_create", world.northstar.pk)
    assert "People of other partners do not read it" in gina.get(page).text
    assert gina.post(page, {**SAID, "what_may_happen": " "}).status_code == 422
    assert gina.post(page, SAID).status_code == 302
    early = EarlyRisk.objects.get()
    assert (early.raised_by, early.raised_on, early.state) == (world.gina, today_here(), "waiting")
    # It waits on the page and in Today of the manager, and of nobody else.
    take = address("early_risk_take", early.pk)
    assert take in listed(world, "alice") and take not in listed(world, "charlie")
    today = alice.get(reverse("portfolio:today")).text
    assert "Said early: The plant may close" in today
    assert SAID["title"] in listed(world, "gina") and "waits for an answer" in listed(world, "gina")
    assert alice.post(take, risk_data(revision=1, response="")).status_code == 422
    assert alice.post(take, risk_data(revision=1)).status_code == 302
    early.refresh_from_db()
    risk = Risk.objects.get(title="Plant")
    assert (early.state, early.risk, early.answered_by) == ("taken", risk, world.alice)
    answered = listed(world, "gina")
    assert "A second plant is asked." in answered and "in the register" in answered
    assert "Second plant." not in answered, "the register itself is ours"
    assert "said early by" in listed(world, "alice")


def test_it_is_answered_why_not(world: World) -> None:
    early = EarlyRiskFactory(alliance=world.northstar, raised_by=world.gina)
    page, alice = address("early_risk_decline", early.pk), world.client("alice")
    assert alice.post(page, {"answer": " ", "revision": 1}).status_code == 422
    assert alice.post(page, {"answer": "Sold last week.", "revision": 7}).status_code == 409
    assert alice.post(page, {"answer": "Sold last week.", "revision": 1}).status_code == 302
    assert "Sold last week." in listed(world, "gina")
    early.refresh_from_db()
    more = {"early": early, "answer": "x", "by": world.alice, "today": today_here()}
    with pytest.raises(ValidationError, match="answered already"):
        services.decline(expected=early.revision, **more)
    other = EarlyRiskFactory(alliance=world.northstar)
    with pytest.raises(StaleRevision):
        services.decline(expected=9, **(more | {"early": other}))


def test_one_partner_does_not_read_what_another_fears(world: World) -> None:
    """Two partners of one alliance; our own people read both."""
    second = PartnerFactory(name="Second Ltd")
    AlliancePartnerFactory(alliance=world.northstar, partner=second, is_lead=False)
    stranger = UserFactory(name="Sami", role="guest")
    person = PersonFactory(name="Sami", partner=second, user=stranger)
    MembershipFactory(alliance=world.northstar, person=person, side="theirs")
    EarlyRiskFactory(alliance=world.northstar, raised_by=stranger, title="Of the second")
    EarlyRiskFactory(alliance=world.northstar, raised_by=world.gina, title="Of the first")
    EarlyRiskFactory(alliance=world.northstar, raised_by=world.charlie, title="Of our own")
    colleague = PersonFactory(partner=world.meridian, user=UserFactory(role="guest"))
    assert [row.title for row in EarlyRisk.objects.visible_to(world.gina)] == ["Of the first"]
    assert [row.title for row in EarlyRisk.objects.visible_to(stranger)] == ["Of the second"]
    assert not EarlyRisk.objects.visible_to(colleague.user).exists(), "no member here"
    for title in ("Of the first", "Of the second", "Of our own"):
        assert (title in listed(world, "charlie")) is True
        assert (title in listed(world, "gina")) is (title == "Of the first")


@pytest.mark.slow
def test_responses_and_days_to_look_again_wait_for_their_owner(world: World) -> None:
    day = today_here()
    mine = {"alliance": world.northstar, "owner": world.charlie.person}
    RiskFactory(title="Late response", due_on=day - timedelta(days=2), **mine)
    RiskFactory(title="Looked at", review_on=day, **mine)
    RiskFactory(title="Nobody's", alliance=world.northstar, due_on=day)
    in_place = {"residual_probability": 1, "residual_impact": 1, "evidence": "Seen"}
    RiskFactory(title="In place", due_on=day, in_place_on=day, **in_place, **mine)
    RiskFactory(title="Far", due_on=day + timedelta(days=90), **mine)
    assert {source.key for source in today_sources} >= {"risks", "early_risks"}
    charlie = world.client("charlie").get(reverse("portfolio:today")).text
    assert "Response to: Late response" in charlie
    assert "Look at the risk again: Looked at" in charlie
    assert not {"Nobody&#x27;s", "In place", "Response to: Far"} & set(charlie.split(">"))
    assert "Response to: Nobody" in world.client("alice").get(reverse("portfolio:today")).text


def test_the_heat_map_filters_the_register_and_it_is_exported(world: World) -> None:
    RiskFactory(alliance=world.northstar, title="Severe one", probability=4, impact=4)
    RiskFactory(alliance=world.northstar, title="Small one", probability=1, impact=2)
    RiskFactory(
        alliance=world.northstar,
        title="Accepted one",
        state="closed",
        outcome="accepted",
        closing_reason="Board",
        closed_on=timezone.localdate(),
    )
    client, page = world.client("alice"), address("alliance_risks", world.northstar.pk)
    register = client.get(page).context["register"]
    assert [line.risk.title for line in register.shown] == [
        "Severe one",
        "Accepted one",
        "Small one",
    ]
    assert register.total == "38.3"  # 30, 8 and 0.25
    chosen = client.get(page, {"probability": 4, "impact": 4})
    assert [line.risk.title for line in chosen.context["register"].shown] == ["Severe one"]
    assert "likely, severe" in chosen.text and "Show all" in chosen.text
    empty = client.get(page, {"probability": 5, "impact": 1})
    assert "No risk stands here." in empty.text
    for odd in ({"probability": "x"}, {"probability": 9, "impact": 9}):
        assert len(client.get(page, odd).context["register"].shown) == 3
    answer = client.get(address("risk_export", world.northstar.pk))
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(row["Risk"], row["Expected loss (points)"]) for row in rows] == [
        ("Severe one", "30"),
        ("Accepted one", "8"),
        ("Small one", "0.25"),
    ]


def test_a_response_in_place_is_recorded_on_its_page(world: World) -> None:
    risk = RiskFactory(alliance=world.northstar, probability=4, impact=3)
    client, page = world.client("alice"), address("risk_in_place", risk.pk)
    left = {"residual_probability": 2, "residual_impact": 2, "in_place_on": str(today_here())}
    assert client.post(page, {**left, "revision": 1, "evidence": ""}).status_code == 422
    more = {**left, "revision": 1, "evidence": "Audit"}
    later = str(today_here() + timedelta(days=1))
    assert client.post(page, {**more, "in_place_on": later}).status_code == 422
    assert client.post(page, {**more, "residual_probability": 5}).status_code == 422
    assert client.post(page, more).status_code == 302
    risk.refresh_from_db()
    assert (risk.residual_probability, risk.evidence) == (2, "Audit")
    assert (
        "before: likely, moderate" in client.get(address("alliance_risks", world.northstar.pk)).text
    )


@pytest.mark.slow
def test_lower_numbers_ask_for_a_reason(world: World) -> None:
    risk = RiskFactory(alliance=world.northstar, probability=4, impact=3, response="x")
    client, page = world.client("alice"), address("risk_edit", risk.pk)
    lower = {"title": "T", "probability": 2, "impact": 3, "response": "x", "revision": 1}
    refused = client.post(page, lower)
    assert refused.status_code == 422 and "Say why it is lower now" in refused.text
    half = client.post(page, {**lower, "probability": 4, "residual_impact": 2})
    assert half.status_code == 422 and "Say both" in half.text
    more = {"residual_probability": 5, "residual_impact": 2, "reason": "x"}
    assert "more than before the response" in client.post(page, {**lower, **more}).text
    assert client.post(page, {**lower, "reason": "Tested in May."}).status_code == 302
    history = reverse("alliances:activity", args=[world.northstar.pk])
    assert "Tested in May." in client.get(history).text
