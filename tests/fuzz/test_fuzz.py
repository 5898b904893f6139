from __future__ import annotations

import os
import time
from random import Random
from typing import Any

import pytest

from tests.conftest import PERSONAS, World
from tests.fuzz import admin
from tests.fuzz.asking import Asker
from tests.fuzz.odd import Odd, seed_of
from tests.fuzz.schema import Schema
from tests.test_urls import TABLES, address_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
TIMES = 2


@pytest.mark.parametrize("part", [*TABLES, "admin"])
def test_every_parameter_of_every_address(part: str, world: World) -> None:
    asker = Asker(world, PERSONAS)
    schema = Schema(asker)
    if part == "admin":
        for table in TABLES.values():
            if table.__name__ != "tests.portfolio.reviews_url_table":
                table.build(world)
        for url in admin.urls():
            schema.visit(url, ("ada",))
    else:
        table = TABLES[part]
        things = table.build(world)
        for row in table.ROWS:
            schema.visit(address_of(row, things), post=row.post)
    schema.send_all()
    addresses = list(schema)
    t = time.monotonic()
    n = sum(asker.report.asked.values())
    for address in addresses:
        for request in Odd(seed_of(part, address.name)).each(address, TIMES):
            if request is not None:
                asker.ask(request)
    print(part, "suite", sum(asker.report.asked.values()) - n, time.monotonic() - t)
    seed = int(os.environ.get("FUZZ_SEED", "1"))
    rng, until = Random(f"{part}{seed}"), time.monotonic() + SECONDS / len(TABLES)
    while time.monotonic() < until:
        request = Odd(rng).any(rng.choice(addresses))
        if request is not None:
            asker.ask(request)
    asker.report.write(part)
    print(asker.report.asked, asker.report.statuses, asker.report.slowest[:1])
    assert not asker.report.wrong, str(asker.report)
