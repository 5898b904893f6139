"""The panels of an alliance's page that come from this app: team, dates, key facts, and what each
side owes, summed over what every app counts as a commitment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import IntegerField, QuerySet, Value

from accounts.models import User
from alliances.models import Alliance, Membership, MembershipRole, Side
from alliances.models.people import SPONSOR_ROLES
from alliances.rules.punctuality import Punctuality
from alliances.services.access import Access, access_to
from alliances.services.people import Contact, last_contact, missing_roles
from core.db.asked import Within, among_keys, anybody
from core.db.prepared import PreparedRows
from core.registry.base import Registry
from core.registry.coming import Coming, coming_dates

DATES_AT_MOST = 7
_OF_PERSON = ("name", "user__is_active", "left_on", "partner__name")
TEAM_FIELDS = (
    *("side", "role", "last_contact_on", "ended_on"),
    *(f"person__{name}" for name in _OF_PERSON),
)


@dataclass(frozen=True)
class Dates:
    """What is overdue and what comes next, of every kind; `acts` where the reader may do it."""

    late: list[Coming]
    coming: list[Coming]
    acts: bool


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
    rows = Membership.objects.within(user, alliance).select_related(
        "person__partner", "person__user"
    )
    known = list(rows.only(*TEAM_FIELDS).order_by("side", "person__name", "pk"))
    members = sorted((row for row in known if row.ended_on is None), key=_place)
    lines = [(row, last_contact(membership=row, user=user, today=today)) for row in members]
    return Team(lines, [] if user.is_guest else missing_roles(alliance, known, today))


def _place(row: Membership) -> tuple[bool, str, int]:
    return row.role not in SPONSOR_ROLES, row.side, MembershipRole.values.index(row.role)


def dates_panel(alliance: Alliance, user: User, today: date) -> Dates:
    """One query. What is overdue comes first, and the next dates fill the rest."""
    found = coming_dates(user, [alliance], today).get(alliance.pk, [])
    late = [one for one in found if one.is_late]
    coming = [one for one in found if not one.is_late]
    acts = access_to(alliance=alliance, user=user).edit
    return Dates(late, coming[: max(1, DATES_AT_MOST - len(late))], acts)


def facts_panel(alliance: Alliance, user: User, today: date) -> Access:
    return access_to(alliance=alliance, user=user)


@dataclass(frozen=True)
class OwedSource:
    """`rows` count one kind of commitment by side on the DAY (core.db.asked), as far as the reader
    may see it: the fields of COUNTED.

    `words` name the kind ("deliverables of agreed plans"), `begins` says when the first appears
    ("a plan is agreed").
    """

    key: str
    words: str
    begins: str
    rows: Callable[[Any, Within], QuerySet[Any, Any]]
    order: int = 0


@dataclass(frozen=True)
class Owed:
    """`sides` in a fixed order, without those that owe nothing and never did: what is open, of
    every kind. `kept` by side and kind ("deliverables"): what was due in the last 12 months.
    `words` and `begins` of the sources."""

    sides: dict[str, Punctuality]
    kept: dict[str, list[tuple[str, Punctuality]]]
    words: list[str]
    begins: list[str]

    @property
    def lines(self) -> list[tuple[str, Punctuality, list[tuple[str, Punctuality]]]]:
        """Each side with what it owes and, by kind, what it kept."""
        return [(side, sums, self.kept[side]) for side, sums in self.sides.items()]

    @property
    def open(self) -> int:
        return sum(sums.open for sums in self.sides.values())

    @property
    def late(self) -> list[tuple[str, int]]:
        """(side, how many are overdue) of those who owe something."""
        return [(side, sums.overdue) for side, sums in self.sides.items() if sums.overdue]


COUNTED = ("side", "counted", "on_time", "overdue", "ahead", "by_date")
owed_sources: Registry[OwedSource] = Registry()


@lru_cache(maxsize=32)
def _owed(sources: tuple[OwedSource, ...], role: str, is_superuser: bool) -> PreparedRows:
    reader = anybody(role, is_superuser)
    parts = [
        source.rows(reader, among_keys)
        .annotate(source_place=Value(place, output_field=IntegerField()))
        .values_list("source_place", *COUNTED)
        for place, source in enumerate(sources)
    ]
    return PreparedRows(parts[0].union(*parts[1:], all=True))


def owed_panel(alliance: Alliance, user: User, today: date) -> Owed | None:
    """None where no app counts anything. What no side owes is nobody's. One query."""
    sources = tuple(owed_sources)
    if not sources:
        return None
    rows = _owed(sources, user.role, user.is_superuser)
    sums = {side.value: Punctuality() for side in Side}
    kept: dict[str, list[tuple[str, Punctuality]]] = {side: [] for side in sums}
    for place, side, *counts in sorted(rows.read(reader=user.pk, keys=[alliance.pk], day=today)):
        if side in sums:
            found = Punctuality(*counts)
            sums[side] += found
            if found.counted:
                kept[side].append((sources[place].key, found))
    return Owed(
        sides={side: found for side, found in sums.items() if found.open or found.counted},
        kept=kept,
        words=[source.words for source in sources],
        begins=[source.begins for source in sources],
    )
