"""No change, still true: a look is evidence of its day; saving without a word is none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from alliances.rules.periods import Quarter
from scorecards.models import Indicator, Measurement
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import Answer, open_scorecard, save_answers
from tests.conftest import at
from tests.factories import AllianceFactory, EntryRuleFactory, UserFactory

TODAY, THEN = date(2026, 11, 21), date(2026, 8, 12)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with at("2026-11-21T12:00:00Z"):
        yield


def key():
    return Indicator.objects.get(key="trust").pk


def save(card, answer, today=TODAY):
    return save_answers(
        scorecard=card,
        expected=card.revision,
        answers={key(): answer},
        user=UserFactory(),
        today=today,
    )


@pytest.fixture
def card():
    """This quarter's; in the one before trust stood at 75, as a survey of 12 Aug showed."""
    alliance = AllianceFactory()
    last = open_scorecard(alliance=alliance, quarter=Quarter(2026, 3))
    save(last, Answer(75, "Survey", THEN))
    return open_scorecard(alliance=alliance, quarter=Quarter(2026, 4))


def stored(card):
    row = Measurement.objects.get(scorecard=card)
    return row.raw, row.evidence, row.evidence_on, row.looked_again_on


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (Answer(75), (75, "Survey", THEN, None)),
        (Answer(75, again=False), (75, "Survey", THEN, None)),
        (Answer(75, again=True), (75, "Survey", TODAY, TODAY)),
        (Answer(75, "Asked both", again=True), (75, "Asked both", TODAY, TODAY)),
        # Another answer is no look at the one that stands.
        (Answer(50, again=True), (50, "", TODAY, None)),
    ],
)
def test_a_look_renews_the_day_and_keeps_the_words(card, answer, found):
    save(card, answer)
    assert stored(card) == found


def test_a_look_counts_where_scores_are_computed_and_can_be_taken_back_the_same_day(card):
    save(card, Answer(75))
    save(card, Answer(75, "Survey", again=True))
    recompute(alliance_ids=[card.alliance_id], today=TODAY)
    detail = card.alliance.placements.get(valid_to=None).detail
    assert detail["on"]["trust"] == TODAY.isoformat()
    save(card, Answer(75, "Survey", again=False))
    assert stored(card) == (75, "Survey", THEN, None)


def test_the_first_look_of_a_quarter_can_be_taken_back_too(card):
    save(card, Answer(75, again=True))
    save(card, Answer(75, "Survey", again=False))
    assert stored(card) == (75, "Survey", THEN, None)


def test_saving_later_without_a_word_makes_no_look_younger(card):
    save(card, Answer(75, again=True), today=TODAY)
    save(
        card, Answer(75, "Survey", comment="No news", again=False), today=TODAY + timedelta(days=5)
    )
    assert stored(card) == (75, "Survey", TODAY, TODAY)


def test_a_look_at_what_was_withdrawn_stands_again(card):
    save(card, Answer(75))
    Measurement.objects.filter(scorecard=card).update(withdrawn_on=TODAY)
    save(card, Answer(75, again=True))
    assert not Measurement.objects.get(scorecard=card).is_withdrawn


# The page --------------------------------------------------------------------------------------
@pytest.fixture
def entry(world):
    with at("2026-08-12T12:00:00Z"):
        last = open_scorecard(alliance=world.northstar, quarter=Quarter(2026, 3))
        save(last, Answer(75, "Survey", THEN), today=THEN)
    card = open_scorecard(alliance=world.northstar, quarter=Quarter(2026, 4))
    return world.client("alice"), card, reverse("scorecards:scorecard_edit", args=[card.pk])


@pytest.mark.slow
def test_the_form_looks_again_and_says_by_whom(entry):
    client, card, url = entry
    assert "No change, still true" in client.get(url).content.decode()
    data = {"revision": 1, f"raw_{key()}": "75", f"again_{key()}": "on"}
    assert client.post(url, data).status_code == 302
    assert stored(card)[2] == stored(card)[3] is not None
    text = client.get(card.get_absolute_url()).content.decode()
    assert "still true, looked at again on that day" in text
    again = client.get(url).content.decode()
    assert "Looked at again on" in again and "Alice Manager" in again


def test_what_makes_sense_is_saved_while_one_types_and_the_rest_is_told(entry):
    client, card, url = entry
    fit = Indicator.objects.get(key="strategic_fit").pk
    data = {"revision": 1, "only": "changed", f"raw_{key()}": "25", f"raw_{fit}": "50"}
    found = client.post(url, data, headers={"X-Autosave": "1"})
    assert found.status_code == 200
    told = found.json()
    assert set(told["refused"]) == {f"evidence_{key()}", f"comment_{key()}"}
    assert list(card.measurements.values_list("indicator", "raw")) == [(fit, 50)]
    stale = client.post(url, data, headers={"X-Autosave": "1"})
    assert (stale.status_code, card.measurements.count()) == (409, 1)
    data |= {"revision": told["revision"], f"evidence_{key()}": "Asked", f"comment_{key()}": "Late"}
    assert client.post(url, data, headers={"X-Autosave": "1"}).json()["refused"] == {}
    assert card.measurements.count() == 2
    assert client.post(url, {"only": "changed"}, headers={"X-Autosave": "1"}).status_code == 422


def test_what_nobody_touched_is_not_saved_while_one_types(entry):
    client, card, url = entry
    data = {"revision": 1, "only": "changed", f"raw_{key()}": "75"}
    assert client.post(url, data, headers={"X-Autosave": "1"}).status_code == 200
    assert not card.measurements.exists()


@pytest.mark.parametrize(("step", "status"), [(25, 422), (30, 302)])
def test_the_step_that_wants_evidence_is_set_by_tier(entry, step, status):
    client, _, url = entry
    EntryRuleFactory(tier="strategic", notable_move=step)
    assert client.post(url, {"revision": 1, f"raw_{key()}": "50"}).status_code == status


@pytest.mark.slow
def test_the_page_leads_to_where_somebody_was(entry):
    client, card, url = entry
    assert "Continue with" not in client.get(url).content.decode()
    save(card, Answer(75, again=True))
    assert "Continue with “Strategic fit”" in client.get(url).content.decode()
