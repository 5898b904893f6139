"""Who joins, who leaves, when we last spoke; people and their pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from alliances.models import Membership, Person
from tests.conftest import World, today_here
from tests.factories import (
    ActionFactory,
    DeliverableFactory,
    MembershipFactory,
    PersonFactory,
    PlanFactory,
)


def add_url(world: World) -> str:
    return reverse("alliances:membership_create", args=[world.northstar.pk])


def test_add_somebody_on_record(world: World) -> None:
    ruth = PersonFactory(name="Ruth Meyer")
    client = world.client("alice")
    assert "Ruth Meyer" in client.get(add_url(world), {"q": "ruth"}).content.decode()
    answer = client.post(add_url(world), {"person": ruth.pk, "role": "executive_sponsor"})
    assert answer.status_code == 302
    part = Membership.objects.get(person=ruth)
    assert (part.alliance, part.side, part.role) == (world.northstar, "ours", "executive_sponsor")


def test_add_a_new_person_of_the_partner_inline(world: World) -> None:
    data = {"name": "Maria Chen", "company": world.meridian.pk, "email": "mc@meridian.example"}
    world.client("alice").post(add_url(world), {**data, "role": "counterpart"})
    part = Membership.objects.get(person__name="Maria Chen")
    assert (part.side, part.person.partner) == ("theirs", world.meridian)


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "executive_sponsor"},
        {"name": "New One", "role": ""},
        {"name": "New One", "role": "owner"},
        {"name": "New One", "role": "counterpart", "company": "999999"},
        {"name": "New One", "role": "counterpart", "email": "alice@entente.example"},
        {"name": "New One", "role": "counterpart", "since": "2899-01-01"},
        {"person": "alice", "role": "alliance_manager"},
    ],
)
def test_what_is_refused(world: World, wrong: dict[str, Any]) -> None:
    before = Membership.objects.count(), Person.objects.count()
    if wrong.get("person") == "alice":
        wrong = {**wrong, "person": world.alice.person.pk}
    assert world.client("alice").post(add_url(world), wrong).status_code == 422
    assert (Membership.objects.count(), Person.objects.count()) == before


def test_people_one_may_not_see_are_neither_found_nor_taken(world: World) -> None:
    hidden = MembershipFactory(
        alliance=world.restricted, person__partner=world.restricted.partners.get(), side="theirs"
    ).person
    client = world.client("alice")
    options = reverse("alliances:person_options", args=[world.northstar.pk])
    assert hidden.name not in client.get(options, {"q": hidden.name}).content.decode().replace(
        f"“{hidden.name}”", ""
    )
    answer = client.post(add_url(world), {"person": hidden.pk, "role": "counterpart"})
    assert answer.status_code == 422


@pytest.mark.slow
def test_a_new_member_sees_it_and_a_former_one_no_longer(world: World) -> None:
    page = world.northstar.get_absolute_url()
    bob = world.client("bob")
    assert bob.get(page).status_code == 404
    data = {"person": world.bob.person.pk, "role": "committee_member"}
    world.client("alice").post(add_url(world), data)
    assert bob.get(page).status_code == 200
    part = Membership.objects.get(alliance=world.northstar, person__user=world.bob)
    end = reverse("alliances:membership_end", args=[part.pk])
    assert "no longer sees Northstar" in world.client("alice").get(end).content.decode()
    world.client("alice").post(
        end, {"on": today_here().isoformat(), "everything": "nobody", "revision": 1}
    )
    assert bob.get(page).status_code == 404


def test_a_manager_who_leaves_loses_the_right_to_edit(world: World) -> None:
    part = Membership.objects.get(alliance=world.northstar, person__user=world.alice)
    end = reverse("alliances:membership_end", args=[part.pk])
    data = {"on": today_here().isoformat(), "everything": "nobody", "revision": 1}
    answer = world.client("alice").post(end, data)
    assert answer.url == reverse("alliances:list")
    assert world.client("alice").get(add_url(world)).status_code == 404


def test_a_role_changes_but_not_into_one_they_have(world: World) -> None:
    part = Membership.objects.get(alliance=world.northstar, person__user=world.charlie)
    MembershipFactory(alliance=world.northstar, person=part.person, role="committee_member")
    url = reverse("alliances:membership_edit", args=[part.pk])
    client = world.client("alice")
    assert client.post(url, {"role": "committee_member", "revision": 1}).status_code == 422
    data = {"role": "executive_sponsor", "since": "2024-02-01", "revision": 1}
    assert client.post(url, data).status_code == 302
    part.refresh_from_db()
    assert (part.role, part.since.isoformat()) == ("executive_sponsor", "2024-02-01")
    data = {"role": "counterpart", "alliance": world.helix.pk, "revision": 2}
    assert client.post(url, data).status_code == 302
    part.refresh_from_db()
    assert part.alliance == world.northstar


def test_a_guest_does_not_read_when_we_last_spoke(world: World) -> None:
    MembershipFactory(
        alliance=world.northstar, role="executive_sponsor", last_contact_on="2020-02-03"
    )
    people = reverse("alliances:people", args=[world.northstar.pk])
    for url in (world.northstar.get_absolute_url(), people):
        assert "health" not in world.client("gina").get(url).content.decode()
        assert 'class="mark r"' in world.client("alice").get(url).content.decode()
        assert 'class="mark' not in world.client("gina").get(url).content.decode()


def test_the_page_of_a_person_shows_only_what_i_may_see(world: World) -> None:
    person = world.alice.person
    MembershipFactory(alliance=world.helix, person=person)
    MembershipFactory(alliance=world.restricted, person=person)
    for alliance in (world.northstar, world.helix, world.restricted):
        ActionFactory(alliance=alliance, owner=person, title=f"Action for {alliance}")
        plan = PlanFactory(alliance=alliance)
        DeliverableFactory(plan=plan, owner=person, name=f"Promise to {alliance}")
    url = reverse("alliances:person_detail", args=[person.pk])
    seen = world.client("gina").get(url).content.decode()
    assert "Promise to Northstar" in seen
    assert "Action for Northstar" in seen
    assert "Helix" not in seen
    assert "Quiet" not in world.client("eve").get(url).content.decode()
    assert "Promise to Helix" in world.client("eve").get(url).content.decode()


def test_whoever_signs_in_keeps_their_address(world: World) -> None:
    person = world.charlie.person
    url = reverse("alliances:person_edit", args=[person.pk])
    data = {"name": "Charlie M.", "email": "bob@evil.example", "time_zone": "Europe/Paris"}
    data["revision"] = "1"
    assert world.client("alice").post(url, data).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.email) == ("Charlie M.", world.charlie.email)


def test_a_person_changes_company_only_when_no_role_holds_them(world: World) -> None:
    held = PersonFactory(name="Held", partner=world.meridian)
    MembershipFactory(alliance=world.northstar, person=held, side="theirs", role="counterpart")
    url = reverse("alliances:person_edit", args=[held.pk])
    data = {"name": "Held", "email": held.email, "time_zone": "Europe/Paris", "company": ""}
    data["revision"] = "1"
    refused = world.client("alice").post(url, data)
    assert refused.status_code == 422
    assert "still have roles at their current company" in refused.content.decode()
    free = PersonFactory(name="Free", partner=world.meridian, listed=True)
    url = reverse("alliances:person_edit", args=[free.pk])
    data |= {"name": "Free", "email": free.email}
    assert world.client("alice").post(url, data).status_code == 302
    free.refresh_from_db()
    assert free.partner is None


def test_a_company_must_be_a_partner_one_may_see(world: World) -> None:
    url = reverse("alliances:person_create")
    data = {"name": "Nia", "time_zone": "Europe/Paris"}
    for company in ("Nobody Inc.", "Undisclosed Ltd"):
        answer = world.client("alice").post(url, {**data, "company": company})
        assert answer.status_code == 422
        assert "No partner is called" in answer.content.decode()
    assert world.client("alice").post(url, {**data, "company": "MERIDIAN cloud"}).status_code == 302


def test_a_person_is_added_from_the_page_of_their_company(world: World) -> None:
    page = world.client("alice").get("/people/new/", {"company": "Meridian Cloud"})
    assert 'value="Meridian Cloud"' in page.content.decode()
