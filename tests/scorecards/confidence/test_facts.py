"""The one fact: what an answer is worth, where it tips a placement, and who may be told."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards.rules import quadrants
from scorecards.rules.confidence import facts as facts_module
from scorecards.rules.confidence.acceptability import placing, quadrant_shares
from scorecards.rules.confidence.facts import ABOVE, BELOW, EITHER_WAY, Fact, Side, facts, named
from scorecards.rules.confidence.inverse import inverse
from scorecards.rules.values import ValueFunction

from ..test_values import value_functions
from .models import FALLING, columns, model

WG, SU, FX, LT = (
    quadrants.WHITE_GLOVE,
    quadrants.SUSTAIN,
    quadrants.FIX_OR_EXIT,
    quadrants.LIGHT_TOUCH,
)


def asked(rule, raws, *, shares=None, ages=None, size=1):
    """The facts of one alliance, and its shares."""
    found = placing(rule, raws, shares or {}, size)
    split = quadrant_shares(found)
    return facts(rule, found, split, ages or {}), split


def test_one_unknown_that_decides_settles_it_either_way():
    rule = model(("a", "value", 1), ("b", "risk", 1))
    [[fact]], split = asked(rule, columns(b=[80]))
    assert split[WG][0] == pytest.approx(0.5, abs=0.001)
    assert (fact.key, fact.axis) == ("a", "value")
    assert fact.gain == pytest.approx(0.5, abs=0.003)
    assert fact.tip == pytest.approx(49.95)
    assert (fact.below.quadrant, fact.above.quadrant) == (FX, WG)
    assert fact.settles == EITHER_WAY
    assert fact.below.agreement == fact.above.agreement == pytest.approx(1)


def test_the_heaviest_criterion_is_not_always_the_most_telling():
    # The heavy one is on value, which is high in any case; the light one decides risk.
    rule = model(
        ("heavy", "value", 50), ("known", "value", 400), ("light", "risk", 10), ("c", "risk", 10)
    )
    [found], _ = asked(rule, columns(known=[95], c=[50]))
    assert [fact.key for fact in found] == ["light"]


@pytest.mark.parametrize(("known", "unknown"), [((70,), 1), ((60, 35), 1), ((55,), 2)])
def test_the_worth_of_an_answer_is_what_a_count_of_its_own_says(known, unknown):
    """Against plain sampling by another source: the axis in doubt, split by the value of the first
    unknown into a hundred parts, with the best guess in each."""
    criteria = [(f"k{place}", "value", 3 + place) for place in range(len(known))]
    criteria += [(f"u{place}", "value", 4 - place) for place in range(unknown)]
    rule = model(*criteria, ("b", "risk", 1))
    raws = columns(b=[20], **{f"k{place}": [score] for place, score in enumerate(known)})
    [found], split = asked(rule, raws)
    source = np.random.default_rng(4)
    weights = np.array([one[2] for one in criteria]) * source.uniform(
        0.5, 2, (1_000_000, len(criteria))
    )
    position = source.uniform(0, 100, (1_000_000, unknown))
    scores = np.concatenate([np.broadcast_to(known, (1_000_000, len(known))), position], axis=1)
    high = (weights * (scores - 49.95)).sum(axis=1) >= 0
    part = (position[:, 0]).astype(int)
    chance = np.bincount(part, high, 100) / np.bincount(part, minlength=100)
    expected = np.maximum(chance, 1 - chance).mean() - max(high.mean(), 1 - high.mean())
    assert split[SU][0] == pytest.approx(high.mean(), abs=0.01)
    gains = {fact.key: fact.gain for fact in found}
    assert gains["u0"] == pytest.approx(expected, abs=0.015)


@given(
    st.lists(st.floats(0, 100) | st.none(), min_size=4, max_size=4),
    st.lists(st.sampled_from([0.2, 0.7, 1.0]), min_size=4, max_size=4),
    st.booleans(),
)
@settings(deadline=None)
def test_no_answer_is_worth_more_than_the_doubt(raw, part, shared):
    rule = model(
        ("a", "value", 3), ("b", "value", 2), ("b" if shared else "d", "risk", 1), ("c", "risk", 4)
    )
    raws = {key: np.array([value], dtype=float) for key, value in zip("abcd", raw, strict=True)}
    parts = {key: np.array([share]) for key, share in zip("abcd", part, strict=True)}
    [found], split = asked(rule, raws, shares=parts)
    doubt = 1 - max(share[0] for share in split.values())
    for fact in found:
        assert facts_module.LEAST_GAIN <= fact.gain <= doubt + 0.03
        if fact.below is not None:
            for name in split:
                both = fact.below.shares[name] + fact.above.shares[name]
                assert both == pytest.approx(split[name][0], abs=0.002)
        # What is known and fresh is no fact to ask for.
        place = "abcd".index(fact.key)
        assert raw[place] is None or part[place] < 1


def test_of_equal_answers_the_one_with_the_oldest_evidence_comes_first():
    rule = model(("a", "value", 1), ("b", "value", 1), ("c", "value", 1), ("d", "risk", 1))
    raws = columns(a=[50], b=[50], c=[50], d=[90])
    old = {key: np.array([0.2]) for key in "abc"}
    ages = columns(a=[100], b=[300], c=[200])
    [found], _ = asked(rule, raws, shares=old, ages=ages)
    assert [fact.key for fact in found] == ["b", "c", "a"]
    assert [fact.age for fact in found] == [300, 200, 100]
    # No evidence at all is older than any.
    raws["c"][0], old["c"][0] = np.nan, 0.2
    [found], _ = asked(rule, raws, shares=old, ages=columns(a=[100], b=[300]))
    assert found[0].key == "c"


def test_a_raw_value_that_lowers_the_score_tips_from_the_other_side():
    rule = model(("a", "value", 1, FALLING), ("b", "risk", 1))
    [[fact]], _ = asked(rule, columns(b=[80]))
    assert fact.tip == pytest.approx(50.05)
    assert (fact.below.quadrant, fact.above.quadrant) == (WG, FX)


def test_money_tips_on_its_own_scale():
    money = ValueFunction("log", ((1e6, 0.0), (1e10, 100.0)))
    rule = model(("a", "value", 1, money), ("b", "risk", 1))
    [[fact]], _ = asked(rule, columns(b=[80]))
    assert fact.tip == pytest.approx(10 ** (6 + 4 * 0.4995))


def test_an_answer_that_never_gets_there_has_no_tipping_point():
    modest = ValueFunction(points=((0.0, 10.0), (100.0, 45.0)))
    [[fact]], _ = asked(model(("a", "value", 1, modest), ("z", "risk", 1)), columns(z=[80]))
    assert (fact.tip, fact.below, fact.settles) == (None, None, "")


def test_one_answer_settles_only_one_side_where_more_is_unknown():
    # Risk is open as well, and nothing on value tells of it.
    rule = model(("a", "value", 1), ("b", "risk", 3), ("c", "risk", 1))
    [found], _ = asked(rule, columns(b=[53], c=[45]), shares={"b": np.array([0.5])})
    fact = next(one for one in found if one.key == "a")
    assert fact.settles == ""


@pytest.mark.parametrize(
    ("below", "above", "settles"),
    [
        ({WG: 0.5, FX: 0.05}, {WG: 0.1, FX: 0.35}, EITHER_WAY),
        ({WG: 0.3, FX: 0.25}, {WG: 0.1, FX: 0.35}, ABOVE),
        ({WG: 0.5, FX: 0.05}, {WG: 0.2, FX: 0.25}, BELOW),
        ({WG: 0.3, FX: 0.25}, {WG: 0.2, FX: 0.25}, ""),
        ({WG: 0.0, FX: 0.0}, {WG: 0.4, FX: 0.6}, ABOVE),
    ],
)
def test_settled_is_what_is_certain_afterwards(below, above, settles):
    fact = Fact("a", "value", 0.2, tip=1.0, below=Side(below), above=Side(above))
    assert fact.settles == settles


def test_a_reader_is_told_the_best_fact_that_they_may_know_of():
    told = [Fact("deal_size", "value", 0.3), Fact("access", "value", 0.1)]
    assert named(told).key == "deal_size"
    assert named(told, hidden={"deal_size"}).key == "access"
    assert named(told, hidden={"deal_size", "access"}) is None


@pytest.mark.parametrize("size", [1, 130, 300])
def test_pieces_make_no_difference(size):
    rule = model(("a", "value", 1), ("b", "value", 1), ("c", "risk", 1))
    raws = {"a": np.linspace(0, 100, size), "c": np.full(size, 20.0)}
    told, split = asked(rule, raws, size=size)
    assert len(told) == size
    alone = [np.array([raws[key][-1]]) for key in "ac"]
    [last], lone = asked(rule, dict(zip("ac", alone, strict=True)))
    assert [(one.key, round(one.gain, 3)) for one in told[-1]] == [
        (one.key, round(one.gain, 3)) for one in last
    ]
    assert split[SU][-1] == pytest.approx(lone[SU][0], abs=0.001)


@given(value_functions(), st.floats(0, 100))
def test_a_raw_value_has_the_score_it_was_looked_up_for(function, score):
    raw = inverse(function, score)
    if raw is not None:
        assert function(raw) == pytest.approx(score, abs=1e-5)
    elif function.scale != "exponential":
        ends = sorted(y for _, y in function.points)
        assert not ends[0] <= score <= ends[-1]
