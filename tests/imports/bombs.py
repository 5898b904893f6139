"""Small files that stand for very much: each kind once, built in code."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from tests.imports import build

SHEET = "xl/worksheets/sheet1.xml"
HEAD = "Partner,Alliance name,Upfront payment (USD millions),Announced on,Summary\n"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def rows_of(line: str, count: int) -> bytes:
    return (HEAD + "".join(line.format(n=n) for n in range(count))).encode()


def cell(text: str, column: int = 2) -> bytes:
    """One row whose cell in a column (0-based) is `text`."""
    cells = ["Acme", "Joint offer", "12", "2020-01-01", "A text"]
    cells[column] = '"' + text.replace('"', '""') + '"'
    return (HEAD + ",".join(cells) + "\n").encode()


def grown(inner: str) -> Callable[[bytes], bytes]:
    return lambda xml: xml.replace(b"</sheetData>", inner.encode() + b"</sheetData>", 1)


def book(inner: str, *, packed: bool = True) -> bytes:
    """A workbook whose first sheet holds this XML after its first rows."""
    data = build.workbook(("A", build.sample_rows(2)))
    return build.replaced_part(data, SHEET, grown(inner), packed=packed)


def after_data(xml: str) -> bytes:
    data = build.workbook(("A", build.sample_rows(2)))
    return build.replaced_part(
        data, SHEET, lambda old: old.replace(b"</sheetData>", b"</sheetData>" + xml.encode(), 1)
    )


def with_part(part: str, change: Callable[[bytes], bytes]) -> bytes:
    return build.replaced_part(build.workbook(("A", build.sample_rows(2))), part, change)


def with_styles(count: int) -> bytes:
    def add(xml: bytes) -> bytes:
        styles = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' * count
        return xml.replace(b"</cellXfs>", styles + b"</cellXfs>", 1)

    return with_part("xl/styles.xml", add)


def with_format(code: str) -> bytes:
    def add(xml: bytes) -> bytes:
        made = f'<numFmts count="1"><numFmt numFmtId="164" formatCode="{code}"/></numFmts>'
        start = xml.index(b"<fonts")
        return xml[:start].replace(b'<numFmts count="0" />', b"") + made.encode() + xml[start:]

    return with_part("xl/styles.xml", add)


def with_names(count: int) -> bytes:
    names = "".join(
        f'<definedName name="n{n}">A!$A$1:$XFD$1048576</definedName>' for n in range(count)
    )
    return with_part(
        "xl/workbook.xml",
        lambda xml: xml.replace(
            b"<definedNames />", f"<definedNames>{names}</definedNames>".encode(), 1
        ),
    )


def many_sheets(count: int) -> bytes:
    return build.workbook(*((f"S{n}", [["Partner", "Alliance name"]]) for n in range(count)))


def the_last_row_of_all_sheets(count: int) -> bytes:
    last = grown('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
    return build.replaced_part(many_sheets(count), "xl/worksheets/sheet", last)


def shared_strings(text: str, uses: int) -> bytes:
    """One text in the table of shared texts, used by every cell of many rows."""
    data = book(
        "".join(
            f'<row r="{n}"><c r="A{n}" t="s"><v>99</v></c><c r="C{n}" t="s"><v>99</v></c></row>'
            for n in range(10, 10 + uses)
        )
    )
    table = f'<sst xmlns="{MAIN}">{"<si><t>a</t></si>" * 99}<si><t>{text}</t></si></sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    out = io.BytesIO(
        build.replaced_part(
            data, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", part.encode())
        )
    )
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", table)
    return out.getvalue()


def lying_zip(megabytes: int) -> bytes:
    """A part that says it is short and unpacks to very much."""
    out = io.BytesIO()
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = packer.compress(b" " * (megabytes << 20)) + packer.flush()
    data = build.workbook(("A", build.sample_rows(2)))
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry))
    name, size = b"xl/styles.xml", 100
    raw = out.getvalue()
    end = raw.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", raw[end + 16 : end + 20])[0]
    crc = zlib.crc32(b" " * size)
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, crc, len(packed), size, len(name), 0)
    local = b"PK\x03\x04" + fields + name + packed
    directory = raw[start:end]
    at = directory.index(name) - 46
    length = 46 + len(name)
    ours = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, start)
    directory = directory[:at] + ours + name + directory[at + length :]
    tail = raw[end : end + 12] + struct.pack("<IIH", len(directory), start + len(local), 0)
    return raw[:start] + local + directory + tail


def many_entries(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "x")
        for number in range(count):
            archive.writestr(f"xl/{number}", "")
    return out.getvalue()


def overlapping(count: int) -> bytes:
    """Many entries of the directory that all point at the same packed megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/a", b" " * (8 << 20))
    raw = out.getvalue()
    end = raw.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", raw[end + 16 : end + 20])[0]
    directory = raw[start:end]
    last = directory[directory.rindex(b"PK\x01\x02") :]
    directory += last * count
    entries = count + 2
    tail = b"PK\x05\x06\0\0\0\0" + struct.pack("<HHIIH", entries, entries, len(directory), start, 0)
    return raw[:start] + directory + tail


