"""What the pages of this room cost: the same with 3 rows and with 30, and within the budget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse

from alliances.models import PrivateNote, StageChange
from tests.budget import queries_of
from tests.conftest import World
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    AllianceFactory,
    AlliancePartnerFactory,
    CommitteeFactory,
    DealTermFactory,
    DeliverableFactory,
    MeetingFactory,
    MembershipFactory,
    ObjectiveFactory,
    PersonFactory,
    PlacementFactory,
    PlanFactory,
    ReviewFactory,
    RiskFactory,
    member,
)


def fill(world: World, rows: int, plan: object = None) -> None:
    """`rows` more of everything: alliances of alice, and what belongs to Northstar."""
    star = world.northstar
    plan = star.plans.first() or PlanFactory(alliance=star, fiscal_year=2026)
    committee = CommitteeFactory(alliance=star)
    for number in range(rows):
        other = AllianceFactory()
        AlliancePartnerFactory(alliance=other)
        AlliancePartnerFactory(alliance=other, is_lead=False)
        member(other, world.alice)
        PlacementFactory(alliance=other)
        ReviewFactory(alliance=other)
        AgreementFactory(alliance=star, ends_on=date(2190 + number, 1, 1))
        DealTermFactory(alliance=star, label=f"Term {star.deal_terms.count()}")
        PrivateNote.objects.create(alliance=star, text="Note", author=world.alice)
        MembershipFactory(alliance=star, role="executive_sponsor")
        person = PersonFactory(partner=world.meridian)
        MembershipFactory(alliance=star, person=person, side="theirs", role="counterpart")
        ObjectiveFactory(plan=plan)
        DeliverableFactory(plan=plan, owner=world.alice.person)
        ActionFactory(alliance=star)
        MeetingFactory(committee=committee)
        RiskFactory(alliance=star)
        StageChange.objects.create(
            alliance=star,
            from_stage="launching",
            to_stage="operating",
            changed_on=date(2020, 1, 1),
            reason="It went well.",
            changed_by=world.alice,
        )


PAGES: dict[str, tuple[Callable[[World], str], int]] = {
    "list": (lambda world: "/alliances/?sort=-tier&q=a", 8),
    "list by health": (lambda world: "/alliances/?sort=health", 8),
    "list by quadrant": (lambda world: "/alliances/?sort=-quadrant&q=a", 8),
    "overview": (lambda world: world.northstar.get_absolute_url(), 12),
    "people": (lambda world: of(world, "people"), 8),
    "add a person": (lambda world: of(world, "membership_create") + "?q=person", 8),
    # Three of them when the answer has left: whether it is in the audit log that terms were read.
    # Two of what sums are compared with: exchange rates and the discount rate.
    "agreement": (lambda world: of(world, "agreement"), 13),
    "activity": (lambda world: of(world, "activity"), 12),
    "edit": (lambda world: of(world, "edit"), 12),
    # Five of them: how many people are told when it closes.
    "stage": (lambda world: of(world, "stage"), 11),
    "partners": (lambda world: "/partners/?q=a", 5),
    # Five of them: what the company would lose without it.
    "partner": (lambda world: reverse("alliances:partner_detail", args=[world.meridian.pk]), 13),
    "persons": (lambda world: "/people/?q=a", 5),
    "person": (
        lambda world: reverse("alliances:person_detail", args=[world.alice.person.pk]),
        11,
    ),
}


def of(world: World, name: str) -> str:
    return reverse(f"alliances:{name}", args=[world.northstar.pk])


@pytest.mark.slow
def test_queries(world: World) -> None:
    client = world.client("alice")
    fill(world, 3)
    few = {name: queries_of(client, address(world)) for name, (address, _) in PAGES.items()}
    fill(world, 27)
    many = {name: queries_of(client, address(world)) for name, (address, _) in PAGES.items()}
    assert many == few
    assert not {name: few[name] for name, (_, budget) in PAGES.items() if few[name] > budget}


@pytest.mark.slow
def test_the_overview_stays_in_its_budget_for_everybody(world: World) -> None:
    fill(world, 3)
    for who in ("gina", "charlie", "eve", "lena", "ada"):
        client = world.client(who)
        assert queries_of(client, world.northstar.get_absolute_url()) <= 12, who
        assert queries_of(client, "/alliances/?sort=-tier") <= 8, who


@pytest.mark.slow
def test_a_full_list_is_no_more_than_80_kb(world: World) -> None:
    for number in range(60):
        alliance = AllianceFactory(name=f"A name of ordinary length {number}")
        AlliancePartnerFactory(alliance=alliance)
        member(alliance, world.alice)
        PlacementFactory(alliance=alliance, quadrant="white_glove", health=71, health_band="green")
        AgreementFactory(alliance=alliance, ends_on=date(2199, 1, 1))
    page = world.client("eve").get("/alliances/")
    assert len(page.context["table"].paginated_rows) == 50
    assert len(page.content) <= 80_000
