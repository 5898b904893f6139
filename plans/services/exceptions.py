"""What of the plans in force needs attention: what a side promised and has not delivered."""

from __future__ import annotations

from functools import partial

from django.db.models import Min, Q

from alliances.models import Side
from alliances.services.exceptions import OVERDUE
from core.db.asked import DAY, Within
from core.registry.exceptions import Case, ExceptionKind, Rows, Step, offer
from core.text import plural
from plans.models import Deliverable
from plans.rules.plans import IN_FORCE


def _late(side: str, case: Case) -> str:
    oldest = ", the oldest" if case.number > 1 else ""
    by = f"{oldest} by {case.age}" if case.age else ""
    if side == Side.JOINT:
        return f"{plural(case.number, 'joint commitment')} overdue{by}"
    who = case.ours if side == Side.OURS else case.theirs
    return f"{plural(case.number, 'commitment')} overdue from {who}{by}"


KINDS = tuple(
    ExceptionKind(
        key=OVERDUE[side],
        order=order,
        title=title,
        severity=severity,
        words=partial(_late, side),
        step=Step(step, "alliances:overdue", editors_only=True, tail=f"?side={side}"),
        adds_up=True,
    )
    for side, order, severity, title, step in (
        (Side.OURS, 70, 5, "Own commitments overdue", "Record delivery"),
        (Side.THEIRS, 80, 4.5, "Partner commitments overdue", "Nudge"),
        (Side.JOINT, 90, 4.5, "Joint commitments overdue", "Nudge or record"),
    )
)


def overdue_deliverables(within: Within) -> Rows:
    """Due before the day, and not delivered or dropped by then, as far as was recorded."""
    owed = Deliverable.objects.filter(
        within("plan__alliance"),
        Q(delivered_on__isnull=True) | Q(delivered_on__gt=DAY) | Q(recorded_on__gt=DAY),
        Q(dropped_on__isnull=True) | Q(dropped_on__gt=DAY),
        plan__state__in=IN_FORCE,
        due_on__lt=DAY,
    )
    return Rows(owed, "plan__alliance_id", OVERDUE, Min("due_on"), by="side")


def register() -> None:
    offer(KINDS, overdue_deliverables)
