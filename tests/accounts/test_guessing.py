"""As attacker: guessing from one place and from a thousand, spraying, locking people out, and
telling accounts from other addresses. As owner: getting in meanwhile."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import Attempts, User
from accounts.rules.delays import SIGN_IN, lanes
from accounts.services import limits
from accounts.services.devices import account_of
from accounts.services.limits import begin, forget_attempts, succeed
from core.audit.models import AuditEvent
from tests.accounts.doors import (
    AGAIN,
    ALICE,
    CHANGE,
    CODE,
    LOGIN,
    NEW,
    NOBODY,
    RESET,
    WRONG,
    ask_for_reset,
    browser,
    code_for,
    enrol,
    is_in,
    link_in,
    set_new_password,
    sign_in,
    wait_of,
    words_of,
)
from tests.conftest import World, at
from tests.factories import PASSWORD

pytestmark = pytest.mark.slow

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def guess(client: Client, email: str = ALICE, times: int = 1) -> list[Any]:
    return [sign_in(client, email, WRONG) for _ in range(times)]


def stranger(network: str, email: str = ALICE, now: datetime = START) -> int:
    """A wrong guess without the page around it, for those who come by the thousand; seconds to
    wait, 0 if it was looked at."""
    given = lanes(SIGN_IN, account=account_of(email), network=network)
    return begin(lanes=given, now=now).wait


def under_attack(times: int = 60) -> None:
    """Guesses at alice from everywhere, her own network too, until everybody else has to wait."""
    for number in range(times):
        stranger(f"203.0.113.{number}")
        stranger("198.51.100.9")
    with at(START):
        assert wait_of(sign_in(browser("198.51.100.9")))


def known_browser() -> Client:
    """A browser that signed in once, and out again."""
    client = browser("198.51.100.9")
    sign_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)
    return client


def test_guesses_wait_longer_and_longer_and_one_that_waits_is_not_counted(world: World) -> None:
    client, now, waited = browser(), START, []
    with at(now):
        assert [one.status_code for one in guess(client, times=4)] == [200] * 4
    for _ in range(12):
        with at(now):
            seconds = wait_of(sign_in(client, ALICE, PASSWORD))  # the right one waits as well
            assert wait_of(sign_in(client, ALICE, PASSWORD)) == seconds > 0
        waited.append(seconds)
        now += timedelta(seconds=seconds)
        with at(now - timedelta(seconds=1)):
            assert wait_of(sign_in(client, ALICE, WRONG)) == 1
        with at(now):
            assert sign_in(client, ALICE, WRONG).status_code == 200
            assert not is_in(client)
    assert waited[:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    assert waited[10:] == [900, 900]


def test_the_page_says_how_long_and_keeps_the_address(world: World) -> None:
    client = browser()
    with at(START):
        guess(client, times=6)
        Attempts.objects.update(failures=9)
        page = sign_in(client, ALICE, WRONG)
    text = page.content.decode()
    seconds = wait_of(page)
    assert page.status_code == 429 and seconds == int(page["Retry-After"]) > 0
    assert f'data-wait="{seconds}"' in text and f'dur="{seconds}s"' in text
    assert f"{seconds} second" in text
    assert f'value="{ALICE}"' in text and WRONG not in text
    assert "E-mail me a link" in text


def test_a_wrong_guess_says_when_the_next_may_be_made(world: World) -> None:
    client = browser()
    with at(START):
        *_, last = guess(client, times=5)
    assert last.status_code == 200 or wait_of(last)
    with at(START + timedelta(hours=1)):
        page = sign_in(client, ALICE, WRONG)
    assert page.status_code == 200 and "data-wait=" in page.content.decode()


def test_the_owners_browser_is_never_delayed_by_strangers(world: World) -> None:
    with at(START):
        mine = known_browser()
        under_attack()
        assert sign_in(mine).status_code == 302 and is_in(mine)


def test_the_owners_browser_has_its_own_delay(world: World) -> None:
    mine = known_browser()
    with at(START):
        assert [wait_of(one) for one in guess(mine, times=7)][:6] == [0] * 6
        assert wait_of(sign_in(mine))
        assert sign_in(browser("192.0.2.77")).status_code == 302  # and delays nobody else


@pytest.mark.parametrize("tampered", ["", "x", "eyJhIjoxfQ:1abc:forged", "a" * 5000])
def test_a_forged_device_cookie_is_none(world: World, tampered: str) -> None:
    client = browser()
    client.cookies["entente_device"] = tampered
    with at(START):
        assert wait_of(guess(client, times=8)[-1])


def test_a_device_cookie_is_for_its_own_account(world: World) -> None:
    """Who has an account of their own gets no second lane for those of others."""
    client = browser()
    sign_in(client, "bob@entente.example")
    client.post("/accounts/logout/")
    assert "entente_device" in client.cookies
    with at(START):
        assert wait_of(guess(client, times=8)[-1])


def test_the_cookie_is_kept_from_scripts_and_other_sites(world: World) -> None:
    cookie = sign_in(browser()).cookies["entente_device"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/"
    assert ALICE not in cookie.value and str(world.alice.pk) != cookie.value


def test_a_link_by_mail_lets_the_owner_in_while_everybody_guesses(
    world: World, mailoutbox: list[Any]
) -> None:
    mine = browser("198.51.100.9")
    with at(START):
        under_attack()
        assert wait_of(sign_in(mine))
        ask_for_reset(mine, ALICE)
        set_new_password(mine, link_in(mailoutbox[-1]))
        under_attack()
        assert sign_in(mine, ALICE, NEW).status_code == 302 and is_in(mine)


# From many places, at many accounts --------------------------------------------------------------
def test_one_account_from_a_thousand_addresses(world: World) -> None:
    """Each guesses as soon as it may, for a quarter of an hour."""
    looked_at, now = 0, START
    for number in range(1000):
        looked_at += not stranger(f"10.{number // 250}.{number % 250}.1", now=now)
        now += timedelta(seconds=1)
    assert looked_at < 30


def test_an_ipv6_network_is_one_place(world: World) -> None:
    with at(START):
        waits = [
            wait_of(sign_in(browser(f"2001:db8:1:2::{number:x}"), ALICE, WRONG))
            for number in range(1, 9)
        ]
        assert waits[-1]
        assert not wait_of(sign_in(browser("2001:db8:1:3::1"), ALICE, WRONG))


def test_spraying_one_password_at_many_accounts_is_delayed(world: World) -> None:
    client = browser()
    waits = [stranger("192.0.2.1", f"user{n}@entente.example") for n in range(1000)]
    assert waits.count(0) <= 32
    with at(START):
        waits.append(wait_of(sign_in(client, ALICE, PASSWORD)))
    assert 0 < waits[-1] <= 60  # a network of many people is not shut out


def test_signing_in_to_ones_own_account_wipes_no_count(world: World) -> None:
    """Between guesses at others an attacker signs in to an account of their own."""
    looked_at = 0
    with at(START):
        for number in range(60):
            looked_at += not stranger("192.0.2.1", f"user{number}@entente.example")
            if number % 10 == 0:
                sign_in(browser(), "bob@entente.example")
    assert looked_at <= 32


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_proxy_the_client_counts_and_what_it_invents_does_not(world: World) -> None:
    def guess_as(client_says: str, proxy_saw: str) -> int:
        chain = f"{client_says}, {proxy_saw}" if client_says else proxy_saw
        client = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=chain)
        return wait_of(sign_in(client, ALICE, WRONG))

    with at(START):
        assert [guess_as(f"10.0.0.{n}", "203.0.113.5") for n in range(8)][-1]
        assert not guess_as("", "203.0.113.6")
        guess_as("x", "not an address")  # nothing breaks


def test_spellings_of_one_address_are_counted_as_one(world: World) -> None:
    world.alice.email = "kiss@entente.example"
    world.alice.save(update_fields=["email"])
    spellings = [f"{name}@entente.example" for name in ("KISS", "kıss", "kiſſ", " Kiss")]
    with at(START):
        assert wait_of([sign_in(browser(), one, WRONG) for one in spellings * 2][-1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_guesses_at_the_same_moment_are_all_counted() -> None:
    given = lanes(SIGN_IN, account="a", network="n")
    ready, now, allowed = threading.Barrier(16), START, []

    def attack() -> None:
        ready.wait()
        try:
            allowed.append(begin(lanes=given, now=now).wait == 0)
        finally:
            connection.close()

    threads = [threading.Thread(target=attack) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 16 and sum(allowed) == 4


def test_a_counter_that_goes_while_it_is_taken_is_made_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two who sign in at the same moment one takes the counter away that the other found."""
    held, asked = limits._held, []

    def gone_the_second_time(keys: Any) -> Any:
        asked.append(keys)
        if len(asked) == 2:
            Attempts.objects.all().delete()
        return held(keys)

    monkeypatch.setattr(limits, "_held", gone_the_second_time)
    assert sign_in(browser()).status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_who_guess_and_who_sign_in_at_the_same_moment_stand_in_nobodys_way() -> None:
    ready, wrong = threading.Barrier(12), []

    def come(number: int) -> None:
        ready.wait()
        try:
            for step in range(40):
                given = lanes(SIGN_IN, account=f"a{step % 3}", network=f"n{number % 4}")
                attempt = begin(lanes=given, now=START + timedelta(hours=step))
                if not attempt.wait and number % 2:
                    succeed(attempt=attempt)
                if step % 10 == 9:
                    forget_attempts(now=START + timedelta(days=9))
        except Exception as error:
            wrong.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=come, args=[number]) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# Nothing tells accounts from other addresses -------------------------------------------------
