"""Files that stand for far more than they are: read or refused, in little memory and time."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.rules.limits import Limits, UnreadableFile
from imports.rules.options import Options
from imports.services import reader, reader_process, wire
from imports.services.outline import outline_of
from imports.services.parse_file import parse_file
from tests.imports import bombs, build, measured

TODAY = date(2026, 11, 21)
ENDS = (0, reader.REFUSED, reader.NO_MEMORY, reader.TOO_MUCH, -signal.SIGXCPU)
QUICKLY = ("spans of the issue", "20,000 headings", "a row of a million cells", "raised figures")


def check(name: str) -> None:
    """It ends as it is meant to, well within what it may take."""
    found = measured.read(bombs.BOMBS[name]())
    assert found.status in ENDS, (found.status, found.answer[:500])
    assert found.megabytes < 390
    assert found.processor < 30
    if found.status == reader.REFUSED:
        sentence, _ = json.loads(found.answer)
        assert sentence[:1].isupper() and sentence.endswith((".", "?", "”"))
    if found.status == 0:
        wire.from_lines(found.answer.splitlines(keepends=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(bombs.BOMBS))
def test_every_bomb_is_read_or_refused(name):
    check(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({*QUICKLY, *sorted(bombs.BOMBS)[::4]}))
def test_at_the_door_every_bomb_is_let_in_or_refused(name):
    try:
        assert reader_process.read_outline(data=bombs.BOMBS[name](), options=Options()).labels
    except UnreadableFile as error:
        assert str(error)


def test_what_was_2_gigabytes_is_40_megabytes():
    found = measured.read(b"<table><tr><td rowspan=65000 colspan=1000>Partner</table>")
    assert found.status == reader.REFUSED
    assert found.megabytes < 60


@pytest.mark.parametrize("bomb", ["20,000 headings", "20,000 equal headings"])
def test_a_heading_line_that_took_22_seconds_takes_none(bomb):
    found = measured.read(bombs.BOMBS[bomb](), task="outline")
    assert b"20,00" in found.answer and b"at most 512 can be read" in found.answer
    assert found.processor < 2


def test_as_many_headings_as_there_may_be():
    line = ",".join(["Partner", "Alliance name", *(f"alliance nam {n}" for n in range(510))])
    found = measured.read(f"{line}\na,b\n".encode())
    assert (found.status, found.processor < 2) == (0, True)


# Spans -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("span", ["²", "①", "٣", "-3", "0", "", "1e3", "+2", "9" * 5000, "x", "１"])
@pytest.mark.parametrize("name", ["rowspan", "colspan"])
def test_a_span_that_is_no_number(name, span):
    page = (
        f"<table><tr><th>Partner<th>Alliance name<tr><td {name}='{span}'>a<td>b"
        "<tr><td>c<td>d</table>"
    )
    found = parse(page.encode())
    assert [record.values["partner"] for record in found.good] == ["a", "c"]


def test_spans_mean_what_they_say_within_the_table():
    page = (
        "<table><tr><th colspan=9999999>All alliances<tr><th>Partner<th>Alliance name"
        "<tr><td rowspan=65534>a<td>b<tr><td>c<tr><td>d</table>"
    )
    found = parse(page.encode())
    names = [(row.values["partner"], row.values["alliance_name"]) for row in found.good]
    assert names == [("a", "b"), ("a", "c"), ("a", "d")]


def test_a_table_in_a_cell_of_a_table():
    """Pages are laid out so; a cell that is still open belongs to the table around it."""
    page = (
        "<table><tr><td>All of it<table><tr><th>Partner<th>Alliance name<tr><td>a<td>b</table>"
        "<tr><td>c</table>"
    )
    found = parse(page.encode())
    assert [record.values["partner"] for record in found.good] == ["a"]


@pytest.mark.parametrize("tail", ["<![<![", "<!DOCTYPE [<", "<![if x", "<textarea><table><tr><td>"])
def test_declarations_that_are_none(tail):
    survives(f"<table><tr><td>Partner<td>Alliance name<tr><td>a{tail * 2}".encode())


# Whatever bytes ----------------------------------------------------------------------------------
def parse(data: bytes):
    return parse_file(
        data=data, options=Options(), limits=Limits(), today=TODAY, default_currency="EUR"
    )


def survives(data: bytes) -> None:
    """Both questions are answered with content that JSON can carry there and back, or refused."""
    for ask in (
        lambda: outline_of(data=data, options=Options(), limits=Limits()),
        lambda: wire.from_lines([line.encode() for line in wire.to_lines(parse(data))]),
    ):
        try:
            ask()
        except UnreadableFile as error:
            assert str(error)


HEADINGS = "Partner,Alliance name,Announced on,Upfront payment,Status,Tier,Further partners\n"
ODD = st.sampled_from(
    """² ① ٣ １ ½ Ⅷ 六 1e999 -1e999 NaN Infinity 9999-99 9999-99-99 0000-00-00 31.02.2020 32/13/99
    1.2.3.4 =1+1 \ufdfa \ufeff \u202e \u0130 ß ﬁ 1,2,3 $-5 € (5) 5% 1-2-3 1900-02-29 99999 1_000
    +5""".split()
)
CELL = st.one_of(ODD, st.text(max_size=20), st.integers().map(str), st.floats().map(str))


@given(st.binary(max_size=300))
def test_any_bytes(data):
    survives(data)


@given(st.text(max_size=300))
def test_any_text(text):
    survives(text.encode("utf-8", errors="surrogatepass"))


@pytest.mark.slow
@given(st.lists(st.lists(CELL, min_size=7, max_size=7), max_size=4))
def test_any_cells(rows):
    survives(HEADINGS.encode() + build.text_file(rows).decode().encode("utf-8", "replace"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | ODD,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=8,
    )
)
def test_any_json(value):
    row = dict.fromkeys(HEADINGS.strip().split(","), value)
    for content in (value, [value], [row], {"alliances": [row]}):
        survives(json.dumps(content).encode())


@given(
    st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "cp1252"]),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=12),
)
def test_any_damage(encoding, changes):
    data = bytearray(build.text_file(build.sample_rows(3)).decode().encode(encoding, "replace"))
    for place, byte in changes:
        data[place % len(data)] = byte
    survives(bytes(data))


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=12)), max_size=6))
def test_any_damage_to_the_sheet_of_a_workbook(changes):
    def damaged(xml: bytes) -> bytes:
        for place, piece in changes:
            at = place % len(xml)
            xml = xml[:at] + piece + xml[at + len(piece) :]
        return xml

    book = build.workbook(("A", build.typed(build.sample_rows(3))))
    survives(build.replaced_part(book, bombs.SHEET, damaged))


@pytest.mark.slow
@given(st.lists(ODD | st.text("0123456789.eE+-naif", max_size=12), min_size=1, max_size=6))
def test_any_numbers_in_a_workbook(values):
    cells = "".join(
        f'<row r="{9 + n}"><c r="F{9 + n}"><v>{v}</v></c></row>' for n, v in enumerate(values)
    )
    survives(bombs.book(cells.replace("&", "")))


# What the process is -----------------------------------------------------------------------------
@pytest.mark.slow
def test_it_loads_neither_django_nor_numpy():
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "import imports.services.reader, imports.services.workbook\n"
        "print(sorted({n.split('.')[0] for n in sys.modules} & {'django', 'celery', 'psycopg2'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_it_limits_itself_before_it_reads():
    code = (
        "import resource as r\n"
        "from imports.services.reader import limit_oneself\n"
        "limit_oneself(memory=300 << 20, seconds=7, output=1 << 20)\n"
        "names = 'AS CPU FSIZE NOFILE NPROC CORE'.split()\n"
        "print([r.getrlimit(getattr(r, f'RLIMIT_{n}'))[0] for n in names])\n"
        "try: bytearray(400 << 20)\n"
        "except MemoryError: print('no memory')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    limits, memory = done.stdout.splitlines()
    assert json.loads(limits) == [300 << 20, 7, 1 << 20, 64, 0, 0]
    assert memory == "no memory"


def test_no_secret_reaches_it(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary-secret")
    seen = {}

    class Started(Exception):
        pass

    def start(command, **how):
        seen.update(how)
        raise Started

    monkeypatch.setattr("imports.services.reader_process.subprocess.Popen", start)
    with pytest.raises(Started):
        reader_process.read_outline(data=b"a,b\n", options=Options())
    assert "canary-secret" not in str(seen["env"])
    assert set(seen["env"]) <= {"PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "TMPDIR"}
    assert Path(seen["cwd"], "manage.py").exists()


FILE = build.text_file(build.sample_rows(5))


@pytest.mark.slow
def test_too_little_memory_is_a_sentence_and_nobody_is_harmed(settings):
    settings.IMPORT_MEMORY_MB = 60
    book = bombs.BOMBS["a row of a million cells"]()
    with pytest.raises(UnreadableFile, match="too much memory") as refused:
        reader_process.read_content(data=book, options=Options(), today=TODAY)
    assert refused.value.limit == "memory"
    settings.IMPORT_MEMORY_MB = 384
    content = reader_process.read_content(data=FILE, options=Options(), today=TODAY)
    assert len(content.good) == 5


@pytest.mark.slow
def test_too_much_processor_time(monkeypatch):
    monkeypatch.setattr(reader_process, "QUICK", reader_process.Pace(1, 60.0))
    data = bombs.BOMBS["20 million rows"]()
    with pytest.raises(UnreadableFile, match="too long") as refused:
        reader_process.read_outline(data=data, options=Options())
    assert refused.value.limit == "time"


def test_too_long_a_wait(monkeypatch):
    monkeypatch.setattr(reader_process, "QUICK", reader_process.Pace(10, 0.001))
    with pytest.raises(UnreadableFile, match="too long"):
        reader_process.read_outline(data=FILE, options=Options())


def test_too_much_to_say(monkeypatch):
    monkeypatch.setattr(reader_process, "MOST_OUTPUT", 500)
    with pytest.raises(UnreadableFile, match="too much to import at once"):
        reader_process.read_content(data=FILE, options=Options(), today=TODAY)


@pytest.mark.parametrize("status", [1, -signal.SIGTERM, -signal.SIGBUS])
def test_an_end_that_nobody_foresaw(status):
    error = reader_process._judged(status, b"", b"Traceback ...")
    assert str(error) == reader_process.BROKEN


def test_a_full_disk_is_not_the_fault_of_the_file():
    assert str(reader_process._judged(reader.FULL, b"", b"")) == reader_process.NO_ROOM


def test_an_answer_that_nobody_foresaw(monkeypatch):
    monkeypatch.setattr(reader_process, "_run", lambda pace, asked, out, _: out.write(b"[1]") * 0)
    with pytest.raises(UnreadableFile, match="cannot be read"):
        reader_process.read_content(data=FILE, options=Options(), today=TODAY)


def test_pages_wait_for_each_other_only_so_long(monkeypatch):
    monkeypatch.setattr(reader_process, "PAGE_WAITS", 0.01)
    with (
        reader_process._place_for_a_page(),
        reader_process._place_for_a_page(),
        pytest.raises(UnreadableFile, match="Other files are being read"),
    ):
        reader_process.read_outline(data=FILE, options=Options())
    assert reader_process.read_outline(data=FILE, options=Options()).heading_row == 1


def test_what_it_says_is_what_was_read():
    here = parse(FILE)
    there = reader_process.read_content(data=FILE, options=Options(), today=TODAY)
    assert [row.values for row in there.good] == [row.values for row in here.good]
    assert there.warnings == here.warnings
    assert there.rejected == here.rejected
    assert list(there.rows) == [row.row for row in here.rows]
