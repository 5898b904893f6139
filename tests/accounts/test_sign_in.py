"""The front door: who gets in, what a stranger learns, what a link in a mail says."""

from __future__ import annotations

import re
import time as clock
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import World
from tests.factories import PASSWORD

LOGIN, ADMIN, RESET = "/accounts/login/", "/admin/login/", "/accounts/password/reset/"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_by_address_whatever_its_case(world: World) -> None:
    client = Client()
    assert sign_in(client, "ALICE@entente.example").status_code == 302
    assert is_in(client)


def test_the_session_gets_a_new_name(world: World) -> None:
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    old = session.session_key
    sign_in(client, "alice@entente.example")
    assert is_in(client)
    assert client.session.session_key != old


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(world: World) -> None:
    def answer(email: str) -> str:
        page = sign_in(Client(), email, "wrong password here").content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
        return page.replace(email, "ADDRESS")

    known, unknown = answer("alice@entente.example"), answer("nobody@entente.example")
    assert known == unknown
    assert "not correct" in known


@pytest.mark.slow
def test_an_unknown_address_costs_a_password_check_too(world: World, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    world.alice.set_password(PASSWORD)
    world.alice.save()

    def seconds(email: str) -> float:
        start = clock.perf_counter()
        sign_in(Client(), email, "wrong password here")
        return clock.perf_counter() - start

    known = min(seconds("alice@entente.example") for _ in range(2))
    unknown = min(seconds("nobody@entente.example") for _ in range(2))
    assert unknown > known / 4


def test_django_admin_has_no_door_of_its_own(world: World) -> None:
    answer = Client().get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(LOGIN)
    client = Client()
    client.post(ADMIN, {"username": "ada@entente.example", "password": PASSWORD})
    assert not is_in(client)
    sign_in(client, "ada@entente.example")
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [
        ("/alliances/", "/alliances/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///evil.example", "/"),
        ("https:evil.example", "/"),
    ],
)
def test_next_stays_on_the_host(world: World, wanted: str, lands: str) -> None:
    answer = Client().post(
        LOGIN, {"login": "alice@entente.example", "password": PASSWORD, "next": wanted}
    )
    assert (answer.status_code, answer.url) == (302, lands)


DOORS = (
    LOGIN, ADMIN, RESET, "/accounts/logout/", "/accounts/signup/", "/accounts/reauthenticate/",
    "/accounts/password/change/", "/accounts/2fa/authenticate/", "/accounts/2fa/reauthenticate/",
    "/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/", "/accounts/confirm-email/",
    "/accounts/email/", "/accounts/inactive/", "/accounts/password/reset/key/0-0/",
)  # fmt: skip
SECRETS = ("password", "password1", "password2", "oldpassword")
UNREADABLE = ("http://[::1", "//[", "http://[x]/", "https://a]b/", "http://\u2100.example/", "\0",
              "http://[::1]:99999999/", "[" * 3000)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("who", ["anonymous", "alice"])
@pytest.mark.parametrize("door", DOORS)
def test_a_next_that_cannot_be_read_leads_nowhere_and_breaks_nothing(
    world: World, who: str, door: str
) -> None:
    for wanted in UNREADABLE:
        data = {"next": wanted, "login": "alice@entente.example", "password": PASSWORD}
        client = world.client(who)
        for answer in (
            client.get(door, {"next": wanted}),
            client.post(door, data),
            client.post(f"{door}?{urlencode({'next': wanted})}", {"password": PASSWORD}),
        ):
            assert answer.status_code < 500, (door, wanted)
            assert "[" not in urlsplit_host(answer.headers.get("Location", ""))


def urlsplit_host(location: str) -> str:
    return location.split("?")[0]


@pytest.mark.slow
def test_no_answer_holds_a_password_that_was_typed(world: World) -> None:
    """allauth answers scripts in JSON, with the fields of the form as they were typed."""
    typed = {"login": "alice@entente.example", "email": "x", **dict.fromkeys(SECRETS, "Zq7-canary")}
    for who in ("anonymous", "alice"):
        for door in DOORS:
            client = world.client(who)
            answer = client.post(door, typed, headers={"x-requested-with": "XMLHttpRequest"})
            assert "Zq7-canary" not in answer.content.decode(), door


def test_nobody_signs_up(world: World) -> None:
    client, before = Client(), User.objects.count()
    assert "by invitation" in client.get("/accounts/signup/").content.decode()
    password = {"password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", {"email": "new@entente.example", **password})
    assert User.objects.count() == before


def test_who_is_no_longer_active_is_out_at_once(world: World) -> None:
    client = Client()
    sign_in(client, "alice@entente.example")
    assert is_in(client)
    User.objects.filter(pk=world.alice.pk).update(is_active=False)
    assert client.get("/alliances/").status_code == 302
    again = Client()
    sign_in(again, "alice@entente.example")
    assert not is_in(again)


def test_a_changed_password_ends_the_other_sessions(world: World) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client, "alice@entente.example")
    new = "an even longer battery staple"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post("/accounts/password/change/", data)
    assert not is_in(there)
    fresh = Client()
    sign_in(fresh, "alice@entente.example", new)
    assert is_in(fresh)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "Use at least 12 characters"),
        ("password1234", "too common"),
        ("alice@entente.example", "too similar"),
    ],
)
def test_weak_passwords_are_refused(world: World, password: str, words: str) -> None:
    client = Client()
    sign_in(client, "alice@entente.example")
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert words in client.post("/accounts/password/change/", data).content.decode()


def test_signing_out_is_not_done_by_following_a_link(world: World) -> None:
    client = Client()
    sign_in(client, "alice@entente.example")
    assert client.get("/accounts/logout/").status_code == 200
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)


def test_who_was_signed_out_comes_back_to_the_page_and_not_to_where_its_form_is_sent(
    world: World,
) -> None:
    client, save = Client(), "/reviews/1/comments/"
    page = "http://testserver/reviews/1/?view=presentation"
    back = f"{LOGIN}?next=/reviews/1/%3Fview%3Dpresentation"
    assert client.post(save, headers={"referer": page}).url == back
    assert client.get("/today/", headers={"referer": page}).url == f"{LOGIN}?next=/today/"
    for foreign in ("https://elsewhere.example/", ""):
        assert client.post(save, headers={"referer": foreign}).url == f"{LOGIN}?next={save}"
