"""What people have to be told today, by their own calendar and with their rights as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from alliances.models import Alliance, Membership, Person, Stage
from alliances.querysets import sees
from alliances.rules.digest import stage, window
from core.mail.models import DueOffsets
from core.registry.due import DueKind, DueRows, due_kinds, read_offsets, stand_ins

MOST = 500
# By key of a kind: the keys of its rows.
Only = Mapping[str, Collection[int]]


@dataclass(frozen=True, slots=True)
class Due:
    """A row that comes due on `day`, told to `person` at the stage `offset` (None: not to be told
    today). `acts_for`: the person for whom they stand in, 0 for none."""

    kind: DueKind
    row: int
    person: int
    day: date
    offset: int | None
    title: str
    alliance: Alliance
    acts_for: int = 0

    @property
    def key(self) -> tuple[int, str, int]:
        return self.person, self.kind.key, self.row


def offsets_in_use() -> dict[str, tuple[int, ...]]:
    """By key of a kind, the days on which it is told; kinds that are never told are left out."""
    changed = dict(DueOffsets.objects.values_list("kind", "days"))
    found = {
        kind.key: read_offsets(changed[kind.key]) if kind.key in changed else kind.offsets
        for kind in due_kinds
    }
    return {key: offsets for key, offsets in found.items() if offsets}


def due_of(people: Sequence[Person], today: date, only: Only | None = None) -> dict[int, list[Due]]:
    """By key of a person (read with `user`) what they are told on `today`, the earliest first.

    What was told before is part of it. Nobody is told of what they may not see; of restricted
    alliances only who confirmed their address. `only` asks for these rows, on whatever day.
    """
    known = {person.pk: person for person in people}
    acting = _acting(list(known), today)
    told_for: dict[int, list[int]] = defaultdict(list)
    for reader, others in acting.items():
        for other in others:
            told_for[other].append(reader)
    found: dict[tuple[int, str, int], tuple] = {}
    for kind, owner, alliance, row, day, title, offset in _rows([*known, *told_for], today, only):
        for reader, acts_for in ((owner, 0), *((one, owner) for one in told_for[owner])):
            if reader in known:
                found.setdefault(
                    (reader, kind.key, row), (kind, alliance, day, title, offset, acts_for)
                )
    alliances = _alliances({entry[1] for entry in found.values()})
    rights = _Rights(known, alliances)
    lines: dict[int, list[Due]] = defaultdict(list)
    for (reader, _, row), (kind, pk, day, title, offset, acts_for) in found.items():
        place = alliances.get(pk)
        if place is not None and rights.may_be_told(known[reader], place, kind):
            lines[reader].append(Due(kind, row, reader, day, offset, title, place, acts_for))
    for rows in lines.values():
        rows.sort(key=lambda one: (one.day, one.kind.order, one.row))
    return lines


@dataclass(frozen=True, slots=True)
class Coming:
    """A row that comes due, whoever is told of it."""

    kind: DueKind
    alliance: Alliance
    day: date
    title: str


def coming_in(alliances: QuerySet[Alliance], *, since: date, today: date) -> list[Coming]:
    """What in `alliances` reached one of its days after `since`, up to `today`; the earliest first,
    no more than MOST of each kind. What others owe is not told twice, as overdue."""
    found: dict[tuple[str, int], tuple[DueKind, int, date, str]] = {}
    offsets = offsets_in_use()
    for kind in due_kinds:
        if kind.key not in offsets or kind.repeats:
            continue
        days = window(offsets[kind.key], today)
        for rows in kind.rows(today):
            for alliance, row, day, title in _columns_in(rows, alliances, days):
                reached = (day - timedelta(days=offset) for offset in offsets[kind.key])
                if any(since < one <= today for one in reached):
                    found[kind.key, row] = kind, alliance, day, title
    known = _alliances({alliance for _, alliance, _, _ in found.values()})
    lines = [
        Coming(kind, known[pk], day, title)
        for kind, pk, day, title in found.values()
        if pk in known
    ]
    return sorted(lines, key=lambda one: (one.day, one.kind.order, one.title))


def _columns_in(
    rows: DueRows, alliances: QuerySet[Alliance], days: tuple[date, date]
) -> Iterator[tuple[int, int, date, str]]:
    found = _with_day(rows)
    if isinstance(rows.day, str):
        found = found.filter(due_day__range=days)
    named = found.annotate(due_alliance=F(rows.alliance), due_title=Cast(rows.title, TextField()))
    named = named.filter(due_alliance__in=alliances.order_by().values("pk"))
    return iter(named.values_list("due_alliance", "pk", "due_day", "due_title")[:MOST])


def _with_day(rows: DueRows) -> QuerySet[Any, Any]:
    day = F(rows.day) if isinstance(rows.day, str) else Value(rows.day)
    return rows.found.order_by().annotate(due_day=day)


def _acting(people: list[int], today: date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for source in stand_ins:
        for reader, others in source.of(people, today).items():
            found[reader].update(others)
    return found


def _rows(
    people: list[int], today: date, only: Only | None
) -> Iterator[tuple[DueKind, int, int, int, date, str, int | None]]:
    offsets = offsets_in_use()
    for kind in due_kinds:
        if kind.key not in offsets or (only is not None and not only.get(kind.key)):
            continue
        days = window(offsets[kind.key], today)
        for rows in kind.rows(today):
            for person, alliance, row, day, title in _columns(rows, people, days, kind.key, only):
                offset = stage(day, offsets[kind.key], today)
                # Told when it was due to be told, it is said again however long that took.
                if offset is not None or only is not None:
                    yield kind, person, alliance, row, day, title, offset


def _columns(
    rows: DueRows, people: list[int], days: tuple[date, date], kind: str, only: Only | None
) -> Iterator[tuple[int, int, int, date, str]]:
    found = _with_day(rows).annotate(due_person=F(rows.person))
    if only is not None:
        found = found.filter(pk__in=only[kind])
    elif isinstance(rows.day, str):
        found = found.filter(due_day__range=days)
    found = found.filter(due_person__in=people)
    named = found.annotate(due_alliance=F(rows.alliance), due_title=Cast(rows.title, TextField()))
    return iter(named.values_list("due_person", "due_alliance", "pk", "due_day", "due_title"))


def _alliances(keys: Collection[int]) -> dict[int, Alliance]:
    """Nothing is due in one that was closed."""
    rows = Alliance.objects.filter(pk__in=keys).exclude(stage=Stage.CLOSED)
    return {row.pk: row for row in rows.only("name", "brand_name", "confidentiality")}


class _Rights:
    """Who may be told of what: one query for all of them."""

    def __init__(self, people: Mapping[int, Person], alliances: Collection[int]) -> None:
        rows = Membership.objects.filter(person__in=list(people), alliance__in=list(alliances))
        self.current: set[tuple[int, int]] = set()
        self.former: set[tuple[int, int]] = set()
        for person, alliance, ended in rows.values_list("person_id", "alliance_id", "ended_on"):
            (self.current if ended is None else self.former).add((person, alliance))

    def may_be_told(self, person: Person, alliance: Alliance, kind: DueKind) -> bool:
        pair, user = (person.pk, alliance.pk), person.user
        if person.is_gone or (person.side == "theirs" and not kind.guests):
            return False
        if user is not None and user.is_guest and not kind.guests:
            return False
        if alliance.confidentiality == "restricted" and person.email_confirmed_at is None:
            return False
        is_member = pair in self.current
        if user is not None:
            return sees(user, alliance, is_member=is_member)
        # A former member of the alliance gets no more mail about it.
        return is_member or pair not in self.former
