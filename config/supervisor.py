"""A small process supervisor: starts children, watches them, ends them.

Standard library only. Each child gets its own session, so that a whole group can be ended, and
on Linux the kernel ends it when the supervisor itself is killed. A child that dies is started
again with a growing pause; one that keeps dying ends everything, with the end of its log.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10 * 1024 * 1024  # bytes; a log beyond it becomes .1 at the next start
TAIL_LINES = 25


@dataclass
class Child:
    """One supervised process. `last` children outlive the others on the way down (the broker)."""

    name: str
    command: Sequence[str]
    log: Path
    last: bool = False
    before_start: Callable[[], None] | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    start_at: float = field(default=0.0)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tail(self) -> str:
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:])
        return ""


class Interrupted(BaseException):
    """A signal came while the supervisor itself was at work (see `interruptible`)."""


class KeepsDying(Exception):
    """A child that could not be kept alive; `child` says which."""

    def __init__(self, child: Child) -> None:
        self.child = child
        code = child.process.returncode if child.process else None
        super().__init__(f"{child.name} keeps stopping (exit status {code})")


def _end_with(parent: int) -> Callable[[], None]:
    """A function for the child to run before exec: TERM me when my parent is gone."""
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def prepare() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # it died between fork and prctl
                os._exit(1)

    return prepare


class Supervisor:
    """Keeps children alive until stopped.

    patience: seconds a child must live to count as started well; attempts: quick deaths in a
    row before giving up; pause: first wait before a restart, doubled each time up to 15 s;
    grace: seconds from TERM to KILL.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        cwd: Path,
        env: dict[str, str],
        say: Callable[[str], None],
        patience: float = 20.0,
        attempts: int = 5,
        pause: float = 0.5,
        grace: float = 7.0,
    ) -> None:
        self.children = list(children)
        self.cwd, self.env, self.say = cwd, env, say
        self.patience, self.attempts, self.pause, self.grace = patience, attempts, pause, grace
        self.stopping = False
        self._hurry = False
        self._raise = False

    # Starting --------------------------------------------------------------------------------
    def start(self, child: Child) -> None:
        """Start one child now, its output appended to its log."""
        child.log.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):
            if child.log.stat().st_size > LOG_LIMIT:
                child.log.replace(child.log.with_suffix(".log.1"))
        if child.before_start:
            child.before_start()
        with child.log.open("ab") as log:
            child.process = subprocess.Popen(
                child.command,
                cwd=self.cwd,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with(os.getpid()),
            )
        child.started = time.monotonic()

    def start_all(self) -> None:
        for child in self.children:
            if not child.is_running:
                self.start(child)

    # Watching --------------------------------------------------------------------------------
    def watch_once(self) -> None:
        """Look at every child once. Raises KeepsDying when one cannot be kept alive."""
        now = time.monotonic()
        for child in self.children:
            if child.process is None or child.is_running:
                continue
            if not child.start_at:
                self._note_death(child, now)
            elif now >= child.start_at:
                child.start_at = 0.0
                self.say(f"Starting {child.name} again.")
                self.start(child)

    def _note_death(self, child: Child, now: float) -> None:
        assert child.process is not None
        _end_group(child, signal.SIGKILL)  # what it left behind would hold its port or socket
        if now - child.started >= self.patience:
            child.failures = 0
        child.failures += 1
        if child.failures >= self.attempts:
            raise KeepsDying(child)
        pause = min(self.pause * 2 ** (child.failures - 1), 15.0)
        child.start_at = now + pause
        self.say(
            f"{child.name} stopped (exit status {child.process.returncode}); "
            f"starting it again in {pause:g} s. Log: {child.log}"
        )

    def run(self, *, on_tick: Callable[[], None] | None = None) -> int:
        """Watch until a signal comes or a child keeps dying. Returns the exit status."""
        try:
            while not self.stopping:
                self.watch_once()
                if on_tick:
                    on_tick()
                time.sleep(0.2)
        except KeepsDying as problem:
            self.say(f"\n{problem}. The end of {problem.child.log}:\n\n{problem.child.tail()}\n")
            self.stop()
            return 1
        self.stop()
        return 0

    # Stopping --------------------------------------------------------------------------------
    def install_signals(self) -> None:
        """TERM, INT and HUP end everything; a second one does not wait."""

        def handler(number: int, _frame: object) -> None:
            self._hurry = self.stopping
            self.stopping = True
            if self._raise:
                self._raise = False
                raise Interrupted

        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, handler)

    @contextlib.contextmanager
    def interruptible(self) -> Iterator[None]:
        """Long work of our own that a signal must not have to wait for: raises Interrupted."""
        self._raise = True
        try:
            yield
        finally:
            self._raise = False

    def stop(self) -> None:
        """End all children: TERM, `grace` seconds, KILL; those marked `last` after the others."""
        self.stopping = True
        first = [c for c in self.children if not c.last]
        self._stop_these(first, self.grace)
        self._stop_these([c for c in self.children if c.last], 1.5)

    def _stop_these(self, children: Sequence[Child], grace: float) -> None:
        for child in children:
            _end_group(child, signal.SIGTERM, leader_only=True)
        deadline = time.monotonic() + grace
        while any(c.is_running for c in children):
            if time.monotonic() > deadline or self._hurry:
                break
            time.sleep(0.05)
        for child in children:
            if child.is_running:
                self.say(f"{child.name} did not end in time; killed.")
            _end_group(child, signal.SIGKILL)
            if child.process is not None:
                child.process.wait()


def _end_group(child: Child, number: signal.Signals, *, leader_only: bool = False) -> None:
    """Signal the child, or all that it started. A group that is gone already is what we want."""
    if child.process is None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if leader_only:
            child.process.send_signal(number)
        else:
            os.killpg(child.process.pid, number)
