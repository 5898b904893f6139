"""The pages of reviews: who sees them, in how many queries, and editing in place."""

from __future__ import annotations

from datetime import date

import pytest
from django.template.loader import render_to_string

from plans.models import ObjectiveActual
from portfolio.models import Review, ReviewComment
from portfolio.services.panels import review_panel
from scorecards.models import ScoringModel
from tests.factories import (
    ActionFactory,
    AllianceFactory,
    DeliverableFactory,
    ObjectiveFactory,
    ReviewFactory,
    RiskFactory,
)

pytestmark = pytest.mark.django_db


def grow(world, rows: int) -> None:
    plan = world.northstar.plans.get()
    for _ in range(rows):
        DeliverableFactory(plan=plan, owner=world.alice.person, due_on=date(2026, 10, 1))
        ActionFactory(alliance=world.northstar, owner=world.alice.person)
        RiskFactory(alliance=world.northstar, owner=world.alice.person)
        objective = ObjectiveFactory(plan=plan)
        ObjectiveActual.objects.create(objective=objective, as_of=date(2026, 10, 1), value=1)


def test_the_page_takes_the_same_queries_for_3_and_30_rows(
    world, review, django_assert_num_queries
):
    model = ScoringModel.objects.create(key="review-test", name="Test", state="draft")
    world.northstar.placements.update(model=model)
    client = world.client("alice")
    for rows in (3, 30):
        grow(world, rows)
        with django_assert_num_queries(12):
            assert client.get(f"/reviews/{review.pk}/").status_code == 200


def test_the_list_takes_the_same_queries_for_3_and_30_rows(
    world, review, django_assert_num_queries
):
    client = world.client("eve")
    for rows in (3, 30):
        for _ in range(rows):
            ReviewFactory(alliance=AllianceFactory())
        with django_assert_num_queries(6):
            assert client.get("/reviews/").status_code == 200


def test_overdue_reviews_stand_first(world, review):
    soon = ReviewFactory(alliance=AllianceFactory(name="Soon"), due_on=date(2026, 12, 1))
    late = ReviewFactory(alliance=AllianceFactory(name="Late"), due_on=date(2026, 11, 1))
    found = [row.pk for row in world.client("eve").get("/reviews/").context["page_obj"]]
    assert found[:3] == [late.pk, soon.pk, review.pk]
    assert Review.objects.get(pk=found[-1]).state == "held"


def test_the_list_filters_and_survives_nonsense(world, review):
    ReviewFactory(alliance=world.helix, quarter=2)
    client = world.client("alice")
    assert "Helix" not in client.get("/reviews/").text
    assert len(client.get("/reviews/", {"mine": "on", "state": "held"}).context["page_obj"]) == 1
    assert len(client.get("/reviews/", {"quarter": "2026-4"}).context["page_obj"]) == 1
    wrong = client.get("/reviews/", {"quarter": "x-y", "state": "?", "page": "-4"})
    assert wrong.status_code == 200
    eve = world.client("eve").get("/reviews/", {"mine": "on"})
    assert "Nothing matches" in eve.text


@pytest.mark.parametrize("who", ["gina", "oscar"])
def test_guests_find_no_reviews(world, review, who):
    client = world.client(who)
    assert client.get("/reviews/").status_code == 404
    assert client.get(f"/reviews/{review.pk}/").status_code == 404
    assert client.post(f"/reviews/{review.pk}/comments/plan/", {"text": "x"}).status_code == 404
    assert client.get(f"/reviews/{review.pk}/hold/").status_code == 404


@pytest.mark.parametrize("who", ["charlie", "eve"])
def test_readers_read_and_cannot_write(world, review, who):
    client = world.client(who)
    text = client.get(f"/reviews/{review.pk}/").text
    assert "<textarea" not in text
    assert "/hold/" not in text
    given = {"text": "x", "revision": 0}
    assert client.post(f"/reviews/{review.pk}/comments/plan/", given).status_code == 403
    assert client.post(f"/reviews/{review.pk}/hold/", {"held_on": "2026-11-21"}).status_code == 403
    assert not ReviewComment.objects.exists()


