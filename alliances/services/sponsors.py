"""How long the sponsors of an alliance have been silent: the one answer for scores, exceptions and
Today.

Silence counts from the last contact with the sponsor; where there never was one, from the last
contact with whoever held the role before; and where nobody was ever spoken with, from the day on
which the first of them took the role. Replacing a silent sponsor breaks no silence. A role that was
given up counts on until somebody takes it over: for a year, or for a quarter where others have it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, DateField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Least, NullIf, TruncDate

from alliances.models import ContactLog, Membership
from alliances.models.people import SPONSOR_ROLES
from alliances.querysets import has_left
from core.db.prepared import Slot

GIVEN_UP_COUNTS_DAYS, BESIDE_OTHERS_DAYS = 365, 90
NEVER = date(1970, 1, 1)
# The day on which a role ended, or its holder left the company.
UNTIL = Coalesce("ended_on", "person__left_on")


def earlier(day: date | Slot, days: int) -> Any:
    """The day so many days before."""
    return day.plus(days=-days) if isinstance(day, Slot) else day - timedelta(days=days)


def sponsors_on(day: date | Slot, *, known_by: datetime | Slot) -> QuerySet[Any, Any]:
    """Sponsor roles held at the end of `day` by people who are still there, with `silent_since`
    (a date) as it was known at the moment `known_by`, and `last_contact`, empty where none is on
    record."""
    held = _taken(day).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))
    return _with_silence(held.exclude(has_left("person", day)), day, known_by)


def given_up_by(day: date | Slot, *, known_by: datetime | Slot) -> QuerySet[Any, Any]:
    """Sponsor roles that were given up within a year before `day`, or within a quarter where others
    have the role, and that nobody has taken over since, with `silent_since`."""
    same_role = {name: OuterRef(name) for name in ("alliance", "side", "role")}
    others = _taken(day).annotate(until=UNTIL).filter(**same_role)
    successors = others.filter(since__gte=OuterRef("until"))
    beside = others.filter(Q(until__isnull=True) | Q(until__gt=day))
    rows = (
        _taken(day)
        .annotate(until=UNTIL)
        .filter(until__lte=day, until__gt=earlier(day, GIVEN_UP_COUNTS_DAYS))
        .filter(Q(until__gt=earlier(day, BESIDE_OTHERS_DAYS)) | ~Exists(beside))
        .filter(~Exists(successors))
    )
    return _with_silence(rows, day, known_by)


def _taken(day: date | Slot) -> QuerySet[Any, Any]:
    begun = Q(since__isnull=True) | Q(since__lte=day)
    return Membership.objects.filter(begun, role__in=SPONSOR_ROLES)


def _with_silence(
    rows: QuerySet[Any, Any], day: date | Slot, known_by: datetime | Slot
) -> QuerySet[Any, Any]:
    logged = ContactLog.objects.filter(
        alliance=OuterRef("alliance"),
        person=OuterRef("person"),
        day__lte=day,
        logged_at__lte=known_by,
    )
    # Some databases take a missing day for the latest, others for no day at all.
    never = Value(NEVER, output_field=DateField())
    noted = Case(When(last_contact_on__lte=day, then="last_contact_on"), default=never)
    last = Greatest(Coalesce(Subquery(logged.order_by("-day").values("day")[:1]), never), noted)
    same_role = {name: OuterRef(name) for name in ("alliance", "side", "role")}
    begun = Coalesce("since", TruncDate("alliance__created_at"))
    before = (
        Membership.objects.filter(**same_role)
        .annotate(until=UNTIL, begun=begun)
        .filter(until__lte=day)
        .exclude(pk=OuterRef("pk"))
    )
    spoken_with = before.filter(last_contact_on__lte=day).order_by("-last_contact_on")
    return rows.annotate(
        last_contact=NullIf(last, never),
        silent_since=Coalesce(
            "last_contact",
            Least(
                begun,
                Coalesce(
                    Subquery(spoken_with.values("last_contact_on")[:1]),
                    Subquery(before.order_by("begun").values("begun")[:1]),
                    begun,
                ),
            ),
        ),
    )
