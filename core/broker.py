"""Waking workers, without a page that waits for a broker that does not answer.

One that refuses costs nothing, and one that hangs its whole time limit, with each retry: half a
minute for a sign-in, whose mail wakes a worker. After that this process leaves it alone for a
while; the work is in the database, and the next minute's look finds it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)
PATIENCE = 1.0  # seconds: what failed after more hung
PAUSE = 60.0


class Broker:
    """Whether it answered last; for all threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._silent_until = 0.0  # 0: it answers, for all we know

    def publish(self, send: Callable[[], object], *, what: str) -> bool:
        """Call `send`; False if it failed, or was left for later. After a pause one caller tries,
        and the others do not wait with it."""
        if not self._may_ask():
            return False
        started = time.monotonic()
        try:
            send()
        except Exception as error:
            log.warning("worker_not_woken", what=what, error=str(error))
            # Where a command does the work itself, what fails is the work.
            is_away = isinstance(error, (OperationalError, OSError))
            if is_away and (now := time.monotonic()) - started > PATIENCE:
                self._silent_until = now + PAUSE
            return False
        self._silent_until = 0.0
        return True

    def _may_ask(self) -> bool:
        now = time.monotonic()
        with self._lock:
            if not self._silent_until:
                return True
            if now < self._silent_until:
                return False
            self._silent_until = now + PAUSE
            return True


broker = Broker()
