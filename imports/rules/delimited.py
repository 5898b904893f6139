"""Text to rows: the separator is found out, quotation marks and line breaks inside cells obeyed."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice

from imports.rules.columns import match_headings
from imports.rules.limits import Limits, UnreadableFile
from imports.rules.tables import Grid

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SAMPLE_CHARACTERS = 200_000
_DOTTED_DATE = re.compile(r"\b\d{1,2}\.\d{1,2}\.\d{4}\b")


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
    with suppress(csv.Error):
        rows.extend(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=separator), 60))
    return rows


def read_delimited(text: str, limits: Limits) -> Grid:
    """The rows of `text`. A record with line breaks inside its cells is one row, as in a
    spreadsheet; blank lines count too.

    Raises UnreadableFile for too much of anything.
    """
    stated = re.match(r'"?sep=(.)"?\r?\n', text)
    separator = stated[1] if stated else sniff_separator(text)
    rows: list[list[str]] = []
    longest_cell = max(limits.cell_characters * 4, 131_072)
    csv.field_size_limit(longest_cell)
    spaced = bool(re.search(rf'{re.escape(separator)} +"', text[:SAMPLE_CHARACTERS]))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=spaced)
    filled = 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row[limits.columns :]):
                raise UnreadableFile(
                    f"Row {len(rows) + 1} has {len(row)} columns; at most {limits.columns} can be "
                    "read."
                )
            rows.append(row)
            filled += any(row)
            limits.check_rows(filled, spare=200)
    except csv.Error as error:
        problem = "could not be read as a table."
        if "field larger" in str(error):
            problem = (
                f"holds a cell of more than {longest_cell:,} characters; is a quotation mark left "
                "open?"
            )
        raise UnreadableFile(f"Row {len(rows) + 1} {problem}") from error
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
