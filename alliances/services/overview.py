"""The panels of an alliance's page that come from this app: team, dates, what is on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from alliances.models import Alliance, Membership, MembershipRole, Side
from alliances.models.people import SPONSOR_ROLES
from alliances.services.access import Access, access_to
from alliances.services.people import Contact, last_contact

SOON_DAYS = 90


@dataclass(frozen=True)
class ComingDate:
    """A date of an agreement or the North Star: `what` happens on `day`; `soon` within 90 days."""

    day: date
    what: str
    title: str
    soon: bool


@dataclass(frozen=True)
class Team:
    """The members, sponsors first, with the last contact of sponsors (None: not shown)."""

    lines: list[tuple[Membership, Contact | None]]

    @property
    def has_manager(self) -> bool:
        roles = {(row.side, row.role) for row, _ in self.lines}
        return (Side.OURS, MembershipRole.ALLIANCE_MANAGER) in roles

    @property
    def silent(self) -> int:
        return sum(contact is not None and contact.band == "red" for _, contact in self.lines)


def team_panel(alliance: Alliance, user: User, today: date) -> Team:
    """Sponsors first, then managers, then everybody else. One query."""
    rows = Membership.objects.within(user, alliance).current().select_related("person")
    rows = rows.only("side", "role", "last_contact_on", "person__name")
    members = sorted(rows.order_by("side", "person__name", "pk"), key=_place)
    return Team([(row, last_contact(membership=row, user=user, today=today)) for row in members])


def _place(row: Membership) -> tuple[bool, str, int]:
    return row.role not in SPONSOR_ROLES, row.side, MembershipRole.values.index(row.role)


def dates_panel(alliance: Alliance, user: User, today: date) -> list[ComingDate]:
    """The next notice and end of an agreement, and when the North Star is looked at again."""
    found = []
    notice, end = alliance.coming_notice, alliance.coming_end  # type: ignore[attr-defined]
    for agreement, is_notice in ((notice, True), (end, False)):
        if agreement:
            ends = "renews by itself" if agreement["renews"] else "ends"
            what = "last day to give notice" if is_notice else ends
            day = date.fromisoformat(agreement["day"])
            soon = (day - today).days <= SOON_DAYS
            found.append(ComingDate(day, what, agreement["title"], soon))
    star = alliance.north_star_revisit_on
    if star and star >= today:
        found.append(ComingDate(star, "revisit", "North Star", (star - today).days <= 30))
    return sorted(found, key=lambda item: item.day)


def facts_panel(alliance: Alliance, user: User, today: date) -> Access:
    return access_to(alliance=alliance, user=user)
