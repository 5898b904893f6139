"""Actions: the first promise stays, dates move with a reason, and links close them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from alliances.models import Membership
from alliances.rules.punctuality import moved_words
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from core.registry.nudges import nudge_kinds
from core.replies import reply_path
from governance.models import Action
from governance.rules.promised import asks_reason, day_and_words
from governance.services import actions
from tests.conftest import at
from tests.factories import ActionFactory, MeetingFactory, MembershipFactory

TODAY = date(2026, 11, 23)


def day(ahead: int) -> date:
    return TODAY + timedelta(days=ahead)


# Rules ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("due", "new", "side", "asked"),
    [
        (5, 9, "ours", False),
        (5, 9, "theirs", True),
        (5, 9, "joint", True),
        (5, 9, "", False),
        (-1, 9, "ours", True),  # its day has passed
        (0, 9, "ours", False),
        (5, 2, "theirs", False),  # earlier than promised
        (5, 5, "theirs", False),
    ],
)
def test_when_a_move_needs_a_reason(due, new, side, asked):
    assert asks_reason(due_on=day(due), new=day(new), side=side, today=TODAY) is asked


@pytest.mark.parametrize(
    ("due", "moves", "words"),
    [
        (0, 0, ""),
        (7, 1, "First promised for 23 Nov 2026, moved once"),
        (7, 3, "First promised for 23 Nov 2026, moved 3 times"),
        (0, 2, "Moved 2 times, back to the day first promised"),
    ],
)
def test_the_first_promise_in_words(due, moves, words):
    assert moved_words(first_due_on=TODAY, due_on=day(due), moves=moves) == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 Dec, legal has not answered", (date(2026, 12, 12), "legal has not answered")),
        ("next fri: ill", (date(2026, 12, 4), "ill")),
        ("in 2 weeks because of leave", (date(2026, 12, 7), "because of leave")),
        ("tomorrow", (day(1), "")),
        ("legal has not answered", (None, "legal has not answered")),
        ("", (None, "")),
    ],
)
def test_a_day_and_the_reason_behind_it(text, found):
    assert day_and_words(text, TODAY) == found


# Services -------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_move_is_counted_and_the_first_promise_stays(world):
    row = ActionFactory(alliance=world.northstar, side="theirs", due_on=day(3))
    move = {"action": row, "today": TODAY}
    with pytest.raises(ValidationError, match="Say why"):
        actions.move_action(**move, expected=1, due_on=day(9), reason=" ")
    actions.move_action(**move, expected=1, due_on=day(9), reason="Legal.")
    actions.move_action(**move, expected=2, due_on=day(9), reason="")  # to where it is
    row.refresh_from_db()
    assert (row.first_due_on, row.due_on, row.moves) == (day(3), day(9), 1)
    assert row.move_reason == "Legal."
    actions.complete_action(action=row, expected=row.revision, today=day(9), on=day(8))
    with pytest.raises(ValidationError, match="Only an open action"):
        actions.move_action(**move, expected=row.revision, due_on=day(20), reason="x")


@pytest.mark.django_db
def test_what_the_owner_proposes_is_decided_by_the_manager(world):
    now = MeetingFactory().starts_at
    row = ActionFactory(alliance=world.northstar, owner=world.gina.person, due_on=day(3))
    ask = {"now": now, "today": TODAY}
    with pytest.raises(ValidationError, match="Say why"):
        actions.propose(action=row, expected=1, due_on=day(9), reason="", **ask)
    with pytest.raises(ValidationError, match="has passed"):
        actions.propose(action=row, expected=1, due_on=day(-1), reason="x", **ask)
    actions.propose(action=row, expected=1, due_on=day(9), reason="Legal.", **ask)
    assert row.due_on == day(3), "nothing moves before it is accepted"
    actions.accept_proposal(action=row, expected=2, today=TODAY)
    row.refresh_from_db()
    assert (row.due_on, row.moves, row.asked_at) == (day(9), 1, None)
    actions.propose(action=row, expected=3, due_on=None, reason="I left the team.", **ask)
    actions.decline_proposal(action=row, expected=4)
    assert row.state == "open" and row.asked_at is None
    actions.propose(action=row, expected=5, due_on=None, reason="I left the team.", **ask)
    actions.accept_proposal(action=row, expected=6, today=TODAY)
    row.refresh_from_db()
    assert (row.state, row.drop_reason) == ("dropped", "I left the team.")
    with pytest.raises(ValidationError, match="Nothing is proposed"):
        actions.accept_proposal(action=row, expected=row.revision, today=TODAY)


# Links and nudges -----------------------------------------------------------------------------
@pytest.fixture
def owed(world, board, now):
    MembershipFactory(alliance=world.northstar, person=board.tomoko, side="theirs")
    with at(now):
        yield ActionFactory(
            alliance=world.northstar,
            title="Contract draft",
            owner=board.tomoko,
            side="theirs",
            due_on=day(-2),
        )


def link_of(action: Action) -> str:
    return reply_path("action", subject=action.pk, person=action.owner_id)


@pytest.mark.django_db
def test_people_without_a_sign_in_close_theirs_by_a_link(owed, client):
    page = client.get(link_of(owed)).text
    assert "Contract draft" in page and "Northstar co-sell" in page
    assert client.post(link_of(owed), {"choice": "done", "words": "next year"}).status_code == 422
    assert client.post(link_of(owed), {"choice": "done", "words": "yesterday"}).status_code == 200
    owed.refresh_from_db()
    assert (owed.state, owed.done_on) == ("done", day(-1))
    assert "Done on 22 Nov 2026" in client.get(link_of(owed)).text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("choice", "words", "status", "asked"),
    [
        ("later", "12 Dec, legal is slow", 200, date(2026, 12, 12)),
        ("later", "legal is slow", 422, None),
        ("later", "12 Dec", 422, None),  # why?
        ("cannot", "", 422, None),
        ("cannot", "I left the team", 200, None),
    ],
)
def test_a_link_proposes_and_decides_nothing(owed, client, choice, words, status, asked):
    assert client.post(link_of(owed), {"choice": choice, "words": words}).status_code == status
    owed.refresh_from_db()
    assert (owed.asked_at is not None) is (status == 200)
    assert (owed.state, owed.due_on, owed.asked_due_on) == ("open", day(-2), asked)


@pytest.mark.django_db
def test_the_link_dies_with_what_it_is_for(owed, client, world):
    link = link_of(owed)
    Membership.objects.filter(person=owed.owner).update(ended_on=TODAY)
    assert client.get(link).status_code == 410
    Membership.objects.filter(person=owed.owner).update(ended_on=None)
    assert client.get(link).status_code == 200
    Action.objects.filter(pk=owed.pk).update(owner=world.gina.person)
    assert client.get(link).status_code == 410


@pytest.mark.slow
@pytest.mark.django_db
def test_a_nudge_goes_out_with_the_link_and_not_after_it_is_done(owed, board, world, mailoutbox):
    client, url = world.client("alice"), reverse("alliances:nudge", args=["action", owed.pk])
    sent = {"how": "words", "person": board.tomoko.pk, "words": "Dear Tomoko, where is it?"}
    assert client.post(url, sent).status_code == 302
    send_due_messages()
    assert not mailoutbox, "one click takes it back for a minute"
    with at("2026-11-23T09:02:00Z"):
        send_due_messages()
        (message,) = mailoutbox
        assert message.to == [board.tomoko.email]
        assert "Dear Tomoko, where is it?" in message.body and "/reply/" in message.body
        refused = client.post(url, {"how": "click", "person": board.tomoko.pk})
        assert refused.status_code == 422 and "26 Nov" in refused.text
        other = world.client("lena").post(url, {"how": "click", "person": board.tomoko.pk})
        assert other.status_code == 422 and "Alice Manager nudged Tomoko Sato" in other.text
    with at("2026-11-26T09:03:00Z"):
        assert client.post(url, {"how": "click", "person": board.tomoko.pk}).status_code == 302
        actions.complete_action(
            action=Action.objects.get(pk=owed.pk), expected=owed.revision, today=day(3)
        )
    with at("2026-11-26T09:05:00Z"):
        send_due_messages()
    assert len(mailoutbox) == 1
    assert OutgoingMessage.objects.filter(kind="nudge", state="withdrawn").count() == 1


@pytest.mark.django_db
def test_every_kind_of_nudge_can_be_described(owed):
    for kind in nudge_kinds:
        row = kind.rows().first()
        if row is not None:
            waited = kind.describe(row, TODAY)
            assert waited.name and waited.page.startswith("/") and list(waited.people)


# Pages ----------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.django_db
def test_actions_are_found_by_owner_function_alliance_and_committee(world, board, now):
    meeting = MeetingFactory(committee=board.committee)
    board.gina.function = "Legal"
    board.gina.save(update_fields=["function"])
    row = ActionFactory(
        alliance=world.northstar, title="Draft", owner=board.gina, meeting=meeting, due_on=day(9)
    )
    ActionFactory(alliance=world.northstar, title="Other", owner=board.alice, due_on=day(9))
    client, url = world.client("alice"), reverse("governance:action_list")
    for name, value in (
        ("owner", board.gina.pk),
        ("function", "Legal"),
        ("committee", board.committee.pk),
    ):
        rows = client.get(url, {name: value}).context["page_obj"].object_list
        assert [one.pk for one in rows] == [row.pk], name
    assert client.get(url, {"alliance": world.northstar.pk}).context["page_obj"].object_list
    assert "is not one of the choices" in world.client("oscar").get(url, {"function": "Legal"}).text


@pytest.mark.django_db
def test_open_actions_are_shown_at_each_next_meeting_until_closed(world, board, now):
    with at(now):
        before = MeetingFactory(committee=board.committee, starts_at=now - timedelta(days=30))
        row = ActionFactory(
            alliance=world.northstar, title="Still open", meeting=before, due_on=day(2)
        )
        coming = MeetingFactory(committee=board.committee, starts_at=now + timedelta(days=3))
        client = world.client("alice")
        assert "1 action still open from earlier meetings" in client.get(
            coming.get_absolute_url()
        ).text  # fmt: skip
        actions.drop_action(action=row, expected=row.revision, reason="No need.", today=TODAY)
        assert "Still open" not in client.get(coming.get_absolute_url()).text
