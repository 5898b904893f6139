"""The front door: who gets in, what a stranger learns, what a link in a mail says."""

from __future__ import annotations

import re
import time as clock
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from tests.conftest import World, at
from tests.factories import PASSWORD

LOGIN, ADMIN, RESET = "/accounts/login/", "/admin/login/", "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def fresh_limits() -> Any:
    """The counters of the rate limits live in the cache."""
    cache.clear()
    yield
    cache.clear()


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
    cache.clear()
    unknown = min(seconds("nobody@entente.example") for _ in range(2))
    assert unknown > known / 4


def test_guessing_is_stopped_at_the_one_door_there_is(world: World) -> None:
    client = Client()
    for _ in range(6):
        page = sign_in(client, "ada@entente.example", "wrong wrong")
    assert "Too many failed sign-ins" in page.content.decode()
    sign_in(client, "ada@entente.example")
    assert not is_in(client)
    client.post(f"{LOGIN}?next=/admin/", {"login": "ada@entente.example", "password": PASSWORD})
    assert client.get("/admin/").status_code == 302


def test_many_addresses_from_one_place_are_stopped_too(world: World) -> None:
    client = Client()
    for number in range(11):
        page = sign_in(client, f"user{number}@entente.example", "wrong wrong")
    assert page.status_code == 429 or "Too many" in page.content.decode()


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


# Reset ---------------------------------------------------------------------------------------
def ask(client: Client, email: str, **more: Any) -> Any:
    """Ask for a new password and let what is due be sent."""
    answer = client.post(RESET, {"email": email}, **more)
    send_due_messages()
    return answer


def link_of(message: Any) -> str:
    return re.search(r"https?://\S+", message.body)[0]


@override_settings(SITE_URL="https://entente.company.example", ALLOWED_HOSTS=["*"])
def test_the_link_of_a_reset_mail_leads_to_us_whatever_the_host_header_says(world: World) -> None:
    forged = {"host": "evil.example", "x-forwarded-host": "worse.example"}
    ask(Client(), "alice@entente.example", headers=forged)
    (message,) = mail.outbox
    assert link_of(message).startswith("https://entente.company.example/accounts/password/reset/")
    told = message.body + str(message.alternatives) + message.subject
    assert "evil" not in told
    assert "worse" not in told


def test_a_stranger_gets_no_forged_address_either(world: World) -> None:
    with override_settings(ALLOWED_HOSTS=["*"]):
        ask(Client(), "nobody@entente.example", headers={"host": "evil.example"})
    (message,) = mail.outbox
    assert "there is no account" in message.body
    assert "evil" not in message.body + message.subject


def test_a_forged_host_is_refused_anyway(world: World) -> None:
    with override_settings(ALLOWED_HOSTS=["entente.company.example"]):
        answer = ask(Client(), "alice@entente.example", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert not mail.outbox


def test_a_reset_works_once_and_a_stranger_learns_nothing(world: World) -> None:
    client = Client()
    known = ask(client, "alice@entente.example")
    link = link_of(mail.outbox[0])
    unknown = ask(client, "nobody@entente.example")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    path = "/accounts/" + link.split("/accounts/", 1)[1]
    form = client.get(path, follow=True)
    new = {"password1": "an even longer battery", "password2": "an even longer battery"}
    client.post(form.redirect_chain[-1][0], new)
    fresh = Client()
    sign_in(fresh, "alice@entente.example", "an even longer battery")
    assert is_in(fresh)
    assert "password1" not in Client().get(path, follow=True).content.decode()


def test_a_request_does_the_same_for_every_address(world: World) -> None:
    """One row and not one question about accounts, so that neither answer nor time tell."""

    def work(email: str) -> list[str]:
        with CaptureQueriesContext(connection) as made:
            Client().post(RESET, {"email": email})
        return [re.sub(r"'[^']*'", "?", query["sql"]) for query in made]

    known, unknown = work("Alice@entente.example"), work("nobody@entente.example")
    assert known == unknown
    assert not [statement for statement in known if "accounts_user" in statement]
    assert OutgoingMessage.objects.filter(kind="password_reset").count() == 2


def test_the_ledger_keeps_no_link_and_one_mail_a_minute(world: World) -> None:
    with at("2026-11-23T09:00:00Z"):
        for _ in range(3):
            ask(Client(), "ALICE@entente.example")
        ask(Client(), "nobody@entente.example")
    assert [message.to for message in mail.outbox] == [
        ["alice@entente.example"], ["nobody@entente.example"]
    ]  # fmt: skip
    token = link_of(mail.outbox[0]).rstrip("/").rsplit("/", 1)[-1]
    rows = OutgoingMessage.objects.order_by("pk")
    assert token not in str(list(rows.values()))
    assert [row.state for row in rows] == ["done", "done"]
    with at("2026-11-23T09:01:00Z"):
        ask(Client(), "alice@entente.example")
    assert len(mail.outbox) == 3


def test_a_reset_is_woken_at_once(world: World, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(RESET, {"email": "alice@entente.example"})
    (message,) = mail.outbox
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_link_that_is_an_hour_late_is_not_sent(world: World) -> None:
    with at("2026-11-23T09:00:00Z"):
        Client().post(RESET, {"email": "alice@entente.example"})
    with at("2026-11-23T10:00:01Z"):
        send_due_messages()
    assert OutgoingMessage.objects.get().state == "missed" and not mail.outbox


def test_who_was_closed_meanwhile_gets_no_link(world: World) -> None:
    Client().post(RESET, {"email": "alice@entente.example"})
    User.objects.filter(pk=world.alice.pk).update(is_active=False)
    send_due_messages()
    (message,) = mail.outbox
    assert "there is no account" in message.body


# Second factor -------------------------------------------------------------------------------
def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def activate(client: Client) -> str:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert answer.status_code == 302
    return secret


def test_a_second_factor_is_asked_for_and_taken_once(world: World) -> None:
    client = Client()
    sign_in(client, "alice@entente.example")
    secret = activate(client)
    assert Authenticator.objects.filter(user=world.alice, type="totp").exists()
    fresh = Client()
    asked = sign_in(fresh, "alice@entente.example")
    assert asked.url.startswith("/accounts/2fa/authenticate/")
    assert not is_in(fresh)
    assert fresh.get(asked.url).status_code == 200
    fresh.post(asked.url, {"code": "000000"})
    assert not is_in(fresh)
    cache.clear()
    code = code_for(secret)
    fresh.post(asked.url, {"code": code})
    assert is_in(fresh)
    replayed = Client()
    asked = sign_in(replayed, "alice@entente.example")
    replayed.post(asked.url, {"code": code})
    assert not is_in(replayed)


def test_the_password_is_asked_for_before_a_factor_is_set_up(world: World) -> None:
    client = Client()
    sign_in(client, "alice@entente.example")
    assert client.get("/accounts/2fa/totp/activate/").url.startswith("/accounts/reauthenticate/")


def test_a_wrong_code_does_not_activate(world: World) -> None:
    client = Client()
    sign_in(client, "alice@entente.example")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    assert client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()


def test_signing_out_is_not_done_by_following_a_link(world: World) -> None:
    client = Client()
    sign_in(client, "alice@entente.example")
    assert client.get("/accounts/logout/").status_code == 200
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)


def test_too_many_tries_are_told_on_a_page_of_ours(world: World) -> None:
    client = Client()
    answers = [client.post(RESET, {"email": "nobody@entente.example"}) for _ in range(30)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    page = refused[0].content.decode()
    assert "Too many attempts" in page and 'href="/accounts/login/"' in page
    assert "Traceback" not in page


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
