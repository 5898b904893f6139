"""What of an alliance itself needs attention: its sponsors, its agreements, its goals."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, Q, Value

from alliances.models import Agreement, Alliance, Membership, Side
from alliances.models.people import SPONSOR_ROLES
from alliances.rules.contact import CONTACT_STALE_DAYS
from core.registry.exceptions import (
    DAY,
    Case,
    ExceptionKind,
    Rows,
    Step,
    Within,
    offer,
)
from core.text import number

NOTICE_DAYS, ENDING_DAYS = 90, 120
# The kinds of overdue commitments, by the side that owes them, whichever app stores the commitment.
OVERDUE = {side: f"overdue_{side}" for side in Side.values}


def _silent(case: Case) -> str:
    who = "sponsor" if case.number == 1 else f"{number(case.number)} sponsors"
    return f"{who} silent{case.for_age}" if case.age else f"no contact with the {who} on record"


KINDS = (
    ExceptionKind(
        key="agreement_ended",
        order=30,
        title="Agreement ended",
        severity=8,
        words=lambda case: f"agreement ended{case.ago}, and nothing follows it",
        step=Step("Look at the agreement", "alliances:agreement"),
    ),
    ExceptionKind(
        key="notice_due",
        order=40,
        title="Notice date near",
        severity=7,
        words=lambda case: f"notice date {case.ahead}, renewal undecided",
        step=Step("Decide on the renewal", "alliances:agreement"),
        ahead_days=NOTICE_DAYS,
        includes=("agreement_ending",),
    ),
    ExceptionKind(
        key="agreement_ending",
        order=50,
        title="Agreement ends soon",
        severity=6,
        words=lambda case: f"agreement ends {case.ahead}",
        step=Step("Decide what follows", "alliances:agreement"),
        ahead_days=ENDING_DAYS,
    ),
    ExceptionKind(
        key="silent_sponsor",
        order=100,
        title="Silent sponsor",
        severity=5,
        words=_silent,
        step=Step("Speak with the sponsor", "alliances:people"),
        adds_up=True,
    ),
    ExceptionKind(
        key="orphan",
        order=160,
        title="Without a goal",
        severity=2,
        words=lambda case: "serves no corporate goal",
        step=Step("Tie it to a goal", "alliances:edit", editors_only=True),
    ),
)


def silent_sponsors(within: Within) -> Rows:
    """Only the last contact is stored, so a contact after the day hides the silence before."""
    silent = Membership.objects.filter(
        within("alliance"),
        Q(since__isnull=True) | Q(since__lte=DAY),
        Q(ended_on__isnull=True) | Q(ended_on__gt=DAY),
        Q(last_contact_on__isnull=True) | Q(last_contact_on__lt=DAY.plus(days=-CONTACT_STALE_DAYS)),
        role__in=SPONSOR_ROLES,
    )
    return Rows(silent, "alliance_id", "silent_sponsor", Min("last_contact_on"))


def _in_force(within: Within) -> Any:
    """Without those of which it was decided that they end: of a day before the decision, too."""
    return Agreement.objects.filter(
        within("alliance"),
        Q(effective_on__isnull=True) | Q(effective_on__lte=DAY),
        Q(terminated_on__isnull=True) | Q(terminated_on__gt=DAY),
        ending="",
    )


def notices_due(within: Within) -> Rows:
    until = DAY.plus(days=NOTICE_DAYS)
    due = _in_force(within).filter(notice_by__gte=DAY, notice_by__lte=until)
    return Rows(due, "alliance_id", "notice_due", Min("notice_by"))


def agreements_ending(within: Within) -> Rows:
    ending = _in_force(within).filter(
        renews_automatically=False, ends_on__gte=DAY, ends_on__lte=DAY.plus(days=ENDING_DAYS)
    )
    return Rows(ending, "alliance_id", "agreement_ending", Min("ends_on"))


def agreements_ended(within: Within) -> Rows:
    """Over, and no other agreement carries the alliance on."""
    running = Agreement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=DAY) | Q(renews_automatically=True),
        Q(terminated_on__isnull=True) | Q(terminated_on__gt=DAY),
        alliance=OuterRef("alliance"),
    )
    ended = _in_force(within).filter(~Exists(running), renews_automatically=False, ends_on__lt=DAY)
    return Rows(ended, "alliance_id", "agreement_ended", Max("ends_on"))


def orphans(within: Within) -> Rows:
    goals = Alliance.goals.through.objects.filter(alliance=OuterRef("pk"))
    rows = Alliance.objects.filter(within("pk"), ~Exists(goals))
    return Rows(rows, "pk", "orphan", since=Value(None), count=Value(1))


def register() -> None:
    offer(KINDS, silent_sponsors, notices_due, agreements_ending, agreements_ended, orphans)
