"""Who does what in an alliance, agreed by the person: the matrix, its rows, and the answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from alliances.models import Alliance, Membership, MembershipRole, Person, Side
from core.revision.updates import save_revision
from governance.models import DutyCover, RaciPart, RaciRow
from governance.querysets import RaciPartQuerySet
from governance.rules.duties import DUTIES, STEERING
from governance.rules.raci import (
    ACCOUNTABLE,
    AGREED,
    BOTH,
    CONSULTED,
    INFORMED,
    OPEN,
    PARTS,
    RESPONSIBLE,
    USUAL_ROWS,
    combined,
    faults,
    state_of,
    version_of,
)

CHANGED = "Your part has changed since. Look at it, then answer again."


# Reading ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Cell:
    """What one person does in one row; None: nothing. `state` is one of rules.raci.STATES."""

    part: RaciPart | None
    state: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    row: RaciRow
    cells: list[Cell]
    faults: list[str]


@dataclass(frozen=True, slots=True)
class Column:
    """A person in the matrix; `open` counts parts without a current agreement. `part` is the key of
    the first of all their parts where they were asked and have not answered, else None: by it they
    are nudged."""

    person: Person
    open: int
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """`mine` are the parts of the reader, with their state; `version` names them."""

    people: list[Column]
    rows: list[MatrixRow]
    mine: list[tuple[RaciPart, str]]
    version: int
    agreed: int
    parts: int

    @property
    def mine_open(self) -> bool:
        return any(state in OPEN for _, state in self.mine)

    @property
    def gaps(self) -> int:
        return sum(bool(row.faults) for row in self.rows)


def parts_of(alliance: Alliance) -> RaciPartQuerySet:
    rows: RaciPartQuerySet = RaciPart.objects.filter(row__alliance=alliance)
    return rows.select_related("row", "person__partner", "person__user")


def matrix_of(*, alliance: Alliance, user: User, now: datetime) -> Matrix:
    """The whole matrix, people of our side first. Guests are not shown who has left: their part
    is a gap. Two queries."""
    rows = list(RaciRow.objects.filter(alliance=alliance).order_by("position", "pk"))
    parts = list(parts_of(alliance).order_by("pk"))
    if user.is_guest:
        parts = [part for part in parts if not part.person.is_gone]
    people = {part.person_id: part.person for part in parts}
    order = sorted(
        people.values(), key=lambda one: (one.partner_id is not None, one.name.casefold(), one.pk)
    )
    cells = {(part.row_id, part.person_id): Cell(part, part.state(now)) for part in parts}
    mine = [(part, part.state(now)) for part in parts if part.person.user_id == user.pk]
    return Matrix(
        people=[
            _column(one, [cell for key, cell in cells.items() if key[1] == one.pk], user)
            for one in order
        ],
        rows=[
            MatrixRow(
                row,
                [cells.get((row.pk, one.pk), Cell(None)) for one in order],
                _faults(parts, row),
            )
            for row in rows
        ],
        mine=mine,
        version=version(part for part, _ in mine),
        agreed=sum(cell.state == AGREED for cell in cells.values()),
        parts=len(cells),
    )


def _column(person: Person, cells: list[Cell], user: User) -> Column:
    is_other = person.user_id is None or person.user_id != user.pk
    asked = any(cell.state in OPEN and cell.part and cell.part.asked_at for cell in cells)
    first = min((cell.part.pk for cell in cells if cell.part), default=None)
    nudged = first if asked and is_other and not person.is_gone else None
    return Column(person, sum(cell.state in OPEN for cell in cells), nudged)


def _faults(parts: Iterable[RaciPart], row: RaciRow) -> list[str]:
    """A part of somebody who has left is nobody's."""
    return faults([one.part for one in parts if one.row_id == row.pk and not one.person.is_gone])


def version(parts: Iterable[RaciPart]) -> int:
    """Names what a person is asked to agree to."""
    return version_of((part.pk, part.part, part.changed_at) for part in parts)


# Writing ---------------------------------------------------------------------------------------
@transaction.atomic
def start_matrix(*, alliance: Alliance, now: datetime) -> int:
    """Propose rows for the seven duties and the usual workstreams, with the people whose roles
    suggest a part. Rows that are there stay. Returns how many were made."""
    Alliance.objects.select_for_update().get(pk=alliance.pk)
    there = set(RaciRow.objects.filter(alliance=alliance).values_list("title", flat=True))
    last = RaciRow.objects.filter(alliance=alliance).aggregate(last=Max("position"))["last"]
    place = (last or 0) + 1
    people = _by_role(alliance)
    covers = {row.duty: row.person_id for row in DutyCover.objects.filter(alliance=alliance)}
    titles = [(duty.name, key) for key, duty in DUTIES.items()]
    made = 0
    for title, duty in [*titles, *((title, "") for title in USUAL_ROWS)]:
        if title in there:
            continue
        row = RaciRow.objects.create(alliance=alliance, title=title, duty=duty, position=place)
        is_high = bool(duty) and DUTIES[duty].kinds[0] == STEERING
        for person, part in _usual_parts(people, covers.get(duty), is_high=is_high).items():
            RaciPart.objects.create(row=row, person_id=person, part=part, changed_at=now)
        place, made = place + 1, made + 1
    return made


def _by_role(alliance: Alliance) -> dict[tuple[str, str], int]:
    rows = Membership.objects.filter(alliance=alliance).still_here().order_by("-pk")
    return {(row.side, row.role): row.person_id for row in rows}


