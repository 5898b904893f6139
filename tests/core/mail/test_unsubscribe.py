"""One click in a mail program switches a kind of mail off, with and without account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from alliances.models import Person
from core.mail.mime import Message, compose
from core.mail.unsubscribe import unsubscribe_url
from core.registry.mail import mail_kinds
from tests.conftest import World, seen
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
KIND = "meeting_reminder"


def path(recipient: Any, kind: str = KIND) -> str:
    return urlsplit(unsubscribe_url(mail_kinds[kind], recipient)).path


def click(address: str, **data: str) -> Any:
    """As a mail program does it: no cookies, no token of ours."""
    sent = data or {"List-Unsubscribe": "One-Click"}
    return Client(enforce_csrf_checks=True).post(address, sent)


@pytest.mark.parametrize("who", ["account", "person"])
def test_one_click(world: World, who: str) -> None:
    recipient = world.alice if who == "account" else PersonFactory(partner=world.meridian)
    before = seen(recipient)
    address = path(recipient)
    page = Client().get(address)
    assert page.status_code == 200 and b"Unsubscribe from reminders?" in page.content
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    recipient.refresh_from_db()
    assert recipient.muted == [], "following the link does nothing"
    for _ in range(2):
        assert click(address).status_code == 200
        recipient.refresh_from_db()
        assert recipient.muted == [f"{KIND}:email"]
    assert b"You are unsubscribed" in Client().get(address).content
    assert click(address, again="1").status_code == 200
    recipient.refresh_from_db()
    assert recipient.muted == []
    assert seen(recipient) == before, "nobody's open form is stale for it"


@pytest.mark.parametrize("kind", ["password_reset", "account_notice", "address_confirmation"])
def test_what_is_always_sent_has_no_link(world: World, kind: str) -> None:
    assert unsubscribe_url(mail_kinds[kind], world.alice) == ""
    assert unsubscribe_url(mail_kinds[KIND], None) == ""


@pytest.mark.parametrize("change", ["signature", "kind", "person", "model"])
def test_a_link_that_is_none(world: World, change: str) -> None:
    person = PersonFactory()
    address = path(person)
    if change == "signature":
        address = address.replace(f".{person.pk}:", f".{person.pk + 1}:")
    elif change == "person":
        Person.objects.filter(pk=person.pk).delete()
    elif change == "kind":
        address = address.replace(KIND, "due_digest")
    else:
        address = address.replace("alliances.person", "accounts.user")
    assert click(address).status_code == 410
    assert not Person.objects.exclude(muted=[]).exists()


def test_the_headers_of_a_mail() -> None:
    content = compose(subject="Reminder", text="Text")
    head = str(
        Message(content, "a@b.example", "<1@b>", "https://x.example/u/1/").message().as_string()
    )
    assert "List-Unsubscribe: <https://x.example/u/1/>\n" in head
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in head
    assert "List-Unsubscribe" not in Message(content, "a@b.example", "<1@b>").message().as_string()
