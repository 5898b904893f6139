"""Setting up the rooms to which is posted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance
from core.audit.record import record
from core.mail.models import Channel, OutgoingMessage
from core.mail.queue import send_at_once
from core.revision.updates import save_revision
from governance.models import Webhook
from governance.services.webhooks.planning import POSTS, TEST_POST, row_for

TEST_USEFUL_FOR = timedelta(minutes=30)


@transaction.atomic
def save_webhook(
    *, hook: Webhook, user: User, expected: int | None = None, fields: Iterable[str] = ()
) -> Webhook:
    """Save a room. Who enters its address answers for it; a new address is tried again. Raises
    StaleRevision."""
    names = set(fields)
    if expected is None or "address" in names:
        hook.set_by, hook.stopped = user, ""
        names |= {"set_by", "stopped"}
    save_revision(instance=hook, expected=expected, fields=names)
    what = "set up" if expected is None else "changed"
    record(
        "webhook_changed",
        about=hook,
        actor=user,
        summary=f"Chat room {hook} {what}, {hook.masked_address}",
        alliance_id=hook.alliance_id,
    )
    return hook


@transaction.atomic
def delete_webhook(*, hook: Webhook, user: User) -> None:
    summary = f"Chat room {hook} removed"
    record(
        "webhook_changed",
        about=hook,
        actor=user,
        summary=summary,
        alliance_id=hook.alliance_id,
    )
    hook.delete()


def send_trial(*, hook: Webhook, now: datetime) -> None:
    """Post a test; asked for twice within a minute, once."""
    send_at_once(
        row_for(
            hook,
            kind=TEST_POST,
            key=f"{hook.pk}:{now:%Y%m%dT%H%M}",
            due_at=now,
            not_after=now + TEST_USEFUL_FOR,
        )
    )


def listed(hooks: QuerySet[Webhook], alliance: Alliance | None) -> QuerySet[Webhook]:
    """The rooms of an alliance, or of the company, with what became of the last post
    (`last_state`, `last_error`, `last_at`)."""
    of = hooks.filter(alliance=alliance) if alliance else hooks.filter(alliance__isnull=True)
    posts = OutgoingMessage.objects.filter(
        kind__in=POSTS,
        channel=Channel.WEBHOOK,
        webhook_id=OuterRef("pk"),
        state__in=("done", "failed", "missed"),
        due_at__lte=timezone.now(),
    ).order_by("-pk")
    return of.select_related("committee", "set_by").annotate(
        last_state=Subquery(posts.values("state")[:1]),
        last_error=Subquery(posts.values("last_error")[:1]),
        last_at=Subquery(posts.values("finished_at")[:1]),
    )
