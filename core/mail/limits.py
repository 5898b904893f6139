"""How much mail one recipient gets at most: what is more waits, and is listed as delayed.

Counted is what was sent before a run of sending began, and by the run itself: of two workers at
once each may use up what is left.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q

from core.mail.models import OutgoingMessage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOON = timedelta(hours=2)
"""What is worth nothing after so long is not held back: a meeting that begins soon."""

Recipient = tuple[int | None, int, str]
WAITS = "Waits: {count} messages were sent to this recipient within {period}, which is the limit."


class Limits:
    """Of one run of sending. A limit of 0 is none."""

    def __init__(self, now: datetime) -> None:
        self.hourly, self.daily = settings.MAIL_LIMIT_HOUR, settings.MAIL_LIMIT_DAY
        self.in_hour: Counter[Recipient] = Counter()
        self.in_day: Counter[Recipient] = Counter()
        if self.hourly or self.daily:
            self._read(now)

    def _read(self, now: datetime) -> None:
        sent = OutgoingMessage.objects.by_email().filter(state="done", finished_at__gt=now - DAY)
        rows = (
            sent.order_by()
            .values_list("account_id", "person_id", "address")
            .annotate(day=Count("pk"), hour=Count("pk", filter=Q(finished_at__gt=now - HOUR)))
        )
        for account, person, address, day, hour in rows:
            self.in_day[account, person, address] = day
            self.in_hour[account, person, address] = hour

    def waits(self, row: OutgoingMessage, now: datetime) -> tuple[datetime, str] | None:
        """When a message is tried again and why it waits; None where it may go."""
        if row.not_after is not None and row.not_after - now <= SOON:
            return None
        who = _recipient(row)
        if self.daily and self.in_day[who] >= self.daily:
            return now + 3 * HOUR, WAITS.format(count=self.daily, period="a day")
        if self.hourly and self.in_hour[who] >= self.hourly:
            return now + HOUR, WAITS.format(count=self.hourly, period="an hour")
        return None

    def count(self, row: OutgoingMessage) -> None:
        if self.hourly or self.daily:
            self.in_hour[_recipient(row)] += 1
            self.in_day[_recipient(row)] += 1


def _recipient(row: OutgoingMessage) -> Recipient:
    return row.account_id, row.person_id, row.address
