"""Green alliances are asked more in their review, and red ones what helps."""

from __future__ import annotations

import pytest

from alliances.rules.periods import Quarter
from scorecards.models import ReviewQuestion
from scorecards.services.review_questions import asked_in_review
from tests.factories import AllianceFactory, PlacementFactory, ReplyLineFactory, ScorecardFactory

pytestmark = pytest.mark.django_db
Q4 = Quarter(2026, 4)


@pytest.fixture
def sets():
    ReviewQuestion.objects.all().delete()
    ReviewQuestion.objects.bulk_create(
        ReviewQuestion(band=band, text=f"{band} {place}", position=9 - place)
        for band, many in (("green", 3), ("red", 1), ("unknown", 1))
        for place in range(many)
    )


@pytest.mark.parametrize(
    ("band", "shown", "texts"),
    [
        ("green", "green", ["green 2", "green 1", "green 0"]),
        ("red", "red", ["red 0"]),
        ("amber", "", []),  # nobody wrote a set
        ("", "", ["unknown 0"]),
        (None, "", ["unknown 0"]),
    ],
)
def test_questions_follow_the_band(sets, band, shown, texts, django_assert_num_queries):
    alliance = AllianceFactory()
    if band is not None:
        PlacementFactory(alliance=alliance, health_band=band)
    with django_assert_num_queries(2):
        found = asked_in_review(alliance=alliance, quarter=Q4)
    assert (found.band, found.questions, found.disputes) == (shown, texts, [])


def test_what_the_partner_disputes_stands_beside_them():
    card = ScorecardFactory(quarter=4)
    line = ReplyLineFactory(scorecard=card, reply="disputed", reason="Not so")
    assert asked_in_review(alliance=card.alliance, quarter=Q4).disputes == [line]
    assert asked_in_review(alliance=card.alliance, quarter=Quarter(2026, 3)).disputes == []
