"""What the process that reads a file tells the one that asked: plain JSON, a line for each row, so
that neither holds more than it has to. No database, and nothing that can be made to run."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from core.dates.parsing import PartialDate
from core.text import storable
from imports.rules.cells import as_text
from imports.rules.money import Money
from imports.rules.records import ParsedRecord, Remark
from imports.rules.words import StageWord
from imports.services.parse_file import ParsedFile

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# What JSON writes for characters that cannot be stored, or leaves as they are.
_SUSPECT = re.compile("\\\\u00|[\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(slots=True)
class FileContent:
    """A file as it was read: `rows` by their number, with their cells as JSON, since few are ever
    looked at; each is in `good`, has remarks in `rejected`, or is in `skipped`. `labels` are the
    headings, `detected_format` says how the file was read."""

    labels: list[str]
    detected_format: dict[str, Any]
    skipped: int
    warnings: list[Remark]
    rejected: list[Remark]
    rows: dict[int, bytes] = field(default_factory=dict)
    good: list[ParsedRecord] = field(default_factory=list)

    def cells(self, row: int) -> list[str]:
        """The cells of a row in words."""
        return [str(cell) for cell in json.loads(self.rows[row])]


def to_lines(parsed: ParsedFile) -> Iterator[str]:
    """The whole file, then row by row the cells, and what they mean."""
    good = {each.row: each for each in parsed.good}
    yield _line(
        {
            "labels": parsed.heading.labels,
            "headings": dict(parsed.reading.headings),
            "detected_format": _detected_format(parsed),
            "skipped": parsed.skipped,
            "warnings": [_remark(each) for each in parsed.warnings],
            "rejected": [_remark(each) for each in parsed.rejected],
        }
    )
    for record in parsed.rows:
        cells = [cell if type(cell) is str else as_text(cell) for cell in record.cells]
        read = good.get(record.row)
        values = {key: _pack(value) for key, value in read.values.items()} if read else None
        yield _line(cells)
        yield _line((record.row, record.record, values))


def _line(content: Any) -> str:
    """JSON whose texts can be stored; few lines have one that could not."""
    line = _encode(content)
    return _encode(_cleaned(content)) if _SUSPECT.search(line) else line


def _cleaned(content: Any) -> Any:
    match content:
        case str():
            return storable(content)
        case list() | tuple():
            return [_cleaned(each) for each in content]
        case dict():
            return {key: _cleaned(each) for key, each in content.items()}
    return content


class MoreRows(Exception):
    """The file has more rows than were asked for."""


def from_lines(lines: Iterable[bytes], most: float = math.inf) -> FileContent:
    """What `to_lines` said. Raises ValueError, KeyError or TypeError for anything else, and
    MoreRows before it holds more of them."""
    found = iter(lines)
    head = json.loads(next(found, b"null"))
    headings = head.pop("headings")
    for name in ("warnings", "rejected"):
        head[name] = [Remark(*each) for each in head[name]]
    content = FileContent(**head)
    for cells in found:
        row, record, values = json.loads(next(found, b"null"))
        content.rows[row] = cells
        if len(content.rows) > most:
            raise MoreRows
        if values is not None:
            unpacked = {key: _unpack(value) for key, value in values.items()}
            content.good.append(ParsedRecord(row, record, headings, unpacked))
    return content


def _remark(remark: Remark) -> tuple[Any, ...]:
    return tuple(getattr(remark, each.name) for each in fields(Remark))


def _pack(value: Any) -> Any:
    match value:
        case str():
            return value
        case PartialDate(day, precision, note):
            return ["date", day.isoformat(), precision, note]
        case Money(amount, currency, qualifier, note):
            return ["sum", str(amount), currency, qualifier, note]
        case StageWord(stage, compatible):
            return ["stage", stage, sorted(compatible)]
    return ["names", *value]


def _unpack(value: Any) -> Any:
    if isinstance(value, str):
        return value
    kind, *rest = value
    match kind:
        case "date":
            return PartialDate(date.fromisoformat(rest[0]), rest[1], rest[2])
        case "sum":
            return Money(Decimal(rest[0]), *rest[1:])
        case "stage":
            return StageWord(rest[0], frozenset(rest[1]))
        case "names":
            return rest
    raise ValueError(kind)


def _detected_format(parsed: ParsedFile) -> dict[str, Any]:
    """How the file was read: for the report, the columns page and the preview."""
    reading = parsed.reading
    return {
        **parsed.grid.format,
        "sheet": parsed.grid.name,
        "heading_row": parsed.heading.row,
        "columns": dict(reading.headings),
        "date_order": {
            key: "day first" if order.day_first else "month first"
            for key, order in reading.orders.items()
        },
        "decimal_mark": dict(reading.mark),
        "units": {
            key: {"currency": unit.currency, "factor": int(unit.factor or 1)}
            for key, unit in reading.units.items()
        },
    }
