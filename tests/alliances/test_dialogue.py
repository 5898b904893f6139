"""Executives ask, speak and decide; the manager answers and acknowledges; mails carry it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from alliances.models import ExecutiveDecision, Membership, Question
from alliances.services.today import DECISION, QUESTION, SPONSOR
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from portfolio.services.today import today_page
from tests.conftest import World, seen
from tests.factories import MembershipFactory, PersonFactory, QuestionFactory


def page(world: World, who: str, query: str = "") -> str:
    url = reverse("alliances:dialogue", args=[world.northstar.pk]) + query
    return str(world.client(who).get(url).text)


def ask(world: World, who: str = "eve", text: str = "Why the delay?", about: str = "") -> Any:
    url = reverse("alliances:question_ask", args=[world.northstar.pk])
    query = f"?about={about}" if about else ""
    return world.client(who).post(url + query, {"asked_of": world.alice.pk, "text": text})


def today_kinds(world: World, who: str = "alice") -> set[Any]:
    rows = today_page(user=getattr(world, who), now=timezone.now()).rows
    return {row.item.kind for row in rows}


def sent() -> list[Any]:
    send_due_messages(now=timezone.now() + timedelta(minutes=1))
    return mail.outbox


@pytest.mark.slow
def test_a_question_is_mailed_answered_in_today_and_mailed_back(world: World) -> None:
    assert ask(world, about="silent_sponsor").status_code == 302
    question = Question.objects.get()
    assert (question.asked_by, question.asked_of, question.about) == (
        world.eve,
        world.alice,
        "silent_sponsor",
    )
    assert [row.kind for row in OutgoingMessage.objects.all()] == ["question"]
    [asked] = sent()
    assert asked.to == ["alice@entente.example"]
    assert "asks about Northstar" in asked.subject and "Why the delay?" in asked.body
    assert QUESTION in today_kinds(world)
    assert "Why the delay?" in world.client("alice").get("/today/").text
    url = reverse("alliances:question_answer", args=[question.pk])
    world.client("alice").post(url, {"answer": "The site was closed.", "next": "/today/"})
    assert QUESTION not in today_kinds(world)
    _, answered = sent()
    assert answered.to == ["eve@entente.example"]
    assert "The site was closed." in answered.body
    assert "The site was closed." in page(world, "eve")


def test_the_question_is_prefilled_with_its_reason(world: World) -> None:
    assert "Northstar co-sell: silent sponsor" in page(world, "eve", "?about=silent_sponsor")
    assert "What is behind it" not in page(world, "eve", "?about=nonsense")


def test_a_question_is_answered_once(world: World) -> None:
    row = QuestionFactory(alliance=world.northstar, asked_by=world.eve, asked_of=world.alice)
    url = reverse("alliances:question_answer", args=[row.pk])
    world.client("alice").post(url, {"answer": "First."})
    answer = world.client("lena").post(url, {"answer": "Second."})
    assert answer.status_code == 422
    assert "already been answered" in answer.text and "Second." in answer.text
    assert Question.objects.get().answer == "First."


def test_a_question_is_withdrawn_and_its_mail_does_not_leave(world: World) -> None:
    ask(world)
    row = Question.objects.get()
    url = reverse("alliances:question_withdraw", args=[row.pk])
    world.client("eve").post(url, seen(row))
    assert not Question.objects.exists()
    assert sent() == []
    assert OutgoingMessage.objects.get().state == "withdrawn"


def test_without_a_manager_the_leader_is_asked(world: World) -> None:
    Membership.objects.filter(person__user=world.alice).update(ended_on=timezone.localdate())
    shown = page(world, "eve")
    assert "Lena" in shown and 'id="id_ask_text"' in shown


@pytest.mark.slow
def test_the_leader_who_is_asked_answers_on_today(world: World) -> None:
    assert QUESTION not in today_kinds(world, "lena")
    row = QuestionFactory(alliance=world.northstar, asked_by=world.eve, asked_of=world.lena)
    assert QUESTION in today_kinds(world, "lena")
    shown = world.client("lena").get("/today/").text
    assert reverse("alliances:question_answer", args=[row.pk]) in shown
    url = reverse("alliances:question_answer", args=[row.pk])
    world.client("lena").post(url, {"answer": "I am looking for one.", "next": "/today/"})
    assert QUESTION not in today_kinds(world, "lena")


def test_without_a_manager_the_leader_is_told_of_a_decision(world: World) -> None:
    Membership.objects.filter(person__user=world.alice).update(ended_on=timezone.localdate())
    assert "Lena Leader will be told by e-mail." in page(world, "eve")
    url = reverse("alliances:decision_create", args=[world.northstar.pk])
    world.client("eve").post(url, {"text": "Name a manager by Friday."})
    told = {mail.to[0]: mail.body for mail in sent()}
    assert "Name a manager by Friday." in told["lena@entente.example"]
    assert "alice@entente.example" not in told


@pytest.mark.slow
def test_nobody_is_sent_to_somebody_who_left(world: World) -> None:
    """Neither to speak with, nor to be called as a silent sponsor."""
    long_ago = timezone.localdate() - timedelta(days=400)
    sponsor = MembershipFactory(
        alliance=world.northstar,
        person=PersonFactory(name="Sid Sponsor", email="sid@meridian.example"),
        side="theirs",
        role="executive_sponsor",
        last_contact_on=long_ago,
    )
    assert SPONSOR in today_kinds(world) and "mailto:sid@meridian.example" in page(world, "eve")
    assert silent(world)
    sponsor.person.left_on = timezone.localdate() - timedelta(days=3)
    sponsor.person.save()
    assert SPONSOR not in today_kinds(world)
    assert "mailto:sid@meridian.example" not in page(world, "eve")
    assert not silent(world)


def silent(world: World) -> bool:
    shown = world.client("alice").get("/portfolio/exceptions/?reason=silent_sponsor")
    return any(row.detail.pk == world.northstar.pk for row in shown.context["page"].first)


@pytest.mark.slow
def test_an_executive_decides_and_the_manager_acknowledges(world: World) -> None:
    url = reverse("alliances:decision_create", args=[world.northstar.pk])
    asked = world.client("eve").post(f"{url}?about=notice_due", {"text": "Extend by one year."})
    assert asked.url.endswith("/dialogue/?about=notice_due"), "the matter stays in view"
    row = ExecutiveDecision.objects.get()
    [told] = sent()
    assert told.to == ["alice@entente.example"] and "Extend by one year." in told.body
    assert DECISION in today_kinds(world)
    assert DECISION not in today_kinds(world, "charlie")
    done = reverse("alliances:decision_acknowledge", args=[row.pk])
    world.client("alice").post(done, {"revision": row.revision})
    row.refresh_from_db()
    assert row.acknowledged_by == world.alice
    assert DECISION not in today_kinds(world)
    assert "acknowledged by Alice" in page(world, "eve")
    back = reverse("alliances:decision_reopen", args=[row.pk])
    world.client("alice").post(back, {"revision": row.revision})
    assert DECISION in today_kinds(world)


def test_who_neither_edits_nor_leads_does_not_decide(world: World) -> None:
    assert 'id="decide"' not in page(world, "charlie")
    assert 'id="decide"' not in page(world, "alice")
    assert 'id="decide"' in page(world, "eve")


def test_how_to_reach_the_right_people_stands_beside_it(world: World) -> None:
    person = PersonFactory(
        partner=world.meridian, phone="+49 30 1234", email="sam@meridian.example"
    )
    MembershipFactory(
        alliance=world.northstar, person=person, side="theirs", role="executive_sponsor"
    )
    shown = page(world, "eve")
    assert "tel:+49 30 1234" in shown and "mailto:sam@meridian.example" in shown
    assert "Log contact" in shown


@pytest.mark.parametrize("who", ["gina", "oscar", "bob"])
def test_others_see_none_of_it(world: World, who: str) -> None:
    ask(world)
    url = reverse("alliances:dialogue", args=[world.northstar.pk])
    assert world.client(who).get(url).status_code == 404
    detail = world.client(who).get(world.northstar.get_absolute_url()).text
    assert "Ask or decide" not in detail and "Why the delay?" not in detail


def test_nobody_is_told_of_an_alliance_they_lost_sight_of(world: World) -> None:
    ask(world)
    Membership.objects.filter(person__user=world.alice).update(ended_on=timezone.localdate())
    assert sent() == []
    row = OutgoingMessage.objects.get()
    assert row.state == "withdrawn"
