"""A change split into records, model, rates, ageing and calendar."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards.rules.confidence.shifts import (
    AGEING,
    CALENDAR,
    MODEL,
    PARTS,
    RATES,
    RECORDS,
    SHIFTS,
    Passing,
    State,
    like_for_like,
    scored,
    split,
)
from scorecards.rules.values import ValueFunction

from .models import columns, model

MONEY = ValueFunction("log", ((1e6, 0.0), (1e10, 100.0)))
END = ValueFunction(points=((0.0, 100.0), (730.0, 0.0)))
OLD = model(
    ("judged", "value", 40),
    ("deal", "value", 30, MONEY),
    ("plan", "value", 30),
    ("late", "risk", 60),
    ("end", "risk", 40, END),
)
NEW = model(
    ("judged", "value", 60),
    ("deal", "value", 20, MONEY),
    ("plan", "value", 20),
    ("late", "risk", 50),
    ("end", "risk", 50, END),
)
HALF_LIFE = 180.0


def state(**changes) -> State:
    raw = columns(judged=[80, 20], deal=[3e8, 2e7], plan=[60, 70], late=[30, 80], end=[400, 90])
    return replace(State(OLD, raw, {"judged": np.array([0.7, 1.0])}), **changes)


def raws(**changed) -> dict:
    return dict(state().raw) | columns(**changed)


def after_days(days=0.0, **more) -> Passing:
    left = np.full(2, 0.5 ** (days / HALF_LIFE))
    return Passing(np.full(2, float(days)), **({"fading": {"judged": left}} | more))


def moved(parts) -> set[str]:
    return {
        name for axis in parts.values() for name, part in axis.items() if np.abs(part).max() > 1e-9
    }


def test_nothing_that_happened_is_no_change():
    assert moved(split(state(), state(), after_days())) == set()


CASES = {
    "model": (state(rule=NEW), after_days(), MODEL),
    "rates": (
        state(raw=raws(deal=[6e8, 2e7])),
        after_days(rates={"deal": np.array([2.0, 1.0])}),
        RATES,
    ),
    "ageing": (
        state(shares={"judged": np.array([0.35, 0.5])}),
        after_days(180),
        AGEING,
    ),
    "a date nearer": (
        state(raw=raws(end=[310, 0])),
        after_days(90, fading={}, running={"end": -1.0}),
        CALENDAR,
    ),
    "a new year": (
        state(raw=raws(plan=[10, 70])),
        after_days(turned={"plan": np.array([True, True])}),
        CALENDAR,
    ),
    "a result": (state(raw=raws(plan=[10, 70])), after_days(), RECORDS),
    "a result in the old year": (
        state(raw=raws(plan=[10, 70])),
        after_days(turned={"plan": np.array([False, True])}),
        RECORDS,
    ),
    "renewed": (
        state(raw=raws(end=[900, 90])),
        after_days(0, running={"end": -1.0}),
        RECORDS,
    ),
    "still true": (state(shares={"judged": np.array([1.0, 1.0])}), after_days(60), AGEING),
    "answered anew": (
        state(raw=raws(judged=[10, 90]), shares={"judged": np.array([0.7, 1.0])}),
        after_days(),
        RECORDS,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_cause_is_told_by_its_name(name):
    after, passing, kind = CASES[name]
    assert moved(split(state(), after, passing)) == {kind}


raw_pairs = st.lists(st.floats(0, 100) | st.just(np.nan), min_size=2, max_size=2)


@given(
    raw_pairs,
    raw_pairs,
    st.floats(0, 500),
    st.sampled_from([OLD, NEW]),
    st.floats(0.2, 5),
    st.booleans(),
)
@settings(deadline=None)
def test_the_parts_add_up_to_the_change(judged, plan, days, rule, rate, turned):
    after = state(raw=raws(judged=judged, plan=plan), rule=rule)
    passing = after_days(
        days,
        rates={"deal": np.array([rate, np.nan])},
        running={"end": -1.0},
        turned={"plan": np.array([turned, False])},
    )
    before, final = scored(state()), scored(after)
    for axis, found in split(state(), after, passing).items():
        assert set(found) == set(PARTS)
        change = np.nan_to_num(final[axis] - before[axis])
        assert sum(found.values()) == pytest.approx(change, abs=1e-9)


def test_an_unknown_score_has_no_change_to_tell():
    nothing = columns(**{key: [np.nan, 50] for key in state().raw})
    parts = split(state(), state(raw=nothing, rule=NEW), after_days(100))
    assert all(part[0] == 0 for axis in parts.values() for part in axis.values())


def test_a_step_without_a_score_moves_nothing_by_itself():
    """Where the new model knows nothing of the old day, all of the change is records."""
    alone = model(("other", "value", 1), ("late", "risk", 1))
    after = state(rule=alone, raw=raws(other=[90, 10]))
    parts = split(state(), after, after_days())["value"]
    assert (parts[MODEL] == 0).all()
    assert (parts[RECORDS] != 0).all()


def test_sums_give_the_like_for_like_change_of_any_two_days():
    days = [
        (state(), after_days()),
        (state(rule=NEW), after_days()),
        (state(rule=NEW, shares={"judged": np.array([0.35, 0.5])}), after_days(180)),
    ]
    news = replace(days[-1][0], raw=raws(plan=[90, 10]))
    days.append((news, after_days()))
    sums, kept = dict.fromkeys(SHIFTS, 0.0), [dict.fromkeys(SHIFTS, 0.0)]
    scores = [float(scored(one)["value"][0]) for one, _ in days]
    for (before, _), (after, passing) in pairwise(days):
        parts = split(before, after, passing)["value"]
        sums = {name: sums[name] + float(parts[name][0]) for name in SHIFTS}
        kept.append(sums)
    whole = like_for_like(scores[-1] - scores[0], kept[0], kept[-1])
    assert sum(whole.values()) == pytest.approx(scores[-1] - scores[0])
    last = like_for_like(scores[-1] - scores[-2], kept[-2], kept[-1])
    assert last[MODEL] == last[AGEING] == last[RATES] == last[CALENDAR] == 0
    assert whole[RECORDS] == pytest.approx(last[RECORDS])
    assert whole[MODEL] != 0
    assert whole[AGEING] != 0
