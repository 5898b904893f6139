"""Lists as companies keep them: sections, units under the headings, two sides, lists without names,
quotation marks left open, headings in other trades and languages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from core.dates.parsing import write_date
from imports.rules.limits import Limits, UnreadableFile
from imports.rules.options import Options
from imports.rules.words import answers_active, read_stage
from imports.services.parse_file import ParsedFile, parse_file
from tests.imports import build

TODAY = date(2026, 11, 21)


def read(data: bytes, **options: Any) -> ParsedFile:
    return parse_file(
        data=data,
        options=Options(**options),
        limits=Limits(),
        today=TODAY,
        default_currency="EUR",
    )


def rows(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()


def said(found: ParsedFile) -> list[tuple[str, ...]]:
    """(partner, name) of what was understood."""
    return [(row.values["partner"], row.values["alliance_name"]) for row in found.good]


def reasons(remarks: list[Any]) -> str:
    return "\n".join(f"{remark.row} {remark.field}: {remark.reason}" for remark in remarks)


# What stands between the rows --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("EUROPE,,,", "section heading"),
        (",EUROPE,,", "partner is empty"),
        ("* up to amounts,,,", "a note"),
        (",Source: press releases,,", "a note"),
        ("---,---,---,---", "a line of dashes"),
        ("Σ,,,30", "a totals row"),
        ("Partner,Alliance,Status,Upfront (USD m)", "a repeated heading"),
    ],
)
def test_rows_that_are_no_alliances(line, reason):
    found = read(rows("Partner,Alliance,Status,Upfront (USD m)", line, "Acme,One,active,5"))
    assert said(found) == [("Acme", "One")]
    assert f"2 {'Partner' if 'empty' in reason else ''}: " in reasons(
        found.warnings + found.rejected
    )
    assert reason in reasons(found.warnings + found.rejected)


def test_units_in_a_row_of_their_own():
    found = read(rows("Partner,Alliance,Upfront,Milestones", ",,USD m,EUR k", "Acme,One,5,7"))
    values = found.good[0].values
    assert (values["upfront"].amount, values["upfront"].currency) == (5_000_000, "USD")
    assert (values["milestones"].amount, values["milestones"].currency) == (7_000, "EUR")
    assert (found.good[0].row, len(found.rows)) == (3, 1)


def test_a_row_whose_only_cell_is_its_currency_is_no_row_of_units():
    found = read(rows("Partner,Alliance,Upfront (m),Currency", ",,,USD", "Acme,One,5,USD"))
    assert "partner is empty" in reasons(found.rejected)
    assert found.good[0].row == 3


def test_one_sum_merged_over_two_rows_is_remarked():
    def merge(book: Workbook) -> None:
        book.active.merge_cells("C2:C3")

    sheet = [["Partner", "Alliance", "Upfront (USD m)"], ["A", "One", 5], ["A", "Two", None]]
    found = read(build.workbook(("S", sheet), change=merge))
    assert "2 Upfront payment: stands in a cell merged over rows 2 to 3" in reasons(found.warnings)


# Quotation marks ---------------------------------------------------------------------------------
def test_a_mark_that_is_never_closed_costs_its_own_row_only():
    found = read(rows("Partner,Alliance,Notes", 'A,One,"open', "B,Two,x", "C,Three,y"))
    assert said(found) == [("B", "Two"), ("C", "Three")]
    assert [row.row for row in found.good] == [3, 4]
    assert "2 : a quotation mark is opened in this row and never closed" in reasons(found.rejected)


def test_rows_swallowed_between_two_marks_are_never_silently_lost():
    data = rows(
        "Partner,Alliance,Notes", 'A,One,"open', "B,Two,x", "C,Three,y", 'D,Four,"z', "E,5,"
    )
    found = read(data)
    assert "a cell of this row holds other rows" in reasons(found.rejected)


def test_a_text_of_several_lines_is_no_open_mark():
    found = read(rows("Partner,Alliance,Notes", 'A,One,"first, line', "second, line", 'third"'))
    assert (said(found), found.rejected) == ([("A", "One")], [])


def test_stray_nul_bytes_are_left_out_and_said():
    found = read(rows("Partner,Alliance,Upfront (USD m)", "Ac\0me,One,5"))
    assert said(found) == [("Acme", "One")]
    assert "NUL bytes were left out" in reasons(found.warnings)


# Lists without names, lists of two sides ---------------------------------------------------------
def test_a_list_without_names_is_named_after_the_programme_else_the_partner():
    found = read(rows("Partner,Product,Status", "Acme,Drug X,active", "Beta,,ended"))
    assert said(found) == [("Acme", "Drug X"), ("Beta", "Beta")]
    assert "no column has alliance names" in reasons(found.warnings)


@pytest.mark.parametrize(
    "heading", ["Company,Country,Status", "Partner,Contact,E-mail", "Partner,Country,Phone"]
)
def test_other_lists_are_not_taken_for_alliances(heading):
    with pytest.raises(UnreadableFile, match="Alliance name"):
        read(rows(heading, "Acme,x,y"))


AB = rows("Company A,Company B,Deal", "GSK,Vir,One", "iTeos,GSK,Two", "Vir,iTeos,Three")


def test_our_company_on_either_side():
    found = read(AB, our_company="GSK plc")
    assert said(found) == [("Vir", "One"), ("iTeos", "Two")]
    assert {row.values["business_unit"] for row in found.good} == {"GSK"}
    assert "4 Our company: neither company in this row is ours" in reasons(found.rejected)


def test_the_side_that_never_changes_is_ours():
    found = read(rows("Party 1,Party 2,Agreement", "Vir,GSK,One", "iTeos,GSK,Two"))
    assert said(found) == [("Vir", "One"), ("iTeos", "Two")]
    assert "was taken for our company" in reasons(found.warnings)


def test_two_sides_that_nobody_can_tell_apart():
    with pytest.raises(UnreadableFile, match="say which one is ours"):
        read(AB)


# Other trades and languages ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("heading", "line", "name", "announced"),
    [
        ("JV name,JV partner,Signed", "Alpha,Acme,1984-10-10", "Alpha", "1984-10-10"),
        ("Vendor,Alliance,Start date", "Acme,Alpha,01.02.2023", "Alpha", "2023-02-01"),
        ("Partner airline,Agreement name,Effective from", "Acme,Alpha,5.2019", "Alpha", "2019-05"),
        ("Operator,Contract name,Launch date", "Acme,Alpha,Q1 2022", "Alpha", "2022"),
        ("Ally,Programme name,Kick-off date", "Acme,Alpha,Sept 2021", "Alpha", "2021-09"),
        ("Technologiepartner,Kooperation,Vertragsbeginn", "Acme,Alpha,03.2022", "Alpha", "2022-03"),
        ("Socio,Alianza,Fecha de inicio", "Acme,Alpha,15/02/2020", "Alpha", "2020-02-15"),
        ("Parceiro,Aliança,Data de início", "Acme,Alpha,15/02/2020", "Alpha", "2020-02-15"),
        ("Partner,Nome alleanza,Data di inizio", "Acme,Alpha,15/02/2020", "Alpha", "2020-02-15"),
        ("PartnerName,AllianceName,AnnouncedOn", "Acme,Alpha,2020", "Alpha", "2020"),
    ],
)  # fmt: skip
def test_headings_of_other_trades_and_languages(heading, line, name, announced):
    values = read(rows(heading, line)).good[0].values
    assert (values["partner"], values["alliance_name"]) == ("Acme", name)
    part = values["announced_on"]
    assert write_date(part.day, part.precision) == announced


def test_what_a_web_page_left_in_a_name():
    found = read(rows("Partner,Alliance", "Johnson &amp; Johnson,One", "Ac\u200bme,Two"))
    assert [row.values["partner"] for row in found.good] == ["Johnson & Johnson", "Acme"]


def test_not_available_is_unknown_and_other_errors_are_refused():
    sheet = [["Partner", "Alliance", "Upfront (USD m)"], ["A", "One", "#N/A"], ["B", "2", "#REF!"]]
    found = read(build.workbook(("S", sheet)))
    assert ("upfront" in found.good[0].values, len(found.good)) == (False, 1)
    assert "#REF!" in reasons(found.rejected)


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("Pipeline", "exploring"),
        ("LOI signed", "negotiating"),
        ("Renewed", "operating"),
        ("no longer active", "closed"),
        ("Wind-down", "exiting"),
        ("abgelaufen", "closed"),
        ("terminada", "closed"),
        ("in corso", "operating"),
        ("Expired - renewed", None),
        ("not yet active", None),
        ("On hold", None),
        ("Will end 2027", None),
    ],
)
def test_words_of_status(word, stage):
    found = read_stage(word)
    assert (found.stage if found else None) == stage


@pytest.mark.parametrize(
    ("heading", "word", "stage"),
    [
        ("Active?", "Yes", "operating"),
        ("Active", "TRUE", "operating"),
        ("Aktiv (ja/nein)", "nein", "closed"),
        ("Status", "yes", None),
        ("Active", "perhaps", None),
    ],
)
def test_yes_and_no_under_active(heading, word, stage):
    found = answers_active(heading, word)
    assert (found.stage if found else None) == stage
