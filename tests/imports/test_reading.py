"""Every layout and encoding people save gives the same 54 alliances, down to dates and sums."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from imports.rules.limits import Limits, UnreadableFile
from imports.rules.options import Options
from imports.services.parse_file import ParsedFile, parse_file
from tests.imports import build

TODAY = date(2026, 11, 21)
ROWS = build.sample_rows()
TITLE = [["Strategic alliances"], ["As of 21 November 2026, confidential"], []]


def read(data: bytes, **options: object) -> ParsedFile:
    return parse_file(
        data=data,
        options=Options(**options),
        limits=Limits(),
        today=TODAY,
        default_currency="EUR",
    )


def cells(found: ParsedFile) -> list[tuple]:
    """What a row says, down to the cell: everything but the row number."""
    return [
        tuple(sorted((key, repr(value)) for key, value in row.values.items())) for row in found.good
    ]


def sums(found: ParsedFile, key: str) -> tuple[int, Decimal]:
    amounts = [row.values[key].amount for row in found.good if key in row.values]
    return len(amounts), sum(amounts, Decimal(0)) / 10**6


EXPECTED = cells(read(build.text_file(ROWS)))


def test_the_clean_sample_gives_the_published_sums():
    found = read(build.SAMPLE.read_bytes())
    assert (len(found.good), found.rejected) == (54, [])
    assert sums(found, "upfront") == (45, Decimal(19084))
    assert sums(found, "milestones") == (41, Decimal(106588))
    companies = [row.values["business_unit"] for row in found.good]
    assert {name: companies.count(name) for name in companies} == {
        "GSK": 15,
        "AstraZeneca": 14,
        "Merck & Co.": 13,
        "Pfizer": 12,
    }


def shuffled() -> list[list[str]]:
    order = list(range(len(ROWS[0])))
    random.Random(7).shuffle(order)
    return [[row[column] for column in order] for row in ROWS]


def day_number(text: str) -> str:
    return str((date.fromisoformat(text) - date(1899, 12, 30)).days) if len(text) == 10 else text


def mac_day_number(text: str) -> object:
    return (date.fromisoformat(text) - date(1904, 1, 1)).days if len(text) == 10 else text


def hide(book: Workbook) -> None:
    book["Old"].sheet_state = "hidden"
    book["Alliances"].row_dimensions[6].hidden = True
    book["Alliances"].column_dimensions["D"].hidden = True


def merge_partners(book: Workbook) -> None:
    """A merged title over all columns, and one merged cell for rows of the same partner."""
    sheet = book["A"]
    sheet.merge_cells("A1:M1")
    names = [cell.value for cell in sheet["A"]]
    first = 3
    while first <= len(names):
        last = first
        while last < len(names) and names[last] == names[first - 1]:
            last += 1
        if last > first:
            sheet.merge_cells(start_row=first, end_row=last, start_column=1, end_column=1)
        first = last + 1


def merge_groups(book: Workbook) -> None:
    for span in ("A1:B1", "C1:G1", "H1:I1"):
        book["A"].merge_cells(span)


def show_precision(book: Workbook) -> None:
    formats = {10: "dd/mm/yyyy", 7: "mmm yyyy", 4: "yyyy"}
    for number, row in enumerate(ROWS[1:], start=2):
        book["A"].cell(number, 6).number_format = formats[len(row[5])]


GROUPED = [
    ["Who", "", "What", "", "", "", "", "Financials (USD millions)", "", "", "", "", ""],
    [*ROWS[0][:7], "Upfront", "Milestones", *ROWS[0][9:]],
]
FULL_DATES = build.columns(ROWS, date=lambda text: date.fromisoformat((text + "-01-01")[:10]))
AMOUNTS = {
    "upfront": lambda text: (
        "" if not text else f"${float(text) / 1000:g}bn" if float(text) >= 1000 else f"USD {text}m"
    ),
    "milestones": lambda text: f"${int(text):,} million" if text else "undisclosed",
}

LAYOUTS: dict[str, Callable[[], bytes]] = {
    "UTF-8 with mark": lambda: build.text_file(ROWS, encoding="utf-8-sig"),
    "UTF-16 with mark": lambda: build.text_file(ROWS, encoding="utf-16"),
    "UTF-16 LE without mark": lambda: build.text_file(ROWS, encoding="utf-16-le"),
    "UTF-16 BE without mark, tabs": lambda: build.text_file(
        ROWS, encoding="utf-16-be", separator="\t"
    ),
    "tabs": lambda: build.text_file(ROWS, separator="\t"),
    "bars, LF": lambda: build.text_file(ROWS, separator="|", end="\n"),
    "CR only": lambda: build.text_file(ROWS, end="\r"),
    "semicolons, announced by sep=": lambda: b"sep=;\r\n" + build.text_file(ROWS, separator=";"),
    "US dates": lambda: build.text_file(build.columns(ROWS, date=build.us_date)),
    "dotted dates": lambda: build.text_file(
        build.columns(ROWS, date=build.european_date), separator=";"
    ),
    "day numbers": lambda: build.text_file(build.columns(ROWS, date=day_number)),
    "title rows": lambda: build.text_file(TITLE + ROWS),
    "blank rows": lambda: build.text_file([*ROWS[:9], [], ["", " ", ""], *ROWS[9:]]),
    "heading again": lambda: build.text_file([*ROWS[:30], ROWS[0], *ROWS[30:]]),
    "totals": lambda: build.text_file(
        [
            *ROWS[:15],
            ["AstraZeneca total", *[""] * 6, "2757", "0"],
            *ROWS[15:],
            ["Total", *[""] * 6, "19084", "106588"],
        ]
    ),
    "totals in another column": lambda: build.text_file(
        [*ROWS, [*[""] * 6, "Grand total (54)", "19084", "106588"]]
    ),
    "totals without a word": lambda: build.text_file([*ROWS, [*[""] * 7, "19084", "106588"]]),
    "a note below": lambda: build.text_file(
        [*ROWS, ["Source: press releases and annual reports, as of 2026"]]
    ),
    "columns in another order": lambda: build.text_file(shuffled()),
    "unknown columns": lambda: build.text_file(
        [
            ["Internal ID", *row[:4], "Owner", *row[4:]]
            if n == 0
            else [str(n), *row[:4], "x", *row[4:]]
            for n, row in enumerate(ROWS)
        ]
    ),
    "amounts as text": lambda: build.text_file(build.columns(ROWS, **AMOUNTS)),
    "workbook": lambda: build.workbook(("Alliances", build.typed(ROWS))),
    "workbook of texts": lambda: build.workbook(("Alliances", ROWS)),
    "workbook of 1904": lambda: build.workbook(
        ("A", build.typed(ROWS)), change=lambda book: setattr(book, "epoch", CALENDAR_MAC_1904)
    ),
    "day numbers of 1904": lambda: build.workbook(
        ("A", build.columns(ROWS, date=mac_day_number)),
        change=lambda book: setattr(book, "epoch", CALENDAR_MAC_1904),
    ),
    "hidden sheet, cover sheet": lambda: build.workbook(
        ("Read me", [["Portfolio"], ["Made by", "Strategy"]]),
        ("Old", ROWS[:10]),
        ("Alliances", TITLE + build.typed(ROWS)),
        change=hide,
    ),
    "merged cells": lambda: build.workbook(
        ("A", [["Portfolio 2026"], *build.typed(ROWS)]), change=merge_partners
    ),
    "headings in two rows": lambda: build.workbook(
        ("A", GROUPED + build.typed(ROWS)[1:]), change=merge_groups
    ),
    "date formats that show months": lambda: build.workbook(
        ("A", FULL_DATES), change=show_precision
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_reads_as_the_same_alliances(layout):
    found = read(LAYOUTS[layout]())
    assert found.rejected == []
    assert cells(found) == EXPECTED


def test_windows_1252_with_decimal_comma():
    found = read((build.DATA / "b_semicolon_cp1252_decimal_comma.csv").read_bytes())
    rows = {row.values["alliance_name"]: row.values for row in found.good}
    wanted = {
        "Coronavirus antibody collaboration": ("2020-04-06", "day", None, None),
        "EOS-448 (belrestotug) anti-TIGIT collaboration": ("2021-06-14", "day", 625, 1450),
        "Oligonucleotide discovery collaboration and WVE-006 licence": (
            "2022-12-01",
            "month",
            120,
            525,
        ),
        "Bintrafusp alfa immunotherapy alliance": ("2019-02-05", "day", 342, 3900),
        "HRS-9821 licence and up to 11 option programmes": ("2025-07-28", "day", 500, 12000),
    }
    for name, (day, precision, upfront, milestones) in wanted.items():
        values = rows[name]
        assert (str(values["announced_on"].day), values["announced_on"].precision) == (
            day,
            precision,
        )
        for key, amount in (("upfront", upfront), ("milestones", milestones)):
            assert (values[key].amount / 10**6 if key in values else None) == amount
    assert found.grid.format["encoding"] == "cp1252"
    assert "€300 million" in rows["Bintrafusp alfa immunotherapy alliance"]["summary"]
    assert "Pharma Manufacturing – GSK" in rows["Coronavirus antibody collaboration"]["source"]


def test_a_web_page_named_xlsx_is_read():
    found = read((build.DATA / "g1_html_named.xlsx").read_bytes())
    assert (len(found.good), found.heading.row, found.rejected) == (13, 2, [])
    assert len({row.values["partner"] for row in found.good}) == 10
    last = found.good[-1].values
    assert (last["announced_on"].precision, last["status"].stage, "upfront" in last) == (
        "year",
        "closed",
        False,
    )
    assert {row.values["business_unit"] for row in found.good} == {"Merck & Co."}


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("mac_roman", "Société Générale für Größe"),
        ("cp850", "Société Générale für Größe"),
        ("latin-1", "Société Générale für Größe"),
        ("shift_jis", "武田薬品工業株式会社"),
        ("gb18030", "江苏恒瑞医药股份有限公司"),
        ("cp1251", "Биокад Фармацевтическая компания"),
    ],
)
def test_other_encodings_are_found_out(encoding, name):
    rows = build.table(
        ["Partner", "Alliance name", "Summary"],
        *([name, f"A {n}", f"{name} " * 10] for n in range(3)),
    )
    found = read(build.text_file(rows, encoding=encoding))
    assert found.good[0].values["partner"] == name


def test_line_breaks_inside_cells_count_as_one_row():
    rows = build.columns(ROWS[:4], summary=lambda text: f'one\r\n"two"; {text}')
    rows[3][0] = "  "
    found = read(build.text_file(rows))
    assert [row.row for row in found.good] == [2, 3]
    assert found.good[0].values["summary"].startswith('one\n"two"; The two companies')
    assert [(r.row, r.record, r.reason) for r in found.rejected] == [(4, 3, "partner is empty")]


def test_rows_are_numbered_as_the_spreadsheet_shows_them():
    rows = [*TITLE, ROWS[0], ROWS[1], [], ["  ", *ROWS[2][1:]]]
    found = read(build.text_file(rows))
    assert [(r.row, r.record, r.field, r.value) for r in found.rejected] == [
        (7, 2, "Partner", "  ")
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "old Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (bytes(range(256)) * 40, "binary data"),
        (b"PK\x05\x06" + b"\0" * 18, "archive"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"Name,Phone\r\nA,1\r\n", "No row with headings"),
        (b"Partner,Country,Status\r\nA,US,active\r\n", "No column for"),
        (b"<html><body><p>No table</p></body></html>", "without a table"),
        (b"just some prose\nand more of it\n", "No row with headings"),
    ],
)
def test_what_is_no_portfolio_is_refused_in_one_sentence(data, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        read(data)


def test_a_cut_off_workbook_is_refused():
    whole = build.workbook(("Alliances", build.typed(ROWS)))
    for share in (0.1, 0.6, 0.95):
        with pytest.raises(UnreadableFile, match="damaged"):
            read(whole[: int(len(whole) * share)])


def test_a_cut_off_text_loses_only_its_last_row_and_says_so():
    whole = build.text_file(ROWS)
    found = read(whole[:3000])
    assert len(found.good) + 1 == len(found.rows)
    assert "cut off" in found.rejected[0].reason


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_damaged_characters_are_said(mark):
    text = build.text_file(build.columns(ROWS, summary=lambda text: f"é{text}"))
    found = read(mark + text.replace("é".encode(), b"\xe9", 1))
    assert "The file is utf-8: 1 damaged characters are shown as \ufffd." in [
        warning.reason for warning in found.warnings
    ]


def test_heading_without_rows_is_said():
    found = read(build.text_file(ROWS[:1]))
    assert found.rows == []
    assert [w.reason for w in found.warnings] == ["the file has headings but no rows"]


def test_hidden_parts_are_named():
    reasons = [w.reason for w in read(LAYOUTS["hidden sheet, cover sheet"]()).warnings]
    assert "the hidden sheet “Old” was not read" in reasons
    assert any(reason.startswith("hidden rows were read too: 1") for reason in reasons)


def test_of_two_lists_the_longer_is_read_and_the_other_named():
    data = build.workbook(("Small", ROWS[:4]), ("Large", ROWS))
    found = read(data)
    assert (found.grid.name, len(found.good)) == ("Large", 54)
    assert any("“Small”" in w.reason for w in found.warnings)
    assert len(read(data, sheet="small").good) == 3


def test_a_separator_in_a_cell_without_quotation_marks_is_noticed():
    found = read(b"Partner,Alliance,Status\r\nAcme,One, two,active\r\nBeta,B,active\r\n")
    assert [(r.row, len(found.good)) for r in found.rejected] == [(2, 1)]
    assert "4 cells under 3 headings" in found.rejected[0].reason


def test_formulas_are_read_by_their_stored_value():
    data = build.workbook(
        ("A", [["Partner", "Alliance name", "Upfront (USD m)"], ["Acme", "One", "=5*2"]])
    )
    found = read(data)
    assert [r.field for r in found.rejected] == ["Upfront payment"]
    assert "without a calculated value" in found.rejected[0].reason
    calculated = build.replaced_part(
        data,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v />", b"<v>10</v>").replace(b"<v></v>", b"<v>10</v>"),
    )
    assert read(calculated).good[0].values["upfront"].amount == 10_000_000
