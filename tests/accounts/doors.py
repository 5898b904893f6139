"""What tests of the front door do: sign in from a browser, from a network, with a code."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from core.mail.sending import send_due_messages
from tests.factories import PASSWORD

LOGIN, RESET, CODE = "/accounts/login/", "/accounts/password/reset/", "/accounts/2fa/authenticate/"
AGAIN, CHANGE = "/accounts/reauthenticate/", "/accounts/password/change/"
ALICE, NOBODY = "alice@entente.example", "nobody@entente.example"
WRONG = "wrong password here"
NEW = "an even longer battery staple"


def browser(address: str = "192.0.2.1") -> Client:
    return Client(REMOTE_ADDR=address)


def sign_in(client: Client, email: str = ALICE, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def wait_of(answer: Any) -> int:
    """Seconds that an answer says to wait; 0 if it was looked at."""
    return int(answer.headers.get("Retry-After", 0)) if answer.status_code == 429 else 0


def words_of(answer: Any, *varies: str) -> str:
    """A page without what differs from one to the next by itself."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    for one in varies:
        page = page.replace(one, "...")
    return page


def code_for(secret: str, later: int = 0) -> str:
    """What the app shows now, or `later` times 30 seconds from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def enrol(client: Client) -> str:
    """Set up the app with the code of this moment; returns its secret."""
    client.post(AGAIN, {"password": PASSWORD})
    secret: str = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert answer.status_code == 302
    return secret


def ask_for_reset(client: Client, email: str) -> Any:
    """Ask for a link and let what is due be sent."""
    answer = client.post(RESET, {"email": email})
    send_due_messages()
    return answer


def link_in(message: Any) -> str:
    """The path of the link in a mail."""
    return "/accounts/" + re.search(r"https?://\S+", message.body)[0].split("/accounts/", 1)[1]


def set_new_password(client: Client, path: str, password: str = NEW) -> Any:
    form = client.get(path, follow=True)
    if not form.redirect_chain:
        return form
    new = {"password1": password, "password2": password}
    return client.post(form.redirect_chain[-1][0], new)
