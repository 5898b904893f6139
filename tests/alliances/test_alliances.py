"""Making and changing an alliance: doublets, rough dates, and two people at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from alliances.models import Alliance, CorporateGoal, Membership, Partner
from alliances.rules.contact import contact_band
from alliances.services.alliances import update_alliance
from alliances.services.sign_ins import link_sign_in
from alliances.signals import alliances_changed
from core.dates.parsing import write_date
from tests.conftest import World
from tests.factories import PartnerFactory, PersonFactory

CREATE = "/alliances/new/"


def fields(**more: Any) -> dict[str, Any]:
    return {"name": "Blue bridge", "stage": "exploring", "tier": "unassigned", **more}


@pytest.fixture
def told() -> Any:
    """The keys of which the floors above were told."""
    ids: list[int] = []

    def hear(sender: Any, alliance_ids: Any, **_: Any) -> None:
        ids.extend(alliance_ids)

    alliances_changed.connect(hear)
    yield ids
    alliances_changed.disconnect(hear)


def test_a_manager_who_creates_it_manages_it(world: World, told: list[int]) -> None:
    goal = CorporateGoal.objects.create(name="Grow")
    data = fields(
        lead_partner="meridian cloud gmbh", other_partners="Nova Labs\nNOVA LABS", goals=[goal.pk]
    )
    Partner.objects.update(listed=True)
    answer = world.client("bob").post(CREATE, data)
    alliance = Alliance.objects.get(name="Blue bridge")
    assert answer.url == alliance.get_absolute_url()
    links = [(link.partner.name, link.is_lead) for link in alliance.partner_links.all()]
    assert links == [("Meridian Cloud", True), ("Nova Labs", False)]
    part = Membership.objects.get(alliance=alliance)
    assert (part.person.user, part.side, part.role) == (world.bob, "ours", "alliance_manager")
    assert list(alliance.goals.all()) == [goal]
    assert told == [alliance.pk]
    assert alliance.history.get().history_user == world.bob


def test_nobody_need_manage_it_yet(world: World) -> None:
    world.client("lena").post(CREATE, fields(manager=""))
    assert not Membership.objects.filter(alliance__name="Blue bridge").exists()


def test_whoever_creates_a_restricted_one_keeps_sight_of_it(world: World) -> None:
    answer = world.client("lena").post(CREATE, fields(restricted="on"), follow=True)
    assert answer.status_code == 200
    assert Alliance.objects.get(name="Blue bridge").confidentiality == "restricted"
    assert Membership.objects.get(alliance__name="Blue bridge").person.user == world.lena


def test_a_person_on_record_with_that_address_is_not_taken_over(world: World) -> None:
    known = PersonFactory(name="Lena L.", email=world.lena.email.upper())
    answer = world.client("lena").post(CREATE, fields(restricted="on"))
    assert answer.status_code == 422
    assert "Ask an administrator to link them" in answer.content.decode()
    known.refresh_from_db()
    assert known.user is None and not Alliance.objects.filter(name="Blue bridge").exists()
    # An administrator says that they are the same.
    link_sign_in(person=known, user=world.lena, by=world.ada)
    world.client("lena").post(CREATE, fields(restricted="on"))
    assert Membership.objects.get(alliance__name="Blue bridge").person == known


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [
        ("2021", date(2021, 1, 1), "year"),
        ("2021-12", date(2021, 12, 1), "month"),
        ("Dec 2021", date(2021, 12, 1), "month"),
        ("2021-12-03", date(2021, 12, 3), "day"),
        ("3 Dec 2021", date(2021, 12, 3), "day"),
        ("", None, ""),
    ],
)
def test_a_date_is_kept_as_far_as_it_is_known(
    world: World, typed: str, day: date | None, precision: str
) -> None:
    world.client("bob").post(CREATE, fields(announced=typed))
    alliance = Alliance.objects.get(name="Blue bridge")
    assert (alliance.announced_on, alliance.announced_precision) == (day, precision)


@pytest.mark.parametrize("typed", ["2021-13", "2021-02-30", "soon", "31.02.2021"])
def test_what_is_no_date_is_said_to_be_none(world: World, typed: str) -> None:
    answer = world.client("bob").post(CREATE, fields(announced=typed))
    assert answer.status_code == 422
    assert "is not a date" in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("day", "precision", "text"),
    [
        (date(2021, 1, 1), "year", "2021"),
        (date(2021, 12, 1), "month", "2021-12"),
        (date(2021, 12, 3), "day", "2021-12-03"),
        (None, "", ""),
    ],
)
def test_write_date(day: date | None, precision: str, text: str) -> None:
    assert write_date(day, precision) == text


@pytest.mark.parametrize(
    ("last", "band"),
    [
        (None, ""),
        (date(2026, 11, 21), "green"),
        (date(2026, 10, 22), "green"),
        (date(2026, 10, 21), "amber"),
        (date(2026, 9, 22), "amber"),
        (date(2026, 9, 21), "red"),
    ],
)
def test_contact_band(last: date | None, band: str) -> None:
    assert contact_band(last, date(2026, 11, 21)) == band


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": "Northstar co sell"}, "There is already an alliance called “Northstar co-sell”"),
        ({"name": "co-sell Northstar"}, "There is already an alliance called “Northstar co-sell”"),
        ({"name": "Northstar", "lead_partner": "Meridian Cloud"}, "Northstar co-sell"),
        ({"lead_partner": "Meridan Cloud"}, "looks like the partner Meridian Cloud"),
    ],
)
def test_what_looks_like_a_doublet_is_asked_about_once(
    world: World, data: dict[str, str], words: str
) -> None:
    client, before = world.client("alice"), Alliance.objects.count()
    asked = client.post(CREATE, fields(**data))
    assert asked.status_code == 422
    assert words in asked.content.decode()
    assert Alliance.objects.count() == before
    assert client.post(CREATE, fields(**data, not_a_doublet="on")).status_code == 302


def test_the_question_does_not_name_what_one_may_not_see(world: World) -> None:
    answer = world.client("alice").post(CREATE, fields(name="Quiet projects"))
    assert answer.status_code == 302
    answer = world.client("alice").post(CREATE, fields(name="Next", lead_partner="Undisclosd Ltd"))
    assert answer.status_code == 302


def test_other_partners_need_a_lead(world: World) -> None:
    answer = world.client("bob").post(CREATE, fields(other_partners="Nova"))
    assert answer.status_code == 422
    assert "Enter the lead partner first" in answer.content.decode()


@pytest.mark.parametrize("extra", ["owner", "confidentiality", "created_at", "revision", "id"])
def test_fields_that_are_not_in_the_form_change_nothing(world: World, extra: str) -> None:
    before = Alliance.objects.get(pk=world.northstar.pk)
    data = edited(world, **{extra: "99"}) | ({"revision": 1} if extra == "revision" else {})
    world.client("alice").post(edit_url(world), data)
    after = Alliance.objects.get(pk=world.northstar.pk)
    assert (after.confidentiality, after.created_at) == (before.confidentiality, before.created_at)


def edit_url(world: World) -> str:
    return reverse("alliances:edit", args=[world.northstar.pk])


def edited(world: World, **more: Any) -> dict[str, Any]:
    data = fields(name="Northstar co-sell", tier="strategic", revision=world.northstar.revision)
    return {**data, "lead_partner": "Meridian Cloud", **more}


def test_editing_keeps_a_record_of_partners_and_goals_too(world: World, told: list[int]) -> None:
    goal = CorporateGoal.objects.create(name="Grow")
    data = edited(world, lead_partner="Nova", other_partners="Meridian Cloud", goals=[goal.pk])
    assert world.client("alice").post(edit_url(world), data).status_code == 302
    newest = world.northstar.history.first()
    assert newest.history_change_reason == (
        "Partners: Meridian Cloud → Nova, Meridian Cloud; Goals: none → Grow"
    )
    leads = world.northstar.partner_links.filter(is_lead=True)
    assert [link.partner.name for link in leads] == ["Nova"]
    assert told == [world.northstar.pk]


def test_the_stage_and_the_confidentiality_are_not_changed_on_the_edit_page(world: World) -> None:
    data = edited(world, stage="closed", restricted="on", confidentiality="restricted")
    assert world.client("alice").post(edit_url(world), data).status_code == 302
    world.northstar.refresh_from_db()
    assert (world.northstar.stage, world.northstar.confidentiality) == ("operating", "open")


def test_the_second_of_two_sees_both_versions(world: World) -> None:
    client = world.client("alice")
    first = edited(world, north_star="Theirs, saved first.", lead_partner="Nova", announced="2021")
    second = edited(world, north_star="Mine, typed meanwhile.")
    assert world.client("lena").post(edit_url(world), first).status_code == 302
    answer = client.post(edit_url(world), second)
    assert answer.status_code == 409
    page = answer.content.decode()
    for words in ("Theirs, saved first.", "Mine, typed meanwhile.", "Nova", "2021"):
        assert words in page, words
    world.northstar.refresh_from_db()
    assert world.northstar.north_star == "Theirs, saved first."
    again = client.post(edit_url(world), {**second, "revision": 2})
    assert again.status_code == 302
    world.northstar.refresh_from_db()
    assert world.northstar.north_star == "Mine, typed meanwhile."


def test_a_partner_that_leaves_is_not_deleted(world: World) -> None:
    nova = PartnerFactory(name="Nova", listed=True)
    update_alliance(
        alliance=world.northstar,
        expected=1,
        fields=["name"],
        partners=["Nova"],
        goals=[],
        user=world.alice,
    )
    assert list(world.northstar.partners.all()) == [nova]
    assert Partner.objects.filter(name="Meridian Cloud").exists()


@pytest.mark.slow
def test_the_head_hides_what_the_role_may_not_see(world: World) -> None:
    url = world.northstar.get_absolute_url()
    mine = world.client("alice").get(url).content.decode()
    theirs = world.client("gina").get(url).content.decode()
    member = world.client("charlie").get(url).content.decode()
    for words in ("Scorecard", "Activity", ">Strategic<"):
        assert words in mine
        assert words not in theirs
    assert edit_url(world) in mine
    assert edit_url(world) not in member
    assert edit_url(world) not in theirs
