"""How sure placements are on the portfolio page: filtered and sorted, in table and picture."""

from __future__ import annotations

import re
from datetime import date

import pytest

from alliances.models import ExecutiveView
from portfolio.rules.figures import columns_for
from scorecards.models import Criterion, Indicator, Placement, ScoringModel
from tests.budget import queries_of
from tests.conftest import World, at
from tests.factories import AllianceFactory, PlacementFactory

TODAY = date(2026, 11, 21)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_day():
    with at("2026-11-21T12:00:00Z"):
        yield


@pytest.fixture
def stood(world: World) -> World:
    """Northstar is uncertain, Helix sure and was uncertain before, a third not assessed."""
    model = ScoringModel.objects.active().earliest("pk")
    said = {"quadrant": "sustain", "value": 70, "risk": 30, "model": model, "planned_value": 1000}
    began = {"valid_from": date(2026, 1, 5)}
    changed = date(2026, 10, 12)
    PlacementFactory(alliance=world.northstar, holds=0.599, **said, **began)
    PlacementFactory(alliance=world.helix, holds=0.4, valid_to=changed, **said, **began)
    PlacementFactory(alliance=world.helix, holds=0.6, valid_from=changed, **said)
    AllianceFactory(name="Not yet", stage="operating")
    return world


def shown(world: World, who: str, query: str) -> set[str]:
    page = world.client(who).get(f"/portfolio/?view=table&{query}").context["page"]
    return {row.detail.name for row in page.table_rows}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("confidence=uncertain", {"Northstar co-sell"}),
        ("confidence=sure", {"Helix ADC"}),
        ("confidence=sure&confidence=uncertain", {"Northstar co-sell", "Helix ADC"}),
        ("confidence=unassessed", {"Not yet"}),
        ("confidence=uncertain&as_of=2026-10-01", {"Northstar co-sell", "Helix ADC"}),
        ("confidence=sure&as_of=2026-10-01", set()),
        ("confidence=sure&quadrant=white_glove", set()),
        ("confidence=nonsense&quadrant=sustain", {"Northstar co-sell", "Helix ADC"}),
    ],
)
def test_the_portfolio_is_filtered_by_how_sure_it_is(stood, query, names):
    assert shown(stood, "eve", query) == names


def test_the_picture_and_the_address_keep_the_filter(stood):
    response = stood.client("eve").get("/portfolio/?confidence=uncertain&quadrant=sustain")
    page = response.context["page"]
    assert [page.detail_of(one).name for one in page.drawings[0].bubbles] == ["Northstar co-sell"]
    assert "confidence=uncertain" in response.context["form"].address(sort="holds")
    assert "Confidence" in response.content.decode()
    listed = stood.client("eve").get("/portfolio/exceptions/?confidence=uncertain")
    assert listed.context["page"].active == 1


@pytest.mark.slow
def test_what_is_not_shown_to_a_reader_is_not_found_either(stood):
    """The model asks for deal terms, which a member does not read."""
    telling = Criterion.objects.filter(indicator__reveals_deal_terms=True, weight__gt=0)
    assert telling.filter(axis__in=("value", "risk"), model__in=Placement.objects.values("model"))
    for one in ("sure", "uncertain", "sure&confidence=uncertain"):
        assert shown(stood, "charlie", f"confidence={one}") == set()
    assert shown(stood, "charlie", "") == {"Northstar co-sell"}
    assert shown(stood, "eve", "confidence=uncertain") == {"Northstar co-sell"}


def test_the_table_is_sorted_by_confidence(stood):
    page = stood.client("eve").get("/portfolio/?view=table&sort=holds").context["page"]
    assert [row.detail.name for row in page.table_rows][:2] == ["Northstar co-sell", "Helix ADC"]


@pytest.mark.slow
@pytest.mark.parametrize("who", ["eve", "alice"])
def test_the_filter_costs_no_statement(stood, who):
    client = stood.client(who)
    for query in ("?view=table", "?"):
        limits = ("", "&confidence=uncertain", "&confidence=sure")
        found = [queries_of(client, f"/portfolio/{query}{limit}") for limit in limits]
        assert max(found) == found[0]


def test_a_member_filters_where_the_model_asks_for_no_deal_terms(stood):
    Indicator.objects.update(reveals_deal_terms=False)
    assert shown(stood, "charlie", "confidence=uncertain") == {"Northstar co-sell"}


@pytest.mark.parametrize(
    ("who", "setting", "first", "sort"),
    [
        ("eve", None, ["risk", "value"], "risk"),
        ("eve", "risk", ["risk", "value"], "risk"),
        ("eve", "value", ["value", "risk"], "value"),
        ("lena", "risk", ["value", "risk"], "importance"),
        ("alice", "value", ["value", "risk"], "importance"),
    ],
)
def test_an_executive_opens_on_risk_unless_the_company_says_value(stood, who, setting, first, sort):
    if setting:
        ExecutiveView.objects.create(opens_on=setting)
    client = stood.client(who)
    form = client.get("/portfolio/?view=table").context["form"]
    shown = [one.key for one in form.columns if one.key in first]
    assert shown == first and form.table.key == sort
    assert form.stats.index("white_glove") < form.stats.index("planned") or first[0] == "value"
    asked = client.get("/portfolio/?view=table&sort=health").context["form"]
    assert asked.table.key == "health"
    # Each cell stands below its heading.
    text = client.get("/portfolio/?view=table").content.decode()
    row = text[text.index("<tbody>") : text.index("</tr>", text.index("<tbody>"))]
    cells = re.findall(r'data-label="(\w+)"', row)
    assert [one for one in cells if one in ("Risk", "Value")] == [one.capitalize() for one in first]


@pytest.mark.parametrize(
    ("opens_on", "expected"),
    [
        ("", "name value risk health replace"),
        ("risk", "name risk replace value health"),
        ("value", "name value risk replace health"),
    ],
)
def test_exposure_stands_with_risk(opens_on, expected):
    keys = ["name", "value", "risk", "health", "replace"]
    assert columns_for(opens_on, keys) == expected.split()
