"""Bytes to grids, whatever the file is; what it is decides its content, never its name."""

from __future__ import annotations

import json
import re
from importlib import import_module
from typing import Any

from core.text import guard_text
from imports.rules.decoding import Decoded, decode
from imports.rules.delimited import read_delimited
from imports.rules.html_table import read_html_table
from imports.rules.limits import Counter, Limits, UnreadableFile
from imports.rules.tables import Grid

_FOREIGN = (
    ((b"%PDF",), "This is a PDF, not a spreadsheet. Export the table as CSV or .xlsx."),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), "This is a picture, not a spreadsheet."),
    (
        (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!"),
        "This file is compressed. Unpack it and import the file inside.",
    ),
    ((b"SQLite format 3",), "This is a database, not a spreadsheet."),
    ((b"{\\rtf",), "This is a text document, not a spreadsheet."),
    ((b"PAR1",), "This is not a spreadsheet. Save it as CSV or .xlsx."),
)
# What begins like this is nothing else.
_JSON = re.compile(r"\s*(?:\{|\[\s*[\[{])")
# Rows of a workbook that are enough to find its headings and to know its columns by.
HEAD = 400
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_grids(*, data: bytes, limits: Limits, head: int = 0) -> list[Grid]:
    """The sheets of a file that have anything in them. With `head` only so many rows of a workbook
    are read.

    Raises UnreadableFile with one sentence when there is no table to read.
    """
    limits.check_size(len(data))
    try:
        if data.startswith(b"PK"):
            # What reads workbooks takes twice as long to load as everything else together.
            workbook = import_module("imports.services.workbook")
            grids: list[Grid] = workbook.read_workbook(data, limits, head)
        else:
            _refuse_foreign(data)
            grids = [_read_text(decode(data), limits)]
    except RecursionError as error:
        raise UnreadableFile("The file is nested too deeply to be a table.") from error
    filled = [grid for grid in grids if any(grid.rows)]
    if not filled:
        raise UnreadableFile("The file is empty.")
    return filled


def _read_text(decoded: Decoded, limits: Limits) -> Grid:
    text = decoded.text
    if not text.strip("\ufeff \t\r\n\0"):
        raise UnreadableFile("The file is empty.")
    start = text.lstrip()[:2000].lower()
    grid = None
    if start.startswith("<"):
        grid = _read_html(text, start, limits)
    elif start.startswith(("[", "{")):
        grid = _read_json(text, limits)
    grid = grid or read_delimited(text, limits)
    grid.format["encoding"] = decoded.encoding
    if decoded.note:
        grid.notes.append(f"The file is {decoded.encoding}: {decoded.note}.")
    return grid


def _refuse_foreign(data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFile("The workbook is password-protected. Save it without a password.")
        raise UnreadableFile("This is an old Excel workbook (.xls). Save it as .xlsx or CSV.")
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
    return read_html_table(text, limits)


def _read_json(text: str, limits: Limits) -> Grid | None:
    """A list of objects with headings as keys, as the export writes it."""
    try:
        content: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        if _JSON.match(text):
            raise UnreadableFile("This JSON file is damaged.") from error
        return None
    rows = content.get("alliances") if isinstance(content, dict) else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnreadableFile("This JSON file is not a list of alliances.")
    limits.check_rows(len(rows))
    headings = list(dict.fromkeys(str(key) for row in rows for key in row))
    limits.check_columns(len(headings), "The list")
    Counter(limits).add(len(rows) * len(headings), len(text))
    cells = [[_scalar(row.get(heading)) for heading in headings] for row in rows]
    return Grid("JSON", [headings, *cells], format={"format": "json"})


def _scalar(value: Any) -> Any:
    """Texts of JSON are exact: guarded here, since cells are freed of their guard later."""
    if isinstance(value, str):
        return guard_text(value)
    if value is None or isinstance(value, int | float):
        return value
    return json.dumps(value, ensure_ascii=False)
