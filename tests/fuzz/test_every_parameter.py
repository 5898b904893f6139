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
from tests.fuzz import admin
from tests.fuzz.asking import Asker
from tests.fuzz.odd import Odd, seed_of
from tests.fuzz.schema import Schema
from tests.fuzz.values import GIVEN
from tests.test_urls import TABLES, address_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
SEED = os.environ.get("FUZZ_SEED", "1")
ADMIN = "admin"
PARTS = [*TABLES, ADMIN]
# A form of Django admin has hundreds of fields, which are all cleaned: many are odd at once.
TOGETHER = {ADMIN: 12}


def learned(part: str, world: World) -> Schema:
    """The addresses of `part` with what they ask for, in a world where each has rows."""
    schema = Schema(Asker(world, PERSONAS))
    if part == ADMIN:
        for name, table in TABLES.items():
            if not name.startswith("portfolio.reviews"):  # makes what that of plans makes
                table.build(world)
        for url in admin.urls():
            schema.visit(url, ("ada",))
        return schema
    things = TABLES[part].build(world)
    for row in TABLES[part].ROWS:
        schema.visit(address_of(row, things), post=row.post)
    schema.send_all()
    return schema


@pytest.mark.parametrize("part", PARTS)
def test_every_parameter_of_every_address(part: str, world: World) -> None:
    schema = learned(part, world)
    asker, addresses = schema.asker, list(schema)
    for address in addresses:
        for request in Odd(seed_of(part, address.name)).each(address, 1, TOGETHER.get(part, 1)):
            if request is not None:
                asker.ask(request)
    rng, until = Random(f"{part} {SEED}"), time.monotonic() + SECONDS / len(PARTS)
    while time.monotonic() < until:
        request = Odd(rng).any(rng.choice(addresses))
        if request is not None:
            asker.ask(request)
    asker.report.write(part)
    assert not asker.report.wrong, str(asker.report)


@pytest.mark.parametrize("part", TABLES)
def test_every_address_has_a_schema(part: str, world: World) -> None:
    """What takes a form and shows none is fuzzed with nothing: it needs a page that shows the form,
    or its names in tests/fuzz/schema.py (MORE)."""
    schema = learned(part, world)
    listed = {row.name for row in TABLES[part].ROWS if row.name in schema.addresses}
    bare = [
        name
        for name in sorted(listed)
        if (address := schema.addresses[name]).takes and not address.posts
    ]
    assert listed, part
    assert not bare, bare
    for name in listed:
        assert schema.addresses[name].places or schema.addresses[name].sendings, name


@pytest.mark.parametrize("part", TABLES)
def test_pairs_of_parameters(part: str, world: World) -> None:
    """One to three parameters at once, with values made by hypothesis, which finds the least that
    breaks an address."""
    schema = learned(part, world)
    schema.asker.report.wrong.clear()
    addresses = [one for one in schema if one.places or one.sendings]

    @settings(suppress_health_check=list(HealthCheck))
    @given(st.data())
    def asked(data: st.DataObject) -> None:
        address = data.draw(st.sampled_from(addresses))
        posting = bool(address.posts) and (not address.gets or data.draw(st.booleans()))
        known = address.posts if posting or not address.gets else address.gets
        if not known:
            return
        names = data.draw(st.lists(st.sampled_from(list(known)), min_size=1, max_size=3))
        changes = {name: data.draw(GIVEN) for name in names}
        odd = Odd(Random(0))
        readable = bool(address.places) and address.reads
        request = (
            odd.post(address, changes) if posting or not readable else odd.get(address, changes)
        )
        answer = schema.asker.ask(request)
        if answer.exc_info:
            raise answer.exc_info[1]
        assert not schema.asker.report.wrong, str(schema.asker.report)

    asked()
