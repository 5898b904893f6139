"""gunicorn's worker with threads, which answers whoever is at the door before it goes.

The kernel lets people in before a worker takes them: under load there are always some who have
connected, have sent their request, and wait. Stock workers close the door on them, and they see a
connection reset. Only the last worker's last look and the closing of its socket, microseconds
apart, remain.
"""

from __future__ import annotations

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):  # type: ignore[misc]
    """Stops in three steps: takes all who wait, closes the door, answers within the grace."""

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
