"""Where issues and course corrections ask for attention: Today, exceptions, dates that come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from textwrap import shorten
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from alliances.models import MembershipRole, Stage
from alliances.rules.worklist import Item, Kind
from alliances.services.coming import next_and_late
from alliances.services.worklist import AT_MOST, MyAlliances
from core.db.asked import DAY, Within
from core.registry.coming import ComingKind, ComingRows, coming_kinds
from core.registry.exceptions import Case, ExceptionKind, Rows, Step, offer
from core.registry.today import TodaySource, today_sources
from core.text import plural
from governance.models import CourseCorrection, Issue
from governance.rules.issues import EXECUTIVES
from governance.services.issues.page import stands_at

ISSUE = Kind("issue", 82, severity=7, horizon=4, shown=5, icon="warning")
LOOK_AGAIN = Kind("look_again", 127, severity=4, horizon=10, shown=3, icon="undo")
PATH_SHOWN = 140


# Today ----------------------------------------------------------------------------------------
def my_issues(mine: MyAlliances, now: datetime) -> QuerySet[Issue, Any]:
    today = now.astimezone(mine.user.zone).date()
    sponsored = [
        place.pk
        for place in mine.places.values()
        if MembershipRole.EXECUTIVE_SPONSOR in place.roles
    ]
    named = Q(alliance__deadlock_clause__our_executive__user=mine.user.pk)
    unnamed = Q(alliance__deadlock_clause__our_executive__isnull=True, alliance__in=sponsored)
    rows: QuerySet[Issue, Any] = (
        Issue.objects.unsolved()
        .filter(alliance__in=mine.anywhere(), clock_ends_on__lte=ISSUE.until(today))
        .filter(
            Q(owner__user=mine.user.pk)
            | Q(owner__isnull=True, alliance__in=mine.managed())
            | (Q(level=EXECUTIVES) & (named | unnamed))
        )
    )
    return rows


def issue_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Issues I own, those nobody owns in alliances I manage, and those that I decide as one of two
    executives, before their clock runs out. One query."""
    rows = my_issues(mine, now).select_related("committee", "owner")
    for row in rows.order_by("clock_ends_on", "pk")[:AT_MOST]:
        verb = "decide before" if row.level == EXECUTIVES else "climbs on"
        yield Item(
            mine.places[row.alliance_id],
            ISSUE,
            f"issue-{row.pk}",
            f"Issue: {row.title}",
            row.clock_ends_on,
            detail=f"Stands at: {stands_at(row)}; {verb} {row.clock_ends_on:%-d %b}. "
            f"Path: {shorten(row.path, PATH_SHOWN, placeholder=' …')}",
            url=row.get_absolute_url(),
        )


def my_corrections(mine: MyAlliances, now: datetime) -> QuerySet[CourseCorrection, Any]:
    today = now.astimezone(mine.user.zone).date()
    rows: QuerySet[CourseCorrection, Any] = (
        CourseCorrection.objects.to_look_at()
        .filter(alliance__in=mine.anywhere(), look_on__lte=LOOK_AGAIN.until(today))
        .filter(Q(owner__user=mine.user.pk) | Q(owner__isnull=True, alliance__in=mine.managed()))
    )
    return rows


def correction_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Course corrections to look at again: my own, and those nobody owns of alliances I manage. One
    query."""
    for row in my_corrections(mine, now).order_by("look_on", "pk")[:AT_MOST]:
        unit = f" {row.unit}" if row.unit else ""
        yield Item(
            mine.places[row.alliance_id],
            LOOK_AGAIN,
            f"look-again-{row.pk}",
            f"What came of it: {row.title}",
            row.look_on,
            detail=f"{row.measure}: {row.before.normalize():f}{unit} before.",
            url=row.get_absolute_url(),
            step="Look again",
        )


# Exceptions -----------------------------------------------------------------------------------
def _escalated(case: Case) -> str:
    oldest = ", the oldest" if case.number > 1 else ""
    return f"{plural(case.number, 'escalated issue')}{oldest}{case.for_age}"


ESCALATED = ExceptionKind(
    key="escalated_issue",
    order=55,
    title="Escalated issues",
    severity=6,
    words=_escalated,
    step=Step("Open the issues", "governance:alliance_issues"),
    adds_up=True,
)
DEADLOCK = ExceptionKind(
    key="issue_deadlock",
    order=25,
    title="Deadlock",
    severity=9,
    words=lambda case: (
        f"{plural(case.number, 'issue')} that two executives have not decided{case.for_age}"
    ),
    step=Step("Open the issues", "governance:alliance_issues"),
    adds_up=True,
    includes=("escalated_issue",),
)


def _open_on_the_day() -> Q:
    return Q(ended_on__isnull=True) | Q(ended_on__gt=DAY)


def escalated_issues(within: Within) -> Rows:
    rows = Issue.objects.filter(within("alliance"), _open_on_the_day(), escalated_on__lte=DAY)
    return Rows(rows, "alliance_id", ESCALATED.key, Min("escalated_on"))


def deadlocks(within: Within) -> Rows:
    """The two executives have had their days."""
    rows = Issue.objects.filter(
        within("alliance"), _open_on_the_day(), level=EXECUTIVES, clock_ends_on__lte=DAY
    )
    return Rows(rows, "alliance_id", DEADLOCK.key, Min("clock_ends_on"))


# Dates that come ------------------------------------------------------------------------------
def clocks(user: User, within: Within) -> ComingRows:
    """The issue whose clock runs out next, and the one that is undecided longest."""
    mine = Issue.objects.among(within, user).unsolved().exclude(alliance__stage=Stage.CLOSED)
    rows = next_and_late(within, mine, "alliance", "clock_ends_on")
    return ComingRows(rows, "alliance_id", "clock_ends_on", "title")


def looks(user: User, within: Within) -> ComingRows:
    mine = CourseCorrection.objects.among(within, user).to_look_at()
    rows = next_and_late(within, mine, "alliance", "look_on")
    return ComingRows(rows, "alliance_id", "look_on", "title")


def _issue_url(alliance: int, row: int) -> str:
    return reverse("governance:issue_detail", args=[row])


def _correction_url(alliance: int, row: int) -> str:
    return reverse("governance:course_correction_detail", args=[row])


def register() -> None:
    today_sources.register(
        TodaySource("issues", (ISSUE,), issue_items, rows=my_issues),
        TodaySource("course_corrections", (LOOK_AGAIN,), correction_items, rows=my_corrections),
    )
    offer([ESCALATED, DEADLOCK], escalated_issues, deadlocks)
    words = ("clock of an issue", "issue undecided", "Open the issue")
    look = ("look again", "not looked at again", "Look again")
    coming_kinds.register(
        ComingKind("issue", 75, *words, _issue_url, clocks),
        ComingKind("look_again", 95, *look, _correction_url, looks, guests=False),
    )
