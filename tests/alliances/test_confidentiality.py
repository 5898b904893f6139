"""The restricted switch: who loses sight is said, and loses it at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alliances.services.alliances import seeing_by_role
from tests.conftest import World
from tests.factories import UserFactory, member


def url_of(world: World) -> str:
    return reverse("alliances:confidentiality", args=[world.northstar.pk])


def test_who_loses_sight_is_said(world: World) -> None:
    UserFactory(name="Gone Executive", role="executive", is_active=False)
    member(world.northstar, world.eve, role="executive_sponsor")
    assert list(seeing_by_role(alliance=world.northstar)) == [world.lena]
    page = world.client("alice").get(url_of(world)).content.decode()
    assert "Lena Leader" in page
    assert "Eve Executive" not in page.split("<main", 1)[1]
    assert "You are one of them" in world.client("lena").get(url_of(world)).content.decode()


@pytest.mark.slow
def test_restricting_takes_effect_at_once_and_can_be_undone(world: World) -> None:
    eve = world.client("eve")
    assert eve.get(world.northstar.get_absolute_url()).status_code == 200
    restrict = {"value": "restricted", "revision": 1}
    assert world.client("alice").post(url_of(world), restrict).status_code == 302
    assert eve.get(world.northstar.get_absolute_url()).status_code == 404
    assert "Northstar" not in eve.get("/alliances/").content.decode()
    assert world.client("charlie").get(world.northstar.get_absolute_url()).status_code == 200
    world.client("alice").post(url_of(world), {"value": "open", "revision": 2})
    assert eve.get(world.northstar.get_absolute_url()).status_code == 200


def test_whoever_locks_themselves_out_lands_on_the_list(world: World) -> None:
    answer = world.client("lena").post(url_of(world), {"value": "restricted", "revision": 1})
    assert answer.url == reverse("alliances:list")


def test_a_stale_or_unclear_answer_changes_nothing(world: World) -> None:
    for data in (
        {"value": "restricted"},
        {"value": "secret", "revision": 1},
        {"value": "restricted", "revision": "one"},
    ):
        assert world.client("alice").post(url_of(world), data).url == url_of(world)
    stale = world.client("alice").post(url_of(world), {"value": "restricted", "revision": 7})
    assert stale.status_code == 409
    world.northstar.refresh_from_db()
    assert world.northstar.confidentiality == "open"