def test_an_unknown_address_is_answered_alike_at_every_try(world: World) -> None:
    def answers(email: str) -> list[tuple[int, str]]:
        client = browser("192.0.2.9" if email == ALICE else "192.0.2.8")
        with at(START):
            given = guess(client, email, times=12)
        return [(one.status_code, words_of(one, email)) for one in given]

    assert answers(ALICE) == answers(NOBODY)


def test_an_unknown_address_costs_the_same_work(world: World) -> None:
    def work(email: str) -> list[int]:
        client, counts = browser("192.0.2.9" if email == ALICE else "192.0.2.8"), []
        with at(START):
            for _ in range(8):
                with CaptureQueriesContext(connection) as made:
                    sign_in(client, email, WRONG)
                counts.append(len(made))
        return counts

    assert work(ALICE) == work(NOBODY)


@pytest.mark.parametrize("who", ["known", "unknown", "closed", "invited"])
def test_a_guess_costs_one_hash_whoever_it_is_at(
    world: World, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if who == "closed":
        User.objects.filter(pk=world.alice.pk).update(is_active=False)
    if who == "invited":
        User.objects.filter(pk=world.alice.pk).update(password="!unusable")
    made: list[str] = []
    encode = MD5PasswordHasher.encode

    def count(self: MD5PasswordHasher, password: str, salt: str) -> str:
        made.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    sign_in(browser(), NOBODY if who == "unknown" else ALICE, WRONG)
    assert len(made) == 1


def test_a_spelling_that_only_the_database_takes_for_the_address_signs_nobody_in(
    world: World,
) -> None:
    client = browser()
    sign_in(client, "alıce@entente.example")
    assert not is_in(client)


@pytest.mark.parametrize("closed", ["alice", "invited"])
def test_a_closed_or_invited_account_is_answered_as_none(world: World, closed: str) -> None:
    if closed == "alice":
        world.alice.is_active = False
        world.alice.save(update_fields=["is_active"])
    else:
        world.alice.set_unusable_password()
        world.alice.save(update_fields=["password"])
    with at(START):
        mine = [words_of(one, ALICE) for one in guess(browser("192.0.2.9"), ALICE, 6)]
        none = [words_of(one, NOBODY) for one in guess(browser("192.0.2.8"), NOBODY, 6)]
    assert mine == none


# Who is signed in, or has the password -------------------------------------------------------
def test_a_session_left_open_does_not_tell_the_password(world: World) -> None:
    """Asked for again, and as the current one: counted together, by account."""
    client = world.client("alice")
    wrong = {"oldpassword": WRONG, "password1": NEW, "password2": NEW}
    with at(START):
        answers = [client.post(AGAIN, {"password": WRONG}) for _ in range(3)]
        answers += [client.post(CHANGE, wrong) for _ in range(5)]
        assert wait_of(answers[-1])
        right = {**wrong, "oldpassword": PASSWORD}
        for refused in (client.post(CHANGE, right), client.post(AGAIN, {"password": PASSWORD})):
            page = refused.content.decode()
            assert wait_of(refused) and "data-wait=" in page and PASSWORD not in page
    world.alice.refresh_from_db()
    assert world.alice.check_password(PASSWORD)


def test_strangers_do_not_delay_who_is_signed_in(world: World) -> None:
    client = world.client("alice")
    with at(START):
        under_attack()
        assert client.post(AGAIN, {"password": PASSWORD}).status_code == 302


def test_codes_are_counted_by_account_from_wherever(world: World) -> None:
    with at(START):
        secret = enrol(world.client("alice"))
    looked_at, now = 0, START + timedelta(minutes=5)
    with at(now):
        for number in range(8):
            client = browser(f"203.0.113.{number}")
            assert sign_in(client).url.startswith(CODE)
            answer = client.post(CODE, {"code": "000000"})
            looked_at += answer.status_code == 200
            assert answer.status_code in (200, 429)
        assert looked_at <= 4
        right = client.post(CODE, {"code": code_for(secret)})
        assert wait_of(right) and "data-wait=" in right.content.decode()


def test_a_known_browser_enters_its_code_while_somebody_with_the_password_guesses(
    world: World,
) -> None:
    with at(START):
        mine = browser("198.51.100.9")
        sign_in(mine)
        secret = enrol(mine)
        mine.post("/accounts/logout/")
    with at(START + timedelta(minutes=5)):
        for number in range(9):
            client = browser(f"203.0.113.{number}")
            sign_in(client)
            client.post(CODE, {"code": "000000"})
        sign_in(mine)
        mine.post(CODE, {"code": code_for(secret)})
        assert is_in(mine)


# Links by mail -------------------------------------------------------------------------------
def test_asking_for_many_links_is_delayed_by_network(world: World) -> None:
    with at(START):
        client = browser()
        answers = [client.post(RESET, {"email": f"user{n}@entente.example"}) for n in range(23)]
        assert wait_of(answers[-1]) and "data-wait=" in answers[-1].content.decode()
        assert not wait_of(browser("198.51.100.9").post(RESET, {"email": ALICE}))


# The counters --------------------------------------------------------------------------------
def test_what_is_counted_is_forgotten_after_a_day(world: World) -> None:
    with at(START):
        guess(browser(), times=6)
        guess(browser(), NOBODY, times=2)
    keys = str(list(Attempts.objects.values()))
    assert ALICE not in keys and "192.0.2.1" not in keys
    assert forget_attempts(now=START + timedelta(hours=23)) == 0
    assert forget_attempts(now=START + timedelta(hours=25)) == 5
    assert not Attempts.objects.exists()


def test_who_must_wait_adds_no_rows(world: World) -> None:
    """A flood of addresses from one network fills no table."""
    with at(START):
        for number in range(100):
            stranger("192.0.2.1", f"user{number}@entente.example")
    assert Attempts.objects.count() <= 2 * 32 + 1


def test_a_right_guess_gives_back_its_own_count(world: World) -> None:
    given = lanes(SIGN_IN, account="a", network="n")
    for _ in range(3):
        begin(lanes=given, now=START)
    succeed(attempt=begin(lanes=given, now=START))
    assert sorted(Attempts.objects.values_list("failures", flat=True)) == [3, 3]


def test_a_delay_is_in_the_audit_log_without_what_was_typed(world: World) -> None:
    with at(START):
        guess(browser(), times=5)
        guess(browser("192.0.2.2"), "my secret@entente.example", times=5)
        guess(browser("192.0.2.2"), "secretword@entente.example", times=5)
    events = AuditEvent.objects.filter(kind="sign_in_delayed")
    assert {event.about for event in events} == {"Alice Manager", ""}
    assert not events.filter(summary__contains="secret").exists()
    assert {str(event.network) for event in events} == {"192.0.2.1", "192.0.2.2"}


@pytest.mark.parametrize("door", [CODE, AGAIN, CHANGE, LOGIN])
def test_tries_that_must_wait_fill_no_log(world: World, door: str) -> None:
    with at(START - timedelta(minutes=5)):
        if door == CODE:
            enrol(world.client("alice"))
    with at(START):
        client = browser()
        if door != LOGIN:
            sign_in(client)
        before = AuditEvent.objects.count()
        sent = {"login": ALICE, **dict.fromkeys(("password", "oldpassword"), WRONG)}
        sent |= {"code": "000000", "password1": NEW, "password2": NEW}
        for _ in range(40):
            assert client.post(door, sent).status_code in (200, 429)
        assert 0 < AuditEvent.objects.count() - before < 20


def test_the_form_is_there_before_anything_is_typed(world: World) -> None:
    page = browser().get(LOGIN)
    assert page.status_code == 200 and "data-wait" not in page.content.decode()
