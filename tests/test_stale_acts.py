"""Whatever is done with a row that two people edit is done with it as the person saw it: a button
or a question that was shown before somebody else changed the row answers 409 and does nothing.

Driven by the tables of addresses, so that a new address cannot forget it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from core.revision.models import Revisioned
from tests.conftest import World
from tests.test_urls import TABLES, address_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite]

WHO = ("alice", "lena", "ada")
NEVER = "999999"
# One's own settings: nobody else edits them.
OWN = {"accounts:profile"}
# Those that the test must have seen at work: else it tried nothing.
CERTAIN = {
    "alliances:agreement_delete",
    "alliances:contact_delete",
    "alliances:note_delete",
    "alliances:decision_acknowledge",
    "governance:decision_remove",
    "governance:committee_close",
    "plans:deliverable_remove",
    "plans:discard",
    "scorecards:scorecard_finalise",
}
MODELS = [one for one in apps.get_models() if issubclass(one, Revisioned)]
Rows = dict[tuple[str, int], int]


def stored() -> Rows:
    """The revision of every row that two people edit."""
    found = {}
    for model in MODELS:
        for pk, revision in model._base_manager.order_by().values_list("pk", "revision"):
            found[model.__name__, pk] = revision
    return found


def done_by(client: Client, url: str, data: dict[str, Any]) -> tuple[int, set[str]]:
    """(status, what of that which was there was changed or is gone); then all is as before."""
    with transaction.atomic():
        before = stored()
        status = client.post(url, data).status_code
        after = stored()
        transaction.set_rollback(True)
    return status, {name for (name, pk), was in before.items() if after.get((name, pk)) != was}


def sent_by(client: Client, url: str, is_button: bool) -> dict[str, Any]:
    """What the page would send of what it hides: a row that was just made is at revision 1."""
    if is_button:
        return {"revision": "1"}
    shown = client.get(url)
    if shown.streaming:  # a file
        return {}
    text = shown.content.decode("utf-8", "replace")
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\d+)"', text))


def acts(table: Any, world: World) -> Iterator[tuple[str, str, str, bool]]:
    things = table.build(world)
    for row in table.ROWS:
        allowed = dict(row.expected())
        may = [persona for persona in WHO if allowed[persona] in (200, 302, 405)]
        if may and row.name not in OWN:
            is_button = row.post or allowed[may[0]] == 405
            yield may[0], row.name, address_of(row, things), is_button


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_nothing_is_done_with_what_was_changed_meanwhile(table: Any, world: World) -> None:
    wrong, tried = [], set()
    clients = {persona: world.client(persona) for persona in WHO}
    for persona, name, url, is_button in acts(table, world):
        client = clients[persona]
        right = sent_by(client, url, is_button)
        stale = {**dict.fromkeys(right, NEVER), "revision": NEVER}
        status, changed = done_by(client, url, stale)
        if changed:
            wrong.append(f"{persona} {name} changes {sorted(changed)} over another revision")
        elif done_by(client, url, right)[1]:
            tried.add(name)
            if status != 409:
                wrong.append(f"{persona} {name} answers {status} to another revision, not 409")
    assert not wrong, "\n".join(wrong)
    assert tried >= {name for name in CERTAIN if name in {row.name for row in table.ROWS}}
