"""A file to records that can be applied, with all that was found out on the way. No database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.text import clean_text
from imports.rules.cells import as_text
from imports.rules.fields import BY_KEY, IDENTITY, MONEY_KEYS, REQUIRED
from imports.rules.format_detection import plan_reading
from imports.rules.limits import Limits, UnreadableFile
from imports.rules.options import Options
from imports.rules.records import ParsedRecord, Reading, Remark, parse_record
from imports.rules.sides import NEITHER, Sides, settle_sides, turn
from imports.rules.tables import (
    Grid,
    Heading,
    Record,
    find_heading,
    heading_at,
    rows_below,
    why_skip,
)
from imports.services.reading import read_grids


@dataclass(slots=True)
class ParsedFile:
    """`rows` are the rows of data; each of them is in `good`, has remarks in `rejected`, or is in
    `skipped`."""

    grid: Grid
    heading: Heading
    reading: Reading
    rows: list[Record]
    warnings: list[Remark]
    skipped: int
    good: list[ParsedRecord] = field(default_factory=list)
    rejected: list[Remark] = field(default_factory=list)
    unlisted: int = 0

    def warn(self, remarks: Sequence[Remark], limits: Limits) -> None:
        """Note remarks about rows, as many as anybody reads."""
        room = max(0, limits.listed - len(self.warnings))
        self.warnings.extend(remarks[:room])
        self.unlisted += len(remarks[room:])


def choose_grid(
    grids: Sequence[Grid], options: Options, *, lenient: bool = False
) -> tuple[Grid, Heading, list[Remark]]:
    """The sheet with the best heading among the visible ones, or the one that a person chose.

    Raises UnreadableFile when no sheet has columns for partner and alliance; with `lenient`, where
    a person goes on to choose the columns, any row will do as the heading.
    """
    remarks: list[Remark] = []
    if options.sheet:
        candidates = [g for g in grids if g.name.casefold() == options.sheet.casefold()][:1]
        if not candidates:
            names = ", ".join(f"“{grid.name}”" for grid in grids)
            raise UnreadableFile(f"There is no sheet “{options.sheet}”; the file has {names}.")
    else:
        candidates = [grid for grid in grids if not grid.hidden]
        remarks += [
            Remark(f"the hidden sheet “{grid.name}” was not read") for grid in grids if grid.hidden
        ]
    if not candidates:
        raise UnreadableFile("All sheets of the workbook are hidden.")
    found = [(grid, _heading(grid, options)) for grid in candidates]
    usable = [(grid, heading) for grid, heading in found if heading is not None]
    complete = [(g, h) for g, h in usable if h.is_complete]
    if lenient and not usable:
        first = candidates[0]
        filled = (n for n, row in enumerate(first.rows, start=1) if any(map(as_text, row)))
        usable = [(first, heading_at(first, next(filled, 1)))]
    if not usable or (options.columns is None and not complete and not lenient):
        raise UnreadableFile(_no_heading([heading for _, heading in usable]))
    grid, heading = max(
        complete or usable,
        key=lambda pair: (pair[1].has_names, pair[1].matching.score, len(pair[0].rows)),
    )
    for other, its_heading in complete:
        if other is not grid and (its_heading.has_names or not heading.has_names):
            remarks.append(
                Remark(
                    f"the sheet “{other.name}” also looks like a list of alliances and was "
                    "not read; import it separately"
                )
            )
    return grid, heading, remarks


def _heading(grid: Grid, options: Options) -> Heading | None:
    if options.heading_row:
        if options.heading_row > len(grid.rows):
            raise UnreadableFile(f"There is no row {options.heading_row} in “{grid.name}”.")
        return heading_at(grid, options.heading_row)
    return find_heading(grid)


def looks_like_table(grid: Grid) -> bool:
    """Whether most rows are equally wide, and wider than one cell: prose is not."""
    widths = [len(row) for row in grid.rows[:200] if any(map(as_text, row))]
    width = max(set(widths), key=widths.count, default=0)
    return width > 1 and widths.count(width) * 2 >= len(widths)


def _no_heading(headings: Sequence[Heading]) -> str:
    if not headings:
        return (
            "No row with headings was found in the first 30 rows; a file needs at least "
            "“Partner” and “Alliance name”."
        )
    best = max(headings, key=lambda heading: heading.matching.score)
    missing = " and ".join(
        f"“{BY_KEY[key].label}”" for key in IDENTITY if key not in best.matching.fields
    )
    shown = ", ".join(f"“{label}”" for label in best.labels[:12] if label)
    return f"No column for {missing} was found; row {best.row} has {shown}."


def parse_file(
    *, data: bytes, options: Options, limits: Limits, today: date, default_currency: str
) -> ParsedFile:
    """Everything a file says, cell by cell. Raises UnreadableFile."""
    grids = read_grids(data=data, limits=limits)
    grid, heading, remarks = choose_grid(grids, options)
    columns = options.columns if options.columns is not None else dict(heading.matching.fields)
    rows = list(rows_below(grid, heading))
    sides = _sides(heading, columns, rows, options)
    if sides:
        columns |= {"business_unit": sides.ours, "partner": sides.theirs}
        rows = [turn(row, sides) for row in rows]
    missing = [BY_KEY[key].label for key in REQUIRED if key not in columns]
    if missing:
        raise UnreadableFile(f"No column was chosen for {' and '.join(missing)}.")
    limits.check_rows(len(rows))
    skipped, records = _sort_out(rows, heading, columns)
    reading, found = plan_reading(
        grid,
        heading,
        columns,
        records,
        options,
        today=today,
        default_currency=default_currency,
    )
    warnings = [Remark(note) for note in grid.notes] + remarks + found
    warnings += _about_columns(heading, columns, grid) + skipped
    result = ParsedFile(grid, heading, reading, rows, warnings, len(skipped))
    width = max((c for c, label in enumerate(heading.labels) if label), default=0) + 1
    partners: set[str] = set()
    for record in records:
        place: dict[str, Any] = {"row": record.row, "record": record.record}
        is_cut_off = grid.cut_off and record is records[-1]
        if sides and record.row in sides.foreign:
            value, label = record.text(sides.ours), heading.labels[sides.ours]
            result.rejected.append(Remark(NEITHER, "Our company", value, column=label, **place))
        elif reason := grid.damaged.get(record.row) or _damage(record, width, is_cut_off, limits):
            result.rejected.append(Remark(reason, "", record.text(0)[:200], **place))
        else:
            parsed = parse_record(record, reading)
            result.warn(parsed.warnings, limits)
            result.rejected.extend(parsed.problems)
            limits.check_problems(len(result.rejected))
            partners.update(parsed.partners())
            limits.check_partners(len(partners))
            if not parsed.problems:
                result.good.append(parsed)
    result.warnings += _assumptions(sides, columns, heading, rows, reading)
    if result.unlisted:
        result.warnings.append(Remark(f"{result.unlisted:,} further remarks are not listed"))
    return result


def _sides(
    heading: Heading, columns: dict[str, int], rows: list[Record], options: Options
) -> Sides | None:
    """The two sides of "Company A" and "Company B", unless somebody chose other columns."""
    pair = heading.sides
    if pair is None:
        return None
    chosen = {columns.get("partner"), columns.get("business_unit")}
    if options.columns is None:
        if heading.matching.scores.get("partner", 0) >= 85:
            return None
    elif chosen != set(pair) or not options.our_company:
        return None
    records = [row for row in rows if not why_skip(row, heading, columns)]
    found = settle_sides(pair, records, options.our_company)
    if found is None:
        names = " and ".join(f"“{heading.labels[column]}”" for column in pair)
        raise UnreadableFile(f"{names} are the two companies; say which one is ours.")
    return found


def _assumptions(
    sides: Sides | None,
    columns: dict[str, int],
    heading: Heading,
    rows: list[Record],
    reading: Reading,
) -> list[Remark]:
    """What was taken for granted about who is who, and what the file does not say."""
    remarks = []
    if sides and sides.assumed:
        text = "is the same in every row and was taken for our company"
        remarks.append(Remark(text, "Our company", sides.assumed))
    if "alliance_name" not in columns:
        text = (
            "no column has alliance names; each alliance is named after its programme, product "
            "or partner"
        )
        remarks.append(Remark(text, "Alliance name"))
    if not rows:
        remarks.append(Remark("the file has headings but no rows", row=heading.row))
    if not reading.our_company and "business_unit" not in columns:
        text = "the file names no business unit; none is set"
        remarks.append(Remark(text, "Our company"))
    return remarks


def _sort_out(
    rows: list[Record], heading: Heading, columns: dict[str, int]
) -> tuple[list[Remark], list[Record]]:
    skipped, records = [], []
    for record in rows:
        reason = why_skip(record, heading, columns)
        if reason:
            value = next((as_text(cell) for cell in record.cells if as_text(cell).strip()), "")
            skipped.append(Remark(reason, "", value[:200], record.row, record.record))
        else:
            records.append(record)
    return skipped, records


def _about_columns(heading: Heading, columns: dict[str, int], grid: Grid) -> list[Remark]:
    used = set(columns.values())
    remarks = []
    for index, label in enumerate(heading.labels):
        if index in used or not label:
            continue
        text = "not a known column; left out"
        if double := heading.matching.doubles.get(index):
            text = f"a second column for “{BY_KEY[double].label}”; only the first is read"
        remarks.append(Remark(text, "", label, heading.row, None, label))
    remarks += _shared_sums(heading, columns, grid)
    hidden = sorted(n for n in grid.hidden_rows if heading.end < n <= len(grid.rows))
    if hidden:
        text = f"hidden rows were read too: {len(hidden)}, the first is row {hidden[0]}"
        remarks.append(Remark(text))
    return remarks + [
        Remark("a hidden column was read too", BY_KEY[key].label, column=heading.labels[index])
        for key, index in columns.items()
        if index in grid.hidden_columns
    ]


def _shared_sums(heading: Heading, columns: dict[str, int], grid: Grid) -> list[Remark]:
    """One sum in a cell merged over several rows: is it the sum of each, or of all of them?"""
    remarks = []
    for top, left, bottom, _right in grid.merged:
        key = next((key for key in MONEY_KEYS if columns.get(key) == left), "")
        value = as_text(grid.rows[top][left]) if key and left < len(grid.rows[top]) else ""
        if value and bottom > top >= heading.end:
            text = (
                f"stands in a cell merged over rows {top + 1} to {bottom + 1} and was read for "
                "each of them"
            )
            label = BY_KEY[key].label
            remarks.append(Remark(text, label, value, top + 1, None, heading.labels[left]))
    return remarks


def _damage(record: Record, width: int, cut_off: bool, limits: Limits) -> str:
    if cut_off:
        return "the file ends in the middle of this row; it seems to be cut off"
    if len(record.cells) > width and any(
        clean_text(as_text(cell)) for cell in record.cells[width:]
    ):
        return (
            f"has {len(record.cells)} cells under {width} headings; "
            "is a separator missing its quotation marks?"
        )
    for cell in record.cells:
        if isinstance(cell, str) and len(cell) > limits.cell_characters:
            return f"a cell holds more than {limits.cell_characters:,} characters"
    return ""


def samples(grid: Grid, heading: Heading, column: int, count: int = 3) -> list[str]:
    """The first values that stand in a column, for a person to recognise it by."""
    found: list[str] = []
    for row in grid.rows[heading.end :]:
        text = as_text(row[column]).strip() if column < len(row) else ""
        if text and text not in found:
            found.append(text[:60])
        if len(found) == count:
            break
    return found
