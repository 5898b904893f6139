"""Posts just before they are posted: whether each may go out, and what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.urls import reverse

from alliances.models import Alliance, Confidentiality
from alliances.rules.digest import day_words
from alliances.services.digest.due import Coming, coming_in
from core.dates.wall_time import to_wall
from core.mail.models import OutgoingMessage
from core.mail.queue import site_url
from core.mail.replies import Undelivered
from core.registry.mail import Described, MailKind, Prepared, mail_kinds
from core.webhooks.addresses import Refused, read_target
from core.webhooks.messages import Post, payload_for
from core.webhooks.posting import NotTaken, post_json
from governance.models import Meeting, Webhook
from governance.rules.meetings import span
from governance.services.reminders.rows import RESCHEDULED
from governance.services.webhooks.planning import DUE_POST, MEETING_POST, TEST_POST
from governance.services.webhooks.stopping import stop_webhook

UNNAMED = "An alliance meeting"
SWITCHED_OFF = "The room was removed or switched off."
NOTHING_DUE = "Nothing is due."


def _hooks(rows: Sequence[OutgoingMessage]) -> dict[int, Webhook]:
    hooks = Webhook.objects.in_use().select_related("alliance")
    return hooks.in_bulk({row.webhook_id for row in rows})


def _posted(hook: Webhook, post: Post) -> Prepared:
    return Prepared(deliver=partial(_deliver, hook, post))


def _deliver(hook: Webhook, post: Post) -> None:
    try:
        host = read_target(hook.address, settings.WEBHOOK_HOSTS).host
        post_json(hook.address, payload_for(host, post))
    except Refused as refused:
        stop_webhook(hook=hook, reason=str(refused))
        raise Undelivered(str(refused), permanent=True) from None
    except NotTaken as failure:
        if failure.gone:
            stop_webhook(hook=hook, reason=str(failure))
        raise Undelivered(str(failure), permanent=failure.gone) from None


class MeetingPostWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> Mapping[int, Prepared]:
        hooks = _hooks(rows)
        found = Meeting.objects.upcoming(now).select_related("committee__alliance")
        meetings = found.in_bulk({row.subject_id for row in rows})
        return {
            row.pk: _meeting(row, hooks.get(row.webhook_id), meetings.get(row.subject_id))
            for row in rows
        }


def _meeting(row: OutgoingMessage, hook: Webhook | None, meeting: Meeting | None) -> Prepared:
    if hook is None:
        return Prepared(withdrawn=SWITCHED_OFF)
    if meeting is None or meeting.schedule_version != row.version:
        return Prepared(withdrawn=RESCHEDULED)
    when = span(meeting.starts_at, meeting.ends_at, meeting.time_zone)
    lines = [f"{when.date}, {when.hours} ({when.place})"]
    if meeting.committee.alliance.confidentiality == Confidentiality.RESTRICTED:
        return _posted(hook, Post(UNNAMED, lines))
    title = f"{meeting}, {meeting.committee.alliance}"
    return _posted(hook, Post(title, lines, site_url(meeting.get_absolute_url())))


class DuePostWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> Mapping[int, Prepared]:
        hooks = _hooks(rows)
        return {row.pk: _due(hooks.get(row.webhook_id), now) for row in rows}


def _due(hook: Webhook | None, now: datetime) -> Prepared:
    """What came due since the last working day; nothing at all of restricted alliances."""
    if hook is None:
        return Prepared(withdrawn=SWITCHED_OFF)
    today = to_wall(now, settings.DEFAULT_USER_TIME_ZONE).date()
    since = today - timedelta(days=3 if today.isoweekday() == 1 else 1)
    alliances = Alliance.objects.active().exclude(confidentiality=Confidentiality.RESTRICTED)
    if hook.alliance_id:
        alliances = alliances.filter(pk=hook.alliance_id)
    found = coming_in(alliances, since=since, today=today)
    if not found:
        return Prepared(withdrawn=NOTHING_DUE)
    place = "alliances:detail"
    url = reverse(place, args=[hook.alliance_id]) if hook.alliance_id else reverse("home")
    title = f"Due dates of {hook.alliance}" if hook.alliance else "Due dates"
    lines = [_line(one, today, named=not hook.alliance_id) for one in found]
    return _posted(hook, Post(title, lines, site_url(url)))


def _line(one: Coming, today: date, *, named: bool) -> str:
    kind = one.kind
    verb = kind.past if one.day < today else kind.ahead
    what = f"{kind.name}: {one.title}" if one.title else kind.name
    words = f"{what}, {verb} {day_words(one.day, today)}"
    return f"{one.alliance}: {words}" if named else words


class TrialWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> Mapping[int, Prepared]:
        hooks = _hooks(rows)
        post = Post("Entente can post here.", ["This is a test. Nobody needs to do anything."])
        gone = Prepared(withdrawn=SWITCHED_OFF)
        return {
            row.pk: _posted(hooks[row.webhook_id], post) if row.webhook_id in hooks else gone
            for row in rows
        }


def describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    hooks = Webhook.objects.select_related("alliance").in_bulk({row.webhook_id for row in rows})
    return {
        row.pk: Described(
            recipient=f"Chat room {hooks[row.webhook_id]}",
            about=str(hooks[row.webhook_id].alliance or ""),
        )
        for row in rows
        if row.webhook_id in hooks
    }


def register() -> None:
    mail_kinds.register(
        *(
            MailKind(key=key, name=name, plural=plural, writer=writer, describe=describe)
            for key, name, plural, writer in (
                (MEETING_POST, "Meeting posted to a chat room", "posts", MeetingPostWriter),
                (DUE_POST, "Due dates posted to a chat room", "posts", DuePostWriter),
                (TEST_POST, "Test of a chat room", "tests", TrialWriter),
            )
        )
    )
