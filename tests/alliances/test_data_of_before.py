"""Data from before addresses were confirmed and sign-ins were tied on acceptance."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module

from django.apps import apps

from accounts.models import Invitation, User
from alliances.models import Person
from tests.conftest import World
from tests.factories import PersonFactory, UserFactory

THEN = datetime(2026, 5, 1, 9, tzinfo=UTC)
accounts = import_module("accounts.migrations.0006_accounts_in_use")
alliances = import_module("alliances.migrations.0008_invited_people")


def invited(address: str, *, accepted: bool) -> Person:
    """As an invitation left things: tied when it was sent."""
    user = UserFactory(email=address, email_confirmed_at=None)
    if not accepted:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    Invitation.objects.create(
        user=user, sent_at=THEN, expires_at=THEN, accepted_at=THEN if accepted else None
    )
    person: Person = PersonFactory(email=address.upper(), user=user, email_confirmed_at=None)
    return person


def test_accounts_in_use_are_confirmed(world: World) -> None:
    User.objects.update(email_confirmed_at=None, last_login=None)
    User.objects.filter(pk=world.eve.pk).update(last_login=THEN)
    accepted = invited("in@m.example", accepted=True).user
    waiting = invited("wait@m.example", accepted=False).user
    accounts.confirm(apps, None)
    found = dict(User.objects.values_list("pk", "email_confirmed_at"))
    assert accepted is not None and waiting is not None
    assert found[world.eve.pk] == found[accepted.pk] == THEN
    assert found[waiting.pk] is None and found[world.ada.pk] is None


def test_who_has_not_accepted_is_untied_and_comes_back(world: World) -> None:
    Person.objects.update(email_confirmed_at=None)
    User.objects.update(email_confirmed_at=THEN)
    accepted = invited("in@m.example", accepted=True)
    waiting = invited("wait@m.example", accepted=False)
    contact = PersonFactory(email="contact@m.example")
    other = PersonFactory(email="other@m.example", user=world.eve, email_confirmed_at=None)
    alliances.separate(apps, None)
    people = Person.objects.select_related("invitation").in_bulk()
    assert people[accepted.pk].user_id == accepted.user_id
    assert people[waiting.pk].user is None
    tied = people[waiting.pk].invitation
    assert tied is not None and tied.user_id == waiting.user_id
    assert people[world.alice.person.pk].email_confirmed_at == THEN
    unconfirmed = {accepted.pk, waiting.pk, contact.pk, other.pk}
    assert all(people[pk].email_confirmed_at is None for pk in unconfirmed)
    alliances.tie(apps, None)
    waiting.refresh_from_db()
    assert waiting.user is not None and waiting.invitation is None
