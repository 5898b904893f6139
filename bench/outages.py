"""A database and a broker that can be taken away and come back."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2

from bench.servers import end, free_port, wait_for_port
from tests import servers


class Database:
    """PostgreSQL that keeps what it committed: only a crash of the machine could lose it."""

    def __init__(self, root: Path) -> None:
        self.user = servers._unprivileged()
        self.work, self.port = root / "server", free_port()
        self.work.mkdir()
        self.binaries = servers._runnable(servers.postgresql_bin(), self.user, self.work)
        if self.user:
            shutil.chown(self.work, self.user)
        self.data = self.work / "data"
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.process: subprocess.Popen[bytes] | None = None
        self.start()
        self._ask("postgres", "CREATE DATABASE entente")

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/entente"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), "-D", str(self.data), *arguments]
        subprocess.run(command, cwd=self.work, user=self.user, check=True, capture_output=True)

    def start(self) -> None:
        """Start and wait until it answers; recovery included."""
        options = {"port": str(self.port), "listen_addresses": "127.0.0.1", "fsync": "off",
                   "unix_socket_directories": "", "synchronous_commit": "on"}  # fmt: skip
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.process = subprocess.Popen(
            [str(self.binaries / "postgres"), "-D", str(self.data), *arguments],
            cwd=self.work,
            user=self.user,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(psycopg2.OperationalError):
                self._ask("postgres", "SELECT 1")
                return
            time.sleep(0.1)
        raise RuntimeError("PostgreSQL did not come back within a minute.")

    def _ask(self, name: str, statement: str) -> None:
        link = psycopg2.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname=name, connect_timeout=3
        )
        link.autocommit = True
        link.cursor().execute(statement)
        link.close()

    def stop(self, *, crash: bool) -> None:
        """An orderly end, or one after which it has to recover from its log."""
        assert self.process
        end(self.process, signal.SIGQUIT if crash else signal.SIGINT)


class Broker:
    """A Redis-compatible server that forgets everything when it is killed."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = [servers.redis_binary(), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for_port(self.port, self.process)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def frail_servers() -> Iterator[tuple[Database, Broker]]:
    """Both, in a folder of their own, ended with the block."""
    root = Path(tempfile.mkdtemp(prefix="entente-faults-"))
    root.chmod(0o755)
    database = broker = None
    try:
        database, broker = Database(root), Broker(root)
        yield database, broker
    finally:
        if database and database.process:
            end(database.process, signal.SIGINT)
        if broker:
            end(broker.process)
        shutil.rmtree(root, ignore_errors=True)
