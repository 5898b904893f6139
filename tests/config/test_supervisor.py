"""The supervisor with small scripts as children: restart, give up, end in time, leave nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from config.supervisor import Child, Supervisor

pytestmark = pytest.mark.slow  # processes that start, die and are waited for

FOREVER = "import time; time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
WITH_GRANDCHILD = (
    "import subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print(child.pid, flush=True);"
    "time.sleep(600)"
)
NOTES_ITS_END = """
import signal, sys, time
def end(*_):
    print(time.monotonic(), flush=True)
    sys.exit()
signal.signal(signal.SIGTERM, end)
print("up", flush=True)
time.sleep(600)
"""


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervise(tmp_path, said):
    """Make a supervisor of `python -c` children; end what is left afterwards."""
    made: list[Supervisor] = []

    def make(scripts: dict[str, str], *, last: tuple[str, ...] = (), **options: float):
        children = [
            Child(name, [sys.executable, "-c", code], tmp_path / f"{name}.log", last=name in last)
            for name, code in scripts.items()
        ]
        supervisor = Supervisor(
            children, cwd=tmp_path, env=dict(os.environ), say=said.append, **options
        )
        made.append(supervisor)
        return supervisor

    yield make
    for supervisor in made:
        supervisor.grace = 0
        supervisor.stop()


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def pids(supervisor: Supervisor) -> list[int]:
    return [c.process.pid for c in supervisor.children if c.process]


def test_a_killed_child_is_started_again(supervise, said):
    supervisor = supervise({"web": FOREVER, "beat": FOREVER}, pause=0.05)
    supervisor.start_all()
    web, beat = pids(supervisor)
    os.kill(web, signal.SIGKILL)

    def replaced() -> bool:
        supervisor.watch_once()
        return pids(supervisor)[0] != web

    wait_for(replaced)
    assert supervisor.children[0].is_running
    assert pids(supervisor)[1] == beat
    assert "web stopped (exit status -9)" in said[0]


def test_the_pause_doubles_with_every_quick_death(supervise, said):
    supervisor = supervise({"web": "raise SystemExit(3)"}, pause=0.02, attempts=4)
    supervisor.start_all()
    assert supervisor.run() == 1
    waits = [line.split(" again in ")[1].split(" s.")[0] for line in said if " again in " in line]
    assert waits == ["0.02", "0.04", "0.08"]


def test_a_child_that_keeps_dying_ends_everything_and_says_why(supervise, said):
    supervisor = supervise(
        {"web": FOREVER, "worker": "print('no such table: alliance'); raise SystemExit(3)"},
        pause=0.01,
        attempts=3,
    )
    supervisor.start_all()
    assert supervisor.run() == 1
    assert "worker keeps stopping (exit status 3)" in said[-1]
    assert "no such table: alliance" in said[-1]
    assert not any(c.is_running for c in supervisor.children)


def test_a_death_after_a_long_life_does_not_count_towards_giving_up(supervise):
    supervisor = supervise({"web": "raise SystemExit(3)"}, pause=0, attempts=2, patience=0)
    supervisor.start_all()
    for _ in range(4):
        wait_for(lambda: not supervisor.children[0].is_running)
        supervisor.watch_once()  # notices the death
        supervisor.watch_once()  # starts it again; giving up would raise
    assert supervisor.children[0].failures == 1


def test_stop_ends_the_stubborn_too_and_whatever_they_started(supervise, tmp_path, said):
    supervisor = supervise({"web": STUBBORN, "worker": WITH_GRANDCHILD}, grace=0.5)
    supervisor.start_all()
    wait_for(lambda: (tmp_path / "worker.log").read_text().strip())
    grandchild = int((tmp_path / "worker.log").read_text())
    time.sleep(0.3)  # let STUBBORN ignore TERM first
    started = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - started < 3
    assert "web did not end in time; killed." in said
    wait_for(lambda: not psutil.pid_exists(grandchild) or is_zombie(grandchild))
    assert not any(c.is_running for c in supervisor.children)


def is_zombie(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_the_broker_outlives_those_who_talk_to_it(supervise, tmp_path):
    supervisor = supervise({"broker": NOTES_ITS_END, "worker": NOTES_ITS_END}, last=("broker",))
    supervisor.start_all()
    for name in ("broker", "worker"):
        wait_for(lambda name=name: "up" in (tmp_path / f"{name}.log").read_text())
    supervisor.stop()
    ended = {
        name: float((tmp_path / f"{name}.log").read_text().split()[-1])
        for name in ("broker", "worker")
    }
    assert ended["worker"] < ended["broker"]


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_children_end_when_the_supervisor_is_killed(tmp_path):
    script = textwrap.dedent(
        f"""
        import os, sys
        from pathlib import Path
        from config.supervisor import Child, Supervisor
        here = Path({str(tmp_path)!r})
        children = [Child("web", [sys.executable, "-c", {FOREVER!r}], here / "web.log")]
        supervisor = Supervisor(children, cwd=here, env=dict(os.environ), say=print)
        supervisor.start_all()
        print(children[0].process.pid, flush=True)
        supervisor.run()
        """
    )
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=root, stdout=subprocess.PIPE, text=True
    ) as process:
        child = int(process.stdout.readline())
        assert psutil.pid_exists(child)
        process.kill()
    wait_for(lambda: not psutil.pid_exists(child) or is_zombie(child), 5)


def test_a_log_that_has_grown_is_put_aside(supervise, tmp_path, monkeypatch):
    monkeypatch.setattr("config.supervisor.LOG_LIMIT", 10)
    (tmp_path / "web.log").write_text("old and long enough")
    supervise({"web": FOREVER}).start_all()
    assert (tmp_path / "web.log.1").read_text() == "old and long enough"
    assert "old" not in (tmp_path / "web.log").read_text()
