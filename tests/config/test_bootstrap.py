"""bin/bootstrap.py in a small project of its own: what it does once, again, and side by side."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
ROOT = Path(__file__).resolve().parents[2]
NPM = """#!/bin/sh
case "$1" in
    --version) echo 11.0.0 ;;
    *) rm -rf node_modules; mkdir node_modules; echo "npm $*" ;;
esac
"""


@pytest.fixture
def project(tmp_path):
    """A folder with a space in its name, empty locks and an npm that only says what it is asked."""
    folder = tmp_path / "my projects" / "entente"
    (folder / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "bin" / "bootstrap.py", folder / "bin")
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-node.lock"):
        (folder / name).write_text("# nothing\n")
    for name in ("package.json", "package-lock.json"):
        (folder / name).write_text("{}")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, text in {"npm": NPM, "node": "#!/bin/sh\n"}.items():
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    return folder


def start(project: Path, *arguments: str, **env: str) -> subprocess.Popen[str]:
    tools = project.parents[1] / "tools"
    return subprocess.Popen(
        [sys.executable, "bin/bootstrap.py", *arguments],
        cwd=project,
        env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(project: Path, *arguments: str, **env: str) -> tuple[int, str]:
    process = start(project, *arguments, **env)
    return process.wait(), process.stdout.read() if process.stdout else ""


def test_the_second_time_there_is_nothing_to_do(project):
    status, said = run(project)
    assert status == 0, said
    assert "Creating the environment" in said
    assert "npm ci" in said
    started = time.monotonic()
    status, said = run(project)
    assert (status, said) == (0, "")
    assert time.monotonic() - started < 3


def test_a_changed_lock_is_installed_and_nothing_else(project):
    run(project)
    (project / "requirements.lock").write_text("# something else\n")
    status, said = run(project)
    assert status == 0, said
    assert "Installing Entente's packages" in said
    assert "npm" not in said
    (project / "package-lock.json").write_text("{ }")
    status, said = run(project)
    assert "npm ci" in said
    assert "packages (" not in said.replace("front-end packages (", "")


def test_only_who_works_on_it_gets_the_tools_of_the_front_end(project):
    """A start after that leaves them where they are."""
    assert "--omit=dev" in run(project)[1]
    said = run(project, "--dev")[1]
    assert "npm ci" in said and "--omit=dev" not in said
    assert "npm" not in run(project)[1]


def test_what_failed_is_tried_again(project):
    (project / "requirements.lock").write_text("!!! no requirement\n")
    status, said = run(project)
    assert status == 1
    assert "pip could not install the packages" in said
    assert "Traceback" not in said
    (project / "requirements.lock").write_text("# mended\n")
    status, said = run(project)
    assert status == 0, said


def test_two_at_once_take_turns(project):
    both = [start(project), start(project)]
    texts = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], texts
    assert sum("Creating the environment" in text for text in texts) == 1
    assert sum("npm ci" in text for text in texts) == 1
    assert any("waiting for it" in text for text in texts)


def test_an_environment_whose_python_is_gone_is_made_again(project):
    run(project)
    (project / ".venv" / "bin" / "python").unlink()
    status, said = run(project)
    assert status == 0, said
    assert "Creating the environment" in said
    assert os.access(project / ".venv" / "bin" / "python", os.X_OK)


def test_a_person_s_own_pip_settings_change_nothing(project, tmp_path):
    status, said = run(project, PIP_TARGET=str(tmp_path / "elsewhere"), PIP_USER="1")
    assert status == 0, said
    assert not (tmp_path / "elsewhere").exists()
