"""Comments are never lost; a held review never changes."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.revision.updates import StaleRevision
from plans.models import Deliverable
from portfolio.models import Review, ReviewComment
from portfolio.services.reviews.lifecycle import ReviewIsHeld, hold_review, save_comment
from scorecards.models import Placement, Risk
from tests.factories import MeetingFactory
from tests.portfolio.reviews.conftest import TODAY

pytestmark = pytest.mark.django_db


def hold(world, review, **fields):
    given = {"held_on": TODAY, "expected": 1, "held_by": world.alice, "today": TODAY, **fields}
    return hold_review(review=review, **given)


def say(world, review, text, expected, section="plan", who="alice"):
    return save_comment(
        review=review,
        section=section,
        text=text,
        expected=expected,
        author=getattr(world, who),
    )


def test_two_people_write_and_the_second_is_told(world, review):
    say(world, review, "First", 0)
    with pytest.raises(StaleRevision) as caught:
        say(world, review, "Also first", 0, who="lena")
    assert caught.value.current.text == "First"
    say(world, review, "Second", 1)
    with pytest.raises(StaleRevision):
        say(world, review, "Lost?", 1, who="lena")
    comment = ReviewComment.objects.get()
    assert (comment.text, comment.revision) == ("Second", 2)
    assert [row.text for row in comment.history.order_by("history_id")] == ["First", "Second"]


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
    [(date(2026, 11, 22), "future"), (date(2026, 8, 20), "held on 20 Aug 2026")],
)
def test_the_day_must_make_sense(world, review, held_on, words):
    with pytest.raises(ValidationError, match=words):
        hold(world, review, held_on=held_on)
    assert Review.objects.get(pk=review.pk).frozen is None


def test_a_meeting_of_another_alliance_is_refused(world, review):
    with pytest.raises(ValidationError, match="another alliance"):
        hold(world, review, meeting=MeetingFactory(committee__alliance=world.helix))
