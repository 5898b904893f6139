"""One POST to an address from outside, without becoming a way into our own network.

The name is resolved once, every address it has must be public, and the connection goes to the
address that was checked: a name that answers otherwise the second time changes nothing. No
redirect is followed, no proxy used, and the whole takes at most TIME_LIMIT.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from core.webhooks.addresses import PORT, Refused, Target, is_public, read_target

TIME_LIMIT = 10.0  # seconds
MOST = 16_384  # bytes of an answer that are read
GONE = (401, 403, 404, 410)
"""The room or its permission was removed: the address works no more."""


class NotTaken(Exception):
    """It could not be posted now; `gone`: and will not be later. Never names the address."""

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(reason)
        self.gone = gone


def post_json(url: str, payload: Mapping[str, Any]) -> None:
    """Raises NotTaken, and Refused for an address that may not be posted to."""
    target = read_target(url, settings.WEBHOOK_HOSTS)
    ends = time.monotonic() + TIME_LIMIT
    address = _resolved(target.host, ends)
    try:
        status = _answer(target, address, json.dumps(payload).encode(), ends)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotTaken(_plain(error)) from None
    if 200 <= status < 300:
        return
    if status in GONE or 300 <= status < 400:
        raise NotTaken(f"The chat service no longer takes messages there ({status}).", gone=True)
    raise NotTaken(f"The chat service answered {status}.")


def _plain(error: BaseException) -> str:
    late = isinstance(error, TimeoutError) or "shutdown" in str(error).lower()
    return "The chat service did not answer in time." if late else "The chat service is away."


def _resolved(host: str, ends: float) -> str:
    """An address of `host`, all of which are public. Raises Refused and NotTaken."""
    if local := getattr(settings, "WEBHOOK_TEST_SERVER", None):
        return str(local[0])
    found: list[str] = []

    def look_up() -> None:
        with contextlib.suppress(OSError, UnicodeError):
            rows = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
            found.extend(str(row[4][0]) for row in rows)

    # A daemon: looking up a name cannot be stopped, and must not keep the process from ending.
    thread = threading.Thread(target=look_up, name="webhook-dns", daemon=True)
    thread.start()
    thread.join(max(ends - time.monotonic(), 0))
    addresses = list(found)
    if not addresses:
        raise NotTaken("The name of the chat service could not be found.")
    if not all(is_public(one) for one in addresses):
        raise Refused("The address leads into a private network.")
    return addresses[0]


class _Pinned(http.client.HTTPSConnection):
    """Connects to the address that was checked, and shows the certificate of the name."""

    def __init__(self, host: str, address: str, ends: float) -> None:
        self._pin = (address, PORT)
        left = max(ends - time.monotonic(), 0.1)
        super().__init__(host, PORT, timeout=left, context=ssl.create_default_context())

    def connect(self) -> None:
        self.sock = socket.create_connection(self._pin, self.timeout)
        context: ssl.SSLContext = self._context  # type: ignore[attr-defined]
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


class _Local(http.client.HTTPConnection):
    """The server of a test (WEBHOOK_TEST_SERVER), without TLS."""

    def __init__(self, host: str, address: str, ends: float) -> None:
        port = settings.WEBHOOK_TEST_SERVER[1]
        super().__init__(address, port, timeout=max(ends - time.monotonic(), 0.1))


def _answer(target: Target, address: str, body: bytes, ends: float) -> int:
    is_test = getattr(settings, "WEBHOOK_TEST_SERVER", None) is not None
    connection = (_Local if is_test else _Pinned)(target.host, address, ends)
    # The time-out of a socket is for one operation: a server that sends a byte a second would
    # hold us for ever.
    watch = threading.Timer(max(ends - time.monotonic(), 0.1), _shut_down, [connection])
    watch.daemon = True
    watch.start()
    try:
        headers = {
            "Host": target.host,
            "Content-Type": "application/json",
            "User-Agent": "Entente",
            "Connection": "close",
        }
        connection.request("POST", target.path, body, headers)
        response = connection.getresponse()
        response.read(MOST)
        return response.status
    finally:
        watch.cancel()
        connection.close()


def _shut_down(connection: http.client.HTTPConnection) -> None:
    sock = connection.sock
    if sock is not None:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
