"""What a review shows: assembled from live data as it stood on a day."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.utils import timezone

from portfolio.models import Review, ReviewComment
from portfolio.services.reviews.content import build_review, revived
from portfolio.services.reviews.lifecycle import save_comment
from scorecards.models import Criterion, Indicator, Placement, ScoringModel
from tests.conftest import at
from tests.portfolio.reviews.conftest import TODAY

pytestmark = pytest.mark.django_db


def build(world, review, today=TODAY):
    live = Review.objects.for_page(world.alice).get(pk=review.pk)
    return build_review(review=live, today=today)


def test_prior_promises_come_first_and_say_what_became_of_them(world, review):
    found = build(world, review)["promises"]
    assert [(row["name"], row["standing"]) for row in found["rows"]] == [
        ("Owed", "open"),
        ("Call them", "open"),
        ("Kept", "kept"),
        ("Late", "late"),
    ]
    sides = {row["side"]: row for row in found["sides"]}
    assert (sides["ours"]["kept"], sides["ours"]["open"]) == (1, 1)
    assert (sides["theirs"]["late"], sides["theirs"]["open"]) == (1, 1)
    assert found["finding"] == "1 of 4 promises kept on time, 2 still owed"


def test_commitments_of_the_time_to_come(world, review):
    found = build(world, review)["commitments"]
    assert [row["name"] for row in found["rows"]] == ["Coming"]


def test_scores_are_held_against_the_last_review(world, review):
    found = build(world, review)["scorecard"]
    rows = {row["key"]: row for row in found["rows"]}
    assert (rows["health"]["now"], rows["health"]["then"], rows["health"]["delta"]) == (58, 70, -12)
    assert rows["relationship"]["delta"] == -23
    assert rows["strategic"]["now"] is None
    assert rows["strategic"]["delta"] is None
    assert found["finding"] == "Relationship fell by 23 points"
    assert (found["quadrant"], found["quadrant_then"]) == ("white_glove", "Sustain")


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
    content = build(world, review)
    assert [(item["name"], item["points"]) for item in content["scorecard"]["why"]] == [
        ("Sponsor contact", -25.0)
    ]
    text = json.dumps(content)
    assert "canary" not in text
    assert "987654321" not in text


def test_meetings_are_held_against_cadence_and_decisions_listed(world, review):
    found = build(world, review)["meetings"]
    assert found["rows"] == [
        {
            "committee": "Steering committee",
            "held": 1,
            "missed": 1,
            "due": 2,
            "words": "1 of 2 held, 1 missed",
        }
    ]
    assert [row["text"] for row in found["decisions"]] == ["Open a second sales pod."]
    assert found["finding"] == "1 of 2 meetings held, 1 decision taken"


def test_a_day_in_the_past_sees_what_was_there(world, review):
    found = build(world, review, date(2026, 9, 20))
    standings = {row["name"]: row["standing"] for row in found["promises"]["rows"]}
    assert standings["Late"] == "open"
    assert "Call them" not in standings
    rows = {row["key"]: row for row in found["scorecard"]["rows"]}
    assert rows["health"]["now"] == 70
    assert found["plan"]["rows"][0]["actual"] is None


def test_without_a_review_before_it_measures_from_the_first_day_of_the_quarter(world, review):
    Review.objects.exclude(pk=review.pk).delete()
    found = build(world, review)
    assert (found["since"], found["since_review"]) == ("2026-10-01", False)


def test_an_empty_alliance_builds_a_review_that_says_so(world, review):
    from tests.factories import ReviewFactory

    empty = ReviewFactory(alliance=world.helix)
    found = build(world, empty)
    assert found["promises"]["finding"] == "Nothing had been promised for this time"
    assert found["plan"]["finding"] == "No plan is agreed for this year"
    assert found["scorecard"]["finding"] == "No scores yet"
    assert found["risks"]["finding"] == "No open risk on record"


def test_the_content_survives_json_and_comes_back_with_dates(world, review):
    ReviewComment.objects.create(review=review, section="plan", text="as_of 2026-01-01")
    content = build(world, review)
    again = json.loads(json.dumps(content))
    assert again == content
    alive = revived(again)
    assert alive["as_of"] == TODAY
    assert alive["promises"]["rows"][0]["due_on"] == date(2026, 7, 1)
    assert alive["comments"]["plan"]["text"] == "as_of 2026-01-01"
    assert content["as_of"] == "2026-11-21"


def test_words_are_dated_on_the_readers_clock(review, world):
    with at("2026-11-21T23:30:00Z"):
        words = {"section": "plan", "text": "We are behind.", "author": world.alice}
        save_comment(review=review, expected=0, **words)
        for zone, day in (("Europe/Berlin", "2026-11-22"), ("America/New_York", "2026-11-21")):
            with timezone.override(zone):
                comments = build_review(review=review, today=TODAY)["comments"]
            assert comments["plan"]["written_on"] == day
