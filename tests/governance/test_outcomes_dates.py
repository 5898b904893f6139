"""Votes and look-backs among the dates that come for an alliance."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from alliances.models import Alliance
from core.registry.coming import coming_dates
from tests.conftest import at
from tests.factories import BallotFactory, CommitteeFactory, DecisionFactory

TODAY = date(2026, 11, 23)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "words"),
    [("alice", ["decision not looked back on", "vote closes"]), ("gina", ["vote closes"])],
)
def test_votes_and_look_backs_are_dates_that_come(world, now, who, words):
    with at(now):
        committee = CommitteeFactory(alliance=world.northstar)
        BallotFactory(committee=committee, opened_at=now, question="Raise it?")
        before = TODAY - timedelta(days=1)
        DecisionFactory(alliance=world.northstar, text="Two pods", look_back_on=before)
        user = getattr(world, who)
        rows = list(Alliance.objects.with_rights(user).filter(pk=world.northstar.pk))
        for row in rows:
            row.mark_shown_to(user)
        found = coming_dates(user, rows, TODAY)[world.northstar.pk]
    assert [one.words for one in found] == words
    assert found[-1].title == "Raise it?" and found[-1].day == TODAY + timedelta(days=7)
