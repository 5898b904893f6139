"""What the filters of actions and decisions offer: what stands in the rows the reader sees."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from governance.models import Action, Decision

MOST = 500


def action_choices(user: User) -> dict[str, list[tuple[str, str]]]:
    """Owners, their functions, alliances and committees of the actions `user` sees. Two queries."""
    rows = Action.objects.visible_to(user).order_by()
    owners = rows.filter(owner__isnull=False).values_list("owner", "owner__name", "owner__function")
    places = rows.values_list(
        "alliance", "alliance__name", "meeting__committee", "meeting__committee__name"
    )
    found: dict[str, set[tuple[str, str]]] = {
        key: set() for key in ("owner", "function", "alliance", "committee")
    }
    for pk, name, function in owners.distinct()[:MOST]:
        found["owner"].add((str(pk), name))
        if function:
            found["function"].add((function, function))
    for alliance, name, committee, words in places.distinct()[:MOST]:
        found["alliance"].add((str(alliance), name))
        if committee:
            # A committee is named with its alliance: most have one of the same name.
            found["committee"].add((str(committee), f"{name}: {words}"))
    return {key: _in_order(pairs) for key, pairs in found.items()}


def alliance_choices(user: User) -> list[tuple[str, str]]:
    """The alliances of the decisions `user` sees. One query."""
    rows = Decision.objects.visible_to(user).order_by()
    found = rows.values_list("alliance", "alliance__name").distinct()[:MOST]
    return _in_order((str(pk), name) for pk, name in found)


def _in_order(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda one: (one[1].casefold(), one[0]))
