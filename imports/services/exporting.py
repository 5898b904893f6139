"""The portfolio as a file with the columns of an import; importing it again changes nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from alliances.models import Alliance, AlliancePartner, DealTerm
from core.dates.parsing import write_date
from core.text import guard_text
from imports.rules.fields import BY_KEY, FIELDS, MONEY_KEYS, MONEY_UNIT, TEXT_KEYS, heading_of
from imports.rules.money import parse_unit, write_money
from imports.services.matching import main_term

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
EXPORTED = tuple(field for field in FIELDS if field.key != "currency")
HEADINGS = tuple(heading_of(field) for field in EXPORTED)
_MONEY_HEADINGS = frozenset(heading_of(BY_KEY[key]) for key in MONEY_KEYS)
_UNIT = parse_unit(MONEY_UNIT)
_WORDS = {"unknown": "", "unassigned": ""}
# What XML cannot hold, and what a workbook's reader would take for an escape.
_XML_ESCAPE = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def export_rows(*, alliances: QuerySet[Alliance], terms: QuerySet[DealTerm]) -> Iterator[list[str]]:
    """One row of texts for each alliance, in the order of HEADINGS.

    `alliances` is what the reader may see and `terms` the deal terms they may read: the caller
    passes `visible_to` querysets, or everything on the command line. A few queries for each
    thousand alliances.
    """
    rows = (
        alliances.order_by("pk")
        .select_related("business_unit", "alliance_type")
        .prefetch_related(
            Prefetch(
                "partner_links",
                queryset=AlliancePartner.objects.select_related("partner").order_by(
                    "-is_lead", "pk"
                ),
                to_attr="links_to_export",
            ),
            Prefetch("deal_terms", queryset=terms.order_by("pk"), to_attr="terms_to_export"),
        )
    )
    for alliance in rows.iterator(chunk_size=1000):
        values = _values(alliance)
        yield [values.get(field.key, "") for field in EXPORTED]


def _values(alliance: Any) -> dict[str, str]:
    partners = [link.partner for link in alliance.links_to_export]
    values = {
        "partner": partners[0].name if partners else "",
        "partner_country": partners[0].country if partners else "",
        "further_partners": "; ".join(partner.name.replace(";", ",") for partner in partners[1:]),
        "alliance_name": alliance.name,
        "alliance_type": alliance.alliance_type.name if alliance.alliance_type else "",
        "business_unit": alliance.business_unit.name if alliance.business_unit else "",
        "status": _WORDS.get(alliance.stage, alliance.stage),
        "tier": _WORDS.get(alliance.tier, alliance.tier),
        "region": alliance.get_region_display() if alliance.region else "",
        "confidentiality": alliance.confidentiality,
    }
    values |= {key: getattr(alliance, key) for key in TEXT_KEYS}
    if alliance.announced_on:
        values["announced_on"] = write_date(alliance.announced_on, alliance.announced_precision)
    if alliance.north_star_revisit_on:
        values["north_star_revisit_on"] = alliance.north_star_revisit_on.isoformat()
    for key in MONEY_KEYS:
        terms = [term for term in alliance.terms_to_export if term.kind == key]
        if terms and (term := main_term(terms)).amount is not None:
            values[key] = write_money(term.amount, term.currency, term.qualifier, unit=_UNIT)
    return values


def write_export(
    *, rows: Iterable[list[str]], kind: str, headings: Iterable[str] = HEADINGS
) -> bytes:
    """The rows as a file of the kind csv, xlsx or json; no cell can be taken for a formula."""
    names = list(headings)
    figures = {index for index, name in enumerate(names) if name in _MONEY_HEADINGS}
    if kind == "json":
        content = [
            {
                name: (_figure(cell) if index in figures else cell) if cell else None
                for index, (name, cell) in enumerate(zip(names, row, strict=True))
            }
            for row in rows
        ]
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode(
            "utf-8", errors="replace"
        )
    return _write_xlsx(rows, names, figures) if kind == "xlsx" else _write_csv(rows, names)


def _figure(cell: str) -> str | int | float:
    """An amount as a number, so that it can be added up; "up to 1350" stays text."""
    if re.fullmatch(r"(?:0|[1-9]\d{0,11})(?:\.\d{1,8})?", cell) and len(cell) < 15:
        return float(cell) if "." in cell else int(cell)
    return cell


def _write_csv(rows: Iterable[list[str]], headings: list[str]) -> bytes:
    """UTF-8 with a byte order mark, which spreadsheet programs need to see that it is UTF-8."""
    out = io.BytesIO()
    with io.TextIOWrapper(out, "utf-8-sig", errors="replace", newline="") as text:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([guard_text(heading) for heading in headings])
        for row in rows:
            writer.writerow([cell and guard_text(cell) for cell in row])
        text.flush()
        return out.getvalue()


def _write_xlsx(rows: Iterable[list[str]], headings: list[str], figures: set[int]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Alliances")
    sheet.freeze_panes = "A2"
    for column, heading in enumerate(headings, start=1):
        width = 30 if "name" in heading.lower() else 20
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.append([_text_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, cell, index in figures) for index, cell in enumerate(row)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx_cell(sheet: Any, cell: str, is_figure: bool) -> Any:
    if not cell:
        return None
    figure = _figure(cell) if is_figure else cell
    return _text_cell(sheet, guard_text(figure)) if isinstance(figure, str) else figure


def _text_cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    escaped = _CONTROL.sub("", _XML_ESCAPE.sub("_x005F_x", text)).replace("\r", "_x000D_")
    cell = WriteOnlyCell(sheet, value=escaped[:32_767])
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
