"""Who reads deal terms in Django admin is written down, and the log itself tells none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from accounts.models import User
from core.audit import reads
from core.audit.models import AuditEvent
from core.audit.record import fields_of
from portfolio.models import Review
from scorecards.models import Indicator, Measurement, Placement, Scorecard, ScoringModel
from tests.admin.hands import delete, registered, staff, url_of
from tests.admin.secrets import AMOUNT, NOTE, TERM, WHO, fill
from tests.admin.test_canaries import bulk, files, listed, of_rows, told
from tests.conftest import World
from tests.core.test_revision import filled
from tests.factories import PlacementFactory

pytestmark = pytest.mark.django_db
SUM = 77.125
SECRET = (TERM, NOTE, AMOUNT)


def answer_on(world: World) -> Measurement:
    """An answer that reveals the sum of the deal."""
    model = ScoringModel.objects.create(key="m", name="Model")
    card = Scorecard.objects.create(alliance=world.northstar, year=2026, quarter=1, model=model)
    worth = Indicator.objects.create(key="worth", name="Worth", reveals_deal_terms=True)
    return Measurement.objects.create(
        scorecard=card, indicator=worth, raw=SUM, evidence_on="2026-01-01"
    )


def read_by(user: Any) -> list[int | None]:
    rows = AuditEvent.objects.filter(kind="terms_read", actor=user).order_by("pk")
    return list(rows.values_list("alliance_id", flat=True))


def answers(client: Any, model: Any) -> Iterator[tuple[str, str]]:
    for url in (*listed(model), *of_rows(model)):
        yield url, told(client, url)
    yield from files(client, model)
    yield from bulk(client, model)


@pytest.mark.slow
@pytest.mark.sqlite
def test_no_page_of_any_model_shows_them_in_silence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same crawl finds each word that stands anywhere, or test_canaries.py would be blind."""
    fill(world)
    # A review is frozen without the answers that reveal them (portfolio.services.reviews.measures).
    Review.objects.filter(state="held").update(frozen={"x": 1})
    monkeypatch.setattr(reads, "ONCE_IN", timedelta(0))
    client, silent, shown, met = world.client("ada"), [], 0, set()
    for model, _ in registered():
        before = len(read_by(world.ada))
        for url, text in answers(client, model):
            now = read_by(world.ada)
            met |= {word for word in WHO if word in text}
            if any(secret in text for secret in SECRET):
                shown += 1
                if world.northstar.pk not in now[before:]:
                    silent.append(url)
            before = len(now)
    assert shown > 20 and not silent, silent
    assert met == set(WHO)


@pytest.mark.parametrize("name", ["alice", "ada"])
def test_an_answer_that_reveals_a_sum(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answer_on(world)
    monkeypatch.setattr(reads, "ONCE_IN", timedelta(0))
    client = world.client("ada") if name == "ada" else staff(world, name, everything=True)
    for url in (
        url_of(Measurement, "changelist"),
        url_of(Measurement, "change", answer.pk),
        url_of(Scorecard, "change", answer.scorecard.pk),
        url_of(Scorecard, "delete", answer.scorecard.pk),
    ):
        before = len(read_by(getattr(world, name)))
        assert str(SUM) in client.get(url).text, url
        assert read_by(getattr(world, name))[before:] == [world.northstar.pk], url


def test_who_is_shown_none_reads_none(world: World) -> None:
    answer = answer_on(world)
    placed = PlacementFactory(alliance=world.northstar, detail={"raw": {"worth": SUM}})
    client = staff(world, "charlie", everything=True)
    for model in (Measurement, Scorecard, Placement):
        client.get(url_of(model, "changelist"))
    client.get(url_of(Scorecard, "change", answer.scorecard.pk))
    client.get(url_of(Placement, "change", placed.pk))
    assert not read_by(world.charlie)


# The log ------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.sqlite
def test_no_event_tells_a_term_whatever_is_changed_or_deleted(world: World) -> None:
    """Each row of each model is saved, refused to somebody and deleted."""
    fill(world)
    answer_on(world)
    Measurement.objects.filter(comment=AMOUNT).update(raw=int(AMOUNT))
    client, other = world.client("ada"), staff(world, "charlie", everything=True)
    for model, _ in registered():
        # Whoever deletes stays.
        for row in model._base_manager.exclude(pk__in=[world.ada.pk] * (model is User))[:3]:
            url = url_of(model, "change", row.pk)
            other.get(url)
            page = client.get(url)
            if page.status_code == 200 and page.context.get("has_change_permission"):
                client.post(url, filled(page))
            delete(client, url_of(model, "delete", row.pk))
    assert AuditEvent.objects.filter(kind="admin_deleted").count() > 20
    events = [json.dumps(fields_of(one), default=str) for one in AuditEvent.objects.all()]
    secrets = (*SECRET, str(SUM))
    assert not [one for one in events if any(secret in one for secret in secrets)]


def test_the_record_of_a_page_does_not_name_its_lines(world: World) -> None:
    """The name of an answer holds what was answered."""
    answer = answer_on(world)
    client, url = world.client("ada"), url_of(Scorecard, "change", answer.scorecard.pk)
    sent = filled(client.get(url)) | {"measurements-0-raw": "77.25"}
    assert client.post(url, sent).status_code == 302
    assert "77.25" in LogEntry.objects.get().change_message
    for name in ("charlie", "alice"):
        reader = staff(world, name, everything=True)
        text = reader.get(url_of(Scorecard, "history", answer.scorecard.pk)).text
        assert "Changed Raw for measurement." in text and "77.25" not in text


def test_the_record_of_an_account_tells_colleagues_no_rights(world: World) -> None:
    client, url = world.client("ada"), url_of(User, "change", world.eve.pk)
    page = url_of(User, "history", world.eve.pk)
    sent = {"is_superuser": "on", "is_staff": "on"}
    assert client.post(url, filled(client.get(url)) | sent).status_code == 302
    sent = {"name": "Eve the Second", "is_superuser": ""}
    assert client.post(url, filled(client.get(url)) | sent).status_code == 302
    shown = staff(world, "lena", "view_user").get(page).text
    assert "Changed Name." in shown and "uperuser" not in shown
    assert client.get(page).text.count("Superuser status") == 2
