"""What a review shows: assembled from live data as it stood on a day."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.utils import timezone

from portfolio.models import Review, ReviewComment
from portfolio.rules.review_document import CommitteeMeetings, ReviewV3, read_document
from portfolio.rules.review_page_v2 import ReviewPageV2
from portfolio.services.reviews.comments import Said, save_comments
from portfolio.services.reviews.content import build_review
from scorecards.models import Criterion, Indicator, Placement, ScoringModel
from tests.conftest import at
from tests.portfolio.reviews.conftest import TODAY

pytestmark = pytest.mark.django_db


def build(world, review, today=TODAY):
    live = Review.objects.for_page().get(pk=review.pk)
    return build_review(review=live, today=today)


def test_prior_promises_come_first_and_say_what_became_of_them(world, review):
    document = build(world, review)
    assert [(row.name, row.standing) for row in document.promises.rows] == [
        ("Owed", "open"),
        ("Call them", "open"),
        ("Kept", "kept"),
        ("Late", "late"),
    ]
    sides = {row.side: row for row in document.promises.sides}
    assert (sides["ours"].kept, sides["ours"].open) == (1, 1)
    assert (sides["theirs"].late, sides["theirs"].open) == (1, 1)
    page = ReviewPageV2(document)
    assert page.promises_finding == "1 of 3 deliverables and 0 of 1 action on time, 2 overdue"


def test_commitments_of_the_time_to_come(world, review):
    found = build(world, review).commitments
    assert [row.name for row in found.rows] == ["Coming"]


def test_scores_are_held_against_the_last_review(world, review):
    document = build(world, review)
    found = document.scorecard
    rows = {row.key: row for row in found.rows}
    assert (rows["health"].now, rows["health"].then, rows["health"].delta) == (58, 70, -12)
    assert rows["relationship"].delta == -23
    assert rows["strategic"].now is None
    assert rows["strategic"].delta is None
    assert ReviewPageV2(document).scorecard_finding == "Relationship down 23 points"
    assert (found.quadrant, found.quadrant_then) == ("white_glove", "Sustain")


def test_what_moved_the_scores_is_named_but_never_a_deal_term(world, review):
    model = ScoringModel.objects.create(key="review-test", name="Test", state="draft")
    for key, secret in (("open-key", False), ("secret-key", True)):
        indicator = Indicator.objects.create(
            key=key,
            name=f"canary {key}" if secret else "Sponsor contact",
            reveals_deal_terms=secret,
        )
        Criterion.objects.create(
            model=model, indicator=indicator, axis="health", dimension="relationship", weight=1
        )
    before, now = Placement.objects.filter(alliance=review.alliance).order_by("valid_from")
    for row, raws in ((before, (90, 90)), (now, (40, 10))):
        row.model = model
        row.detail = {"raw": dict(zip(("open-key", "secret-key"), raws, strict=True))}
        row.save()
    document = build(world, review)
    assert [(item.name, item.points) for item in document.scorecard.causes] == [
        ("Sponsor contact", -25.0)
    ]
    text = json.dumps(document.to_json())
    assert "canary" not in text
    assert "987654321" not in text


def test_meetings_are_held_against_cadence_and_decisions_listed(world, review):
    document = build(world, review)
    assert document.committees == (
        CommitteeMeetings("Steering committee", held=1, missed=1, due=2),
    )
    assert [row.text for row in document.decisions] == ["Open a second sales pod."]
    page = ReviewPageV2(document)
    assert [line.words for line in page.committees] == ["1 of 2 held, 1 missed"]
    assert page.meetings_finding == "1 of 2 meetings held, 1 decision taken"


def test_a_meeting_with_two_decisions_counts_once(world, review):
    meeting = world.northstar.committees.get().meetings.get(state="held")
    meeting.decisions.create(text="Close the old one.", reasoning="It sells nothing.")
    document = build(world, review)
    assert document.committees[0].due == 2
    assert [row.reasoning for row in document.decisions] == ["", "It sells nothing."]


def test_a_day_in_the_past_sees_what_was_there(world, review):
    found = build(world, review, date(2026, 9, 20))
    standings = {row.name: row.standing for row in found.promises.rows}
    assert standings["Late"] == "open"
    assert "Call them" not in standings
    rows = {row.key: row for row in found.scorecard.rows}
    assert rows["health"].now == 70
    assert found.plan.objectives[0].actual is None


def test_without_a_review_before_it_measures_from_the_first_day_of_the_quarter(world, review):
    Review.objects.exclude(pk=review.pk).delete()
    found = build(world, review)
    assert (found.since, found.since_review) == (date(2026, 10, 1), False)


def test_an_empty_alliance_builds_a_review_that_says_so(world, review):
    from tests.factories import ReviewFactory

    page = ReviewPageV2(build(world, ReviewFactory(alliance=world.helix)))
    assert page.promises_finding == "No commitments were due"
    assert page.plan_finding == "No plan agreed for this year"
    assert page.scorecard_finding == "No scores yet"
    assert page.risks_finding == "No open risks on record"
    assert page.meetings_finding == "No meetings were due"
    assert page.commitments_finding == "No commitments ahead"


def test_the_content_survives_json_and_comes_back_with_dates(world, review):
    ReviewComment.objects.create(review=review, section="plan", text="as_of 2026-01-01")
    document = build(world, review)
    stored = json.dumps(document.to_json())
    assert read_document(json.loads(stored)) == document
    assert isinstance(document, ReviewV3)
    assert json.loads(stored)["as_of"] == "2026-11-21"
    assert ReviewPageV2(document).comments["plan"].text == "as_of 2026-01-01"


def test_words_are_dated_on_the_readers_clock(review, world):
    with at("2026-11-21T23:30:00Z"):
        words = [Said("plan", "We are behind.", 0)]
        save_comments(review=review, said=words, author=world.alice, now=timezone.now())
        for zone, day in (("Europe/Berlin", "2026-11-22"), ("America/New_York", "2026-11-21")):
            with timezone.override(zone):
                document = build_review(review=review, today=TODAY)
            assert ReviewPageV2(document).comments["plan"].written_on == date.fromisoformat(day)
