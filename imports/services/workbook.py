"""XLSX to grids: every sheet in one streaming pass, with hidden parts, merged cells and formulas.

openpyxl reads values or formulas, but not both, and only its full mode knows merged cells, at
fifty times the memory. Its streaming parser sees all of it; this module listens to that.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser
from openpyxl.worksheet.cell_range import CellRange

from imports.rules.cells import BrokenCell, CellValue, DateCell, NumberCell
from imports.rules.limits import Counter, Limits, UnreadableFile
from imports.rules.money import parse_currency
from imports.rules.tables import Grid, spans_within

NOT_CALCULATED = (
    "is a formula without a calculated value; open the file, let it calculate, and save it"
)
# Of any worksheet; a row beyond would be padded with blank ones up to there.
MOST_ROWS = 1_048_576
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What spreadsheet programs allow at most; more is not looked at.
_LONGEST_FORMAT, _LONGEST_TITLE = 255, 100
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
Converter = Callable[[Any, str, int], CellValue]
_DAMAGED = "The workbook is damaged. Open it in your spreadsheet program and save it again."


def read_workbook(data: bytes, limits: Limits, head: int = 0) -> list[Grid]:
    """All worksheets of the workbook, or the first `head` filled rows of each. Raises
    UnreadableFile with a sentence."""
    _check_archive(data, limits)
    try:
        with warnings.catch_warnings(action="ignore"), _opened(data) as book:
            counter, convert = Counter(limits), _converter(book)
            if len(book.worksheets) > limits.sheets:
                raise UnreadableFile(
                    f"The workbook has {len(book.worksheets):,} sheets; at most {limits.sheets:,} "
                    "can be read. Save the sheet with the alliances as a workbook of its own.",
                    limit="sheets",
                )
            return [
                _read_sheet(book, sheet, convert, limits, counter, head)
                for sheet in book.worksheets
                if hasattr(sheet, "_get_source")
            ]
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:  # whatever a damaged workbook does to the parser
        # openpyxl reads every part with defusedxml, and wraps some of what that refuses.
        if isinstance(error.__cause__ or error, DefusedXmlException):
            raise UnreadableFile(
                "The workbook holds a document type definition, which no spreadsheet needs. It "
                "is not read."
            ) from error
        if "out of memory" in str(error):  # what the XML parser says
            raise MemoryError from error
        raise UnreadableFile(_DAMAGED) from error


def _opened(data: bytes) -> Any:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    return closing(book)


def _check_archive(data: bytes, limits: Limits) -> None:
    """Kind and sizes, before anything is unpacked."""
    # Counted in the bytes: the list of parts alone can be made larger than the memory.
    _check_parts(data.count(b"PK\x01\x02"), limits)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # damaged directories raise whatever they like
        raise UnreadableFile(_DAMAGED) from error
    with archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        _check_kind(names)
        _check_parts(len(entries), limits)
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > limits.unpacked_bytes or (
            unpacked > 10 * 1024 * 1024 and unpacked > limits.ratio * max(len(data), 1)
        ):
            raise UnreadableFile(
                f"The workbook unpacks to {unpacked / 1e6:,.0f} MB from "
                f"{len(data) / 1e6:,.1f} MB; that is not read. Save the sheet with the alliances "
                "as CSV.",
                limit="unpacked size",
            )
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise UnreadableFile("The workbook is password-protected. Save it without a password.")
        if any(entry.compress_type not in _METHODS for entry in entries):
            raise UnreadableFile(
                "The workbook is compressed in a way that no spreadsheet program uses. Open it in "
                "yours and save it again."
            )


def _check_parts(count: int, limits: Limits) -> None:
    if count > limits.zip_entries:
        raise UnreadableFile(
            f"The workbook holds {count:,} parts; at most {limits.zip_entries:,} are read. Save "
            "the sheet with the alliances as CSV.",
            limit="parts",
        )


def _check_kind(names: set[str]) -> None:
    if "xl/workbook.bin" in names:
        raise UnreadableFile("This is a binary workbook (.xlsb). Save it as .xlsx or CSV.")
    if "mimetype" in names:
        raise UnreadableFile("This is an OpenDocument file. Save it as .xlsx or CSV.")
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise UnreadableFile("This is a document, not a spreadsheet.")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise UnreadableFile(
            "This is an archive, not a spreadsheet. Unpack it and import the file inside."
        )


class _Parser(WorkSheetParser):
    """openpyxl's streaming parser, which also marks formulas without a stored value. Of the
    formats of rows, of which there can be a million, it keeps which rows are hidden."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hidden_rows: set[int] = set()

    def parse_row(self, row: Any) -> tuple[int, list[dict[str, Any]]]:
        result: tuple[int, list[dict[str, Any]]] = super().parse_row(row)
        if self.row_dimensions:
            self.row_dimensions.clear()
            if row.get("hidden") in ("1", "true"):
                self.hidden_rows.add(result[0])
        return result

    def parse_cell(self, element: Element) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and len(element):
            formula = element.find(FORMULA_TAG)
            # A formula whose result is an empty text says so by its type.
            if formula is not None and element.get("t") != "str":
                cell["value"] = BrokenCell(f"={formula.text or ''}", NOT_CALCULATED)
                cell["data_type"] = "formula"
        return cell


