"""Unsubscribing from one kind of mail by a signed link, without signing in (RFC 8058).

The link names the kind and the recipient. It is signed, not stored. It works as long as mail may
lie in a mailbox: it can do no more than switch this kind off, and on again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.urls import reverse

from core.mail.models import Channel
from core.mail.preferences import muted_key, with_muted
from core.mail.site import site_url
from core.registry.mail import MailKind, mail_kinds

_TOKEN = "TOKEN"
_SIGNER = signing.Signer(salt="core.mail.unsubscribe")


def unsubscribe_url(kind: MailKind, recipient: Any) -> str:
    """Where `recipient` (an account, or a person on record) unsubscribes from `kind`; "" for
    strangers and for what is always sent."""
    if recipient is None or not kind.optional:
        return ""
    token = _SIGNER.sign(f"{kind.key}.{recipient._meta.label_lower}.{recipient.pk}")
    return _page(settings.SITE_URL).replace(_TOKEN, token)


@lru_cache(maxsize=8)
def _page(site: str) -> str:
    """Found once: every mail has such a link."""
    return site_url(reverse("core:unsubscribe", args=[_TOKEN]))


@dataclass(frozen=True, slots=True)
class Subscription:
    """One kind of mail to one recipient."""

    kind: MailKind
    recipient: Any

    @property
    def key(self) -> str:
        return muted_key(self.kind.key, Channel.EMAIL)

    @property
    def is_off(self) -> bool:
        return self.key in self.recipient.muted


def read_token(token: str) -> Subscription | None:
    """None for a link that we did not sign, or whose kind or recipient is no longer there."""
    try:
        key, app, model, pk = _SIGNER.unsign(token).split(".")
        found = apps.get_model(app, model)
        found._meta.get_field("muted")
    except (signing.BadSignature, ValueError, LookupError, FieldDoesNotExist):
        return None
    kind = mail_kinds.get(key)
    recipient = found._base_manager.filter(pk=pk).first()
    if kind is None or not kind.optional or recipient is None:
        return None
    return Subscription(kind, recipient)


@transaction.atomic
def switch(subscription: Subscription, *, off: bool) -> None:
    """Switch the kind off, or on again. Doing it again does nothing."""
    rows = type(subscription.recipient).objects.all()
    row = rows.select_for_update(of=("self",)).get(pk=subscription.recipient.pk)
    muted = with_muted(row.muted, subscription.key, is_muted=off)
    rows.filter(pk=row.pk).note(muted=muted)
    subscription.recipient.muted = muted
