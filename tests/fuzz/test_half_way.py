"""Between the password and the code of an administrator: every address answers as it does whoever
is signed out, but for those of the door itself, and these break whatever they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import resolve

from tests.accounts.doors import browser, sign_in
from tests.conftest import World
from tests.fuzz import admin
from tests.fuzz.asking import Asker, Request
from tests.fuzz.odd import Odd, seed_of
from tests.fuzz.schema import Schema
from tests.test_urls import TABLES, address_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite]
HALF = "half way"
ACCOUNTS = "accounts.url_table"
# Where a half-way sign-in is led on, asked for its code, or given up.
DOOR = {"account_login", "account_signup", "account_logout", "mfa_authenticate"}
# Calendar programs and people who are asked by e-mail sign in nowhere: whoever has the address
# reads what it is for.
BY_SECRET = {"governance:feed_file", "scorecards:reply_by_link", "scorecards:survey_link"}
VERBS = ("GET", "HEAD", "POST", "PUT", "DELETE")


def half_way(world: World) -> Client:
    TOTP.activate(world.ada, "JBSWY3DPEHPK3PXP")
    client = browser()
    assert sign_in(client, world.ada.email).url == "/accounts/2fa/authenticate/"
    return client


def urls(part: str, world: World) -> Iterator[str]:
    if part == "admin":
        yield from admin.urls()
        return
    things = TABLES[part].build(world)
    for row in TABLES[part].ROWS:
        yield address_of(row, things)


@pytest.mark.parametrize("part", [*TABLES, "admin"])
def test_nothing_more_is_open_than_to_strangers(part: str, world: World) -> None:
    asker, wrong = Asker(world, ("anonymous",), {HALF: half_way(world)}), []

    def answers(who: str, method: str, url: str) -> tuple[Any, ...]:
        answer = asker.ask(Request(who, method, url, "as it stands", b"csrfmiddlewaretoken=x"))
        text = b"" if answer.streaming else answer.content
        shown = [word for word in (world.ada.name, "Northstar", "Quiet") if word.encode() in text]
        kept = answer.headers.get("Cache-Control")
        return answer.status_code, answer.headers.get("Location"), shown, kept

    for number, url in enumerate(dict.fromkeys(urls(part, world))):
        # All of Django admin is behind one door: every fourth address is asked in every way.
        for method in VERBS if part != "admin" or number % 4 == 0 else VERBS[::2]:
            mine, strangers = (answers(who, method, url) for who in (HALF, "anonymous"))
            name = resolve(url.partition("?")[0]).view_name
            if (mine[2] and name not in BY_SECRET) or mine[3] != "private, no-store":
                wrong.append(f"{method} {url}: {mine}")
            if mine != strangers and name not in DOOR:
                wrong.append(f"{method} {url}: {mine}, to strangers {strangers}")
    assert not wrong, "\n".join(wrong)
    assert not asker.report.wrong, str(asker.report)


def test_whatever_the_door_is_sent_breaks_nothing(world: World) -> None:
    asker = Asker(world, ("ada", "anonymous"), {HALF: half_way(world)})
    schema = Schema(asker)
    for url in urls(ACCOUNTS, world):
        if url.startswith("/accounts/"):
            schema.visit(url, (HALF, "ada"))
    for address in list(schema):
        for request in Odd(seed_of(ACCOUNTS, address.name), schema.seen).each(address, 1, 1):
            asker.ask(replace(request, persona=HALF))
    assert asker.report.asked[HALF] > 200
    assert not asker.report.wrong, str(asker.report)
