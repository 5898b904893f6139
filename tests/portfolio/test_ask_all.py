"""Ask all: who is asked for the one fact, with one e-mail each, and nobody twice within some days;
and "I know it": to the question and back."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.utils import timezone

from alliances.models import Membership, Question
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from scorecards.models import Criterion, Indicator, Scorecard, ScoringModel
from tests.budget import queries_of
from tests.conftest import World, at
from tests.factories import (
    AllianceFactory,
    MembershipFactory,
    PersonFactory,
    PlacementFactory,
    UserFactory,
)
from tests.portfolio.test_dashboard import QUERIES

pytestmark = pytest.mark.django_db
ASK = "/portfolio/ask/"
NOW = "2026-11-21T12:00:00Z"


@pytest.fixture(autouse=True)
def the_day():
    with at(NOW):
        yield


@pytest.fixture
def fact() -> Indicator:
    model = ScoringModel.objects.active().earliest("pk")
    asked = Criterion.objects.filter(model=model, axis="value").values("indicator")
    manual = Indicator.objects.filter(source="manual", reveals_deal_terms=False)
    return manual.filter(pk__in=asked).earliest("pk")


def uncertain(alliance, fact: Indicator | None) -> None:
    facts = [] if fact is None else [{"key": fact.key, "axis": "value", "gain": 0.3}]
    PlacementFactory(
        alliance=alliance,
        quadrant="sustain",
        value=70,
        risk=30,
        holds=0.5,
        model=ScoringModel.objects.active().earliest("pk"),
        detail={"readings": {"quadrants": {"sustain": 0.5, "white_glove": 0.5}, "facts": facts}},
        valid_from=date(2026, 1, 5),
    )


@pytest.fixture
def unsure(world: World, fact) -> World:
    """Alice manages Northstar and another, Bob Helix, nobody a third; of a fourth no fact helps."""
    second = AllianceFactory(name="Second", stage="operating", tier="core")
    MembershipFactory(alliance=second, person=world.alice.person, role="alliance_manager")
    nobody = AllianceFactory(name="Nobody's", stage="operating", tier="core")
    close = AllianceFactory(name="Close", stage="operating", tier="core")
    for alliance in (world.northstar, second, world.helix, nobody):
        uncertain(alliance, fact)
    uncertain(close, None)
    return world


def plan(world: World, who: str, query: str = ""):
    return world.client(who).get(f"{ASK}{query}").context["plan"]


def send(world: World, who: str, query: str = ""):
    digest = plan(world, who, query).digest
    return world.client(who).post(f"{ASK}{query}", {"plan": digest}, follow=True)


def names(sought) -> list[str]:
    return sorted(one.detail.name for one in sought)


def test_everybody_who_would_be_asked_is_listed(unsure):
    found = plan(unsure, "lena")
    listed = {str(one.user): names(one.sought) for one in found.asked}
    assert listed == {
        str(unsure.alice): ["Northstar co-sell", "Second"],
        str(unsure.bob): ["Helix ADC"],
    }
    assert found.finding == "Ask 2 people about 3 uncertain placements?"
    assert (names(found.unmanaged), found.factless, found.own) == (["Nobody's"], 1, [])
    assert plan(unsure, "lena", "?tier=core").questions < 3
    assert Question.objects.count() == 0


def test_managers_answer_their_own(unsure):
    found = plan(unsure, "alice")
    assert names(found.own) == ["Northstar co-sell", "Second"]
    assert [str(one.user) for one in found.asked] == []
    text = unsure.client("alice").get(ASK).content.decode()
    assert "Nobody to ask at the moment" in text and "I know" in text


@pytest.mark.slow
def test_one_email_a_person_and_nobody_twice(unsure, fact):
    assert "3 questions sent to 2 people, one e-mail each." in send(unsure, "lena").content.decode()
    assert Question.objects.count() == 3
    assert OutgoingMessage.objects.filter(kind="question_round").count() == 2
    send_due_messages(now=timezone.now() + timedelta(minutes=1))
    told = {message.to[0]: message.body for message in mail.outbox}
    assert set(told) == {unsure.alice.email, unsure.bob.email}
    body = told[unsure.alice.email]
    assert body.count(f"what do we know about “{fact.name}”") == 2
    assert f"/alliances/{unsure.northstar.pk}/answer/{fact.key}/" in body
    # Asked again at once, by anybody: nothing is left to ask.
    again = plan(unsure, "eve")
    assert not again.asked and names(again.waiting) == ["Helix ADC", "Northstar co-sell", "Second"]
    # Another uncertain one of Alice's waits for some days.
    Question.objects.filter(alliance=unsure.northstar).delete()
    found = plan(unsure, "eve")
    assert not found.asked and [one.why for one in found.left] == ["was asked today"]
    with at("2026-11-25T12:00:00Z"):
        assert [str(one.user) for one in plan(unsure, "eve").asked] == [str(unsure.alice)]


@pytest.mark.slow
def test_the_email_leaves_out_what_is_answered_and_who_sees_nothing_more(unsure):
    send(unsure, "lena")
    Question.objects.filter(alliance=unsure.helix).update(
        answer="Yes.", answered_at=timezone.now(), answered_by=unsure.bob
    )
    Question.objects.filter(alliance__name="Second").delete()
    Membership.objects.filter(person=unsure.alice.person, alliance=unsure.northstar).delete()
    send_due_messages(now=timezone.now() + timedelta(minutes=1))
    assert mail.outbox == []
    reasons = set(OutgoingMessage.objects.values_list("state", flat=True))
    assert reasons == {"withdrawn"}


def test_a_restricted_alliance_is_not_named(unsure):
    unsure.northstar.confidentiality = "restricted"
    unsure.northstar.save()
    unsure.alice.email_confirmed_at = timezone.now()
    unsure.alice.save()
    send(unsure, "ada")
    send_due_messages(now=timezone.now() + timedelta(minutes=1))
    body = {message.to[0]: message.body for message in mail.outbox}[unsure.alice.email]
    assert "Northstar" not in body and "Second" in body and "is restricted" in body


def test_who_is_asked_changed_meanwhile(unsure, fact):
    seen = plan(unsure, "lena").digest
    fresh = AllianceFactory(name="Fresh", stage="operating", tier="core")
    MembershipFactory(alliance=fresh, person=unsure.bob.person, role="alliance_manager")
    uncertain(fresh, fact)
    answer = unsure.client("lena").post(ASK, {"plan": seen})
    assert answer.status_code == 409 and "Nothing was sent" in answer.content.decode()
    assert Question.objects.count() == 0
    assert unsure.client("lena").post(ASK).status_code == 409


@pytest.mark.slow
def test_it_costs_the_same_for_many(unsure, fact):
    few = queries_of(unsure.client("lena"), ASK)
    for number in range(9):
        alliance = AllianceFactory(name=f"More {number}", stage="operating", tier="core")
        person = PersonFactory(user=UserFactory(role="manager"))
        MembershipFactory(alliance=alliance, person=person, role="alliance_manager")
        uncertain(alliance, fact)
    assert queries_of(unsure.client("lena"), ASK) == few


def test_i_know_it_leads_to_the_question_and_back(unsure, fact):
    url = f"/alliances/{unsure.northstar.pk}/answer/{fact.key}/?next=/portfolio/%3Ftier%3Dcore"
    alice = unsure.client("alice")
    assert "Open the scorecard" in alice.get(url).content.decode()
    opened = alice.post(url)
    card = Scorecard.objects.get(alliance=unsure.northstar, year=2026, quarter=4)
    form = f"/scorecards/{card.pk}/edit/?question={fact.pk}&next=%2Fportfolio%2F%3Ftier%3Dcore"
    assert opened.url == form and alice.get(url).url == form
    saved = alice.post(form, {"revision": card.revision})
    assert saved.url == "/portfolio/?tier=core"
    assert parse_qs(urlsplit(form).query)["next"] == ["/portfolio/?tier=core"]
    Scorecard.objects.update(state="submitted")
    assert alice.get(url).url == card.get_absolute_url()


def test_what_is_counted_from_records_leads_to_them(unsure):
    alice, pk = unsure.client("alice"), unsure.northstar.pk
    computed = Indicator.objects.exclude(source="manual").filter(key="plan_attainment").get()
    assert alice.get(f"/alliances/{pk}/answer/{computed.key}/").url.startswith(f"/alliances/{pk}/")
    assert alice.get(f"/alliances/{pk}/answer/nothing/").status_code == 404
    reader = unsure.client("charlie")
    assert reader.get(f"/alliances/{pk}/answer/{computed.key}/").status_code == 403


@pytest.mark.slow
def test_the_portfolio_offers_both(unsure, fact):
    page = unsure.client("alice").get("/portfolio/").content.decode()
    assert f"/answer/{fact.key}/?next=/portfolio/" in page and ASK in page
    reader = unsure.client("eve").get("/portfolio/?tier=core").content.decode()
    assert f"/answer/{fact.key}/" not in reader and f"{ASK}?tier=core" in reader
    earlier = unsure.client("eve").get("/portfolio/?as_of=2026-10-01").content.decode()
    assert ASK not in earlier


def test_the_portfolio_names_the_answers_without_a_statement_more(unsure, fact):
    client = unsure.client("lena")
    assert fact.name in client.get("/portfolio/").content.decode()
    assert queries_of(client, "/portfolio/") == QUERIES
