"""gunicorn's worker with threads, which drains its accept queue before it stops.

The kernel accepts connections before a worker does: under load some have always sent their request
and wait. Stock workers close the socket on them, and they see a connection reset. Only the moment
between the last worker's last accept and the closing of its socket, microseconds, remains.
"""

from __future__ import annotations

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):  # type: ignore[misc]
    """Stops in three steps: accepts all that wait, closes the socket, answers within the grace."""

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                self._take_all(listener)
                listener.close()

    def _take_all(self, listener: object) -> None:
        taken = -1
        while self.nr_conns > taken:  # accept() says nothing; it counts whom it took
            taken = self.nr_conns
            self.accept(listener)
