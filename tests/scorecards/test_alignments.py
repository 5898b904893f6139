"""The internal alignment that opens when an alliance enters white glove."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from alliances.models import MembershipRole
from core.registry.due import due_kinds
from scorecards.models import Alignment, AlignmentAnswer
from scorecards.services.treatment import alignments
from scorecards.services.treatment.planning import plan_treatments
from tests.conftest import at, seen
from tests.factories import AlignmentAnswerFactory, AlignmentFactory, PlacementFactory, member

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = NOW.date()
Answer = AlignmentAnswer.Answer
pytestmark = pytest.mark.django_db


def placed(alliance, quadrant="white_glove"):
    return PlacementFactory(
        alliance=alliance, quadrant=quadrant, valid_from=TODAY - timedelta(days=9), holds=0.9
    )


def say(row: AlignmentAnswer, answer: str, because: str = "", user=None) -> AlignmentAnswer:
    row.refresh_from_db()
    return alignments.answer(
        row=row,
        expected=row.revision,
        answer=answer,
        because=because,
        user=user or row.user,
        now=NOW,
    )


def test_white_glove_opens_one_with_sponsor_and_leader(world):
    member(world.northstar, world.eve, role=MembershipRole.EXECUTIVE_SPONSOR)
    placed(world.northstar)
    placed(world.helix, "sustain")
    assert plan_treatments(now=NOW).opened == 1
    row = Alignment.objects.get()
    assert row.alliance == world.northstar
    assert {one.user for one in row.answers.all()} == {world.eve, world.lena}
    # Two weeks ahead is a Saturday.
    assert row.due_on == date(2026, 12, 7)
    assert plan_treatments(now=NOW + timedelta(days=1)).opened == 0


def test_of_a_restricted_alliance_only_members_are_named(world):
    placed(world.restricted)
    plan_treatments(now=NOW)
    assert not Alignment.objects.get().answers.exists()
    people = alignments.who_may_be_named(alliance=world.restricted)
    assert set(people) == {world.bob}
    named = set(alignments.who_may_be_named(alliance=world.northstar))
    assert {world.alice, world.charlie, world.eve, world.lena} <= named
    assert world.gina not in named
    assert world.bob not in named


def test_the_last_answer_closes_it(world):
    row = AlignmentFactory(alliance=world.northstar)
    eve, lena = (AlignmentAnswerFactory(alignment=row, user=one) for one in (world.eve, world.lena))
    with pytest.raises(ValidationError):
        say(eve, Answer.NOT_ALIGNED)
    with pytest.raises(ValidationError, match="Only who was named"):
        say(eve, Answer.ALIGNED, user=world.alice)
    say(eve, Answer.NOT_ALIGNED, "Too dear")
    say(eve, Answer.ALIGNED)  # until it is closed one may think again
    row.refresh_from_db()
    assert row.closed_on is None
    say(lena, Answer.ALIGNED)
    row.refresh_from_db()
    assert row.closed_on == TODAY
    with pytest.raises(ValidationError, match="closed"):
        say(eve, Answer.NOT_ALIGNED, "After all")


def test_a_meeting_with_an_outcome_closes_it(world):
    row = AlignmentFactory(alliance=world.northstar)
    given = {"alignment": row, "expected": row.revision, "today": TODAY}
    for met_on, outcome in ((TODAY + timedelta(days=1), "Agreed"), (TODAY, " ")):
        with pytest.raises(ValidationError):
            alignments.record_outcome(**given, met_on=met_on, outcome=outcome)
    alignments.record_outcome(**given, met_on=TODAY, outcome="Agreed, with a sponsor each month")
    assert Alignment.objects.get().closed_on == TODAY


def test_who_has_answered_stays_named(world):
    row = AlignmentFactory(alliance=world.northstar)
    eve, lena = (AlignmentAnswerFactory(alignment=row, user=one) for one in (world.eve, world.lena))
    say(eve, Answer.ALIGNED)
    given = {"alignment": row, "question": "And now?", "due_on": TODAY, "today": TODAY}
    with pytest.raises(ValidationError, match="may not see"):
        alignments.edit_alignment(**given, expected=1, people=[world.bob])
    alignments.edit_alignment(**given, expected=1, people=[world.charlie])
    assert {one.user for one in row.answers.all()} == {world.eve, world.charlie}
    assert not AlignmentAnswer.objects.filter(pk=lena.pk).exists()


@pytest.mark.slow
def test_today_of_who_was_named_and_of_the_manager(world):
    row = AlignmentFactory(alliance=world.northstar, due_on=TODAY + timedelta(days=5))
    answer = AlignmentAnswerFactory(alignment=row, user=world.eve)
    AlignmentAnswerFactory(alignment=row, user=world.lena)
    with at(NOW):
        client = world.client("eve")
        assert "Say whether you are aligned" in client.get("/today/").text
        text = world.client("alice").get("/today/").text
        assert "Internal alignment: 0 of 2 have answered" in text
        url = f"/alignments/{row.pk}/agree/"
        assert client.post(url, {"revision": 99}).status_code == 409
        assert client.post(url, seen(answer)).status_code == 302
        assert "Say whether you are aligned" not in client.get("/today/").text
        assert "1 of 2 have answered" in world.client("alice").get("/today/").text


def test_the_daily_e_mail_tells_who_was_named(world):
    row = AlignmentFactory(alliance=world.northstar, due_on=TODAY)
    member(world.northstar, world.eve, role=MembershipRole.EXECUTIVE_SPONSOR)
    AlignmentAnswerFactory(alignment=row, user=world.eve)
    AlignmentAnswerFactory(
        alignment=row, user=world.charlie, answer=Answer.ALIGNED, answered_at=NOW
    )
    (rows,) = due_kinds["alignment"].rows(TODAY)
    found = rows.found.values_list(rows.person, rows.alliance, rows.day)
    assert list(found) == [(world.eve.person.pk, world.northstar.pk, TODAY)]
