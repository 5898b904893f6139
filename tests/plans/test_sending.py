"""A plan that is sent reaches the counterparts, and the page says to whom it went."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from alliances.services.addresses import confirm_person
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from plans.models import JointBusinessPlan, PlanSending
from plans.services import plans
from plans.services.sending import KIND, recipients, send_plan, sendings_of
from tests.conftest import at
from tests.factories import ObjectiveFactory, PersonFactory, PlanFactory

pytestmark = pytest.mark.django_db
NOW = "2026-11-21T09:00:00Z"


@pytest.fixture(autouse=True)
def november():
    with at(NOW):
        yield


@pytest.fixture
def plan(world):
    world.gina.set_password("not-the-usual-one")
    world.gina.save()
    world.gina.person.email = world.gina.email
    world.gina.person.save()
    plan = PlanFactory(alliance=world.northstar, state="draft", agreed_on=None, theme="Cloud first")
    ObjectiveFactory(plan=plan)
    return plan


@pytest.fixture
def nora(world):
    """A counterpart of Meridian who has never signed in."""
    person = PersonFactory(
        name="Nora New", email="nora@meridian.example", partner=world.meridian, user=None
    )
    world.northstar.memberships.create(person=person, side="theirs", role="counterpart")
    return person


def share(plan) -> str:
    return reverse("plans:share", args=[plan.pk])


def send(world, plan, *people, **more):
    given = {"expected": plan.revision, "sent_by": world.alice, "now": timezone.now(), **more}
    return send_plan(plan=plan, people=people, **given)


def test_the_counterparts_are_offered_those_who_sign_first(world, plan, nora):
    found = recipients(alliance=world.northstar)
    assert {one.person.name: (one.signs, one.signs_in) for one in found} == {
        "Gina Guest": (True, True),
        "Nora New": (True, False),
    }


@pytest.mark.slow
def test_sending_mails_a_link_and_the_page_says_so(world, plan, mailoutbox):
    client = world.client("alice")
    form = client.get(share(plan)).context["form"]
    people = form.fields["people"].initial
    assert people == [world.gina.person.pk]
    given = {"people": people, "note": "As discussed.", "revision": plan.revision}
    answer = client.post(share(plan), given, follow=True)
    assert "Plan sent to Gina Guest." in answer.text
    plan.refresh_from_db()
    assert plan.state == "partner_review"
    send_due_messages(kinds=[KIND])
    [mail] = mailoutbox
    assert mail.to == [world.gina.email]
    assert mail.subject == "For your review: FY26 joint business plan of Northstar co-sell"
    for words in ("Hello Gina Guest,", "Alice Manager", "Cloud first", "As discussed."):
        assert words in mail.body
    assert plan.get_absolute_url() in mail.body
    assert "our side" not in mail.body
    text = " ".join(client.get(plan.get_absolute_url()).text.split())
    assert "Sent to Meridian Cloud" in text
    assert "by Alice Manager" in text
    assert "Send plan again" in text
    # The guest does not read to whom else it went.
    assert 'id="sent"' not in world.client("gina").get(plan.get_absolute_url()).text


def test_who_has_no_sign_in_is_invited(world, plan, nora):
    world.alice.role = "leader"
    world.alice.save()
    sent = send(world, plan, nora)
    assert sent.invited == [nora]
    nora.refresh_from_db()
    assert nora.user is None and nora.invitation is not None
    assert PlanSending.objects.get().invited
    assert set(OutgoingMessage.objects.values_list("kind", flat=True)) > {KIND}


def test_it_is_sent_again(world, plan):
    send(world, plan, world.gina.person)
    plan.refresh_from_db()
    client = world.client("alice")
    given = {"people": [world.gina.person.pk], "revision": plan.revision}
    assert client.post(share(plan), given).status_code == 302
    assert PlanSending.objects.count() == 2
    assert OutgoingMessage.objects.filter(kind=KIND).count() == 2


def test_nobody_chosen_is_no_sending_unless_it_is_meant(world, plan):
    client = world.client("alice")
    answer = client.post(share(plan), {"revision": plan.revision})
    assert answer.status_code == 422
    assert "Choose at least one person" in answer.text
    silently = client.post(share(plan), {"revision": plan.revision, "silently": "on"}, follow=True)
    assert "No e-mail was sent." in silently.text
    assert "Not sent by e-mail" in silently.text
    assert JointBusinessPlan.objects.get(pk=plan.pk).state == "partner_review"
    assert not PlanSending.objects.exists()


def test_the_page_says_whom_to_add(world, plan):
    world.gina.person.email = ""
    world.gina.person.save()
    client = world.client("alice")
    text = client.get(share(plan)).text
    assert reverse("alliances:person_edit", args=[world.gina.person.pk]) in text
    with pytest.raises(ValidationError, match="No e-mail address for Gina Guest"):
        send(world, plan, world.gina.person)
    world.northstar.memberships.filter(side="theirs").delete()
    text = client.get(share(plan)).text
    assert "Nobody at Meridian Cloud yet" in text
    assert reverse("alliances:membership_create", args=[world.northstar.pk]) in text


def test_people_of_other_alliances_are_not_written_to(world, plan):
    stranger = world.oscar.person
    given = {"people": [stranger.pk], "revision": plan.revision}
    assert world.client("alice").post(share(plan), given).status_code == 422
    assert not PlanSending.objects.exists()


def test_a_plan_that_was_withdrawn_is_not_sent_after_all(world, plan, mailoutbox):
    send(world, plan, world.gina.person)
    plan.refresh_from_db()
    plans.take_back(plan=plan, expected=plan.revision)
    send_due_messages(kinds=[KIND])
    assert mailoutbox == []
    assert "withdrawn" in OutgoingMessage.objects.get(kind=KIND).last_error


def test_who_left_the_alliance_gets_no_mail(world, plan, mailoutbox):
    send(world, plan, world.gina.person)
    world.gina.person.memberships.update(ended_on=timezone.localdate())
    send_due_messages(kinds=[KIND])
    assert mailoutbox == []


def test_the_mail_of_a_restricted_alliance_names_nothing(world, mailoutbox):
    alliance = world.restricted
    guest = PersonFactory(name="Gus", email="gus@x.example", partner=alliance.partners.first())
    alliance.memberships.create(person=guest, side="theirs", role="counterpart")
    plan = PlanFactory(alliance=alliance, state="draft", agreed_on=None, theme="Quiet theme")
    ObjectiveFactory(plan=plan)
    send_plan(plan=plan, people=[guest], expected=1, sent_by=world.bob, now=timezone.now(), note="")
    send_due_messages(kinds=[KIND])
    assert not mailoutbox
    words = [line.words for line in sendings_of(plan=plan, user=world.bob)]
    assert words == ["waits until they confirm their address"]
    confirm_person(person=guest, now=timezone.now())
    send_due_messages(kinds=[KIND])
    [mail] = mailoutbox
    assert "Quiet" not in f"{mail.subject} {mail.body}"
    assert "access to this alliance is restricted" in mail.body
