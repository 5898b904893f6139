"""What a password may be: long, of any characters, and nothing that everybody would try."""

from __future__ import annotations

import time
import unicodedata
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from tests.accounts.doors import ALICE, browser, is_in, sign_in
from tests.conftest import World

COMPOSED = unicodedata.normalize("NFC", "Zürcher Käsefondue")
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


@pytest.mark.parametrize(
    "password",
    ["four unrelated small words", "x9" * 64, "長い合言葉はとても良いものです", "🦊🐻🐼" * 5,
     " leading and trailing ", "ab" * 2048],
)  # fmt: skip
def test_accepted_and_never_cut(world: World, password: str) -> None:
    validate_password(password, world.alice)
    world.alice.set_password(password)
    world.alice.save(update_fields=["password"])
    client = browser()
    sign_in(client, ALICE, password)
    assert is_in(client)
    assert not world.alice.check_password(password[:-1])
    assert not world.alice.check_password(password + "x")


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 12 characters"),
        ("a" * 4097, "at most 4,096 characters"),
        ("password1234", "too common"),
        ("alice@entente.example", "too similar"),
        ("our Entente of 1904", "name of the company"),
        ("halden halden 2026", "name of the company"),
        # In other characters the same: what is kept is looked at.
        ("ｐａｓｓｗｏｒｄ１２３４", "too common"),
        ("ｏｕｒ Ｅｎｔｅｎｔｅ ｏｆ １９０４", "name of the company"),
        ("ａｌｉｃｅ@entente.example", "too similar"),
        (unicodedata.normalize("NFD", "áéíóúý"), "at least 12 characters"),
        ("ﷺ" * 4000, "at most 4,096 characters"),
    ],
)
def test_refused(world: World, settings: Any, password: str, words: str) -> None:
    settings.COMPANY_NAME = "Halden"
    with pytest.raises(ValidationError, match=words):
        validate_password(password, world.alice)


def test_our_company_without_a_name_forbids_no_word(world: World, settings: Any) -> None:
    settings.COMPANY_NAME = "Our company"
    validate_password("good company makes it short", world.alice)


@pytest.mark.parametrize(("chosen", "typed"), [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)])
def test_the_same_characters_from_another_keyboard(chosen: str, typed: str) -> None:
    user = User(email="x@entente.example")
    user.set_password(chosen)
    assert user.check_password(typed) and user.check_password(chosen)


def test_one_that_was_set_before_they_were_normalised_still_opens() -> None:
    user = User(email="x@entente.example", password=make_password(DECOMPOSED))
    assert user.check_password(DECOMPOSED)
    assert not user.check_password("another password altogether")


def test_no_text_takes_minutes_to_normalise() -> None:
    """Marks that have to be put in order cost the square of their number."""
    user, start = User(email="x@entente.example"), time.perf_counter()
    user.set_password("a" + "\u0316\u0301" * 500_000)
    user.set_password("a" + "\u0316\u0301" * 2_000)
    assert time.perf_counter() - start < 5
