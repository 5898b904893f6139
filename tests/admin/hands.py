"""What a person does in Django admin, and who does it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.conftest import BACKEND, World

STAFF = ("charlie", "alice", "bob", "eve", "lena")
"""Staff who are no administrators: a member, two managers, an executive, a leader."""


def staff(world: World, name: str, *rights: str, everything: bool = False) -> Client:
    """The persona as staff with these model permissions ("view_risk"), or with all there are."""
    user = getattr(world, name)
    user.is_staff = True
    user.save()
    found = Permission.objects.all()
    user.user_permissions.set(found if everything else found.filter(codename__in=rights))
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def url_of(model: Any, page: str, *args: Any) -> str:
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def pages(model: Any, *names: str) -> Iterator[str]:
    """Addresses of these pages of a model, as far as it has them."""
    for name in names:
        try:
            yield url_of(model, name)
        except NoReverseMatch:
            continue


def delete(client: Client, url: str, **more: Any) -> Any:
    """Open the page that asks, and say yes to what it shows."""
    asked = client.get(url).text
    seen = re.search(r'name="seen" value="(\w*)"', asked)
    return client.post(url, {"post": "yes", "seen": seen[1] if seen else ""} | more)


def delete_selected(client: Client, model: Any, *keys: Any) -> Any:
    url = url_of(model, "changelist")
    sent = {"action": "delete_selected", "_selected_action": list(keys)}
    seen = re.search(r'name="seen" value="(\w*)"', client.post(url, sent).text)
    return client.post(url, sent | {"post": "yes", "seen": seen[1] if seen else ""})


def registered() -> list[tuple[Any, Any]]:
    reverse("admin:index")  # loads every admin module
    return sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)


def everything_there_is() -> dict[str, list[Any]]:
    """All rows of all tables that people's work is in, to compare."""
    left_out = {"sessions.Session", "admin.LogEntry"}
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.label not in left_out and not model._meta.proxy
    }