def _usual_parts(
    people: Mapping[tuple[str, str], int], named: int | None, *, is_high: bool
) -> dict[int, str]:
    """Our manager answers for it, theirs works on it, sponsors are asked and told; for what a
    steering committee covers (`is_high`) our sponsor answers. Who is named as responsible for the
    duty is responsible."""
    found: dict[int, str] = {}
    roles = MembershipRole
    sponsor = people.get((Side.OURS, roles.EXECUTIVE_SPONSOR)) if is_high else None
    for side, role, part in (
        (Side.OURS, roles.EXECUTIVE_SPONSOR, INFORMED),
        (Side.THEIRS, roles.EXECUTIVE_SPONSOR, CONSULTED),
        (Side.THEIRS, roles.COUNTERPART, RESPONSIBLE),
        (Side.THEIRS, roles.ALLIANCE_MANAGER, RESPONSIBLE),
        (Side.OURS, roles.ALLIANCE_MANAGER, BOTH),
    ):
        if (person := people.get((side, role))) is not None:
            found[person] = part
    manager = people.get((Side.OURS, roles.ALLIANCE_MANAGER))
    if sponsor is not None and sponsor != manager:
        found[sponsor] = ACCOUNTABLE
        if manager is not None:
            found[manager] = RESPONSIBLE
    if named is not None:
        found[named] = combined(RESPONSIBLE, found.get(named, INFORMED))
    return found


@transaction.atomic
def save_row(
    *,
    row: RaciRow,
    parts: Mapping[int, str],
    now: datetime,
    expected: int | None = None,
    fields: Iterable[str] = (),
) -> RaciRow:
    """Save a row, and make `parts` (by id of the person) those of the row. Whoever is given
    another part, or a part under another name, has not agreed to that. Raises StaleRevision, and
    ValidationError unless exactly one is accountable and somebody responsible."""
    if wrong := faults(list(parts.values())):
        raise ValidationError(wrong)
    if unknown := set(parts.values()) - set(PARTS):
        raise ValidationError(f"Unknown part: {', '.join(sorted(unknown))}.")
    renamed = False
    if expected is None:
        last = RaciRow.objects.filter(alliance=row.alliance_id).aggregate(last=Max("position"))
        row.position = (last["last"] or 0) + 1
    else:
        renamed = RaciRow.objects.get(pk=row.pk).title != row.title
    save_revision(instance=row, expected=expected, fields=fields)
    there = {part.person_id: part for part in row.parts.all()}
    for person, part in there.items():
        if person not in parts:
            part.delete()
    # Who is no longer accountable goes first: there is never more than one.
    given = sorted(parts.items(), key=lambda one: one[1] in ("accountable", "both"))
    for person, wanted in given:
        one = there.get(person)
        if one is None:
            RaciPart.objects.create(row=row, person_id=person, part=wanted, changed_at=now)
        elif one.part != wanted or renamed:
            one.part, one.changed_at = wanted, now
            one.save(update_fields=["part", "changed_at"])
    return row


@transaction.atomic
def remove_row(*, row: RaciRow) -> None:
    row.delete()


# Answers ---------------------------------------------------------------------------------------
@transaction.atomic
def answer(
    *,
    alliance: Alliance,
    person: Person,
    seen: int,
    agrees: bool,
    words: str = "",
    reason: str = "",
    now: datetime,
) -> int:
    """Record what `person` says of all their parts in the alliance, as they saw them (`version`);
    the history tells the `reason`, such as how they answered.
    Returns how many parts that were. Raises ValidationError where they have changed meanwhile, and
    for an objection without words."""
    words = words.strip()
    if not agrees and not words:
        raise ValidationError({"words": "Say what does not fit."})
    rows = RaciPart.objects.select_for_update(of=("self",)).filter(
        row__alliance=alliance, person=person
    )
    parts = list(rows.order_by("pk"))
    if not parts or version(parts) != seen:
        raise ValidationError(CHANGED)
    for part in parts:
        part.agreed_at = now if agrees else None
        part.objected_at = None if agrees else now
        part.objection = "" if agrees else words
        part._change_reason = reason  # type: ignore[attr-defined]
        part.save(update_fields=["agreed_at", "objected_at", "objection"])
    return len(parts)


def open_by_person(*, alliance: Alliance, now: datetime) -> dict[Person, list[RaciPart]]:
    """Who has not agreed to their parts, or not lately, with all parts of theirs. People who have
    left are asked nothing. One query."""
    found: dict[int, list[RaciPart]] = defaultdict(list)
    for part in parts_of(alliance).in_force().order_by("row__position", "pk"):
        found[part.person_id].append(part)
    return {
        parts[0].person: parts
        for parts in found.values()
        if any(state_of(part.agreement, now) in OPEN for part in parts)
    }


def hand_over_part(*, part: Any, successor: Person | None, now: datetime, reason: str) -> None:
    """Give a part to a successor, who has not agreed to it; to nobody: it goes. Where they have a
    part in the row already, they have both."""
    row = part.row
    mine = RaciPart.objects.filter(row=row, person=successor).first() if successor else None
    wanted = part.part
    part._change_reason = reason
    part.delete()
    if successor is None:
        return
    if mine is None:
        mine = RaciPart(row=row, person=successor, part=wanted, changed_at=now)
        mine._change_reason = reason  # type: ignore[attr-defined]
        mine.save(force_insert=True)
    elif (together := combined(wanted, mine.part)) != mine.part:
        mine.part, mine.changed_at = together, now
        mine._change_reason = reason  # type: ignore[attr-defined]
        mine.save(update_fields=["part", "changed_at"])
