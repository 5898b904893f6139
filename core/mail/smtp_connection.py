"""One open connection to the mail server, with a deadline for the whole of one message.

smtplib's time-out is per socket operation: a server that sends one byte a minute keeps a worker
for ever. So a watch shuts the socket down at the deadline under its reader. Looking up
a name and connecting cannot be shut down; they happen in a thread that is waited for only so long
and then left to end by itself. Backends without a socket of ours are always called that way.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection

from core.mail.replies import judge

GOODBYE = 2.0  # seconds for QUIT
TICK = 0.1  # seconds between two looks of the watch; waking it for each message would cost more


class SmtpConnection:
    """Hands over messages one by one; not to be shared between threads.

    `deadline` is in seconds of the monotonic clock, for connecting, signing in and handing over
    together, give or take a TICK.
    """

    def __init__(self, *, deadline: float) -> None:
        self.deadline = deadline
        self._backend: Any = None
        self._watch: _Watch | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        backend, self._backend = self._backend, None
        if backend is not None and not _within(GOODBYE, backend.close)[0]:
            _shut_down(_socket_of(backend))
        if self._watch is not None:
            self._watch.stop()

    def send(self, message: EmailMessage) -> None:
        """Hand `message` over and return once the server has accepted it.

        Raises TimeoutError at the deadline and otherwise whatever the backend raises; both
        leave the connection ready for the next message.
        """
        ends = time.monotonic() + self.deadline
        try:
            if self._backend is None:
                self._backend = get_connection(fail_silently=False)
                self._call(self._backend.open, ends)
            self._hand_over(message, ends)
        except BaseException as error:
            if not _answered(error):
                self._drop()
            raise

    def _hand_over(self, message: EmailMessage, ends: float) -> None:
        backend = self._backend

        def work() -> None:
            if backend.send_messages([message]) != 1:
                raise smtplib.SMTPException("The mail server accepted no message.")

        sock = _socket_of(backend)
        if sock is None:
            self._call(work, ends)
            return
        self._watch = self._watch or _Watch()
        self._watch.arm(sock, ends)
        try:
            work()
        except Exception as error:
            if self._watch.disarm():
                raise self._late() from error
            raise
        if self._watch.disarm():
            self._drop()  # accepted at the last moment, but the line is cut

    def _call(self, work: Callable[[], Any], ends: float) -> None:
        finished, error = _within(ends - time.monotonic(), work)
        if not finished:
            raise self._late()
        if error is not None:
            raise error

    def _late(self) -> TimeoutError:
        return TimeoutError(f"no answer within {self.deadline:g} seconds")

    def _drop(self) -> None:
        backend, self._backend = self._backend, None
        if (sock := _socket_of(backend)) is not None:
            _shut_down(sock)
            with contextlib.suppress(OSError):
                sock.close()


class _Watch:
    """Shuts a socket down once its time is over."""

    def __init__(self) -> None:
        self._armed: tuple[socket.socket, float] | None = None
        self._fired = False
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="smtp-watch", daemon=True).start()

    def arm(self, sock: socket.socket, ends: float) -> None:
        self._fired = False
        self._armed = (sock, ends)

    def disarm(self) -> bool:
        """Stand down; whether the socket was shut down meanwhile."""
        self._armed = None
        return self._fired

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(TICK):
            armed = self._armed
            if armed is not None and time.monotonic() >= armed[1]:
                self._armed, self._fired = None, True
                _shut_down(armed[0])


def _socket_of(backend: Any) -> socket.socket | None:
    sock = getattr(getattr(backend, "connection", None), "sock", None)
    return sock if isinstance(sock, socket.socket) else None


def _shut_down(sock: socket.socket | None) -> None:
    """Wake the thread that waits on the socket. Its owner closes it: a number that is free again
    could belong to another connection already."""
    if sock is not None:
        with contextlib.suppress(OSError):
            # Not the method of an SSL socket, which takes its state away under the reader.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _answered(error: BaseException) -> bool:
    """Whether the server answered this message, so that the connection is good for the next."""
    return isinstance(error, smtplib.SMTPException) and not judge(error).connection


def _within(seconds: float, work: Callable[[], Any]) -> tuple[bool, BaseException | None]:
    outcome: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            outcome.append(error)

    # A daemon: an abandoned one must not keep the process from ending.
    thread = threading.Thread(target=run, name="smtp", daemon=True)
    thread.start()
    thread.join(max(seconds, 0))
    return not thread.is_alive(), outcome[0] if outcome else None
