"""What the page shows on which a person matches the columns: sheets, headings, some values. No
database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.text import storable
from imports.rules.limits import Limits, UnreadableFile
from imports.rules.options import Options
from imports.rules.tables import find_heading
from imports.services.parse_file import choose_grid, looks_like_table, samples
from imports.services.reading import HEAD, read_grids


@dataclass(frozen=True, slots=True)
class Outline:
    """`sheets` are (name, whether it is hidden); `labels` the headings and `examples` the first
    values of each column; `fields` the column (0-based) that each field was matched to."""

    sheet: str
    sheets: Sequence[tuple[str, bool]]
    heading_row: int
    labels: Sequence[str]
    examples: Sequence[Sequence[str]]
    fields: dict[str, int]
    has_names: bool
    is_complete: bool


def outline_of(*, data: bytes, options: Options, limits: Limits) -> Outline:
    """Of the first rows only: they hold the headings and some values to know a column by. Raises
    UnreadableFile for what is no table."""
    grids = read_grids(data=data, limits=limits, head=HEAD)
    if not options.sheet and not any(find_heading(g) or looks_like_table(g) for g in grids):
        raise UnreadableFile("This file contains no table: no heading row was found.")
    grid, heading, _ = choose_grid(grids, options, lenient=True)
    return Outline(
        sheet=storable(grid.name),
        sheets=[(storable(each.name), each.hidden) for each in grids],
        heading_row=heading.row,
        labels=[storable(label) for label in heading.labels],
        examples=[
            [storable(text) for text in samples(grid, heading, column)]
            for column in range(len(heading.labels))
        ],
        fields=dict(heading.matching.fields),
        has_names=heading.has_names,
        is_complete=heading.is_complete,
    )


def from_json(data: dict[str, Any]) -> Outline:
    """The outline that `dataclasses.asdict` made JSON of."""
    return Outline(**data | {"sheets": [(name, hidden) for name, hidden in data["sheets"]]})
