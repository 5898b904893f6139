"""Files that people upload are read by a process of its own, which the system limits.

Whatever a file does to a parser, it does to a process that holds no secrets, ends after some
seconds, and cannot take more memory than it was given; the one that asked goes on and has a
sentence to say. A fresh interpreter takes a tenth of a second for text and two for a workbook,
costs nothing between files, and works under threads, Celery and gunicorn alike, where forking
would not.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO, Any, TypeVar

import structlog
from django.conf import settings

from imports.rules.limits import MEGABYTE, Limits, UnreadableFile
from imports.rules.options import Options
from imports.services import outline, wire
from imports.services.outline import Outline
from imports.services.reader import FULL, NO_MEMORY, REFUSED, TOO_MUCH
from imports.services.wire import FileContent

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")

MEMORY = (
    "This file needs too much memory to read. Save the sheet with the alliances alone as CSV, or "
    "split it and import the parts."
)
TIME = (
    "This file takes too long to read. Save the sheet with the alliances alone as CSV, or split it "
    "and import the parts."
)
OUTPUT = "This file holds too much to import at once. Split it and import the parts."
BROKEN = (
    "This file cannot be read. Open it in your spreadsheet program and save it as .xlsx or CSV."
)
NO_ROOM = (
    "There is no room to read files at the moment. Try again in a minute. If it stays like this, "
    "tell your administrator."
)
BUSY = "Other files are being read at the moment. Try again in a minute."


class TakesLonger(Exception):
    """The file can be read, but not while a person waits for the page."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of processor time, and of waiting."""

    processor: int
    waiting: float


# While a person waits for a page, and in the background, within the lease of a job.
QUICK, LONG = Pace(10, 30.0), Pace(90, 180.0)
MOST_OUTPUT = 128 * MEGABYTE
# Of one process: pages that wait for a file leave a thread to all others. Who waits for such a
# place holds that thread too: for a moment, in which files of the usual size are read.
_PAGES = threading.BoundedSemaphore(2)
PAGE_WAITS = 1.0
TIME_LIMIT = "time"
# So many rows are compared with the portfolio in well under a second.
QUICK_ROWS = 1_000
# ... and so many bytes held at once in the process that answers everybody's pages.
QUICK_OUTPUT = 8 * MEGABYTE
_PROJECT = Path(__file__).resolve().parents[2]
# The environment holds secrets; the reader needs none of it but how Python is found.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "TMPDIR")


def current_limits() -> Limits:
    return Limits(file_bytes=settings.IMPORT_MAX_BYTES)


def read_outline(*, data: bytes, options: Options) -> Outline:
    """Sheets, headings and some values, while a person waits. Raises UnreadableFile."""

    def answered(out: IO[bytes]) -> Outline:
        return outline.from_json(json.load(out))

    with _place_for_a_page():
        return _ask({"task": "outline"}, data, options, QUICK, answered)


def read_content(
    *, data: bytes, options: Options, today: date, while_waiting: bool = False
) -> FileContent:
    """Everything a file says, cell by cell. Raises UnreadableFile, and TakesLonger where
    `while_waiting` says that a person waits for the page."""
    request = {
        "task": "content",
        "today": today.isoformat(),
        "currency": settings.PORTFOLIO_CURRENCY,
    }
    if not while_waiting:
        return _ask(request, data, options, LONG, wire.from_lines)
    try:
        with _place_for_a_page():
            return _ask(request, data, options, QUICK, _little)
    except wire.MoreRows as error:
        raise TakesLonger from error
    except UnreadableFile as error:
        if error.limit == TIME_LIMIT:
            raise TakesLonger from error
        raise


def _little(out: IO[bytes]) -> FileContent:
    if os.fstat(out.fileno()).st_size > QUICK_OUTPUT:
        raise wire.MoreRows
    return wire.from_lines(out, most=QUICK_ROWS)


@contextmanager
def _place_for_a_page() -> Iterator[None]:
    if not _PAGES.acquire(timeout=PAGE_WAITS):
        raise UnreadableFile(BUSY)
    try:
        yield
    finally:
        _PAGES.release()


def _ask(
    request: dict[str, Any],
    data: bytes,
    options: Options,
    pace: Pace,
    answered: Callable[[IO[bytes]], Answer],
) -> Answer:
    limits = current_limits()
    limits.check_size(len(data))
    # Who is the same company is not decided there.
    request |= {"options": asdict(replace(options, same_as={})), "limits": asdict(limits)}
    with (
        tempfile.TemporaryFile() as asked,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as complaints,
    ):
        try:
            asked.write(json.dumps(request).encode() + b"\n")
            asked.write(data)
            asked.seek(0)
            status = _run(pace, asked, out, complaints)
        except OSError as error:  # the disk is full, or no process can be started
            log.error("file_reader_no_room", error=repr(error))
            raise UnreadableFile(NO_ROOM) from error
        out.seek(0)
        if status:
            complaints.seek(0)
            raise _judged(status, out.read(20_000), complaints.read(20_000))
        try:
            return answered(out)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            log.error("file_reader_answer", error=repr(error))
            raise UnreadableFile(BROKEN) from error


def _run(pace: Pace, asked: IO[bytes], out: IO[bytes], complaints: IO[bytes]) -> int:
    """How the process ended: 0, its own number, or minus the signal that ended it."""
    memory = settings.IMPORT_MEMORY_MB * MEGABYTE
    limits = (str(memory), str(pace.processor), str(MOST_OUTPUT))
    with subprocess.Popen(
        [sys.executable, "-s", "-m", "imports.services.reader", *limits],
        stdin=asked,
        stdout=out,
        stderr=complaints,
        cwd=_PROJECT,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        start_new_session=True,
    ) as process:
        is_late = threading.Event()

        def stop() -> None:
            is_late.set()
            process.kill()

        # Popen's own timeout looks again and again whether there is an answer; this does not.
        alarm = threading.Timer(pace.waiting, stop)
        alarm.start()
        try:
            status = process.wait()
        except BaseException:
            process.kill()
            raise
        finally:
            alarm.cancel()
    return -signal.SIGXCPU if status and is_late.is_set() else status


def _judged(status: int, answer: bytes, complaint: bytes) -> UnreadableFile:
    """What a person is told about a reader that did not succeed."""
    if status == REFUSED:
        sentence, limit = json.loads(answer)
        return UnreadableFile(sentence, limit=limit)
    log.warning("file_reader_ended", status=status, complaint=complaint.decode(errors="replace"))
    if status in (NO_MEMORY, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT):
        return UnreadableFile(MEMORY, limit="memory")
    if status == -signal.SIGXCPU:
        return UnreadableFile(TIME, limit=TIME_LIMIT)
    if status == FULL:
        return UnreadableFile(NO_ROOM)
    if status == TOO_MUCH:
        return UnreadableFile(OUTPUT, limit="size of the result")
    if b"MemoryError" in complaint:
        return UnreadableFile(MEMORY, limit="memory")
    return UnreadableFile(BROKEN)
