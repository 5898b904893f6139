"""The real servers of a run: PostgreSQL, Redis, gunicorn; and the data, built once."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.servers import end, free_port, postgresql, redis, wait_for_port

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def environment() -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis are up; the process's environment points at them."""
    with ExitStack() as stack:
        url = stack.enter_context(postgresql())
        broker = stack.enter_context(redis())
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="entente-bench-"))
        settings = {
            "ENTENTE_MODE": "embedded",
            "DATABASE_URL": url,
            "REDIS_URL": broker,
            "DATA_DIR": folder,
            "DEBUG": "0",
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
        }
        os.environ.update(settings)
        yield settings


def manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True)


@contextmanager
def web(workers: int = 2, threads: int = 3) -> Iterator[int]:
    """gunicorn on a free port of this machine."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "bench.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    command += ["--workers", str(workers), "--threads", str(threads), "--log-level", "warning"]
    # A busy machine must not lose the measuring connection between two rounds.
    command += ["--no-control-socket", "--keep-alive", "75"]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_for_port(port, server, seconds=60)
        yield port
    finally:
        end(server)
