"""What an answer tells the audit log.

A file does not leave without its event: that is written before. Refusals and reads are written
when the answer has left: no page waits for it, a database that cannot be written to shows no page
less, and the time of a refusal says nothing about what is there. Where that fails, the event goes
to the log of the process, as an error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from core.audit.reads import reads_of
from core.audit.record import record
from core.audit.refusals import refusal_of

log = structlog.get_logger("entente.audit")
SECOND_STEPS = ("mfa_authenticate", "mfa_reauthenticate", "account_reauthenticate")
Later = Callable[[], None]


class AuditMiddleware:
    """Must stand after those that say who asks, and before those that refuse."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if request.method == "POST" and response.status_code in (200, 422):
            _second_step(request)
        if user is None or not user.is_authenticated:
            return response
        is_recorded = getattr(request, "file_is_recorded", False)
        if response.status_code == 200 and _is_file(response) and not is_recorded:
            record("file_downloaded", request=request, summary=_file_name(response))
        if request.method == "POST":
            _admin_action(request, response)
        later = [
            each for each in (refusal_of(request, response), reads_of(request, response)) if each
        ]
        if later:
            response._resource_closers.append(partial(_write, later))
        return response


def _write(later: Sequence[Later]) -> None:
    for each in later:
        try:
            with transaction.atomic():
                each()
        except Exception:  # Django says nothing of what fails while an answer is closed
            event = each.args[0]  # type: ignore[attr-defined]
            log.exception("audit_event_lost", kind=event.kind, actor=event.actor_name)


def _is_file(response: HttpResponse) -> bool:
    return response.get("Content-Disposition", "").startswith("attachment")


def _file_name(response: HttpResponse) -> str:
    return response["Content-Disposition"].partition("filename=")[2].strip('"') or "file"


def _second_step(request: HttpRequest) -> None:
    """The form of a second step, or of the password once more, that is shown again. A try that had
    to wait was not looked at: impatience, or a flood, fills no log."""
    wait = getattr(request, "sign_in_wait", None)
    if wait is not None and wait.refused:
        return
    match = request.resolver_match
    if match is None or match.url_name not in SECOND_STEPS:
        return
    stage = getattr(request, "_login_stage", None)
    user = stage.login.user if stage is not None else request.user
    if getattr(user, "pk", None) is not None:
        what = "second step" if match.url_name.startswith("mfa") else "password"
        record("second_step_failed", about=user, request=request, summary=f"Wrong {what}")


def _admin_action(request: HttpRequest, response: Any) -> None:
    """An action on rows of a list of Django admin, whatever it does. The body is read where it was
    read before: what was refused for its size stays unread."""
    match = request.resolver_match
    admin = getattr(match.func, "model_admin", None) if match else None
    if admin is None or not (response.status_code == 302 or _is_file(response)):
        return
    name = request.POST.get("action", "")
    if name not in admin.get_actions(request):
        return
    everything = request.POST.get("select_across") == "1"
    chosen = request.POST.getlist("_selected_action")
    count = "all" if everything else str(len(chosen))
    rows = admin.model._meta.verbose_name_plural
    record(
        "admin_action",
        request=request,
        summary=f"{name.replace('_', ' ')[:60]}: {count} {rows} ({', '.join(chosen)})",
    )
