"""How many promises were kept, counted by the database: one statement for any number of rows.

The rule, and what its words mean, is alliances.rules.punctuality."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from alliances.rules.punctuality import WINDOW
from core.db.prepared import Slot

Day = date | Slot


def _before(day: Day, ago: timedelta) -> Day:
    return day.plus(days=-ago.days) if isinstance(day, Slot) else day - ago


def promised_within(day: Day, within: timedelta = WINDOW) -> Q:
    """First promised for a day of the 12 months up to `day`: `tally` counts no other, so that a
    caller who asks for nothing else spares the database the rest."""
    return Q(first_due_on__gt=_before(day, within), first_due_on__lte=day)


def tally(
    rows: QuerySet[Any, Any],
    day: Day,
    *by: str,
    within: timedelta = WINDOW,
    known_on: Day | None = None,
) -> QuerySet[Any, Any]:
    """Dicts with `counted`, `on_time`, `by_date`, `overdue` and `ahead` for each combination of the
    fields `by` ("side", "plan__alliance" ...), of promises (alliances.models.Promise)."""
    on, known = rows.model.SETTLED, known_on or day
    recorded = Q(recorded_on__isnull=True) | Q(recorded_on__lte=known)
    settled = Q(**{f"{on}__lte": day}) & recorded
    unsettled = Q(**{f"{on}__isnull": True}) | Q(**{f"{on}__gt": day}) | Q(recorded_on__gt=known)
    held = Q(dropped_on__isnull=True) | Q(dropped_on__gt=day)
    dropped_late = Q(dropped_on__lte=day, dropped_on__gt=F("first_due_on"), never_made=False)
    due = promised_within(day, within) & (held | dropped_late)
    on_time = Q(**{f"{on}__lte": F("first_due_on")})
    counted = due & (Q(first_due_on__lt=day) | (settled & on_time))
    owed = held & unsettled
    return (
        rows.order_by()
        .values(*by)
        .annotate(
            counted=Count("pk", filter=counted),
            on_time=Count("pk", filter=due & settled & on_time),
            by_date=Count("pk", filter=counted & settled & Q(**{f"{on}__lte": F("due_on")})),
            overdue=Count("pk", filter=owed & Q(due_on__lt=day)),
            ahead=Count("pk", filter=owed & Q(due_on__gte=day)),
        )
    )
