"""Whoever is shown deal terms or private notes is written down, once an hour for an alliance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from core.audit import reads
from core.audit.models import AuditEvent
from scorecards.models import Indicator, Measurement, Scorecard, ScoringModel
from tests.conftest import World, at
from tests.factories import AllianceFactory, DealTermFactory
from tests.test_canaries import AMOUNT, NOTE, TERM, confidential_rows, text_of, urls

pytestmark = pytest.mark.django_db


def read_by(user: Any) -> list[int | None]:
    rows = AuditEvent.objects.filter(kind="terms_read", actor=user).order_by("pk")
    return list(rows.values_list("alliance_id", flat=True))


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize("persona", ["alice", "eve", "ada"])
def test_no_page_shows_them_in_silence(
    world: World, persona: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every address that answers with a canary of a deal term or a note has written who read it."""
    confidential_rows(world)
    monkeypatch.setattr(reads, "ONCE_IN", timedelta(0))
    client, user = world.client(persona), getattr(world, persona)
    silent, shown = [], 0
    for url in urls():
        before = len(read_by(user))
        text = text_of(client.get(url))
        if any(canary in text for canary in (TERM, NOTE, AMOUNT)):
            shown += 1
            if world.northstar.pk not in read_by(user)[before:]:
                silent.append(url)
    assert shown and not silent, silent


@pytest.mark.parametrize("model", ["dealterm", "privatenote"])
@pytest.mark.parametrize("page", ["", "{}/change/", "{}/delete/"])
def test_django_admin_does_not_either(world: World, model: str, page: str) -> None:
    term = DealTermFactory(alliance=world.northstar, label=TERM)
    note = world.northstar.private_notes.create(text=NOTE)
    key = {"dealterm": term, "privatenote": note}[model].pk
    world.client("ada").get(f"/admin/alliances/{model}/{page.format(key)}")
    assert read_by(world.ada) == [world.northstar.pk]


def test_once_in_an_hour(world: World) -> None:
    DealTermFactory(alliance=world.northstar)
    alice, now = world.client("alice"), timezone.now()
    page = f"/alliances/{world.northstar.pk}/agreement/"
    with at(now):
        alice.get(page)
        alice.get(page)
    with at(now + timedelta(minutes=59)):
        alice.get(page)
    assert read_by(world.alice) == [world.northstar.pk]
    with at(now + timedelta(minutes=61)):
        alice.get(page)
    assert len(read_by(world.alice)) == 2
    event = AuditEvent.objects.filter(kind="terms_read").latest("pk")
    assert event.about == str(world.northstar) and event.network == "127.0.0.1"


def test_who_may_not_read_them_reads_none(world: World) -> None:
    DealTermFactory(alliance=world.northstar)
    for name in ("charlie", "gina"):
        world.client(name).get(f"/alliances/{world.northstar.pk}/agreement/")
        assert not read_by(getattr(world, name))


def test_what_only_leads_elsewhere_shows_none(world: World) -> None:
    term = DealTermFactory(alliance=world.northstar)
    world.client("alice").post(f"/deal-terms/{term.pk}/delete/", {"revision": term.revision})
    assert not read_by(world.alice)


@pytest.mark.parametrize(("reveals", "read"), [(True, 1), (False, 0)])
def test_the_record_of_an_answer_that_reveals_them(world: World, reveals: bool, read: int) -> None:
    model = ScoringModel.objects.create(key="m", name="Model")
    card = Scorecard.objects.create(alliance=world.northstar, year=2026, quarter=1, model=model)
    indicator = Indicator.objects.create(key="worth", name="Worth", reveals_deal_terms=reveals)
    Measurement.objects.create(scorecard=card, indicator=indicator, raw=7)
    answer = world.client("alice").get(f"/alliances/{world.northstar.pk}/activity/")
    assert "Worth" in answer.text and len(read_by(world.alice)) == read


@pytest.mark.slow
def test_pages_without_any_cost_nothing_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    monkeypatch.setattr("core.audit.middleware._write", called.append)
    alice = world.client("alice")
    for url in ("/alliances/", "/portfolio/", f"/alliances/{world.northstar.pk}/", "/today/"):
        alice.get(url)
    assert not called


def test_a_page_that_shows_them_writes_once(world: World, django_assert_num_queries: Any) -> None:
    for kind in ("upfront", "milestones", "equity"):
        DealTermFactory(alliance=world.northstar, kind=kind)
    event = AuditEvent(at=timezone.now(), kind="terms_read", actor=world.alice)
    with django_assert_num_queries(3):
        reads._write(event, {world.northstar.pk})
    with django_assert_num_queries(1):
        reads._write(event, {world.northstar.pk})


def test_a_portfolio_at_once_is_one_event(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "ONE_BY_ONE", 3)
    for _ in range(5):
        DealTermFactory(alliance=AllianceFactory())
    world.client("eve").get("/imports/export/?format=csv")
    event = AuditEvent.objects.get(kind="terms_read", actor=world.eve)
    assert event.alliance_id is None and event.summary == "5 alliances at once"


def test_a_log_that_cannot_be_written_to_shows_no_page_less(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("read-only")

    DealTermFactory(alliance=world.northstar)
    monkeypatch.setattr(reads, "save_events", fail)
    answer = world.client("alice").get(f"/alliances/{world.northstar.pk}/agreement/")
    assert answer.status_code == 200 and "audit_event_lost" in caplog.text


def test_a_file_does_not_leave_without_its_event(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("read-only")

    monkeypatch.setattr("core.audit.record.save_events", fail)
    with pytest.raises(DatabaseError):
        world.client("alice").get("/imports/export/?format=csv")
