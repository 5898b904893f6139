"""A change split into records, model, rates, ageing and calendar."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards.rules import vectorised
from scorecards.rules.confidence.shifts import (
    AGEING,
    CALENDAR,
    MODEL,
    PARTS,
    RATES,
    RECORDS,
    SHIFTS,
    State,
    like_for_like,
    running_totals,
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


def score(state: State) -> dict:
    """Weighted means, the judged one fading with its age."""
    found = {}
    for axis in ("value", "risk"):
        total, weight = np.zeros(2), np.zeros(2)
        for one in state.rule.on(axis):
            points = vectorised.apply(one.function, state.raw.get(one.key, np.full(2, np.nan)))
            share = state.known.get(one.key, np.ones(2))
            if one.key in state.dated:
                share = share * 0.5 ** ((state.day - state.dated[one.key]) / HALF_LIFE)
            there = ~np.isnan(points)
            total += np.where(there, one.weight * share * np.nan_to_num(points), 0.0)
            weight += np.where(there, one.weight * share, 0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            found[axis] = total / weight
    return found


def state(**changes) -> State:
    raw = columns(judged=[80, 20], deal=[3e8, 2e7], plan=[60, 70], late=[30, 80], end=[400, 90])
    amounts = {"deal": {"USD": np.array([3e8, np.nan]), "EUR": np.array([np.nan, 2e7])}}
    start = State(OLD, 1000.0, raw, {}, {"judged": np.array([900.0, 990.0])}, amounts)
    return replace(start, **changes)


RATES_NOW = {"USD": 1.0, "EUR": 1.0}


def parts_of(after, rates=RATES_NOW, **more):
    return split(score, state(), after, rates=rates, **more)


def moved(parts) -> set[str]:
    return {
        name for axis in parts.values() for name, part in axis.items() if np.abs(part).max() > 1e-9
    }


def test_nothing_that_happened_is_no_change():
    assert moved(parts_of(state())) == set()


@pytest.mark.parametrize(
    ("after", "more", "kind"),
    [
        (state(rule=NEW), {}, MODEL),
        (
            state(
                raw=state().raw | {"deal": np.array([6e8, 2e7])},
            ),
            {"rates": {"USD": 2.0, "EUR": 1.0}},
            RATES,
        ),
        (state(day=1100.0), {}, AGEING),
        (
            state(day=1001.0, dated={}, raw=state().raw | {"end": np.array([399.0, 89.0])}),
            {"running": {"end": -1.0}},
            CALENDAR,
        ),
        (
            state(raw=state().raw | {"plan": np.array([10.0, 70.0])}),
            {"yearly": ("plan",)},
            CALENDAR,
        ),
        (state(raw=state().raw | {"plan": np.array([10.0, 70.0])}), {}, RECORDS),
        (
            state(raw=state().raw | {"end": np.array([900.0, 90.0])}),
            {"running": {"end": -1.0}},
            RECORDS,
        ),
        (state(dated={"judged": np.array([1000.0, 1000.0])}), {}, RECORDS),
    ],
    ids=[
        "model",
        "rates",
        "ageing",
        "a date nearer",
        "new year",
        "a result",
        "renewed",
        "asked again",
    ],
)
def test_each_cause_is_told_by_its_name(after, more, kind):
    before = state()
    if after.dated == {}:
        before = replace(before, dated={})
    parts = split(score, before, after, **({"rates": RATES_NOW} | more))
    assert moved(parts) == {kind}


raw = st.floats(0, 100) | st.just(np.nan)


@given(
    st.lists(raw, min_size=2, max_size=2),
    st.lists(raw, min_size=2, max_size=2),
    st.floats(1000, 1500),
    st.sampled_from([OLD, NEW]),
    st.floats(0.2, 5),
    st.booleans(),
)
@settings(deadline=None)
def test_the_parts_add_up_to_the_change(judged, plan, day, rule, rate, turned):
    values = state().raw | {"judged": np.array(judged), "plan": np.array(plan)}
    after = state(raw=values, day=day, rule=rule)
    before = score(state())
    parts = parts_of(after, {"USD": rate, "EUR": 1.0}, yearly=("plan",) if turned else ())
    final = score(after)
    for axis, found in parts.items():
        assert set(found) == set(PARTS)
        assert sum(found.values()) == pytest.approx(final[axis] - before[axis], abs=1e-9)


def test_an_unknown_score_has_no_change_to_tell():
    nothing = columns(**{key: [np.nan, 50] for key in state().raw})
    parts = parts_of(state(raw=nothing, rule=NEW))
    assert all(part[0] == 0 for axis in parts.values() for part in axis.values())


def test_a_rate_that_is_gone_moves_nothing_by_itself():
    """What cannot be converted is unknown in between; the score does not jump to and fro."""
    alone = model(("deal", "value", 1, MONEY), ("late", "risk", 1))
    before = state(rule=alone)
    parts = split(score, before, before, rates={"EUR": 1.0})
    assert moved(parts) == set()


def test_sums_give_the_like_for_like_change_of_any_two_days():
    sums, kept, scores = {}, [], [score(state())["value"]]
    days = [state(), state(rule=NEW), state(rule=NEW, day=1100.0)]
    days.append(replace(days[-1], raw=state().raw | {"plan": np.array([90.0, 10.0])}))
    for before, after in pairwise(days):
        parts = split(score, before, after, rates=RATES_NOW)["value"]
        sums = running_totals(sums, parts)
        kept.append({name: float(sums[name][0]) for name in SHIFTS})
        scores.append(score(after)["value"])
    whole = like_for_like(float(scores[-1][0] - scores[0][0]), dict.fromkeys(SHIFTS, 0.0), kept[-1])
    assert sum(whole.values()) == pytest.approx(scores[-1][0] - scores[0][0])
    last = like_for_like(float(scores[-1][0] - scores[-2][0]), kept[1], kept[2])
    assert last[MODEL] == last[AGEING] == last[RATES] == last[CALENDAR] == 0
    assert whole[RECORDS] == pytest.approx(last[RECORDS])
    assert whole[MODEL] != 0 and whole[AGEING] != 0
