"""Alliances and committees without anybody in charge, and what is held by people who left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alliances.models import Alliance, Membership
from governance.models import CommitteeMember
from governance.services.committees import set_members
from portfolio.services.today import today_page
from tests.conftest import at
from tests.factories import (
    ActionFactory,
    CommitteeFactory,
    DeliverableFactory,
    InitiativeFactory,
    MembershipFactory,
    PersonFactory,
    PlanFactory,
    RiskFactory,
)
from tests.portfolio.test_dashboard import text_of
from tests.portfolio.test_exceptions import TODAY, ago, calm, reasons  # noqa: F401

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def the_day():
    with at("2026-11-21T12:00:00Z"):
        yield


def managers(world):
    return Membership.objects.filter(alliance=world.northstar, role="alliance_manager")


def test_since_when_nobody_manages(calm):  # noqa: F811
    managers(calm).update(ended_on=ago(9))
    assert reasons(calm, who="lena") == {"no_manager": "no alliance manager for 9 days"}
    assert reasons(calm, who="lena", day=ago(10)) == {}
    page = calm.client("eve").get("/portfolio/exceptions/")
    assert "no manager since 12 Nov" in text_of(page)


def test_a_manager_who_left_the_company_manages_nothing(calm):  # noqa: F811
    calm.alice.is_active = False
    calm.alice.save()
    found = reasons(calm, who="lena")
    assert found["no_manager"] == "no alliance manager"
    assert "left_behind" in found


@pytest.mark.parametrize(("age", "there"), [(13, False), (15, True)])
def test_an_alliance_is_set_up_in_peace(calm, age, there):  # noqa: F811
    managers(calm).delete()
    made = calm.northstar.created_at - timedelta(days=age)
    Alliance.objects.filter(pk=calm.northstar.pk).update(created_at=made)
    assert reasons(calm, who="lena") == ({"no_manager": "no alliance manager yet"} if there else {})


def test_what_people_hold_who_left_the_alliance_or_the_company(calm):  # noqa: F811
    here, former = calm.charlie.person, PersonFactory(name="Olaf Former")
    MembershipFactory(alliance=calm.northstar, person=former, ended_on=ago(3))
    never = PersonFactory(name="Never Member")
    plan = PlanFactory(alliance=calm.northstar)
    later = TODAY + timedelta(days=30)
    for who in (here, former, never):
        ActionFactory(alliance=calm.northstar, owner=who, due_on=later)
    DeliverableFactory(plan=plan, owner=former, due_on=later)
    InitiativeFactory(plan=plan, lead=former)
    RiskFactory(alliance=calm.northstar, owner=former)
    RiskFactory(alliance=calm.northstar, owner=former, state="closed", closed_on=ago(1))
    committee = CommitteeFactory(alliance=calm.northstar)
    CommitteeMember.objects.create(committee=committee, person=former, is_chair=True)
    words = "5 responsibilities held by people who left"
    assert reasons(calm) == {"left_behind": words}
    here.left_on = TODAY
    here.save(update_fields=["left_on"])
    # His action, and his role.
    assert reasons(calm)["left_behind"] == "7 responsibilities held by people who left"
    page = calm.client("alice").get("/portfolio/exceptions/").content.decode()
    assert f"/alliances/{calm.northstar.pk}/hand-over/" in page


def test_a_committee_without_a_chair(calm):  # noqa: F811
    committee = CommitteeFactory(alliance=calm.northstar)
    assert reasons(calm) == {}
    now = calm.northstar.created_at
    people = [calm.alice.person.pk, calm.charlie.person.pk]
    set_members(committee=committee, people=people, chairs=people[:1], now=now)
    assert reasons(calm) == {}
    set_members(committee=committee, people=people[1:], now=now)
    assert reasons(calm) == {"no_chair": "1 committee without a chair"}
    committee.refresh_from_db()
    assert committee.chairless_since == TODAY
    set_members(committee=committee, people=people[1:], chairs=people[1:], now=now)
    committee.refresh_from_db()
    assert committee.chairless_since is None and reasons(calm) == {}


def test_today_tells_the_manager(calm):  # noqa: F811
    gone = calm.charlie.person
    gone.left_on = TODAY
    gone.save(update_fields=["left_on"])
    ActionFactory(alliance=calm.northstar, owner=gone, due_on=TODAY + timedelta(days=90))
    now = calm.northstar.created_at
    rows = [row.item for row in today_page(user=calm.alice, now=now).rows]
    (item,) = [row for row in rows if row.kind.name == "hand_over"]
    assert item.title == "Hand over what Charlie Member held"
    assert item.url.endswith(f"/people/{gone.pk}/hand-over/?alliance={calm.northstar.pk}")
    assert not [
        row for row in today_page(user=calm.bob, now=now).rows if row.item.kind.name == "hand_over"
    ]


def test_a_chair_who_left_chairs_nothing(calm):  # noqa: F811
    committee = CommitteeFactory(alliance=calm.northstar)
    gone, now = calm.charlie.person, calm.northstar.created_at
    alice = calm.alice.person.pk
    for other in calm.northstar.committees.exclude(pk=committee.pk):
        set_members(committee=other, people=[alice], chairs=[alice], now=now)
    people = [alice, gone.pk]
    set_members(committee=committee, people=people, chairs=people[1:], now=now)
    assert "no_chair" not in reasons(calm)
    gone.left_on = ago(5)
    gone.save(update_fields=["left_on"])
    assert reasons(calm)["no_chair"] == "1 committee without a chair for 5 days"
    assert "no_chair" not in reasons(calm, day=ago(6))
    client = calm.client("alice")
    step = client.get(f"/alliances/{calm.northstar.pk}/missing-chair/")
    assert step.url.endswith(f"/committees/{committee.pk}/edit/#id_chair")


def test_nobody_calls_a_sponsor_who_left(calm):  # noqa: F811
    sponsor = MembershipFactory(
        alliance=calm.northstar,
        person=PersonFactory(name="Sira Sponsor"),
        role="sales_executive_sponsor",
        last_contact_on=ago(80),
    )
    now = calm.northstar.created_at
    assert "silent_sponsor" in reasons(calm)
    assert "Call Sira Sponsor" in str([row.item.title for row in _today(calm, now)])
    sponsor.person.left_on = ago(2)
    sponsor.person.save(update_fields=["left_on"])
    assert "silent_sponsor" not in reasons(calm)
    assert "silent_sponsor" in reasons(calm, day=ago(3))
    assert "Call Sira Sponsor" not in str([row.item.title for row in _today(calm, now)])
    people = calm.client("alice").get(f"/alliances/{calm.northstar.pk}/people/")
    assert "80 d" not in text_of(people)


def _today(world, now):
    return today_page(user=world.alice, now=now).rows


def test_who_left_is_not_counted_among_the_people_and_nobody_counts_twice(calm):  # noqa: F811
    rows = Membership.objects.current().filter(alliance=calm.northstar, side="ours")
    there = rows.values("person").distinct().count()
    url = f"/alliances/{calm.northstar.pk}/people/"
    MembershipFactory(alliance=calm.northstar, person=calm.alice.person, role="functional_lead")
    assert f"{there} people" in text_of(calm.client("alice").get(url))
    calm.charlie.person.left_on = TODAY
    calm.charlie.person.save(update_fields=["left_on"])
    word = "person" if there == 2 else "people"
    assert f"{there - 1} {word}" in text_of(calm.client("alice").get(url))
