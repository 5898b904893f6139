"""An account has one address, that on record: in any case it signs in, and no other does."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher

from tests.accounts.doors import (
    ALICE,
    NEW,
    NOBODY,
    ask_for_reset,
    browser,
    enrol,
    is_in,
    link_in,
    set_new_password,
    sign_in,
)
from tests.conftest import World
from tests.factories import UserFactory

DORA = "Dora.Big@entente.example"


@pytest.mark.parametrize("typed", [DORA, DORA.lower(), DORA.upper()])
def test_one_that_is_kept_with_capitals_signs_in(db: None, typed: str) -> None:
    UserFactory(email=DORA)
    client = browser()
    sign_in(client, typed)
    assert is_in(client)


def test_who_has_one_with_capitals_comes_back_by_a_link(db: None, mailoutbox: list[Any]) -> None:
    UserFactory(email=DORA)
    client = browser()
    ask_for_reset(client, DORA.lower())
    set_new_password(client, link_in(mailoutbox[0]))
    sign_in(client, DORA, NEW)
    assert is_in(client)


def test_the_one_before_signs_nobody_in(world: World, mailoutbox: list[Any]) -> None:
    """allauth keeps a list of all that were ever seen."""
    ask_for_reset(browser(), ALICE)
    path = link_in(mailoutbox[0])
    EmailAddress.objects.create(user=world.alice, email=ALICE, verified=True)
    world.alice.email = "alice.new@entente.example"
    world.alice.save(update_fields=["email"])
    client = browser()
    sign_in(client, ALICE)
    assert not is_in(client)
    assert "no longer works" in set_new_password(client, path).content.decode()
    sign_in(client, "alice.new@entente.example")
    assert is_in(client)


def test_who_looks_at_links_keeps_nobody_from_two_step_sign_in(
    world: World, mailoutbox: list[Any]
) -> None:
    """Anybody can make up a link for the account of any number, and ask for one."""
    uid = user_pk_to_url_str(world.alice)
    browser().get(f"/accounts/password/reset/key/{uid}-abc123-0123456789abcdef/")
    ask_for_reset(browser(), ALICE)
    browser().get(link_in(mailoutbox[0]))
    assert not EmailAddress.objects.exists()
    EmailAddress.objects.create(user=world.alice, email=ALICE)  # from before
    client = browser()
    sign_in(client)
    enrol(client)
    assert Authenticator.objects.filter(user=world.alice, type="totp").exists()


@pytest.mark.slow
@pytest.mark.parametrize("who", ["known", "closed", "invited"])
@pytest.mark.parametrize("typed", ["plain and wrong", "ﬁrst and wrong", "ｗｒｏｎｇ", "x" * 4097])
def test_a_guess_costs_as_many_hashes_as_one_at_nobody(
    world: World, who: str, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of characters that are normalised, two spellings are tried."""
    if who == "closed":
        world.alice.is_active = False
    if who == "invited":
        world.alice.set_unusable_password()
    world.alice.save()
    made: list[str] = []
    encode = MD5PasswordHasher.encode

    def count(self: MD5PasswordHasher, password: str, salt: str) -> str:
        made.append(salt)
        return encode(self, password, salt)

    def hashes(email: str) -> int:
        made.clear()
        sign_in(browser(), email, typed)
        return len(made)

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    assert hashes(ALICE) == hashes(NOBODY) > 0
