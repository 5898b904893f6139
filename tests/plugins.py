"""What every test run shares: the mode, the markers, the real servers. Loaded by pyproject.toml.

Markers: `servers` (PostgreSQL, Redis and worker processes), `browser` (Chromium and a live
server), `postgresql` / `sqlite` (needs that database), `slow`. What cannot run under the servers
at hand is deselected, and `make test` runs every marker somewhere. A skip is a failure.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import pytest
import time_machine

ROOT = Path(__file__).resolve().parent.parent
# xdist's workers get one Redis database each, as they get one SQL database each.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")

# Before the settings are read: pytest loads this plugin first.
os.environ["ENTENTE_MODE"] = "test"
if "PYTEST_XDIST_WORKER" in os.environ:  # inherited from the controller: one folder each
    os.environ["DATA_DIR"] = str(Path(os.environ["DATA_DIR"]) / WORKER)
else:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="entente-test-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
# WhiteNoise looks for it at every start of the application.
(Path(os.environ["DATA_DIR"]) / "static").mkdir(parents=True, exist_ok=True)
# Playwright's synchronous interface runs an event loop in the thread that uses the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith(("postgres", "psql", "pgsql"))
HAS_SERVERS = ON_POSTGRESQL and bool(os.environ.get("REDIS_URL"))
if HAS_SERVERS and "ENTENTE_TEST_REDIS" not in os.environ:
    os.environ["ENTENTE_TEST_REDIS"] = os.environ["REDIS_URL"]
if HAS_SERVERS:
    _parts = urlsplit(os.environ["ENTENTE_TEST_REDIS"])
    _number = int(WORKER.removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = urlunsplit(_parts._replace(path=f"/{_number}"))


# Selection -----------------------------------------------------------------------------------
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def uses_database(item: pytest.Item) -> bool:
    """Whether a test may use the database; without the mark or a fixture Django refuses it."""
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(
        getattr(item, "fixturenames", ())
    )


@pytest.hookimpl(tryfirst=True)  # the marker has to be there when -m is read
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what needs another database, or servers or a browser that nobody asked for."""
    for item in items:
        if uses_database(item):
            item.add_marker("database")
    wrong = {"sqlite"} if ON_POSTGRESQL else {"postgresql"}
    if not HAS_SERVERS:
        wrong.add("servers")
    if os.environ.get("ENTENTE_TEST_AT"):
        wrong.add("real_clock")
    if "browser" not in (config.getoption("markexpr") or ""):
        wrong.add("browser")
    keep, drop = [], []
    for item in items:
        names = {mark.name for mark in item.iter_markers()}
        (drop if names & wrong else keep).append(item)
    if drop:
        config.hook.pytest_deselected(items=drop)
        items[:] = keep


def _refuse_skip(report: Any) -> None:
    if os.environ.get("ENTENTE_ALLOW_SKIP") == "1" or hasattr(report, "wasxfail"):
        return
    if report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"Nothing is skipped silently: {report.longrepr}"


def pytest_collection_finish() -> None:
    """What is loaded by now stays for the whole run: looking through it for garbage again and
    again took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Any:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Any:
    report = yield
    _refuse_skip(report)
    return report


# Workers -------------------------------------------------------------------------------------
# By file: those of one name share what they start, or would be in each other's way.
ONE_AFTER_THE_OTHER = {
    "tests/config/test_stopping.py": "installation",
    "tests/config/test_up.py": "installation",
    "tests/config/test_web_worker.py": "web worker",
}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Workers take test by test, but for those that belong together. (The groups of pytest-xdist
    3.8 are not seen under pytest 9.)"""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return ONE_AFTER_THE_OTHER.get(nodeid.partition("::")[0], nodeid)

    return Scheduling(config, log)


