"""How the cells of one file are to be read, decided from all of its cells: order, marks, units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import chain

from core.text import clean_text, is_unknown, one_line
from imports.rules import dates, fields, money, numbers
from imports.rules.cells import CellValue, NumberCell
from imports.rules.fields import BY_KEY
from imports.rules.options import Options
from imports.rules.records import Reading, Remark
from imports.rules.tables import Grid, Heading, Record, chosen_unit, column_unit


def plan_reading(
    grid: Grid,
    heading: Heading,
    columns: Mapping[str, int],
    records: Sequence[Record],
    options: Options,
    *,
    today: date,
    default_currency: str,
) -> tuple[Reading, list[Remark]]:
    """Decide date order, decimal mark, units and currency for the whole file; `options` overrule
    what the file shows."""
    found = _Detection(grid, heading, columns, records)
    orders = {
        key: found.order(key, today, options.date_order)
        for key in columns
        if BY_KEY[key].kind == fields.DATE
    }
    money_keys = [key for key in columns if BY_KEY[key].kind == fields.MONEY]
    marks = found.marks(money_keys, options.decimal_mark)
    reading = Reading(
        columns,
        found.labels,
        {key: found.unit(key, options.currency or default_currency) for key in money_keys},
        orders,
        marks,
        today,
        one_line(options.our_company),
        grid.date1904,
    )
    return reading, found.remarks


class _Detection:
    """Looks at the columns of one file; `remarks` says what had to be assumed."""

    def __init__(
        self,
        grid: Grid,
        heading: Heading,
        columns: Mapping[str, int],
        records: Sequence[Record],
    ) -> None:
        self.grid, self.heading, self.columns = grid, heading, columns
        labels = heading.labels
        self.labels = {key: labels[c] if c < len(labels) else "" for key, c in columns.items()}
        self.cells = {key: [record.cell(c) for record in records] for key, c in columns.items()}
        self.remarks: list[Remark] = []

    def _remark(self, key: str, text: str) -> None:
        self.remarks.append(Remark(text, BY_KEY[key].label, column=self.labels[key]))

    def order(self, key: str, today: date, chosen: str) -> dates.DateOrder:
        cells, hint = self.cells[key], self.grid.day_first_hint
        if count := dates.day_number_count(cells):
            self._remark(key, f"{count} cells hold a spreadsheet's day number; read as dates")
        if chosen:
            return dates.DateOrder(chosen == "day", "chosen", chosen == "day")
        found = dates.decide_order(
            cells, today=today, heading=self.labels[key], day_first_hint=hint
        )
        if found is None:
            return dates.DateOrder(hint, "assumed")
        order = "day first" if found.day_first else "month first"
        if found.reason == "assumed":
            self._remark(
                key,
                f"{dates.ambiguous_count(cells)} dates can be read day first or month first and "
                f"nothing in the file settles it; read {order}",
            )
        elif found.reason == "future":
            self._remark(
                key,
                f"dates can be read day first or month first; read {order}, since otherwise some "
                "would lie in the future",
            )
        elif found.reason == "majority":
            self._remark(
                key,
                "dates are written day first and month first; those that fit both are read "
                f"{order}, as most are",
            )
        return found

    def marks(self, keys: Sequence[str], chosen: str) -> dict[str, str]:
        """The decimal mark of each column; where its numbers leave it open, that of the others."""
        if chosen:
            return dict.fromkeys(keys, chosen)
        most = numbers.LONGEST_SUM
        texts = {
            key: [c for c in self.cells[key] if isinstance(c, str) and len(c) <= most]
            for key in keys
        }
        whole = numbers.decide_mark(chain.from_iterable(texts.values()), self.grid.decimal_hint)
        marks = {}
        for key, column in texts.items():
            own = numbers.decide_mark(column, whole.mark)
            marks[key] = own.mark
            unclear = next(
                (
                    text
                    for text in column
                    for number in numbers.NUMBER.findall(text)
                    if number.count(",") + number.count(".") == 1 and not numbers.mark_of(number)
                ),
                "",
            )
            if unclear and not own.certain and not whole.certain:
                self._remark(
                    key,
                    f"“{unclear}” can be read with “.” or “,” as the decimal mark and nothing "
                    f"decides; read with “{own.mark}”",
                )
            elif own.contradictory:
                self._remark(
                    key,
                    "both “.” and “,” are used as the decimal mark; numbers that fit both are read "
                    f"with “{own.mark}”",
                )
        return marks

    def unit(self, key: str, default_currency: str) -> money.Unit:
        """The unit of a column, with a warning for what had to be assumed for bare numbers."""
        own = column_unit(self.heading, self.columns[key])
        unit = chosen_unit(self.heading, self.columns, key)
        stated = [_states(cell) for cell in self.cells[key] if not _blank_money(cell)]
        if own.factor is None and not all(has_unit for _, has_unit in stated):
            if unit.factor is None:
                text = "no unit given; read as full amounts"
            else:
                text = (
                    f"no unit given; read in units of {unit.factor:,}, as the other amounts "
                    "of the file"
                )
            self._remark(key, text)
        has_currencies = all(has_currency for has_currency, _ in stated)
        if not own.currency and "currency" not in self.columns and not has_currencies:
            currency = unit.currency or default_currency
            self._remark(key, f"no currency given; read as {currency}")
        return unit if unit.currency else replace(unit, currency=default_currency)


def _blank_money(cell: CellValue) -> bool:
    return cell is None or (isinstance(cell, str) and is_unknown(clean_text(cell)))


@lru_cache(maxsize=10_000)
def _states(cell: CellValue) -> tuple[bool, bool]:
    """Whether a sum names its currency and its unit; a number never names its unit."""
    if not isinstance(cell, str):
        return isinstance(cell, NumberCell) and bool(cell.currency), False
    try:
        bare = money.parse_money(cell, unit=money.Unit())
        scaled = money.parse_money(cell, unit=money.Unit(money.CENT * 200))
    except numbers.NotMoney:
        return True, True
    if bare is None or scaled is None or not bare.amount:
        return True, True
    return bool(bare.currency), bare.amount == scaled.amount
