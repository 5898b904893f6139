"""The same sent twice: it is done once, or one goes in and the other is told; no error page.

The moment is made certain: the first writer stands in the database after the second was checked.
"""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from alliances.models import DealTerm, Partner, PrivateNote
from alliances.views import agreements, partners
from core import middleware
from tests.factories import AgreementFactory, DealTermFactory

# Each database has its own way to refuse the second of two.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.both]


def overtaken(monkeypatch, where, name, first):
    """Have `first` happen just before `where.name` runs for the first time."""
    real, calls = getattr(where, name), []

    def run(*args, **kwargs):
        calls.append(name)
        if len(calls) == 1:
            first()
        return real(*args, **kwargs)

    monkeypatch.setattr(where, name, run)
    return calls


def test_a_partner_recorded_twice_at_once(world, monkeypatch):
    def first():
        Partner.objects.create(name="Twice Ltd", listed=True)

    overtaken(monkeypatch, partners, "save_partner", first)
    answer = world.client("alice").post("/partners/new/", {"name": "Twice Ltd"})
    assert answer.status_code == 422
    assert "Another partner has this name" in answer.content.decode()
    assert Partner.objects.filter(name="Twice Ltd").count() == 1


def test_a_deal_term_added_twice_at_once(world, monkeypatch):
    star = world.northstar

    def first():
        DealTermFactory(alliance=star, kind="milestones", label="On approval")

    overtaken(monkeypatch, agreements, "save_revision", first)
    values = {"kind": "milestones", "label": "On approval", "qualifier": "exact"}
    answer = world.client("alice").post(f"/alliances/{star.pk}/deal-terms/new/", values)
    assert answer.status_code == 422
    assert "There is already a deal term of this kind with this label." in answer.content.decode()
    assert DealTerm.objects.filter(alliance=star, label="On approval").count() == 1


def test_what_was_deleted_meanwhile_is_not_found(world, monkeypatch):
    row = AgreementFactory(alliance=world.northstar, title="Before")
    overtaken(monkeypatch, agreements, "save_revision", row.delete)
    answer = world.client("alice").post(
        f"/agreements/{row.pk}/edit/", {"title": "After", "revision": 1}
    )
    assert answer.status_code == 404


def send_twice(world, url, values, token="one page"):
    client = world.client("alice")
    return [client.post(url, {**values, "csrfmiddlewaretoken": token}) for _ in range(2)]


def test_a_page_sent_twice_is_carried_out_once(world):
    url = f"/alliances/{world.northstar.pk}/notes/new/"
    first, second = send_twice(world, url, {"text": "Clicked twice"})
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert PrivateNote.objects.filter(text="Clicked twice").count() == 1


def test_the_same_words_from_another_page_are_another_note(world):
    url = f"/alliances/{world.northstar.pk}/notes/new/"
    for token in ("one page", "another page"):
        send_twice(world, url, {"text": "On purpose"}, token)
    assert PrivateNote.objects.filter(text="On purpose").count() == 2


def test_a_refusal_is_not_remembered(world):
    first, second = send_twice(world, f"/alliances/{world.northstar.pk}/notes/new/", {"text": ""})
    assert (first.status_code, second.status_code) == (422, 422)


def test_without_a_cache_it_is_carried_out(world, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(middleware.cache, "add", away)
    url = f"/alliances/{world.northstar.pk}/notes/new/"
    assert send_twice(world, url, {"text": "No cache"})[0].status_code == 302


def test_what_is_refused_twice_is_an_error_of_ours(world, monkeypatch):
    def broken(**_):
        raise IntegrityError("NOT NULL constraint failed")

    monkeypatch.setattr(partners, "save_partner", broken)
    client = world.client("alice")
    client.raise_request_exception = False
    assert client.post("/partners/new/", {"name": "Never"}).status_code == 500


def test_who_may_not_write_is_turned_away_before(world, client):
    assert client.post("/partners/new/", {"name": "X"}).status_code == 302
    assert world.client("gina").post("/partners/new/", {"name": "X"}).status_code == 403
    assert not Partner.objects.filter(name="X").exists()
