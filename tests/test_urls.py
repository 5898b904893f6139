"""Every address of the project, as every persona: the status that was decided."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.conftest import PERSONAS, World
from tests.url_table import Row, addresses

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent
ROWS_AT_ONCE = 12  # workers share the table: each part of it builds what its rows need
# Django admin builds its own addresses per model: test_admin_opens_to_staff_only asks them all.
BUILT_BY_ADMIN = "admin/"
OTHER_VERBS = ("post", "put", "patch", "delete")


def tables() -> Iterator[tuple[str, Any]]:
    for path in sorted(HERE.rglob("*url_table.py")):
        parts = path.relative_to(HERE).with_suffix("").parts
        if len(parts) > 1:  # tests/url_table.py is what they are written with
            yield ".".join(parts), importlib.import_module(".".join(("tests", *parts)))


TABLES = dict(tables())
PARTS = [
    pytest.param(table, start, id=f"{name}:{start}")
    for name, table in TABLES.items()
    for start in range(0, len(table.ROWS), ROWS_AT_ONCE)
]


def test_every_address_is_in_a_table() -> None:
    listed = {row.name for table in TABLES.values() for row in table.ROWS}
    real = {name or route for name, route in addresses() if not route.startswith(BUILT_BY_ADMIN)}
    assert not real - listed, f"not in any tests/<app>/url_table.py: {sorted(real - listed)}"
    assert not listed - real, f"listed, but no address any more: {sorted(listed - real)}"


def asked(table: Any, start: int, world: World) -> Iterator[tuple[Row, str, str, Client, int]]:
    """(row, address, persona, their client, status that was decided) of one part of a table."""
    things = table.build(world)
    clients = {name: world.client(name) for name in PERSONAS}
    for row in table.ROWS[start : start + ROWS_AT_ONCE]:
        for persona, expected in row.expected():
            yield row, address_of(row, things), persona, clients[persona], expected


@pytest.mark.slow
@pytest.mark.both  # every page opens on SQLite too
@pytest.mark.parametrize(("table", "start"), PARTS)
def test_statuses(table: Any, start: int, world: World) -> None:
    wrong = []
    for row, url, persona, client, expected in asked(table, start, world):
        got = (client.post if row.post else client.get)(url).status_code
        if row.post and (got, expected) == (409, 302):
            got = 302  # without the revision of its page: allowed, but asked again
        if got != expected:
            wrong.append(f"{persona} {url} ({row.name}): {got}, not {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.sqlite  # the same rules refuse on every database: once is enough
@pytest.mark.parametrize(("table", "start"), PARTS)
def test_who_is_refused_is_refused_with_every_verb(table: Any, start: int, world: World) -> None:
    wrong = []
    for _row, url, persona, client, expected in asked(table, start, world):
        if expected not in ((302,) if persona == "anonymous" else (403, 404)):
            continue
        for verb in OTHER_VERBS:
            got = getattr(client, verb)(url).status_code
            if got not in (expected, 405):
                wrong.append(f"{verb.upper()} {persona} {url}: {got}, not {expected}")
    assert not wrong, "\n".join(wrong)


def address_of(row: Row, things: dict) -> str:
    try:
        keys = [things[name] for name in row.args]
        # What the first to be allowed takes away is made anew for each.
        keys = [key() if callable(key) else key for key in keys]
        return reverse(row.name, args=keys) + row.query
    except NoReverseMatch:
        return f"/{row.name}{row.query}"  # an address without a name stands by its route


@pytest.mark.slow
@pytest.mark.parametrize("persona", PERSONAS)
def test_admin_opens_to_staff_only(persona: str, world: World) -> None:
    """Whoever is signed in and no staff is led to the sign-in page, which refuses them."""
    labels = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    expected = {"ada": (200, 200), "anonymous": (302, 200)}.get(persona, (302, 403))
    client = world.client(persona)
    wrong = []
    for name in ["admin:index", *(f"admin:{label}_changelist" for label in labels)]:
        answer = client.get(reverse(name))
        got = answer.status_code
        last = client.get(answer.url, follow=True).status_code if got == 302 else got
        if (got, last) != expected:
            wrong.append(f"{persona} {name}: {got} then {last}, not {expected}")
    assert not wrong, "\n".join(wrong)
