"""An answer that a thread writes at once and a client reads in its own time."""

from __future__ import annotations

import contextlib
import socket
from tempfile import SpooledTemporaryFile
from typing import IO

from config.arrival import BLOCK, IN_MEMORY


class Departure:
    """Stands where gunicorn expects the client's socket. What the client does not take at once is
    kept, beyond 64 KiB on disk, and sent by the loop (`flush`). One thread at a time uses it."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._store: IO[bytes] | None = None
        self._at = self._end = 0
        self.sent = 0  # bytes that the client's side has taken

    @property
    def waiting(self) -> int:
        """Bytes that are still to be sent."""
        return self._end - self._at

    def sendall(self, data: bytes) -> None:
        gone = 0 if self.waiting else self._push(data)
        if gone < len(data):
            if self._store is None:
                self._store = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
            self._store.seek(self._end)
            self._end += self._store.write(data[gone:])

    send = sendall

    def flush(self) -> None:
        """Send what the client takes now. Raises OSError where it is gone."""
        while self.waiting and self._store is not None:
            self._store.seek(self._at)
            block = self._store.read(BLOCK)
            gone = self._push(block)
            self._at += gone
            if gone < len(block):
                return
        self.close()

    def _push(self, data: bytes) -> int:
        gone = 0
        with contextlib.suppress(BlockingIOError):
            gone = self._link.send(data)
        self.sent += gone
        return gone

    def shutdown(self, _how: int) -> None:
        """gunicorn gives up an answer that broke off. Ending the connection is the loop's."""
        raise OSError("the loop closes it")

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
        self._at = self._end = 0
