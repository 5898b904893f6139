"""Days of an alliance itself in the calendar: its agreements and its North Star."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Concat

from alliances.models import Agreement, Alliance, Juncture
from alliances.querysets import memberships_of
from alliances.rules import stages
from alliances.services.coming import agreement_url, north_star_url, overview_url
from core.registry.calendar import Asked, CalendarKind, CalendarRows, calendar_kinds


def of_my_alliances(
    rows: QuerySet[Any, Any], asked: Asked, path: str = "alliance"
) -> QuerySet[Any, Any]:
    """Where only what is theirs was asked for: of alliances in which the reader has a role."""
    if not asked.mine:
        return rows
    return rows.filter(**{f"{path}__in": memberships_of(asked.user).values("alliance")})


def _agreements(asked: Asked) -> QuerySet[Any, Any]:
    rows = Agreement.objects.visible_to(asked.user).filter(terminated_on__isnull=True)
    return of_my_alliances(rows, asked)


def notices(asked: Asked) -> CalendarRows:
    """Last days to give notice, as long as that is open."""
    rows = _agreements(asked).filter(notice_by__isnull=False, ending="")
    return CalendarRows(rows, "alliance", F("title"), "notice_by")


def ends(asked: Asked) -> CalendarRows:
    """The last days of agreements, and when they renew."""
    what = Case(
        When(renews_automatically=True, then=Value(" renews")),
        default=Value(" ends"),
        output_field=CharField(),
    )
    title = Concat("title", what, output_field=CharField())
    return CalendarRows(
        _agreements(asked).filter(ends_on__isnull=False), "alliance", title, "ends_on"
    )


def revisits(asked: Asked) -> CalendarRows:
    """Days to revisit the North Star."""
    rows = Alliance.objects.visible_to(asked.user).filter(north_star_revisit_on__isnull=False)
    mine = of_my_alliances(rows.filter(stage__in=stages.ACTIVE), asked, "pk")
    return CalendarRows(mine, "pk", Value("North Star"), "north_star_revisit_on")


def junctures(asked: Asked) -> CalendarRows:
    """Critical junctures, on their last day, until they are lifted."""
    rows = Juncture.objects.visible_to(asked.user).filter(lifted_on__isnull=True)
    title = Value("Critical juncture")
    return CalendarRows(of_my_alliances(rows, asked), "alliance", title, "until")


def register() -> None:
    notice, revisit = "last day to give notice", "revisit"
    calendar_kinds.register(
        CalendarKind("notice", 20, "Notice dates", notice, "clock", agreement_url, notices),
        CalendarKind("end", 30, "Ends of agreements", "", "file", agreement_url, ends),
        CalendarKind(
            "revisit", 40, "North Star to revisit", revisit, "flag", north_star_url, revisits
        ),
        CalendarKind(
            "juncture",
            42,
            "Critical junctures",
            "last day",
            "flag",
            overview_url,
            junctures,
            guests=False,
        ),
    )
