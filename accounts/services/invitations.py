"""Invitations: an account is opened for somebody, who sets their own password by a mailed link.

The link is signed, works once and for a week, and is made when the mail is sent, so that it stands
nowhere. Another invitation of the same person makes the earlier link useless.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Role, User
from accounts.rules.invitations import VALID_FOR, grantable
from accounts.signals import invitation_accepted
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, send_at_once, site_url
from core.registry.mail import Described, MailKind, Prepared, mail_kinds
from core.text import one_line

KIND, SUBJECT = "invitation", "accounts.invitation"
_SALT = "accounts.invitation"
OVER = "over"  # the code of a refusal that another password does not mend


def roles_for(*, inviter: User) -> tuple[str, ...]:
    """The roles that `inviter` may give, the least first; none for who invites nobody."""
    if not inviter.is_active:
        return ()
    return grantable(role=inviter.role, is_administrator=inviter.is_superuser)


@transaction.atomic
def invite(*, email: str, name: str, role: str, invited_by: User, reason: str = "") -> User:
    """Open an account for `email` and mail its owner a link to set their password.

    `reason` is a sentence for the mail ("Review the FY27 plan of Northstar."). Somebody who has
    not accepted yet is sent a new link and keeps their role; who can sign in already is left as
    they are, without a mail. Raises ValidationError for a role that `invited_by` may not give and
    for an account that was closed.
    """
    if role not in roles_for(inviter=invited_by):
        label = dict(Role.choices).get(role, role)
        raise ValidationError(f"You cannot give the role “{label}”. Ask an administrator.")
    known = User.objects.select_for_update().filter(email__iexact=email).first()
    if known is None:
        known = User(email=User.objects.normalize_email(email), name=name, role=role)
        known.set_unusable_password()
        known.full_clean(exclude=["password"])
        known.save(force_insert=True)
    elif not known.is_active:
        raise ValidationError(
            f"The account of {known.email} is closed. Ask an administrator to open it again."
        )
    elif known.has_usable_password():
        return known
    _send(known, invited_by, reason)
    return known


def _short(reason: str) -> str:
    return one_line(reason)[:300]


def _send(user: User, invited_by: User, reason: str) -> Invitation:
    now = timezone.now()
    given = {"invited_by": invited_by, "sent_at": now, "expires_at": now + VALID_FOR}
    row, is_new = Invitation.objects.select_for_update().get_or_create(
        user=user, defaults={**given, "reason": _short(reason)}
    )
    if not is_new:
        row.invited_by, row.sent_at, row.expires_at = invited_by, now, now + VALID_FOR
        row.reason = _short(reason) or row.reason
        row.version += 1
        row.save(update_fields=["invited_by", "sent_at", "expires_at", "reason", "version"])
    send_at_once(
        outgoing(
            kind=KIND,
            key=f"{row.pk}:{row.version}",
            due_at=now,
            not_after=row.expires_at,
            subject_type=SUBJECT,
            subject_id=row.pk,
            version=row.version,
            account=user,
        )
    )
    return row


def revoke(*, invitation: Invitation, now: datetime) -> None:
    """The link of an invitation that nobody accepted stops working: it went to an address that was
    changed, or to somebody who has left. Whoever is invited again gets a new one."""
    if invitation.state_at(now) == "accepted":
        return
    invitation.version += 1
    invitation.expires_at = now
    invitation.save(update_fields=["version", "expires_at"])


def token_of(*, invitation: Invitation) -> str:
    """What stands in the link of the latest mail."""
    return signing.dumps([invitation.pk, invitation.version], salt=_SALT)


def open_invitation(*, token: str, now: datetime) -> Invitation | None:
    """The invitation that `token` opens at `now`; None once it was used, replaced or too old, or
    the account was closed."""
    try:
        pk, version = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    rows = Invitation.objects.select_related("user", "invited_by")
    row = rows.filter(pk=pk, version=version, user__is_active=True).first()
    return row if row is not None and row.state_at(now) == "invited" else None


def why_over(*, token: str, now: datetime) -> tuple[str, User | None]:
    """For the audit log: why `token` opens nothing, and whom it was sent to."""
    try:
        pk, version = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return "Invitation that was never sent", None
    row = Invitation.objects.select_related("user").filter(pk=pk).first()
    if row is None:
        return "Invitation to an account that was deleted", None
    if not row.user.is_active:
        return "Invitation to a closed account", row.user
    if row.state_at(now) == "accepted":
        return "Invitation that was used", row.user
    if row.version != version:
        return "Invitation that was withdrawn, or sent again", row.user
    return "Invitation that has expired, or no longer fits what is on record", row.user


@transaction.atomic
def accept(*, token: str, password: str, now: datetime) -> User:
    """Set the first password of the person who was invited, whose address is confirmed by it.

    Raises ValidationError for a password that is too weak, when the link no longer works, and where
    what the invitation would open has changed since it was sent (see `invitation_accepted`)."""
    found = open_invitation(token=token, now=now)
    row = found and Invitation.objects.select_for_update().get(pk=found.pk)
    # Looked at again under the lock: a link that two browsers send at once is used once.
    if row is None or row.state_at(now) != "invited" or found is None:
        raise ValidationError("This link no longer works. Ask for a new invitation.", code=OVER)
    user: User = found.user
    validate_password(password, user)
    user.set_password(password)
    user.email_confirmed_at = now
    user.save(update_fields=["password", "email_confirmed_at"])
    row.accepted_at = now
    row.save(update_fields=["accepted_at"])
    row.user = user
    invitation_accepted.send(sender=Invitation, invitation=row, now=now)
    return user


class InvitationWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        known = Invitation.objects.select_related("user", "invited_by").in_bulk(
            [row.subject_id for row in rows]
        )
        return {
            row.pk: _prepared(row, known[row.subject_id], now)
            for row in rows
            if row.subject_id in known
        }


def _prepared(row: OutgoingMessage, invitation: Invitation, now: datetime) -> Prepared:
    if invitation.version != row.version:
        return Prepared(withdrawn="The invitation was withdrawn, or a newer one was sent.")
    if not invitation.user.is_active:
        return Prepared(withdrawn="The account was closed.")
    if invitation.state_at(now) == "accepted":
        return Prepared(withdrawn="The invitation was accepted.")
    return Prepared(address=invitation.user.email, compose=partial(_composed, invitation))


def _composed(invitation: Invitation) -> Content:
    inviter = invitation.invited_by
    url = site_url(reverse("accounts:invitation", args=[token_of(invitation=invitation)]))
    host = urlsplit(settings.SITE_URL).netloc
    context = {"invitation": invitation, "user": invitation.user, "inviter": inviter, "url": url}
    context |= {"company": settings.COMPANY_NAME, "domain": host}
    who = str(inviter) if inviter else settings.COMPANY_NAME
    return compose(
        subject=one_line(f"{who} invites you to Entente"),
        text=render_to_string("accounts/mail/invitation.txt", context),
    )


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    known = Invitation.objects.select_related("user").in_bulk([row.subject_id for row in rows])
    return {
        row.pk: Described(f"{known[row.subject_id].user.name}, {known[row.subject_id].user.email}")
        for row in rows
        if row.subject_id in known
    }


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Invitation to sign in",
            plural="invitations",
            writer=InvitationWriter,
            describe=_describe,
            urgent=True,
        )
    )
