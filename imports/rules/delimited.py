"""Text to rows: the separator is found out, quotation marks and line breaks inside cells obeyed."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from imports.rules.columns import match_headings

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SAMPLE_ROWS = 60
SAMPLE_CHARACTERS = 200_000


class NotDelimited(ValueError):
    """The text is no table; the message is a sentence for a person."""


@dataclass(slots=True)
class DelimitedText:
    """`rows[0]` is line 1. A record with line breaks inside its cells counts as one row, as it
    does in a spreadsheet; blank lines count too. `cut_off` says that the last record is not
    whole, `damaged` why the record in a row cannot be trusted."""

    rows: list[list[str]]
    separator: str
    cut_off: bool = False
    damaged: dict[int, str] = field(default_factory=dict)


def sniff_separator(text: str) -> str:
    """The separator under which some row reads as the best heading and rows are equally wide."""
    sample = text[:SAMPLE_CHARACTERS]
    best, best_score = ",", -1.0
    for separator in SEPARATORS:
        rows = _sample_rows(sample, separator)
        score = max((match_headings(row).score for row in rows[:31]), default=0.0)
        widths = Counter(len(row) for row in rows if row)
        if widths:
            width, count = widths.most_common(1)[0]
            if width > 1:
                score += 50 * count / sum(widths.values()) + min(width, 20) / 10
        if score > best_score:
            best, best_score = separator, score
    return best


def _sample_rows(sample: str, separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
            rows.append(row)
            if len(rows) >= SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    return rows


def read_delimited(
    text: str, *, separator: str = "", max_rows: int, max_columns: int, max_cell: int
) -> DelimitedText:
    """The rows of `text`. Raises NotDelimited for too much of anything and for an open quotation
    mark that swallows the rest of the file."""
    stated = re.match(r'"?sep=(.)"?\r?\n', text)
    chosen = separator or (stated[1] if stated else sniff_separator(text))
    result = DelimitedText([], chosen)
    csv.field_size_limit(max(max_cell * 4, 131_072))
    spaced = bool(re.search(rf'{re.escape(chosen)} +"', text[:SAMPLE_CHARACTERS]))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=chosen, skipinitialspace=spaced)
    filled = 0
    try:
        for row in reader:
            if len(row) > max_columns and any(cell.strip() for cell in row[max_columns:]):
                raise NotDelimited(
                    f"Row {len(result.rows) + 1} has {len(row)} columns; at most "
                    f"{max_columns} can be read."
                )
            result.rows.append(row)
            filled += any(row)
            if filled > max_rows:
                raise NotDelimited(
                    f"The file has more than {max_rows:,} rows. Split it and import the parts."
                )
    except csv.Error as error:
        if "field larger" in str(error):
            raise NotDelimited(
                f"Row {len(result.rows) + 1} holds a cell of more than {max_cell * 4:,} "
                "characters; "
                "is a quotation mark left open?"
            ) from error
        raise NotDelimited(f"Row {len(result.rows) + 1} could not be read as a table.") from error
    if stated:
        result.rows[0] = []
    _look_for_open_quotes(result, text, spaced)
    result.cut_off = not result.damaged and _is_cut_off(text, result.rows, chosen)
    return result


NEVER_CLOSED = "a quotation mark is opened in this row and never closed"
SWALLOWS = "a cell of this row holds other rows; a quotation mark is left open in it"


def _look_for_open_quotes(table: DelimitedText, text: str, spaced: bool) -> None:
    """A quotation mark that nothing closes swallows every row below it; they are given back.

    A long text that was cut off in the middle looks the same, but its lines are no rows.
    """
    width = Counter(len(row) for row in table.rows if row).most_common(1)
    if not width or width[0][0] < 2:
        return
    full, marks = width[0][0], table.separator
    for number, row in enumerate(table.rows, start=1):
        for cell in row:
            inside = cell.split("\n")[1:-1] if "\n" in cell else ()
            if any(line.count(marks) >= full - 1 for line in inside):
                table.damaged[number] = SWALLOWS
    if not table.rows or not any("\n" in cell or "\r" in cell for cell in table.rows[-1]):
        return
    last = table.rows[-1][-1]
    start = text.rfind('"' + last.replace('"', '""'))
    if start < 0 or text[start + 1 :].rstrip().endswith('"'):
        return
    swallowed = re.split(r"\r\n|\r|\n", text[start + 1 :])
    rows = list(csv.reader(swallowed[1:], delimiter=marks, skipinitialspace=spaced))
    filled = [row for row in rows if any(row)]
    if sum(len(row) >= full for row in filled) * 2 > len(filled):
        table.damaged[len(table.rows)] = NEVER_CLOSED
        table.rows[-1][-1] = swallowed[0]
        table.rows.extend(rows)


def _is_cut_off(text: str, rows: Sequence[Sequence[str]], separator: str) -> bool:
    """Whether the last record ends inside a quoted cell, or without a line end and too short."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if len(filled) < 2:
        return False
    tail = text.rstrip("\r\n \x00")
    last = filled[-1][-1]
    opened = tail.rfind(f'{separator}"')
    if "\n" not in text[len(tail) :] and opened >= 0 and last and _quote_open(tail, last):
        return True
    width = Counter(len(row) for row in filled).most_common(1)[0][0]
    ended = text.endswith(("\n", "\r"))
    return not ended and len(filled[-1]) < width


def _quote_open(tail: str, last: str) -> bool:
    """The last cell began with a quotation mark that nothing closed."""
    start = tail.rfind('"' + last.replace('"', '""'))
    return start >= 0 and not tail.endswith('"')
