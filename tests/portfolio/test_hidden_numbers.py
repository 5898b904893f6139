"""Deal terms cannot be worked out from any figure: what the terms change is changed, and whoever
may not see them reads the same, to the last character.

That is stronger than trying to solve for the hidden part: where every page answers alike for two
sizes of a deal, no arithmetic on these pages tells the two apart.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Role
from alliances.models import DealTerm
from alliances.rules.periods import Quarter
from portfolio.rules.exceptions import Cases, rank
from portfolio.rules.figures import SORTS, Sort, headlines, sorted_places
from portfolio.rules.quadrant_picture import NARROW, WIDE, draw
from portfolio.rules.quadrant_picture.picture import cell_members
from portfolio.services.dashboard.details import Detail
from portfolio.services.dashboard.rows import row_at, said_pair
from scorecards.models import Indicator, Placement
from scorecards.rules.standings import Standings
from scorecards.rules.veiled_standings import AXES, Veils, middles, veiled
from scorecards.services.exceptions import KINDS
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import Answer, open_scorecard, save_answers
from tests.conftest import World, at
from tests.factories import DealTermFactory, ReviewFactory, RiskFactory, UserFactory
from tests.portfolio.snapshots import of
from tests.test_reconstruct import answers, changed

TODAY, EARLIER = date(2026, 11, 21), date(2026, 9, 30)


# Rules ------------------------------------------------------------------------------------------
def side_of(low: float, high: float) -> st.SearchStrategy[float]:
    return (
        st.floats(low, high, exclude_max=high < 100)
        .map(lambda score: round(score, 1))
        .filter(lambda score: low <= score and (score < high or high == 100))
    )


CUT = 50.0
SIDES = {True: side_of(CUT, 100.0), False: side_of(0.0, CUT)}


@st.composite
def two_worlds(draw) -> tuple[Standings, Standings]:
    """The same alliances twice: on the same sides, with other numbers behind them."""
    one, other = [], []
    for _ in range(draw(st.integers(1, 5))):
        said = {"planned": draw(st.sampled_from([None, 1e6, 5e7])), "coverage": 70.0}
        mine, theirs = dict(said), dict(said)
        for name in ("value", "risk", "before_value", "before_risk"):
            high = draw(st.booleans())
            mine[name], theirs[name] = draw(SIDES[high]), draw(SIDES[high])
        for name in ("holds", "before_holds"):
            mine[name], theirs[name] = draw(st.floats(0, 1)), draw(st.floats(0, 1))
        theirs["coverage"] = draw(st.floats(40, 100))
        one.append(mine)
        other.append(theirs)
    return of(*one), of(*other)


def as_read(rows: Standings) -> Standings:
    size = len(rows)
    hidden = {"value": True, "risk": True, "health": False}
    axes = {axis: np.full(size, hidden[axis]) for axis in AXES}
    return veiled(rows, Veils(rows.ids, axes, np.full(size, 80.0), np.full(size, 75.0)))


def everything(rows: Standings) -> dict[str, object]:
    """All that the portfolio makes of standings."""
    size = len(rows)
    wanted = rows.now.there
    cases = Cases(
        np.arange(size),
        np.zeros(size, np.intp),
        np.full(size, 30.0),
        np.ones(size),
        np.full(size, np.nan),
    )
    kind = next(kind for kind in KINDS if kind.key == "into_white_glove")
    ranking = rank(rows, cases, [kind])
    return {
        "headlines": headlines(rows),
        "pictures": [repr(draw(rows, frame)) for frame in (WIDE, NARROW)],
        "orders": [
            sorted_places(rows, Sort(key, falling), wanted).tolist()
            for key in SORTS
            for falling in (True, False)
        ],
        "rows": [row_at(rows, place, {}) for place in range(size)],
        "phrases": [said_pair(rows, axis, place) for axis in AXES for place in range(size)],
        "costs": (ranking.at.tolist(), ranking.cost.tolist(), ranking.worst.tolist()),
        "cells": [
            cell_members(rows, f"w.{column}.{line}").tolist()
            for column in range(19)
            for line in range(11)
        ],
        "moved": (rows.moved.tolist(), rows.shifted.tolist(), rows.importance.tolist()),
        "cases": [
            np.nan_to_num(part * np.ones(size)).tolist() for part in kind.columns(rows, None)
        ],
        "sure": (rows.now.uncertain.tolist(), rows.one_answer.tolist()),
    }


@pytest.mark.slow
@given(two_worlds())
def test_nothing_of_the_portfolio_tells_two_numbers_of_a_side_apart(worlds):
    one, other = worlds
    assert everything(as_read(one)) == everything(as_read(other))


def test_with_the_numbers_it_does_tell_them_apart():
    """Else the comparison above would pass for want of looking."""
    one, other = (everything(of({"value": value}, {"value": 70.0})) for value in (60.0, 80.0))
    differ = {name for name in one if one[name] != other[name]}
    assert {"pictures", "orders", "rows", "phrases", "costs", "cells"} <= differ


@given(st.floats(0, 100), st.floats(1, 99))
def test_a_hidden_score_stands_in_the_middle_of_its_side(score, cut):
    (middle,) = middles(np.array([score]), (np.array([cut]),)).tolist()
    assert middle == ((cut + 100) / 2 if score >= cut else cut / 2)
    assert (middle >= cut) == (score >= cut)


def test_what_is_not_known_stays_unknown():
    rows = of({"value": None, "risk": 30.0})
    assert np.isnan(as_read(rows).now.value[0])
    assert said_pair(as_read(rows), "value", 0) == ("", "")
    assert said_pair(as_read(rows), "risk", 0) == ("low", "low")


def test_a_change_without_news_stays_without_news():
    """A new model moved it: a reader of sides does not take it for news either."""
    rows = of({"value": 60.0, "before_value": 40.0, "value_shift": 20.0, "before_value_shift": 0.0})
    seen = as_read(rows)
    assert rows.shifted.tolist() == seen.shifted.tolist() == [True]
    assert seen.moved.tolist() == [False]


def test_the_way_does_not_say_whether_deal_terms_are_known():
    row = ("deal_size", "value", 60.0, 0, "Deal size", 1, 60.0, 0, 1)
    open_one = ("fit", "value", 40.0, 1, "Fit", 0, 60.0, 0, 0)
    known, unknown = (
        Detail(pk=1, asked=(row, open_one), known=known, criteria_known=len(known))
        for known in ({"deal_size": 1.0}, {})
    )
    assert known.without_terms() == unknown.without_terms()
    assert known.without_terms().criteria_total == 1


# Pages ------------------------------------------------------------------------------------------
AMOUNTS = ((300, 600), (30, 60), (3_000, 9_000), (500, 477), (20_000, 100))


@pytest.fixture
def clock():
    with at("2026-11-21T12:00:00Z"):
        yield


@pytest.fixture
def scored(clock: None, world: World) -> World:
    """Northstar, fully judged, with a deal, an earlier quarter and a scorecard."""
    keys = dict(Indicator.objects.filter(source="manual").values_list("key", "pk"))
    for number in (3, 4):
        card = open_scorecard(alliance=world.northstar, quarter=Quarter(2026, number))
        save_answers(
            scorecard=card,
            expected=card.revision,
            answers={pk: Answer(75.0) for pk in keys.values()},
            user=UserFactory(),
        )
    RiskFactory(alliance=world.northstar, probability=4, impact=4)
    for kind in ("upfront", "milestones"):
        DealTermFactory(alliance=world.northstar, kind=kind, amount=1)
    return world


def addresses(world: World) -> list[str]:
    """Every page and export that shows a figure of the alliance, in every order and part."""
    star = world.northstar.pk
    sorts = [f"/portfolio/?view=table&sort={way}{key}" for key in SORTS for way in ("", "-")]
    parts = [f"/portfolio/?cell=w.{column}.{line}" for column in (3, 9, 14) for line in (2, 5, 8)]
    places = [f"/portfolio/?view=table&quadrant={word}" for word in ("white_glove", "sustain")]
    days = [f"/portfolio/?as_of={day}" for day in ("2026-11-20", "2026-10-01")]
    cards = [f"/scorecards/{pk}/" for pk in world.northstar.scorecards.values_list("pk", flat=True)]
    return [
        *("/portfolio/", "/portfolio/exceptions/", "/today/", "/goals/", "/goals/export/"),
        *(*sorts, *parts, *places, *days, *cards),
        *("/portfolio/?compare=2026-10-01", "/portfolio/exceptions/?reason=into_white_glove"),
        *("/alliances/", "/alliances/?sort=-health", "/alliances/?sort=quadrant"),
        *(f"/alliances/{star}/{tab}" for tab in ("", "scorecard/", "evaluation/", "activity/")),
        *(f"/alliances/{star}/{tab}" for tab in ("risks/", "risks/export/", "people/", "goals/")),
        f"/alliances/{star}/scorecard/?as_of=2026-11-20",
        *(
            f"/portfolio/exposure/{more}"
            for more in ("", "?by=partner", "?sort=-single", "export/")
        ),
        f"/partners/{world.meridian.pk}/",
        "/partners/",
        "/search/?q=Northstar",
        "/reviews/",
        f"/reviews/{ReviewFactory(alliance=world.northstar).pk}/",
    ]


@pytest.mark.slow
@pytest.mark.django_db
def test_no_page_and_no_export_tells_the_size_of_a_deal(scored: World) -> None:
    """Charlie is a member without deal terms; Gina is a guest; alice manages it and reads them:
    what she reads changes, so there is something to find."""
    star, urls = scored.northstar.pk, addresses(scored)
    before: dict[str, dict[str, str]] = {}
    quadrants, found = set(), dict.fromkeys(("charlie", "gina", "alice"), 0)
    for upfront, milestones in AMOUNTS:
        for kind, amount in (("upfront", upfront), ("milestones", milestones)):
            DealTerm.objects.filter(Q(kind=kind)).update(amount=amount * 1_000_000)
        Placement.objects.all().delete()
        for day in (EARLIER, TODAY):
            recompute(today=day)
        placed = Placement.objects.current().get(alliance=star)
        quadrants.add((placed.quadrant, placed.health_band))
        for persona in found:
            shown = answers(scored.client(persona), urls)
            wrong = changed(before.setdefault(persona, shown), shown)
            found[persona] += len(wrong)
            assert persona == "alice" or not wrong, "\n".join(wrong[:9])
    table = before["charlie"]["/portfolio/?view=table&sort=value"]
    assert 'data-label="Value">high' in table and "not shown" not in table
    assert len(quadrants) == 1 and "unplaced" not in quadrants.pop()
    assert found["alice"] > 4 * len(AMOUNTS)
    assert scored.charlie.role == Role.MEMBER
