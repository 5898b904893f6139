"""Where two-step sign-in is required, nothing is read or done before it is set up."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from accounts.rules.two_step import POLICIES, is_required
from alliances.models import Alliance
from tests.admin.hands import delete
from tests.conftest import BACKEND, PERSONAS, World

#                  nobody administrators staff  everybody
WHO = {
    "member": ((False, False), (False, False, False, True)),
    "staff": ((False, True), (False, False, True, True)),
    "administrator": ((True, True), (False, True, True, True)),
    "superuser": ((True, False), (False, True, True, True)),
}


@pytest.mark.parametrize("who", WHO)
def test_whom_a_policy_asks(who: str) -> None:
    (superuser, staff), expected = WHO[who]
    asked = [is_required(policy, is_administrator=superuser, is_staff=staff) for policy in POLICIES]
    assert tuple(asked) == expected


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("persona", [name for name in PERSONAS if name != "anonymous"])
@pytest.mark.parametrize("policy", POLICIES)
def test_who_is_asked_is_led_to_set_it_up(
    policy: str, persona: str, world: World, settings: Any
) -> None:
    settings.TWO_STEP_REQUIRED_FOR = policy
    client, user = world.client(persona), getattr(world, persona)
    is_asked = policy == "everybody" or (policy != "nobody" and user.is_superuser)
    answer = client.get("/profile/")
    assert answer.status_code == (302 if is_asked else 200)
    assert not is_asked or answer.url == "/accounts/2fa/totp/activate/"


@pytest.mark.django_db
def test_nothing_is_done_before(world: World, settings: Any) -> None:
    settings.TWO_STEP_REQUIRED_FOR = "everybody"
    client = world.client("alice")
    before = Alliance.objects.count()
    for method, path in (("post", "/alliances/new/"), ("get", "/admin/"), ("post", "/profile/")):
        answer = getattr(client, method)(path, {"name": "Eve"})
        assert (answer.status_code, answer.url) == (302, "/accounts/2fa/totp/activate/"), path
    world.alice.refresh_from_db()
    assert (Alliance.objects.count(), world.alice.name) == (before, "Alice Manager")
    assert world.client("ada").get("/admin/").status_code == 302
    assert client.get("/healthz").status_code == 200
    assert client.get("/static/entente/css/none.css").status_code == 404


@pytest.mark.django_db
def test_a_second_step_opens_everything_and_losing_it_closes_it(
    world: World, settings: Any
) -> None:
    settings.TWO_STEP_REQUIRED_FOR = "everybody"
    client = world.client("alice")
    TOTP.activate(world.alice, "JBSWY3DPEHPK3PXP")
    assert client.get("/profile/").status_code == 200
    Authenticator.objects.filter(user=world.alice).delete()
    assert client.get("/profile/").status_code == 302


@pytest.mark.django_db
def test_a_page_that_was_open_for_too_long_shows_nothing_before(
    world: World, settings: Any
) -> None:
    """The form that is shown again after an expired token is a page like any other."""
    settings.TWO_STEP_REQUIRED_FOR = "everybody"
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.alice, backend=BACKEND)
    paths = ("edit", "risks/new", "goals/new", "deal-terms/new", "confidentiality")
    for path in ("/profile/", *(f"/alliances/{world.northstar.pk}/{one}/" for one in paths)):
        answer = client.post(path, {"name": "x"}, headers={"origin": "http://testserver"})
        if answer.status_code != 404:
            assert (answer.status_code, answer.url) == (302, "/accounts/2fa/totp/activate/"), path


@pytest.mark.slow
@pytest.mark.django_db
def test_recovery_codes_without_an_app_are_no_second_step(world: World, settings: Any) -> None:
    """Nobody is asked for them at sign-in. They go with the app, whoever takes it away."""
    settings.TWO_STEP_REQUIRED_FOR = "everybody"
    client = world.client("alice")
    RecoveryCodes.activate(world.alice)
    assert client.get("/profile/").status_code == 302
    app = TOTP.activate(world.alice, "JBSWY3DPEHPK3PXP").instance
    assert client.get("/profile/").status_code == 200
    ada = ada_with_app(world)
    codes = Authenticator.objects.get(user=world.alice, type="recovery_codes")
    ada.post(f"/admin/mfa/authenticator/{codes.pk}/delete/", {"post": "yes"})
    assert Authenticator.objects.filter(pk=codes.pk).exists()  # not alone, of which none is told
    delete(ada, f"/admin/mfa/authenticator/{app.pk}/delete/")
    assert not Authenticator.objects.filter(user=world.alice).exists()


def ada_with_app(world: World) -> Client:
    TOTP.activate(world.ada, "JBSWY3DPEHPK3PXP")
    return world.client("ada")


@pytest.mark.django_db
def test_it_can_be_set_up_from_where_one_is_led(world: World, settings: Any) -> None:
    settings.TWO_STEP_REQUIRED_FOR = "everybody"
    world.alice.set_password("a long enough password")
    world.alice.save()
    client = world.client("anonymous")
    sent = {"login": world.alice.email, "password": "a long enough password"}
    assert client.post("/accounts/login/", sent).status_code == 302
    page = client.get("/profile/", follow=True)
    assert "Your account needs two-step sign-in" in page.content.decode()
    again = page.redirect_chain[-1][0]  # the password once more, as before every such change
    page = client.post(again, {"password": sent["password"]}, follow=True)
    found = re.search(r'<code class="secret">([A-Z2-7]+)</code>', page.content.decode())
    assert found
    secret = found[1]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    assert client.get("/profile/").status_code == 200


@pytest.mark.slow
@pytest.mark.django_db
def test_who_is_not_asked_costs_nothing(
    world: World, settings: Any, django_assert_num_queries: Any
) -> None:
    client = world.client("alice")
    for policy, more in (("administrators", 0), ("everybody", 1)):
        TOTP.activate(world.alice, "JBSWY3DPEHPK3PXP") if more else None
        settings.TWO_STEP_REQUIRED_FOR = policy
        client.get("/profile/")
        with django_assert_num_queries(6 + more):
            client.get("/profile/")