def _read_sheet(
    book: Any,
    sheet: Any,
    convert: Converter,
    limits: Limits,
    counter: Counter,
    head: int,
) -> Grid:
    rows: list[Sequence[CellValue]] = []
    title, filled = sheet.title[:_LONGEST_TITLE], 0
    with sheet._get_source() as source:
        parser = _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            row = _read_row(cells, convert, number, title, limits)
            if not row:
                continue
            filled += 1
            count = filled if number <= MOST_ROWS else number
            limits.check_rows(count, f"Sheet “{title}”", spare=200)
            texts = sum(len(cell) for cell in row if isinstance(cell, str))
            counter.add(max(0, number - 1 - len(rows)) + len(row), texts)
            rows.extend([()] * (number - 1 - len(rows)))
            if len(rows) < number:
                rows.append(row)
            if head and filled >= head:
                break
    ranges = parser.merged_cells.mergeCell if parser.merged_cells else ()
    if head and filled >= head:
        # They stand behind the rows, where the parser has not come.
        with sheet._get_source() as source:
            ranges = list(islice(_find_merged(source), limits.merged + 1))
            limits.check_merged(len(ranges))
    merged = ((r.min_row - 1, r.min_col - 1, r.max_row - 1, r.max_col - 1) for r in ranges)
    return Grid(
        title,
        rows,
        spans_within(merged, rows, limits, counter),
        hidden=sheet.sheet_state != "visible",
        hidden_rows=frozenset(parser.hidden_rows),
        hidden_columns=_hidden_columns(parser.column_dimensions, limits.columns),
        date1904=book.epoch == CALENDAR_MAC_1904,
        format={"format": "xlsx"},
    )


def _find_merged(source: Any) -> Iterable[CellRange]:
    """The merged cells of a sheet's XML, read in pieces."""
    rest = b""
    while piece := source.read(1 << 20):
        rest += piece
        end = 0
        for found in _MERGED.finditer(rest):
            end = found.end()
            yield CellRange(found[1].decode())
        rest = rest[max(end, len(rest) - 200) :]


def _hidden_columns(dimensions: dict[str, dict[str, str]], most: int) -> frozenset[int]:
    hidden: set[int] = set()
    for dimension in dimensions.values():
        if dimension.get("hidden") in ("1", "true"):
            first, last = int(dimension.get("min", 1)), int(dimension.get("max", 1))
            hidden.update(range(max(first - 1, 0), min(last, most)))
    return frozenset(hidden)


def _read_row(
    cells: list[dict[str, Any]],
    convert: Converter,
    number: int,
    title: str,
    limits: Limits,
) -> list[CellValue]:
    row: list[CellValue] = []
    for cell in cells:
        value = convert(cell["value"], cell["data_type"], cell["style_id"])
        if value is None or value == "":
            continue
        column = cell["column"]
        if column > limits.columns:
            raise UnreadableFile(
                f"Sheet “{title}”, row {number} reaches to column {column}; at most "
                f"{limits.columns} columns are read. Delete the columns that are not needed.",
                limit="columns",
            )
        row.extend([None] * (column - 1 - len(row)))
        row.append(value)
    return row


def _converter(book: Any) -> Converter:
    formats = [_format_of(book, style) for style in range(len(book._cell_styles))]

    def convert(value: Any, data_type: str, style: int) -> CellValue:
        if value is None or isinstance(value, BrokenCell):
            return value
        code = formats[style] if style < len(formats) else "General"
        if data_type == "e":
            return BrokenCell(str(value), f"holds the spreadsheet error {value}")
        if isinstance(value, str):
            return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
        if isinstance(value, date):
            day = value.date() if isinstance(value, datetime) else value
            return DateCell(day, _precision(code))
        if isinstance(value, time | timedelta):
            return str(value)
        if isinstance(value, bool) or code == "General":
            return value
        currency, percent = _format_meaning(code)
        return NumberCell(value, currency, percent) if currency or percent else value

    return convert


def _format_of(book: Any, style: int) -> str:
    number = book._cell_styles[style].numFmtId
    if number in BUILTIN_FORMATS:
        return str(BUILTIN_FORMATS[number])
    index = number - 164
    known = 0 <= index < len(book._number_formats)
    return str(book._number_formats[index])[:_LONGEST_FORMAT] if known else "General"


@lru_cache(maxsize=1000)
def _precision(code: str) -> str:
    """What a date format shows: "mmm yyyy" shows a month, "yyyy" a year, anything else the day."""
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code.split(";")[0]).lower()
    if "d" in plain or "t" in plain or "h" in plain or "general" in plain:
        return "day"
    if "m" in plain:
        return "month"
    return "year" if "y" in plain else "day"


@lru_cache(maxsize=1000)
def _format_meaning(code: str) -> tuple[str, bool]:
    """(currency, per cent) that a number format shows around the number."""
    first = code.split(";")[0]
    if "%" in re.sub(r'"[^"]*"|\\.', "", first):
        return "", True
    named = re.search(r"\[\$([^\-\]]+)(?:-[^\]]*)?\]", first)
    plain = re.sub(r"\[[^\]]*\]", "", first)
    literal = re.sub(r'["\\]', "", plain)
    signs = named[1] if named else " ".join(re.findall(r"[A-Z]{3}|[$€£¥₩₹]", literal)[:1])
    return (parse_currency(signs) if signs else ""), False
