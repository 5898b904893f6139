"""The web server as clients see it: slow, broken and hostile ones beside ordinary ones.

One process with two threads serves a tiny application; whoever waits is let go after a second.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from config.arrival import Chunks
from config.connection import SLOWEST, Client
from config.departure import Departure
from config.web_worker import Worker
from tests.config.tiny_app import BIG, LIMIT, digest
from tests.servers import end, free_port, wait_for_port

pytestmark = pytest.mark.sqlite
ROOT = Path(__file__).resolve().parents[2]
MANY = 60  # thirty times as many as there are threads
HOST = b"Host: x\r\n"
GET = b"GET /hello HTTP/1.1\r\n" + HOST + b"\r\n"
HELLO = f"/hello 0 {digest(b'')}".encode()
POST = b"POST /upload HTTP/1.1\r\n" + HOST
CHUNKED = b"POST /form HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"


@contextlib.contextmanager
def server(log: Path, **options: Any) -> Iterator[int]:
    """The port of a server."""
    with running(log, **options) as (_, port):
        yield port


@contextlib.contextmanager
def running(
    log: Path, *, files: int = 0, **settings: str
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server that may have so many open files (0: as many as we), and its port."""
    port = free_port()
    env = {**os.environ, "PORT": str(port), "WEB_CONCURRENCY": "1", "WEB_THREADS": "2", **settings}
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py"]
    limit = partial(resource.setrlimit, resource.RLIMIT_NOFILE, (files, files)) if files else None
    with log.open("wb") as lines:
        process = subprocess.Popen(
            [*command, "tests.config.tiny_app:application"],
            cwd=ROOT,
            env=env,
            stderr=lines,
            preexec_fn=limit,
        )
    try:
        wait_for_port(port, process, seconds=60)
        yield process, port
    finally:
        end(process)


@pytest.fixture(scope="module")
def port(tmp_path_factory) -> Iterator[int]:
    log = tmp_path_factory.mktemp("web") / "log"
    with server(log, WEB_HEAD_TIMEOUT="1", WEB_SLOW_TIMEOUT="1") as port:
        yield port


@pytest.fixture
def connect(port):
    """Connections that are closed with the test."""
    with contextlib.ExitStack() as stack:

        def one(sent: bytes = b"", *, window: int = 0) -> socket.socket:
            client = socket.socket()
            stack.enter_context(client)
            client.settimeout(30)
            if window:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
            client.connect(("127.0.0.1", port))
            client.sendall(sent)
            return client

        yield one


def one_answer(client: socket.socket) -> tuple[bytes, bytes]:
    """(status line, body) of the next answer, which says its length."""
    head = b""
    while b"\r\n\r\n" not in head:
        got = client.recv(1)
        assert got, f"closed after {head!r}"
        head += got
    size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    return head.split(b"\r\n")[0], b"".join(_exactly(client, size))


def _exactly(client: socket.socket, size: int) -> Iterator[bytes]:
    while size:
        got = client.recv(min(size, 65536))
        assert got, f"closed with {size} bytes missing"
        size -= len(got)
        yield got


def until_closed(client: socket.socket) -> bytes:
    with contextlib.suppress(ConnectionResetError):
        return b"".join(iter(lambda: client.recv(65536), b""))
    return b""


SLOW = {
    "silent": b"",
    "in the request line": b"GET /he",
    "in a header": b"GET /hello HTTP/1.1\r\nHost: x\r\nX-A: ",
    "before the body": POST + b"Content-Length: 9\r\n\r\n",
    "in the body": POST + b"Content-Length: 9\r\n\r\nabc",
    "in a body that is asked about": POST + b"Content-Length: 500000\r\n\r\nabc",
    "in a chunk size": CHUNKED + b"4",
    "in a chunk": CHUNKED + b"4\r\nab",
    "before the last chunk": CHUNKED + b"4\r\nabcd\r\n",
    "in the trailers": CHUNKED + b"0\r\nX-A: 1\r\n",
    "waits to be told to continue": POST + b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n",
}


