"""The yearly evaluation: eight answers, last year's beside them, and risks with an owner."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from alliances.services.worklist import MyAlliances
from core.revision.updates import StaleRevision
from portfolio.services.today import my_alliances
from scorecards.models import EvaluationAnswer, Risk
from scorecards.rules.dream_killers import KILLERS, proposes_risk, severity_of
from scorecards.services.due import evaluations
from scorecards.services.evaluations import (
    Judged,
    record_killer_risk,
    rows_of,
    save_evaluation,
    year_of,
)
from scorecards.services.today import evaluation_items
from tests.conftest import at

TODAY = date(2026, 12, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with at("2026-12-01T12:00:00Z"):
        yield


@pytest.mark.parametrize(
    ("level", "proposes"), [(None, False), (0, False), (1, False), (2, True), (3, True)]
)
def test_a_high_answer_proposes_a_risk(level, proposes):
    assert proposes_risk(level) is proposes


def test_the_eight_make_sense():
    assert len({one.key for one in KILLERS}) == len({one.name for one in KILLERS}) == 8
    assert all(one.question.endswith("?") and one.risk and one.response for one in KILLERS)
    assert severity_of(2) < severity_of(3) and max(severity_of(3)) <= 5


def save(world, year=2026, expected=0, today=TODAY, **levels):
    return save_evaluation(
        alliance=world.northstar,
        year=year,
        expected=expected,
        answers={name: Judged(level, "In one line") for name, level in levels.items()},
        user=world.alice,
        today=today,
    )


def test_last_years_stands_beside_this_years_and_an_answer_has_a_history(world):
    save(world, year=2024, fear=3)
    save(world, year=2025, fear=1, fatigue=None)
    row = save(world, fear=2)
    rows = {one.killer.key: one for one in rows_of(alliance=world.northstar, year=2026)}
    assert (rows["fear"].now.level, rows["fear"].last.level, rows["fear"].proposes) == (2, 1, True)
    assert rows["fatigue"].now is None and rows["fatigue"].last.level is None
    save(world, expected=row.revision, fear=3)
    answer = EvaluationAnswer.objects.get(evaluation=row)
    assert answer.history.count() == 2
    with pytest.raises(StaleRevision):
        save(world, expected=1, fear=0)


def test_a_risk_is_recorded_once_with_its_owner(world):
    row = save(world, fear=3, fatigue=1)
    person = world.alice.person

    def record(killer, expected):
        return record_killer_risk(
            evaluation=row, expected=expected, killer=killer, owner=person, today=TODAY
        )

    risk = record("fear", 1)
    assert (risk.owner, risk.side, risk.state) == (person, "ours", "open") and risk.response
    for killer, message in (("fear", "already recorded"), ("fatigue", "Clearly"), ("x", "Clearly")):
        with pytest.raises(ValidationError, match=message):
            record(killer, row.revision)
    assert Risk.objects.count() == 1


def test_it_is_due_once_a_year(world):
    now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    mine = my_alliances(world.alice, now)
    assert [item.key for item in evaluation_items(mine, now)] == [
        f"evaluation-{world.northstar.pk}-2026"
    ]
    assert {row.pk for row in evaluations(TODAY)[0].found} >= {world.northstar.pk}
    save(world, fear=0)
    assert list(evaluation_items(mine, now)) == []
    assert world.northstar.pk not in {row.pk for row in evaluations(TODAY)[0].found}
    early = datetime(2027, 3, 1, 12, tzinfo=UTC)
    assert list(evaluation_items(MyAlliances(world.alice, mine.places), early)) == []


def test_the_fiscal_year_counts(settings):
    settings.FISCAL_YEAR_START_MONTH = 2
    assert (year_of(date(2027, 1, 31)), year_of(date(2027, 2, 1))) == (2027, 2028)


@pytest.mark.slow
def test_the_pages(world):
    client = world.client("alice")
    url = reverse("scorecards:evaluation_edit", args=[world.northstar.pk])
    page = reverse("scorecards:evaluation", args=[world.northstar.pk])
    data = {"revision": 0} | {f"level_{one.key}": "unknown" for one in KILLERS}
    missing = client.post(url, {**data, "level_fear": ""})
    assert missing.status_code == 422
    assert "Choose an answer to “Fear”." in missing.content.decode()
    data |= {"level_fear": "3", "words_fear": "Nobody says bad news"}
    assert client.post(url, data).status_code == 302
    text = client.get(page).content.decode()
    assert "Nobody says bad news" in text and "Record risk" in text
    assert "Record risk" not in world.client("charlie").get(page).content.decode()
    both = client.post(url, {**data, "level_fear": "1"})
    assert both.status_code == 409 and "Fear" in both.content.decode()
    risk = reverse("scorecards:evaluation_risk", args=[world.northstar.pk])
    owner = world.alice.person.pk
    sent = {"revision": 1, "killer": "fear", "owner": owner}
    stranger = client.post(risk, {**sent, "owner": world.bob.person.pk}, follow=True)
    assert "one of the people of the alliance" in stranger.content.decode()
    assert client.post(risk, sent).status_code == 302
    assert Risk.objects.get(alliance=world.northstar).owner.pk == owner
    assert "Record risk" not in client.get(page).content.decode()
