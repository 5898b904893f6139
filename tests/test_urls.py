"""Every address of the project, as every persona: the status that was decided."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.conftest import PERSONAS, World
from tests.url_table import Row, addresses

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent
# Django admin builds its own addresses per model: test_admin_opens_to_staff_only asks them all.
BUILT_BY_ADMIN = "admin/"
OTHER_VERBS = ("post", "put", "patch", "delete")


def tables() -> Iterator[tuple[str, object]]:
    for path in sorted(HERE.rglob("*url_table.py")):
        parts = path.relative_to(HERE).with_suffix("").parts
        if len(parts) > 1:  # tests/url_table.py is what they are written with
            yield ".".join(parts), importlib.import_module(".".join(("tests", *parts)))


TABLES = dict(tables())


def test_every_address_is_in_a_table() -> None:
    listed = {row.name for table in TABLES.values() for row in table.ROWS}
    real = {name or route for name, route in addresses() if not route.startswith(BUILT_BY_ADMIN)}
    assert not real - listed, f"not in any tests/<app>/url_table.py: {sorted(real - listed)}"
    assert not listed - real, f"listed, but no address any more: {sorted(listed - real)}"


@pytest.mark.parametrize("table", TABLES)
def test_statuses(table: str, world: World) -> None:
    things = TABLES[table].build(world)
    clients = {name: world.client(name) for name in PERSONAS}
    wrong = []
    for row in TABLES[table].ROWS:
        url = address_of(row, things)
        for persona, expected in row.expected():
            got = ask(clients[persona], row, url)
            if got != expected:
                wrong.append(f"{persona} {url} ({row.name}): {got}, not {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
def test_who_is_refused_is_refused_with_every_verb(table: str, world: World) -> None:
    things = TABLES[table].build(world)
    clients = {name: world.client(name) for name in PERSONAS}
    wrong = []
    for row in TABLES[table].ROWS:
        url = address_of(row, things)
        for persona, expected in row.expected():
            if expected not in (403, 404) and persona != "anonymous":
                continue
            if persona == "anonymous" and expected != 302:
                continue
            for verb in OTHER_VERBS:
                got = getattr(clients[persona], verb)(url).status_code
                if got not in (expected, 405):
                    wrong.append(f"{verb.upper()} {persona} {url}: {got}, not {expected}")
    assert not wrong, "\n".join(wrong)


def address_of(row: Row, things: dict) -> str:
    try:
        return reverse(row.name, args=[things[name] for name in row.args]) + row.query
    except NoReverseMatch:
        return f"/{row.name}{row.query}"  # an address without a name stands by its route


def ask(client: Client, row: Row, url: str) -> int:
    verb = client.post if row.post else client.get
    return verb(url).status_code


@pytest.mark.slow
def test_admin_opens_to_staff_only(world: World) -> None:
    names = ["admin:index"]
    for model in admin.site._registry:
        label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        names += [f"{label}_changelist"]
    wrong = []
    for persona in PERSONAS:
        client = world.client(persona)
        for name in names:
            answer = client.get(reverse(name))
            # Whoever is signed in and no staff is led to the sign-in page, which refuses them.
            follow = 200 if persona in ("ada", "anonymous") else 403
            expected = 200 if persona == "ada" else 302
            got = answer.status_code
            last = client.get(answer.url, follow=True).status_code if got == 302 else got
            if (got, last) != (expected, follow):
                wrong.append(f"{persona} {name}: {got} then {last}, not {expected}, {follow}")
    assert not wrong, "\n".join(wrong)
