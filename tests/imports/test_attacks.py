"""Files that are made to hurt: refused before they are parsed, in little time and memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import date

import pytest

from imports.rules.limits import Limits, UnreadableFile
from imports.rules.options import Options
from imports.services.parse_file import parse_file
from imports.services.reader_process import current_limits
from tests.imports import build

ROWS = build.sample_rows(5)


def read(data: bytes, limits: Limits | None = None):
    return parse_file(
        data=data,
        options=Options(),
        limits=limits or Limits(),
        today=date(2026, 11, 21),
        default_currency="EUR",
    )


def test_too_large_a_file_is_not_even_looked_at():
    with pytest.raises(UnreadableFile, match="100.0 MB; at most 25 MB"):
        read(b"Partner,Alliance name\n" + b"a,b\n" * (25 * 1024 * 1024))


def test_the_limit_comes_from_the_settings(settings):
    settings.IMPORT_MAX_BYTES = 1000
    assert current_limits().file_bytes == 1000


@pytest.mark.slow
def test_a_zip_bomb_is_refused_by_its_directory():
    with pytest.raises(UnreadableFile, match="unpacks to"):
        read(build.zip_bomb(200))


def test_too_many_parts():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/workbook.xml", "x")
        for number in range(2100):
            archive.writestr(f"xl/{number}.xml", "x")
    with pytest.raises(UnreadableFile, match="parts"):
        read(out.getvalue())


def test_external_entities_are_refused():
    with pytest.raises(UnreadableFile, match="document type"):
        read(build.with_entity(build.workbook(("A", ROWS))))


@pytest.mark.parametrize(
    "part",
    ["xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"],
)
def test_entities_in_any_part_are_refused(part):
    bomb = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    book = build.replaced_part(build.workbook(("A", ROWS)), part, lambda xml: bomb + xml)
    with pytest.raises(UnreadableFile, match="document type"):
        read(book)


def test_an_entity_in_utf_16_is_refused_too():
    bomb = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE l [<!ENTITY a "aa">]><x/>'.encode(
        "utf-16"
    )
    with pytest.raises(UnreadableFile):
        read(
            build.replaced_part(
                build.workbook(("A", ROWS)), "xl/worksheets/sheet1.xml", lambda xml: bomb
            )
        )


def test_rows_columns_and_cells_have_limits():
    limits = Limits(rows=100, columns=30, cell_characters=1000)
    with pytest.raises(UnreadableFile, match="more than 100 rows"):
        read(build.text_file(build.many(101)), limits)
    with pytest.raises(UnreadableFile, match="more than 100 rows"):
        read(build.workbook(("A", build.many(400))), limits)
    with pytest.raises(UnreadableFile, match="40 columns"):
        read(build.text_file([[*ROWS[0], *["x"] * 27], [*ROWS[1], *["y"] * 27]]), limits)
    with pytest.raises(UnreadableFile, match="column 16384"):
        read(
            build.workbook(
                ("A", ROWS), change=lambda book: book["A"].__setitem__("XFD3", "far out")
            ),
            limits,
        )
    long = build.columns(ROWS, summary=lambda text: "x" * 1001)
    assert {r.reason for r in read(build.text_file(long), limits).rejected} == {
        "a cell holds more than 1,000 characters"
    }


@pytest.mark.slow
def test_an_open_quotation_mark_does_not_swallow_the_file_silently():
    text = build.text_file(build.many(2000)).replace(b"Co-development", b"x")
    broken = text.replace(b"AstraZeneca,2020-07-27", b'"AstraZeneca,2020-07-27', 1)
    try:
        found = read(broken)
    except UnreadableFile as error:
        assert "quotation mark" in str(error)
    else:
        assert found.rejected


@pytest.mark.parametrize("row", [1_048_577, 99_999_999])
def test_a_row_number_beyond_all_sheets(row):
    book = build.replaced_part(
        build.workbook(("A", ROWS)),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'<row r="3"', f'<row r="{row}"'.encode()),
    )
    with pytest.raises(UnreadableFile):
        read(book)


@pytest.mark.slow
def test_hundreds_of_damaged_files_give_a_sentence_or_rows_and_nothing_else():
    import random

    dice = random.Random(3)
    originals = [
        build.text_file(ROWS),
        build.workbook(("A", ROWS)),
        (build.DATA / "g1_html_named.xlsx").read_bytes(),
        build.text_file(ROWS, encoding="utf-16"),
        json.dumps([{"Partner": "A", "Alliance name": "b"}]).encode(),
    ]
    for _ in range(600):
        data = bytearray(dice.choice(originals))
        for _ in range(dice.randint(1, 30)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        if dice.random() < 0.3:
            del data[dice.randrange(len(data)) :]
        try:
            read(bytes(data))
        except UnreadableFile as error:
            assert str(error)


@pytest.mark.slow
def test_ten_thousand_rows_stay_under_512_megabytes(tmp_path):
    path = tmp_path / "many.xlsx"
    path.write_bytes(build.workbook(("A", build.many(10_000))))
    code = (
        "import sys, re, datetime\n"
        "from imports.services.parse_file import parse_file\n"
        "from imports.rules.options import Options\n"
        "from imports.rules.limits import Limits\n"
        "data = open(sys.argv[1], 'rb').read()\n"
        "found = parse_file(data=data, options=Options(), limits=Limits(), "
        "today=datetime.date(2026, 11, 21), default_currency='EUR')\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())\n"
        "print(len(found.good), int(peak[1]) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    rows, megabytes = map(int, done.stdout.split())
    assert rows == 10_000
    assert megabytes < 512
