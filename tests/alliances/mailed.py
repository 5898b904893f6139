"""Links as people follow them: out of the mail that was sent."""

from __future__ import annotations

import re

from django.core import mail
from django.http import HttpResponse
from django.test import Client

NEW = {"password1": "an even longer battery", "password2": "an even longer battery"}


def link_to(address: str) -> str:
    """The path of the first link in the latest mail to `address`."""
    for message in reversed(mail.outbox):
        if [to.casefold() for to in message.to] == [address.casefold()]:
            found = re.search(r"https?://[^/\s]+(/\S+)", str(message.body))
            if found:
                return found[1]
    raise AssertionError(f"No link was sent to {address}: {[one.to for one in mail.outbox]}")


def accept_link(address: str = "") -> HttpResponse:
    """Set a password by the latest invitation (to `address`, or whoever got the latest mail)."""
    path = link_to(address or mail.outbox[-1].to[0])
    return Client().post(path, NEW)  # type: ignore[return-value]


def confirm_link(address: str) -> HttpResponse:
    """Follow the latest confirmation e-mail to `address`, and press the button."""
    return Client().post(link_to(address))  # type: ignore[return-value]
