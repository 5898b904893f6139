"""The inner loop, under two minutes: format, lint, types, layers, migrations, fast tests.

    python bin/check.py               all of it
    python bin/check.py --no-tests    without the tests (CI runs the whole suite anyway)
    python bin/check.py --fix         instead format and mend what can be mended by itself

The checks run side by side; what fails is shown in full, what passes in one line.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from bootstrap import npm_command

ROOT = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable, "-m"]
MANAGE = [sys.executable, "manage.py"]
# The longest first: two run at a time.
CHECKS: dict[str, list[str]] = {
    "types": [*PYTHON, "mypy"],
    "layers": [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "system": [*MANAGE, "check", "--fail-level", "WARNING"],
    "format": [*PYTHON, "ruff", "format", "--check", "."],
    "lint": [*PYTHON, "ruff", "check", "."],
}
TESTS = [*PYTHON, "pytest", "-q", "-n", "2"]
TESTS += ["--hypothesis-profile", "quick"]
TESTS += ["-m", "not slow and not browser and not servers"]


def run(name: str, command: list[str], env: dict[str, str]) -> tuple[str, bool, float, str]:
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    return name, done.returncode == 0, time.monotonic() - started, done.stdout + done.stderr


def fix(npm: list[str], env: dict[str, str]) -> int:
    """Exit status 1 if something is left that only a person can mend."""
    steps = [[*PYTHON, "ruff", "check", "--fix", "--quiet", "."], [*PYTHON, "ruff", "format", "."]]
    steps.append([*npm, "run", "--silent", "fix"])
    return max(subprocess.run(step, env=env, check=False).returncode for step in steps)


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    npm, npm_env = npm_command()
    if "--fix" in arguments:
        return fix(npm, npm_env)
    # Stylesheets and scripts: biome, by the machine's Node.js or the one from a wheel.
    checks = {**CHECKS, "front end": [*npm, "run", "--silent", "check"]}
    failed = []
    with tempfile.TemporaryDirectory(prefix="entente-check-") as data_dir:
        env = {**npm_env, "DATA_DIR": data_dir, "ENTENTE_MODE": "test"}
        env |= {"DATABASE_URL": "", "REDIS_URL": ""}
        env |= {"PYTHONDONTWRITEBYTECODE": ""}  # kept: compiling all tests takes ten seconds
        with ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(run, name, command, env) for name, command in checks.items()]
            for job in as_completed(jobs):
                name, passed, seconds, output = job.result()
                print(f"{name:12} {'ok' if passed else 'FAILED':8} {seconds:5.1f} s", flush=True)
                if not passed:
                    failed.append(name)
                    print(output, flush=True)
        if "--no-tests" not in arguments:
            print("fast tests ...", flush=True)
            if subprocess.run(TESTS, cwd=ROOT, env=env, check=False).returncode:
                failed.append("fast tests")
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
