"""A mail server that takes everything, in a process of its own: `python -m bench.sink PORT`.

It says "ready", and answers every line on its input with what it took so far, as JSON: how many
mails, and how often each Message-ID came.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.servers import ROOT, end, free_port


class Taker:
    """Takes every mail and notes its Message-ID."""

    def __init__(self) -> None:
        self.ids: Counter[str] = Counter()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        head = content.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
        at = head.lower().find("\r\nmessage-id:")
        self.ids[head[at + 13 :].partition("\r\n")[0].strip() if at >= 0 else ""] += 1
        return "250 taken"


@dataclass
class Sink:
    """The mail server as the bench sees it."""

    port: int
    process: subprocess.Popen[str]

    def taken(self) -> Counter[str]:
        """How often each Message-ID was accepted so far."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write("?\n")
        self.process.stdin.flush()
        return Counter(json.loads(self.process.stdout.readline()))


@contextmanager
def sink() -> Iterator[Sink]:
    """Ended with the block."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.sink", str(port)],
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
    taker = Taker()
    controller = Controller(taker, hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(taker.ids), flush=True)
    controller.stop()


if __name__ == "__main__":
    main()
