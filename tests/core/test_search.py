"""The box on every page: straight to what is meant, within one's rights."""

from __future__ import annotations

import pytest

from alliances.models import PartnerAlias, Person
from core.registry.search import (
    ALIKE,
    CONTAINS,
    EXACT,
    RELATED,
    STARTS,
    WORDS_START,
    Hit,
    clear_answer,
    rank_of,
)
from tests.conftest import World
from tests.factories import AllianceFactory, MembershipFactory, PartnerFactory, PersonFactory


def hit(title: str, *names: str, rank: int = RELATED) -> Hit:
    return Hit(title, "/", "Alliance", "alliances", names=names, rank=rank)


@pytest.mark.parametrize(
    ("text", "name", "rank"),
    [
        ("northstar", "Northstar", EXACT),
        ("  NORTHSTAR ", "Northstar", EXACT),
        ("muller", "Müller", EXACT),
        ("north", "Northstar co-sell", STARTS),
        ("cosell", "Northstar co-sell", RELATED),
        ("sell north", "Northstar co-sell", WORDS_START),
        ("star", "Northstar co-sell", CONTAINS),
        ("meridian", "Northstar co-sell", RELATED),
    ],
)
def test_how_well_words_name_something(text: str, name: str, rank: int) -> None:
    assert rank_of(text, hit(name)) == rank
    assert rank_of(text, hit("Other", name)) == rank


@pytest.mark.parametrize(
    ("ranks", "clear"),
    [
        ([], False),
        ([RELATED], True),
        ([ALIKE], True),
        ([STARTS, STARTS], False),
        ([EXACT, STARTS, STARTS], True),
        ([EXACT, EXACT], False),
        ([WORDS_START, RELATED], True),
        ([ALIKE, ALIKE], False),
    ],
)
def test_when_one_answer_is_clear(ranks: list[int], clear: bool) -> None:
    hits = [hit(f"Name {place}", rank=rank) for place, rank in enumerate(ranks)]
    assert clear_answer(hits) == (hits[0] if clear else None)


@pytest.fixture
def names(world: World) -> World:
    """Names that share a beginning, and one company that only bob's restricted alliance has."""
    MembershipFactory(alliance=AllianceFactory(name="Nordlicht licence"), person=world.alice.person)
    PartnerFactory(name="Nordwind AG", listed=True)
    PersonFactory(name="Ruth Meyer", email="ruth@halden.example")
    PartnerAlias.objects.create(partner=world.meridian, name="Skyline Hosting")
    return world


@pytest.mark.slow
@pytest.mark.both  # each database compares letters in its own way
@pytest.mark.parametrize(
    ("who", "text", "leads_to"),
    [
        ("alice", "northstar", "northstar"),
        ("alice", "northstar co-sell", "northstar"),
        ("alice", "nortstar", "northstar"),
        ("alice", "meridian cloud", "meridian"),
        ("alice", "Meridian", "meridian"),
        ("alice", "skyline", "meridian"),
        ("gina", "northstar", "northstar"),
        ("gina", "Meridian", "meridian"),
        ("gina", "skyline", ""),  # other names of partners are ours
        ("oscar", "northstar", ""),
        ("oscar", "meridian", ""),
        ("eve", "northstar", "northstar"),
        ("eve", "quiet project", ""),
        ("bob", "quiet project", "restricted"),
        ("ada", "quiet project", "restricted"),
        ("charlie", "ruth meyer", "ruth"),
        ("gina", "ruth meyer", ""),
        ("alice", "nord", "list"),  # an alliance and a partner
        ("alice", "100%", ""),
        ("alice", "'; drop table", ""),
        ("alice", "a\0b", ""),
        ("alice", "", ""),
        ("alice", "x" * 5000, ""),
    ],
)
def test_enter_leads_to_what_is_meant(names: World, who: str, text: str, leads_to: str) -> None:
    pages = {
        "northstar": names.northstar.get_absolute_url(),
        "restricted": names.restricted.get_absolute_url(),
        "meridian": names.meridian.get_absolute_url(),
        "ruth": Person.objects.get(name="Ruth Meyer").get_absolute_url(),
    }
    client = names.client(who)
    answer = client.get("/search/", {"q": text})
    if leads_to in pages:
        assert answer.url == pages[leads_to]
        assert client.get(answer.url).status_code == 200
        assert client.get("/search/", {"q": text, "all": "1"}).status_code == 200
        return
    assert answer.status_code == 200
    hits = [found.title for found in answer.context["hits"]]
    if leads_to == "list":
        assert hits == ["Nordlicht licence", "Nordwind AG"]
        assert "2 matches for “nord”" in answer.text
    else:
        assert hits == []
        assert ("Check the spelling" if text else "Enter the name") in answer.text