# Clock ---------------------------------------------------------------------------------------
def pytest_sessionstart() -> None:
    """Run everything in this process as if it were ENTENTE_TEST_AT (`2027-12-31T23:30:00Z`).

    A test that only passes in office hours shows itself then, not on somebody's evening.
    """
    if instant := os.environ.get("ENTENTE_TEST_AT"):
        time_machine.travel(datetime.fromisoformat(instant), tick=True).start()


# Browser -------------------------------------------------------------------------------------
@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    # After pytest-playwright, so that the fixtures in there win over its own.
    config.pluginmanager.import_plugin("tests.chromium")


# Real worker processes -----------------------------------------------------------------------
class Processes:
    """Celery processes on the test's own database and broker; ended with the test."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.env, self.folder = env, folder
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str, name: str, **env: str) -> subprocess.Popen[bytes]:
        """Start `python -m <arguments>` in the project folder, its output in <name>.log."""
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env={**self.env, **env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def worker(
        self, *, name: str = "worker", concurrency: int = 1, **env: str
    ) -> subprocess.Popen[bytes]:
        """Start a worker and wait until it takes tasks. Each needs a name of its own."""
        command = ["celery", "-A", "config", "worker", "--concurrency", str(concurrency)]
        command += ["-n", f"{WORKER}-{name}@%h", "--without-gossip", "--without-mingle"]
        process = self.start(*command, "--loglevel", "INFO", name=name, **env)

        def ready() -> bool:
            assert process.poll() is None, f"{name} ended:\n{self.read(name)[-3000:]}"
            return " ready." in self.read(name)

        self.wait_for(ready, f"{name} to be ready", name)
        return process

    def beat(self, *, name: str = "beat", **env: str) -> subprocess.Popen[bytes]:
        command = ["celery", "-A", "config", "beat", "--pidfile=", "--loglevel", "INFO"]
        return self.start(*command, name=name, **env)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9 of the process and all its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def read(self, name: str) -> str:
        return self.log(name).read_text(errors="replace")

    def wait_for(
        self, condition: Callable[[], Any], what: str, name: str = "worker", seconds: float = 30
    ) -> Any:
        """Wait for a condition; on time-out fail with the end of that process's log."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if result := condition():
                return result
            time.sleep(0.05)
        tail = self.read(name)[-3000:] if self.log(name).exists() else ""
        raise AssertionError(f"Waited {seconds:g} s for {what}.\n{tail}")

    def stop(self) -> None:
        for process in self.running:
            self.kill(process)


def database_url(settings_dict: dict[str, Any]) -> str:
    """The URL of a connection's settings, for a child process on the same (test) database."""
    if "sqlite" in settings_dict["ENGINE"]:
        return f"sqlite:///{settings_dict['NAME']}"
    user = quote(settings_dict["USER"], safe="")
    password = f":{quote(settings_dict['PASSWORD'], safe='')}" if settings_dict["PASSWORD"] else ""
    host, port = settings_dict["HOST"], settings_dict["PORT"]
    place = f"{host}:{port}" if port else host
    return f"postgres://{user}{password}@{place}/{settings_dict['NAME']}"


@pytest.fixture
def processes(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Processes]:
    """Real Celery processes against this test's database and Redis; tasks are not run inline.

    For tests marked `servers`. Start what you need: processes.worker(), processes.beat().
    """
    import redis
    from django.conf import settings as django_settings
    from django.db import connection

    from config.celery import app

    redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()
    env = {
        **os.environ,
        "DATABASE_URL": database_url(connection.settings_dict),
        "CELERY_TASK_ALWAYS_EAGER": "0",
        "LOG_LEVEL": "INFO",
    }
    before = app.conf.task_always_eager, app.conf.task_eager_propagates
    app.conf.task_always_eager = app.conf.task_eager_propagates = False
    assert django_settings.REDIS_URL, "the `processes` fixture is for tests marked `servers`"
    running = Processes(env, tmp_path)
    try:
        yield running
    finally:
        running.stop()
        app.conf.task_always_eager, app.conf.task_eager_propagates = before
