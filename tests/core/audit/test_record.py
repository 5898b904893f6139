"""An event says who, what, when and from where, and stands as it was written."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import RequestFactory

from core.audit.models import AppendOnly, AuditEvent
from core.audit.record import record, working_for
from core.registry.audit import AuditKind, audit_kinds
from tests.conftest import World
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
KIND = AuditKind("test_event", "Tested", "Tests")


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(audit_kinds._entries, KIND.key, KIND)


def test_an_event_says_who_what_and_from_where(world: World) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    request.user = world.alice
    event = record(
        KIND.key, about=world.northstar, request=request, changes={"name": ["a", "b"]}, summary="x"
    )
    event.refresh_from_db()
    assert (event.actor, event.network, event.label) == (world.alice, "192.0.2.7", "Tested")
    assert (event.about_type, event.about_id) == ("alliances.alliance", str(world.northstar.pk))
    assert event.actor_name == "Alice Manager, alice@entente.example"
    assert event.changes == {"name": ["a", "b"]}


def test_it_outlives_who_did_it_and_what_it_is_about(world: World) -> None:
    passing = UserFactory(name="Pat Passing")
    event = record(KIND.key, about=world.helix, actor=passing)
    passing.delete()
    kept = AuditEvent.objects.get(pk=event.pk)
    assert kept.actor_name.startswith("Pat Passing") and kept.about == str(world.helix)


def test_what_is_undone_was_not_done(world: World) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(KIND.key, about=world.helix)
        raise ZeroDivisionError
    assert not AuditEvent.objects.filter(kind=KIND.key).exists()


def test_a_kind_is_registered_first() -> None:
    with pytest.raises(KeyError):
        record("nobody_knows")


def test_it_is_added_to_and_never_changed(world: World) -> None:
    event = record(KIND.key, about=world.helix)
    event.summary = "something else"
    for change in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(AppendOnly):
            change()
    with pytest.raises(AppendOnly):
        AuditEvent.objects.update(summary="x")


def test_administrators_alone_read_it(world: World) -> None:
    record(KIND.key)
    for name in ("alice", "eve", "lena", "gina", "charlie"):
        assert not AuditEvent.objects.visible_to(getattr(world, name)).exists(), name
    assert AuditEvent.objects.visible_to(world.ada).filter(kind=KIND.key).count() == 1
    assert not AuditEvent.objects.editable_by(world.ada).exists()


def test_each_event_is_a_line_of_the_log_once_it_is_certain(
    world: World, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr("core.audit.record.log.info", lambda name, **said: lines.append(said))
    with django_capture_on_commit_callbacks(execute=True):
        record(KIND.key, about=world.helix, actor=world.ada, changes={"name": ["a", "b"]})
        assert not lines
    assert lines[0]["kind"] == KIND.key and lines[0]["changes"] == {"name": ["a", "b"]}
    assert lines[0]["actor_name"] == "Ada Admin, ada@entente.example"


def test_work_in_the_background_is_done_for_its_owner(world: World) -> None:
    with working_for(world.lena):
        assert record(KIND.key).actor == world.lena
    with working_for(None):
        assert record(KIND.key).actor is None
