"""What hangs on each alliance that a reader sees, as known today. Deal terms only where they may
see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, FloatField, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from accounts.models import User
from alliances.models import Alliance, AlliancePartner, CorporateGoal, Membership
from alliances.querysets import confidence_right, edit_right
from plans.models import Initiative
from portfolio.rules.exposure import Line, by_partner, single_source, with_sole_goals
from scorecards.models import Indicator
from scorecards.rules.quadrants import UNPLACED

# Those that ended would not be lost.
ENDED = ("completed", "failed", "stopped")
ACCESS = "access"


def answer_is_hidden() -> Exists:
    """Whether what only the partner brings is for who reads deal terms alone."""
    return Exists(Indicator.objects.filter(key=ACCESS, reveals_deal_terms=True))


def exposed_alliances(user: User) -> QuerySet[Alliance]:
    return Alliance.objects.visible_to(user).active()


def read_lines(*, user: User, today: date) -> list[Line]:
    """A line for each active alliance that `user` sees. Five queries, whatever their number."""
    return with_sole_goals(_lines(exposed_alliances(user), user, today))


def read_partner(*, partner: int, user: User, today: date) -> Line | None:
    """What hangs on one partner (its key) in the alliances that `user` sees; None without any. Six
    queries."""
    seen = exposed_alliances(user)
    mine = seen.filter(pk__in=AlliancePartner.objects.filter(partner=partner).values("alliance"))
    lines = _lines(mine, user, today)
    line = next((one for one in by_partner(lines) if one.pk == partner), None)
    if line is None or not line.sole:
        return line
    others = seen.exclude(pk__in=[one.pk for one in lines]).order_by().values("pk")
    ties = Alliance.goals.through.objects.filter(alliance__in=others, corporategoal__in=line.sole)
    return replace(line, sole=line.sole - set(ties.values_list("corporategoal", flat=True)))


def _lines(alliances: QuerySet[Alliance], user: User, today: date) -> list[Line]:
    keys = alliances.order_by().values("pk")
    partners = _partners(keys)
    goals = _goals(keys, today)
    initiatives = _initiatives(keys, today)
    people = dict(
        Membership.objects.current()
        .filter(alliance__in=keys)
        .order_by()
        .values_list("alliance")
        .annotate(n=Count("person", distinct=True))
    )
    current = FilteredRelation("placements", condition=Q(placements__valid_to__isnull=True))
    rights: dict[str, Any] = {"sees": confidence_right(user), "edits": edit_right(user)}
    rows = alliances.annotate(now=current, **rights).values_list(
        "pk",
        Coalesce(NullIf("brand_name", Value("")), F("name")),
        Cast("now__planned_value", FloatField()),
        Cast("now__delivered_value", FloatField()),
        "now__detail__raw__value_at_stake",
        "now__detail__raw__access",
        answer_is_hidden(),
        "now__quadrant",
        "replacement__months",
        "replacement__single_source",
        "sees",
        "edits",
    )
    found = []
    for pk, name, planned, delivered, terms, answer, hidden, quadrant, *own in rows:
        months, said, sees, edits = own
        found.append(
            Line(
                pk=pk,
                name=name,
                partners=partners.get(pk, ()),
                planned=planned,
                delivered=delivered,
                terms=terms if sees else None,
                terms_hidden=0 if sees else 1,
                told=(pk,) if sees and terms is not None else (),
                initiatives=initiatives.get(pk, 0),
                goals=goals.get(pk, frozenset()),
                single=single_source(said or "", None if hidden and not sees else answer),
                months=months,
                quadrant=quadrant or UNPLACED,
                people=people.get(pk, 0),
                planned_known=int(planned is not None),
                may_edit=bool(edits),
            )
        )
    return found


def _partners(keys: QuerySet) -> dict[int, tuple[tuple[int, str], ...]]:
    """The lead first."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = AlliancePartner.objects.filter(alliance__in=keys).order_by("-is_lead", "pk")
    for alliance, pk, name in rows.values_list("alliance", "partner", "partner__name"):
        found[alliance].append((pk, name))
    return {alliance: tuple(named) for alliance, named in found.items()}


def _goals(keys: QuerySet, today: date) -> dict[int, frozenset[int]]:
    in_force = CorporateGoal.objects.in_force_on(today)
    rows = Alliance.goals.through.objects.filter(
        alliance__in=keys, corporategoal__in=in_force.values("pk")
    )
    return _sets(rows.values_list("alliance", "corporategoal"))


def _sets(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return {key: frozenset(values) for key, values in found.items()}


def _initiatives(keys: QuerySet, today: date) -> dict[int, int]:
    rows = Initiative.objects.filter(plan__alliance__in=keys).in_force_on(today)
    counted = rows.exclude(stage__in=ENDED).order_by().values_list("plan__alliance")
    return dict(counted.annotate(n=Count("pk")))
