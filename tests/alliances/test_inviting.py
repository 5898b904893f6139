"""From a person on record to one who signs in."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from alliances.models import Person
from alliances.services.sign_ins import invite_person, inviting
from core.mail.sending import send_due_messages
from tests.alliances.mailed import accept_link
from tests.conftest import World
from tests.factories import MembershipFactory, PersonFactory


@pytest.fixture
def nina(world: World) -> Person:
    person: Person = PersonFactory(name="Nina Park", email="nina@m.example", partner=world.meridian)
    MembershipFactory(alliance=world.northstar, person=person, side="theirs", role="counterpart")
    return person


def test_a_counterpart_becomes_a_guest(world: World, nina: Person) -> None:
    user = invite_person(person=nina, invited_by=world.alice, alliance=world.northstar)
    nina.refresh_from_db()
    assert (nina.user, user.role, user.name) == (None, "guest", "Nina Park")
    send_due_messages()
    (message,) = mail.outbox
    assert message.to == ["nina@m.example"] and "Northstar co-sell" in message.body
    accept_link()
    nina.refresh_from_db()
    assert nina.user == user and nina.email_confirmed_at is not None


def test_again_sends_a_new_link_to_the_same_account(world: World, nina: Person) -> None:
    first = invite_person(person=nina, invited_by=world.alice)
    assert invite_person(person=nina, invited_by=world.lena) == first
    assert first.invitation.version == 1
    first.invitation.refresh_from_db()
    assert first.invitation.version == 2


@pytest.mark.parametrize(
    ("who", "theirs", "ours"),
    [
        ("alice", ("guest",), ("member",)),
        ("lena", ("guest",), ("member", "manager", "executive")),
        ("ada", ("guest",), ("member", "manager", "executive", "leader")),
        ("bob", (), ()),
        ("charlie", (), ()),
        ("eve", (), ()),
        ("gina", (), ()),
    ],
)
def test_who_may_invite(world: World, nina: Person, who: str, theirs: Any, ours: Any) -> None:
    colleague = MembershipFactory(alliance=world.northstar, role="functional_lead").person
    user = getattr(world, who)
    assert inviting(person=nina, user=user) == theirs
    assert inviting(person=colleague, user=user) == ours


def test_a_sign_in_never_opens_what_the_inviter_may_not_change(world: World, nina: Person) -> None:
    MembershipFactory(alliance=world.helix, person=nina, side="theirs", role="counterpart")
    with pytest.raises(ValidationError, match="Ask an alliance leader") as refused:
        invite_person(person=nina, invited_by=world.alice)
    assert "Helix" not in str(refused.value)
    assert invite_person(person=nina, invited_by=world.lena)
    other = PersonFactory(email="quiet@m.example", partner=world.meridian)
    MembershipFactory(alliance=world.restricted, person=other, side="theirs", role="counterpart")
    assert inviting(person=other, user=world.lena) == ()


@pytest.mark.parametrize("email", ["", "charlie@entente.example"])
def test_an_address_that_is_missing_or_taken(world: World, nina: Person, email: str) -> None:
    Person.objects.filter(email=email).exclude(email="").update(email="")
    Person.objects.filter(pk=nina.pk).update(email=email)
    nina.refresh_from_db()
    before = User.objects.count()
    with pytest.raises(ValidationError):
        invite_person(person=nina, invited_by=world.alice)
    nina.refresh_from_db()
    assert nina.user is None and User.objects.count() == before


def test_a_new_counterpart_is_invited_as_they_are_added(world: World) -> None:
    url = reverse("alliances:membership_create", args=[world.northstar.pk])
    data = {"name": "Paul Ito", "company": world.meridian.pk, "role": "counterpart", "invite": "on"}
    client = world.client("alice")
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert "Enter an e-mail address to invite them." in refused.content.decode()
    assert client.post(url, {**data, "email": "paul@m.example"}).status_code == 302
    person = Person.objects.get(name="Paul Ito")
    assert person.user is None and person.invitation is not None
    assert person.invitation.user.role == "guest"
    page = client.get(reverse("alliances:people", args=[world.northstar.pk])).content.decode()
    assert "Invited to sign in" in page and "Send the invitation again" in page


@pytest.mark.slow
def test_from_the_page_of_a_person(world: World, nina: Person) -> None:
    client, url = world.client("alice"), reverse("alliances:person_invite", args=[nina.pk])
    page = client.get(nina.get_absolute_url()).content.decode()
    assert "Invite to sign in" in page
    assert client.post(url).status_code == 302
    nina.refresh_from_db()
    assert nina.invitation is not None and nina.invitation.user.role == "guest"
    assert "Send the invitation again" in client.get(nina.get_absolute_url()).content.decode()
    assert world.client("charlie").post(url).status_code == 403
    assert world.client("bob").post(url).status_code == 404


@pytest.mark.slow
def test_a_leader_chooses_the_role_of_a_colleague(world: World) -> None:
    colleague = PersonFactory(name="Colleague", email="c@company.example")
    url = reverse("alliances:person_invite", args=[colleague.pk])
    lena = world.client("lena")
    assert 'value="executive"' in lena.get(colleague.get_absolute_url()).content.decode()
    lena.post(url, {"role": "leader"})
    colleague.refresh_from_db()
    assert colleague.invitation is None
    lena.post(url, {"role": "executive"})
    colleague.refresh_from_db()
    assert colleague.invitation is not None and colleague.invitation.user.role == "executive"


def test_an_invitation_is_tied_to_nobody_of_another_alliance(world: World, nina: Person) -> None:
    """The alliance that the mail names is one that the inviter may change."""
    url = reverse("alliances:person_invite", args=[nina.pk])
    assert world.client("alice").post(url, {"alliance": world.helix.pk}).status_code == 404
    nina.refresh_from_db()
    assert nina.user is None
