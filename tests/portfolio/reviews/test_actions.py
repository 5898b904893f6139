"""What may be done with a review, as a table; and that its page keeps its word."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from core.ui.actions import Rights
from portfolio.models import Review
from portfolio.rules.actions import ReviewState, on_review
from portfolio.services.reviews.lifecycle import hold_review
from tests.offers import assert_possible, assert_refused, keys

EDIT, READ = Rights(edit=True), Rights()


@pytest.mark.parametrize(
    ("state", "presenting", "manager", "reader"),
    [
        ("preparing", False, ["present", "hold"], ["present"]),
        ("preparing", True, ["prepare"], ["prepare"]),
        ("held", False, ["amend"], []),
        ("held", True, ["amend"], []),
    ],
)
def test_a_review(state, presenting, manager, reader):
    review = ReviewState(1, state, presenting)
    assert keys(on_review(review, EDIT)) == manager
    assert keys(on_review(review, READ)) == keys(on_review(review, Rights(owns=True))) == reader


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("who", ["alice", "charlie", "eve"])
def test_a_review_page_keeps_its_word(world, review, held, who):
    today = date(2026, 11, 21)
    if held:
        hold_review(review=review, held_on=today, expected=1, held_by=world.alice, today=today)
    client = world.client(who)
    for view in ("", "?view=presentation"):
        assert_possible(client, client.get(f"/reviews/{review.pk}/{view}").context["buttons"])
    if held or who != "alice":
        url = reverse("portfolio:review_hold", args=[review.pk])
        data = {"held_on": "2026-11-20", "revision": 2 if held else 1}
        assert_refused(client, url, data, lambda: list(Review.objects.values()))
