"""The web server is told to stop while people use it: whoever was let in gets an answer.

Three times by default, twenty times with CAMPAIGN=full.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import free_port, wait_for_port

# The embedded way is SQLite by definition: once is enough.
pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
ROOT = Path(__file__).resolve().parents[2]
TIMES = 20 if os.environ.get("CAMPAIGN") == "full" else 3
GRACE = 30  # seconds, as in production: a machine that is busy otherwise shall not decide this
CLIENTS = 12  # twice as many as there are threads: some always wait for one
REQUEST = b"GET /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def installation(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a web server as `manage.py up` starts it."""
    ours = ("ENTENTE_", "DATABASE_URL", "REDIS_URL", "DJANGO_", "PYTEST_")
    env = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    env |= {"DATA_DIR": str(folder), "ENTENTE_NO_DOTENV": "1", "LOG_LEVEL": "warning"}
    env |= {"WEB_GRACEFUL_TIMEOUT": str(GRACE), "PORT": str(free_port())}
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "-v", "0"]):
        manage = [sys.executable, "manage.py", *command]
        subprocess.run(manage, cwd=ROOT, env=env, check=True, umask=0o077)
    yield env


def one_request(port: int) -> str:
    """refused: there was no server; answered: a whole page; dropped: let in and left alone."""
    try:
        client = socket.create_connection(("127.0.0.1", port), timeout=20)
    except ConnectionRefusedError:
        return "refused"
    except OSError:
        return "dropped"
    with client:
        try:
            client.sendall(REQUEST)
            answer = b"".join(iter(lambda: client.recv(65536), b""))
        except OSError:
            return "dropped"
    whole = answer.startswith(b"HTTP/1.1 200") and answer.rstrip().endswith(b"</html>")
    return "answered" if whole else "dropped"


def stop_under_load(env: dict[str, str]) -> Counter[str]:
    port = int(env["PORT"])
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py"]
    server = subprocess.Popen([*command, "config.wsgi:application"], cwd=ROOT, env=env)
    outcomes: Counter[str] = Counter()
    enough = threading.Event()

    def visit() -> None:
        while not enough.is_set():
            outcomes[outcome := one_request(port)] += 1
            if outcome == "refused":
                return

    try:
        wait_for_port(port, server, seconds=60)
        assert one_request(port) == "answered"
        visitors = [threading.Thread(target=visit) for _ in range(CLIENTS)]
        for visitor in visitors:
            visitor.start()
        deadline = time.monotonic() + 60
        while outcomes["answered"] < CLIENTS and time.monotonic() < deadline:
            time.sleep(0.01)
        server.send_signal(signal.SIGTERM)
        assert server.wait(GRACE + 5) == 0
        enough.set()
        for visitor in visitors:
            visitor.join(30)
    finally:
        enough.set()
        if server.poll() is None:
            server.kill()
            server.wait()
    return outcomes


def test_whoever_was_let_in_gets_an_answer(installation):
    total: Counter[str] = Counter()
    for _ in range(TIMES):
        outcomes = stop_under_load(installation)
        assert outcomes["answered"] >= CLIENTS, "there was load"
        total += outcomes
    # Microseconds lie between the last look and the closing of the socket (decision 0071): one in
    # twenty stops. Stock workers leave CLIENTS alone at each.
    assert total["dropped"] <= 1, total
    assert total["refused"] >= TIMES, "it did stop"
    if TIMES == 20:
        print(f"stopped {TIMES} times under load: {dict(total)}")  # noqa: T201
