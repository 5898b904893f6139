"""Which scores of the portfolio rest on deal terms that a reader may not read."""

from __future__ import annotations

import numpy as np
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accounts.models import User
from alliances.models import Alliance
from alliances.querysets import confidence_right
from core.db.columns import columns_of
from portfolio.rules.selection import Selection
from scorecards.models import Criterion, Placement
from scorecards.querysets import PlacementQuerySet, held_on
from scorecards.rules.assessment import PLACING
from scorecards.rules.veiled_standings import AXES, Veils


def veils_of(user: User, alliances: QuerySet[Alliance], selection: Selection) -> Veils:
    """The scores that rest on deal terms which `user` may not read, by the models of both days:
    none is shown finer because an older version asked less. One query."""
    telling = Criterion.objects.filter(indicator__reveals_deal_terms=True, weight__gt=0)
    now, before = held_on(selection.as_of), held_on(selection.compared_with)
    rows = Placement.objects.filter(
        now | before, alliance__in=alliances.exclude(confidence_right(user)).values("pk")
    ).values_list(
        "alliance",
        *(flag(Q(model__in=telling.filter(axis=axis).values("model"))) for axis in AXES),
        *(f"{axis}_coverage" for axis in AXES),
        flag(now),
        flag(before),
    )
    ids, columns = columns_of(rows.order_by(), 8)
    alliance, at = np.unique(ids.astype(np.int64), return_inverse=True)
    tells = np.zeros((len(AXES), len(alliance)), np.bool_)
    for axis, column in enumerate(columns[:3]):
        np.logical_or.at(tells[axis], at, column > 0)
    some = tells.any(axis=0)
    shares = np.where(tells[:, at], np.nan, np.array(columns[3:6]).reshape(len(AXES), -1))
    coverage = np.full((2, len(alliance)), np.nan)
    open_axes = np.maximum((~tells[:, at]).sum(axis=0), 1)
    means = np.where(tells[:, at].all(axis=0), np.nan, np.nansum(shares, axis=0) / open_axes)
    for day, column in enumerate(columns[6:]):
        held = column > 0
        coverage[day, at[held]] = means[held]
    axes = {axis: tells[place][some] for place, axis in enumerate(AXES)}
    return Veils(alliance[some], axes, coverage[0, some], coverage[1, some])


def telling_of(user: User, alliances: QuerySet[Alliance]) -> PlacementQuerySet:
    """Placements of which the readings tell of deal terms that `user` may not read."""
    telling = Criterion.objects.filter(
        indicator__reveals_deal_terms=True, axis__in=PLACING, weight__gt=0
    )
    found: PlacementQuerySet = Placement.objects.filter(
        model__in=telling.values("model"),
        alliance__in=alliances.exclude(confidence_right(user)).values("pk"),
    )
    return found.order_by()


def flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
