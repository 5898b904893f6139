"""A page that was open for too long: what was typed is shown again, and never a secret."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.test import Client, RequestFactory, override_settings
from django.urls import URLPattern, get_resolver

from core.views.errors import _keeps
from core.views.form_page import put_back
from tests.conftest import World
from tests.url_table import addresses

pytestmark = pytest.mark.django_db
CANARY = "Zq7-canary"
OURS = {"origin": "http://testserver"}
# All names under which a secret is typed somewhere, and some under which it might be.
SECRETS = (
    *("login", "email", "password", "password1", "password2", "oldpassword", "new_password1"),
    *("code", "recovery_code", "otp", "token", "secret", "key", "pin", "username", "name", "q"),
)


FOREIGN: list[dict[str, str]] = [
    {},
    *({"origin": sender} for sender in ("https://evil.example", "null", "http://[::1", "x")),
    *({"referer": sender} for sender in ("https://evil.example/", "http://[::1", "//testserver@x")),
]


def strict(world: World, persona: str) -> Client:
    client = Client(enforce_csrf_checks=True)
    if persona != "anonymous":
        client.force_login(getattr(world, persona), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def where_secrets_are_typed() -> list[str]:
    routes = [route for _, route in addresses() if route.startswith(("accounts/", "invitations/"))]
    plain = ["/" + r.replace("<str:token>", "x" * 43) for r in routes if "(?P" not in r]
    reset = ["/accounts/password/reset/key/1-set-password/", "/accounts/confirm-email/abc/"]
    staff = ["/admin/", "/admin/login/", "/admin/password_change/", "/admin/accounts/user/add/"]
    return [*plain, *reset, *staff, "/admin/accounts/user/1/password/", "/nothing/", "/profile/x/"]


@pytest.mark.slow
@pytest.mark.parametrize("persona", ["anonymous", "gina", "alice", "ada"])
def test_nothing_that_was_typed_to_sign_in_or_in_administration_is_shown(world, persona):
    client = strict(world, persona)
    tried = 0
    for url in where_secrets_are_typed():
        answer = client.post(url, dict.fromkeys(SECRETS, CANARY), headers=OURS)
        assert CANARY not in answer.text, url
        tried += answer.status_code == 403 and "open for too long" in answer.text
    assert tried > 15


def test_views_of_other_packages_and_those_that_are_open_keep_nothing():
    """Deny by default: what a new address does is decided when it is named in settings."""

    def views(resolver: Any) -> Any:
        for entry in resolver.url_patterns:
            yield from [entry.callback] if isinstance(entry, URLPattern) else views(entry)

    keeping = {view for view in views(get_resolver()) if _keeps(view)}
    assert len(keeping) > 80
    for view in keeping:
        assert getattr(view, "login_required", True), f"{view}: may be used without signing in"
        own = view.__module__.split(".")[0]
        assert own not in ("allauth", "django", "accounts") or view.__name__ == "profile", view


@pytest.mark.parametrize("name", [n for n in SECRETS if "pass" in n] + ["csrfmiddlewaretoken"])
def test_a_password_is_shown_nowhere(world, name):
    url = f"/alliances/{world.northstar.pk}/confidentiality/"
    sent = {name: CANARY, "confidentiality": "restricted", "note": "words"}
    answer = strict(world, "alice").post(url, sent, headers=OURS)
    assert answer.status_code == 403 and CANARY not in answer.text


def test_a_field_for_passwords_is_left_empty(rf: RequestFactory):
    class Form(forms.Form):
        name = forms.CharField()
        word = forms.CharField(widget=forms.PasswordInput(render_value=True))
        file = forms.FileField()

    request: Any = rf.get("/")
    request.kept, request._messages = QueryDict("name=Ann&word=secret&file=x"), _Messages()
    form = Form()
    assert put_back(request, form) == 403
    assert form.initial == {"name": "Ann"}


class _Messages:
    def add(self, *args: object) -> None: ...


@pytest.mark.parametrize("headers", FOREIGN)
def test_words_from_another_site_are_not_offered_again(world, headers):
    url = f"/alliances/{world.northstar.pk}/edit/"
    answer = strict(world, "alice").post(url, {"name": CANARY}, headers=headers)
    assert answer.status_code == 403 and CANARY not in answer.text


def test_who_signed_out_meanwhile_is_shown_nothing(world):
    url = f"/alliances/{world.northstar.pk}/edit/"
    answer = strict(world, "anonymous").post(url, {"name": CANARY}, headers=OURS)
    assert answer.status_code == 403 and CANARY not in answer.text


@override_settings(ADMINS=[("Ops", "ops@entente.example")])
def test_an_error_tells_nobody_what_was_typed(world, monkeypatch, mailoutbox, caplog):
    def broken(*args: object, **kwargs: object) -> None:
        password = CANARY  # noqa: F841 - a local variable, as a traceback might show
        raise RuntimeError("broken")

    monkeypatch.setattr("accounts.forms.LoginForm.clean", broken)
    client = Client(raise_request_exception=False)
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/accounts/login/", {"login": "x", "password": CANARY})
    assert answer.status_code == 500
    assert not mailoutbox, "no report with settings and variables leaves by mail"
    assert CANARY not in caplog.text and CANARY not in answer.text


@pytest.mark.parametrize("url", ["/invitations/abc/", "/accounts/password/reset/key/1-abc/"])
def test_pages_with_a_token_in_their_address_tell_no_other_site(client, url):
    answer = client.get(url, follow=True)
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert not [part for part in answer.text.split('href="')[1:] if part.startswith(("http", "//"))]


@pytest.mark.parametrize("path", ["//evil.example/x", "///evil.example", "/\\evil.example/"])
def test_the_way_back_stays_on_the_host(world, path):
    """ "https://us//evil.example/x" is an address of ours, and its path alone leads elsewhere."""
    answer = strict(world, "alice").post(
        "/accounts/logout/", {}, headers={"referer": f"http://testserver{path}"}
    )
    assert answer.status_code == 403 and "evil" not in answer.text
