"""Comparing with the portfolio costs the same for each row, however many names are alike."""

from __future__ import annotations

import time

import pytest

from alliances.models import Alliance, BusinessUnit, Partner
from alliances.rules.names import shortens
from imports.rules.records import ParsedRecord
from imports.services.matching import Existing, Index
from imports.services.planning import Planner
from imports.services.proposals import propose

MANY = 6_000


def seconds(work) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def records(**names: str) -> list[ParsedRecord]:
    return [
        ParsedRecord(n, n, {}, {key: name.format(n=n) for key, name in names.items()})
        for n in range(1, MANY + 1)
    ]


def same_name() -> Index:
    """Alliances of one name, each with a partner and a unit of its own."""
    index = Index()
    for n in range(1, MANY + 1):
        partner = Partner(pk=n, name=f"P{n}", normalised_name=f"p{n}")
        index.by_pk[n] = index.partners[f"p{n}"] = partner
        index.units[f"unit {n}"] = BusinessUnit(pk=n, name=f"Unit {n}")
        alliance = Alliance(pk=n, name="Deal", normalised_name="deal", business_unit_id=n)
        index.by_title.setdefault("deal", []).append(Existing(alliance, lead=n, partners={n}))
    return index


@pytest.mark.slow
def test_thousands_of_alliances_of_one_name():
    planner = Planner(index=same_name(), actor=None, same_as={})
    rows = records(partner="P{n}", alliance_name="Deal")
    assert seconds(lambda: planner.run(rows)) < 6
    assert planner.plan.unchanged == MANY


@pytest.mark.slow
def test_thousands_of_new_partners_beside_them():
    planner = Planner(index=same_name(), actor=None, same_as={})
    rows = records(partner="New {n}", alliance_name="Deal", business_unit="Unit {n}")
    assert seconds(lambda: planner.run(rows)) < 6
    assert len(planner.plan.creations) == MANY


@pytest.mark.slow
def test_thousands_of_units_with_one_partner_and_name():
    planner = Planner(index=Index(), actor=None, same_as={})
    rows = records(partner="P", alliance_name="Deal", business_unit="Unit {n}")
    assert seconds(lambda: planner.run(rows)) < 6
    assert len(planner.plan.creations) == MANY


@pytest.mark.slow
def test_ten_thousand_names_that_are_nearly_the_same():
    names = {f"acme{n:05d}x": f"Acme{n:05d}x" for n in range(10_000)}
    assert seconds(lambda: propose(names, {})) < 6


def test_a_name_that_can_be_read_in_very_many_ways():
    assert seconds(lambda: shortens("a" * 100, " ".join(["a" * 12] * 12))) < 1
    assert shortens("seagen", "seattle genetics")
    assert not shortens("segen", "seattle genomix x")