def test_no_deal_term_is_on_the_page_of_anybody(world, review):
    for who in ("alice", "charlie", "eve", "lena", "ada"):
        text = world.client(who).get(f"/reviews/{review.pk}/").text
        assert "canary" not in text
        assert "987654321" not in text


def test_a_comment_is_saved_in_place_and_without_javascript(world, review):
    client, page = world.client("alice"), f"/reviews/{review.pk}/comments/plan/"
    answer = client.post(page, {"text": "On it.", "revision": 0}, headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert 'name="revision" value="1"' in answer.text
    assert "<html" not in answer.text
    plain = client.post(page, {"text": "On it now.", "revision": 1})
    assert plain.url == f"/reviews/{review.pk}/#plan"
    assert ReviewComment.objects.get().text == "On it now."


@pytest.mark.parametrize("htmx", [True, False])
def test_a_lost_race_loses_no_words(world, review, htmx):
    page = f"/reviews/{review.pk}/comments/plan/"
    world.client("lena").post(page, {"text": "Lena's words", "revision": 0})
    headers = {"hx-request": "true"} if htmx else {}
    answer = world.client("alice").post(
        page, {"text": "Alice's words", "revision": 0}, headers=headers
    )
    assert answer.status_code == 409
    assert "Lena&#x27;s words" in answer.text
    assert "Alice&#x27;s words" in answer.text
    assert ('<html lang="en-GB"' in answer.text) is not htmx
    # Sending it again is a decision.
    again = world.client("alice").post(page, {"text": "Alice's words", "revision": 1})
    assert again.status_code == 302
    assert ReviewComment.objects.get().text == "Alice's words"


def test_a_comment_that_comes_after_holding_is_kept_on_the_screen(world, review):
    client = world.client("alice")
    client.post(f"/reviews/{review.pk}/hold/", {"held_on": "2026-11-21", "revision": 1})
    answer = client.post(
        f"/reviews/{review.pk}/comments/plan/", {"text": "Late words", "revision": 0}
    )
    assert answer.status_code == 422
    assert "Late words" in answer.text
    assert "is frozen" in answer.text


def test_holding_by_the_page(world, review):
    client, page = world.client("alice"), f"/reviews/{review.pk}/hold/"
    assert "Before you hold it" in client.get(page).text
    assert client.post(page, {"held_on": "2026-12-24", "revision": 1}).status_code == 422
    meeting = world.northstar.committees.get().meetings.get(state="held")
    given = {"held_on": "2026-11-20", "revision": 1, "meeting": meeting.pk}
    assert client.post(page, given).url == f"/reviews/{review.pk}/"
    row = Review.objects.get(pk=review.pk)
    assert (row.held_on, row.meeting) == (date(2026, 11, 20), meeting)
    assert client.get(page).url == f"/reviews/{review.pk}/"
    assert client.post(page, given).url == f"/reviews/{review.pk}/"
    assert Review.objects.get(pk=review.pk).revision == 2


def test_an_unknown_section_does_not_exist(world, review):
    answer = world.client("alice").post(
        f"/reviews/{review.pk}/comments/secrets/", {"text": "x", "revision": 0}
    )
    assert answer.status_code == 404


def test_the_room_sees_no_forms(world, review):
    text = world.client("alice").get(f"/reviews/{review.pk}/?view=presentation").text
    assert "<textarea" not in text
    assert "% ready" not in text


def test_the_panel_takes_one_query_and_guests_have_none(world, review, django_assert_num_queries):
    today = date(2026, 11, 21)
    with django_assert_num_queries(1):
        found = review_panel(world.northstar, world.alice, today)
        text = render_to_string("portfolio/reviews/_panel.html", {"panel": found, "today": today})
    assert f"/reviews/{review.pk}/" in text
    assert "Q3 2026" in text
    with django_assert_num_queries(0):
        assert review_panel(world.northstar, world.gina, today) is None
    assert review_panel(world.helix, world.alice, today) is None
    page = world.northstar.get_absolute_url()
    assert 'id="review-panel"' in world.client("alice").get(page).text
    assert 'id="review-panel"' not in world.client("gina").get(page).text
