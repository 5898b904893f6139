"""How the cells of one file are to be read, decided from all of its cells: order, marks, units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from core.text import clean_text, is_unknown, one_line
from imports.rules import dates, fields, money, numbers
from imports.rules.cells import CellValue, NumberCell
from imports.rules.fields import BY_KEY
from imports.rules.records import Reading, Remark
from imports.rules.tables import Grid, Heading, Record, chosen_unit, column_unit


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
) -> dates.DateOrder:
    numbers_of_days = dates.day_number_count(cells)
    if numbers_of_days:
        text = f"{numbers_of_days} cells hold a spreadsheet's day number; read as dates"
        remarks.append(Remark(text, BY_KEY[key].label, column=label))
    if chosen:
        return dates.DateOrder(chosen == "day", "chosen", chosen == "day")
    found = dates.decide_order(
        cells, today=today, heading=label, day_first_hint=grid.day_first_hint
    )
    if found is None:
        return dates.DateOrder(grid.day_first_hint, "assumed")
    order = "day first" if found.day_first else "month first"
    name = BY_KEY[key].label
    if found.reason == "assumed":
        count = dates.ambiguous_count(cells)
        text = (
            f"{count} dates can be read day first or month first and nothing decides; read {order}"
        )
        remarks.append(Remark(text, name, column=label))
    elif found.reason == "future":
        text = (
            f"dates can be read day first or month first; read {order}, since otherwise some "
            "would lie in the future"
        )
        remarks.append(Remark(text, name, column=label))
    elif found.reason == "majority":
        text = (
            "dates are written day first and month first; those that fit both are read "
            f"{order}, as most are"
        )
        remarks.append(Remark(text, name, column=label))
    return found


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
            text = (
                f"“{unclear[0]}” can be read with “.” or “,” as the decimal mark and nothing "
                f"decides; read with “{own.mark}”"
            )
            remarks.append(Remark(text, BY_KEY[key].label, column=labels[key]))
        elif own.contradictory:
            text = (
                "both “.” and “,” are used as the decimal mark; numbers that fit both are read "
                f"with “{own.mark}”"
            )
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
    """The unit of a column, with a warning for what had to be assumed for bare numbers."""
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
                    f"no unit is stated; read in units of {unit.factor:,}, as the other sums "
                    "of the file",
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
