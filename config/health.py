"""/healthz: the process answers. /readyz: everything that it needs answers too.

For load balancers and people on call: no sign-in, no secrets, nothing cached. `ok` is False with
the kind of error, never its text, because texts carry addresses and user names.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from config import heartbeat

Check = dict[str, Any]


def database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return {"ok": True}


def broker() -> Check:
    with current_app.connection_for_write(connect_timeout=2) as link:
        link.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=2)
    return {"ok": True}


def process(name: str) -> Check:
    age = heartbeat.age(name)
    if age is None:
        return {"ok": False, "error": "no heartbeat"}
    return {"ok": age < heartbeat.STALE_AFTER, "seconds_ago": round(age, 1)}


CHECKS: dict[str, Callable[[], Check]] = {
    "database": database,
    "broker": broker,
    "worker": lambda: process("worker"),
    "beat": lambda: process("beat"),
}


def look(name: str) -> Check:
    """One check with its duration; an error of any kind is an answer, not a crash."""
    started = time.perf_counter()
    try:
        result = CHECKS[name]()
    except Exception as problem:
        result = {"ok": False, "error": type(problem).__name__}
    return {**result, "ms": round((time.perf_counter() - started) * 1000, 1)}


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    checks = {name: look(name) for name in CHECKS}
    ready = all(check["ok"] for check in checks.values())
    body = {"status": "ok" if ready else "failing", "checks": checks}
    return JsonResponse(body, status=200 if ready else 503)
