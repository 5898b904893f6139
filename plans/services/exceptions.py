"""What of the plans in force needs attention: what a side promised and has not delivered."""

from __future__ import annotations

from functools import partial

from django.db.models import Min, Q

from alliances.models import Side
from alliances.services.exceptions import OVERDUE
from core.registry.exceptions import DAY, Case, ExceptionKind, Rows, Step, Within, offer
from core.text import counted
from plans.models import Deliverable
from plans.rules.plans import IN_FORCE


def _late(whose: str, case: Case) -> str:
    oldest = ", the oldest" if case.number > 1 else ""
    by = f"{oldest} by {case.age}" if case.age else ""
    return f"{counted(case.number, 'commitment')} {whose} late{by}"


KINDS = tuple(
    ExceptionKind(
        key=OVERDUE[side],
        order=order,
        title=title,
        severity=severity,
        words=partial(_late, whose),
        step=Step(step, "plans:current"),
        adds_up=True,
    )
    for side, order, severity, title, whose, step in (
        (Side.OURS, 70, 5, "We owe", "of ours", "See what we owe"),
        (Side.THEIRS, 80, 4.5, "They owe", "of theirs", "See what they owe"),
        (Side.JOINT, 90, 4.5, "Both owe", "of both sides", "See what is owed"),
    )
)


def overdue_deliverables(within: Within) -> Rows:
    """Due before the day, and not delivered or dropped by then."""
    owed = Deliverable.objects.filter(
        within("plan__alliance"),
        Q(delivered_on__isnull=True) | Q(delivered_on__gt=DAY),
        Q(dropped_on__isnull=True) | Q(dropped_on__gt=DAY),
        plan__state__in=IN_FORCE,
        due_on__lt=DAY,
    )
    return Rows(owed, "plan__alliance_id", OVERDUE, Min("due_on"), by="side")


def register() -> None:
    offer(KINDS, overdue_deliverables)