def html(inner: str) -> bytes:
    return f"<html><table>{inner}</table></html>".encode()


LONG = "(" * 100_000
DIGITS = b"9" * 100_000
ALIKE = ",".join(["Alliance partner nam"] * 20_000)
HUGE = {"Partner": "a", "Alliance name": "b", "Announced on": 10**4000, "Upfront payment": 10**4000}
HEADINGS = ",".join(f"heading {n}" for n in range(20_000))
NESTED = "<b>" * 400_000

BOMBS: dict[str, Callable[[], bytes]] = {
    # Web tables
    "spans of the issue": lambda: b"<table><tr><td rowspan=65000 colspan=1000>",
    "spans with rows": lambda: html(
        "<tr><td rowspan=65000 colspan=1000>Partner<td>Alliance name" + "<tr><td>a<td>b" * 500
    ),
    "many spans": lambda: html("<tr>" + "<td rowspan=65000 colspan=512>x" * 10_000),
    "spans over rows": lambda: html("<tr><td colspan=512>x" * 20_000),
    "spans side by side": lambda: html(("<tr>" + "<td rowspan=60000>x" * 500) * 100),
    "tables in tables": lambda: b"<table>" * 300_000,
    "empty rows of a table": lambda: html("<tr>" * 1_000_000),
    "tables in cells": lambda: b"<table><tr><td>" * 999 + b"x" * 100_000,
    "declarations that are none": lambda: html("<tr><td>" + "<![" * 100_000),
    "tags in tags": lambda: html(f"<tr><td>{NESTED}"),
    "comments that never end": lambda: html("<tr><td>" + "<!--" * 100_000),
    "attributes without end": lambda: html("<tr><td " + "a=b " * 300_000),
    # Text
    "20,000 headings": lambda: f"Partner,Alliance name,{HEADINGS}\na,b\n".encode(),
    "20,000 equal headings": lambda: (
        ",".join(["Alliance partner nam"] * 20_000) + "\na,b\n"
    ).encode(),
    "30 lines of 500 headings": lambda: "\n".join(
        ",".join(f"alliance {n}x{m}" for m in range(500)) for n in range(30)
    ).encode(),
    "a million columns": lambda: b"Partner,Alliance name" + b"," * 1_000_000 + b"\na,b\n",
    "20 million columns": lambda: b"Partner,Alliance name\n" + b"a," * 10_000_000,
    "20 million rows": lambda: b"Partner,Alliance name\n" + b"\n" * 20_000_000,
    "one cell of 20 MB": lambda: b"Partner,Alliance name\nb," + b"x" * 20_000_000,
    "one line of 20 MB": lambda: b"x" * 20_000_000,
    "quotation mark never closed": lambda: (HEAD + 'a,"b\n' + "a,b,c,d,e\n" * 500_000).encode(),
    "quotation marks all over": lambda: (HEAD + '"",' * 3_000_000).encode(),
    "separator is a space": lambda: b"sep= \n" + b" " * 1_000_000,
    "separator is a quotation mark": lambda: b'sep="\n"a""b""c"\n',
    "separator is a return": lambda: b"sep=\r\r\nPartner\rAlliance name\ra\rb",
    "Unicode as Latin": lambda: (HEAD + "a,b,1,2020,\xe9\xff\n" * 200_000).encode("latin-1"),
    "half damaged UTF-8": lambda: (HEAD + "é,é,é,é,é\n" * 500_000).encode() + b"\xff,b\n",
    "random bytes": lambda: bytes((n * n * 7919 + n // 3) % 251 + 1 for n in range(400_000)),
    "UTF-32 without a mark": lambda: (HEAD + "a,b\n" * 50_000).encode("utf-32-le"),
    "UTF-16 without a mark": lambda: (HEAD + "a,b,1,2020,x\n" * 50_000).encode("utf-16-le"),
    "NUL bytes late": lambda: rows_of("a{n},b,1,2020,x\n", 20_000) + b"a\0b,c\0d,1,2020,x\0\n",
    # Cells that make patterns try very long
    "spaces in a sum": lambda: cell("1" + " " * 100_000 + "x"),
    "spaces in a total": lambda: cell("1" + " " * 30_000 + "!", 4),
    "groups of thousands": lambda: cell("1" + " 111" * 30_000 + "1"),
    "a sum of 100,000 digits": lambda: cell("9" * 100_000),
    "raised figures": lambda: cell("a" + "²" * 100_000 + "x", 3),
    "raised figures in a sum": lambda: cell("5" + "²" * 100_000 + "x"),
    "commas in a date": lambda: cell("12 March 2020" + "," * 100_000 + "x", 3),
    "brackets in a heading": lambda: (
        "Partner,Alliance name," + "(" * 100_000 + "\na,b,c\n"
    ).encode(),
    "brackets in a cell": lambda: cell("(" * 30_000, 4),
    "15,000 partners in a cell": lambda: (
        'Partner,Alliance name,Further partners\na,b,"' + "x;" * 15_000 + '"\n'
    ).encode(),
    "ligatures": lambda: cell("\ufdfa" * 30_000, 4),
    "every cell is wrong": lambda: rows_of("{n},b,x,x,x\n", 50_000),
    "every cell has a remark": lambda: rows_of("{n} / x,b,1-2m,Q1 2020,\x01\n", 50_000),
    # JSON
    "nested lists": lambda: b"[" * 1_000_000,
    "nested objects": lambda: b'{"alliances":' * 200_000,
    "millions of empty objects": lambda: b"[" + b"{}," * 5_000_000 + b"{}]",
    "a number of 100,000 digits": lambda: (
        b'[{"Partner":' + b"9" * 100_000 + b',"Alliance name":"b"}]'
    ),
    "a number of 4,000 digits": lambda: json.dumps([HUGE]).encode(),
    "infinite numbers": lambda: (
        b'[{"Partner":"a","Alliance name":"b","Announced on":Infinity,"Upfront payment":NaN}]'
    ),
    "lone surrogates": lambda: (
        b'[{"Partner":"a\\ud800","Alliance name":"b\\u0000","Upfront \\udfff\\u0000":"c"}]'
    ),
    "wide and long JSON": lambda: json.dumps(
        [{f"k{n}": 1} for n in range(500)] + [{} for _ in range(49_000)]
    ).encode(),
    # Workbooks
    "unpacks to 200 MB": lambda: build.zip_bomb(200),
    "unpacks to 110 MB": lambda: build.zip_bomb(110),
    "says it is short": lambda: lying_zip(500),
    "half a million entries": lambda: many_entries(3_000) + b"PK\x01\x02" * 500_000,
    "parts on top of each other": lambda: overlapping(1_500),
    "the last row of all": lambda: book('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
    "the last row of 150 sheets": lambda: the_last_row_of_all_sheets(150),
    "a row beyond all": lambda: book('<row r="99999999999"><c><v>1</v></c></row>'),
    "far columns": lambda: book(
        "".join(f'<row r="{n}"><c r="SR{n}"><v>1</v></c></row>' for n in range(10, 20_000))
    ),
    "the last column": lambda: book('<row r="9"><c r="XFD9"><v>1</v></c></row>'),
    "a row of a million cells": lambda: book("<row>" + "<c/>" * 1_000_000 + "</row>"),
    "a million blank rows": lambda: book('<row ht="3"/>' * 1_000_000, packed=False),
    "merged into one": lambda: after_data(
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "merged often": lambda: after_data(
        "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 100_000 + "</mergeCells>"
    ),
    "hidden columns": lambda: with_part(
        SHEET,
        lambda xml: xml.replace(
            b"<sheetData>",
            b"<cols>" + b'<col min="1" max="16384" hidden="1"/>' * 50_000 + b"</cols><sheetData>",
            1,
        ),
    ),
    "dimensions": lambda: with_part(
        SHEET, lambda xml: xml.replace(b'ref="A1:', b'ref="A1:XFD1048576" x="', 1)
    ),
    "201 sheets": lambda: many_sheets(201),
    "100,000 styles": lambda: with_styles(100_000),
    "a format of brackets": lambda: with_format("[" * 100_000),
    "100,000 names": lambda: with_names(100_000),
    "one text in all cells": lambda: shared_strings("_x0041_" + "x" * 30_000, 20_000),
    "a shared text of 16 MB": lambda: shared_strings(Random(1).randbytes(8_000_000).hex(), 10),
    "deep XML": lambda: book("<a>" * 100_000 + "</a>" * 100_000),
    "a number of 5,000 digits": lambda: book(
        '<row r="9"><c r="A9"><v>' + "9" * 5_000 + "</v></c></row>"
    ),
    "numbers beyond all": lambda: book(
        '<row r="9"><c r="A9" t="str"><v>a</v></c><c r="C9" t="str"><v>b</v></c>'
        '<c r="F9"><v>1E999</v></c><c r="H9"><v>-1E999</v></c></row>'
    ),
}
