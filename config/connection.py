"""One client of the web server, how long it may take, and the few words for what is no request."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import time
from typing import Any

from gunicorn.http.errors import (
    ExpectationFailed,
    LimitRequestHeaders,
    LimitRequestLine,
    NoMoreData,
    ParseException,
    UnsupportedTransferCoding,
)

from config.arrival import IN_MEMORY, Arrival
from config.departure import Departure

HEAD_SECONDS = float(os.environ.get("WEB_HEAD_TIMEOUT", "10"))  # from the first look to the head
SLOW_SECONDS = float(os.environ.get("WEB_SLOW_TIMEOUT", "20"))  # ... until SLOWEST is asked for
SLOWEST = 4096  # bytes a second that a body or an answer has to move on average
LINGER_SECONDS, LINGER_BYTES = 2.0, 64 * 1024 * 1024  # to hear out who is still sending
REFUSED_SECONDS = 30.0  # the same for who is sending what was refused: then the answer is read
UNASKED = IN_MEMORY  # bytes of a body that anybody may send; beyond, the application is asked
EAGER_READS, PAUSE = 4, 0.25  # who sends on in small pieces is looked at so often (seconds)
# Bytes of bodies and answers that wait in one process. Where the folder for temporary files is
# small (a container has it in memory), a quarter of it: files are read there too.
DISK_LIMIT = min(1024 * 1024 * 1024, shutil.disk_usage(tempfile.gettempdir()).total // 4)
OPEN_FILES = 3  # per connection: the socket, a body and an answer on disk

_ANSWERS: tuple[tuple[type[Exception], str], ...] = (
    (LimitRequestLine, "414 URI Too Long"),
    (LimitRequestHeaders, "431 Request Header Fields Too Large"),
    (ExpectationFailed, "417 Expectation Failed"),
    (UnsupportedTransferCoding, "501 Not Implemented"),
    (ParseException, "400 Bad Request"),
    (NoMoreData, "400 Bad Request"),
)


class Client:
    """One connection. `sock`, `client` and `server` are what gunicorn asks of one."""

    def __init__(self, link: socket.socket, address: Any, cfg: Any) -> None:
        self.link, self.client, self.server = link, address, link.getsockname()
        self.sock = Departure(link)
        self.arrival = Arrival(cfg, address)
        self.limit, self.asked, self.refused = UNASKED, False, False
        self.reads = 0  # since the last whole request
        self.moved = 0  # bytes in the present step, in either direction
        self.began = self.deadline = 0.0
        self.steady = False  # the deadline moves as bytes do
        self.events = 0  # for which the poller looks at it

    @property
    def host(self) -> str:
        return str(self.client[0]) if isinstance(self.client, tuple) else ""

    @property
    def kept(self) -> int:
        """Bytes of this client's that wait here, in memory or on disk."""
        return self.arrival.kept + self.sock.waiting

    def begin(self, seconds: float, *, steady: bool = False) -> None:
        """A step that may take so long; where it is steady, longer while bytes move."""
        self.moved, self.steady, self.began = 0, steady, time.monotonic()
        self.deadline = self.began + seconds

    def is_late(self, now: float) -> bool:
        return now > self.deadline + (self.moved / SLOWEST if self.steady else 0)

    def sends_in_drops(self, now: float) -> bool:
        return self.reads > EAGER_READS and self.moved < UNASKED * (now - self.began)


def status_of(problem: Exception) -> str:
    """What to answer where the parser, or the application, raised this."""
    found = (answer for kind, answer in _ANSWERS if isinstance(problem, kind))
    return next(found, "500 Internal Server Error")


def bare_answer(status: str) -> bytes:
    text = f"{status}\n"
    return (
        f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(text)}\r\nCache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n"
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n\r\n"
        f"{text}"
    ).encode()