@pytest.mark.slow  # each waits until somebody is let go
@pytest.mark.parametrize("sent", SLOW.values(), ids=SLOW)
def test_who_does_not_finish_holds_no_thread_and_is_let_go(connect, sent):
    slow = [connect(sent) for _ in range(MANY)]
    assert one_answer(connect(GET)) == (b"HTTP/1.1 200 OK", HELLO)
    told = until_closed(slow[0]).replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")
    assert told.startswith(b"HTTP/1.1 408 ") if sent else not told


def test_who_does_not_read_holds_no_thread_and_loses_nothing_by_being_slow(connect):
    asked = b"GET /big HTTP/1.1\r\n" + HOST + b"\r\n"
    unread = [connect(asked, window=4096) for _ in range(MANY)]
    slow = connect(asked)
    assert one_answer(connect(GET)) == (b"HTTP/1.1 200 OK", HELLO)
    assert one_answer(slow) == (b"HTTP/1.1 200 OK", BIG)
    assert len(unread) == MANY


def test_a_step_may_take_longer_while_bytes_move(monkeypatch):
    monkeypatch.setattr("config.connection.time.monotonic", lambda: 100.0)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        client = Client(ours, None, None)
        client.begin(20)
        client.moved = 10**9
        assert not client.is_late(120) and client.is_late(120.1), "a head has its time"
        client.begin(20, steady=True)
        assert not client.is_late(120) and client.is_late(120.1), "nothing moved"
        client.moved = 10 * SLOWEST
        assert not client.is_late(130) and client.is_late(130.1)


def test_an_answer_is_kept_until_it_is_read_and_never_twice():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        answer, got = Departure(ours), b""
        answer.sendall(BIG)
        answer.sendall(b"end")
        while answer.waiting:
            assert answer.sent < len(BIG), "the kernel does not take it all"
            got += theirs.recv(1024 * 1024)
            answer.flush()
        ours.shutdown(socket.SHUT_WR)
        assert got + until_closed(theirs) == BIG + b"end"


def test_connections_are_kept_and_answer_in_order(connect):
    client = connect(GET)
    assert one_answer(client)[1] == HELLO
    body = b"abc" * 20000
    chunks = CHUNKED + b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-A: 1\r\n\r\n"
    sized = POST + b"Content-Length: %d\r\n\r\n" % len(body) + body
    client.sendall(sized + GET + chunks + GET)
    assert one_answer(client)[1] == f"/upload {len(body)} {digest(body)}".encode()
    assert one_answer(client)[1] == HELLO
    assert one_answer(client)[1] == f"/form 5 {digest(b'abcde')}".encode()
    assert one_answer(client)[1] == HELLO


def test_what_comes_byte_by_byte_is_a_request(connect):
    client = connect()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in CHUNKED + b"3\r\nabc\r\n0\r\n\r\n":
        client.send(bytes([byte]))
    assert one_answer(client)[1] == f"/form 3 {digest(b'abc')}".encode()


