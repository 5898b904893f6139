"""Plans and what they are made of: guests see them once they are shared with the partner."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from alliances.querysets import AllianceChildQuerySet
from core.db.filled import FilledMixin
from plans.rules.plans import IN_FORCE


class PlanQuerySet(AllianceChildQuerySet):
    def shown_to(self, user: Any) -> Self:
        """Guests see plans once they are shared with the partner, not our drafts."""
        state = self.alliance_path.removesuffix("alliance") + "state"
        return self.exclude(**{state: "draft"}) if user.is_guest else self.all()


class PlanChildQuerySet(PlanQuerySet):
    alliance_path = "plan__alliance"


class ObjectiveChildQuerySet(PlanQuerySet):
    alliance_path = "objective__plan__alliance"


class DeliverableQuerySet(FilledMixin, PlanChildQuerySet):
    def agreed(self) -> Self:
        """Of plans that were agreed: a draft or a replaced version binds nobody."""
        return self.filter(plan__state__in=IN_FORCE)

    def in_force(self) -> Self:
        """Agreed, and not dropped."""
        return self.agreed().filter(dropped_on__isnull=True)

    def overdue(self, today: date) -> Self:
        return self.in_force().filter(delivered_on__isnull=True, due_on__lt=today)


class SendingQuerySet(PlanChildQuerySet):
    """To whom a plan was sent, with our note, is the sender's company's own business."""

    shared_with_guests = False

    def shown_to(self, user: Any) -> Self:
        return self.none() if user.is_guest else self.all()
