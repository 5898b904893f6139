"""Planning: which posts are owed to the rooms and have no row in the ledger yet. Level-triggered,
as the reminders are: planning again makes no second row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models.user import DIGEST_AT, WORKING_DAYS
from core.dates.wall_time import to_instant, to_wall
from core.mail.models import Channel, OutgoingMessage
from core.mail.queue import outgoing
from governance.models import Meeting, Webhook
from governance.rules.reminders import clean_offsets
from governance.services.reminders.rows import SUBJECT

MEETING_POST, DUE_POST, TEST_POST = "meeting_post", "due_post", "test_post"
POSTS = (MEETING_POST, DUE_POST, TEST_POST)
DAY = timedelta(days=1)
DUE_USEFUL_FOR = timedelta(hours=12)
MOST = 500
"""Meetings of one room and day: a room that is told more reads none of it."""


def plan_posts(*, now: datetime | None = None) -> int:
    """Write what is due within a day. Returns how many rows are new."""
    now = now or timezone.now()
    hooks = Webhook.objects.in_use().select_related("alliance", "committee")
    rows = [row for hook in hooks for row in _rows(hook, now)]
    keys = OutgoingMessage.objects.filter(
        kind__in=POSTS, channel=Channel.WEBHOOK, key__in=[row.key for row in rows]
    )
    known = set(keys.values_list("kind", "key"))
    new = [row for row in rows if (row.kind, row.key) not in known]
    OutgoingMessage.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _rows(hook: Webhook, now: datetime) -> Iterator[OutgoingMessage]:
    if Webhook.Posts.MEETINGS in hook.posts:
        yield from _meetings(hook, now)
    if Webhook.Posts.DUE_DATES in hook.posts:
        yield from _due_dates(hook, now)


def in_scope(hook: Webhook) -> Q:
    """Meetings of the committee, of the alliance, or of all."""
    if hook.committee_id:
        return Q(committee=hook.committee_id)
    return Q(committee__alliance=hook.alliance_id) if hook.alliance_id else Q()


def _meetings(hook: Webhook, now: datetime) -> Iterator[OutgoingMessage]:
    """One post a meeting: at the longest offset of the committee that is no more than a day."""
    coming: QuerySet[Meeting] = Meeting.objects.upcoming(now).filter(
        in_scope(hook), starts_at__lte=now + DAY, committee__dissolved_on__isnull=True
    )
    for meeting in coming.select_related("committee").order_by("starts_at", "pk")[:MOST]:
        offsets = clean_offsets(meeting.committee.reminder_offsets)
        short = [one for one in offsets if one <= DAY.total_seconds() / 60]
        if short:
            yield row_for(
                hook,
                kind=MEETING_POST,
                key=f"{hook.pk}:{meeting.pk}:{meeting.schedule_version}",
                due_at=meeting.starts_at - timedelta(minutes=max(short)),
                not_after=meeting.starts_at,
                subject_type=SUBJECT,
                subject_id=meeting.pk,
                version=meeting.schedule_version,
            )


def _due_dates(hook: Webhook, now: datetime) -> Iterator[OutgoingMessage]:
    """In the morning of a working day, by the clock of the company."""
    zone = settings.DEFAULT_USER_TIME_ZONE
    today = to_wall(now, zone).date()
    due_at = to_instant(datetime.combine(today, DIGEST_AT), zone)
    if str(today.isoweekday()) in WORKING_DAYS and due_at <= now < due_at + DUE_USEFUL_FOR:
        yield row_for(
            hook,
            kind=DUE_POST,
            key=f"{hook.pk}:{today}",
            due_at=due_at,
            not_after=due_at + DUE_USEFUL_FOR,
        )


def row_for(hook: Webhook, **columns: object) -> OutgoingMessage:
    row = outgoing(**columns, webhook_id=hook.pk, channel=Channel.WEBHOOK)  # type: ignore[arg-type]
    row.message_id = ""
    return row
