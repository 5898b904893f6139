"""A forgotten password: to known addresses alone, once, and the same for everybody who asks."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.services.password_reset import set_by_link
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from tests.accounts.doors import (
    ALICE,
    NEW,
    NOBODY,
    RESET,
    ask_for_reset,
    browser,
    enrol,
    is_in,
    link_in,
    set_new_password,
    sign_in,
)
from tests.conftest import World, at
from tests.factories import UserFactory

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def addressees() -> list[str]:
    return [address for message in mail.outbox for address in message.to]


@override_settings(SITE_URL="https://entente.company.example", ALLOWED_HOSTS=["*"])
def test_the_link_leads_to_us_whatever_the_host_header_says(world: World) -> None:
    forged = {"host": "evil.example", "x-forwarded-host": "worse.example"}
    Client().post(RESET, {"email": ALICE}, headers=forged)
    send_due_messages()
    (message,) = mail.outbox
    assert "https://entente.company.example/accounts/password/reset/" in message.body
    told = message.body + str(message.alternatives) + message.subject
    assert "evil" not in told and "worse" not in told


def test_a_forged_host_is_refused_anyway(world: World) -> None:
    with override_settings(ALLOWED_HOSTS=["entente.company.example"]):
        answer = Client().post(RESET, {"email": ALICE}, headers={"host": "evil.example"})
    send_due_messages()
    assert answer.status_code == 400 and not mail.outbox


@pytest.mark.parametrize("who", ["unknown", "closed"])
def test_nobody_without_an_open_account_gets_a_mail(world: World, who: str) -> None:
    """Else anybody could have us write to anybody."""
    address = NOBODY
    if who == "closed":
        address = ALICE
        User.objects.filter(pk=world.alice.pk).update(is_active=False)
    ask_for_reset(browser(), address)
    row = OutgoingMessage.objects.get()
    assert (row.state, mail.outbox) == ("withdrawn", [])
    assert "no open account" in row.last_error


def test_who_was_closed_meanwhile_gets_no_link(world: World) -> None:
    browser().post(RESET, {"email": ALICE})
    User.objects.filter(pk=world.alice.pk).update(is_active=False)
    send_due_messages()
    assert not mail.outbox


def test_it_does_the_same_for_every_address(world: World) -> None:
    """The same answer, the same statements, and not one question about accounts."""

    def work(email: str) -> tuple[Any, list[str]]:
        with CaptureQueriesContext(connection) as made:
            answer = browser().post(RESET, {"email": email})
        return (answer.status_code, answer.url), [
            re.sub(r"""'[^']*'|"s\d+_x\d+"|\d+""", "?", query["sql"]) for query in made
        ]

    work("warm@entente.example")  # the network has its row then

    known, unknown = work("Alice@entente.example"), work(NOBODY)
    assert known == unknown
    assert not [statement for statement in known[1] if "accounts_user" in statement]
    assert work(ALICE)[0] == known[0]  # also where no further mail goes out yet


def test_the_ledger_keeps_no_link(world: World) -> None:
    ask_for_reset(browser(), ALICE)
    token = link_in(mail.outbox[0]).rstrip("/").rsplit("/", 1)[-1]
    assert token not in str(list(OutgoingMessage.objects.values()))


@pytest.mark.slow
def test_one_mail_a_minute_and_some_twenty_a_day(world: World) -> None:
    answers = set()
    for minute in range(0, 24 * 60, 5):
        with at(START + timedelta(minutes=minute)):
            for spelling in (ALICE, ALICE.upper()):
                answer = browser(f"203.0.113.{minute % 250}").post(RESET, {"email": spelling})
                answers.add((answer.status_code, answer.url))
    assert 10 <= OutgoingMessage.objects.count() <= 22
    assert len(answers) == 1
    with at(START + timedelta(days=3)):
        ask_for_reset(browser(), ALICE)
        ask_for_reset(browser(), ALICE)
    assert addressees() == [ALICE]


