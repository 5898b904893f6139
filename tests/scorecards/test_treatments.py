"""Treatments by quadrant: when they are proposed, how they are answered, what of them is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from alliances.models import Alliance, ContactLog, MembershipRole
from portfolio.models import Review, ReviewComment
from portfolio.services.exceptions import REVIEWS_WITHIN_DAYS
from scorecards.models import Alignment, AllianceTreatment, Placement, Treatment
from scorecards.rules.treatments import (
    DEEP_COMMENTS,
    DEFAULTS,
    GRACE_DAYS,
    HOLDS_DAYS,
    REVIEW_DAYS,
    Standing,
    Step,
    Terms,
    days_over,
    line,
    moved_words,
    next_step,
    score_words,
)
from scorecards.services.treatment import answering
from scorecards.services.treatment.company import ensure_default_treatments
from scorecards.services.treatment.facts import facts_of
from scorecards.services.treatment.keeping import lines_of, tellings_of
from scorecards.services.treatment.planning import plan_treatments
from tests.conftest import World, at, seen
from tests.factories import (
    AllianceTreatmentFactory,
    CommitteeFactory,
    MeetingFactory,
    PlacementFactory,
    ReviewFactory,
    member,
)

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
State = AllianceTreatment.State


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def stands(quadrant="white_glove", since=-30, holds=0.9, **more) -> Standing:
    if "proposed" in more:
        more["proposed_on"] = days(more.pop("proposed"))
    return Standing(quadrant, days(since), holds, **more)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (stands(), Step(propose=True)),
        (stands("unplaced"), Step()),
        (stands(answered="white_glove"), Step()),
        (stands(waiting="white_glove", answered="sustain"), Step()),
        (stands(waiting="sustain"), Step(overtaken=True, propose=True)),
        # Back where the answer was given: what waits is taken back, nothing is proposed.
        (stands("sustain", waiting="white_glove", answered="sustain"), Step(overtaken=True)),
        # Leaving white glove proposes the lighter treatment as well.
        (stands("light_touch", answered="white_glove"), Step(propose=True)),
        # Not for good yet, ...
        (stands(since=-6, holds=0.59), Step()),
        (stands(since=-6, holds=None), Step()),
        (stands(since=-HOLDS_DAYS, holds=0.1), Step(propose=True)),
        # ... at once where it is certain, ...
        (stands(since=0, holds=0.6), Step(propose=True)),
        # ... unless it moves back and forth.
        (stands(since=0, holds=1.0, answered="sustain", proposed=-6), Step()),
        (stands(since=0, holds=1.0, answered="sustain", proposed=-7), Step(propose=True)),
    ],
)
def test_when_a_treatment_is_proposed(standing, expected):
    assert next_step(standing, TODAY) == expected


@given(
    st.lists(st.tuples(st.sampled_from(list(DEFAULTS)), st.integers(0, 5)), max_size=12),
    st.floats(0, 1),
)
def test_back_and_forth_within_days_is_proposed_once_a_week(moves, holds):
    """However a quadrant flips, two proposals lie at least a week apart unless it held."""
    day, waiting, proposals = TODAY, "", []
    for quadrant, wait in moves:
        since = day
        for _ in range(wait + 1):
            last = proposals[-1] if proposals else None
            step = next_step(
                Standing(quadrant, since, holds, waiting=waiting, proposed_on=last), day
            )
            if step.propose:
                proposals.append(day)
                waiting = quadrant
            day += timedelta(days=1)
    gaps = [(after - before).days for before, after in pairwise(proposals)]
    assert all(gap >= HOLDS_DAYS for gap in gaps)


@given(
    agreed=st.integers(-400, 0),
    last=st.one_of(st.none(), st.integers(-800, 0)),
    every=st.integers(1, 400),
)
def test_the_page_and_the_exception_say_the_same(agreed, last, every):
    told = line(
        "Sponsor contact",
        every=every,
        agreed_on=days(agreed),
        last=None if last is None else days(last),
        today=TODAY,
    )
    column = days_over(0, np.array([agreed]), np.array([np.nan if last is None else last]), every)
    assert told.days_over == column[0]
    assert told.broken == bool(column[0] > GRACE_DAYS)
    assert told.kept == bool(column[0] <= 0)


def test_what_was_agreed_against_the_records_in_words():
    late = line("Sponsor contact", every=30, agreed_on=days(-90), last=days(-41), today=TODAY)
    assert late.words == "Sponsor contact 41 days ago, agreed every 30"
    assert (late.state, late.kept, late.broken) == ("11 days late", False, True)
    first = line("Review", every=100, agreed_on=days(-1), last=None, today=TODAY, never="not held")
    assert first.words == "Review not held, agreed every 100"
    assert first.state == "due by 28 Feb 2027"
    assert moved_words("unplaced", "sustain", TODAY) == "First placed in sustain on 21 Nov 2026"
    assert score_words("risk", 46.2, 64.0) == "risk 64 (was 46)"
    assert score_words("value", 71.1, 71.2) == "value 71"
    assert score_words("value", 71.1, None) == ""


def test_every_quadrant_has_a_treatment_and_white_glove_asks_most():
    glove = DEFAULTS["white_glove"]
    assert len(glove.told) == 3
    for terms in DEFAULTS.values():
        assert terms.words
        assert (terms.meeting_days or 999) >= (glove.meeting_days or 0)
        assert REVIEW_DAYS[terms.review_depth] >= REVIEW_DAYS[glove.review_depth]
    assert max(REVIEW_DAYS.values()) < REVIEWS_WITHIN_DAYS


@pytest.fixture
def placed(world: World) -> World:
    PlacementFactory(
        alliance=world.northstar,
        quadrant="sustain",
        valid_from=days(-100),
        valid_to=days(-9),
        value=70,
        risk=46,
    )
    PlacementFactory(
        alliance=world.northstar,
        quadrant="white_glove",
        valid_from=days(-9),
        value=71,
        risk=64,
        holds=0.8,
    )
    return world


def waiting(alliance: Alliance) -> AllianceTreatment:
    return AllianceTreatment.objects.waiting().get(alliance=alliance)


@pytest.mark.django_db
class TestProposing:
    def test_once_however_often_it_runs(self, placed):
        assert plan_treatments(now=NOW).proposed == 1
        again = plan_treatments(now=NOW)
        assert (again.proposed, again.overtaken, again.opened) == (0, 0, 0)
        row = waiting(placed.northstar)
        assert (row.quadrant, row.came_from, row.entered_on) == ("white_glove", "sustain", days(-9))
        assert row.moved == "Moved from sustain to white glove on 12 Nov 2026"
        assert row.scores == "risk 64 (was 46), value 71 (was 70)"
        assert row.terms == DEFAULTS["white_glove"]
        assert row.history.count() == 1

    def test_a_late_run_loses_nothing(self, placed):
        later = NOW + timedelta(days=60)
        assert plan_treatments(now=later).proposed == 1
        assert waiting(placed.northstar).entered_on == days(-9)

    def test_what_waits_follows_the_company(self, placed):
        plan_treatments(now=NOW)
        Treatment.objects.filter(quadrant="white_glove").update(sponsor_days=None, meeting_days=14)
        plan_treatments(now=NOW)
        row = waiting(placed.northstar)
        assert (row.meeting_days, row.sponsor_days) == (14, None)
        answering.take_over(treatment=row, expected=row.revision, user=placed.alice, today=TODAY)
        Treatment.objects.filter(quadrant="white_glove").update(meeting_days=7)
        plan_treatments(now=NOW)
        assert AllianceTreatment.objects.agreed().get().meeting_days == 14

    def test_leaving_proposes_the_lighter_one_and_closes_the_alignment(self, placed):
        plan_treatments(now=NOW)
        assert Alignment.objects.filter(closed_on__isnull=True).count() == 1
        Placement.objects.current().update(valid_to=days(30))
        PlacementFactory(
            alliance=placed.northstar, quadrant="light_touch", valid_from=days(30), holds=0.9
        )
        done = plan_treatments(now=NOW + timedelta(days=40))
        assert (done.proposed, done.overtaken) == (1, 1)
        assert waiting(placed.northstar).quadrant == "light_touch"
        assert Alignment.objects.get().closed_on == days(40)

    def test_an_alliance_that_closes_is_left_alone(self, placed):
        plan_treatments(now=NOW)
        AllianceTreatmentFactory(
            alliance=placed.northstar, state="taken", answered_on=days(-100), quadrant="sustain"
        )
        Alliance.objects.filter(pk=placed.northstar.pk).update(stage="closed")
        plan_treatments(now=NOW)
        assert not AllianceTreatment.objects.waiting().exists()
        assert not AllianceTreatment.objects.agreed().exists()
        assert not Alignment.objects.filter(closed_on__isnull=True).exists()

    def test_ours_are_there_from_the_start_and_come_back(self):
        assert {row.quadrant: row.terms for row in Treatment.objects.all()} == DEFAULTS
        Treatment.objects.filter(quadrant="sustain").delete()
        ensure_default_treatments()
        assert Treatment.objects.count() == len(DEFAULTS)


@pytest.mark.django_db
class TestAnswering:
    def answer(self, world: World, how: str, **more):
        row = more.pop("row", None) or waiting(world.northstar)
        by = {"user": world.alice, "today": TODAY, "expected": row.revision}
        return getattr(answering, how)(treatment=row, **by, **more)

    def test_one_is_agreed_at_a_time(self, placed):
        before = AllianceTreatmentFactory(
            alliance=placed.northstar, quadrant="sustain", state="taken", answered_on=days(-200)
        )
        plan_treatments(now=NOW)
        taken = self.answer(placed, "take_over")
        before.refresh_from_db()
        assert before.ended_on == TODAY
        assert AllianceTreatment.objects.agreed().get() == taken
        with pytest.raises(ValidationError, match="answered already"):
            self.answer(placed, "take_over", row=taken)

    def test_declined_leaves_what_was_agreed_and_is_not_proposed_again(self, placed):
        before = AllianceTreatmentFactory(
            alliance=placed.northstar, quadrant="sustain", state="taken", answered_on=days(-200)
        )
        plan_treatments(now=NOW)
        with pytest.raises(ValidationError):
            self.answer(placed, "decline", reason=" ")
        self.answer(placed, "decline", reason="Winding down")
        assert AllianceTreatment.objects.agreed().get() == before
        assert plan_treatments(now=NOW).proposed == 0

    def test_adapted_needs_a_reason_and_a_point(self, placed):
        plan_treatments(now=NOW)
        for terms, reason in ((Terms(45), ""), (Terms(), "Nothing fits")):
            with pytest.raises(ValidationError):
                self.answer(placed, "adapt", terms=terms, reason=reason)
        row = self.answer(placed, "adapt", terms=Terms(45), reason="Small team")
        assert (row.state, row.terms) == (State.ADAPTED, Terms(45))
        row = self.answer(placed, "adapt", row=row, terms=Terms(60), reason="Smaller team")
        assert (row.meeting_days, row.answered_on) == (60, TODAY)

    def test_many_at_once_are_those_of_the_reader(self, placed):
        PlacementFactory(alliance=placed.helix, quadrant="sustain", valid_from=days(-50))
        plan_treatments(now=NOW)
        rows = {row.alliance_id: row for row in AllianceTreatment.objects.waiting()}
        picks = [f"{row.pk}:{row.revision}" for row in rows.values()]
        done = answering.take_over_many(picks=picks, user=placed.alice, today=TODAY)
        assert [row.alliance_id for row in done.rows] == [placed.northstar.pk]
        assert waiting(placed.helix)
        with pytest.raises(ValidationError, match="None of these"):
            answering.take_over_many(picks=["999:1"], user=placed.alice, today=TODAY)
        with pytest.raises(ValidationError, match="at least one"):
            answering.take_over_many(picks=[], user=placed.alice, today=TODAY)


@pytest.fixture
def agreed(world: World) -> AllianceTreatment:
    """White glove for 110 days: meeting and contact each 30 days, deep reviews, leader told."""
    Alliance.objects.update(created_at=NOW - timedelta(days=400))
    sponsor = member(world.northstar, world.eve, role=MembershipRole.EXECUTIVE_SPONSOR).person
    ContactLog.objects.create(
        alliance=world.northstar,
        person=sponsor,
        day=days(-41),
        logged_by=world.alice,
    )
    ContactLog.objects.update(logged_at=NOW - timedelta(days=41))
    committee = CommitteeFactory(alliance=world.northstar)
    MeetingFactory(committee=committee, state="held", starts_at=NOW - timedelta(days=12))
    review = ReviewFactory(alliance=world.northstar, quarter=3)
    Review.objects.filter(pk=review.pk).update(state="held", held_on=days(-20), frozen={})
    for section in ReviewComment.Section.values[: DEEP_COMMENTS - 1]:
        ReviewComment.objects.create(review=review, section=section, text="Well")
    return AllianceTreatmentFactory(
        alliance=world.northstar, state="taken", answered_on=days(-110), leader_told_on=None
    )


@pytest.mark.django_db
class TestKeeping:
    def test_what_is_kept_and_what_is_not(self, agreed):
        facts = facts_of([agreed.alliance_id], TODAY)
        assert [(one.words, one.broken) for one in lines_of(agreed, facts, TODAY)] == [
            ("Governance meeting 12 days ago, agreed every 30", False),
            ("Sponsor contact 41 days ago, agreed every 30", True),
            ("Deep review not held, agreed every 100", True),
        ]
        assert [(one.words, one.broken) for one in tellings_of(agreed, TODAY)] == [
            ("Alliance leader not told", True)
        ]

    def test_a_review_is_deep_with_enough_comments(self, agreed):
        review = Review.objects.get()
        section = ReviewComment.Section.values[DEEP_COMMENTS]
        ReviewComment.objects.create(review=review, section=section, text="And that")
        (*_, deep) = lines_of(agreed, facts_of([agreed.alliance_id], TODAY), TODAY)
        assert (deep.words, deep.kept) == ("Deep review 20 days ago, agreed every 100", True)

    @pytest.mark.slow
    def test_today_says_what_is_not_kept_and_it_can_be_told(self, world, agreed):
        with at(NOW):
            client = world.client("alice")
            text = client.get("/today/").text
            assert "Treatment not kept: 3 points" in text
            assert "Sponsor contact 41 days ago, agreed every 30" in text
            url = f"/treatments/{agreed.pk}/told/"
            sent = seen(agreed) | {"leader": "22 Nov 2026"}
            assert "has not come" in client.post(url, sent).text
            assert client.post(url, sent | {"leader": "20 Nov 2026"}).status_code == 302
            assert client.post(url, sent | {"leader": "19 Nov 2026"}).status_code == 409
            assert "Treatment not kept: 2 points" in client.get("/today/").text


@pytest.mark.django_db
def test_scores_are_told_to_who_may_read_them(placed):
    with at(NOW):
        plan_treatments(now=NOW)
        url = f"/alliances/{placed.northstar.pk}/treatment/"
        for name, told in (("alice", True), ("eve", True), ("charlie", False)):
            text = placed.client(name).get(url).text
            assert "Moved from sustain to white glove" in text
            assert ("risk 64 (was 46)" in text) == told
        assert placed.client("gina").get(url).status_code == 404


@pytest.mark.slow
@pytest.mark.django_db
def test_taken_over_from_today(placed):
    with at(NOW):
        plan_treatments(now=NOW)
        client, row = placed.client("alice"), waiting(placed.northstar)
        text = client.get("/today/").text
        assert "Treatment proposed: white glove since 12 Nov" in text
        url = f"/treatments/{row.pk}/take/"
        assert client.post(url, {"revision": 99}).status_code == 409
        assert client.post(url, seen(row) | {"next": "/today/"}).status_code == 302
        assert "Treatment proposed" not in client.get("/today/").text
