"""A mail server that takes everything, in a process of its own:
`python -m bench.sink PORT DELAY [FILE]`.

It says "ready", and answers on its input as JSON: "count" with how many mails it took so far,
"accepted" with when each Message-ID had arrived and was accepted, and how its sender had greeted.
DELAY is how long, in seconds, it thinks about a mail. Into FILE it writes the mails that hold a
calendar entry, in the order in which it accepted them: a line of JSON each, [recipient, mail].
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.servers import ROOT, end, free_port


class Taker:
    """Takes every mail and notes its Message-ID."""

    def __init__(self, delay: float, file: str = "") -> None:
        self.delay = delay
        self.accepted: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
        self.count = 0
        self.file = Path(file).open("w") if file else None  # noqa: SIM115

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        head = content.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
        at = head.lower().find("\r\nmessage-id:")
        received = time.time()
        if self.delay:
            await asyncio.sleep(self.delay)
        key = head[at + 13 :].partition("\r\n")[0].strip() if at >= 0 else ""
        self.accepted[key].append((received, time.time(), str(session.host_name)))
        if self.file and b"text/calendar" in content:
            line = [envelope.rcpt_tos[0], content.decode("latin-1")]
            self.file.write(f"{json.dumps(line)}\n")
        self.count += 1
        return "250 taken"


@dataclass
class Sink:
    """The mail server as the bench sees it."""

    port: int
    process: subprocess.Popen[str]

    def taken(self) -> Counter[str]:
        """How often each Message-ID was accepted so far."""
        return Counter({key: len(moments) for key, moments in self.accepted().items()})

    def accepted(self) -> dict[str, list[tuple[float, float, str]]]:
        """When each Message-ID had arrived whole and when it was accepted, in seconds of the
        clock, and the name with which its sender had greeted."""
        found: dict[str, list[tuple[float, float, str]]] = self._ask("accepted")
        return found

    def count(self) -> int:
        """How many mails were accepted so far."""
        return int(self._ask("count"))

    def _ask(self, what: str) -> Any:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def sink(delay: float = 0.0, file: str = "") -> Iterator[Sink]:
    """Ended with the block; `file` is where mails with calendar entries go."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.sink", str(port), str(delay), file],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout and process.stdout.readline() == "ready\n"
        yield Sink(port, process)
    finally:
        end(process)


def main() -> None:
    taker = Taker(float(sys.argv[2]), *sys.argv[3:])
    controller = Controller(taker, hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    print("ready", flush=True)
    for line in sys.stdin:
        found = taker.accepted if line.strip() == "accepted" else taker.count
        if taker.file:
            taker.file.flush()
        print(json.dumps(found), flush=True)
    controller.stop()


if __name__ == "__main__":
    main()
