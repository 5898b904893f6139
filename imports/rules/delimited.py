"""Text to rows: the separator is found out, quotation marks and line breaks inside cells obeyed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from imports.rules import limits as most
from imports.rules.columns import match_headings
from imports.rules.limits import Limits, UnreadableFile
from imports.rules.tables import Grid, first_cells

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SAMPLE_CHARACTERS = 200_000
# The first line "sep=;" of a spreadsheet program; no mark that has a meaning of its own.
_STATED = re.compile(r'"?sep=([^\w\s"\\]|\t)"?\r?\n')
_DOTTED_DATE = re.compile(r"\b\d{1,2}\.\d{1,2}\.\d{4}\b")


# A line with its end. A spreadsheet's line ends are these alone, and not all of str.splitlines.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def _lines(text: str) -> Iterator[str]:
    """Line by line, without a second copy of the text."""
    return (found[0] for found in _LINE.finditer(text))


def sniff_separator(text: str, limits: Limits) -> str:
    """The separator under which some row reads as the best heading and rows are equally wide."""
    sample = text[:SAMPLE_CHARACTERS]
    best, best_score = ",", -1.0
    for separator in SEPARATORS:
        rows = _sample_rows(sample, separator)
        narrow = (row for row in rows[:31] if len(row) <= limits.columns)
        headings = first_cells(narrow, len)
        score = max((match_headings(row).score for row in headings), default=0.0)
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
    with suppress(csv.Error):
        rows.extend(islice(csv.reader(_lines(sample), delimiter=separator), 60))
    return rows


def read_delimited(text: str, limits: Limits) -> Grid:
    """The rows of `text`. A record with line breaks inside its cells is one row, as in a
    spreadsheet; blank lines count too.

    Raises UnreadableFile for too much of anything.
    """
    stated = _STATED.match(text)
    separator = stated[1] if stated else sniff_separator(text, limits)
    rows: list[list[str]] = []
    longest_cell = max(limits.cell_characters * 4, 131_072)
    csv.field_size_limit(longest_cell)
    spaced = bool(re.search(rf'{re.escape(separator)} +"', text[:SAMPLE_CHARACTERS]))
    counter, filled, cells = most.Counter(limits), 0, 0

    def lines() -> Iterator[str]:
        """The lines, as long as those of one row cannot hold far more cells than are read."""
        nonlocal cells
        for line in _lines(text):
            cells += line.count(separator) + 1
            # Inside quotation marks separators are text, of which a cell has so much at most.
            if cells > longest_cell:
                limits.check_columns(cells, f"Row {len(rows) + 1}")
            yield line

    reader = csv.reader(lines(), delimiter=separator, skipinitialspace=spaced)
    try:
        for row in reader:
            cells = 0
            if any(cell.strip() for cell in row[limits.columns :]):
                limits.check_columns(len(row), f"Row {len(rows) + 1}")
            del row[limits.columns :]
            counter.add(max(1, len(row)), sum(map(len, row)))
            rows.append(row)
            filled += any(row)
            limits.check_rows(filled, spare=200)
    except csv.Error as error:
        if "field larger" in str(error):
            raise UnreadableFile(
                f"Row {len(rows) + 1} holds a cell of more than {longest_cell:,} characters; is a "
                "quotation mark left open?",
                limit="cell",
            ) from error
        raise UnreadableFile(f"Row {len(rows) + 1} could not be read as a table.") from error
    if stated:
        rows[0] = []
    damaged = _find_open_quotes(rows, text, separator, spaced)
    cut_off = not damaged and _is_cut_off(text, rows, separator)
    found = {"format": "csv", "separator": SEPARATORS.get(separator, separator)}
    grid = Grid("CSV", list(rows), cut_off=cut_off, damaged=damaged, format=found)
    if separator == ";" or len(_DOTTED_DATE.findall(text[:SAMPLE_CHARACTERS])) > 2:
        # A country of the decimal comma.
        grid.decimal_hint = ","
    return grid


NEVER_CLOSED = "a quotation mark is opened in this row and never closed"
SWALLOWS = "a cell of this row holds other rows; a quotation mark is left open in it"


def _find_open_quotes(
    rows: list[list[str]], text: str, separator: str, spaced: bool
) -> dict[int, str]:
    """Why the record in a row cannot be trusted: a quotation mark that nothing closes swallows
    every row below it; they are given back to `rows`.

    A long text that was cut off in the middle looks the same, but its lines are no rows.
    """
    damaged: dict[int, str] = {}
    widths = Counter(len(row) for row in rows if row).most_common(1)
    if not widths or (width := widths[0][0]) < 2:
        return damaged
    for number, row in enumerate(rows, start=1):
        inside = (line for cell in row if "\n" in cell for line in cell.split("\n")[1:-1])
        if any(line.count(separator) >= width - 1 for line in inside):
            damaged[number] = SWALLOWS
    if not any("\n" in cell or "\r" in cell for cell in rows[-1]):
        return damaged
    start = _open_quote(text, rows[-1][-1])
    if start < 0:
        return damaged
    swallowed = re.split(r"\r\n|\r|\n", text[start + 1 :])
    given_back = list(csv.reader(swallowed[1:], delimiter=separator, skipinitialspace=spaced))
    filled = [row for row in given_back if any(row)]
    if sum(len(row) >= width for row in filled) * 2 > len(filled):
        damaged[len(rows)] = NEVER_CLOSED
        rows[-1][-1] = swallowed[0]
        rows.extend(given_back)
    return damaged


def _is_cut_off(text: str, rows: Sequence[Sequence[str]], separator: str) -> bool:
    """Whether the last record ends inside a quoted cell, or without a line end and too short."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if len(filled) < 2:
        return False
    tail = text.rstrip("\r\n \x00")
    last = filled[-1][-1]
    ends_in_quotes = last and "\n" not in text[len(tail) :] and f'{separator}"' in tail
    if ends_in_quotes and _open_quote(tail, last) >= 0:
        return True
    width = Counter(len(row) for row in filled).most_common(1)[0][0]
    return not text.endswith(("\n", "\r")) and len(filled[-1]) < width


def _open_quote(text: str, last: str) -> int:
    """Where the last cell begins with a quotation mark that nothing closes; -1 if it does not."""
    start = text.rfind('"' + last.replace('"', '""'))
    return -1 if start < 0 or text[start + 1 :].rstrip().endswith('"') else start
