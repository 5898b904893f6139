"""A record to values, with every problem named by field, value and reason."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from alliances.rules import names
from core.dates.parsing import NotADate, says_no_date
from core.text import clean_text, has_control_characters, is_unknown, one_line
from imports.rules import dates, fields, money, words
from imports.rules.cells import BrokenCell, CellValue, as_text, is_no_name
from imports.rules.fields import BY_KEY, Field
from imports.rules.tables import Record


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem or a warning. `row` and `record` are None where it is about the whole file."""

    reason: str
    field: str = ""
    value: str = ""
    row: int | None = None
    record: int | None = None
    column: str = ""


@dataclass(slots=True)
class ParsedRecord:
    """`values` holds only what the row gives: an empty or unknown cell leaves no key."""

    row: int
    record: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of one file are read; `columns` maps fields to 0-based columns."""

    columns: Mapping[str, int]
    headings: Mapping[str, str]
    units: Mapping[str, money.Unit]
    orders: Mapping[str, dates.DateOrder]
    mark: Mapping[str, str]
    today: date
    default_currency: str
    our_company: str = ""
    date1904: bool = False


def parse_record(record: Record, reading: Reading) -> ParsedRecord:
    """Every cell of a record read; nothing raises, every problem is listed."""
    parsed = ParsedRecord(record.row, record.record)
    for key, column in reading.columns.items():
        cell = record.cells[column] if column < len(record.cells) else None
        if cell is None or cell == "":
            continue
        _parse_cell(parsed, BY_KEY[key], cell, record, reading)
    if "alliance_name" not in reading.columns and "partner" in parsed.values:
        _name_it(parsed)
    for key in fields.IDENTITY:
        if key not in parsed.values and not any(
            p.field == BY_KEY[key].label for p in parsed.problems
        ):
            column = reading.columns.get(key, 10**6)
            cell = record.cells[column] if column < len(record.cells) else None
            _problem(
                parsed, BY_KEY[key], as_text(cell), f"{BY_KEY[key].label.lower()} is empty", reading
            )
    if "business_unit" not in parsed.values and reading.our_company:
        parsed.values["business_unit"] = reading.our_company
    return parsed


def _name_it(parsed: ParsedRecord) -> None:
    """The name of an alliance whose file gives none: its programme, else its partner."""
    name = one_line(parsed.values.get("programme", "")) or parsed.values["partner"]
    parsed.values["alliance_name"] = name[: BY_KEY["alliance_name"].max_length].strip()


def _remark(parsed: ParsedRecord, f: Field, value: str, reason: str, reading: Reading) -> Remark:
    return Remark(
        reason, f.label, value, parsed.row, parsed.record, reading.headings.get(f.key, "")
    )


def _problem(parsed: ParsedRecord, f: Field, value: str, reason: str, reading: Reading) -> None:
    parsed.problems.append(_remark(parsed, f, value, reason, reading))


def _warning(parsed: ParsedRecord, f: Field, value: str, reason: str, reading: Reading) -> None:
    parsed.warnings.append(_remark(parsed, f, value, reason, reading))


def _parse_cell(
    parsed: ParsedRecord, f: Field, cell: CellValue, record: Record, reading: Reading
) -> None:
    raw = as_text(cell)
    if isinstance(cell, BrokenCell):
        if raw == "#N/A":
            _warning(parsed, f, raw, "“not available”; left unknown", reading)
            return
        _problem(parsed, f, raw, cell.reason, reading)
        return
    if isinstance(cell, str) and has_control_characters(cell):
        _warning(parsed, f, raw[:100], "characters that cannot be shown were left out", reading)
    try:
        match f.kind:
            case fields.DATE:
                _date(parsed, f, cell, reading)
            case fields.MONEY:
                _money(parsed, f, cell, record, reading)
            case fields.WORD:
                _word(parsed, f, clean_text(raw), reading)
            case _:
                _text(parsed, f, clean_text(raw), reading)
    except (NotADate, money.NotMoney) as error:
        _problem(parsed, f, raw, str(error), reading)


def _date(parsed: ParsedRecord, f: Field, cell: CellValue, reading: Reading) -> None:
    order = reading.orders[f.key]
    found = dates.parse_date(
        cell,
        day_first=order.day_first,
        dots_day_first=order.dots_day_first,
        today=reading.today,
        date1904=reading.date1904,
    )
    if found is None:
        if isinstance(cell, str) and says_no_date(clean_text(cell)):
            _warning(parsed, f, cell, "says no date; none was set", reading)
        return
    if found.note:
        _warning(parsed, f, as_text(cell), found.note, reading)
    parsed.values[f.key] = found


def _money(
    parsed: ParsedRecord, f: Field, cell: CellValue, record: Record, reading: Reading
) -> None:
    column = reading.columns.get("currency")
    stated = record.cells[column] if column is not None and column < len(record.cells) else None
    row_currency = money.parse_currency(as_text(stated)) if stated else ""
    found = money.parse_money(
        cell,
        unit=reading.units[f.key],
        mark=reading.mark.get(f.key, "."),
        row_currency=row_currency,
    )
    if found is None:
        return
    if found.note:
        _warning(parsed, f, as_text(cell), found.note, reading)
    parsed.values[f.key] = found


def _text(parsed: ParsedRecord, f: Field, text: str, reading: Reading) -> None:
    if f.kind == fields.NAME:
        text = one_line(_plain_name(text) if f.key == "partner" else text)
        if is_no_name(text) or not re.search(r"[^\W_]", text):
            return
    elif is_unknown(text) and (
        len(text) < 4 or f.key in ("partner_country", "focus_area", "programme", "brand_name")
    ):
        return
    if f.max_length and len(text) > f.max_length and f.key != "further_partners":
        _problem(
            parsed,
            f,
            text,
            f"is {len(text)} characters long; at most {f.max_length} can be kept",
            reading,
        )
        return
    if f.key == "partner":
        _partners(parsed, f, text, reading)
    elif f.key == "further_partners":
        parsed.values.setdefault("further_partners", []).extend(names.split_partners(text))
    elif text.strip():
        parsed.values[f.key] = text


_ENTITY = re.compile(r"&(?:amp|quot|lt|gt|apos|nbsp|#\d{2,5});")


def _plain_name(text: str) -> str:
    """A company's name without what a web page or a word processor left in it: "&amp;", characters
    without width."""
    text = html.unescape(text) if _ENTITY.search(text) else text
    return re.sub("[\u200b\u2060\ufeff\u00ad]", "", text)


def _partners(parsed: ParsedRecord, f: Field, text: str, reading: Reading) -> None:
    """Several partners in one cell are kept apart only by ";"; which are known decides later."""
    parsed.values["partner"] = text
    if " / " in text or " + " in text:
        _warning(
            parsed,
            f,
            text,
            "read as one partner; put “;” between the names if these are several",
            reading,
        )


def _word(parsed: ParsedRecord, f: Field, text: str, reading: Reading) -> None:
    text = one_line(text)
    if is_unknown(text) and f.key != "status":
        return
    if f.key == "status" and (
        answer := words.answers_active(reading.headings.get(f.key, ""), text)
    ):
        parsed.values[f.key] = answer
        return
    if f.key in ("alliance_type", "business_unit"):
        if len(text) > (f.max_length or 80):
            _problem(
                parsed,
                f,
                text,
                f"is {len(text)} characters long; at most {f.max_length} can be kept",
                reading,
            )
        else:
            parsed.values[f.key] = text
        return
    if f.key == "currency":
        if not money.parse_currency(text):
            _problem(
                parsed,
                f,
                text,
                "is no currency we know; use its three letters, such as EUR",
                reading,
            )
        return
    reader = {
        "status": words.read_stage,
        "tier": words.read_tier,
        "region": words.read_region,
        "confidentiality": words.read_confidentiality,
    }[f.key]
    found = reader(text)
    if found is None:
        kept = "no stage was set" if f.key == "status" else "left out"
        _warning(parsed, f, text, f"is a word we do not know; {kept}", reading)
    elif isinstance(found, str) or found.stage != "unknown":
        parsed.values[f.key] = found
