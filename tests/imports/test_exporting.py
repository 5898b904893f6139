"""What goes out comes in again unchanged, and no spreadsheet takes it for a formula."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from alliances.models import Alliance, DealTerm
from core.text import clean_text, guard_text, tidy_text
from imports.services.exporting import HEADINGS, export_rows, write_export
from imports.services.importing import import_portfolio
from tests.factories import AllianceFactory, AlliancePartnerFactory, DealTermFactory, PartnerFactory

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KINDS = ("csv", "xlsx", "json")
NASTY = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "'=already",
    "''",
    "＝1+1",
    '"quoted" and, comma; semi',
    "line one\nline two",
    "<script>alert(1)</script>",
    "NULL byte gone",
    "_x000D_",
    "Żółć — “fancy” 日本語 🤝",
    "0012",
    "1.50",
    "2020-01-01",
    "n/a but longer",
    "TRUE",
    "1e5",
    "a" * 3000,
)


def exported(kind: str) -> bytes:
    rows = export_rows(alliances=Alliance.objects.all(), terms=DealTerm.objects.all())
    return write_export(rows=rows, kind=kind)


def reimport(data: bytes) -> dict:
    return import_portfolio(name="export", data=data, now=NOW, today=date(2026, 11, 21)).report


@given(st.text(max_size=60))
def test_guarded_text_is_read_back_exactly(text):
    once = clean_text(text)
    assert clean_text(guard_text(once)) == once
    written = guard_text(once)
    assert written[:1] not in set("=+-@\t\r\n＝＋－＠") or Decimal(written) <= 0


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("-46235333.19", "-46235333.19"),
        ("-5", "-5"),
        ("-1+1", "'-1+1"),
        ("- 5", "'- 5"),
        ("-", "'-"),
    ],
)
def test_a_number_below_0_is_exported_as_a_number(text, written):
    assert guard_text(text) == written


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_nasty_texts_survive_the_round_trip(kind):
    for number, text in enumerate(NASTY):
        name = " ".join(text.split())[:150]
        partner = PartnerFactory(name=f"{name} P{number}", normalised_name=f"p{number}")
        alliance = AllianceFactory(
            name=f"{name} {number}",
            summary=text,
            source=text[:200],
            programme=name,
            north_star=text,
        )
        AlliancePartnerFactory(alliance=alliance, partner=partner)
    before = list(Alliance.objects.order_by("pk").values())
    report = reimport(exported(kind))
    assert (report["rejected"], report["created"], report["updated"], report["unchanged"]) == (
        [],
        0,
        0,
        len(NASTY),
    )
    assert list(Alliance.objects.order_by("pk").values()) == before


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_texts_that_are_imported_from_an_export_are_identical(kind):
    for number, text in enumerate(NASTY):
        alliance = AllianceFactory(name=f"A {number}", summary=text)
        AlliancePartnerFactory(
            alliance=alliance,
            partner=PartnerFactory(name=f"Partner {number}", normalised_name=f"partner {number}"),
        )
    data = exported(kind)
    Alliance.objects.all().delete()
    reimport(data)
    texts = dict(Alliance.objects.values_list("name", "summary"))
    assert [texts[f"A {n}"] for n in range(len(NASTY))] == [tidy_text(text) for text in NASTY]


@pytest.mark.slow
@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(text="\n")
@example(text="\t ")
@example(text="-\n")
@given(
    text=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=200
    )
)
@pytest.mark.parametrize("kind", KINDS)
def test_any_text_survives_the_round_trip(kind, text):
    Alliance.objects.all().delete()
    alliance = AllianceFactory(name="Any", summary=text)
    AlliancePartnerFactory(alliance=alliance)
    before = Alliance.objects.values().get()
    assert reimport(exported(kind))["unchanged"] == 1
    assert Alliance.objects.values().get() == before


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_every_field_survives_the_round_trip(kind):
    lead, other = PartnerFactory(name="Lead; Inc.", country="Japan"), PartnerFactory(name="Other")
    alliance = AllianceFactory(
        name="Full",
        brand_name="Brand",
        stage="transforming",
        tier="core",
        region="asia_pacific",
        confidentiality="restricted",
        announced_on=date(2020, 7, 1),
        announced_precision="month",
        north_star_revisit_on=date(2027, 1, 31),
        focus_area="Oncology",
    )
    AlliancePartnerFactory(alliance=alliance, partner=lead)
    AlliancePartnerFactory(alliance=alliance, partner=other, is_lead=False)
    DealTermFactory(alliance=alliance, kind="upfront", amount=Decimal("1234567.89"), currency="USD")
    DealTermFactory(
        alliance=alliance, kind="milestones", amount=300_000_000, currency="EUR", qualifier="up_to"
    )
    DealTermFactory(alliance=alliance, kind="equity", amount=0, currency="JPY", qualifier="about")
    DealTermFactory(alliance=alliance, kind="royalty", amount=None, currency="")
    DealTermFactory(
        alliance=alliance,
        kind="commitment",
        label="Year 1",
        amount=7,
        currency="CHF",
        qualifier="at_least",
    )
    report = reimport(exported(kind))
    assert (report["rejected"], report["warnings"]) == ([], [])
    assert report["unchanged"] == 1


@pytest.mark.django_db
def test_no_cell_can_be_taken_for_a_formula():
    for number, text in enumerate(NASTY):
        AlliancePartnerFactory(
            alliance=AllianceFactory(name=f"=A{number}", summary=text, source=text)
        )
    lines = list(csv.reader(io.StringIO(exported("csv").decode("utf-8-sig"), newline="")))
    assert not [cell for line in lines for cell in line if cell[:1] in set("=+-@\t\r\n＝") and cell]
    sheet = load_workbook(io.BytesIO(exported("xlsx"))).active
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.django_db
def test_amounts_are_figures_in_workbook_and_json():
    AlliancePartnerFactory(alliance=(alliance := AllianceFactory(name="A")))
    DealTermFactory(alliance=alliance, kind="upfront", amount=1_350_000_000, currency="USD")
    column = HEADINGS.index("Upfront payment (USD millions)")
    sheet = load_workbook(io.BytesIO(exported("xlsx"))).active
    assert sheet.cell(2, column + 1).value == 1350
    assert json.loads(exported("json"))[0]["Upfront payment (USD millions)"] == 1350


@pytest.mark.django_db
def test_an_empty_portfolio_exports_its_headings(capsys):
    assert exported("csv").decode("utf-8-sig").strip() == ",".join(HEADINGS)
    assert reimport(exported("csv"))["rows_read"] == 0


@pytest.mark.django_db
def test_the_export_takes_a_few_queries(django_assert_max_num_queries):
    for _ in range(12):
        DealTermFactory(alliance=AlliancePartnerFactory().alliance)
    with django_assert_max_num_queries(4):
        exported("csv")
