"""What a person may do beyond seeing: decided by their role alone, or by a part they play.

A right is the condition under which it holds for an alliance the person sees (`visible_to`). Where
the role decides, it costs no subquery.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

# Roles of our side that carry the commercial responsibility and therefore see the deal terms.
CONFIDENTIAL_ROLES = (
    "alliance_manager",
    "executive_sponsor",
    "sales_executive_sponsor",
)
NEVER = Q(pk__in=[])
ALWAYS = ~NEVER


def every(model: str) -> Any:
    """All rows of a model of this app, which is made of these querysets."""
    return apps.get_model("alliances", model)._base_manager.order_by()


def memberships_of(user: Any) -> QuerySet:
    """Where `user` is a member today."""
    rows: QuerySet = every("Membership")
    return rows.filter(person__user=user.pk, ended_on__isnull=True)


def edit_right(user: Any) -> Q:
    """Alliance leaders change what they see, alliance managers what they manage, guests nothing."""
    if not user.is_active or user.is_guest:
        return NEVER
    return ALWAYS if user.leads_portfolio else _as_one_of(user, ["alliance_manager"])


def confidence_right(user: Any) -> Q:
    """Who reads deal terms and private notes: who sees the portfolio, and who answers for it."""
    if not user.is_active or user.is_guest:
        return NEVER
    return ALWAYS if user.sees_whole_portfolio else _as_one_of(user, CONFIDENTIAL_ROLES)


def _as_one_of(user: Any, roles: Sequence[str]) -> Q:
    ours = memberships_of(user).filter(side="ours", role__in=roles)
    return Q(pk__in=ours.values("alliance"))
