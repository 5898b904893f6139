"""Partners: one row per company, whatever people call it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alliances.models import Partner, PartnerAlias
from tests.conftest import World
from tests.factories import PartnerFactory, PersonFactory

NEW = "/partners/new/"


def test_create_with_other_names(world: World) -> None:
    data = {"name": "Nova Labs Inc.", "aliases": "NovaLabs Europe\nNova Labs\nNOVALABS EUROPE"}
    assert world.client("alice").post(NEW, data).status_code == 302
    nova = Partner.objects.get(name="Nova Labs Inc.")
    assert [alias.name for alias in nova.aliases.all()] == ["NovaLabs Europe"]


@pytest.mark.parametrize(
    "name", ["Meridian Cloud", "MERIDIAN  CLOUD, Inc.", "meridian-cloud GmbH", "Skyline", "!!!", ""]
)
def test_a_name_stands_for_one_partner(world: World, name: str) -> None:
    PartnerAlias.objects.create(partner=world.meridian, name="Skyline Ltd")
    before = Partner.objects.count()
    assert world.client("alice").post(NEW, {"name": name}).status_code == 422
    assert Partner.objects.count() == before


def test_an_alias_of_another_partner_is_refused(world: World) -> None:
    url = reverse("alliances:partner_edit", args=[world.meridian.pk])
    PartnerFactory(name="Nova Labs", listed=True)
    data = {"name": "Meridian Cloud", "aliases": "Nova Labs", "revision": 1}
    assert world.client("alice").post(url, data).status_code == 422
    data["aliases"] = "Meridian"
    assert world.client("alice").post(url, data).status_code == 302
    data |= {"aliases": "", "revision": 2}
    assert world.client("alice").post(url, data).status_code == 302
    assert not world.meridian.aliases.exists()


def test_what_looks_alike_is_asked_about_once(world: World) -> None:
    client = world.client("alice")
    asked = client.post(NEW, {"name": "Meridian Clouds"})
    assert asked.status_code == 422
    assert "This looks like Meridian Cloud" in asked.content.decode()
    assert client.post(NEW, {"name": "Meridian Clouds", "not_a_doublet": "on"}).status_code == 302


def test_merck_is_two_companies(world: World) -> None:
    client = world.client("alice")
    assert client.post(NEW, {"name": "Merck KGaA"}).status_code == 302
    assert client.post(NEW, {"name": "Merck & Co., Inc."}).status_code == 302


def test_the_page_shows_what_i_may_see(world: World) -> None:
    Partner.objects.filter(pk=world.meridian.pk).update(
        is_competitor=True, description="We sell against them in the north."
    )
    PartnerAlias.objects.create(partner=world.meridian, name="Skyline")
    PersonFactory(name="Maria Chen", partner=world.meridian, listed=True)
    url = reverse("alliances:partner_detail", args=[world.meridian.pk])
    mine = world.client("alice").get(url).content.decode()
    theirs = world.client("gina").get(url).content.decode()
    for words in ("Also a competitor", "sell against them", "Skyline", "Maria Chen"):
        assert words in mine
        assert words not in theirs
    assert "Northstar co-sell" in theirs


def test_options_offer_only_partners_one_may_see(world: World) -> None:
    url = reverse("alliances:partner_options")
    assert "Meridian" in world.client("alice").get(url, {"lead_partner": "meri"}).content.decode()
    for text in ("undisclosed", "helix", "", " "):
        assert "<option" not in world.client("alice").get(url, {"q": text}).content.decode()
