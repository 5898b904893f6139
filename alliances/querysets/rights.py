"""What a person may do beyond seeing: decided by their role alone, or by a part they play.

A right is asked of rows the person sees (`visible_to`). It is True or False where the role decides,
else the condition under which it holds, so that a leader of the portfolio costs no subquery.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Q, QuerySet, Value

# Roles of our side that carry the commercial responsibility and therefore see the deal terms.
CONFIDENTIAL_ROLES = (
    "alliance_manager",
    "executive_sponsor",
    "sales_executive_sponsor",
)
Rows = TypeVar("Rows", bound=QuerySet)
Right = bool | Q


def every(model: str) -> QuerySet:
    """All rows of a model of this app, which is made of these querysets."""
    return apps.get_model("alliances", model)._base_manager.order_by()


def memberships_of(user: Any) -> QuerySet:
    """Where `user` is a member today."""
    return every("Membership").filter(person__user=user.pk, ended_on__isnull=True)


def edit_right(user: Any, alliance: str = "pk") -> Right:
    """Alliance leaders change what they see, alliance managers what they manage, guests nothing.
    `alliance` is the path from the row to its alliance."""
    if not user.is_authenticated or user.is_guest:
        return False
    return True if user.leads_portfolio else _where(user, alliance, ["alliance_manager"])


def confidence_right(user: Any, alliance: str = "pk") -> Right:
    """Who reads deal terms and private notes: who sees the portfolio, and who answers for it."""
    if not user.is_authenticated or user.is_guest:
        return False
    return True if user.sees_whole_portfolio else _where(user, alliance, CONFIDENTIAL_ROLES)


def _where(user: Any, alliance: str, roles: Any) -> Q:
    ours = memberships_of(user).filter(side="ours", role__in=roles)
    return Q(**{f"{alliance}__in": ours.values("alliance")})


def having(rows: Rows, right: Right) -> Rows:
    """The rows for which the right holds."""
    if isinstance(right, bool):
        return rows if right else rows.none()
    return rows.filter(right)


def as_column(right: Right) -> Value | Q:
    """The right as an annotation."""
    return Value(right) if isinstance(right, bool) else right
