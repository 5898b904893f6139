"""What runs in production has no more rights than it needs."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
HARDENED = """
    NoNewPrivileges=yes CapabilityBoundingSet= ProtectSystem=strict ProtectHome=yes PrivateTmp=yes
    PrivateDevices=yes RestrictNamespaces=yes RestrictSUIDSGID=yes LockPersonality=yes
    MemoryDenyWriteExecute=yes SystemCallArchitectures=native SystemCallFilter=@system-service
    SystemCallFilter=~@privileged UMask=0077
""".split()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_gives_up_what_it_does_not_need(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    assert not [wanted for wanted in HARDENED if wanted not in lines]
    assert any(re.fullmatch(r"MemoryMax=\d+[MG]", line) for line in lines)
    assert any(line.startswith("TasksMax=") for line in lines)
    assert "User=entente" in lines


def test_units_differ_only_in_what_they_run() -> None:
    """What one gives up all give up: the same text at the end of each."""
    ends = {
        unit.read_text().split("# It needs its code")[1].split("[Install]")[0] for unit in UNITS
    }
    assert len(UNITS) == 4 and len({end.strip() for end in ends}) == 1


def test_systemd_finds_little_to_say() -> None:
    """Exposure as systemd counts it: 0 to 10, the lower the better. Without systemd the test above
    holds the same lines."""
    if (analyze := shutil.which("systemd-analyze")) is None:
        return
    for unit in UNITS:
        command = [analyze, "security", "--offline=true", "--threshold=20", str(unit)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-400:] + done.stderr


def test_the_image_is_named_by_its_digest_and_runs_as_nobody_in_particular() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    froms = re.findall(r"^FROM (\S+)", text, re.M)
    assert set(froms) == {"${PYTHON_IMAGE}"} and "*@sha256:*" in text
    assert text.index("USER entente") > text.index("COPY --from=build")
    assert "--read-only" in text and "--cap-drop all" in text
