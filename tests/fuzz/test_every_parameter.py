"""Every parameter of every address, as every persona, with what no well-meaning person types: no
answer is a 5xx, none takes long, none writes by reading, and no form comes back without its error.

FUZZ_SECONDS=1800 goes on with chance for so long, FUZZ_SEED says with which, and FUZZ_REPORT names
a folder for what was asked and what came of it (docs/testing.md).
"""

from __future__ import annotations

import os
import time
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import PERSONAS, World
from tests.fuzz import admin, beyond
from tests.fuzz.asking import Asker
from tests.fuzz.odd import Odd, seed_of
from tests.fuzz.schema import EVERYWHERE, Address, Schema
from tests.fuzz.values import GIVEN
from tests.test_urls import TABLES, address_of

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
if not SECONDS:  # once in the whole suite: on the database that production has, the stricter one
    pytestmark.append(pytest.mark.postgresql)
SEED = os.environ.get("FUZZ_SEED", "1")
# Django admin has four hundred addresses, built alike: each worker takes some of them.
ADMIN = tuple(f"admin {number}" for number in range(4))
PARTS = [*TABLES, *ADMIN]
# A form there has hundreds of fields, and all are cleaned: many are odd at once.
TOGETHER = dict.fromkeys(ADMIN, 20)


def learned(part: str, world: World) -> Schema:
    """The addresses of `part` with what they ask for, in a world where each has rows."""
    schema = Schema(Asker(world, PERSONAS))
    if part in ADMIN:
        for name, table in TABLES.items():
            if not name.startswith("portfolio.reviews"):  # makes what that of plans makes
                table.build(world)
        for url in list(admin.urls())[ADMIN.index(part) :: len(ADMIN)]:
            schema.visit(url, ("ada",), look=False)
        return schema
    things = TABLES[part].build(world)
    for row in TABLES[part].ROWS:
        schema.visit(address_of(row, things), post=row.post)
    for url in beyond.urls(part, world, schema.asker):
        schema.visit(url, ("anonymous",))
    schema.send_all()
    return schema


# Django admin is asked by tests/admin/test_parameters.py; here it is in campaigns alone.
@pytest.mark.parametrize("part", PARTS if SECONDS else TABLES)
def test_every_parameter_of_every_address(part: str, world: World) -> None:
    schema = learned(part, world)
    asker, addresses = schema.asker, [one for one in schema if one.places or one.sendings]
    if part in TABLES:
        _look_at(schema, [row.name for row in TABLES[part].ROWS])
    for address in addresses:
        for request in Odd(seed_of(part, address.name), schema.seen).each(
            address, 1, TOGETHER.get(part, 1)
        ):
            asker.ask(request)
    rng, until = Random(f"{part} {SEED}"), time.monotonic() + SECONDS / len(PARTS)
    while time.monotonic() < until:
        asker.ask(Odd(rng, schema.seen).any(rng.choice(addresses)))
    asker.report.write(part)
    assert not asker.report.wrong, str(asker.report)
    _made_by_hypothesis(asker, addresses)


# What is posted without anything in it, or leads elsewhere whatever is posted.
EMPTY = {"account_set_password", "email_is_fixed", "accounts:sessions_elsewhere"}


def _look_at(schema: Schema, names: list[str]) -> None:
    """What takes a form and shows none would be fuzzed with nothing: it needs a page that shows
    the form, or its names in tests/fuzz/schema.py (MORE)."""
    known = [schema.addresses[name] for name in names if name in schema.addresses]
    assert known, names
    bare = [one.name for one in known if one.takes and not one.posts and one.name not in EMPTY]
    assert not bare, f"No page shows what these take: {bare}"


def _made_by_hypothesis(asker: Asker, addresses: list[Address]) -> None:
    """One to three parameters at once, with values made by hypothesis, which finds the least that
    breaks an address."""

    @settings(suppress_health_check=list(HealthCheck), max_examples=1000 if SECONDS else 40)
    @given(st.data())
    def asked(data: st.DataObject) -> None:
        address = data.draw(st.sampled_from(addresses))
        kinds = [kind for kind in ("get", "post") if getattr(address, f"{kind}s")]
        readable = bool(address.places) and address.reads
        kind = data.draw(st.sampled_from(kinds)) if kinds else "get"
        known = list(getattr(address, f"{kind}s")) or list(EVERYWHERE)
        names = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=3))
        changes = {name: data.draw(GIVEN) for name in names}
        odd = Odd(Random(0))
        answer = asker.ask(getattr(odd, kind if readable else "post")(address, changes))
        if answer.exc_info:
            raise answer.exc_info[1]
        assert not asker.report.wrong, str(asker.report)

    asked()
