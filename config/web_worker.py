"""gunicorn's worker with threads, which waits for clients in its loop and never in a thread.

A thread gets a request when all of it is there, and writes its answer without waiting for the
reader (decision 0086): seven hundred clients that send or read slowly, or not at all, hold no
thread. Each is given a time; where connections run out, those who have moved least go first.

The kernel accepts connections before a worker does: under load some have always sent their request
and wait. Stock workers close the socket on them, and they see a connection reset. Only the moment
between the last worker's last accept and the closing of its socket, microseconds, remains.
"""

from __future__ import annotations

import contextlib
import errno
import resource
import selectors
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn.http import wsgi
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from config.arrival import IN_MEMORY, Arrival
from config.connection import (
    DISK_LIMIT,
    HEAD_SECONDS,
    LINGER_BYTES,
    LINGER_SECONDS,
    OPEN_FILES,
    PAUSE,
    REFUSED_SECONDS,
    SLOW_SECONDS,
    UNASKED,
    Client,
    bare_answer,
    status_of,
)
from config.departure import Departure
from core.request_limits import body_limit

Step = Callable[[Client], None]


class Worker(ThreadWorker):  # type: ignore[misc]
    """Receives, asks, runs, sends, and hears out: all but running is done by the loop."""

    waiting: dict[Client, Step]  # whom the loop has, oldest first, and how it goes on
    paused: dict[Client, float]  # whom it looks at again, and when

    def init_process(self) -> None:
        self.waiting, self.paused, self.swept = {}, {}, 0.0
        self.health = ThreadPoolExecutor(max_workers=1)
        self.worker_connections = _room(self.worker_connections)
        super().init_process()

    # Letting in ------------------------------------------------------------------------------
    def accept(self, listener: socket.socket) -> bool:
        """Let in whoever waits. False where nobody does."""
        if self.alive and self.nr_conns >= self.worker_connections - 1:
            self._make_room()
        try:
            link, address = listener.accept()
            link.setblocking(False)
            client = Client(link, address, self.cfg)
        except OSError as problem:
            if problem.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                self._make_room()
            return False
        self.nr_conns += 1
        client.begin(HEAD_SECONDS)
        self._safely(client, self._receive)
        return True

    def _make_room(self) -> None:
        """End the connection that moved least among those of the address that holds most."""
        hosts = Counter(client.host for client in self.waiting)
        if hosts:
            most = hosts.most_common(1)[0][0]
            candidates = (client for client in self.waiting if client.host == most)
            self._drop(min(candidates, key=lambda client: client.moved))

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                while self.accept(listener):
                    pass
                listener.close()

    # Receiving -------------------------------------------------------------------------------
    def _receive(self, client: Client) -> None:
        """Take what has come, and go on with it."""
        try:
            data = client.link.recv(client.arrival.wanted)
        except (BlockingIOError, InterruptedError):
            self._watch(client, selectors.EVENT_READ, self._receive)
            return
        except OSError:
            data = b""
        if data:
            client.reads += 1
            self._feed(client, data)
        else:
            self._drop(client)

    def _feed(self, client: Client, data: bytes) -> None:
        arrival = client.arrival
        headless, client.moved = arrival.request is None, client.moved + len(data)
        try:
            arrival.add(data)
        except Exception as problem:  # of the parser: what came is no request
            self.handle_error(None, client.sock, client.client, problem)
            self._send(client, keep=False)
            return
        if headless and arrival.request is not None:
            client.begin(SLOW_SECONDS, steady=True)
        self._proceed(client)

    def _proceed(self, client: Client) -> None:
        arrival = client.arrival
        if arrival.request is not None and arrival.claimed > client.limit:
            self._ask_or_refuse(client)
        elif arrival.whole:
            self._run(client)
        else:
            self._continue(client)
            self._pause_or_watch(client)

    def _ask_or_refuse(self, client: Client) -> None:
        if client.asked:
            client.refused = True
            client.arrival.refuse()
            self._run(client)
            return
        client.asked = True
        self._in_a_thread(client, self._ask, self._asked)

    def _ask(self, client: Client) -> int:
        """In a thread: how many bytes may they send there?"""
        request = client.arrival.request
        expects, request._expected_100_continue = request._expected_100_continue, False
        _, environ = wsgi.create(request, client.sock, client.client, client.server, self.cfg)
        request._expected_100_continue = expects
        return body_limit(environ)

    def _asked(self, found: Future[int], client: Client) -> None:
        try:
            client.limit = max(UNASKED, found.result())
        except Exception:
            self.log.exception("Nobody could say how much may be sent: not more than a form.")
        self._proceed(client)

    def _continue(self, client: Client) -> None:
        """Who asked whether to send the body is told to."""
        request = client.arrival.request
        if request is not None and request._expected_100_continue:
            with contextlib.suppress(OSError):
                client.link.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            request._expected_100_continue = False

    def _pause_or_watch(self, client: Client) -> None:
        """Who sends in drops is not looked at for each: every look costs the threads their turn.
        Meanwhile the kernel gathers the drops."""
        now = time.monotonic()
        if client.sends_in_drops(now):
            self._watch(client, 0, self._receive)
            self.paused[client] = now + PAUSE
        else:
            self._watch(client, selectors.EVENT_READ, self._receive)

    # Running, in a thread --------------------------------------------------------------------
    def _in_a_thread(
        self, client: Client, work: Callable[[Client], Any], then: Callable[[Future, Client], None]
    ) -> None:
        """Call `work` in a thread and `then` in the loop, with what came of it."""
        self._unwatch(client)
        # Whoever asks whether we are alive does not queue behind pages; who wants to send much
        # there is looked up in the database, and does.
        is_health = client.arrival.request.path == "/healthz" and work == self.handle
        future = (self.health if is_health else self.tpool).submit(work, client)
        going_on = partial(self._safely, client, partial(then, future))
        future.add_done_callback(lambda _: self.method_queue.defer(going_on))

    def _run(self, client: Client) -> None:
        client.arrival.request._expected_100_continue = False
        self._in_a_thread(client, self.handle, self._ran)

    def handle(self, conn: Client) -> bytes | None:
        """What the client sent after this request; None where the connection ends with it."""
        request = conn.arrival.request
        try:
            conn.arrival.unchunk()
            return conn.arrival.rest() if self.handle_request(request, conn) else None
        except StopIteration:
            pass  # an answer that broke off, which has been logged
        except (BrokenPipeError, ConnectionResetError):
            self.log.debug("The client left before its answer.")
        except Exception as problem:
            self.handle_error(request, conn.sock, conn.client, problem)
        return None

    def handle_error(self, req: Any, client: Departure, addr: Any, exc: Exception) -> None:
        """Answer what is no request, or what no application answered, in few words."""
        status = status_of(exc)
        if status.startswith("500"):
            self.log.error("Error handling request", exc_info=exc)
        else:
            self.log.warning("Refused a request from %s: %s", addr and addr[0], type(exc).__name__)
        with contextlib.suppress(OSError):
            client.sendall(bare_answer(status))

    # Sending ---------------------------------------------------------------------------------
    def _ran(self, done: Future[bytes | None], client: Client) -> None:
        rest = done.result()
        client.arrival.close()
        client.arrival = Arrival(self.cfg, client.client)
        client.limit, client.asked, client.reads = UNASKED, False, 0
        self._send(client, keep=rest is not None, rest=rest or b"")

    def _send(self, client: Client, *, keep: bool, rest: bytes = b"") -> None:
        before = client.sock.sent
        try:
            client.sock.flush()
        except OSError:
            self._drop(client)
            return
        client.moved += client.sock.sent - before
        if client.sock.waiting:
            if client.events != selectors.EVENT_WRITE:  # what the kernel took at once was not read
                client.begin(SLOW_SECONDS, steady=True)
            going_on = partial(self._send, keep=keep, rest=rest)
            self._watch(client, selectors.EVENT_WRITE, going_on)
        elif not keep:
            self._hear_out(client)
        else:
            pause = self.cfg.keepalive if self.alive else STOP_KEEPALIVE_LINGER
            client.begin(HEAD_SECONDS if rest else pause)
            self._watch(client, selectors.EVENT_READ, self._receive_next)
            if rest:
                self._feed(client, rest)

    def _receive_next(self, client: Client) -> None:
        client.begin(HEAD_SECONDS)
        self._receive(client)

    def _hear_out(self, client: Client) -> None:
        """Say that nothing follows and read on for a moment: closed at once, the kernel would
        reset the connection and the client might not see its answer."""
        client.begin(REFUSED_SECONDS if client.refused else LINGER_SECONDS)
        try:
            client.link.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(client)
        else:
            self._watch(client, selectors.EVENT_READ, self._ignore)

    def _ignore(self, client: Client) -> None:
        try:
            data = client.link.recv(IN_MEMORY)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        client.moved += len(data)
        if not data or client.moved > LINGER_BYTES:
            self._drop(client)

    # Waiting ---------------------------------------------------------------------------------
    def _watch(self, client: Client, events: int, then: Step) -> None:
        """Call `then` when the client can be read from or written to; 0: look at nothing yet."""
        self.waiting[client] = then
        if events == client.events:
            return
        if client.events:
            self.poller.unregister(client.link)
        if events:
            self.poller.register(client.link, events, partial(self._ready, client))
        client.events = events

    def _unwatch(self, client: Client) -> None:
        self.waiting.pop(client, None)
        self.paused.pop(client, None)
        if client.events:
            self.poller.unregister(client.link)
            client.events = 0

    def _ready(self, client: Client, _link: object) -> None:
        if then := self.waiting.get(client):  # it may have gone since the poller looked
            self._safely(client, then)

    def _safely(self, client: Client, step: Step) -> None:
        """What goes wrong with one client ends that client, and not the loop."""
        try:
            step(client)
        except Exception:
            self.log.exception("A connection is ended.")
            self._drop(client)

    def _drop(self, client: Client) -> None:
        self._unwatch(client)
        if client.link.fileno() < 0:
            return
        self.nr_conns -= 1
        client.arrival.close()
        client.sock.close()
        client.link.close()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        super().wait_for_and_dispatch_events(min(timeout, PAUSE) if self.paused else timeout)

    def murder_keepalived(self, force: bool = False) -> None:
        """Look again at whom we paused for, and end what took too long (or everything)."""
        now = time.monotonic()
        for client in [client for client, due in self.paused.items() if now >= due]:
            del self.paused[client]
            self._watch(client, selectors.EVENT_READ, self._receive)
        if force or now - self.swept > 0.5:
            self.swept = now
            for client in [c for c in self.waiting if force or c.is_late(now)]:
                self._give_up(client)
            self._free_disk()

    def _free_disk(self) -> None:
        """Bodies and answers that wait have their room; beyond it the largest go first."""
        largest = sorted(self.waiting, key=lambda client: client.kept)
        while sum(client.kept for client in largest) > DISK_LIMIT:
            self._drop(largest.pop())

    def _give_up(self, client: Client) -> None:
        if client.arrival.started and not client.sock.sent:
            with contextlib.suppress(OSError):
                client.link.send(bare_answer("408 Request Timeout"))
        elif client.sock.waiting:  # the kernel shall not keep either what nobody reads
            client.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._drop(client)

    def _cap_keepalive(self, deadline: float) -> None:
        """We stop: who has not begun a request, or has its answer, is not waited for."""
        for client in self.waiting:
            if not client.arrival.started and not client.sock.waiting:
                client.deadline = min(client.deadline, deadline)


def _room(wanted: int) -> int:
    """Connections for which this process may open files; more are asked of the system first."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted * OPEN_FILES + 100
    if soft < needed:
        with contextlib.suppress(ValueError, OSError):
            more = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (more, hard))
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(16, min(wanted, (soft - 100) // OPEN_FILES))
