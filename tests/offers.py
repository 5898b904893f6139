"""Checks that what a page offers is possible, and that what it does not offer is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from core.ui.actions import Button

REFUSED = (403, 404, 409, 422)


def keys(buttons: Iterable[Button], *places: str) -> list[str]:
    """The keys of the buttons in these places, or of all of them."""
    return [button.key for button in buttons if not places or button.place in places]


def ask(client: Client, button: Button) -> HttpResponse:
    """Do what a click does; the page it opens or goes to must be there."""
    url = reverse(button.url_name, args=[button.pk])
    if button.method == "post":
        return client.post(url, dict(button.fields), follow=True)
    return client.get(f"{url}?{button.query}", follow=True)


def assert_possible(client: Client, buttons: Iterable[Button]) -> None:
    """Each button is tried on the same state: what it changes is taken back."""
    for button in buttons:
        with transaction.atomic():
            answer = ask(client, button)
            transaction.set_rollback(True)
        assert answer.status_code == 200, (button.key, answer.status_code)
        assert not complaints(answer), (button.key, complaints(answer))


def complaints(answer: HttpResponse) -> list[str]:
    """What a service refused after a button that acts at once."""
    return [str(said) for said in answer.context["messages"] if said.level_tag != "success"]


def assert_refused(
    client: Client, url: str, data: dict[str, Any], read: Callable[[], object]
) -> None:
    """POST `data` as somebody would who knows the address: refused, and `read()` stays the same."""
    before = read()
    answer = client.post(url, data)
    assert answer.status_code in (*REFUSED, 302), (url, answer.status_code)
    assert read() == before, url
