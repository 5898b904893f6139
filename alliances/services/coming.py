"""Days of an alliance itself that come: its agreements and its North Star. And how upper apps find
the one row of each alliance that comes next."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse

from accounts.models import User
from alliances.models import Agreement, Alliance, GoalConfirmation, Juncture
from alliances.querysets.junctures import running_on
from alliances.rules import stages
from core.db.asked import DAY, Within
from core.registry.coming import ComingKind, ComingRows, coming_kinds


def first_of_each(
    within: Within, rows: QuerySet[Any, Any], path: str, *order: str
) -> QuerySet[Any, Any]:
    """Of `rows`, the keys of the first of each alliance in the given order."""
    mine = rows.filter(**{path: OuterRef("pk")}).order_by(*order, "pk")
    keys = Alliance.objects.filter(within("pk")).order_by()
    return keys.annotate(first_=Subquery(mine.values("pk")[:1])).values("first_")


def either(
    rows: QuerySet[Any, Any], one: QuerySet[Any, Any], other: QuerySet[Any, Any]
) -> QuerySet[Any, Any]:
    """Of all rows of that kind, those with the keys of `one` or the `other`. Their union: for two
    lists of keys joined by OR, PostgreSQL reads the whole table."""
    return rows.model._base_manager.filter(pk__in=one.union(other, all=True)).order_by()


def next_and_late(
    within: Within, rows: QuerySet[Any, Any], path: str, day: str
) -> QuerySet[Any, Any]:
    """Of `rows`, the next of each alliance by `day`, and the one that is overdue longest."""
    coming = first_of_each(within, rows.filter(**{f"{day}__gte": DAY}), path, day)
    late = first_of_each(within, rows.filter(**{f"{day}__lt": DAY}), path, day)
    return either(rows, coming, late)


def running_agreements(day: Any) -> QuerySet[Agreement]:
    """Agreements that are in force on `day`, whether or not anyone wrote down their renewal."""
    return Agreement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day) | Q(renews_automatically=True),
        Q(terminated_on__isnull=True) | Q(terminated_on__gt=day),
    )


def _agreements(user: User, within: Within) -> QuerySet[Agreement, Any]:
    return Agreement.objects.among(within, user).filter(terminated_on__isnull=True)


def notices(user: User, within: Within) -> ComingRows:
    """Last days to give notice, as long as that is open."""
    rows = _agreements(user, within).filter(notice_by__gte=DAY, ending="")
    return ComingRows(rows, "alliance_id", "notice_by", "title")


def renewals(user: User, within: Within) -> ComingRows:
    """Ends of agreements that renew automatically; overdue where the new dates are missing."""
    rows = _agreements(user, within).filter(renews_automatically=True, ends_on__isnull=False)
    rows = rows.filter(Q(ends_on__gte=DAY) | Q(alliance__stage__in=stages.ACTIVE))
    return ComingRows(rows, "alliance_id", "ends_on", "title")


def ends(user: User, within: Within) -> ComingRows:
    """Ends of the others; overdue where nothing follows and nobody decided that it ends."""
    running = running_agreements(DAY).filter(alliance=OuterRef("alliance"))
    open_end = Q(alliance__stage__in=stages.ACTIVE, ending="") & ~Exists(running)
    rows = _agreements(user, within).filter(renews_automatically=False, ends_on__isnull=False)
    return ComingRows(
        rows.filter(Q(ends_on__gte=DAY) | open_end), "alliance_id", "ends_on", "title"
    )


def revisits(user: User, within: Within) -> ComingRows:
    """Days to revisit the North Star."""
    rows = Alliance.objects.filter(within("pk"))
    rows = rows.filter(north_star_revisit_on__isnull=False)
    rows = rows.filter(Q(north_star_revisit_on__gte=DAY) | Q(stage__in=stages.ACTIVE))
    return ComingRows(rows, "pk", "north_star_revisit_on", Value("North Star"))


def goals_to_confirm(user: User, within: Within) -> ComingRows:
    """Days by which a goal that changed is to be confirmed."""
    rows = GoalConfirmation.objects.among(within, user).filter(answer="")
    rows = rows.filter(Q(due_on__gte=DAY) | Q(alliance__stage__in=stages.ACTIVE))
    return ComingRows(rows, "alliance_id", "due_on", "goal__name")


def junctures(user: User, within: Within) -> ComingRows:
    """Last days of critical junctures. One that is over has expired: nothing is late."""
    rows = Juncture.objects.among(within, user).filter(running_on(DAY))
    return ComingRows(rows, "alliance_id", "until", Value("Critical juncture"))


def overdue_url(alliance: int, row: int) -> str:
    """Where overdue promises of every kind are nudged and settled."""
    return reverse("alliances:overdue", args=[alliance])


def agreement_url(alliance: int, row: int) -> str:
    return f"{reverse('alliances:agreement', args=[alliance])}#agreement-{row}"


def overview_url(alliance: int, row: int) -> str:
    """What those who may not change it open, too: the head says what is flagged."""
    return reverse("alliances:detail", args=[alliance])


def goals_url(alliance: int, row: int) -> str:
    return reverse("alliances:goals", args=[alliance])


def north_star_url(alliance: int, row: int) -> str:
    return reverse("alliances:north_star", args=[alliance])


def register() -> None:
    decide = ("Decide on renewal", agreement_url)
    coming_kinds.register(
        ComingKind("notice", 10, "last day to give notice", "notice date passed", *decide, notices),
        ComingKind(
            "renewal", 20, "renews automatically", "renewal not recorded", *decide, renewals
        ),
        ComingKind("end", 30, "ends", "ended, nothing follows", *decide, ends),
        ComingKind(
            "north_star", 40, "revisit", "revisit overdue", "Revisit", north_star_url, revisits
        ),
        ComingKind(
            "goal_confirmation",
            42,
            "confirm goal",
            "goal not confirmed",
            "Confirm",
            goals_url,
            goals_to_confirm,
            guests=False,
        ),
        ComingKind(
            "juncture",
            43,
            "last day of the flag",
            "over",
            "Look",
            overview_url,
            junctures,
            guests=False,
        ),
    )
