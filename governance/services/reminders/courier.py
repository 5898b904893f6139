"""One open connection to the mail server, with a deadline for the whole of one message.

smtplib's time-out is per socket operation: a server that sends one byte a minute keeps a worker
for ever. So the message is handed over in a thread that is waited for only so long; then its
socket is closed under it, the thread ends by itself, and the next message gets a new connection.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import threading
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection

from governance.rules.replies import judge


class Courier:
    """Hands over messages one by one; not to be shared between threads.

    `deadline` is in seconds of the monotonic clock, for connecting, signing in and handing over
    together.
    """

    def __init__(self, *, deadline: float) -> None:
        self.deadline = deadline
        self._backend: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        backend, self._backend = self._backend, None
        if backend is not None and _within(2.0, backend.close)[0] is False:
            _cut(backend)

    def send(self, message: EmailMessage) -> None:
        """Hand `message` over and return once the server has accepted it.

        Raises TimeoutError at the deadline and otherwise whatever the backend raises; both
        leave the courier ready for the next message.
        """
        backend = self._backend or get_connection(fail_silently=False)
        self._backend = backend
        finished, error = _within(self.deadline, lambda: _hand_over(backend, message))
        if not finished:
            self._backend = None
            _cut(backend)
            raise TimeoutError(f"no answer within {self.deadline:g} seconds")
        if error is not None:
            if not _answered(error):
                self._backend = None
                _cut(backend)
            raise error


def _hand_over(backend: Any, message: EmailMessage) -> None:
    backend.open()
    if backend.send_messages([message]) != 1:
        raise smtplib.SMTPException("The mail server took no message.")


def _answered(error: BaseException) -> bool:
    """Whether the server answered this message, so that the connection is good for the next."""
    verdict = judge(error)
    return isinstance(error, smtplib.SMTPException) and not verdict.connection


def _within(seconds: float, work: Any) -> tuple[bool, BaseException | None]:
    outcome: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            outcome.append(error)

    # A daemon: an abandoned one must not keep the process from ending.
    thread = threading.Thread(target=run, name="courier", daemon=True)
    thread.start()
    thread.join(seconds)
    return not thread.is_alive(), outcome[0] if outcome else None


def _cut(backend: Any) -> None:
    """Close the socket whatever anybody is doing with it; no polite goodbye."""
    connection = getattr(backend, "connection", None)
    sock = getattr(connection, "sock", None)
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            sock.close()
