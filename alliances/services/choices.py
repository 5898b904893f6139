"""What the filters of a list offer: read together, and only what the person may see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import (
    CharField,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast

from accounts.models import User
from alliances.models import (
    Alliance,
    AllianceType,
    BusinessUnit,
    CorporateGoal,
    Membership,
    Partner,
    Person,
)
from core.db.asked import anybody
from core.db.prepared import PreparedRows

Option = tuple[str, str]


@dataclass(frozen=True)
class Options:
    """Options of the alliance list by field name: (value, words), goals indented by their level."""

    by_field: dict[str, list[Option]] = field(default_factory=dict)
    subgoals: dict[int, frozenset[int]] = field(default_factory=dict)


def side_options(user: User) -> list[Option]:
    """Ours and theirs over many alliances. To guests, who mostly see those of one company, their
    own company is no "partner": it has its name. One query for them, none for our people."""
    theirs = "Partners"
    if user.is_guest:
        companies = [str(one) for one in Partner.objects.visible_to(user)[:2]]
        theirs = companies[0] if len(companies) == 1 else theirs
    return [("ours", settings.COMPANY_NAME), ("theirs", theirs)]


def _rows(kind: str, rows: QuerySet[Any], above: str = "") -> QuerySet[Any, Any]:
    parent: Any = Cast(F(above), IntegerField()) if above else Value(0)
    return rows.order_by().values_list(
        Value(kind, output_field=CharField()), Cast("pk", IntegerField()), "name", parent
    )


@lru_cache(maxsize=32)
def _statement(role: str, is_superuser: bool) -> PreparedRows:
    """What the lists of anybody of this role offer: writing it took a sixth of the page."""
    user = anybody(role, is_superuser)
    # The first alliance of each person will do: a set of all would be read through every time.
    managing = Membership.objects.managing().filter(
        person=OuterRef("pk"), alliance__in=Alliance.objects.visible_to(user).values("pk")
    )
    managed = Subquery(managing.order_by().values("alliance")[:1])
    ours = Person.objects.filter(partner__isnull=True)
    managers = ours.annotate(managed=managed).filter(managed__isnull=False)
    parts = [
        _rows("type", AllianceType.objects.visible_to(user)),
        _rows("unit", BusinessUnit.objects.visible_to(user)),
        _rows("goal", CorporateGoal.objects.visible_to(user), above="parent"),
        _rows("manager", managers),
    ]
    first, *others = [part for part in parts if not part.query.is_empty()]
    return PreparedRows(first.union(*others, all=True))


def options_for(user: User) -> Options:
    """Types, business units, goals and current alliance managers, in one query."""
    found: dict[str, list[tuple[int, str, int | None]]] = defaultdict(list)
    for kind, key, name, above in _statement(user.role, user.is_superuser).read(reader=user.pk):
        found[kind].append((key, name, above))
    goals, subgoals = _tree(found.pop("goal", []))
    by_field = {
        kind: [(str(key), name) for key, name, _ in sorted(rows, key=lambda row: row[1].casefold())]
        for kind, rows in found.items()
    }
    return Options({**by_field, "goal": goals}, subgoals)


def _tree(
    rows: list[tuple[int, str, int | None]],
) -> tuple[list[Option], dict[int, frozenset[int]]]:
    """Goals in the order of the tree, and for each the keys of itself and all below."""
    below: dict[int | None, list[tuple[int, str]]] = defaultdict(list)
    keys = {key for key, _, _ in rows}
    for key, name, above in rows:
        below[above if above in keys else None].append((key, name))
    options: list[Option] = []
    subgoals: dict[int, frozenset[int]] = {}

    def walk(above: int | None, depth: int) -> frozenset[int]:
        together: frozenset[int] = frozenset()
        for key, name in sorted(below[above], key=lambda pair: pair[1].casefold()):
            options.append((str(key), "\u2003" * depth + name))
            subgoals[key] = walk(key, depth + 1) | {key}
            together |= subgoals[key]
        return together

    walk(None, 0)
    return options, subgoals
