"""Named sets of governance rows; who may see them is composed from the alliance."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.db.models import Q

from alliances.querysets import AllianceChildQuerySet, InternalQuerySet


class BodyQuerySet(AllianceChildQuerySet):
    pass


class BodyChildQuerySet(AllianceChildQuerySet):
    alliance_path = "body__alliance"


class MeetingQuerySet(AllianceChildQuerySet):
    alliance_path = "body__alliance"

    def upcoming(self, now: datetime) -> Self:
        return self.filter(state="scheduled", starts_at__gte=now)

    def unaccounted(self, now: datetime) -> Self:
        """Should have been held: still scheduled although their time has passed."""
        return self.filter(state="scheduled", ends_at__lt=now)


class MeetingChildQuerySet(AllianceChildQuerySet):
    alliance_path = "meeting__body__alliance"


class ActionQuerySet(AllianceChildQuerySet):
    def open(self) -> Self:
        return self.filter(state="open")

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)

    def completable_by(self, user: Any) -> Self:
        """Those `user` may tick off: their own, and those of alliances they may change."""
        return self.visible_to(user).filter(
            Q(owner__user=user.pk) | Q(pk__in=self.editable_by(user).values("pk"))
        )


class ReminderQuerySet(InternalQuerySet):
    alliance_path = "meeting__body__alliance"
