"""In Django admin a held review is read, never written."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portfolio.models import Review, ReviewComment

pytestmark = pytest.mark.django_db


def test_a_held_review_cannot_be_changed(world, review):
    held = Review.objects.get(state="held")
    client = world.client("ada")
    page = reverse("admin:portfolio_review_change", args=[held.pk])
    assert client.get(page).status_code == 200
    answer = client.post(page, {"due_on": "2020-01-01", "year": 2020, "quarter": 1})
    assert answer.status_code == 403
    held.refresh_from_db()
    assert held.year == 2026


def test_a_held_review_cannot_be_deleted(world, review):
    held = Review.objects.get(state="held")
    client = world.client("ada")
    page = reverse("admin:portfolio_review_delete", args=[held.pk])
    assert client.post(page, {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [held.pk, review.pk], "post": "yes"}
    client.post(reverse("admin:portfolio_review_changelist"), bulk)
    assert Review.objects.filter(pk__in=[held.pk, review.pk]).count() == 2


def test_comments_of_a_held_review_cannot_be_changed(world, review):
    held = Review.objects.get(state="held")
    comment = ReviewComment.objects.create(review=held, section="plan", text="As it was said.")
    page = reverse("admin:portfolio_reviewcomment_change", args=[comment.pk])
    client = world.client("ada")
    assert client.get(page).status_code == 200
    assert client.post(page, {"text": "Rewritten", "section": "plan"}).status_code == 403
    comment.refresh_from_db()
    assert comment.text == "As it was said."


def test_a_review_in_preparation_opens_and_lists_take_few_queries(
    world, review, django_assert_max_num_queries
):
    client = world.client("ada")
    assert client.get(reverse("admin:portfolio_review_change", args=[review.pk])).status_code == 200
    with django_assert_max_num_queries(13):
        assert client.get(reverse("admin:portfolio_review_changelist")).status_code == 200
    with django_assert_max_num_queries(13):
        assert client.get(reverse("admin:portfolio_reviewcomment_changelist")).status_code == 200
