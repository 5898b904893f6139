"""Password resets: a row of the outgoing ledger for each request, the link made when it is sent.

A request does the same for every address, known or not; whether there is an account is asked by the
sender, who mails nothing to strangers. So neither the answer nor its time says who has an account,
nobody can have us write to people who have none, and no link is ever stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, send_at_once, site_url
from core.registry.mail import Described, MailKind, Prepared, mail_kinds

KIND = "password_reset"
USEFUL_FOR = timedelta(hours=1)
ONE_MAIL_IN = 60
"""Seconds in which an address gets one mail, however often it is asked for."""


def request_password_reset(*, address: str, now: datetime) -> None:
    """Have a link sent to the account of `address`, if there is one, at once."""
    address = address.lower()
    whose = salted_hmac("accounts.password_reset", address).hexdigest()
    key = f"{whose}:{int(now.timestamp()) // ONE_MAIL_IN}"
    send_at_once(
        outgoing(kind=KIND, key=key, due_at=now, not_after=now + USEFUL_FOR, address=address)
    )


def opens(*, user: User, key: str) -> bool:
    """Whether the `key` of a link still opens the account of `user`, as it is read now."""
    return user.is_active and default_token_generator.check_token(user, key)


@transaction.atomic
def set_by_link(*, user: User, key: str, password: str) -> bool:
    """Set a new password by the link that was mailed, which shows that its owner reads the mail of
    the address; False if it does not work any more. Of two who send the same link at once, one
    sets it."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if not opens(user=row, key=key):
        return False
    user.set_password(password)
    user.email_confirmed_at = timezone.now()
    user.save(update_fields=["password", "email_confirmed_at"])
    return True


class PasswordResetWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        return {row.pk: _prepared(row.address) for row in rows}


def _prepared(address: str) -> Prepared:
    user = User.objects.filter(email__iexact=address, is_active=True).first()
    if user is None:
        return Prepared(withdrawn="There is no open account for this address.")
    if not user.has_usable_password():
        # The first password is set by an invitation, which may have been withdrawn.
        return Prepared(address=user.email, compose=partial(_not_accepted, user))
    # To the address on record: what was typed may only look like it.
    return Prepared(address=user.email, compose=partial(_link_for, user))


def _link_for(user: User) -> Content:
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    path = reverse("account_reset_password_from_key", kwargs=key)
    return _composed(
        "Set a new password for Entente", "password_reset", email=user.email, url=site_url(path)
    )


def _not_accepted(user: User) -> Content:
    return _composed("Your invitation to Entente", "not_accepted", email=user.email)


def _composed(subject: str, template: str, **words: str) -> Content:
    context = words | {"domain": urlsplit(settings.SITE_URL).netloc}
    return compose(subject=subject, text=render_to_string(f"accounts/mail/{template}.txt", context))


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    return {row.pk: Described(recipient=row.address) for row in rows}


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Password reset",
            plural="password resets",
            writer=PasswordResetWriter,
            describe=_describe,
            urgent=True,
        )
    )
