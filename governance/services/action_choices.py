"""What the filters of actions and decisions offer: what stands in the rows the reader sees."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from governance.models import Action, Decision

MOST = 500


def action_choices(user: User) -> dict[str, list[tuple[str, str]]]:
    """Owners, their functions, alliances and committees of the actions `user` sees. Four
    queries."""
    rows = Action.objects.visible_to(user).order_by()
    named = rows.filter(owner__isnull=False)
    return {
        "owner": _pairs(named, "owner", "owner__name"),
        "function": _pairs(named.exclude(owner__function=""), "owner__function"),
        "alliance": _pairs(rows, "alliance", "alliance__name"),
        "committee": _committees(rows.filter(meeting__isnull=False)),
    }


def alliance_choices(user: User) -> list[tuple[str, str]]:
    """The alliances of the decisions `user` sees. One query."""
    return _pairs(Decision.objects.visible_to(user).order_by(), "alliance", "alliance__name")


def _pairs(rows: QuerySet[Any, Any], key: str, name: str = "") -> list[tuple[str, str]]:
    found = rows.values_list(key, name or key).distinct()[:MOST]
    return sorted(((str(pk), str(words)) for pk, words in found), key=lambda one: one[1].casefold())


def _committees(rows: QuerySet[Any, Any]) -> list[tuple[str, str]]:
    """A committee is named with its alliance: most have one of the same name."""
    path = "meeting__committee"
    found = rows.values_list(path, f"{path}__name", "alliance__name").distinct()[:MOST]
    named = ((str(pk), f"{alliance}: {name}") for pk, name, alliance in found)
    return sorted(named, key=lambda one: one[1].casefold())
