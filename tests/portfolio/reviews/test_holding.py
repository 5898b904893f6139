"""Comments are never lost; a held review never changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.revision.updates import StaleRevision
from plans.models import Deliverable
from portfolio.models import Review, ReviewComment
from portfolio.services.reviews.comments import Said, Saved, save_comments
from portfolio.services.reviews.lifecycle import (
    ChangedSincePreview,
    ReviewIsHeld,
    amend_review,
    changes_since_presented,
    hold_review,
    present_review,
    preview,
)
from scorecards.models import Placement, Risk
from tests.factories import MeetingFactory
from tests.portfolio.reviews.conftest import TODAY

pytestmark = pytest.mark.django_db


def hold(world, review, **fields):
    given = {"held_on": TODAY, "expected": 1, "held_by": world.alice, "today": TODAY, **fields}
    return hold_review(review=review, **given)


def say(world, review, text, expected, section="plan", who="alice", minutes=0) -> Saved:
    return save_comments(
        review=review,
        said=[Said(section, text, expected)],
        author=getattr(world, who),
        now=timezone.now() + timedelta(minutes=minutes),
    )


def test_two_people_write_and_the_second_is_told(world, review):
    say(world, review, "First", 0)
    assert say(world, review, "Also first", 0, who="lena").conflicts["plan"].text == "First"
    assert not say(world, review, "Second", 1, minutes=11).conflicts
    assert say(world, review, "Lost?", 1, who="lena").conflicts["plan"].text == "Second"
    comment = ReviewComment.objects.get()
    assert (comment.text, comment.revision) == ("Second", 2)
    assert [row.text for row in comment.history.order_by("history_id")] == ["First", "Second"]


def test_one_section_in_conflict_keeps_no_other_from_being_saved(world, review):
    say(world, review, "Lena's", 0, who="lena")
    said = [Said("plan", "Mine", 0), Said("risks", "Fire", 0)]
    now = timezone.now()
    saved = save_comments(review=review, said=said, author=world.alice, now=now)
    assert list(saved.conflicts) == ["plan"]
    assert [row.section for row in saved.comments] == ["risks"]


def test_what_one_person_types_is_one_entry_of_the_history(world, review):
    for number, text in enumerate(("W", "We", "We are behind.")):
        say(world, review, text, number)
    comment = ReviewComment.objects.get()
    assert (comment.text, comment.revision) == ("We are behind.", 3)
    assert [row.text for row in comment.history.all()] == ["We are behind."]
    say(world, review, "We lead.", 3, who="lena")
    say(world, review, "We are behind, still.", 4)
    assert comment.history.count() == 3


def test_the_same_words_are_no_conflict(world, review):
    say(world, review, "Same", 0, who="lena")
    assert not say(world, review, "Same\r\n", 0).conflicts


def test_holding_freezes_what_was_looked_at(world, review):
    seen = preview(review=review, held_on=TODAY).digest
    say(world, review, "One more thing.", 0)
    with pytest.raises(ChangedSincePreview):
        hold(world, review, seen=seen)
    with pytest.raises(ChangedSincePreview):
        hold(world, review, seen=seen, held_on=TODAY - timedelta(days=1))
    held = hold(world, review, seen=preview(review=review, held_on=TODAY).digest)
    assert held.is_frozen


def test_two_late_reviews_are_held_on_one_day_and_the_second_covers_its_quarter(world, review):
    Review.objects.filter(alliance=review.alliance, quarter=3).update(held_on=TODAY)
    with pytest.raises(ValidationError, match="Enter that day or later"):
        hold(world, review, held_on=TODAY - timedelta(days=1))
    held = hold(world, review, seen=preview(review=review, held_on=TODAY).digest)
    assert held.held_on == TODAY
    assert (held.frozen["since"], held.frozen["since_review"]) == ("2026-10-01", False)


def test_what_was_missing_is_in_the_frozen_document(world, review):
    say(world, review, "We lead.", 0)
    missing = hold(world, review).frozen["missing"]
    assert "Q4 2026 scorecard not final" in missing
    assert "No commentary on the scorecard" in missing
    assert "No commentary on plan against actual" not in missing
    text = world.client("eve").get(f"/reviews/{review.pk}/").text
    assert "Missing when it was held" in text
    assert "No decisions requested" in text


def test_what_changed_since_it_was_presented(world, review):
    now = timezone.now()
    present_review(review=review, by=world.alice, now=now, today=TODAY)
    review.refresh_from_db()
    assert (review.presented_by, review.revision) == (world.alice, 1)
    document = preview(review=review, held_on=TODAY)
    assert changes_since_presented(review=review, document=document) == []
    Deliverable.objects.filter(name="Owed").update(delivered_on=TODAY)
    Placement.objects.filter(valid_to=None).update(health=61)
    say(world, review, "They delivered.", 0)
    document = preview(review=review, held_on=TODAY)
    found = changes_since_presented(review=review, document=document)
    assert [(row.section, row.what, row.before, row.after) for row in found] == [
        ("Commitments due", "Owed", "overdue", "late, 143 days late"),
        ("Scorecard", "Health", "58", "61"),
        ("Commentary", "Plan against actual", "", "They delivered."),
    ]


def test_sides_are_named_as_they_were_called_that_day(world, review):
    document = hold(world, review).frozen
    assert (document["theirs"], document["joint"]) == ("Meridian Cloud", "both")
    world.meridian.name = "Renamed"
    world.meridian.save()
    text = world.client("eve").get(f"/reviews/{review.pk}/").text
    assert "Meridian Cloud" in text
    assert ">theirs<" not in text


def amend(world, review, **fields):
    given = {"section": "plan", "text": "EUR 4.2 M", "reason": "A typing error."}
    given |= {"author": world.alice, "now": timezone.now(), **fields}
    return amend_review(review=review, **given)


def test_a_mistake_is_corrected_by_an_amendment(world, review):
    with pytest.raises(ValidationError, match="not held yet"):
        amend(world, review)
    held = hold(world, review)
    frozen = held.frozen
    for field in ("text", "reason"):
        with pytest.raises(ValidationError):
            amend(world, held, **{field: " "})
    amend(world, held)
    held.refresh_from_db()
    assert held.frozen == frozen
    text = world.client("eve").get(f"/reviews/{held.pk}/").text
    assert "Amended once since it was held" in text
    assert text.count("EUR 4.2 M") == 2
    assert "Reason: A typing error." in text


def test_holding_freezes_what_the_room_saw(world, review):
    say(world, review, "We lead.", 0)
    meeting = world.northstar.committees.get().meetings.get(state="held")
    hold(world, review, meeting=meeting)
    page = f"/reviews/{review.pk}/"
    before = world.client("eve").get(page).text
    assert "We lead." in before
    words = " ".join(before.split())
    assert "Held on 21 Nov 2026 by Alice Manager in Steering committee." in words
    Deliverable.objects.update(name="Rewritten", delivered_on=None)
    Risk.objects.all().delete()
    Placement.objects.update(health=5, relationship=5, quadrant="fix_or_exit")
    ReviewComment.objects.update(text="Rewritten")
    world.alice.name = "Somebody Else"
    world.alice.save()
    world.northstar.name = "Renamed"
    world.northstar.tier = "tactical"
    meeting.title = "Renamed as well"
    meeting.save()
    world.northstar.save()
    after = world.client("eve").get(page).text
    assert strip_token(after) == strip_token(before)


def strip_token(text: str) -> str:
    import re

    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return re.sub(r'X-CSRFToken": "[^"]+"', "", text)


def test_a_held_review_cannot_be_held_again_or_edited(world, review):
    hold(world, review)
    for expected in (1, 2):
        with pytest.raises(ReviewIsHeld):
            hold(world, review, expected=expected)
        with pytest.raises(ReviewIsHeld):
            say(world, review, "Afterthought", 0)
    row = Review.objects.get(pk=review.pk)
    assert (row.held_by, row.held_on, row.revision) == (world.alice, TODAY, 2)
    assert not ReviewComment.objects.exists()


def test_of_two_who_hold_at_once_one_wins(world, review):
    """Both read revision 1; the second one's conditional update finds another."""
    Review.objects.filter(pk=review.pk).update(revision=2)
    with pytest.raises(StaleRevision):
        hold(world, review, expected=1)
    assert Review.objects.get(pk=review.pk).state == "preparing"


@pytest.mark.parametrize(
    ("held_on", "words"),
    [(date(2026, 11, 22), "future"), (date(2026, 8, 19), "held on 20 Aug 2026")],
)
def test_the_day_must_make_sense(world, review, held_on, words):
    with pytest.raises(ValidationError, match=words):
        hold(world, review, held_on=held_on)
    assert Review.objects.get(pk=review.pk).frozen is None


def test_a_meeting_of_another_alliance_is_refused(world, review):
    with pytest.raises(ValidationError, match="another alliance"):
        hold(world, review, meeting=MeetingFactory(committee__alliance=world.helix))
