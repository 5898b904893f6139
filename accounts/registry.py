"""What accounts offer to the apps below: kinds of mail, of jobs and of events in the audit log."""

from __future__ import annotations

from typing import Any

from accounts.services import invitations, notices, password_reset
from accounts.services.limits import forget_attempts
from accounts.services.sessions import forget_sessions
from core.jobs.work import Work
from core.registry.audit import AuditKind, audit_kinds
from core.registry.jobs import register_periodic

EVENTS = {
    "factor_added": "Two-step sign-in turned on",
    "factor_removed": "Two-step sign-in turned off",
    "session_ended": "Sessions ended",
    "sign_in_delayed": "Sign-in delayed after wrong tries",
    "password_changed": "Password changed",
    "password_reset": "Password reset by e-mail",
    "account_address_changed": "E-mail address of an account changed",
}


def _forget(work: Work) -> dict[str, Any]:
    return {
        "expired sessions deleted": forget_sessions(now=work.now),
        "counters of wrong tries deleted": forget_attempts(now=work.now),
    }


def register() -> None:
    password_reset.register()
    invitations.register()
    notices.register()
    register_periodic("accounts.forget", "Delete expired sessions", _forget)
    for key, label in EVENTS.items():
        audit_kinds.register(AuditKind(key, label, "Sign-in"))
