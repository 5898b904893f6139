"""What an answer tells the audit log.

A file does not leave without its event: that is written before. Refusals and reads are written
when the answer has left: no page waits for it, a database that cannot be written to shows no page
less, and the time of a refusal says nothing about what is there. Where that fails, the event goes
to the log of the process, as an error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import structlog
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from core.audit.reads import reads_of
from core.audit.record import record
from core.audit.refusals import refusal_of, refused_link_of

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
        later = [refused_link_of(request)]
        if user is not None and user.is_authenticated:
            later += self._of_a_person(request, response)
        if found := [each for each in later if each]:
            response._resource_closers.append(partial(_write, found))
        return response

    def _of_a_person(self, request: HttpRequest, response: HttpResponse) -> list[Later | None]:
        """Writes what has to be written before the answer leaves; gives what is written then."""
        is_recorded = getattr(request, "file_is_recorded", False)
        if response.status_code == 200 and _is_file(response) and not is_recorded:
            record("file_downloaded", request=request, summary=_file_name(response))
        return [refusal_of(request, response), reads_of(request, response)]


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
    """The form of a second step, or of the password once more, that is shown again. A try that has
    to wait was not looked at, and anybody could fill the log with those."""
    match, wait = request.resolver_match, getattr(request, "sign_in_wait", None)
    if match is None or match.url_name not in SECOND_STEPS or (wait is not None and wait.refused):
        return
    stage = getattr(request, "_login_stage", None)
    user = stage.login.user if stage is not None else request.user
    if getattr(user, "pk", None) is not None:
        what = "second step" if match.url_name.startswith("mfa") else "password"
        record("second_step_failed", about=user, request=request, summary=f"Wrong {what}")
