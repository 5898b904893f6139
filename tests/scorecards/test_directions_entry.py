"""Directions of what this room records: no step, reply or silence moves a score or lowers what is
known, and no act on evidence improves a score beyond what the evidence says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.rules.periods import Quarter
from scorecards.models import Indicator, Measurement, ReplyLine, Scorecard
from scorecards.rules.evidence import faded
from scorecards.services import lifecycle, replies
from scorecards.services.periods import period_of
from scorecards.services.replies import Said
from scorecards.services.scorecards import Answer, open_scorecard, save_answers
from tests.conftest import at
from tests.factories import EntryRuleFactory

TODAY, NOW = date(2026, 11, 21), datetime(2026, 11, 21, 12, tzinfo=UTC)


def figures(card):
    period = period_of(scorecard=Scorecard.objects.get(pk=card.pk), confidential=True, today=TODAY)
    scored = period.scored
    parts = (scored.health, scored.value, scored.risk, *scored.dimensions.values())
    return [(part.value, part.coverage) for part in parts]


def act(name, world, card):
    lines = {line.indicator.key: line.pk for line in card.replies.select_related("indicator")}
    by = {"scorecard": card, "expected": card.revision, "now": NOW}
    if name == "submit":
        lifecycle.submit(user=world.alice, **by)
    elif name == "return":
        lifecycle.send_back(user=world.lena, words="Look again", remarks={}, **by)
    elif name == "accept":
        lifecycle.accept(user=world.lena, **by)
    elif name == "ask":
        replies.ask_partner(user=world.alice, people=[world.gina.person], **by)
    elif name in ("accepted", "disputed"):
        said = {lines["trust"]: Said(name, "Not so")}
        replies.take_replies(person=world.gina.person, replies=said, **by)
    elif name == "kept":
        line = ReplyLine.objects.get(pk=lines["trust"])
        replies.answer_dispute(
            line=line, expected=line.revision, outcome="kept", words="So", user=world.alice, now=NOW
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "way", ["submit return", "submit accept ask accepted", "submit accept ask disputed kept"]
)
def test_no_step_and_no_reply_moves_a_figure(world, way):
    with at(NOW):
        EntryRuleFactory(leader_review=True, partner_reply=True)
        card = open_scorecard(alliance=world.northstar, quarter=Quarter(2026, 4))
        keys = Indicator.objects.filter(key__in=["trust", "fair_share", "dependence"])
        answers = {pk: Answer(25, "Asked") for pk in keys.values_list("pk", flat=True)}
        save_answers(scorecard=card, expected=1, answers=answers, user=world.alice)
        before = figures(card)
        for name in way.split():
            act(name, world, card)
            assert figures(card) == before, name
            card.refresh_from_db()


@pytest.mark.django_db
@pytest.mark.parametrize("raw", [0, 25, 75, 100])
def test_a_look_changes_no_answer_and_knows_no_less(world, raw):
    with at(NOW):
        card = open_scorecard(alliance=world.northstar, quarter=Quarter(2026, 4))
        trust = Indicator.objects.get(key="trust").pk
        then = TODAY - timedelta(days=200)

        def save(answer):
            given = {"expected": card.revision, "user": world.alice, "today": TODAY}
            save_answers(scorecard=card, answers={trust: answer}, **given)

        save(Answer(raw, "Survey", then))
        before = figures(card)
        save(Answer(raw, "Survey", again=True))
        assert Measurement.objects.get().raw == raw
        assert all(now[1] >= was[1] for now, was in zip(figures(card), before, strict=True))
        save(Answer(raw, "Survey", again=False))
        assert figures(card) == before


@given(st.integers(0, 2000), st.integers(0, 2000), st.integers(7, 1095))
def test_evidence_that_is_older_never_counts_more(younger, older, half_life):
    younger, older = sorted((younger, older))
    shares = [
        faded(TODAY - timedelta(days=age), today=TODAY, half_life=half_life)
        for age in (younger, older)
    ]
    assert shares[0] >= shares[1]
