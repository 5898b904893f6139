"""Alliances without a manager, and what people hold who are no longer there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from alliances.models import Alliance
from alliances.querysets import every, has_left
from alliances.rules.stages import ACTIVE
from alliances.services.holdings import left_behind
from alliances.services.roles_held import QUESTIONS, ROLES
from core.db.asked import DAY, NOW, Within, among_keys
from core.db.prepared import PreparedRows
from core.registry.exceptions import (
    Case,
    ExceptionKind,
    ExceptionSource,
    Rows,
    Step,
    offer,
    sources,
)
from core.registry.holdings import HoldingSource, holdings
from core.text import counted, plural

LEFT_BEHIND, NO_MANAGER = "left_behind", "no_manager"
# An alliance that never had a manager is no exception while it is being set up.
GRACE_DAYS = 14
_COLUMNS = ("where_", "who_", "name_", "many_")


def _no_manager(case: Case) -> str:
    return f"no alliance manager{case.for_age}" if case.age else "no alliance manager yet"


def _left_behind(case: Case) -> str:
    return f"{counted(case.number, 'responsibility', 'responsibilities')} held by people who left"


KINDS = (
    ExceptionKind(
        key=NO_MANAGER,
        order=5,
        title="No alliance manager",
        severity=8,
        words=_no_manager,
        step=Step(
            "Name an alliance manager",
            "alliances:membership_create",
            editors_only=True,
            tail="?role=alliance_manager",
        ),
    ),
    ExceptionKind(
        key=LEFT_BEHIND,
        order=105,
        title="Held by people who left",
        severity=5,
        words=_left_behind,
        step=Step("Hand over", "alliances:hand_over", editors_only=True),
        adds_up=True,
    ),
)


def without_manager(within: Within) -> Rows:
    """Running alliances that nobody manages; a manager who has gone manages nothing."""
    roles = every("Membership").filter(
        alliance=OuterRef("pk"), side="ours", role="alliance_manager"
    )
    managing = roles.filter(
        Q(since__isnull=True) | Q(since__lte=DAY), Q(ended_on__isnull=True) | Q(ended_on__gt=DAY)
    ).exclude(has_left("person", DAY))
    ended = roles.annotate(until=Coalesce("ended_on", "person__left_on")).filter(until__lte=DAY)
    last: Any = Subquery(ended.values("alliance").annotate(last=Max("until")).values("last"))
    rows = Alliance.objects.filter(within("pk"), ~Exists(managing), stage__in=ACTIVE)
    rows = rows.filter(Exists(roles) | Q(created_at__lt=NOW.plus(days=-GRACE_DAYS)))
    return Rows(rows, "pk", NO_MANAGER, since=last, count=Value(1))


def _left_with(source: HoldingSource, within: Within) -> Rows:
    rows: QuerySet[Any] = left_behind(source, DAY, NOW).filter(within(source.alliance))
    since = Min(f"{source.person}__left_on")
    return Rows(rows, f"{source.alliance}_id", LEFT_BEHIND, since, Count("pk"))


@dataclass(frozen=True)
class Gone:
    """Somebody who is no longer there, with how many things they still hold in an alliance."""

    alliance: int
    person: int
    name: str
    count: int

    @property
    def words(self) -> str:
        return plural(self.count, "responsibility", "responsibilities")


@lru_cache(maxsize=4)
def _statement(counted: tuple[HoldingSource, ...]) -> PreparedRows:
    """Writing it took a third of Today."""
    parts = []
    for source in counted:
        rows = left_behind(source, DAY, NOW).order_by().filter(among_keys(source.alliance))
        where, who = F(f"{source.alliance}_id"), F(f"{source.person}__pk")
        named = rows.values(where_=where, who_=who, name_=F(f"{source.person}__name"))
        parts.append(named.annotate(many_=Count("pk")).values_list(*_COLUMNS))
    return PreparedRows(parts[0].union(*parts[1:], all=True))


def gone_people(*, alliances: Sequence[int], today: date, now: datetime) -> list[Gone]:
    """Who still holds something in these alliances (keys) and is no longer there, by name. One
    query."""
    if not alliances:
        return []
    rows = _statement(tuple(source for source in holdings if source.counted))
    found: dict[tuple[int, int, str], int] = {}
    for where, who, name, many in rows.read(keys=list(alliances), day=today, now=now):
        found[where, who, name] = found.get((where, who, name), 0) + many
    gone = [Gone(*key, count) for key, count in found.items()]
    return sorted(gone, key=lambda one: (one.alliance, one.name.casefold(), one.person))


def offer_holdings(*offered: HoldingSource) -> None:
    """What an app registers: what people hold in its tables, and that it is an exception where
    they are gone."""
    holdings.register(*offered)
    sources.register(
        *(
            ExceptionSource(f"{LEFT_BEHIND}.{source.key}", 0, partial(_left_with, source))
            for source in offered
            if source.counted
        )
    )


def register() -> None:
    offer(KINDS, without_manager)
    offer_holdings(ROLES, QUESTIONS)
