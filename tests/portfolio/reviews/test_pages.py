"""The pages of reviews: who sees them, in how many queries, and editing in place."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.template.loader import render_to_string

from plans.models import ObjectiveActual
from portfolio.models import Review, ReviewComment
from portfolio.rules.reviews import mark_of
from portfolio.services.panels import review_panel
from portfolio.services.reviews.lifecycle import hold_review
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


@pytest.mark.slow
def test_the_page_takes_the_same_queries_for_3_and_30_rows(
    world, review, django_assert_num_queries
):
    model = ScoringModel.objects.create(key="review-test", name="Test", state="draft")
    world.northstar.placements.update(model=model)
    client = world.client("alice")
    client.get(f"/reviews/{review.pk}/")  # what does not change is read once
    for rows in (3, 30):
        grow(world, rows)
        with django_assert_num_queries(16):
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
    assert client.post(f"/reviews/{review.pk}/comments/", {"text_plan": "x"}).status_code == 404
    assert client.get(f"/reviews/{review.pk}/hold/").status_code == 404


@pytest.mark.parametrize("who", ["charlie", "eve"])
def test_readers_read_and_cannot_write(world, review, who):
    client = world.client(who)
    text = client.get(f"/reviews/{review.pk}/").text
    assert "<textarea" not in text
    assert "/hold/" not in text
    given = {"text_plan": "x", "revision_plan": 0}
    assert client.post(f"/reviews/{review.pk}/comments/", given).status_code == 403
    assert client.post(f"/reviews/{review.pk}/hold/", {"held_on": "2026-11-21"}).status_code == 403
    assert not ReviewComment.objects.exists()


@pytest.mark.slow
def test_no_deal_term_is_on_the_page_of_anybody(world, review):
    for who in ("alice", "charlie", "eve", "lena", "ada"):
        text = world.client(who).get(f"/reviews/{review.pk}/").text
        assert "canary" not in text
        assert "987654321" not in text


AUTOSAVE = {"x-autosave": "1"}


def typed(section="plan", text="On it.", revision=0, was="", **more):
    """What the form sends of one section that was changed."""
    fields = {"text": text, "revision": revision, "was": was or mark_of("")}
    return {f"{name}_{section}": value for name, value in fields.items()} | more


def test_commentary_is_saved_as_it_is_typed_and_what_depends_on_it_follows(world, review):
    client, page = world.client("alice"), f"/reviews/{review.pk}/comments/"
    before = client.get(f"/reviews/{review.pk}/").context["ready"]
    answer = client.post(page, typed(), headers=AUTOSAVE)
    assert answer.status_code == 200
    assert 'name="revision_plan" value="1"' in answer.text
    assert "Saved " in answer.text
    assert "<html" not in answer.text
    ready = answer.context["ready"]
    assert ready > before
    assert f"{ready} % ready" in answer.text


def test_commentary_is_saved_without_javascript_too(world, review):
    client, page = world.client("alice"), f"/reviews/{review.pk}/comments/"
    plain = client.post(page, {**typed(), **typed("risks", "Fire")})
    assert plain.url == f"/reviews/{review.pk}/"
    assert {row.section: row.text for row in ReviewComment.objects.all()} == {
        "plan": "On it.",
        "risks": "Fire",
    }


def test_what_was_not_touched_is_not_written(world, review):
    client, page = world.client("alice"), f"/reviews/{review.pk}/comments/"
    client.post(page, typed())
    world.client("lena").post(page, typed(text="Lena's", revision=1, was=mark_of("On it.")))
    # Alice's page still shows her first text; she only writes to another section.
    stale = typed(revision=1, was=mark_of("On it."))
    assert client.post(page, {**stale, **typed("risks", "Fire")}).status_code == 302
    assert ReviewComment.objects.get(section="plan").text == "Lena's"


@pytest.mark.parametrize(("then", "to"), [("hold", "hold/"), ("present", "?view=presentation")])
def test_what_is_not_saved_yet_is_saved_before_going_on(world, review, then, to):
    client, page = world.client("alice"), f"/reviews/{review.pk}/comments/"
    answer = client.post(page, typed(then=then))
    assert answer.url == f"/reviews/{review.pk}/{to}"
    assert ReviewComment.objects.get().text == "On it."
    assert (Review.objects.get(pk=review.pk).presented_at is not None) is (then == "present")
    shown = client.get(answer.url).text
    assert "On it." in shown


@pytest.mark.parametrize("headers", [AUTOSAVE, {}])
def test_a_lost_race_loses_no_words(world, review, headers):
    page = f"/reviews/{review.pk}/comments/"
    world.client("lena").post(page, typed(text="Lena's words"))
    client = world.client("alice")
    mine = {**typed(text="Alice's words", then="hold"), **typed("risks", "Fire")}
    answer = client.post(page, mine, headers=headers)
    assert answer.status_code == 409
    assert "Lena&#x27;s words" in answer.text
    assert "Lena Leader changed this commentary" in answer.text
    assert ReviewComment.objects.get(section="risks").text == "Fire"
    if not headers:
        assert "Alice&#x27;s words</textarea>" in answer.text
    # Sending it again decides nothing by itself; the button does.
    assert client.post(page, mine, headers=headers).status_code == 409
    take = client.post(page, {**mine, "take": "plan", "over_plan": 1})
    assert take.status_code == 302
    assert ReviewComment.objects.get(section="plan").text == "Lena's words"
    keep = client.post(page, {**mine, "keep": "plan", "over_plan": 1})
    assert keep.status_code == 302
    assert ReviewComment.objects.get(section="plan").text == "Alice's words"


@pytest.mark.parametrize("headers", [AUTOSAVE, {}])
def test_commentary_that_comes_after_holding_is_kept_on_the_screen(world, review, headers):
    client = world.client("alice")
    hold_review(
        review=review,
        held_on=date(2026, 11, 21),
        expected=1,
        held_by=world.alice,
        today=date(2026, 11, 21),
    )
    answer = client.post(
        f"/reviews/{review.pk}/comments/", typed(text="Late words"), headers=headers
    )
    assert answer.status_code == 422
    assert "is frozen" in answer.text
    assert "an amendment</button>" in answer.text
    if headers:
        return
    assert "Late words" in answer.text
    # What was typed goes into the amendment; what was not touched does not.
    amend = f"/reviews/{review.pk}/amend/"
    assert amend in answer.text
    asked = client.post(amend, {"section": "plan", "text": "Late words"})
    assert asked.context["form"].initial["text"] == "Late words"
    assert not asked.context["form"].errors
    assert "Late words</textarea>" in asked.text
    given = {"section": "plan", "text": "Late words", "reason": "Typed while it was held"}
    assert client.post(amend, given).status_code == 302
    assert review.amendments.get().text == "Late words"


def test_the_address_that_saves_leads_back_to_the_review(world, review):
    page = world.client("alice").get(f"/reviews/{review.pk}/comments/")
    assert page.url == f"/reviews/{review.pk}/"


def test_only_what_was_typed_is_offered_as_an_amendment(world, review):
    client, save = world.client("alice"), f"/reviews/{review.pk}/comments/"
    client.post(save, typed(text="Said before"))
    hold_review(
        review=review, held_on=date(2026, 11, 21), expected=1, held_by=world.alice,
        today=date(2026, 11, 21),
    )  # fmt: skip
    stale = typed(text="Said before", revision=1, was=mark_of("Said before"))
    answer = client.post(save, {**stale, **typed("risks", "Late words")})
    rows = answer.context["editing"]
    assert {one for one, row in rows.items() if row.get("late")} == {"risks"}


def test_a_text_that_is_too_long_is_kept(world, review):
    long = "x" * 20_001
    answer = world.client("alice").post(f"/reviews/{review.pk}/comments/", typed(text=long))
    assert answer.status_code == 422
    assert long in answer.text
    assert "at most 20000 characters" in answer.text


@pytest.mark.slow
def test_holding_by_the_page(world, review):
    client, page = world.client("alice"), f"/reviews/{review.pk}/hold/"
    assert "What will be frozen" in client.get(page).text
    assert client.post(page, {"held_on": "2026-12-24", "revision": 1}).status_code == 422
    meeting = world.northstar.committees.get().meetings.get(state="held")
    given = {"held_on": "2026-11-20", "revision": 1, "meeting": meeting.pk}
    assert client.post(page, given).url == f"/reviews/{review.pk}/"
    row = Review.objects.get(pk=review.pk)
    assert (row.held_on, row.meeting) == (date(2026, 11, 20), meeting)
    assert client.get(page).url == f"/reviews/{review.pk}/"
    assert client.post(page, given).url == f"/reviews/{review.pk}/"
    assert Review.objects.get(pk=review.pk).revision == 2


def seen_in(answer) -> dict[str, str]:
    """The digest of the preview that the form sends along."""
    return {"seen": re.search(r'name="seen" value="([0-9a-f]{32})"', answer.text)[1]}


@pytest.mark.slow
def test_holding_shows_what_will_be_frozen_and_freezes_that(world, review):
    client, page = world.client("alice"), f"/reviews/{review.pk}/hold/"
    shown = client.get(page)
    assert "What will be frozen, as of 21 Nov 2026" in shown.text
    given = {"held_on": "20 Nov 2026", "revision": 1, **seen_in(shown)}
    again = client.post(page, given)
    assert again.status_code == 422
    assert "The preview below is new" in again.text
    assert "What will be frozen, as of 20 Nov 2026" in again.text
    world.northstar.risks.update(title="Renamed meanwhile")
    given |= seen_in(again)
    changed = client.post(page, given)
    assert changed.status_code == 422
    assert "Renamed meanwhile" in changed.text
    assert client.post(page, given | seen_in(changed)).url == f"/reviews/{review.pk}/"


def test_holding_asks_about_a_day_before_the_quarter(world, review):
    client, page = world.client("alice"), f"/reviews/{review.pk}/hold/"
    given = {"held_on": "12 Sep 2026", "revision": 1}
    answer = client.post(page, given)
    assert "before the quarter of this review began" in answer.text
    assert "Yes, 12 Sep 2026 is correct" in answer.text


def test_the_hold_page_lists_what_changed_since_it_was_presented(world, review):
    client = world.client("alice")
    client.post(f"/reviews/{review.pk}/comments/", {"then": "present"})
    page = f"/reviews/{review.pk}/hold/"
    assert "No changes since it was presented" in client.get(page).text
    world.northstar.placements.filter(valid_to=None).update(health=61)
    text = client.get(page).text
    assert "1 change since it was presented" in text


def test_an_amendment_by_the_page(world, review):
    client, page = world.client("alice"), f"/reviews/{review.pk}/amend/"
    assert client.get(page).url == f"/reviews/{review.pk}/"
    client.post(f"/reviews/{review.pk}/hold/", {"held_on": "2026-11-21", "revision": 1})
    assert "/amend/" in client.get(f"/reviews/{review.pk}/").text
    nothing = {"section": "plan", "text": "4.2", "reason": ""}
    assert client.post(page, nothing).status_code == 422
    given = {"section": "plan", "text": "4.2, not 42", "reason": "Typing error"}
    assert client.post(page, given).url == f"/reviews/{review.pk}/"
    assert "4.2, not 42" in client.get(f"/reviews/{review.pk}/").text
    assert world.client("eve").get(page).status_code == 403


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
