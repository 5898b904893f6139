"""The front door: first page, profile, health, and what allauth brings."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core.mail.queue import outgoing
from tests.conftest import World
from tests.url_table import ADMINS, EVERYBODY, row

#             anon gina osca char bob  alic eve  lena ada
OPEN = "       200  200  200  200  200  200  200  200  200"
ENTRANCE = "   200  302  302  302  302  302  302  302  302"
LEADS_ON = "   302  302  302  302  302  302  302  302  302"
NOT_READY = "  503  503  503  503  503  503  503  503  503"
NO_TOTP = "    302  404  404  404  404  404  404  404  404"
NO_INVITE = "  410  410  410  410  410  410  410  410  410"
SENT_AGAIN = " 302  403  403  403  403  403  403  403  302"
NO_MAIL = "    302  403  403  403  403  403  403  403  404"


def build(world: World) -> dict[str, Any]:
    now = timezone.now()
    failed = outgoing(
        kind="password_reset", key="1", due_at=now, not_after=now, address="x@entente.example"
    )
    failed.state = "failed"
    failed.save()
    return {
        "message": failed.pk,
        "mail": "no-such-mail",
        "zero": 0,
        "uid": "0",
        "key": "no-such-key",
    }


ROWS = [
    row("home", "", LEADS_ON),
    row("healthz", "", OPEN),
    row("readyz", "", NOT_READY),  # no worker runs beside the tests
    row("accounts:profile", "", EVERYBODY),
    row("accounts:notifications", "", EVERYBODY),
    row("accounts:invitation", "key", NO_INVITE),  # says that the link is no good
    row("core:styleguide", "", ADMINS),
    row("core:outbox", "", ADMINS),
    row("core:message_list", "", ADMINS),
    row("core:message_retry_all", "", SENT_AGAIN, post=True),
    row("core:message_retry", "message", SENT_AGAIN, post=True),
    row("core:outbox_mail", "mail", NO_MAIL),
    row("core:outbox_html", "mail", NO_MAIL),
    row("core:outbox_attachment", "mail zero", NO_MAIL),
    # allauth: sign-in and password
    row("account_login", "", ENTRANCE),
    row("account_logout", "", EVERYBODY),
    row("account_signup", "", ENTRANCE),  # says that it is closed
    row("account_inactive", "", OPEN),
    row("account_reauthenticate", "", EVERYBODY),
    row("account_change_password", "", EVERYBODY),
    row("account_set_password", "", LEADS_ON),
    row("account_reset_password", "", OPEN),
    row("account_reset_password_done", "", OPEN),
    row("account_reset_password_from_key", "uid key", OPEN),  # says that the link is no good
    row("account_reset_password_from_key_done", "", OPEN),
    row("account_confirm_login_code", "", LEADS_ON),
    # allauth: nobody changes their own address
    row("email_is_fixed", "", LEADS_ON),
    row("account_email", "", LEADS_ON),
    row("account_email_verification_sent", "", OPEN),
    row("account_confirm_email", "key", OPEN),  # says that the link is no good
    # sessions: ours, and allauth's that leads there
    row("accounts:sessions", "", EVERYBODY),
    row("accounts:session_end", "zero", NO_TOTP, post=True),
    row("accounts:sessions_end_others", "", LEADS_ON, post=True),
    row("sessions_elsewhere", "", LEADS_ON),
    row("usersessions_list", "", LEADS_ON),
    # allauth: the second factor
    row("mfa_index", "", EVERYBODY),
    row("mfa_authenticate", "", LEADS_ON),
    row("mfa_reauthenticate", "", LEADS_ON),
    row("mfa_activate_totp", "", LEADS_ON),  # asks for the password first
    row("mfa_deactivate_totp", "", NO_TOTP),
    row("mfa_view_recovery_codes", "", NO_TOTP),
    row("mfa_generate_recovery_codes", "", LEADS_ON),
    row("mfa_download_recovery_codes", "", NO_TOTP),
]
