"""The files that people keep, made on the spot from the sample's rows: layouts, encodings,
attacks."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

DATA = Path(__file__).resolve().parents[1] / "data"
SAMPLE = DATA / "pharma_alliances.csv"
Row = Sequence[Any]


def sample_rows(count: int | None = None) -> list[list[str]]:
    """Heading and the first `count` rows of the clean sample."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return rows if count is None else rows[: count + 1]


def text_file(
    rows: Iterable[Row], *, separator: str = ",", encoding: str = "utf-8", end: str = "\r\n"
) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(
    *sheets: tuple[str, Iterable[Row]], change: Callable[[Workbook], None] | None = None
) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def typed(rows: list[list[str]]) -> list[list[Any]]:
    """The sample as a workbook would hold it: real dates where a day is known, real numbers."""
    heading, *committee = rows
    result: list[list[Any]] = [list(heading)]
    for row in committee:
        cells: list[Any] = list(row)
        if len(row[5]) == 10:
            cells[5] = date.fromisoformat(row[5])
        for column in (7, 8):
            cells[column] = float(row[column]) if row[column] else None
        result.append(cells)
    return result


def columns(rows: list[list[str]], **new: Callable[[str], Any]) -> list[list[Any]]:
    """The rows with some columns rewritten, by field: partner, name, date, upfront, milestones."""
    place = {
        "partner": 0,
        "name": 2,
        "type": 3,
        "company": 4,
        "date": 5,
        "status": 6,
        "upfront": 7,
        "milestones": 8,
        "summary": 11,
    }
    result: list[list[Any]] = [list(row) for row in rows]
    for field, change in new.items():
        for row in result[1:]:
            row[place[field]] = change(row[place[field]])
    return result


def us_date(text: str) -> str:
    """2020-07-27 as 07/27/2020, 2020-07 as 07/2020, 1994 as it is."""
    parts = text.split("-")
    return "/".join(parts[1:] + parts[:1])


def european_date(text: str) -> str:
    return ".".join(reversed(text.split("-")))


def table(heading: Sequence[str], *rows: Row) -> list[list[Any]]:
    return [list(heading), *[list(row) for row in rows]]


def replaced_part(
    book: bytes, part: str, change: Callable[[bytes], bytes], *, packed: bool = True
) -> bytes:
    """A workbook with one of its XML parts changed, or all whose name begins so."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as target,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(
                entry.filename, change(content) if entry.filename.startswith(part) else content
            )
    return out.getvalue()


def with_entity(book: bytes) -> bytes:
    """An external entity in the sheet (XXE)."""
    attack = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return replaced_part(
        book,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<worksheet", attack + b"<worksheet", 1),
    )


def zip_bomb(megabytes: int = 300) -> bytes:
    """A workbook whose sheet unpacks to far more than its size."""
    book = workbook(("Alliances", sample_rows(2)))
    filler = b"<!-- " + b" " * (megabytes * 1024 * 1024) + b" -->"
    return replaced_part(book, "xl/worksheets/sheet1.xml", lambda xml: xml + filler)


def many(count: int) -> list[list[Any]]:
    """`count` different rows in the shape of the sample, as many partners as a third of them."""
    heading, *committee = sample_rows()
    result: list[list[Any]] = [heading]
    for number in range(count):
        row = list(committee[number % len(committee)])
        row[0] = f"{row[0]} {number // 3}"
        row[2] = f"{row[2]} {number}"
        result.append(row)
    return result
