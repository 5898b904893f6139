"""`manage.py up` as a person meets it: a real process tree in a folder of its own."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.servers import free_port

# The embedded way is SQLite by definition: once is enough.
pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
ROOT = Path(__file__).resolve().parents[2]
# What tests set for themselves must not reach an installation.
OURS = (
    "ENTENTE_",
    "DATABASE_URL",
    "REDIS_URL",
    "PORT",
    "DATA_DIR",
    "CELERY_",
    "PYTEST_",
    "DJANGO_",
)


class Instance:
    """One `manage.py up` with its output."""

    def __init__(self, data_dir: Path, port: int, **env: str) -> None:
        self.data_dir, self.port = data_dir, port
        kept = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        self.env = {**kept, "DATA_DIR": str(data_dir), "PORT": str(port), "ENTENTE_NO_DOTENV": "1"}
        self.env |= env
        data_dir.mkdir(parents=True, exist_ok=True)
        self.output = data_dir / f"output-{port}.txt"
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    @property
    def text(self) -> str:
        return self.output.read_text(errors="replace")

    def wait_for(self, condition: Callable[[], object], what: str, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited for {what}:\n{self.text}\n{self.logs()}")
            time.sleep(0.1)

    def wait_until_ready(self) -> None:
        def ready() -> bool:
            assert self.process.poll() is None, self.text + self.logs()
            return "Entente is ready" in self.text

        # The first start loads the demo; far more than it takes, for machines that are busy.
        self.wait_for(ready, "ready", 300)

    def logs(self) -> str:
        files = sorted(self.data_dir.glob("log/*/*.log"))
        return "\n".join(f"== {f.name}\n{f.read_text(errors='replace')[-1500:]}" for f in files)

    def get(self, path: str) -> tuple[int, bytes]:
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            client.request("GET", path)
            answer = client.getresponse()
            return answer.status, answer.read()
        finally:
            client.close()

    def ready_status(self) -> int:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get("/readyz")[0]
        return 0

    def child(self, word: str) -> psutil.Process:
        """The direct child whose command line has this word."""
        children = psutil.Process(self.process.pid).children()
        return next(c for c in children if word in " ".join(c.cmdline()))

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@pytest.fixture
def start(folder) -> Iterator[Callable[..., Instance]]:
    made: list[Instance] = []

    def go(**env: str) -> Instance:
        made.append(Instance(folder, free_port(), **env))
        return made[-1]

    yield go
    for instance in made:
        instance.end()


def gone(family: list[psutil.Process]) -> bool:
    def is_alive(process: psutil.Process) -> bool:
        with contextlib.suppress(psutil.NoSuchProcess):
            return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        return False

    return not any(is_alive(process) for process in family)


def test_it_becomes_ready_serves_and_ends_within_ten_seconds(start, folder):
    instance = start()
    instance.wait_until_ready()
    status, body = instance.get("/readyz")
    assert status == 200, body
    assert all(check["ok"] for check in json.loads(body)["checks"].values())
    assert instance.get("/healthz")[0] == 200
    assert f"http://127.0.0.1:{instance.port}" in instance.text
    sign_ins = re.findall(r"^  ([\w ]+): (\S+@\S+) / (\S+)$", instance.text, re.M)
    roles = [role for role, _, _ in sign_ins]
    assert sorted(set(roles)) == ["admin", "executive", "guest", "leader", "manager", "member"]
    assert roles.count("manager") == 2
    # Whoever else has an account on the machine reads no database and no mail.
    kept = [p for p in folder.iterdir() if not p.name.startswith("output")]
    assert {p.name for p in kept} >= {"secret_key", "entente.sqlite3", "log"}
    assert [p.name for p in kept if p.stat().st_mode & 0o077] == []

    family = instance.family()
    assert len(family) >= 6  # broker, web and its workers, worker and its children, beat
    started = time.monotonic()
    instance.process.send_signal(signal.SIGTERM)
    assert instance.process.wait(12) == 0
    assert time.monotonic() - started < 10
    assert gone(family)
    assert not list(folder.glob("run/*/*.pid"))


def test_static_files_are_compressed_and_kept_for_good(start):
    instance = start()
    instance.wait_until_ready()
    page = instance.get("/accounts/login/")[1].decode()
    (sheet,) = set(re.findall(r'href="(/static/vendor/bootstrap/css/[^"]+\.css)"', page)) or {None}
    assert sheet and re.search(r"\.[0-9a-f]{12}\.css$", sheet), page[:2000]
    client = http.client.HTTPConnection("127.0.0.1", instance.port, timeout=10)
    client.request("GET", sheet, headers={"Accept-Encoding": "gzip"})
    answer = client.getresponse()
    assert answer.status == 200
    assert answer.getheader("Content-Encoding") == "gzip"
    assert "immutable" in (answer.getheader("Cache-Control") or "")
    client.close()


@pytest.mark.parametrize("word", ["valkey-server", "gunicorn", "worker", "beat"])
def test_a_killed_child_is_started_again(start, word):
    instance = start()
    instance.wait_until_ready()
    killed = instance.child(word)
    killed.kill()

    def replaced() -> bool:
        with contextlib.suppress(StopIteration, psutil.NoSuchProcess):
            return instance.child(word).pid != killed.pid
        return False

    instance.wait_for(replaced, f"a new {word}", 15)
    instance.wait_for(lambda: instance.ready_status() == 200, "ready again", 45)
    assert "stopped (exit status -9)" in instance.text


def test_nothing_lingers_when_it_is_killed_itself(start):
    instance = start()
    instance.wait_until_ready()
    family = instance.family()
    instance.process.kill()
    instance.process.wait()
    instance.wait_for(lambda: gone(family), "all to be gone", 12)


def test_it_ends_at_once_while_it_is_still_preparing(tmp_path):
    instance = Instance(tmp_path / "fresh", free_port())
    try:
        instance.wait_for(lambda: "migrations to apply" in instance.text, "migrations", 30)
        started = time.monotonic()
        instance.process.send_signal(signal.SIGTERM)
        assert instance.process.wait(12) == 0
        assert time.monotonic() - started < 10
        assert "Traceback" not in instance.text
    finally:
        instance.end()


def test_a_port_in_use_is_said_before_anything_starts(start, folder):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        instance = Instance(folder, holder.getsockname()[1])
        assert instance.process.wait(30) != 0
    assert f"Port {instance.port} cannot be used: Address already in use" in instance.text
    assert "Traceback" not in instance.text
    assert not (folder / "run" / str(instance.port)).exists()


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none_is_refused(folder, port):
    instance = Instance(folder, port)  # type: ignore[arg-type]
    assert instance.process.wait(30) != 0
    assert "must be a number from 1 to 65535" in instance.text


def test_two_side_by_side_on_one_folder(start):
    first, second = start(), start()
    first.wait_until_ready()
    second.wait_until_ready()
    assert first.ready_status() == second.ready_status() == 200
    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(12) == 0
    assert second.ready_status() == 200


def test_a_worker_that_cannot_start_ends_everything_with_its_log(start):
    """Exit status and message for whoever runs this under another supervisor."""
    instance = start(WORKER_CONCURRENCY="many")
    assert instance.process.wait(120) == 1
    assert "worker keeps stopping" in instance.text
    assert "many" in instance.text
    with pytest.raises(OSError):
        instance.get("/healthz")


def test_without_any_broker_worker_and_beat_run_in_the_web_process(start):
    instance = start(ENTENTE_BROKER="memory")
    instance.wait_until_ready()
    assert "run as threads of the one web process" in instance.text
    names = [" ".join(p.cmdline()) for p in instance.family()]
    assert len(names) == 2, names  # gunicorn and its one worker
    assert instance.ready_status() == 200


def test_a_command_in_another_terminal_finds_the_running_broker(start):
    instance = start()
    instance.wait_until_ready()
    code = "from django.conf import settings; print(settings.REDIS_URL)"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", code],
        cwd=ROOT,
        env=instance.env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip().startswith("unix:///")
    assert Path(done.stdout.strip().removeprefix("unix://")).is_socket()
