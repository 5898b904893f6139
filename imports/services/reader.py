"""The process that reads an uploaded file: `python -m imports.services.reader`.

It knows no database, no settings and no secrets. It gets the file and the question on its standard
input, limits itself before it looks at either, writes lines of JSON (imports/services/wire.py) to
its standard output, and ends. The other side is imports/services/reader_process.py.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import IO, Any

from imports.rules.limits import Limits, UnreadableFile
from imports.rules.options import Options
from imports.services.outline import outline_of
from imports.services.parse_file import parse_file
from imports.services.wire import to_lines

# How it ends, besides 0 and the signal of a limit.
REFUSED, NO_MEMORY, TOO_MUCH, FULL = 3, 4, 5, 6
# Its answer is larger than it may be; the disk has no room for it.
ENDS = {errno.EFBIG: TOO_MUCH, errno.ENOSPC: FULL, errno.EDQUOT: FULL}


def main() -> None:
    memory, seconds, output = map(int, sys.argv[1:])
    limit_oneself(memory=memory, seconds=seconds, output=output)
    # A stop of the service ends the one that asked; it waits for the answer.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # openpyxl would load it for numbers of its own: a third of the start, threads, and memory.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    gc.disable()
    try:
        status = reply(sys.stdin.buffer, sys.stdout.buffer)
    except MemoryError:
        status = NO_MEMORY
    except OSError as error:
        if error.errno not in ENDS:
            raise
        status = ENDS[error.errno]
    # Nothing is left to tidy up, and a million cells are not let go of one by one.
    os._exit(status)


def reply(asked: IO[bytes], out: IO[bytes]) -> int:
    """Write the answer, or the sentence for the person who uploaded it; the status to end with."""
    request = json.loads(asked.readline())
    try:
        _write(_answer(request, asked.read()), out)
    except UnreadableFile as error:
        _write(iter([json.dumps([str(error)[:2000], error.limit])]), out)
        return REFUSED
    return 0


def limit_oneself(*, memory: int, seconds: int, output: int) -> None:
    """Memory and output in bytes, processor time in seconds; no other process, few files."""
    for what, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        # The first says why, by its signal.
        (resource.RLIMIT_CPU, seconds, seconds + 2),
        (resource.RLIMIT_FSIZE, output, output),
        (resource.RLIMIT_NOFILE, 64, 64),
        (resource.RLIMIT_NPROC, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        # macOS refuses to limit the address space.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (soft, hard))


def _answer(request: dict[str, Any], data: bytes) -> Iterator[str]:
    options, limits = Options(**request["options"]), Limits(**request["limits"])
    if request["task"] == "outline":
        outline = outline_of(data=data, options=options, limits=limits)
        return iter([json.dumps(asdict(outline))])
    parsed = parse_file(
        data=data,
        options=options,
        limits=limits,
        today=date.fromisoformat(request["today"]),
        default_currency=request["currency"],
    )
    return to_lines(parsed)


def _write(lines: Iterator[str], out: IO[bytes]) -> None:
    for line in lines:
        out.write(line.encode("utf-8", errors="replace"))
        out.write(b"\n")
    out.flush()


if __name__ == "__main__":
    main()
