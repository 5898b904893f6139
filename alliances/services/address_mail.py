"""Mails about the address of a person: to confirm it, and to tell the old one that it changed.

Neither names an alliance: the first goes to an address that nobody has confirmed yet, the second to
one that may no longer be theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from alliances.models import AddressConfirmation, Person
from alliances.rules.addresses import VALID_FOR, folded, same
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, send_at_once, site_url
from core.registry.mail import Described, MailKind, Prepared, mail_kinds
from core.text import masked

CONFIRM, CHANGED = "address_confirmation", "address_changed"
CONFIRMATION_SUBJECT = "alliances.addressconfirmation"
CHANGE_SUBJECT = "alliances.historicalperson"
USEFUL_FOR = timedelta(days=14)
_SALT = "alliances.address_confirmation"
_OVER = {
    "confirmed": "The address is confirmed.",
    "expired": "The link has expired.",
    "replaced": "The address on record has changed.",
}


def token_of(*, confirmation: AddressConfirmation) -> str:
    """What stands in the link; made when the mail is sent, so that it is stored nowhere. The row
    says which address it is for."""
    return signing.dumps(confirmation.pk, salt=_SALT)


def read_token(token: str) -> int | None:
    """The key of the confirmation that `token` names; None for one that we never made."""
    try:
        return int(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def send_confirmation(
    *,
    person: Person | None = None,
    user: User | None = None,
    address: str,
    by: User | None,
    now: datetime,
    is_change: bool = False,
) -> AddressConfirmation:
    """Mail a link to `address`, for a person or a sign-in; call it in a transaction."""
    row = AddressConfirmation.objects.create(
        person=person,
        user=user,
        address=address,
        is_change=is_change,
        sent_by=by,
        sent_at=now,
        expires_at=now + VALID_FOR,
    )
    send_at_once(
        outgoing(
            kind=CONFIRM,
            key=str(row.pk),
            due_at=now,
            not_after=row.expires_at,
            subject_type=CONFIRMATION_SUBJECT,
            subject_id=row.pk,
        )
    )
    return row


def tell_of_change(*, person: Person, old: str, now: datetime) -> None:
    """Tell the old address, and the account of who signs in, that the address on record changed.
    Needs the history row of the change, which is the latest."""
    change = Person.history.filter(id=person.pk).order_by("-history_id").values_list("history_id")
    subject = int(change[0][0])
    told = [old] if old else []
    account = person.user
    if account is not None and account.is_active and not same(account.email, old):
        told.append(account.email)
    for address in told:
        send_at_once(
            outgoing(
                kind=CHANGED,
                key=f"{subject}:{folded(address)}"[:200],
                due_at=now,
                not_after=now + USEFUL_FOR,
                subject_type=CHANGE_SUBJECT,
                subject_id=subject,
                address=address,
            )
        )


# Confirmations -------------------------------------------------------------------------------
class ConfirmationWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        found = _confirmations(rows)
        return {
            row.pk: _asking(found[row.subject_id], now) for row in rows if row.subject_id in found
        }


def _confirmations(rows: Sequence[OutgoingMessage]) -> dict[int, AddressConfirmation]:
    read = AddressConfirmation.objects.select_related("person", "user", "sent_by")
    return read.in_bulk({row.subject_id for row in rows})


def _asking(row: AddressConfirmation, now: datetime) -> Prepared:
    if row.person is not None and row.person.left_on is not None:
        return Prepared(withdrawn="Has left the company.")
    if (state := row.state_at(now)) != "open":
        return Prepared(withdrawn=_OVER[state])
    return Prepared(address=row.address, compose=partial(_confirmation, row))


def _confirmation(row: AddressConfirmation) -> Content:
    path = reverse("alliances:address_confirm", args=[token_of(confirmation=row)])
    sender = row.sent_by if row.sent_by is not None and not _is_own(row) else None
    return _composed(
        "Confirm your e-mail address for Entente",
        "address_confirmation",
        row=row,
        name=str(row.of),
        sender=sender,
        own=_is_own(row),
        url=site_url(path),
    )


def _is_own(row: AddressConfirmation) -> bool:
    owner = row.person.user_id if row.person is not None else row.user_id
    return row.sent_by_id is not None and row.sent_by_id == owner


def _describe_confirmations(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    found = _confirmations(rows)
    return {
        row.pk: Described(
            recipient=f"{found[row.subject_id].of}, {found[row.subject_id].address}",
            url=_page(found[row.subject_id].person),
        )
        for row in rows
        if row.subject_id in found
    }


# Changes -------------------------------------------------------------------------------------
class ChangeWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        found = _changes(rows)
        return {
            row.pk: Prepared(
                address=row.address,
                compose=partial(_change, found[row.subject_id], row.address),
            )
            for row in rows
            if row.subject_id in found
        }


def _changes(rows: Sequence[OutgoingMessage]) -> dict[int, Any]:
    read = Person.history.select_related("history_user")
    found: dict[int, Any] = read.in_bulk({row.subject_id for row in rows})
    return found


def _change(change: Any, address: str) -> Content:
    return _composed(
        "Your e-mail address in Entente was changed",
        "address_changed",
        name=change.name,
        at=change.history_date,
        by=change.history_user,
        new=masked(change.email),
        address=address,
    )


def _describe_changes(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    found = _changes(rows)
    return {
        row.pk: Described(
            recipient=row.address,
            about=found[row.subject_id].name,
            url=reverse("alliances:person_detail", args=[found[row.subject_id].id]),
        )
        for row in rows
        if row.subject_id in found
    }


def _page(person: Person | None) -> str:
    return person.get_absolute_url() if person is not None else ""


def _composed(subject: str, template: str, **words: Any) -> Content:
    domain = urlsplit(settings.SITE_URL).netloc
    context = words | {"company": settings.COMPANY_NAME, "domain": domain}
    text = render_to_string(f"alliances/mail/{template}.txt", context)
    return compose(subject=subject, text=text)


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=CONFIRM,
            name="Confirmation of an address",
            plural="confirmations of addresses",
            writer=ConfirmationWriter,
            describe=_describe_confirmations,
            urgent=True,
        ),
        MailKind(
            key=CHANGED,
            name="Change of an address",
            plural="changes of addresses",
            writer=ChangeWriter,
            describe=_describe_changes,
            urgent=True,
        ),
    )
