"""The panels of an alliance's page that come from this app: team, dates, what is on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from alliances.models import Alliance, Membership
from alliances.models.people import SPONSOR_ROLES
from alliances.querysets.children import ROLE_ORDER
from alliances.rules.contact import contact_band
from alliances.services.access import Access, access_to

SOON_DAYS = 90


@dataclass(frozen=True)
class TeamLine:
    """A member; `band` of a sponsor's last contact, "" if none is on record or no sponsor."""

    membership: Membership
    is_sponsor: bool  # whose silence is shown
    band: str
    days_silent: int | None

    @property
    def words(self) -> str:
        """ "our executive sponsor", "their counterpart"."""
        side = "our" if self.membership.side == "ours" else "their"
        return f"{side} {self.membership.get_role_display().lower()}"

    @property
    def days_words(self) -> str:
        return "today" if self.days_silent == 0 else f"{self.days_silent} d"


@dataclass(frozen=True)
class ComingDate:
    """A date of an agreement or the North Star: `what` happens on `day`; `soon` within 90 days."""

    day: date
    what: str
    title: str
    soon: bool


@dataclass(frozen=True)
class Team:
    lines: list[TeamLine]

    @property
    def has_manager(self) -> bool:
        roles = {(line.membership.side, line.membership.role) for line in self.lines}
        return ("ours", "alliance_manager") in roles

    @property
    def silent(self) -> list[TeamLine]:
        return [line for line in self.lines if line.band == "red"]


def team_panel(alliance: Alliance, user: User, today: date) -> Team:
    """Sponsors first, then managers, then everybody else. Guests do not see when we last spoke.
    One query."""
    rows = Membership.objects.within(user, alliance).current().select_related("person")
    rows = rows.only("side", "role", "last_contact_on", "person__name")
    lines = []
    for row in rows.order_by("side", "person__name", "pk"):
        sponsor = row.role in SPONSOR_ROLES and not user.is_guest
        last = row.last_contact_on
        days = (today - last).days if sponsor and last else None
        band = contact_band(last, today) if sponsor else ""
        lines.append(TeamLine(row, sponsor, band, days))
    return Team(sorted(lines, key=_place))


def _place(line: TeamLine) -> tuple[bool, str, int]:
    role = line.membership.role
    return role not in SPONSOR_ROLES, line.membership.side, ROLE_ORDER.index(role)


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
