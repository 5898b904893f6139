"""Edits of one row that are carried out one after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def in_turn(view: View) -> View:
    """Run a POST in a transaction that waits for the one before it at the same address.

    What is compared (SeenFormMixin) is then still true when it is written. On SQLite a write
    transaction is alone anyway.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            if connection.vendor == "postgresql":
                number = sha256(request.path.encode()).digest()[:8]
                with connection.cursor() as cursor:
                    key = int.from_bytes(number, "big", signed=True)
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
            return view(request, *args, **kwargs)

    return run
