"""Invitations: who may send which, what the mail says, and that a link opens one door once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import Invitation, User
from accounts.rules.invitations import grantable, state
from accounts.services.invitations import accept, invite, token_of
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from tests.conftest import World, at

NEW = {"password1": "an even longer battery", "password2": "an even longer battery"}
LEADER = "guest member manager executive"


@pytest.mark.parametrize(
    ("role", "administrator", "granted"),
    [
        ("guest", False, ""),
        ("member", False, ""),
        ("executive", False, ""),
        ("manager", False, "guest member"),
        ("leader", False, LEADER),
        ("leader", True, f"{LEADER} leader"),
        ("member", True, f"{LEADER} leader"),
    ],
)
def test_what_each_role_may_grant(role: str, administrator: bool, granted: str) -> None:
    assert grantable(role=role, is_administrator=administrator) == tuple(granted.split())


def test_the_states_of_an_invitation() -> None:
    end = datetime(2026, 12, 1, tzinfo=UTC)
    before = end - timedelta(seconds=1)
    assert state(accepted=False, expires_at=end, now=before) == "invited"
    assert state(accepted=False, expires_at=end, now=end) == "expired"
    assert state(accepted=True, expires_at=end, now=end) == "accepted"


def invited(world: World, **more: Any) -> User:
    given: dict[str, Any] = {"email": "nina@meridian.example", "name": "Nina Park"}
    given |= {"role": "guest", "invited_by": world.alice} | more
    return invite(**given)


def link() -> str:
    found = re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_somebody_new_sets_their_own_password_and_is_in(world: World) -> None:
    user = invited(world, reason="Review the FY27 plan\nof Northstar.")
    assert not user.has_usable_password() and user.role == "guest"
    send_due_messages()
    (message,) = mail.outbox
    assert message.to == ["nina@meridian.example"]
    assert message.subject == "Alice Manager invites you to Entente"
    assert "Review the FY27 plan of Northstar." in message.body
    client = Client()
    page = client.get(link())
    assert "Welcome, Nina" in page.content.decode()
    assert client.post(link(), NEW).status_code == 302
    assert is_in(client)
    assert Invitation.objects.get().state == "accepted"


def test_a_link_works_once(world: World) -> None:
    invited(world)
    send_due_messages()
    Client().post(link(), NEW)
    again = Client()
    other = {"password1": "quite another battery", "password2": "quite another battery"}
    assert again.post(link(), other).status_code == 410
    assert again.get(link()).status_code == 410
    assert not is_in(again)
    token = token_of(invitation=Invitation.objects.get())
    with pytest.raises(ValidationError, match="no longer works"):
        accept(token=token, password="quite another battery", now=datetime.now(UTC))


def test_the_latest_link_alone_works_and_for_a_week(world: World) -> None:
    with at("2026-11-20T09:00:00Z"):
        invited(world)
        send_due_messages()
        first = link()
        invited(world)
        send_due_messages()
        assert first != link()
        assert Client().get(first).status_code == 410
        assert Client().get(link()).status_code == 200
    with at("2026-11-27T09:00:00Z"):
        assert Client().get(link()).status_code == 410
        assert Invitation.objects.get().state == "expired"


@pytest.mark.parametrize("token", ["x", "WzEsMV0:1abc:nosignature", "0", "%00"])
def test_a_made_up_link_opens_nothing(world: World, token: str) -> None:
    invited(world)
    url = reverse("accounts:invitation", args=["x"]).replace("x", token)
    assert Client().get(url).status_code == 410


def test_the_ledger_keeps_no_link(world: World) -> None:
    invited(world)
    send_due_messages()
    token = link().rstrip("/").rsplit("/", 1)[-1]
    assert token not in str(list(OutgoingMessage.objects.values()))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"password1": "short", "password2": "short"}, "Use at least 12 characters"),
        (NEW | {"password2": "another battery here"}, "The two passwords do not match"),
        ({"password1": "", "password2": ""}, "Enter a password"),
    ],
)
def test_a_password_that_is_refused_leaves_the_link_good(
    world: World, wrong: dict[str, str], words: str
) -> None:
    invited(world)
    send_due_messages()
    client = Client()
    answer = client.post(link(), wrong)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert client.post(link(), NEW).status_code == 302


def test_who_can_sign_in_is_not_invited_again(world: World) -> None:
    assert invited(world, email="GINA@entente.example") == world.gina
    assert not Invitation.objects.exists()
    assert not OutgoingMessage.objects.exists()


@pytest.mark.parametrize(
    ("who", "role"),
    [("alice", "manager"), ("alice", "executive"), ("lena", "leader"), ("charlie", "guest"),
     ("eve", "guest"), ("gina", "guest"), ("ada", "owner")],
)  # fmt: skip
def test_nobody_grants_more_than_they_may(world: World, who: str, role: str) -> None:
    before = User.objects.count()
    with pytest.raises(ValidationError, match="cannot give"):
        invited(world, role=role, invited_by=getattr(world, who))
    assert User.objects.count() == before


def test_a_closed_account_is_not_opened_by_an_invitation(world: World) -> None:
    User.objects.filter(pk=world.gina.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="is closed"):
        invited(world, email=world.gina.email)
    user = invited(world)
    User.objects.filter(pk=user.pk).update(is_active=False)
    send_due_messages()
    assert not mail.outbox
    assert OutgoingMessage.objects.get().state == "withdrawn"


def test_who_found_the_forgotten_password_first_has_accepted(world: World) -> None:
    user = invited(world)
    user.set_password("an even longer battery")
    user.save()
    send_due_messages()
    assert OutgoingMessage.objects.get(kind="invitation").state == "withdrawn"
    assert Invitation.objects.get().state == "accepted"


def test_the_link_takes_over_from_who_is_signed_in(world: World) -> None:
    user = invited(world)
    send_due_messages()
    client = world.client("alice")
    assert client.post(link(), NEW).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