def test_a_browser_that_is_known_gets_its_mail_while_strangers_ask(world: World) -> None:
    with at(START):
        mine = browser("198.51.100.9")
        sign_in(mine)
        mine.post("/accounts/logout/")
        mail.outbox.clear()
        for number in range(6):
            browser(f"203.0.113.{number}").post(RESET, {"email": ALICE})
    with at(START + timedelta(minutes=1, seconds=2)):
        send_due_messages()
        mail.outbox.clear()
        browser("203.0.113.99").post(RESET, {"email": ALICE})  # takes the turn of strangers
    with at(START + timedelta(minutes=2, seconds=3)):
        ask_for_reset(mine, ALICE)
    assert ALICE in addressees()


def test_it_is_woken_at_once(world: World, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        browser().post(RESET, {"email": ALICE})
    (message,) = mail.outbox
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_mail_that_is_an_hour_late_is_not_sent(world: World) -> None:
    with at(START):
        browser().post(RESET, {"email": ALICE})
    with at(START + timedelta(hours=1, seconds=1)):
        send_due_messages()
    assert OutgoingMessage.objects.get().state == "missed" and not mail.outbox


# The link ------------------------------------------------------------------------------------
def test_it_works_once(world: World) -> None:
    client = browser()
    ask_for_reset(client, ALICE)
    path = link_in(mail.outbox[0])
    set_new_password(client, path)
    assert not is_in(client)
    sign_in(client, ALICE, NEW)
    assert is_in(client)
    for again in (client, browser()):
        page = set_new_password(again, path, "quite another battery staple")
        assert "no longer works" in page.content.decode()
    world.alice.refresh_from_db()
    assert world.alice.check_password(NEW)


def test_it_does_not_work_after_four_hours(world: World) -> None:
    with at(START):
        ask_for_reset(browser(), ALICE)
    with at(START + timedelta(hours=4, seconds=1)):
        page = set_new_password(browser(), link_in(mail.outbox[0]))
    assert "no longer works" in page.content.decode()


def test_it_ends_every_session_and_tells_the_owner(world: World) -> None:
    there, here = browser("203.0.113.1"), browser("203.0.113.2")
    sign_in(there)
    sign_in(here)
    ask_for_reset(here, ALICE)
    set_new_password(here, link_in(mail.outbox[-1]))
    assert not is_in(there) and not is_in(here)
    assert not UserSession.objects.filter(user=world.alice).exists()
    send_due_messages()
    assert "password reset by e-mail" in mail.outbox[-1].subject


def test_it_leads_to_the_second_step_and_not_around_it(world: World) -> None:
    with at(START):
        enrol(world.client("alice"))
    with at(START + timedelta(minutes=1)):
        client = browser()
        ask_for_reset(client, ALICE)
        set_new_password(client, link_in(mail.outbox[-1]))
        assert not is_in(client)
        assert sign_in(client, ALICE, NEW).url.startswith("/accounts/2fa/authenticate/")
        assert not is_in(client)
        assert Authenticator.objects.filter(user=world.alice, type="totp").exists()


def test_it_does_not_open_an_account_that_was_closed_after_it_was_sent(world: World) -> None:
    ask_for_reset(browser(), ALICE)
    path = link_in(mail.outbox[0])
    half_way = browser()
    form = half_way.get(path, follow=True).redirect_chain[-1][0]
    world.alice.is_active = False
    world.alice.save(update_fields=["is_active"])
    for page in (
        half_way.post(form, {"password1": NEW, "password2": NEW}),
        set_new_password(browser(), path),
    ):
        assert "no longer works" in page.content.decode()
    world.alice.refresh_from_db()
    assert not world.alice.check_password(NEW)


def test_it_signs_out_who_is_signed_in_as_somebody_else(world: World) -> None:
    ask_for_reset(browser(), ALICE)
    client = world.client("bob")
    set_new_password(client, link_in(mail.outbox[0]))
    assert not is_in(client)
    world.bob.refresh_from_db()
    assert not world.bob.check_password(NEW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_of_two_who_send_the_same_link_at_once_one_sets_the_password() -> None:
    user = UserFactory()
    key = default_token_generator.make_token(user)
    ready, done = threading.Barrier(2), []

    def use(password: str) -> None:
        mine = User.objects.get(pk=user.pk)
        ready.wait()
        try:
            done.append(set_by_link(user=mine, key=key, password=password))
        finally:
            connection.close()

    threads = [threading.Thread(target=use, args=[f"{NEW} {n}"]) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
