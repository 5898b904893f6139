"""The way of a scorecard to final: tables of steps, and what the services promise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from alliances.rules.periods import Quarter
from core.mail.models import OutgoingMessage
from core.revision.updates import StaleRevision
from scorecards.models import EntryRule, Indicator, Scorecard, ScorecardStep
from scorecards.rules.lifecycle import LEADS_TO, Duties, Standing, steps
from scorecards.services import lifecycle
from scorecards.services.cards import cards_of
from scorecards.services.scorecards import Answer, open_scorecard, save_answers
from tests.conftest import at
from tests.factories import EntryRuleFactory

TODAY, NOW = date(2026, 11, 21), datetime(2026, 11, 21, 12, tzinfo=UTC)
NONE, LED = Duties(), Duties(leader_review=True)
ASKED, BOTH = Duties(partner_reply=True), Duties(leader_review=True, partner_reply=True)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("card", "edit", "leads", "expected"),
    [
        (Standing("open", NONE), True, False, "answer finalise"),
        (Standing("open", LED), True, False, "answer submit"),
        (Standing("open", ASKED), True, False, "answer ask skip"),
        (Standing("open", BOTH), True, True, "answer submit"),
        (Standing("open", BOTH), False, False, ""),
        (Standing("submitted", BOTH), True, False, "withdraw"),
        (Standing("submitted", BOTH), True, True, "accept return withdraw"),
        (Standing("submitted", BOTH), False, True, "accept return"),
        (Standing("reviewed", LED), True, False, "finalise"),
        (Standing("reviewed", BOTH), True, True, "ask skip return"),
        (Standing("reviewed", BOTH), False, False, ""),
        (Standing("partner", BOTH, 9, 1, TOMORROW), True, False, "more"),
        (Standing("partner", BOTH, 9, 1, TODAY), True, False, "more"),  # the last day is theirs
        (Standing("partner", BOTH, 9, 1, YESTERDAY), True, False, "finalise"),
        (Standing("partner", BOTH, 9, 0, TOMORROW), True, False, "finalise"),
        (Standing("partner", BOTH, 9, 0, TOMORROW), False, True, ""),
        (Standing("final", BOTH), True, True, ""),
    ],
)
def test_who_may_take_which_step(card, edit, leads, expected):
    assert " ".join(steps(card, edit=edit, leads=leads, today=TODAY)) == expected


def test_every_step_on_record_leads_somewhere():
    assert set(LEADS_TO) == set(ScorecardStep.Kind.values) - {ScorecardStep.Kind.REPLIED}
    assert set(LEADS_TO.values()) == set(Scorecard.State.values)


# Services --------------------------------------------------------------------------------------
@pytest.fixture
def card(world):
    with at(NOW):
        found = open_scorecard(alliance=world.northstar, quarter=Quarter(2026, 4))
        trust = Indicator.objects.get(key="trust").pk
        save_answers(scorecard=found, expected=1, answers={trust: Answer(75)}, user=world.alice)
        yield found


def take(act, card, user, **more):
    return act(scorecard=card, expected=card.revision, user=user, now=NOW, **more)


@pytest.mark.django_db
def test_a_leader_sends_back_and_accepts(world, card):
    take(lifecycle.submit, card, world.alice)
    told = OutgoingMessage.objects.filter(kind="scorecard_submitted")
    assert set(told.values_list("account", flat=True)) == {world.lena.pk, world.ada.pk}
    with pytest.raises(ValidationError, match="with the leader"):
        trust = Indicator.objects.get(key="trust").pk
        save_answers(
            scorecard=card, expected=card.revision, answers={trust: Answer(25)}, user=world.alice
        )
    with pytest.raises(ValidationError, match="Say what has to be changed"):
        take(lifecycle.send_back, card, world.lena, remarks={trust: " "})
    take(
        lifecycle.send_back, card, world.lena, words="Not yet", remarks={trust: "Whom did you ask?"}
    )
    assert card.state == "open"
    assert lifecycle.remarks_on(scorecard=card) == ("Not yet", {trust: "Whom did you ask?"})
    assert OutgoingMessage.objects.get(kind="scorecard_returned").account == world.alice
    take(lifecycle.submit, card, world.alice)
    assert lifecycle.remarks_on(scorecard=card) == ("", {})
    take(lifecycle.accept, card, world.lena)
    said = [one.step.kind for one in lifecycle.steps_of(scorecard=card)]
    assert said == ["accepted", "submitted", "returned", "submitted"]


@pytest.mark.django_db
def test_the_state_of_each_earlier_day_is_told_as_it_was(world, card):
    def act(name, day, user, **more):
        now = NOW + timedelta(days=day)
        getattr(lifecycle, name)(scorecard=card, expected=card.revision, user=user, now=now, **more)

    EntryRuleFactory(tier="strategic", leader_review=True, partner_reply=True)
    act("submit", 1, world.alice)
    act("send_back", 2, world.lena, words="Not yet", remarks={})
    act("submit", 3, world.alice)
    act("accept", 4, world.lena)
    act("make_final", 6, world.alice, words="They are in a merger")
    found = [
        cards_of(alliance=world.northstar, as_of=TODAY + timedelta(days=day), most=9)[0]
        for day in range(8)
    ]
    expected = "open submitted open submitted reviewed reviewed final final".split()
    assert [one.state for one in found] == expected
    day = TODAY - timedelta(days=60)  # before its quarter
    assert cards_of(alliance=world.northstar, as_of=day, most=9) == []


@pytest.mark.django_db
def test_who_is_slower_changes_nothing(world, card):
    stale = Scorecard.objects.get(pk=card.pk)
    take(lifecycle.submit, card, world.alice)
    with pytest.raises(StaleRevision):
        take(lifecycle.submit, stale, world.lena)
    assert card.steps.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("duties", "state", "words", "message"),
    [
        (NONE, "open", "", None),
        (LED, "open", "", "Submit this scorecard"),
        (LED, "submitted", "", "reviews this scorecard"),
        (LED, "reviewed", "", None),
        (ASKED, "open", "", "why the partner is not asked"),
        (ASKED, "open", "They are in a merger", None),
        (BOTH, "open", "They are in a merger", "Submit this scorecard"),
        (BOTH, "reviewed", "They are in a merger", None),
        (NONE, "final", "", "already final"),
    ],
)
def test_final_only_once_the_tier_has_what_it_asks_for(world, card, duties, state, words, message):
    asked = {"leader_review": duties.leader_review, "partner_reply": duties.partner_reply}
    EntryRuleFactory(tier="strategic", **asked)
    Scorecard.objects.filter(pk=card.pk).update(state=state)
    card.refresh_from_db()
    if message:
        with pytest.raises(ValidationError, match=message):
            take(lifecycle.make_final, card, world.alice, words=words)
        return
    take(lifecycle.make_final, card, world.alice, words=words)
    assert card.state == "final" and card.steps.get().words == words


@pytest.mark.django_db
def test_a_tier_without_rules_has_ours():
    EntryRule.objects.all().delete()
    assert lifecycle.duties_of(tier="strategic") == BOTH
    assert lifecycle.duties_of(tier="core") == ASKED
    assert lifecycle.duties_of(tier="tactical") == NONE
