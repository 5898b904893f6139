"""What every answer carries, whoever asks for whatever: nothing private is kept anywhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client, override_settings
from django.urls import reverse

from tests.config.test_settings import start
from tests.conftest import World
from tests.test_urls import PARTS, asked

pytestmark = pytest.mark.django_db
SECURE = {
    "SESSION_COOKIE_NAME": "__Host-sessionid",
    "CSRF_COOKIE_NAME": "__Host-csrftoken",
    "MESSAGE_STORAGE": "core.message_storage.HostMessages",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
}


def missing(answer: Any) -> list[str]:
    """What an answer does not say and should."""
    wanted = {
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
    policy = answer.headers.get("Content-Security-Policy", "")
    wrong = [name for name, value in wanted.items() if answer.headers.get(name) != value]
    wrong += [] if "default-src 'self'" in policy and "unsafe" not in policy else ["CSP"]
    wrong += [] if "camera=()" in answer.headers.get("Permissions-Policy", "") else ["Permissions"]
    return wrong


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize(("table", "start"), PARTS)
def test_no_address_is_kept_by_a_browser_or_proxy(table, start, world: World) -> None:
    """Of those who get the same status one asks: it is the answer that matters, not the reader."""
    wrong, seen = [], set()
    for row, url, persona, client, status in asked(table, start, world):
        if (url, status) in seen:
            continue
        seen.add((url, status))
        for extra in ({}, {"HTTP_HX_REQUEST": "true"}):
            answer = (client.post if row.post else client.get)(url, **extra)
            if left_out := missing(answer):
                wrong.append(f"{persona} {url} {extra}: {answer.status_code} {left_out}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("persona", ["anonymous", "gina", "alice", "ada"])
def test_errors_and_odd_requests_are_not_kept_either(world: World, persona: str) -> None:
    client = world.client(persona)
    client.raise_request_exception = False
    answers = [
        client.get("/nothing-here/"),
        client.get("/static/nothing-here.css"),
        client.get("/alliances/999999/"),
        client.get("/alliances", follow=False),
        client.get("/healthz"),
        client.options("/alliances/"),
        client.trace("/alliances/"),
        client.generic("MAKE", "/alliances/"),
        client.post("/alliances/", headers={"content-encoding": "gzip"}),
        client.post("/accounts/login/", headers={"content-length": str(10**9)}),
        client.get("/alliances/", headers={"host": "evil.example"}),
    ]
    wrong = [(a.request["PATH_INFO"], missing(a)) for a in answers if missing(a)]
    assert not wrong
    assert [a.status_code for a in answers[6:9]] == [405, 405, 415]
    assert answers[-1].status_code == 400


@pytest.mark.slow
@pytest.mark.parametrize("persona", ["anonymous", "alice", "ada"])
def test_administration_is_not_kept(world: World, persona: str) -> None:
    client = world.client(persona)
    names = [f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry]
    urls = ["/admin/", "/admin/login/", "/admin/nothing/"]
    urls += [reverse(f"admin:{name}_changelist") for name in names]
    assert not [url for url in urls if missing(client.get(url))]


def test_an_error_of_ours_is_not_kept(world: World, monkeypatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("deal terms")

    monkeypatch.setattr("core.views.search.render", broken)
    client = world.client("alice")
    client.raise_request_exception = False
    answer = client.get("/search/?q=nothing+like+it")
    assert answer.status_code == 500 and not missing(answer)
    assert "deal terms" not in answer.text


def test_static_files_are_kept(client: Client) -> None:
    answer = client.get(f"{settings.STATIC_URL}entente/css/base.css")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers.get("Cache-Control", "")
    assert missing(answer) == ["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_cookies_of_production_belong_to_this_host_alone(world: World) -> None:
    """Signing in, a message and signing out work with them, and there are no others."""
    world.alice.set_password("a long password of alice")
    world.alice.save()
    client = Client(enforce_csrf_checks=True)

    def send(url: str, page: str, **data: str) -> Any:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)', page)
        assert token
        data["csrfmiddlewaretoken"] = token[1]
        sender = {"referer": "https://testserver/", "origin": "https://testserver"}
        return client.post(url, data, secure=True, headers=sender)

    with override_settings(**SECURE):
        page = client.get("/accounts/login/", secure=True).text
        sent = {"login": world.alice.email, "password": "a long password of alice"}
        assert send("/accounts/login/", page, **sent).status_code == 302
        page = client.get("/profile/", secure=True)
        assert page.status_code == 200
        device = "__Host-entente_device"
        assert set(client.cookies) == {"__Host-sessionid", "__Host-csrftoken", device}
        assert client.get("/accounts/email/", secure=True).status_code == 302
        assert "__Host-messages" in client.cookies
        for cookie in client.cookies.values():
            assert cookie["secure"] and cookie["httponly"] and cookie["path"] == "/"
            assert not cookie["domain"] and cookie["samesite"] == "Lax"
        assert "Only administrators can change" in client.get("/profile/", secure=True).text
        assert send("/accounts/logout/", page.text).status_code == 302
        assert client.get("/profile/", secure=True).status_code == 302


@pytest.mark.slow
def test_production_takes_these_cookies(tmp_path) -> None:
    script = f"from django.conf import settings as s; [print(getattr(s, n)) for n in {[*SECURE]}]"
    done = start(tmp_path, {}, "-c", script)
    assert done.stdout.split() == [str(value) for value in SECURE.values()], done.stderr
