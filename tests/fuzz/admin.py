"""Every address of Django admin: of every model, with a row of it where the world has one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Model

from tests.url_table import addresses

PREFIX = "admin/"


def _rows() -> dict[str, Model]:
    found = {}
    for model in admin.site._registry:
        meta = model._meta
        if row := model._default_manager.order_by("pk").first():
            found[f"{meta.app_label}/{meta.model_name}"] = row
    return found


def urls() -> Iterator[str]:
    """Each with the key of the first row of its model, or 1."""
    rows = _rows()
    for _, route in addresses():
        if not route.startswith(PREFIX):
            continue
        parts = route.removeprefix(PREFIX).split("/")
        row = rows.get("/".join(parts[:2]))
        key = str(row.pk) if row is not None else "1"
        path = re.sub(r"<(path|str|int):\w+>|\(\?P<\w+>[^)]*\)", key, route)
        path = re.sub(r"[\^$?\\]", "", path)
        if "(" not in path and "<" not in path:
            yield f"/{path}"
