"""How promises are kept: deliverables, meetings and actions."""

from __future__ import annotations

import numpy as np
from django.db.models import Count, F, Q

from core.db.columns import Scope, rows_of, spread
from governance.models import Action, Meeting
from plans.models import Deliverable
from scorecards.services.measures.columns import WINDOW, Measures, Surroundings, share


def deliverables(found: Measures, scope: Scope, around: Surroundings) -> None:
    today = around.today
    rows = rows_of(
        Deliverable.objects.filter(scope.within("plan__alliance"), due_on__gt=today - WINDOW)
        .punctuality(today, "plan__alliance", "side")
        .values_list("plan__alliance", "side", "counted", "on_time")
    )
    for side in ("ours", "theirs"):
        counted, on_time = np.zeros(len(scope)), np.zeros(len(scope))
        table = np.array(
            [(alliance, due, met) for alliance, whose, due, met in rows if whose == side],
            dtype=np.int64,
        ).reshape(-1, 3)
        at, inside = scope.positions(table[:, 0])
        counted[at[inside]] = table[inside, 1]
        on_time[at[inside]] = table[inside, 2]
        share(found, f"deliverables_on_time_{side}", on_time, counted)


def meetings(found: Measures, scope: Scope, around: Surroundings) -> None:
    today = around.today
    held = Q(state=Meeting.State.HELD)
    # A meeting whose day has passed and that is still “scheduled” was not held as far as we know.
    lost = Q(state__in=(Meeting.State.MISSED, Meeting.State.SCHEDULED), local_date__lt=today)
    rows = (
        Meeting.objects.filter(
            scope.within("committee__alliance"),
            local_date__gt=today - WINDOW,
            local_date__lte=today,
        )
        .order_by()
        .values_list("committee__alliance")
        .annotate(held=Count("pk", filter=held), due=Count("pk", filter=held | lost))
    )
    took_place, due = spread(scope, rows, 2)
    share(found, "cadence_kept", took_place, due)


def actions(found: Measures, scope: Scope, around: Surroundings) -> None:
    """By the day each was first promised for: moving a date keeps no promise."""
    today = around.today
    rows = (
        Action.objects.filter(
            scope.within("alliance"), first_due_on__gt=today - WINDOW, first_due_on__lte=today
        )
        .exclude(state=Action.State.DROPPED)
        .order_by()
        .values_list("alliance")
        .annotate(
            met=Count("pk", filter=Q(done_on__lte=F("first_due_on")) & Q(done_on__lte=today)),
            due=Count("pk", filter=Q(first_due_on__lt=today) | Q(done_on__lte=today)),
        )
    )
    met, due = spread(scope, rows, 2)
    share(found, "actions_on_time", met, due)
