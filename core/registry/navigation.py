"""What a person reaches from every page: entries of the navigation. Each app registers its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

from django.conf import settings

from core.registry.base import Registry


class Group(IntEnum):
    """The groups of the navigation, from the top."""

    WORK = 1
    RECORDS = 2
    ADMINISTRATION = 3


@dataclass(frozen=True)
class NavigationEntry:
    """A page that takes no arguments.

    `shortcut` is the key pressed after "g". `guests` also see it. `needs` names an attribute of
    the user that must be true, `setting` a setting that must be. It is the first page after
    signing in for the roles in `first_for`. `under` is the URL name of the entry on whose tabs it
    stands: it has its key and no place of its own.
    """

    label: str
    url_name: str
    icon: str
    order: int
    group: Group = Group.WORK
    shortcut: str = ""
    guests: bool = False
    needs: str = ""
    setting: str = ""
    first_for: Collection[str] = ()
    under: str = ""

    @property
    def key(self) -> str:
        return self.url_name

    def is_for(self, user: object) -> bool:
        if getattr(user, "is_guest", False) and not self.guests:
            return False
        if self.needs and not getattr(user, self.needs, False):
            return False
        return not self.setting or bool(getattr(settings, self.setting))


navigation: Registry[NavigationEntry] = Registry()


def entries_for(user: object) -> list[NavigationEntry]:
    """What `user` may open, in the order of the groups and within them."""
    return sorted((entry for entry in navigation if entry.is_for(user)), key=lambda e: e.group)


def first_page(user: object, role: str) -> NavigationEntry | None:
    """Where `user` begins: the page registered for `role`, else the first they may open."""
    found = entries_for(user)
    return next((entry for entry in found if role in entry.first_for), found[0] if found else None)
