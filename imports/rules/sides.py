"""Lists that name the two sides "Company A" and "Company B": which of them is ours.

Our own name decides row by row where it is given; else the side that is the same company in every
row is ours; else a person has to say it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from alliances.rules.names import normalise_partner
from core.text import one_line
from imports.rules.tables import Record

NEITHER = "neither company in this row is ours"


@dataclass(frozen=True, slots=True)
class Sides:
    """`ours` and `theirs` are columns; `turned` holds the rows in which they change places, and
    `foreign` those in which neither is our company. Row numbers are the spreadsheet's."""

    ours: int
    theirs: int
    assumed: str = ""
    turned: frozenset[int] = field(default_factory=frozenset)
    foreign: frozenset[int] = field(default_factory=frozenset)


def settle_sides(
    pair: tuple[int, int], records: Sequence[Record], our_company: str
) -> Sides | None:
    """Which column is ours; None where neither our name nor the rows say it."""
    names = [tuple(normalise_partner(record.text(c)) for c in pair) for record in records]
    ours = normalise_partner(our_company)
    if ours:
        turned = {r.row for r, (a, b) in zip(records, names, strict=True) if b == ours != a}
        foreign = {r.row for r, (a, b) in zip(records, names, strict=True) if ours not in (a, b)}
        return Sides(*pair, turned=frozenset(turned), foreign=frozenset(foreign))
    constant = [len({row[side] for row in names}) == 1 for side in (0, 1)]
    if len(names) < 2 or constant[0] == constant[1]:
        return None
    own = 0 if constant[0] else 1
    return Sides(pair[own], pair[1 - own], assumed=one_line(records[0].text(pair[own])))


def turn(record: Record, sides: Sides) -> Record:
    """The record with our company in the column of ours."""
    if record.row not in sides.turned:
        return record
    cells = list(record.cells)
    cells.extend([None] * (max(sides.ours, sides.theirs) + 1 - len(cells)))
    cells[sides.ours], cells[sides.theirs] = cells[sides.theirs], cells[sides.ours]
    return Record(record.row, record.record, cells)
