"""The command line: exit status, report, and what it says."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from alliances.models import Alliance, Partner
from imports.models import ImportRun
from tests.imports import build

pytestmark = pytest.mark.django_db
KEYS = {
    "file",
    "rows_read",
    "created",
    "updated",
    "unchanged",
    "skipped",
    "rejected",
    "warnings",
    "partners_created",
    "partner_proposals",
}


def run(capsys: pytest.CaptureFixture, *arguments: str) -> tuple[int, str]:
    """(exit status, everything that was printed)"""
    status = 0
    try:
        call_command("import_portfolio", *arguments)
    except SystemExit as end:
        status = end.code
    printed = capsys.readouterr()
    return status, printed.out + printed.err


def test_zero_when_every_row_went_in(capsys, tmp_path):
    target = tmp_path / "out.json"
    status, text = run(capsys, str(build.SAMPLE), "--report", str(target))
    report = json.loads(target.read_text(encoding="utf-8"))
    assert status == 0
    assert report.keys() >= KEYS
    assert (report["file"], report["rows_read"], report["created"]) == (
        "pharma_alliances.csv",
        54,
        54,
    )
    assert "created 54" in text
    assert ImportRun.objects.get().state == "done"


def test_two_when_some_were_rejected(capsys, tmp_path):
    status, text = run(capsys, str(build.DATA / "e_duplicate_partner_spellings.csv"))
    assert status == 2
    assert "row 28, Partner" in text and "partner is empty" in text
    assert Partner.objects.count() == 19


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("empty.csv", b"", "is empty"),
        ("cut.xlsx", build.workbook(("A", build.sample_rows()))[:4000], "damaged"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel workbook"),
    ],
)
def test_one_when_it_could_not_be_read(capsys, tmp_path, name, data, sentence):
    path, target = tmp_path / name, tmp_path / "out.json"
    path.write_bytes(data)
    status, text = run(capsys, str(path), "--report", str(target))
    report = json.loads(target.read_text(encoding="utf-8"))
    assert status == 1
    assert sentence in text and sentence in report["error"]
    assert report.keys() >= KEYS
    assert (Alliance.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_one_for_a_file_that_is_not_there(capsys, tmp_path):
    assert run(capsys, str(tmp_path / "nowhere.csv"))[0] == 1
    assert run(capsys, str(tmp_path))[0] == 1


def test_dry_run_and_our_company(capsys, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"Partner,Alliance\r\nAcme,One\r\n")
    assert run(capsys, str(path), "--dry-run", "--our-company", "GSK")[0] == 0
    assert (Alliance.objects.count(), ImportRun.objects.count()) == (0, 0)
    assert run(capsys, str(path), "--our-company", "GSK")[0] == 0
    assert Alliance.objects.get().business_unit.name == "GSK"
    assert run(capsys, str(path), "--our-company", "GSK")[0] == 0
    assert ImportRun.objects.count() == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_an_export_imports_without_a_change(capsys, tmp_path, kind):
    run(capsys, str(build.SAMPLE))
    path, target = tmp_path / f"out.{kind}", tmp_path / "report.json"
    call_command("export_portfolio", str(path), "--format", kind)
    capsys.readouterr()
    assert run(capsys, str(path), "--report", str(target))[0] == 0
    report = json.loads(target.read_text(encoding="utf-8"))
    assert (report["unchanged"], report["updated"], report["created"]) == (54, 0, 0)
    assert report["warnings"] == []


def test_export_to_standard_output(capsysbinary):
    call_command("export_portfolio")
    assert capsysbinary.readouterr().out.startswith(
        b"\xef\xbb\xbfPartner,Partner country,Alliance name"
    )
