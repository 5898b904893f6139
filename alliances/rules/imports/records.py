"""A record to values, with every problem named by field, value and reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from alliances.rules.imports import dates, fields, money, names, numbers, words
from alliances.rules.imports.cells import (
    BrokenCell,
    CellValue,
    NumberCell,
    as_text,
    clean_text,
    has_control_characters,
    is_no_name,
    is_unknown,
    one_line,
)
from alliances.rules.imports.fields import BY_KEY, Field
from alliances.rules.imports.tables import Grid, Heading, Record, chosen_unit, column_unit


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
    orders: Mapping[str, bool]
    mark: Mapping[str, str]
    today: date
    default_currency: str
    our_company: str = ""
    date1904: bool = False


def plan_reading(
    grid: Grid,
    heading: Heading,
    columns: Mapping[str, int],
    records: Sequence[Record],
    *,
    today: date,
    default_currency: str,
    our_company: str = "",
    date_order: str = "",
    decimal_mark: str = "",
) -> tuple[Reading, list[Remark]]:
    """Decide date order, decimal mark, units and currency for the whole file.

    `date_order` ("day" or "month") and `decimal_mark` ("," or ".") overrule what the file shows.
    """
    remarks: list[Remark] = []
    labels = {key: _label(heading, column) for key, column in columns.items()}
    orders = {
        key: _order(
            grid, key, labels[key], _cells(records, columns[key]), today, date_order, remarks
        )
        for key in columns
        if BY_KEY[key].kind == fields.DATE
    }
    money_keys = [key for key in columns if BY_KEY[key].kind == fields.MONEY]
    marks = _marks(
        grid,
        {key: _cells(records, columns[key]) for key in money_keys},
        decimal_mark,
        labels,
        remarks,
    )
    units = {
        key: _unit(
            heading,
            columns,
            key,
            labels[key],
            _cells(records, columns[key]),
            default_currency,
            remarks,
        )
        for key in money_keys
    }
    reading = Reading(
        columns,
        labels,
        units,
        orders,
        marks,
        today,
        default_currency,
        one_line(our_company),
        grid.date1904,
    )
    return reading, remarks


def _label(heading: Heading, column: int) -> str:
    return heading.labels[column] if column < len(heading.labels) else ""


def _cells(records: Iterable[Record], column: int) -> list[CellValue]:
    return [record.cells[column] for record in records if column < len(record.cells)]


def _order(
    grid: Grid,
    key: str,
    label: str,
    cells: list[CellValue],
    today: date,
    chosen: str,
    remarks: list[Remark],
) -> bool:
    numbers_of_days = dates.day_number_count(cells)
    if numbers_of_days:
        text = f"{numbers_of_days} cells hold a spreadsheet's day number; read as dates"
        remarks.append(Remark(text, BY_KEY[key].label, column=label))
    if chosen:
        return chosen == "day"
    found = dates.decide_order(
        cells, today=today, heading=label, day_first_hint=grid.day_first_hint
    )
    if found is None:
        return grid.day_first_hint
    order = "day first" if found.day_first else "month first"
    name = BY_KEY[key].label
    if found.reason == "assumed":
        count = dates.ambiguous_count(cells)
        text = (
            f"{count} dates can be read day first or month first and nothing decides; read {order}"
        )
        remarks.append(Remark(text, name, column=label))
    elif found.reason == "future":
        text = f"dates can be read day first or month first; read {order}, since otherwise some would lie in the future"
        remarks.append(Remark(text, name, column=label))
    elif found.reason == "majority":
        text = f"dates are written day first and month first; those that fit both are read {order}, as most are"
        remarks.append(Remark(text, name, column=label))
    return found.day_first


def _marks(
    grid: Grid,
    columns: Mapping[str, list[CellValue]],
    chosen: str,
    labels: Mapping[str, str],
    remarks: list[Remark],
) -> dict[str, str]:
    texts = {
        key: [cell for cell in cells if isinstance(cell, str)] for key, cells in columns.items()
    }
    if chosen:
        return dict.fromkeys(columns, chosen)
    whole = numbers.decide_mark(
        (text for column in texts.values() for text in column), grid.decimal_hint
    )
    marks = {}
    for key, column in texts.items():
        own = numbers.decide_mark(column, whole.mark)
        marks[key] = own.mark
        unclear = [
            t
            for t in column
            for n in numbers.NUMBER.findall(t)
            if n.count(",") + n.count(".") == 1 and not numbers.mark_of(n)
        ]
        if unclear and not own.certain and not whole.certain:
            text = f"“{unclear[0]}” can be read with “.” or “,” as the decimal mark and nothing decides; read with “{own.mark}”"
            remarks.append(Remark(text, BY_KEY[key].label, column=labels[key]))
        elif own.contradictory:
            text = f"both “.” and “,” are used as the decimal mark; numbers that fit both are read with “{own.mark}”"
            remarks.append(Remark(text, BY_KEY[key].label, column=labels[key]))
    return marks


def _unit(
    heading: Heading,
    columns: Mapping[str, int],
    key: str,
    label: str,
    cells: list[CellValue],
    default_currency: str,
    remarks: list[Remark],
) -> money.Unit:
    """The unit of a column, with a warning for everything that had to be assumed for bare numbers."""
    own = column_unit(heading, columns[key])
    unit = chosen_unit(heading, columns, key)
    name = BY_KEY[key].label
    bare = [cell for cell in cells if not _blank_money(cell)]
    no_unit = [c for c in bare if not isinstance(c, str) or not _states(c)[1]]
    no_currency = (
        []
        if "currency" in columns
        else [
            c
            for c in bare
            if not (isinstance(c, NumberCell) and c.currency)
            and (not isinstance(c, str) or not _states(c)[0])
        ]
    )
    if no_unit and own.factor is None:
        if unit.factor is not None:
            remarks.append(
                Remark(
                    f"no unit is stated; read in units of {unit.factor:,}, as the other sums of the file",
                    name,
                    column=label,
                )
            )
        else:
            remarks.append(
                Remark(
                    "no unit is stated; amounts are read as they stand, in full units",
                    name,
                    column=label,
                )
            )
    if no_currency and not own.currency:
        currency = unit.currency or default_currency
        remarks.append(Remark(f"no currency is stated; read as {currency}", name, column=label))
    return unit if unit.currency else replace(unit, currency=default_currency)


def _blank_money(cell: CellValue) -> bool:
    return cell is None or (isinstance(cell, str) and is_unknown(clean_text(cell)))


@lru_cache(maxsize=10_000)
def _states(text: str) -> tuple[bool, bool]:
    """Whether a sum written as text names its currency and its unit."""
    try:
        bare = money.parse_money(text, unit=money.Unit())
        scaled = money.parse_money(text, unit=money.Unit(money.CENT * 200))
    except money.NotMoney:
        return True, True
    if bare is None or scaled is None or not bare.amount:
        return True, True
    return bool(bare.currency), bare.amount == scaled.amount


def parse_record(record: Record, reading: Reading) -> ParsedRecord:
    """Every cell of a record read; nothing raises, every problem is listed."""
    parsed = ParsedRecord(record.row, record.record)
    for key, column in reading.columns.items():
        cell = record.cells[column] if column < len(record.cells) else None
        if cell is None or cell == "":
            continue
        _parse_cell(parsed, BY_KEY[key], cell, record, reading)
    for key in fields.REQUIRED:
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
    except (dates.NotADate, money.NotMoney) as error:
        _problem(parsed, f, raw, str(error), reading)


def _date(parsed: ParsedRecord, f: Field, cell: CellValue, reading: Reading) -> None:
    found = dates.parse_date(
        cell,
        day_first=reading.orders.get(f.key, True),
        today=reading.today,
        date1904=reading.date1904,
    )
    if found is None:
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
        text = one_line(text)
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
