"""A record to values, with every problem named by field, value and reason."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from alliances.rules import names
from core.dates.parsing import NotADate, PartialDate, says_no_date
from core.text import clean_text, has_control_characters, is_unknown, one_line
from imports.rules import dates, fields, money, numbers, words
from imports.rules.cells import BrokenCell, CellValue, as_text, is_no_name
from imports.rules.fields import BY_KEY, Field
from imports.rules.tables import Record

# What a report shows of a cell; the whole of it stands in the file of the failed rows.
LONGEST_SHOWN = 500
MOST_PARTNERS = 50


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
    headings: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    def remark(self, key: str, reason: str, value: str) -> Remark:
        heading = self.headings.get(key, "")
        shown = value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"
        return Remark(reason, BY_KEY[key].label, shown, self.row, self.record, heading)

    def partners(self) -> Iterator[str]:
        """The names of all companies that the row says are partners."""
        yield from names.split_partners(self.values.get("partner", ""))
        yield from self.values.get("further_partners", ())


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of one file are read; `columns` maps fields to 0-based columns."""

    columns: Mapping[str, int]
    headings: Mapping[str, str]
    units: Mapping[str, money.Unit]
    orders: Mapping[str, dates.DateOrder]
    mark: Mapping[str, str]
    today: date
    our_company: str = ""
    date1904: bool = False


def parse_record(record: Record, reading: Reading) -> ParsedRecord:
    """Every cell of a record read; nothing raises, every problem is listed."""
    return _Parser(record, reading).parse()


_ENTITY = re.compile(r"&(?:amp|quot|lt|gt|apos|nbsp|#\d{2,5});")


class _Parser:
    def __init__(self, record: Record, reading: Reading) -> None:
        self.record, self.reading = record, reading
        self.parsed = ParsedRecord(record.row, record.record, reading.headings)
        self.values = self.parsed.values

    def parse(self) -> ParsedRecord:
        for key, column in self.reading.columns.items():
            cell = self.record.cell(column)
            if cell is not None and cell != "":
                self._parse_cell(BY_KEY[key], cell)
        if "alliance_name" not in self.reading.columns and "partner" in self.values:
            # A file without names: the programme names the alliance, else its partner.
            name = one_line(self.values.get("programme", "")) or self.values["partner"]
            self.values["alliance_name"] = name[: BY_KEY["alliance_name"].max_length].strip()
        described = {problem.field for problem in self.parsed.problems}
        for key in fields.IDENTITY:
            f = BY_KEY[key]
            if key not in self.values and f.label not in described:
                self._problem(f, as_text(self._cell(key)), f"{f.label.lower()} is empty")
        if "business_unit" not in self.values and self.reading.our_company:
            self.values["business_unit"] = self.reading.our_company
        return self.parsed

    def _cell(self, key: str) -> CellValue:
        return self.record.cell(self.reading.columns.get(key))

    def _problem(self, f: Field, value: str, reason: str) -> None:
        self.parsed.problems.append(self.parsed.remark(f.key, reason, value))

    def _warning(self, f: Field, value: str, reason: str) -> None:
        self.parsed.warnings.append(self.parsed.remark(f.key, reason, value))

    def _parse_cell(self, f: Field, cell: CellValue) -> None:
        raw = as_text(cell)
        if isinstance(cell, BrokenCell):
            if raw == "#N/A":
                self._warning(f, raw, "“not available”; left empty")
            else:
                self._problem(f, raw, cell.reason)
            return
        if isinstance(cell, str) and has_control_characters(cell):
            self._warning(f, raw[:100], "unprintable characters were left out")
        try:
            match f.kind:
                case fields.DATE:
                    self._date(f, cell)
                case fields.MONEY:
                    self._money(f, cell)
                case fields.WORD:
                    self._word(f, one_line(clean_text(raw)))
                case _:
                    self._text(f, clean_text(raw))
        except (NotADate, numbers.NotMoney) as error:
            self._problem(f, raw, str(error))

    def _date(self, f: Field, cell: CellValue) -> None:
        order = self.reading.orders[f.key]
        found = dates.parse_date(
            cell,
            day_first=order.day_first,
            dots_day_first=order.dots_day_first,
            today=self.reading.today,
            date1904=self.reading.date1904,
        )
        if found is None and isinstance(cell, str) and says_no_date(clean_text(cell)):
            self._warning(f, cell, "is not a date; left empty")
        self._set(f, cell, found)

    def _money(self, f: Field, cell: CellValue) -> None:
        stated = self._cell("currency")
        found = money.parse_money(
            cell,
            unit=self.reading.units[f.key],
            mark=self.reading.mark.get(f.key, "."),
            row_currency=money.parse_currency(as_text(stated)) if stated else "",
        )
        self._set(f, cell, found)

    def _set(self, f: Field, cell: CellValue, found: PartialDate | money.Money | None) -> None:
        if found is None:
            return
        if found.note:
            self._warning(f, as_text(cell), found.note)
        self.values[f.key] = found

    def _is_too_long(self, f: Field, text: str) -> bool:
        if not f.max_length or len(text) <= f.max_length:
            return False
        reason = f"is {len(text)} characters long; the limit is {f.max_length}"
        self._problem(f, text, reason)
        return True

    def _text(self, f: Field, text: str) -> None:
        if f.kind == fields.NAME:
            if f.key == "partner":
                # Without what a web page or a word processor left: "&amp;", marks without width.
                text = html.unescape(text) if _ENTITY.search(text) else text
                text = re.sub("[\u200b\u2060\ufeff\u00ad]", "", text)
            text = one_line(text)
            if is_no_name(text) or not re.search(r"[^\W_]", text):
                return
        elif is_unknown(text) and (
            len(text) < 4 or f.key in ("partner_country", "focus_area", "programme", "brand_name")
        ):
            return
        if f.key == "further_partners":
            self._further_partners(f, text)
        elif text.strip() and not self._is_too_long(f, text):
            self.values[f.key] = text
            # Only ";" parts the names in a cell; which of them are known is decided later.
            if f.key == "partner" and (" / " in text or " + " in text):
                self._warning(
                    f, text, "read as one partner; put “;” between the names if these are several"
                )

    def _further_partners(self, f: Field, text: str) -> None:
        found = names.split_partners(text)
        longest = max(found, key=len, default="")
        if len(found) > MOST_PARTNERS:
            self._problem(f, text, f"names more than {MOST_PARTNERS} partners")
        elif not self._is_too_long(f, longest):
            self.values[f.key] = found

    def _word(self, f: Field, text: str) -> None:
        if is_unknown(text) and f.key != "status":
            return
        if f.key in ("alliance_type", "business_unit"):
            if not self._is_too_long(f, text):
                self.values[f.key] = text
        elif f.key == "currency":
            if not money.parse_currency(text):
                reason = "is not a currency; use a three-letter code such as EUR"
                self._problem(f, text, reason)
        elif f.key == "status":
            self._status(f, text)
        elif found := words.read_word(f.key, text):
            self.values[f.key] = found
        else:
            self._warning(f, text, "is not a known value; left out")

    def _status(self, f: Field, text: str) -> None:
        heading = self.reading.headings.get(f.key, "")
        found = words.answers_active(heading, text) or words.read_stage(text)
        if found is None:
            self._warning(f, text, "is not a known stage; no stage was set")
        elif found.stage != "unknown":
            self.values[f.key] = found
