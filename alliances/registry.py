"""What this app offers to its pages and to the apps below it."""

from accounts.models import Role
from alliances import models
from alliances.services.activity import watch
from core.registry.navigation import Group, NavigationEntry, navigation


def _navigation() -> None:
    for entry in (
        NavigationEntry(
            "Alliances",
            "alliances:list",
            "alliances",
            30,
            shortcut="a",
            guests=True,
            first_for=(Role.GUEST,),
        ),
        NavigationEntry(
            "Partners", "alliances:partner_list", "partners", 10, Group.RECORDS, shortcut="n"
        ),
        NavigationEntry(
            "People", "alliances:person_list", "people", 20, Group.RECORDS, shortcut="e"
        ),
    ):
        navigation.register(entry)


def _histories() -> None:
    watch(models.Alliance, "Alliance", path="id", title="name", untold=["announced_precision"])
    watch(models.Membership, "Member", path="alliance", title="person__name")
    watch(models.Agreement, "Agreement", path="alliance", title="title")
    watch(models.DealTerm, "Deal term", path="alliance", title="kind", confidential=True)


def register() -> None:
    _navigation()
    _histories()
