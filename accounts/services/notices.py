"""Telling people what happened to the security of their account, by e-mail through the ledger.

Neither their reminders' preference nor their quiet hours hold these back: whoever took over an
account would switch them off first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountNotice, User
from accounts.rules.delays import roughly
from accounts.rules.devices import device_name
from accounts.services.sessions import end_sessions
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, send_at_once, site_url
from core.network import client_ip
from core.registry.mail import Described, MailKind, Prepared, mail_kinds
from core.text import masked

KIND, SUBJECT = "account_notice", "accounts.notice"
USEFUL_FOR = timedelta(days=3)
What = AccountNotice.What


def tell(
    user: User,
    what: str,
    *,
    now: datetime,
    request: HttpRequest | None = None,
    addresses: Sequence[str] = (),
    by_administrator: bool = False,
) -> AccountNotice:
    """Mail `user` what happened, at once; also to `addresses` that are no longer theirs.

    `request` is where it came from; with `by_administrator` neither network nor device is told:
    they are not the person's.
    """
    seen = request is not None and not by_administrator
    notice = AccountNotice.objects.create(
        user=user,
        what=what,
        at=now,
        network=roughly(client_ip(request)) if seen and request else "",
        device=device_name(request.headers.get("user-agent", "")) if seen and request else "",
        by_administrator=by_administrator,
    )
    for number, address in enumerate(["", *addresses]):
        send_at_once(
            outgoing(
                kind=KIND,
                key=f"{notice.pk}:{number}",
                due_at=now,
                not_after=now + USEFUL_FOR,
                subject_type=SUBJECT,
                subject_id=notice.pk,
                account=user,
                address=address,
            )
        )
    return notice


@transaction.atomic
def sign_out(*, user: User, now: datetime) -> int:
    """An administrator ends all sessions of `user`, who is told; returns how many there were."""
    ended = end_sessions(user=user)
    if ended:
        tell(user, What.SESSIONS_ENDED, now=now, by_administrator=True)
    return ended


class NoticeWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        known = AccountNotice.objects.select_related("user").in_bulk(
            [row.subject_id for row in rows]
        )
        return {
            row.pk: _prepared(row, known[row.subject_id]) for row in rows if row.subject_id in known
        }


def _prepared(row: OutgoingMessage, notice: AccountNotice) -> Prepared:
    user = notice.user
    if not user.is_active:
        return Prepared(withdrawn="The account was closed.")
    to_old = bool(row.address)
    return Prepared(address=row.address or user.email, compose=partial(_composed, notice, to_old))


def _composed(notice: AccountNotice, to_old: bool) -> Content:
    """`to_old`: it goes to an address that may belong to somebody else by now, who knows the
    password if theirs was written by mistake: the new one is not spelled out."""
    at = timezone.localtime(notice.at, notice.user.zone)
    context = {
        "notice": notice,
        "user": notice.user,
        "new": masked(notice.user.email) if to_old else notice.user.email,
        "at": f"{at:%-d %B %Y, %H:%M} ({notice.user.time_zone})",
        "sessions_url": site_url(reverse("accounts:sessions")),
        "reset_url": site_url(reverse("account_reset_password")),
        "domain": urlsplit(settings.SITE_URL).netloc,
    }
    return compose(
        subject=f"Entente: {notice.get_what_display()[0].lower()}{notice.get_what_display()[1:]}",
        text=render_to_string("accounts/mail/notice.txt", context),
    )


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    known = AccountNotice.objects.select_related("user").in_bulk([row.subject_id for row in rows])
    found = {row.pk: (row, known[row.subject_id]) for row in rows if row.subject_id in known}
    return {
        pk: Described(f"{notice.user.name}, {row.address or notice.user.email}", str(notice))
        for pk, (row, notice) in found.items()
    }


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Security notice",
            plural="security notices",
            writer=NoticeWriter,
            describe=_describe,
            urgent=True,
        )
    )
