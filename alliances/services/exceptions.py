"""What of an alliance itself needs attention: its sponsors, its agreements, its goals.

What is absent counts from the day it could first have been there: an alliance that was recorded
minutes ago, or began to operate last week, owes nothing of the time before. Two facts say so.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case as Choice
from django.db.models import Exists, F, IntegerField, Max, Min, OuterRef, Q, Value, When

from alliances.models import (
    Agreement,
    Alliance,
    CorporateGoal,
    GoalConfirmation,
    Juncture,
    Membership,
    MembershipRole,
    Side,
    StageChange,
)
from alliances.models.people import SPONSOR_ROLES
from alliances.querysets.goals import without_goal
from alliances.querysets.junctures import running_on
from alliances.rules.contact import CONTACT_STALE_DAYS
from alliances.rules.junctures import KEYS, MOST_DAYS, reason_words
from alliances.rules.stages import REVIEWED
from alliances.services.sponsors import sponsors_on
from core.db.asked import DAY, NOW, READER, Within
from core.db.prepared import place_of
from core.registry.exceptions import Case, ExceptionKind, Rows, Step, offer
from core.text import plural

NOTICE_DAYS, ENDING_DAYS = 90, 120
# A new alliance has so long to be tied to a goal.
GOAL_WITHIN_DAYS = 30
# Facts: the day on which an alliance was recorded, or began to operate. Only days that are no
# further back than this: before, everything could have been there.
HERE_SINCE, OPERATING_SINCE = "here_since", "operating_since"
YOUNG_DAYS = 200
# Fact: what the reader is to an alliance, as a count; the highest of these holds.
READER_IS = "reader_is"
MEMBER, SPONSOR, MANAGER = 1, 2, 3
# The kinds of overdue commitments, by the side that owes them, whichever app stores the commitment.
OVERDUE = {side: f"overdue_{side}" for side in Side.values}


def _silent(case: Case) -> str:
    who = "sponsor" if case.number == 1 else f"{case.number} sponsors"
    return f"{who} silent{case.for_age}" if case.age else f"no contact with the {who} logged"


KINDS = (
    ExceptionKind(
        key="juncture",
        order=5,
        title="Critical juncture",
        severity=9,
        words=lambda case: f"critical juncture ({reason_words(case.number)}), ends {case.ahead}",
        step=Step("Change or lift the flag", "alliances:juncture", editors_only=True),
        ahead_days=MOST_DAYS,
        comes_first=True,
    ),
    ExceptionKind(
        key="agreement_ended",
        order=30,
        title="Agreement ended",
        severity=9,
        words=lambda case: f"agreement ended{case.ago} with no successor",
        step=Step("Renew or close out", "alliances:agreement", editors_only=True),
    ),
    ExceptionKind(
        key="notice_due",
        order=40,
        title="Notice deadline",
        severity=7,
        words=lambda case: f"notice deadline {case.ahead}, renewal undecided",
        step=Step("Decide on renewal", "alliances:agreement", editors_only=True),
        ahead_days=NOTICE_DAYS,
        includes=("agreement_ending",),
    ),
    ExceptionKind(
        key="agreement_ending",
        order=50,
        title="Agreement ending",
        severity=6,
        words=lambda case: f"agreement ends {case.ahead}",
        step=Step("Renew or let it end", "alliances:agreement", editors_only=True),
        ahead_days=ENDING_DAYS,
    ),
    ExceptionKind(
        key="silent_sponsor",
        order=100,
        title="Silent sponsor",
        severity=5,
        words=_silent,
        step=Step("Log contact", "alliances:contacts", editors_only=True),
        adds_up=True,
    ),
    ExceptionKind(
        key="orphan",
        order=160,
        title="No corporate goal",
        severity=2,
        words=lambda case: "not tied to a corporate goal",
        step=Step("Link a corporate goal", "alliances:goals", True),
    ),
    ExceptionKind(
        key="goal_unconfirmed",
        order=155,
        title="Goal not confirmed",
        severity=3,
        words=lambda case: f"{plural(case.number, 'goal')} not confirmed, due{case.ago}",
        step=Step("Confirm goals", "alliances:goals", True),
        adds_up=True,
    ),
)


def junctures(within: Within) -> Rows:
    """Flagged on the day; the count is the place of the reason, which the words say."""
    rows = Juncture.objects.filter(within("alliance"), running_on(DAY))
    return Rows(rows, "alliance_id", "juncture", Min("until"), Max(place_of("reason", KEYS)))


def silent_sponsors(within: Within) -> Rows:
    """Of alliances that have been on record for as long: what nobody could log yet is no silence.
    Who has left cannot be called: their role is to be handed over."""
    stale = DAY.plus(days=-CONTACT_STALE_DAYS)
    on_record = Q(alliance__created_at__lt=NOW.plus(days=-CONTACT_STALE_DAYS))
    silent = sponsors_on(DAY, known_by=NOW).filter(
        within("alliance"), on_record | Q(last_contact__isnull=False), silent_since__lt=stale
    )
    return Rows(silent, "alliance_id", "silent_sponsor", Min("last_contact"))


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
    """Tied to no goal in force. Unless the company has none, or the alliance is new."""
    rows = Alliance.objects.filter(
        within("pk"),
        without_goal(DAY),
        Exists(CorporateGoal.objects.in_force_on(DAY)),
        created_at__lt=NOW.plus(days=-GOAL_WITHIN_DAYS),
    )
    return Rows(rows, "pk", "orphan", since=Value(None), count=Value(1))


def unconfirmed_goals(within: Within) -> Rows:
    """Asked, and not answered by the day that was named."""
    rows = GoalConfirmation.objects.filter(
        within("alliance"),
        Q(answer="") | Q(answered_at__gt=NOW),
        asked_on__lte=DAY,
        due_on__lt=DAY,
    )
    return Rows(rows, "alliance_id", "goal_unconfirmed", Min("due_on"))


def newcomers(within: Within) -> Rows:
    rows = Alliance.objects.filter(within("pk"), created_at__gte=NOW.plus(days=-YOUNG_DAYS))
    return Rows(rows, "pk", HERE_SINCE, since=F("created_at"), count=Value(1))


def launches(within: Within) -> Rows:
    rows = StageChange.objects.filter(
        within("alliance"),
        to_stage__in=REVIEWED,
        changed_on__lte=DAY,
        changed_on__gte=DAY.plus(days=-YOUNG_DAYS),
    ).exclude(from_stage__in=REVIEWED)
    return Rows(rows, "alliance_id", OPERATING_SINCE, since=Max("changed_on"))


def reader(within: Within) -> Rows:
    """Where the reader has a part on the day, and the weightiest of the parts."""
    mine = Membership.objects.filter(
        within("alliance"),
        Q(since__isnull=True) | Q(since__lte=DAY),
        Q(ended_on__isnull=True) | Q(ended_on__gt=DAY),
        person__user=READER,
    )
    part = Choice(
        When(role=MembershipRole.ALLIANCE_MANAGER, then=Value(MANAGER)),
        When(role__in=SPONSOR_ROLES, then=Value(SPONSOR)),
        default=Value(MEMBER),
        output_field=IntegerField(),
    )
    return Rows(mine, "alliance_id", READER_IS, since=Min("since"), count=Max(part))


def register() -> None:
    offer(KINDS, silent_sponsors, notices_due, agreements_ending, agreements_ended, orphans)
    offer((), unconfirmed_goals, newcomers, launches, junctures)
    offer((), reader, of_reader=True)
