"""Plans and what they are made of: guests see them once they are shared with the partner."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from alliances.querysets import AllianceChildQuerySet
from core.db.prepared import Slot
from plans.rules.plans import IN_FORCE, OPEN


class PlanQuerySet(AllianceChildQuerySet):
    def shown_to(self, user: Any) -> Self:
        """Guests see plans once they are shared with the partner, not our drafts."""
        state = self.alliance_path.removesuffix("alliance") + "state"
        return self.exclude(**{state: "draft"}) if user.is_guest else self.all()

    def one_version_each(self) -> Self:
        """Of plans that run or are drafted: a replaced version says nothing that its successor does
        not say, and a newer draft nothing that holds yet."""
        plan = self.alliance_path.removesuffix("alliance")
        newer = {f"{plan}state__in": OPEN, f"{plan}version__gt": 1}
        return self.exclude(**{f"{plan}state": "superseded"}).exclude(**newer)


class PlanChildQuerySet(PlanQuerySet):
    alliance_path = "plan__alliance"


class ObjectiveChildQuerySet(PlanQuerySet):
    alliance_path = "objective__plan__alliance"


class DeliverableQuerySet(PlanChildQuerySet):
    def in_force(self) -> Self:
        """Of plans that were agreed: a draft or a replaced version binds nobody."""
        return self.filter(plan__state__in=IN_FORCE, dropped_on__isnull=True)

    def overdue(self, today: date) -> Self:
        return self.in_force().filter(delivered_on__isnull=True, due_on__lt=today)

    def punctuality(self, today: date | Slot, *by: str) -> models.QuerySet:
        """Dicts with `counted`, `on_time`, `overdue` and `ahead` for each combination of the fields
        `by` ("side", "plan__alliance" ...): alliances.rules.punctuality as one GROUP BY."""
        counts = Q(dropped_on__isnull=True) | Q(dropped_on__gt=today)
        delivered = Q(delivered_on__lte=today)
        owed = Q(delivered_on__isnull=True) | Q(delivered_on__gt=today)
        overdue = counts & owed & Q(due_on__lt=today)
        return (
            self.filter(plan__state__in=IN_FORCE)
            .order_by()
            .values(*by)
            .annotate(
                counted=models.Count("pk", filter=(counts & delivered) | overdue),
                on_time=models.Count(
                    "pk", filter=counts & delivered & Q(delivered_on__lte=models.F("due_on"))
                ),
                overdue=models.Count("pk", filter=overdue),
                ahead=models.Count("pk", filter=counts & owed & Q(due_on__gte=today)),
            )
        )


class SendingQuerySet(PlanChildQuerySet):
    """To whom a plan was sent, with our note, is the sender's company's own business."""

    shared_with_guests = False

    def shown_to(self, user: Any) -> Self:
        return self.none() if user.is_guest else self.all()
