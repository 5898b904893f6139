"""A room that takes nothing any more: it is stopped, and who set it up is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.audit.record import record
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, send_at_once, site_url
from core.registry.mail import Described, InboxLine, MailKind, Prepared, mail_kinds
from governance.models import Webhook

KIND = "webhook_stopped"
USEFUL_FOR = timedelta(days=14)


@transaction.atomic
def stop_webhook(*, hook: Webhook, reason: str) -> None:
    """Post nothing more there until somebody enters the address anew. Doing it again does
    nothing."""
    rows = Webhook.objects.filter(pk=hook.pk, stopped="", address=hook.address)
    if not rows.update(stopped=reason[:300]):
        return
    now = timezone.now()
    record("webhook_stopped", about=hook, summary=f"Chat room {hook} stopped: {reason}")
    if hook.set_by_id:
        send_at_once(
            outgoing(
                kind=KIND,
                key=f"{hook.pk}:{now:%Y%m%dT%H%M%S}",
                due_at=now,
                not_after=now + USEFUL_FOR,
                subject_type="governance.webhook",
                subject_id=hook.pk,
                account_id=hook.set_by_id,
            )
        )


def page_of(hook: Webhook) -> str:
    if hook.alliance_id is None:
        return reverse("governance:company_webhooks")
    return reverse("governance:alliance_webhooks", args=[hook.alliance_id])


class StoppedWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        accounts = User.objects.in_bulk({row.account_id for row in rows})
        return {row.pk: _prepared(row, accounts.get(row.account_id or 0)) for row in rows}


def _prepared(row: OutgoingMessage, account: User | None) -> Prepared:
    gone = Prepared(withdrawn="The room was removed, or takes messages again.")
    if account is None:
        return gone
    found = Webhook.objects.visible_to(account).exclude(stopped="")
    hook = found.filter(pk=row.subject_id).first()
    if hook is None:
        return gone
    return Prepared(
        address=account.email, compose=partial(_content, hook, account), account=account
    )


def _content(hook: Webhook, account: User) -> Content:
    """The room is named, the alliance is not: it may be restricted."""
    context = {"hook": hook, "reader": account.get_short_name(), "url": site_url(page_of(hook))}
    text = render_to_string("governance/mail/webhook_stopped.txt", context)
    return compose(subject="A chat room no longer takes messages", text=text)


def _read(rows: Sequence[OutgoingMessage], user: User) -> dict[int, InboxLine]:
    found = Webhook.objects.visible_to(user).exclude(stopped="")
    hooks = found.in_bulk({row.subject_id for row in rows})
    return {
        row.pk: InboxLine(
            title=f"The chat room {hooks[row.subject_id]} no longer takes messages",
            about=hooks[row.subject_id].stopped,
            url=page_of(hooks[row.subject_id]),
        )
        for row in rows
        if row.subject_id in hooks
    }


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    hooks = Webhook.objects.in_bulk({row.subject_id for row in rows})
    accounts = User.objects.in_bulk({row.account_id for row in rows})
    return {
        row.pk: Described(
            recipient=accounts[row.account_id].email if row.account_id in accounts else "",
            about=str(hooks.get(row.subject_id, "")),
        )
        for row in rows
    }


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Chat room that was stopped",
            plural="notes of chat rooms that were stopped",
            writer=StoppedWriter,
            describe=_describe,
            optional="When a chat room that you set up takes no more messages",
            inbox=_read,
            guests=False,
            quiet_hours=True,
            order=40,
        )
    )
