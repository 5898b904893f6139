"""What the filters of actions and decisions offer: whose rows the reader sees."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from alliances.models import Alliance, Person
from governance.models import Action, Committee, Decision

MOST = 500  # choices of one filter; the search finds the others
Pairs = list[tuple[str, str]]


def action_choices(user: User) -> dict[str, Pairs]:
    """Owners, their functions, alliances and committees of the actions `user` sees. Three
    queries."""
    owned = Action.objects.visible_to(user).filter(owner=OuterRef("pk")).order_by()
    people = Person.objects.filter(Exists(owned)).order_by("name", "pk")
    owners = list(people.values_list("pk", "name", "function")[:MOST])
    functions = sorted({function for _, _, function in owners if function}, key=str.casefold)
    born = Action.objects.filter(meeting__committee=OuterRef("pk")).order_by()
    committees = Committee.objects.visible_to(user).filter(Exists(born))
    rows = committees.order_by("alliance__name", "name", "pk")
    named = rows.values_list("pk", "alliance__name", "name")[:MOST]
    return {
        "owner": [(str(pk), name) for pk, name, _ in owners],
        "function": [(one, one) for one in functions],
        "alliance": _alliances(user, Action),
        # A committee is named with its alliance: most have one of the same name.
        "committee": [(str(pk), f"{alliance}: {name}") for pk, alliance, name in named],
    }


def alliance_choices(user: User) -> Pairs:
    """The alliances of the decisions `user` sees. One query."""
    return _alliances(user, Decision)


def _alliances(user: User, model: Any) -> Pairs:
    rows = model.objects.filter(alliance=OuterRef("pk")).order_by()
    found = Alliance.objects.visible_to(user).filter(Exists(rows)).order_by("name", "pk")
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")[:MOST]]
