"""The state at launch: kept once, replaced with a reason, and what later ones are shown against."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from alliances.rules.periods import Quarter
from core.revision.updates import StaleRevision
from scorecards.models import Baseline, Indicator, Scorecard
from scorecards.services.baselines import current_baseline, replace_baseline
from scorecards.services.comparison import compared_with_launch
from scorecards.services.periods import period_of
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import Answer, finalise, open_scorecard, save_answers
from tests.conftest import at
from tests.factories import AllianceFactory

TODAY, NOW = date(2026, 11, 21), datetime(2026, 11, 21, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with at(NOW):
        yield


def card_of(alliance, quarter, user, trust, *, final=True):
    card = open_scorecard(alliance=alliance, quarter=quarter)
    pk = Indicator.objects.get(key="trust").pk
    save_answers(scorecard=card, expected=1, answers={pk: Answer(trust, "Asked")}, user=user)
    if final:
        finalise(scorecard=card, expected=card.revision, user=user)
    return card


def replace(world, card, *, reason="It began then", expected=None, alliance=None):
    before = current_baseline(alliance=world.northstar)
    return replace_baseline(
        alliance=alliance or world.northstar,
        scorecard=card,
        expected=expected or (before.revision if before else 0),
        reason=reason,
        user=world.alice,
        now=NOW,
    )


def test_the_first_final_one_is_kept_and_no_later_one_takes_its_place(world):
    first = card_of(world.northstar, Quarter(2026, 2), world.alice, 25)
    card_of(world.northstar, Quarter(2026, 3), world.alice, 50)
    assert current_baseline(alliance=world.northstar).scorecard == first
    assert Baseline.objects.count() == 1


def test_every_line_is_shown_against_it(world):
    first = card_of(world.northstar, Quarter(2026, 2), world.alice, 25)
    now = card_of(world.northstar, Quarter(2026, 4), world.alice, 75, final=False)
    period = period_of(scorecard=now, confidential=True, today=TODAY)
    lines = {line.row.key: line for section in period.sections for line in section.lines}
    assert (lines["trust"].launch, lines["trust"].row.score) == (25, 75)
    assert lines["resourcing"].launch is None
    assert {s.key: s.launch_said for s in period.sections}["relationship"] == "25"
    own = period_of(scorecard=Scorecard.objects.get(pk=first.pk), confidential=True, today=TODAY)
    assert own.baseline is None
    recompute(alliance_ids=[world.northstar.pk], today=TODAY)
    baseline = current_baseline(alliance=world.northstar)
    compared = {
        row.label: row for row in compared_with_launch(alliance=world.northstar, baseline=baseline)
    }
    row = compared["Relationship"]
    assert (row.launch, row.now, row.change) == (25, 75, 50)
    assert compared["Strategic"].change is None


def test_a_line_about_deal_terms_stays_hidden(world):
    card_of(world.northstar, Quarter(2026, 2), world.alice, 25)
    now = card_of(world.northstar, Quarter(2026, 4), world.alice, 75, final=False)
    Indicator.objects.filter(key="trust").update(reveals_deal_terms=True)
    period = period_of(scorecard=now, confidential=False, today=TODAY)
    lines = {line.row.key: line for section in period.sections for line in section.lines}
    assert lines["trust"].launch is None


def test_the_one_that_was_replaced_stays_on_record(world):
    first = card_of(world.northstar, Quarter(2026, 2), world.alice, 25)
    second = card_of(world.northstar, Quarter(2026, 3), world.alice, 50)
    replace(world, second, reason="Launched in July")
    kept = Baseline.objects.get(scorecard=first)
    assert (kept.ended_reason, kept.ended_by) == ("Launched in July", world.alice)
    replace(world, None, reason="Started over")
    assert current_baseline(alliance=world.northstar) is None
    # Closed on purpose: the next final one does not become it by itself.
    card_of(world.northstar, Quarter(2026, 4), world.alice, 75)
    assert current_baseline(alliance=world.northstar) is None


def test_what_is_no_baseline(world):
    first = card_of(world.northstar, Quarter(2026, 2), world.alice, 25)
    open_one = card_of(world.northstar, Quarter(2026, 4), world.alice, 50, final=False)
    foreign = card_of(AllianceFactory(), Quarter(2026, 2), world.lena, 50)
    for card, message in (
        (first, "already the baseline"),
        (open_one, "final scorecard"),
        (foreign, "final scorecard"),
    ):
        with pytest.raises(ValidationError, match=message):
            replace(world, card)
    with pytest.raises(ValidationError, match="Say why"):
        replace(world, None, reason=" ")
    second = card_of(world.northstar, Quarter(2026, 3), world.alice, 50)
    with pytest.raises(StaleRevision):
        replace(world, second, expected=99)
    assert current_baseline(alliance=world.northstar).scorecard == first
