"""Bytes to grids, whatever the file is; what it is decides its content, never its name."""

from __future__ import annotations

import json
import re
from typing import Any

from core.text import guard_text
from imports.rules.decoding import NotText, decode
from imports.rules.delimited import SEPARATORS, NotDelimited, read_delimited
from imports.rules.html_table import read_html_table
from imports.rules.tables import Grid
from imports.services.limits import Limits, UnreadableFile, check_size
from imports.services.workbook import read_workbook

_FOREIGN = (
    (b"%PDF", "This is a PDF, not a spreadsheet. Export the table as CSV or .xlsx."),
    (b"\x89PNG", "This is a picture, not a spreadsheet."),
    (b"\xff\xd8\xff", "This is a picture, not a spreadsheet."),
    (b"GIF8", "This is a picture, not a spreadsheet."),
    (b"\x1f\x8b", "This file is compressed. Unpack it and import the file inside."),
    (b"7z\xbc\xaf", "This file is compressed. Unpack it and import the file inside."),
    (b"Rar!", "This file is compressed. Unpack it and import the file inside."),
    (b"SQLite format 3", "This is a database, not a spreadsheet."),
    (b"{\\rtf", "This is a text document, not a spreadsheet."),
    (b"PAR1", "This is not a spreadsheet. Save it as CSV or .xlsx."),
)
# Rows of a workbook that are enough to find its headings and to know its columns by.
HEAD = 400
_DOTTED_DATE = re.compile(r"\b\d{1,2}\.\d{1,2}\.\d{4}\b")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_grids(
    *, data: bytes, limits: Limits, separator: str = "", head: int = 0
) -> tuple[list[Grid], dict[str, str], list[str]]:
    """(grids, what the file was found to be, notes for a person). With `head` only so many rows of
    a workbook are read.

    Raises UnreadableFile with one sentence when there is no table to read.
    """
    check_size(len(data), limits)
    if data.startswith(b"PK"):
        return read_workbook(data, limits, head), {"format": "xlsx"}, []
    _refuse_foreign(data)
    try:
        decoded = decode(data)
    except NotText as error:
        raise UnreadableFile(str(error)) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile("The characters of this file could not be read.") from error
    text = decoded.text
    if not text.strip("\ufeff \t\r\n\0"):
        raise UnreadableFile("The file is empty.")
    notes = [f"The file is {decoded.encoding}: {decoded.note}."] if decoded.note else []
    kind = {"encoding": decoded.encoding}
    start = text.lstrip()[:2000].lower()
    if start.startswith("<"):
        return [_read_html(text, start, limits)], kind | {"format": "html"}, notes
    if start.startswith(("[", "{")) and (grid := _read_json(text, limits)):
        return [grid], kind | {"format": "json"}, notes
    return [_read_delimited(text, separator, limits, kind)], kind, notes


def _refuse_foreign(data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFile("The workbook is locked with a password. Save it without one.")
        raise UnreadableFile("This is a workbook of the old kind (.xls). Save it as .xlsx or CSV.")
    for magic, sentence in _FOREIGN:
        if data.startswith(magic):
            raise UnreadableFile(sentence)


def _read_html(text: str, start: str, limits: Limits) -> Grid:
    if (
        "urn:schemas-microsoft-com:office:spreadsheet" in start
        and "<table border" not in start
        and "<html" not in start
    ):
        raise UnreadableFile("This is an XML spreadsheet of 2003. Save it as .xlsx or CSV.")
    if "<!entity" in start:
        raise UnreadableFile("This is not a spreadsheet: it defines entities.")
    table = read_html_table(text, max_rows=limits.rows, max_columns=limits.columns)
    if table is None:
        raise UnreadableFile(
            "This is a web page or XML without a table. Save the table as .xlsx or CSV."
        )
    if len(table.rows) > limits.rows:
        raise UnreadableFile(
            f"The table has more than {limits.rows:,} rows. Split it and import the parts."
        )
    return Grid("Table", [list(row) for row in table.rows], table.merged)


def _read_json(text: str, limits: Limits) -> Grid | None:
    """A list of objects with headings as keys, as the export writes it."""
    try:
        content: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        if text.lstrip().startswith("{"):
            raise UnreadableFile("This looks like JSON, but it is damaged or cut off.") from error
        return None
    rows = content.get("alliances") if isinstance(content, dict) else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnreadableFile("This JSON is no list of alliances.")
    if len(rows) > limits.rows:
        raise UnreadableFile(
            f"The file has more than {limits.rows:,} rows. Split it and import the parts."
        )
    headings = list(dict.fromkeys(str(key) for row in rows for key in row))[: limits.columns]
    cells = [[_scalar(row.get(heading)) for heading in headings] for row in rows]
    return Grid("JSON", [headings, *cells])


def _scalar(value: Any) -> Any:
    """Texts of JSON are exact: guarded here, since cells are freed of their guard later."""
    if isinstance(value, str):
        return guard_text(value)
    if value is None or isinstance(value, int | float):
        return value
    return json.dumps(value, ensure_ascii=False)


def _read_delimited(text: str, separator: str, limits: Limits, kind: dict[str, str]) -> Grid:
    try:
        grid, found = read_delimited(
            text,
            separator=separator,
            max_rows=limits.rows + 200,
            max_columns=limits.columns,
            max_cell=limits.cell_characters,
        )
    except NotDelimited as error:
        raise UnreadableFile(str(error)) from error
    kind |= {"format": "csv", "separator": SEPARATORS.get(found, found)}
    if found == ";" or len(_DOTTED_DATE.findall(text[:200_000])) > 2:
        # A country of the decimal comma.
        grid.decimal_hint = ","
    return grid
