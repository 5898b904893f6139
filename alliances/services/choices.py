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
from django.utils import timezone

from accounts.models import Role, User
from alliances.models import (
    Alliance,
    AllianceType,
    BusinessUnit,
    CorporateGoal,
    ExecutiveView,
    Membership,
    Partner,
    Person,
)
from alliances.querysets.goals import goal_year
from alliances.rules.goals import in_tree_order, lineage
from core.db.asked import anybody
from core.db.prepared import PreparedRows
from core.text import write_year

Option = tuple[str, str]
# Key, name, key of the one above, fiscal year.
Row = tuple[int, str, int | None, int]
INDENT = "\u2003"
OPENS_ON = "opens_on"


@dataclass(frozen=True)
class Options:
    """Options of the alliance list by field name: (value, words), goals indented by their level;
    those that are in force first, those of other years with the year. `opens_on`: what executives
    see first, "" for others."""

    by_field: dict[str, list[Option]] = field(default_factory=dict)
    subgoals: dict[int, frozenset[int]] = field(default_factory=dict)
    opens_on: str = ""


def side_options(user: User) -> list[Option]:
    """Ours and theirs over many alliances. To guests, who mostly see those of one company, their
    own company is no "partner": it has its name. One query for them, none for our people."""
    theirs = "Partners"
    if user.is_guest:
        companies = [str(one) for one in Partner.objects.visible_to(user)[:2]]
        theirs = companies[0] if len(companies) == 1 else theirs
    return [("ours", settings.COMPANY_NAME), ("theirs", theirs)]


def _rows(
    kind: str, rows: QuerySet[Any], above: str = "", year: str = "", name: str = "name"
) -> QuerySet[Any, Any]:
    parent: Any = Cast(F(above), IntegerField()) if above else Value(0)
    of_year: Any = Cast(F(year), IntegerField()) if year else Value(0)
    return rows.order_by().values_list(
        Value(kind, output_field=CharField()), Cast("pk", IntegerField()), name, parent, of_year
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
        _rows("goal", CorporateGoal.objects.visible_to(user).told(), "parent", "fiscal_year"),
        _rows("manager", managers),
    ]
    if role == Role.EXECUTIVE:
        parts.append(_rows(OPENS_ON, ExecutiveView.objects.visible_to(user), name="opens_on"))
    first, *others = [part for part in parts if not part.query.is_empty()]
    return PreparedRows(first.union(*others, all=True))


def options_for(user: User) -> Options:
    """Types, business units, goals and current alliance managers, in one query."""
    found: dict[str, list[Row]] = defaultdict(list)
    for kind, *row in _statement(user.role, user.is_superuser).read(reader=user.pk):
        found[kind].append(tuple(row))
    opens_on = _opens_on(user, found.pop(OPENS_ON, []))
    goals, subgoals = _tree(found.pop("goal", []), goal_year(timezone.localdate()))
    by_field = {
        kind: [(str(key), name) for key, name, *_ in sorted(rows, key=_by_name)]
        for kind, rows in found.items()
    }
    return Options({**by_field, "goal": goals}, subgoals, opens_on)


def _opens_on(user: User, rows: list[Row]) -> str:
    if user.role != Role.EXECUTIVE:
        return ""
    return rows[0][1] if rows else ExecutiveView.First.RISK.value


def _by_name(row: Row) -> str:
    return row[1].casefold()


def _tree(rows: list[Row], this_year: int) -> tuple[list[Option], dict[int, frozenset[int]]]:
    """Goals in the order of the tree, and for each the keys of itself and all below."""
    parents = {key: above for key, _, above, _ in rows}
    subgoals: dict[int, set[int]] = {key: set() for key in parents}
    for key, line in lineage(parents).items():
        for above in line:
            subgoals[above].add(key)
    options: list[Option] = []
    years = sorted({row[3] for row in rows}, reverse=True)
    current = next((year for year in years if year <= this_year), min(years, default=None))
    for year in sorted(years, key=lambda one: (one != current, -one)):
        mine = {row[0]: row for row in rows if row[3] == year}
        said = "" if year == current else f" ({write_year(year)})"
        ordered = in_tree_order((key, above, name) for key, name, above, _ in mine.values())
        options += [(str(key), f"{INDENT * depth}{mine[key][1]}{said}") for key, depth in ordered]
    return options, {key: frozenset(keys) for key, keys in subgoals.items()}