def test_who_half_closes_is_answered(connect):
    client = connect(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    client.shutdown(socket.SHUT_WR)
    assert until_closed(client).endswith(HELLO)


def test_a_head_alone_is_answered_to_HEAD(connect):
    client = connect(GET.replace(b"GET", b"HEAD"))
    head = client.recv(65536)
    assert head.startswith(b"HTTP/1.1 200 OK") and head.endswith(b"\r\n\r\n")
    client.sendall(GET)
    assert one_answer(client)[1] == HELLO


def test_a_large_body_is_whole(connect):
    body = os.urandom(LIMIT)
    client = connect(POST + b"Content-Length: %d\r\n\r\n" % len(body) + body + GET)
    assert one_answer(client)[1] == f"/upload {len(body)} {digest(body)}".encode()
    assert one_answer(client)[1] == HELLO


def test_who_asks_is_told_to_continue(connect):
    asks = POST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"
    client = connect(asks)
    assert client.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.sendall(b"abc")
    assert one_answer(client) == (
        b"HTTP/1.1 200 OK",
        f"/upload 3 {digest(b'abc')}".encode(),
    )
    refused = connect(asks.replace(b": 3\r", b": %d\r" % (LIMIT + 1)))
    assert one_answer(refused)[0] == b"HTTP/1.1 413 Too Large"


@pytest.mark.parametrize("path", [b"/form", b"/upload"])
@pytest.mark.parametrize("chunked", [False, True], ids=["sized", "chunked"])
def test_too_much_is_refused_before_it_is_received(connect, path, chunked):
    """The answer arrives although the client goes on sending, and the connection ends."""
    size = 12 * LIMIT
    how = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" if chunked else b"Content-Length: %d\r\n\r\n"
    client = connect(b"POST " + path + b" HTTP/1.1\r\n" + HOST + how % size)
    client.sendall(bytes(size))
    assert one_answer(client) == (b"HTTP/1.1 413 Too Large", b"too large")
    client.sendall(GET)
    assert not until_closed(client)


def test_crumbs_are_not_waited_for():
    """A chunk costs as much as a thousand bytes do: two megabytes of them held the loop 1 s."""
    crumbs = Chunks()
    crumbs.add(b"1\r\nx\r\n" * 1500)
    assert crumbs.whole  # the parser is asked, finds no end, and refuses
    usual = Chunks()
    usual.add(b"1\r\nx\r\n" * 900 + (b"100\r\n" + bytes(256) + b"\r\n") * 5000)
    assert not usual.whole
    usual.add(b"0\r\n\r\n")
    assert usual.whole


BROKEN = {
    "length and chunks": (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "two lengths": (b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", 400),
    "a length that is no number": (b"Content-Length: +5\r\n\r\nabcde", 400),
    "a length of many digits": (b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", 400),
    "chunks that are not last": (b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400),
    "an unknown coding": (b"Transfer-Encoding: x\r\n\r\n", 501),
    "chunks twice": (b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400),
    "a chunk size that is none": (b"Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n", 400),
    "a chunk size of many digits": (
        b"Transfer-Encoding: chunked\r\n\r\n" + b"0" * 99 + b"\r\n",
        400,
    ),
    "a chunk without an end": (b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", 400),
    "lines that end in LF": (b"X-A: 1\n\n", 400),
    "a space before the colon": (b"Content-Length : 5\r\n\r\nabcde", 400),
    "a folded header": (b"X-A: 1\r\n b\r\n\r\n", 400),
    "an underscore": (b"Content_Length: 5\r\n\r\n", None),
    "a part of the address": (b"SCRIPT_NAME: /form\r\nPATH_INFO: /x\r\n\r\n", None),
    "two hosts": (b"Host: y\r\n\r\n", 400),
    "an expectation": (b"Expect: cake\r\n\r\n", 417),
    "too many headers": (b"X-A: 1\r\n" * 101 + b"\r\n", 431),
    "too long a header": (b"X-A: " + b"a" * 9000 + b"\r\n\r\n", 431),
    "too long a head": (b"X-A: " + b"a" * 90000, 431),
}


@pytest.mark.parametrize(("sent", "status"), BROKEN.values(), ids=BROKEN)
def test_what_could_be_read_in_two_ways_is_refused_and_ends_the_connection(connect, sent, status):
    client = connect(b"POST /form HTTP/1.1\r\n" + HOST + sent + GET)
    if status is None:  # a header that could stand for another is left out
        assert one_answer(client)[1] == f"/form 0 {digest(b'')}".encode()
        assert one_answer(client)[1] == HELLO
    else:
        answer = until_closed(client)
        assert answer.startswith(b"HTTP/1.1 %d " % status)
        assert b"nosniff" in answer and b"no-store" in answer and b"default-src" in answer
        assert HELLO not in answer, "what stands behind it is no request"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1", 414),
        (b"GET / HTTP/9.9", 400),
        (b"get / HTTP/1.1", 400),
        (b"G\xc3T / HTTP/1.1", 400),
        (b"GET  / HTTP/1.1", 400),
        (b"GET /\x00 HTTP/1.1", 400),
        (b"\r\n\r\nGET / HTTP/1.1", 400),
        (b"PRI * HTTP/2.0", 400),
        (b"\x16\x03\x01\x02\x00\x01", 400),
    ],
)
def test_what_is_no_request_line_is_refused(connect, line, status):
    answer = until_closed(connect(line + b"\r\n" + HOST + b"\r\n"))
    assert answer.startswith(b"HTTP/1.1 %d " % status), answer[:80]


def test_an_error_of_the_application_says_nothing(connect):
    answer = until_closed(connect(b"GET /breaks HTTP/1.1\r\n" + HOST + b"\r\n"))
    assert answer.startswith(b"HTTP/1.1 500 ") and b"broken" not in answer


@pytest.mark.slow
@pytest.mark.parametrize(("connections", "files"), [("40", 0), ("1000", 170)])
def test_health_is_answered_while_all_connections_are_taken(tmp_path, connections, files):
    """Where there are no more, those who moved least go first, and who asks is let in. There are
    no more than there may be open files for."""
    taken = server(tmp_path / "log", files=files, WEB_CONNECTIONS=connections)
    with taken as port, contextlib.ExitStack() as stack:
        for number in range(120):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            if number % 2:
                client.sendall(SLOW["in the body"])
        with socket.create_connection(("127.0.0.1", port), 30) as client:
            client.sendall(GET.replace(b"/hello", b"/healthz"))
            assert one_answer(client)[0] == b"HTTP/1.1 200 OK"
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.slow
def test_seven_hundred_slow_clients_stop_nothing(tmp_path):
    """They send a byte now and then, nothing at all, or read nothing; whom the server lets go
    comes back. Health is answered within a second, and so are pages."""
    unread = b"GET /big HTTP/1.1\r\n" + HOST + b"\r\n"
    kinds = [*SLOW.values(), unread]
    times: list[float] = []
    with (
        server(tmp_path / "log", WEB_CONCURRENCY="2", WEB_THREADS="3") as port,
        contextlib.ExitStack() as stack,
    ):

        def come(number: int) -> socket.socket:
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            client.sendall(kinds[number % len(kinds)])
            client.setblocking(False)
            return client

        def drip(client: socket.socket, number: int) -> socket.socket:
            if number % len(kinds) in (0, len(kinds) - 1):
                return client
            try:
                client.send(b"a")
            except BlockingIOError:
                return client
            except OSError:
                client.close()
                return come(number)
            return client

        slow = [come(number) for number in range(700)]
        for _ in range(20):
            slow = [drip(client, number) for number, client in enumerate(slow)]
            for request in (GET.replace(b"/hello", b"/healthz"), GET):
                started = time.monotonic()
                with socket.create_connection(("127.0.0.1", port), 30) as client:
                    client.sendall(request)
                    assert one_answer(client)[0] == b"HTTP/1.1 200 OK"
                times.append(time.monotonic() - started)
    times.sort()
    half, most = times[20] * 1000, times[38] * 1000  # milliseconds
    print(f"700 slow clients: p50 {half:.0f} ms, p95 {most:.0f} ms")  # noqa: T201
    assert most < 1000


def test_what_waits_has_its_room(monkeypatch):
    """Where many large bodies or answers wait, the largest go before the disk is full."""
    monkeypatch.setattr("config.web_worker.DISK_LIMIT", 250)
    dropped: list[int] = []
    worker = Worker.__new__(Worker)
    worker.waiting = dict.fromkeys(Mock(kept=kept) for kept in (100, 90, 200, 10))
    worker._drop = lambda client: dropped.append(client.kept)
    worker._free_disk()
    assert dropped == [200]


@pytest.mark.slow
def test_who_does_not_finish_does_not_hold_up_a_stop(tmp_path):
    """Who finishes meanwhile is answered; who was silent is let go after two seconds, and the
    others with the grace."""
    with (
        running(tmp_path / "log", WEB_GRACEFUL_TIMEOUT="4") as (process, port),
        contextlib.ExitStack() as stack,
    ):

        def come(sent: bytes) -> socket.socket:
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            client.sendall(sent)
            return client

        for sent in SLOW.values():
            come(sent)
        late = come(SLOW["in the body"])
        assert one_answer(come(GET))[1] == HELLO
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(ConnectionRefusedError):
            while True:  # until the worker has closed its socket
                come(b"")
        late.sendall(b"abcdef")
        assert one_answer(late)[1] == f"/upload 9 {digest(b'abcabcdef')}".encode()
        assert process.wait(20) == 0
