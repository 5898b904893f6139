"""Rows to a table: where the heading is, what is a record, and what is only decoration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from core.text import fold, one_line
from imports.rules.cells import CellValue, as_text, is_blank
from imports.rules.columns import Matching, find_sides, match_headings
from imports.rules.dates import heading_order
from imports.rules.fields import IDENTITY, MONEY_KEYS
from imports.rules.limits import Counter, Limits
from imports.rules.money import Unit, parse_unit

HEADER_WITHIN = 30
# Of wide tables fewer rows can be the heading: so many cells are looked at.
HEADER_CELLS = 5_000
# No total and no figure is longer; patterns are not tried on more.
LONGEST_LABEL = 200
Span = tuple[int, int, int, int]


@dataclass(slots=True)
class Grid:
    """A sheet as it stands: `rows[0]` is row 1. `merged` are (row, column, last row, last column)
    spans, 0-based and inclusive; `hidden_rows` are row numbers, `hidden_columns` 0-based. `format`
    says what the file was found to be, `notes` what a person should know about it."""

    name: str
    rows: list[Sequence[CellValue]]
    merged: list[Span] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    date1904: bool = False
    cut_off: bool = False
    damaged: Mapping[int, str] = field(default_factory=dict)
    day_first_hint: bool = True
    decimal_hint: str = "."
    format: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Heading:
    """`row` is the heading's row number (1-based) and `end` that of the last row that belongs to
    it: of the units under it, if they have a row of their own; `labels` what stands there, `groups`
    what stands above it over several columns, `notes` all text above both, `sides` the columns of
    "Company A" and "Company B"."""

    row: int
    end: int
    labels: tuple[str, ...]
    groups: tuple[str, ...]
    notes: tuple[str, ...]
    matching: Matching
    sides: tuple[int, int] | None = None

    @property
    def has_names(self) -> bool:
        """Whether the heading has a column for the partner, or both sides, and for the name."""
        fields = self.matching.fields
        return ("partner" in fields or self.sides is not None) and "alliance_name" in fields

    @property
    def is_complete(self) -> bool:
        has_sides = self.sides is not None
        return self.has_names or self.matching.can_name_alliances(has_sides=has_sides)


@dataclass(frozen=True, slots=True)
class Record:
    """`row` is the number a person sees in the spreadsheet, `record` counts the rows of data."""

    row: int
    record: int
    cells: Sequence[CellValue]

    def cell(self, column: int | None) -> CellValue:
        """What stands in a column; None where the row has no such cell."""
        return self.cells[column] if column is not None and column < len(self.cells) else None

    def text(self, column: int | None) -> str:
        return as_text(self.cell(column)).strip()


def find_heading(grid: Grid) -> Heading | None:
    """The row among the first 30 filled ones that reads best as a heading; None if none does."""
    filled = (n for n, row in enumerate(grid.rows, start=1) if not all(map(is_blank, row)))
    found = [
        heading_at(grid, number)
        for number in first_cells(islice(filled, HEADER_WITHIN), lambda n: len(grid.rows[n - 1]))
        if sum(map(bool, _labels(grid, number - 1))) >= 2
    ]
    plausible = [h for h in found if len(h.matching.fields) + len(h.sides or ()) >= 2]
    return max(
        plausible, key=lambda h: (h.has_names, h.is_complete, h.matching.score), default=None
    )


Item = TypeVar("Item")


def first_cells(rows: Iterable[Item], width: Callable[[Item], int]) -> Iterator[Item]:
    """The rows in which a heading is looked for: the first, and others until there are enough
    cells."""
    cells = 0
    for row in rows:
        cells += width(row)
        yield row
        if cells > HEADER_CELLS:
            return


def _labels(grid: Grid, index: int) -> tuple[str, ...]:
    return tuple(_label(cell) for cell in grid.rows[index])


def _label(cell: CellValue) -> str:
    return one_line(as_text(cell)[: 2 * LONGEST_LABEL])[:LONGEST_LABEL]


def spans_within(
    spans: Iterable[Span], rows: Sequence[Sequence[CellValue]], limits: Limits, counter: Counter
) -> list[Span]:
    """The merged cells as far as there are rows and columns. Raises UnreadableFile for too many
    of them, and where they stand for more cells than are read."""
    found: list[Span] = []
    for top, left, bottom, right in spans:
        bottom, right = min(bottom, len(rows) - 1), min(right, limits.columns - 1)
        if not (0 <= top <= bottom and 0 <= left <= right) or (top, left) == (bottom, right):
            continue
        counter.add(bottom - top)
        found.append((top, left, bottom, right))
        limits.check_merged(len(found))
    return found


def heading_at(grid: Grid, row: int) -> Heading:
    """The heading in row number `row`, whatever it says."""
    index = row - 1
    own = _labels(grid, index)
    units = _units_below(grid, index, own)
    own = tuple(f"{label} ({units[c]})" if c in units else label for c, label in enumerate(own))
    above = _groups_above(grid, index, len(own)) if index else ()
    labels, groups = list(own), list(above or ("",) * len(own))
    for column, group in enumerate(groups):
        if not labels[column] and group:
            labels[column] = group
    plain = match_headings(labels)
    joined = [
        label if column in plain.fields.values() or not group else f"{group} {label}"
        for column, (label, group) in enumerate(zip(labels, groups, strict=True))
    ]
    matching = match_headings(joined)
    if plain.score >= matching.score:
        matching = plain
    notes = tuple(
        as_text(cell)
        for row in grid.rows[:index]
        for cell in row
        if isinstance(cell, str) and cell.strip()
    )
    end = row + 1 if units else row
    sides = find_sides(labels)
    return Heading(row, end, tuple(labels), tuple(groups), notes, matching, sides)


def _units_below(grid: Grid, index: int, labels: Sequence[str]) -> dict[int, str]:
    """The row under the headings where it says nothing but units: "USD m", "TEUR", "dd.mm.yyyy".

    One currency alone may be the value of a column that holds currencies.
    """
    if index + 1 >= len(grid.rows):
        return {}
    units: dict[int, str] = {}
    for column, cell in enumerate(grid.rows[index + 1]):
        text = one_line(as_text(cell)).strip("()[] ")
        if not text:
            continue
        if column >= len(labels) or not labels[column] or len(text) > 30 or text[:1].isdecimal():
            return {}
        unit = parse_unit(f"({text})")
        is_unit = unit.factor is not None or bool(unit.currency)
        if not is_unit and heading_order(text) is None:
            return {}
        units[column] = text
    matching = match_headings(labels)
    money = {matching.fields[key] for key in MONEY_KEYS if key in matching.fields}
    return units if money & units.keys() else {}


def _groups_above(grid: Grid, index: int, width: int) -> tuple[str, ...]:
    """The row above, carried over the columns it spans. A row with one cell is a title, no group,
    unless it spans some of the columns only."""
    row = grid.rows[index - 1]
    groups = ["" if column >= len(row) else _label(row[column]) for column in range(width)]
    filled = [column for column, text in enumerate(groups) if text]
    above = [span for span in grid.merged if span[0] <= index - 1 <= span[2]]
    # No more can stand side by side.
    for top, left, _bottom, right in above[:width]:
        if left < width:
            text = _label(grid.rows[top][left]) if left < len(grid.rows[top]) else ""
            if right - left + 1 >= width - 1 and left == 0:
                return ("",) * width
            for column in range(left, min(right + 1, width)):
                groups[column] = text
    if len(filled) < 2 and not above:
        return ("",) * width
    return tuple(groups)


def column_unit(heading: Heading, column: int) -> Unit:
    """Unit and currency of a column: its heading, the group above, the notes over the table."""
    label = heading.labels[column] if column < len(heading.labels) else ""
    group = heading.groups[column] if column < len(heading.groups) else ""
    texts = (label, group, *(_statement(note) for note in heading.notes))
    return _first_stated([parse_unit(text) for text in texts if text])


def _first_stated(units: Sequence[Unit]) -> Unit:
    return Unit(
        next((unit.factor for unit in units if unit.factor is not None), None),
        next((unit.currency for unit in units if unit.currency), ""),
        units[0].qualifier if units else "",
    )


_STATES_UNIT = re.compile(
    r"(?:amounts?|figures?|values?|sums?|all|in|betrage|angaben|alle|montants?|chiffres"
    r"|currency|wahrung|units?)\b",
    re.I,
)


def _statement(note: str) -> str:
    """A note such as "All amounts in USD millions"; other notes say nothing about units."""
    return note if len(note) < 200 and _STATES_UNIT.search(fold(note)) else ""


def chosen_unit(heading: Heading, fields: Mapping[str, int], key: str) -> Unit:
    """The unit of a sum's column; what it leaves open is taken from the other sums' headings."""
    columns = [fields[key], *(fields[other] for other in MONEY_KEYS if other in fields)]
    return _first_stated([column_unit(heading, column) for column in columns])


def rows_below(grid: Grid, heading: Heading) -> Iterator[Record]:
    """Every row under the heading that is not blank, merged cells filled downwards."""
    count = 0
    for number, row in enumerate(_fill_down(grid, heading.end), start=heading.end + 1):
        if not all(map(is_blank, row)):
            count += 1
            yield Record(number, count, row)


def _fill_down(grid: Grid, start: int) -> list[Sequence[CellValue]]:
    rows = list(grid.rows[start:])
    copied: dict[int, list[CellValue]] = {}
    for top, left, bottom, _right in grid.merged:
        if bottom < start or bottom == top or top < start:
            continue
        source = grid.rows[top]
        value = source[left] if left < len(source) else None
        for index in range(top + 1, min(bottom, len(grid.rows) - 1) + 1):
            row = copied.setdefault(index - start, list(rows[index - start]))
            row.extend([None] * (left + 1 - len(row)))
            row[left] = value
    for index, row in copied.items():
        rows[index] = row
    return rows


_TOTAL = re.compile(
    r"(?:grand |sub ?|running |overall )*(?:totals?|sums?|summe|zwischensumme|gesamt"
    r"|gesamtsumme|insgesamt|somme|total general"
    r"|sous total|average|mean|median|mittelwert|durchschnitt|moyenne|count|anzahl|nombre|min"
    r"|max|minimum|maximum)"
    r"(?: (?:of|for|der|aller|de|des)? ?[\w .&]*)?(?: ?\(.*\))?|.{1,60} (?:sub ?total|total"
    r"|gesamt|summe|sum)|[\u03c3\u2211]"
)
_NOTE = re.compile(
    r"[*†]|(?:note|notes|source|sources|quelle|quellen|anmerkung|hinweis|remark|legend"
    r"|confidential|vertraulich|as of|stand|©"
    r"|copyright|generated|exported|created|erstellt|printed|last updated|prepared|end of"
    r"|disclaimer|page|seite|definitions?)\b"
)


def is_total_label(text: str) -> bool:
    if len(text) > LONGEST_LABEL:
        return False
    folded = re.sub(r"[^\w(). &]+", " ", fold(text)).strip()
    return bool(folded) and len(folded) < 80 and bool(_TOTAL.fullmatch(" ".join(folded.split())))


def why_skip(record: Record, heading: Heading, fields: Mapping[str, int]) -> str:
    """Why a row is no alliance ("a totals row", "the heading again", "a note"), or "" when it is
    one."""
    partner, name = record.text(fields.get("partner")), record.text(fields.get("alliance_name"))
    if all(_RULE.fullmatch(text) for text in map(as_text, record.cells) if text.strip()):
        return "a line of dashes, skipped"
    if "alliance_name" not in fields and any(
        record.text(column) for key, column in fields.items() if key != "partner"
    ):
        name = partner
    if partner and name and not (is_total_label(partner) and _counts(name)):
        again = _repeats_heading(record, heading, fields)
        return "a repeated heading, skipped" if again else ""
    cells = [as_text(cell).strip() for cell in record.cells]
    filled = [column for column, text in enumerate(cells) if text]
    labels = [text for text in (cells[column] for column in filled) if not _is_figure(text)]
    if any(is_total_label(text) for text in labels) and (not partner or not name or _counts(name)):
        others = [text for text in labels if not is_total_label(text)]
        if len(others) <= 1:
            return "a totals row, skipped"
    if len(filled) == 1 and len(fields) > 2:
        text = cells[filled[0]]
        is_name = filled[0] == fields.get("alliance_name")
        if _NOTE.match(fold(text)) or (len(text) > 60 and not is_name):
            return "a note, skipped"
        if filled[0] <= fields.get("partner", -1) and not is_name:
            return "the only cell in this row; read as a section heading, skipped"
    money = {fields[key] for key in MONEY_KEYS if key in fields}
    if not partner and not name and filled and all(column in money for column in filled):
        return "amounts without a partner and alliance; read as totals, skipped"
    return ""


_FIGURE = re.compile(r"[-+(]?[\s$€£¥A-Z]{0,5}[\d.,'\u2019\s]+[%)]?\s*\w{0,12}\)?")
_RULE = re.compile(r"\s*[-=_:\u2013\u2014]{3,}\s*")


def _counts(name: str) -> bool:
    """What stands beside a total: another total, or a figure such as "54 deals"."""
    return is_total_label(name) or _is_figure(name)


def _is_figure(text: str) -> bool:
    return len(text) <= LONGEST_LABEL and bool(_FIGURE.fullmatch(text))


def _repeats_heading(record: Record, heading: Heading, fields: Mapping[str, int]) -> bool:
    """A row that says what the heading says, first of all in the columns every file has."""
    return all(
        record.text(column).casefold() == heading.labels[column].casefold()
        for column in (fields.get(key) for key in IDENTITY)
        if column is not None
    )
