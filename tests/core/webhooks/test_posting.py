"""One POST: to the address that was checked, without redirects, and never for long."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from core.webhooks import posting
from core.webhooks.addresses import Refused
from core.webhooks.posting import NotTaken, post_json

URL = "https://hooks.slack.com/services/secret"


class Room:
    """A server that answers every request with `answer`, and keeps what it got."""

    def __init__(self) -> None:
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        self.trickles = False
        self.got: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self.listener.getsockname()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            with sock:
                self.got.append(sock.recv(65536))
                if not self.trickles:
                    sock.sendall(self.answer)
                while self.trickles:
                    try:
                        sock.sendall(b"H")
                    except OSError:
                        break
                    time.sleep(0.05)


@pytest.fixture
def room(settings: Any) -> Iterator[Room]:
    server = Room()
    settings.WEBHOOK_TEST_SERVER = server.address
    yield server
    server.trickles = False
    server.listener.close()


def test_posting(room: Room) -> None:
    post_json(URL, {"text": "Hello"})
    head, _, body = room.got[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /services/secret HTTP/1.1\r\n")
    assert b"Host: hooks.slack.com" in head and b"Cookie" not in head
    assert not body or json.loads(body) == {"text": "Hello"}


@pytest.mark.parametrize(
    ("status", "gone"),
    [("301 Moved", True), ("302 Found", True), ("400 Bad", False), ("403 No", True),
     ("404 None", True), ("410 Gone", True), ("429 Slow", False), ("500 Oh", False)],
)  # fmt: skip
def test_refusals(room: Room, status: str, gone: bool) -> None:
    head = f"HTTP/1.1 {status}\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    room.answer = head.encode()
    with pytest.raises(NotTaken) as refused:
        post_json(URL, {})
    assert refused.value.gone is gone
    assert len(room.got) == 1, "no redirect is followed"
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" * 300])
def test_noise_is_no_answer(room: Room, answer: bytes) -> None:
    room.answer = answer
    with pytest.raises(NotTaken):
        post_json(URL, {})


@pytest.mark.slow
def test_a_server_that_trickles_does_not_hold_us(room: Room, monkeypatch: Any) -> None:
    monkeypatch.setattr(posting, "TIME_LIMIT", 0.3)
    room.trickles = True
    started = time.monotonic()
    with pytest.raises(NotTaken):
        post_json(URL, {})
    assert time.monotonic() - started < 3


def test_nobody_is_there(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.WEBHOOK_TEST_SERVER = free.getsockname()
    with pytest.raises(NotTaken):
        post_json(URL, {})


def resolving(monkeypatch: Any, *addresses: str) -> list[Any]:
    connected: list[Any] = []
    rows = [(2, 1, 6, "", (one, 443)) for one in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: rows)

    def connect(address: Any, *args: Any, **more: Any) -> Any:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return connected


@pytest.mark.parametrize(
    "addresses",
    [("127.0.0.1",), ("169.254.169.254",), ("34.200.1.1", "10.0.0.1"), ("::ffff:127.0.0.1",)],
)
def test_a_name_that_leads_inside_is_refused(monkeypatch: Any, addresses: tuple[str, ...]) -> None:
    connected = resolving(monkeypatch, *addresses)
    with pytest.raises(Refused):
        post_json(URL, {})
    assert connected == []


def test_it_connects_to_the_address_that_was_checked(monkeypatch: Any) -> None:
    connected = resolving(monkeypatch, "34.200.1.1", "34.200.1.2")
    with pytest.raises(NotTaken):
        post_json(URL, {})
    assert connected == [("34.200.1.1", 443)]


def test_a_name_that_is_not_there(monkeypatch: Any) -> None:
    resolving(monkeypatch)
    with pytest.raises(NotTaken):
        post_json(URL, {})


def test_other_hosts_are_not_even_looked_up(monkeypatch: Any) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: pytest.fail("looked up"))
    with pytest.raises(Refused):
        post_json("https://evil.example/", {})
