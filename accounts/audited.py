"""What the audit log is told of accounts: who signs in, who fails to, and who may do what."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from accounts.models import Invitation, User
from core.audit.own import RIGHTS, SIGN_IN
from core.audit.record import record
from core.audit.watching import Watch, watch, watch_links
from core.registry.audit import AuditKind, audit_kinds

KINDS = (
    AuditKind("signed_in", "Signed in", SIGN_IN, 10),
    AuditKind("signed_out", "Signed out", SIGN_IN, 11),
    AuditKind("sign_in_failed", "Sign-in failed", SIGN_IN, 12),
    AuditKind("account_added", "Account opened", RIGHTS, 20),
    AuditKind("account_deleted", "Account deleted", RIGHTS, 20),
    AuditKind("account_closed", "Account closed or opened again", RIGHTS, 20),
    AuditKind("role_changed", "Role changed", RIGHTS, 21),
    AuditKind("rights_changed", "Rights changed", RIGHTS, 22),
    AuditKind("invited", "Invited to sign in", RIGHTS, 23),
    AuditKind("invitation_accepted", "Invitation accepted", RIGHTS, 23),
)


def signed_in(*, request: HttpRequest, user: User, **sent: Any) -> None:
    record("signed_in", about=user, actor=user, request=request)


def signed_out(*, request: HttpRequest, user: User | None, **sent: Any) -> None:
    if user is not None:
        record("signed_out", about=user, actor=user, request=request)


def sign_in_failed(
    *, credentials: dict[str, Any], request: HttpRequest | None = None, **sent: Any
) -> None:
    """Named is the account that was tried. What was typed and belongs to none is not kept: people
    type passwords into the wrong field."""
    typed = next((credentials[name] for name in ("email", "username") if credentials.get(name)), "")
    account = User.objects.filter(email__iexact=str(typed)[:254]).first() if typed else None
    said = "Wrong password" if account is not None else "No account has the address that was typed"
    if account is not None and not account.is_active:
        said = "The account is closed, or the password was wrong"
    record("sign_in_failed", about=account, request=request, summary=said)


def _standing(user: User) -> str:
    """An account may be opened with rights, as by a command."""
    return "Administrator" if user.is_staff and user.is_superuser else ""


def connect() -> None:
    audit_kinds.register(*KINDS)
    user_logged_in.connect(signed_in, dispatch_uid="audit.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="audit.signed_out")
    user_login_failed.connect(sign_in_failed, dispatch_uid="audit.sign_in_failed")
    watch(
        Watch(
            User,
            {
                "role": "role_changed",
                "is_active": "account_closed",
                "is_staff": "rights_changed",
                "is_superuser": "rights_changed",
            },
            created="account_added",
            deleted="account_deleted",
            summary=_standing,
        )
    )
    watch(
        Watch(
            Invitation,
            {"version": "invited", "accepted_at": "invitation_accepted"},
            created="invited",
        )
    )
    watch(Watch(Group, {"name": "rights_changed"}, "rights_changed", "rights_changed"))
    user = get_user_model()
    watch_links(user.groups.through, "rights_changed", "Groups")
    watch_links(user.user_permissions.through, "rights_changed", "Permissions")
    watch_links(Group.permissions.through, "rights_changed", "Permissions of the group")
