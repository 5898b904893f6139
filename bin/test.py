"""Run the whole suite, or one part of it: `all`, `sqlite`, `servers` or `browser`.

sqlite   what uses no database, and of what does the tests for both, on SQLite (`make check` runs
         all fast ones there)
servers  what uses the database or servers, on a real PostgreSQL with a real Redis and workers
browser  the flows in a real Chromium, on the same servers

Further arguments go to pytest. Exit status 1 if any part failed. Everything runs even if an
earlier part failed, and pytest's own summary comes last.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import servers  # noqa: E402

PARTS = ("sqlite", "servers", "browser")
# What no database can change runs once, on SQLite; what can, on PostgreSQL (decision 0130).
ON_SQLITE = "not browser and not servers and (not database or sqlite or both)"
ON_SERVERS = "not browser and (database or servers or postgresql)"
# All flows are there: to collect the whole suite would take each worker ten seconds more.
FLOWS = "tests/browser"
# What was compiled is kept: to compile all tests takes each worker ten seconds of its processor.
KEPT = {"PYTHONDONTWRITEBYTECODE": ""}
# One more than there are processors: a fifth of the time is spent waiting for other processes.
WORKERS = str(min(os.cpu_count() or 1, 4) + 1)


def run(part: str, expression: str, env: dict[str, str], extra: list[str], jobs: str) -> bool:
    print(f"\n=== {part} ===", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-m", expression, *extra]
    if jobs != "1" and not any(a.startswith("-n") for a in extra):
        command += ["-n", jobs]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **KEPT, **env}, check=False)
    passed = done.returncode == 0
    if not passed:
        seconds = time.monotonic() - started
        print(f"{part}: FAILED (pytest exit {done.returncode}) in {seconds:.0f} s", flush=True)
    return passed


def main(arguments: list[str]) -> int:
    wanted = arguments[:1] or ["all"]
    parts = PARTS if wanted == ["all"] else tuple(wanted)
    extra = arguments[1:]
    if unknown := set(parts) - set(PARTS):
        print(f"Unknown part {unknown}; there are: all, {', '.join(PARTS)}", file=sys.stderr)
        return 2
    results: dict[str, bool] = {}
    try:
        if "browser" in parts:  # say early what is missing, not after twenty minutes
            print(f"Browser: {servers.chromium()}", flush=True)
        if "sqlite" in parts:
            env = {"DATABASE_URL": "", "REDIS_URL": ""}
            results["SQLite"] = run("SQLite", ON_SQLITE, env, extra, WORKERS)
        if {"servers", "browser"} & set(parts):
            with contextlib.ExitStack() as stack:
                env = {
                    "DATABASE_URL": stack.enter_context(servers.postgresql()),
                    "REDIS_URL": stack.enter_context(servers.redis()),
                }
                if "servers" in parts:
                    name = "PostgreSQL, Redis and worker processes"
                    results[name] = run(name, ON_SERVERS, env, extra, WORKERS)
                if "browser" in parts:
                    name = "Browser flows in Chromium"
                    where = [] if any(a.startswith("tests") for a in extra) else [FLOWS]
                    results["Browser"] = run(name, "browser", env, extra + where, WORKERS)
    except servers.Missing as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    failed = [name for name, passed in results.items() if not passed]
    if failed:
        print(f"\nFailed: {'; '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
