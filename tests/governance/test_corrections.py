"""Correcting what was written down: agenda items and decisions, by two people at once too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from governance.models import AgendaItem, Decision
from tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(board, now):
    meeting = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=5))
    return AgendaItem.objects.create(meeting=meeting, title="Prizing", notes="Old words.")


@pytest.fixture
def decision(board, now):
    meeting = MeetingFactory(
        committee=board.committee,
        starts_at=now - timedelta(hours=5),
        state="held",
        minutes="We met.",
    )
    return Decision.objects.create(meeting=meeting, text="Too pods")


def edit(name, row):
    return reverse(f"governance:{name}_edit", args=[row.pk])


@pytest.mark.slow
def test_an_item_gets_other_words_and_a_presenter(world, board, item):
    client = world.client("alice")
    page = client.get(item.meeting.get_absolute_url()).content.decode()
    assert f'href="{edit("agenda", item)}"' in page
    form = client.get(edit("agenda", item)).content.decode()
    assert "Prizing" in form and "Old words." in form
    sent = {"revision": 1, "title": "Pricing", "notes": "", "presenter": board.gina.pk}
    answer = client.post(edit("agenda", item), sent)
    assert (answer.status_code, answer.url) == (
        302, f"{item.meeting.get_absolute_url()}#agenda-{item.pk}",
    )  # fmt: skip
    item.refresh_from_db()
    assert (item.title, item.notes, item.presenter_id, item.revision) == (
        "Pricing", "", board.gina.pk, 2,
    )  # fmt: skip


def test_an_item_without_words_is_refused_beside_the_field(world, item):
    answer = world.client("alice").post(edit("agenda", item), {"revision": 1, "title": " "})
    assert answer.status_code == 422
    assert "Enter " in answer.content.decode()


def test_the_second_of_two_editors_sees_both_versions(world, item):
    sent = {"revision": 1, "notes": "", "presenter": ""}
    world.client("lena").post(edit("agenda", item), {**sent, "title": "Prices in EMEA"})
    client = world.client("alice")
    answer = client.post(edit("agenda", item), {**sent, "title": "Pricing"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Prices in EMEA" in page and "Pricing" in page
    item.refresh_from_db()
    assert item.title == "Prices in EMEA", "nothing is overwritten silently"
    client.post(edit("agenda", item), {**sent, "revision": 2, "title": "Pricing"})
    item.refresh_from_db()
    assert item.title == "Pricing"


@pytest.mark.parametrize("state", ["held", "cancelled"])
def test_a_closed_agenda_stays_as_it_was(world, item, state):
    type(item.meeting).objects.filter(pk=item.meeting_id).update(state=state)
    client = world.client("alice")
    assert edit("agenda", item) not in client.get(item.meeting.get_absolute_url()).content.decode()
    answer = client.post(edit("agenda", item), {"revision": 1, "title": "Later words"})
    assert answer.status_code == 422
    assert "The agenda of this meeting is closed" in answer.content.decode()
    item.refresh_from_db()
    assert (item.title, item.revision) == ("Prizing", 1)


def test_an_item_that_went_on_is_changed_where_it_is_now(world, board, item, now):
    type(item.meeting).objects.filter(pk=item.meeting_id).update(state="missed")
    later = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=9))
    AgendaItem.objects.create(meeting=later, title=item.title, carried_from=item)
    answer = world.client("alice").post(edit("agenda", item), {"revision": 1, "title": "x"})
    assert answer.status_code == 422
    assert "carried over to a later meeting" in answer.content.decode()


def test_a_decision_is_corrected_and_its_history_keeps_the_first_words(world, decision):
    client = world.client("alice")
    page = client.get(decision.meeting.get_absolute_url()).content.decode()
    assert f'href="{edit("decision", decision)}"' in page
    client.post(edit("decision", decision), {"revision": 1, "text": "Two pods", "reasoning": ""})
    decision.refresh_from_db()
    assert (decision.text, decision.revision) == ("Two pods", 2)
    assert list(decision.history.values_list("text", flat=True)) == ["Two pods", "Too pods"]


def test_two_who_correct_one_decision(world, decision):
    sent = {"revision": 1, "reasoning": ""}
    world.client("lena").post(edit("decision", decision), {**sent, "text": "Two pods in EMEA"})
    answer = world.client("alice").post(edit("decision", decision), {**sent, "text": "Two pods"})
    assert answer.status_code == 409
    assert "Two pods in EMEA" in answer.content.decode()


# What the page of a meeting says ----------------------------------------------------------------
def test_an_empty_agenda_offers_the_first_item_to_who_may_add_it(world, board, now):
    meeting = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=5))
    first = reverse("governance:agenda_add", args=[meeting.pk])
    mine = world.client("alice").get(meeting.get_absolute_url()).content.decode()
    assert "No agenda yet" in mine and mine.count(f'action="{first}"') == 1
    theirs = world.client("gina").get(meeting.get_absolute_url()).content.decode()
    assert "No items were added" in theirs and first not in theirs


def test_everybody_elsewhere_finds_their_own_clock(world, board, now):
    meeting = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=5))
    board.gina.time_zone, board.tomoko.time_zone = "America/New_York", "Asia/Tokyo"
    for person in (board.gina, board.tomoko):
        person.save(update_fields=["time_zone"])
    page = world.client("alice").get(meeting.get_absolute_url())
    clocks = {clock.who: clock.span.place for clock in page.context["page"].elsewhere}
    assert clocks == {board.gina.name: "New York time", board.tomoko.name: "Tokyo time"}
    for clock in page.context["page"].elsewhere:
        assert clock.span.hours in page.content.decode()
    own = world.client("alice").get(meeting.get_absolute_url()).context["page"]
    assert all(board.alice.name not in clock.who for clock in own.elsewhere)
