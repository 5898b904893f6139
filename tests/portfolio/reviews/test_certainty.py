"""How sure the placement is that a review shows, and what of its changes is news."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from portfolio.models import Review
from portfolio.rules.review_changes import changes
from portfolio.rules.review_document import ReviewV3, read_document
from portfolio.rules.review_page_v3 import ReviewPageV3
from portfolio.rules.review_scores import AxisMove, Certainty, Outcome, without_deal_terms
from portfolio.services.reviews.content import build_review
from portfolio.services.reviews.lifecycle import hold_review
from scorecards.models import Criterion, Placement, ScoringModel
from tests.portfolio.reviews.conftest import TODAY
from tests.portfolio.reviews.test_document import stored

SURE = Certainty(
    placed=(
        Outcome("fix_or_exit", "Fix or exit", 2),
        Outcome("white_glove", "White glove", 17),
        Outcome("light_touch", "Light touch", 0),
        Outcome("sustain", "Sustain", 1),
    ),
    bands=(Outcome("green", "green", 3), Outcome("amber", "amber", 17), Outcome("red", "red", 0)),
    uncertain=False,
    band_uncertain=False,
    fact="Value of the deal",
    fact_known="not known",
    fact_settles="settles it either way",
)


def document(**said) -> ReviewV3:
    found = read_document(stored(3))
    assert isinstance(found, ReviewV3)
    return replace(found, scorecard=replace(found.scorecard, **said))


def health(before: float, after: float, records: float, **parts: float) -> AxisMove:
    names = dict.fromkeys(("model", "rates", "ageing", "calendar"), 0.0)
    return AxisMove("health", before, after, records, **(names | parts))


@pytest.mark.parametrize(
    ("moves", "finding"),
    [
        ((health(60, 55, 3, ageing=-8),), "Health up 3 points by what happened"),
        ((health(60, 55, -2, model=-3),), "Health down 2 points by what happened"),
        ((health(60, 55, 0.4, calendar=-5.4),), "Health unchanged by what happened"),
    ],
)
def test_the_headline_speaks_of_what_happened_only(moves, finding):
    assert ReviewPageV3(document(moves=moves)).scorecard_finding == finding


@pytest.mark.parametrize("moves", [None, (), (health(60, 55, -5),)])
def test_where_all_is_news_the_largest_move_leads_as_before(moves):
    before = ReviewPageV3(read_document(stored(3))).scorecard_finding
    assert ReviewPageV3(document(moves=moves)).scorecard_finding == before


def test_readings_that_agree_and_the_others():
    page = ReviewPageV3(document(certainty=SURE, quadrant="white_glove"))
    assert page.agreeing.count == 17
    assert [(one.title, one.count) for one in page.others] == [("Fix or exit", 2), ("Sustain", 1)]
    assert ReviewPageV3(document()).agreeing is None and ReviewPageV3(document()).others == []


def test_who_may_not_read_deal_terms_reads_the_band_only():
    moves = (health(60, 55, -5), replace(health(1, 2, 1), axis="value"))
    found = without_deal_terms(document(certainty=SURE, moves=moves).scorecard)
    assert found.certainty == Certainty((), SURE.bands, uncertain=False, band_uncertain=False)
    assert [one.axis for one in found.moves] == ["health"]


def test_what_was_held_before_reads_as_it_did():
    found = read_document(stored(3))
    assert (found.scorecard.certainty, found.scorecard.moves) == (None, None)
    assert changes(found, document(certainty=SURE, quadrant="white_glove"))[-1].what == (
        "Readings that agree"
    )


@pytest.mark.slow
@pytest.mark.django_db
def test_a_review_says_how_sure_it_is_and_keeps_it(world, review):
    model = ScoringModel.objects.active().earliest("pk")
    telling = Criterion.objects.filter(model=model, indicator__reveals_deal_terms=True)
    secret = telling.filter(axis__in=("value", "risk")).first().indicator
    before, now = Placement.objects.filter(alliance=review.alliance).order_by("valid_from")
    before.model = now.model = model
    now.holds, now.band_holds = 0.55, 0.85
    now.detail = {
        "readings": {
            "quadrants": {"white_glove": 0.55, "sustain": 0.45},
            "bands": {"amber": 0.85, "green": 0.15},
            "facts": [
                {"key": secret.key, "axis": "value", "gain": 0.3, "settles": "", "terms": 1},
            ],
        },
        "shifts": {"health": {"ageing": -9.0}},
    }
    before.save()
    now.save()
    live = Review.objects.for_page().get(pk=review.pk)
    found = build_review(review=live, today=TODAY).scorecard
    assert {one.key: one.count for one in found.certainty.placed}["white_glove"] == 11
    assert found.certainty.uncertain and found.certainty.fact == ""
    first = found.moves[0]
    assert (first.axis, first.records, first.ageing) == ("health", -3, -9)
    page = world.client("alice").get(review.get_absolute_url()).content.decode()
    assert "11 of 20 plausible readings say white glove" in page
    assert "Health down 3 points by what happened" in page
    hold_review(
        review=review, held_on=TODAY, expected=review.revision, held_by=world.alice, today=TODAY
    )
    Placement.objects.update(detail={}, holds=None)
    review.refresh_from_db()
    assert json.dumps(review.frozen) and read_document(review.frozen).scorecard == found
    page = world.client("alice").get(review.get_absolute_url()).content.decode()
    assert "11 of 20 plausible readings say white glove" in page
    reader = world.client("charlie").get(review.get_absolute_url()).content.decode()
    assert "plausible readings say" not in reader and "17 of 20 say health is amber" in reader
