"""The panels of an alliance's page that come from this app: team, dates, what is on record, and
what each side owes, summed over what every app counts as promised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from alliances.models import Alliance, Membership, MembershipRole, Side
from alliances.models.people import SPONSOR_ROLES
from alliances.rules.punctuality import Punctuality
from alliances.services.access import Access, access_to
from alliances.services.people import Contact, last_contact, missing_roles
from core.registry.base import Registry

SOON_DAYS = 90
_OF_PERSON = ("name", "user", "left_on", "partner__name")
TEAM_FIELDS = (
    *("side", "role", "last_contact_on", "ended_on"),
    *(f"person__{name}" for name in _OF_PERSON),
)
WHO_OWES = {Side.OURS: "we owe", Side.THEIRS: "they owe", Side.JOINT: "both owe"}


@dataclass(frozen=True)
class ComingDate:
    """A date of an agreement or the North Star: `what` happens on `day`; `soon` within 90 days."""

    day: date
    what: str
    title: str
    soon: bool


@dataclass(frozen=True)
class Team:
    """The members, sponsors first, with the last contact of sponsors (None: not shown). `missing`
    are sentences: "No alliance manager since 12 Nov"."""

    lines: list[tuple[Membership, Contact | None]]
    missing: list[str]

    @property
    def silent(self) -> int:
        return sum(contact is not None and contact.band == "red" for _, contact in self.lines)


def team_panel(alliance: Alliance, user: User, today: date) -> Team:
    """Sponsors first, then managers, then everybody else. One query."""
    rows = Membership.objects.within(user, alliance).select_related("person__partner")
    known = list(rows.only(*TEAM_FIELDS).order_by("side", "person__name", "pk"))
    members = sorted((row for row in known if row.ended_on is None), key=_place)
    lines = [(row, last_contact(membership=row, user=user, today=today)) for row in members]
    return Team(lines, [] if user.is_guest else missing_roles(alliance, known, today))


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


@dataclass(frozen=True)
class OwedSource:
    """Counts one kind of promise, by side, as far as the reader may see it.

    `words` name the kind ("deliverables of agreed plans"), `begins` says when the first appears
    ("a plan is agreed").
    """

    key: str
    words: str
    begins: str
    count: Callable[[Alliance, User, date], dict[str, Punctuality]]
    order: int = 0


@dataclass(frozen=True)
class Owed:
    """`sides` in a fixed order, without those that owe nothing and never did; `words` and `begins`
    of the sources."""

    sides: dict[str, Punctuality]
    words: list[str]
    begins: list[str]

    @property
    def open(self) -> int:
        return sum(sums.open for sums in self.sides.values())

    @property
    def late(self) -> str:
        """ "we owe 2, they owe 1"."""
        return ", ".join(
            f"{words} {self.sides[side].overdue}"
            for side, words in WHO_OWES.items()
            if side in self.sides and self.sides[side].overdue
        )


owed_sources: Registry[OwedSource] = Registry()


def owed_panel(alliance: Alliance, user: User, today: date) -> Owed | None:
    """None where no app counts anything. As many queries as there are sources."""
    sources = list(owed_sources)
    if not sources:
        return None
    counts = [source.count(alliance, user, today) for source in sources]
    sums = {
        side.value: sum((found.get(side, Punctuality()) for found in counts), Punctuality())
        for side in Side
    }
    return Owed(
        sides={side: found for side, found in sums.items() if found.open or found.counted},
        words=[source.words for source in sources],
        begins=[source.begins for source in sources],
    )
