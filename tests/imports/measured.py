"""The reader's process, started as by imports.services.reader_process; says what it took."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass

from imports.rules.limits import MEGABYTE, Limits
from imports.rules.options import Options
from imports.services import reader_process

# Before it leaves it says how much memory it held at most: what wait() knows of a process is at
# least what its parent holds.
_TELLING = r"""
import os, re, sys
leave = os._exit
def tell(status):
    peak = re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1]
    sys.stderr.write(f"\n{peak} {sum(os.times()[:2]):.2f}")
    sys.stderr.flush()
    leave(status)
os._exit = tell
from imports.services import reader
reader.main()
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Peak memory in megabytes (0 where a signal ended it), processor time and time in seconds."""

    status: int
    megabytes: float
    processor: float
    seconds: float
    answer: bytes


def read(data: bytes, task: str = "content", memory: int = 384, seconds: int = 90) -> Measured:
    request = {
        "task": task,
        "today": "2026-11-21",
        "currency": "EUR",
        "options": asdict(Options()),
        "limits": asdict(Limits()),
    }
    limits = map(str, (memory * MEGABYTE, seconds, reader_process.MOST_OUTPUT))
    with tempfile.TemporaryFile() as asked:
        asked.write(json.dumps(request).encode() + b"\n" + data)
        asked.seek(0)
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-s", "-c", _TELLING, *limits],
            stdin=asked,
            capture_output=True,
            env={},
            check=False,
        )
        took = time.perf_counter() - started
    told = done.stderr.decode(errors="replace").rsplit("\n", 1)[-1].split()
    peak, processor = map(float, told) if len(told) == 2 and done.returncode >= 0 else (0.0, 0.0)
    return Measured(done.returncode, peak / 1024, processor, took, done.stdout)
