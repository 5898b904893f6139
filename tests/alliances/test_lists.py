"""Lists: what is found, what stands in the address, what a guest cannot ask for."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from alliances.models import (
    Alliance,
    AllianceType,
    BusinessUnit,
    CorporateGoal,
    Partner,
    PartnerAlias,
)
from tests.conftest import World
from tests.factories import (
    AgreementFactory,
    AllianceFactory,
    AlliancePartnerFactory,
    PartnerFactory,
    PersonFactory,
    PlacementFactory,
    ReviewFactory,
    member,
)

LIST = "/alliances/"


def names(client: Client, query: str = "", url: str = LIST) -> list[str]:
    """The names in the rows of the list, in their order."""
    table = client.get(f"{url}{query}").context["table"]
    return [row.record.name for row in table.paginated_rows]


@pytest.fixture
def portfolio(world: World) -> World:
    """Four more alliances, open to executives, each with one thing to be found by."""
    unit, kind = BusinessUnit.objects.create(name="Cloud"), AllianceType.objects.create(name="JV")
    top = CorporateGoal.objects.create(name="Grow")
    goal = CorporateGoal.objects.create(name="Grow in Asia", parent=top)
    make = AllianceFactory
    make(name="Brand bearer", brand_name="Polaris", tier="core", stage="exploring")
    found = make(name="Ångström data", programme="Éclair 7", region="asia_pacific", tier="tactical")
    AlliancePartnerFactory(alliance=found, partner=PartnerFactory(name="Müller & Söhne GmbH"))
    make(name="Unit and type", business_unit=unit, alliance_type=kind, stage="closed")
    make(name="With goal").goals.add(goal)
    PartnerAlias.objects.create(partner=world.meridian, name="Skyline Hosting")
    return world


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("polaris", ["Brand bearer"]),
        ("bearer brand", ["Brand bearer"]),
        ("meridian", ["Northstar co-sell"]),
        ("skyline hosting", ["Northstar co-sell"]),
        ("MÜLLER", ["Ångström data"]),
        ("muller", ["Ångström data"]),
        ("ångström", ["Ångström data"]),
        ("ÅNGSTRÖM", ["Ångström data"]),
        ("éclair", ["Ångström data"]),
        ("northstar meridian", ["Northstar co-sell"]),
        ("northstar müller", []),
        ("100%", []),
        ("'; drop table", []),
        ("undisclosed", []),
        ("quiet", []),
    ],
)
def test_search(portfolio: World, text: str, found: list[str]) -> None:
    answer = portfolio.client("eve").get(LIST, {"q": text})
    assert [row.record.name for row in answer.context["table"].paginated_rows] == found


@pytest.mark.slow
def test_filters(portfolio: World) -> None:
    client = portfolio.client("eve")
    unit, kind = BusinessUnit.objects.get(), AllianceType.objects.get(name="JV")
    top, goal = CorporateGoal.objects.order_by("pk")
    alice = portfolio.alice.person.pk
    meridian = portfolio.meridian.pk
    expected = {
        "?tier=core": ["Brand bearer"],
        "?stage=closed": ["Unit and type"],
        f"?type={kind.pk}": ["Unit and type"],
        f"?unit={unit.pk}": ["Unit and type"],
        "?region=asia_pacific": ["Ångström data"],
        f"?manager={alice}": ["Northstar co-sell"],
        f"?goal={goal.pk}": ["With goal"],
        f"?goal={top.pk}": ["With goal"],  # with its subgoals
        f"?partner={meridian}": ["Northstar co-sell"],
        "?partner=skyline": ["Northstar co-sell"],
        "?tier=core&stage=operating": [],
        "?tier=nonsense&stage=closed": ["Unit and type"],
        "?partner=99999999999999999999999": [],
    }
    for query, found in expected.items():
        assert names(client, query) == found, query
    assert "With goal" not in names(client, "?orphan=on")
    assert "Brand bearer" in names(client, "?orphan=on")


def test_chips_take_one_filter_away_and_keep_the_rest(portfolio: World) -> None:
    answer = portfolio.client("eve").get(f"{LIST}?tier=core&stage=exploring&page=1&sort=-name")
    chips = {label: (value, url) for label, value, url in answer.context["bar"].chips}
    assert chips["Tier"] == ("Core", "?stage=exploring&sort=-name")
    assert chips["Lifecycle stage"] == ("Exploring", "?tier=core&sort=-name")
    assert 'href="?stage=exploring&amp;sort=-name"' in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("?sort=name", "Brand bearer"),
        ("?sort=-name", "Ångström data"),
        ("?sort=tier", "Helix ADC"),
        ("?sort=-tier", "Ångström data"),
        ("?sort=-stage", "Unit and type"),
        ("?sort=business_unit", "Unit and type"),
        ("?sort=alliance_type", "Unit and type"),
        ("?sort=confidentiality", "Brand bearer"),
        ("?sort=deal_terms__amount", "Brand bearer"),
        ("?sort=nonsense", "Brand bearer"),
    ],
)
def test_sorting_is_a_whitelist(portfolio: World, query: str, first: str) -> None:
    assert names(portfolio.client("eve"), query)[0] == first


def test_a_guest_can_neither_see_nor_ask_for_what_is_internal(world: World) -> None:
    Alliance.objects.filter(pk=world.northstar.pk).update(tier="tactical")
    second = AllianceFactory(name="Zenith", tier="strategic")
    member(second, world.gina, side="theirs", role="counterpart")
    PlacementFactory(alliance=world.northstar, quadrant="fix_or_exit", health=12)
    ReviewFactory(alliance=world.northstar, due_on=date(2027, 1, 31))
    client = world.client("gina")
    page = client.get(LIST).content.decode()
    for word in ("Quadrant", "Health", "Tier", "tactical", "fix or exit", "review due", "orphan"):
        assert word.lower() not in page.lower(), word
    both = ["Northstar co-sell", "Zenith"]
    for query in ("?sort=tier", "?sort=-tier", "?sort=health", "?tier=strategic", "?orphan=on"):
        assert names(client, query) == both, query


def test_quadrant_health_and_next_date_of_a_row(world: World) -> None:
    PlacementFactory(
        alliance=world.northstar, quadrant="white_glove", health=71, health_band="green"
    )
    AgreementFactory(alliance=world.northstar, ends_on=date(2199, 3, 1))
    page = world.client("alice").get(LIST).content.decode()
    assert "white glove" in page
    assert ">71 <" in page.replace("\n", "") or "71" in page
    assert "1 Mar 2199" in page
    assert ": ends" in page
    ReviewFactory(alliance=world.northstar, due_on=date(2198, 1, 31))
    assert " review: due" in world.client("alice").get(LIST).content.decode()


def test_fifty_a_page_and_a_page_too_far_is_the_last(world: World) -> None:
    for number in range(60):
        AllianceFactory(name=f"Number {number:02}")
    client = world.client("eve")
    assert len(names(client)) == 50
    assert len(names(client, "?page=2")) == 12
    assert len(names(client, "?page=99")) == 12
    assert len(names(client, "?page=nonsense")) == 50


def test_htmx_gets_the_part_and_a_clean_address(world: World) -> None:
    client = world.client("alice")
    part = client.get(f"{LIST}?q=north&tier=&stage=", headers={"HX-Request": "true"})
    text = part.content.decode()
    assert "<html" not in text
    assert "Northstar" in text
    assert 'hx-swap-oob="true"' in text
    assert part.headers["HX-Push-Url"] == "?q=north"
    assert "HX-Request" in part.headers["Vary"]
    back = client.get(LIST, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in back.content.decode()


def test_empty_states(world: World) -> None:
    nothing = world.client("alice").get(f"{LIST}?q=zzzz").content.decode()
    assert "Nothing matches" in nothing
    assert 'href="?"' in nothing
    Alliance.objects.all().delete()
    first = world.client("alice").get(LIST).content.decode()
    assert "No alliances yet" in first
    assert reverse("alliances:create") in first
    shared = world.client("gina").get(LIST).content.decode()
    assert "No alliances shared with you yet" in shared
    assert reverse("alliances:create") not in shared


def test_partners_of_the_list(world: World) -> None:
    unused = Partner.objects.create(name="Nobody's yet", listed=True)
    url = reverse("alliances:partner_list")
    assert names(world.client("alice"), url=url) == ["Meridian Cloud", unused.name]
    assert names(world.client("gina"), url=url) == ["Meridian Cloud"]
    assert "Undisclosed Ltd" not in names(world.client("lena"), url=url)
    assert names(world.client("ada"), "?q=undisclosed", url) == ["Undisclosed Ltd"]
    Partner.objects.filter(pk=world.meridian.pk).update(is_competitor=True)
    assert names(world.client("alice"), "?competitor=on", url) == ["Meridian Cloud"]
    assert "competitor" not in world.client("gina").get(url).content.decode()


def test_people_of_the_list(world: World) -> None:
    url = reverse("alliances:person_list")
    PersonFactory(name="Zoë Ångström", title="Counsel", partner=world.meridian, listed=True)
    client = world.client("alice")
    assert names(client, "?q=ÅNGSTRÖM", url) == ["Zoë Ångström"]
    assert names(client, "?q=counsel meridian", url) == ["Zoë Ångström"]
    assert set(names(client, "?side=theirs", url)) == {"Zoë Ångström", "Gina Guest"}
    assert "Oscar Guest" not in names(client, url=url)
    gina = names(world.client("gina"), url=url)
    assert set(gina) == {"Alice Manager", "Charlie Member", "Gina Guest"}


@pytest.mark.parametrize(
    "url",
    ["/partners/?q={}", "/partners/options/?q={}", "/alliances/?q={}", "/alliances/?partner={}"],
)
def test_a_guest_does_not_find_out_other_names_by_asking(world, url):
    """They read them nowhere; a search that answers would tell."""
    PartnerAlias.objects.create(partner=world.meridian, name="Codename Umbra")
    found = {"alliances": str(world.northstar), "partners": world.meridian.name}
    name = found[url.split("/")[1]]
    asked = url.format("Umbra")
    assert name not in world.client("gina").get(asked).content.decode()
    assert name in world.client("charlie").get(asked).content.decode()


def test_a_null_byte_finds_nothing_and_breaks_nothing(world):
    for url in ("/partners/options/", "/partners/", "/alliances/", "/people/", "/actions/"):
        assert world.client("alice").get(url, {"q": "\0"}).status_code == 200


def test_a_guest_filters_people_by_the_name_of_their_own_company(world: World) -> None:
    def offered(who: str) -> str:
        page = world.client(who).get("/people/")
        return dict(page.context["bar"].form.fields["side"].choices)["theirs"]

    assert offered("alice") == "Partners"
    assert offered("gina") == str(world.meridian)


def test_the_list_of_people_says_which_one_is_the_reader(world: World) -> None:
    text = world.client("alice").get("/people/").text
    assert re.findall(r"([^>]+)</a> <span class=.muted.>\(you\)", text) == ["Alice Manager"]


@pytest.mark.parametrize("path", ["/alliances/", "/partners/", "/people/"])
def test_a_search_that_finds_nothing_says_how_to_go_on(world: World, path: str) -> None:
    text = world.client("alice").get(f"{path}?q=zzzz").text
    assert "Nothing matches" in text and "Remove a filter or change the search." in text
